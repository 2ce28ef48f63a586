"""The mid-year review: opened from the approved version, said output by output, moved step by step."""

from datetime import date

import pytest

from goldenthread.delivery.implementation import actions, queries
from goldenthread.delivery.implementation.models import MidYearReview, OutputImplementation
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import PlanState
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.workflow.machine import MoveRefused

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT


def test_a_review_has_a_row_for_each_output_with_what_the_updates_said() -> None:
    workplan = make.workplan(outputs=2)
    first = make.activities(workplan)[0]
    editor = make.editor_of(workplan.entity)
    make.update(first, "Twelve took part.", by=editor)
    make.update(first, "", month=date(2019, 4, 1))

    review = actions.open_mid_year_review(workplan, by=editor, at=AT)

    rows = list(review.outputs.all())
    assert [(row.code, row.status) for row in rows] == [("O1", ""), ("O2", "")]
    assert rows[0].text == f"*{first.code}, March 2019, {editor}*\n\nTwelve took part."
    assert [(origin["month"], origin["by"]) for origin in rows[0].origins] == [("2019-03", str(editor))]
    assert rows[1].text == ""
    assert review.snapshot == workplan.document.approved_snapshot
    assert AuditEntry.objects.filter(action="implementation.mid_year_review.opened", by=editor).exists()


def test_there_is_one_review_per_workplan() -> None:
    review = make.review()

    with pytest.raises(actions.ReviewRefused, match="already"):
        make.review(review.workplan)


def test_a_draft_and_a_plan_without_an_approved_version_have_no_review() -> None:
    draft = make.draft()
    with pytest.raises(actions.ReviewRefused, match="“Draft”"):
        make.review(draft)

    plans.in_state(draft, PlanState.IN_FORCE)
    with pytest.raises(actions.ReviewRefused, match="No approved version"):
        make.review(draft)

    approved = make.workplan()
    plans.in_state(approved, PlanState.CLOSED)
    with pytest.raises(actions.ReviewRefused, match="“Closed”"):
        make.review(approved)


def test_someone_from_elsewhere_opens_no_review() -> None:
    stranger = make.editor_of(plans.entity())

    with pytest.raises(planning.NotYoursToPlan):
        actions.open_mid_year_review(make.workplan(), by=stranger, at=AT)
    assert not MidYearReview.objects.exists()


def test_a_framework_manager_opens_the_reviews_of_all_in_one_deed() -> None:
    there = make.review(make.workplan(outputs=1))
    others = [make.workplan(), make.workplan(outputs=2)]
    make.draft()
    manager = people.framework_manager()

    opened = actions.open_mid_year_reviews(there.workplan.period, by=manager, at=AT)

    assert {review.workplan for review in opened} == set(others)
    assert MidYearReview.objects.count() == 3
    assert AuditEntry.objects.filter(action="implementation.mid_year_reviews.opened").count() == 1
    with pytest.raises(actions.ReviewRefused, match="already"):
        actions.open_mid_year_reviews(there.workplan.period, by=manager, at=AT)


def test_nobody_else_opens_the_reviews_of_all() -> None:
    workplan = make.workplan()

    for person in (make.head_of(workplan.entity), make.board_member(), people.user()):
        with pytest.raises(actions.NotYoursToReview, match="framework manager"):
            actions.open_mid_year_reviews(workplan.period, by=person, at=AT)
    assert not MidYearReview.objects.exists()


def test_an_output_is_said_by_revision_and_the_second_writer_sees_both() -> None:
    review = make.review()
    row = review.outputs.get()
    editor = make.editor_of(review.workplan.entity)
    saved = actions.save_output(row, status="DELAYED", text="Late.\r\n", base_revision=0, by=editor, at=AT)
    assert (saved.status, saved.text, saved.revision, saved.updated_by) == ("DELAYED", "Late.", 1, editor)

    with pytest.raises(actions.OutputChanged) as refused:
        actions.save_output(row, status="DONE", text="Done.", base_revision=0, by=make.system(), at=AT)

    assert refused.value.theirs.text == "Late."
    row.refresh_from_db()
    assert row.status == "DELAYED"


@pytest.mark.parametrize(
    ("status", "text", "why"), [("", "", "Choose"), ("FINE", "", "Choose"), ("DONE", "x" * 60_001, "60000")]
)
def test_an_output_needs_a_status_from_the_list_and_a_text_of_bearable_length(
    status: str, text: str, why: str
) -> None:
    row = make.review().outputs.get()

    with pytest.raises(actions.ReviewRefused, match=why):
        actions.save_output(row, status=status, text=text, base_revision=0, by=make.system(), at=AT)


def test_new_updates_are_added_below_what_was_written() -> None:
    workplan = make.workplan()
    activity = make.activities(workplan)[0]
    make.update(activity, "In March.")
    review = make.review(workplan)
    row = review.outputs.get()
    make.update(activity, "In June.", month=date(2019, 6, 1))

    added = actions.add_new_updates(row, base_revision=0, by=make.system(), at=AT)

    assert added.text.endswith(f"*{activity.code}, June 2019, {make.system()}*\n\nIn June.")
    assert added.text.count("In March.") == 1
    assert [origin["month"] for origin in added.origins] == ["2019-03", "2019-06"]
    with pytest.raises(actions.ReviewRefused, match="nothing new"):
        actions.add_new_updates(row, base_revision=1, by=make.system(), at=AT)
    with pytest.raises(actions.OutputChanged):
        actions.add_new_updates(row, base_revision=0, by=make.system(), at=AT)


@pytest.mark.parametrize(
    "role",
    [roles.DESK_REVIEWER, roles.BOARD_MEMBER, roles.AUDITOR, roles.SENIOR_READER, roles.FINANCE_REVIEWER],
)
def test_those_who_only_read_write_nothing_in_a_review(role: str) -> None:
    row = make.review().outputs.get()
    person = people.member(people.region() if role == roles.DESK_REVIEWER else None, role)

    with pytest.raises(actions.NotYoursToReview):
        actions.save_output(row, status="DONE", text="", base_revision=0, by=person, at=AT)

    row.refresh_from_db()
    assert row.status == ""
    refused = AuditEntry.objects.get(action="implementation.mid_year_review.refused")
    assert (refused.by, refused.details["reason"]) == (person, "not a planner")


def test_a_submitted_review_is_closed_for_writing_until_it_is_returned() -> None:
    review = make.take_to(make.review(), "SUBMITTED")
    row = review.outputs.get()
    editor = make.editor_of(review.workplan.entity)

    with pytest.raises(actions.ReviewNotOpen, match="“Submitted”"):
        actions.save_output(row, status="DONE", text="", base_revision=row.revision, by=editor, at=AT)

    actions.move_review(review, "RETURN", by=make.desk_of(review.workplan.entity), at=AT, note="Say more.")
    saved = actions.save_output(row, status="DONE", text="", base_revision=row.revision, by=editor, at=AT)
    assert saved.status == "DONE"
    review.refresh_from_db()
    assert [(move.move, move.note) for move in review.moves.all()] == [
        ("SUBMIT", ""),
        ("RETURN", "Say more."),
    ]


def test_a_review_is_not_submitted_before_every_output_was_said() -> None:
    review = make.review()

    with pytest.raises(actions.ReviewRefused, match="how far these outputs are: O1"):
        actions.move_review(review, "SUBMIT", by=make.head_of(review.workplan.entity), at=AT)

    review.refresh_from_db()
    assert (review.state, review.submitted_at) == ("OPEN", None)


def test_a_step_that_is_not_theirs_changes_nothing_and_is_recorded() -> None:
    review = make.said_of_all(make.review())
    editor = make.editor_of(review.workplan.entity)

    with pytest.raises(MoveRefused):
        actions.move_review(review, "SUBMIT", by=editor, at=AT)

    review.refresh_from_db()
    assert review.state == "OPEN"
    entry = AuditEntry.objects.get(action="implementation.mid_year_review.refused")
    assert entry.details["move"] == "SUBMIT"


def test_returning_without_a_note_is_no_leap_and_leaves_no_trace() -> None:
    review = make.take_to(make.review(), "SUBMITTED")

    with pytest.raises(MoveRefused, match="needs a note"):
        actions.move_review(review, "RETURN", by=people.framework_manager(), at=AT)

    assert not AuditEntry.objects.filter(action="implementation.mid_year_review.refused").exists()


def test_the_board_decides_with_its_reference_when_every_proposal_has_its_word() -> None:
    review = make.review()
    proposal = make.proposal(review)
    review = make.take_to(review, "CONSOLIDATED")
    board = make.board_member()
    with pytest.raises(actions.ReviewRefused, match="Decide on these proposals first"):
        actions.move_review(review, "DECIDE", by=board, at=AT, reference="2019/14")
    actions.decide_proposal(proposal, "ACCEPTED", by=board, at=AT)
    with pytest.raises(actions.ReviewRefused, match="reference"):
        actions.move_review(review, "DECIDE", by=board, at=AT)

    decided = actions.move_review(review, "DECIDE", by=board, at=AT, reference=" 2019/14 ")

    assert (decided.state, decided.decision_reference, decided.decided_by) == ("DECIDED", "2019/14", board)
    entry = AuditEntry.objects.get(action="implementation.mid_year_review.decided")
    assert (entry.by, entry.details["reference"]) == (board, "2019/14")


def test_a_returned_review_forgets_what_was_decided_of_its_proposals() -> None:
    review = make.review()
    proposal = make.proposal(review)
    review = make.take_to(review, "CONSOLIDATED")
    board = make.board_member()
    actions.decide_proposal(proposal, "ACCEPTED", by=board, at=AT)

    actions.move_review(review, "RETURN", by=board, at=AT, note="Another amount, please.")

    proposal.refresh_from_db()
    assert (proposal.decision, proposal.decided_by) == ("WAITING", None)


def test_who_wrote_in_a_review_does_not_put_it_before_the_board() -> None:
    review = make.review()
    manager = people.member(review.workplan.entity, person=people.framework_manager())
    make.said_of_all(review, by=manager)
    actions.move_review(review, "SUBMIT", by=make.head_of(review.workplan.entity), at=AT)

    with pytest.raises(MoveRefused, match="nobody decides on what they wrote"):
        actions.move_review(review, "CONSOLIDATE", by=manager, at=AT)

    moved = actions.move_review(review, "CONSOLIDATE", by=people.framework_manager(), at=AT)
    assert moved.state == "CONSOLIDATED"


def test_a_review_is_read_by_its_entity_first_and_by_reviewers_once_submitted() -> None:
    review = make.review()
    entity = review.workplan.entity
    elsewhere = plans.entity(region=people.region())
    own = [make.editor_of(entity), make.head_of(entity)]
    reviewers = [make.desk_of(entity), people.framework_manager(), make.board_member()]
    others = [make.editor_of(elsewhere), make.desk_of(elsewhere), people.user()]

    def readers() -> list[User]:
        everyone = [*own, *reviewers, *others]
        return [who for who in everyone if queries.review_of(review.workplan, who) is not None]

    assert readers() == own
    make.take_to(review, "SUBMITTED")
    assert readers() == [*own, *reviewers]


def test_outputs_are_counted_and_those_nobody_spoke_of_last() -> None:
    review = make.review(make.workplan(outputs=3))
    row = review.outputs.all()[0]
    actions.save_output(row, status="DELAYED", text="Late.", base_revision=0, by=make.system(), at=AT)

    assert queries.counts_of(review) == [
        ("On track", 0),
        ("Delayed", 1),
        ("Cancelled", 0),
        ("Done", 0),
        ("", 2),
    ]
    assert OutputImplementation.objects.filter(status="").count() == 2
