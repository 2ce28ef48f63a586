"""Proposed adjustments: written, decided, and brought back into the workplan as a new approved version."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goldenthread.delivery.implementation import actions, queries
from goldenthread.delivery.implementation.models import Adjustment, MidYearReview
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import PlanState, TechnicalReview
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.workflow.machine import MoveRefused

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT


@pytest.fixture
def review() -> MidYearReview:
    return make.review(make.workplan(outputs=2))


def test_a_proposal_says_what_is_before_and_after(review: MidYearReview) -> None:
    editor = make.editor_of(review.workplan.entity)

    proposal = make.proposal(review, by=editor)

    assert (proposal.subject_code, proposal.amount_before, proposal.amount_after) == (
        "O1.1",
        Decimal(1000),
        Decimal(600),
    )
    assert proposal.effect == {"EXTRABUDGETARY": "400.00"}
    entry = AuditEntry.objects.get(action="implementation.proposal.saved")
    assert (entry.by, entry.details["kind"]) == (editor, "REDUCE")


def test_a_proposal_is_measured_on_the_approved_version_not_on_the_draft(review: MidYearReview) -> None:
    document = review.workplan.document
    planning.move_plan(document, "REVISE", by=make.head_of(review.workplan.entity), at=AT, note="Money")
    activity = make.activities(review.workplan)[0]
    line = activity.cost_lines.get()
    planning.remove_line(line, base_revision=line.revision, by=make.system(), at=AT)

    assert make.proposal(review, amount=Decimal(1000)).amount_before == 1000


def test_a_proposal_that_cannot_be_is_refused_with_the_reason(review: MidYearReview) -> None:
    with pytest.raises(actions.ProposalRefused, match="Write at most that"):
        make.proposal(review, amount=Decimal(1001))
    assert not review.adjustments.exists()


def test_proposals_that_together_take_more_than_is_planned_are_refused_with_the_numbers(
    review: MidYearReview,
) -> None:
    first = make.proposal(review, amount=Decimal(600))

    with pytest.raises(actions.ProposalRefused, match=r"take 1,000\.01 from O1\.1 .* plans 1,000\.00"):
        make.proposal(review, amount=Decimal("400.01"))
    second = make.proposal(review, amount=Decimal(400))
    # Saved again, a proposal is not counted twice; one that takes nothing is not held against money.
    make.proposal(review, proposal=second, base_revision=1, amount=Decimal(400))
    make.proposal(review, kind="POSTPONE", starts_after=date(2019, 1, 1), ends_after=date(2019, 6, 30))

    assert first.amount_after == 400
    assert review.adjustments.count() == 3


def test_a_review_whose_proposals_together_take_too_much_is_not_submitted(review: MidYearReview) -> None:
    make.proposal(review)
    # Kept before proposals were held against each other.
    Adjustment.objects.create(
        review=review, kind="REDUCE", subject_uid=make.activities(review.workplan)[0].uid,
        subject_code="O1.1", fund="EXTRABUDGETARY", amount=Decimal(601), proposed_at=AT,
        proposed_by=make.system(),
    )  # fmt: skip

    with pytest.raises(actions.ReviewRefused, match=r"take 1,001\.00 from O1\.1"):
        make.take_to(review, "SUBMITTED")

    review.refresh_from_db()
    assert review.state == "OPEN"


def test_a_proposal_is_changed_by_revision_and_the_second_writer_sees_both(review: MidYearReview) -> None:
    proposal = make.proposal(review)

    changed = make.proposal(review, proposal=proposal, base_revision=1, amount=Decimal(500))
    assert (changed.pk, changed.amount_after, changed.revision) == (proposal.pk, Decimal(500), 2)

    with pytest.raises(actions.ProposalChanged) as refused:
        make.proposal(review, proposal=proposal, base_revision=1, amount=Decimal(1))
    assert refused.value.theirs is not None
    assert refused.value.theirs.amount == 500


def test_a_proposal_is_taken_back_and_then_gone(review: MidYearReview) -> None:
    proposal = make.proposal(review)

    actions.remove_proposal(proposal, base_revision=1, by=make.system(), at=AT)

    assert not review.adjustments.exists()
    with pytest.raises(actions.ProposalChanged) as refused:
        make.proposal(review, proposal=proposal, base_revision=1)
    assert refused.value.theirs is None


def test_nobody_proposes_for_another_entity_or_after_submission(review: MidYearReview) -> None:
    with pytest.raises(actions.NotYoursToReview):
        make.proposal(review, by=make.editor_of(make.workplan().entity))
    make.take_to(review, "SUBMITTED")
    with pytest.raises(actions.ReviewNotOpen):
        make.proposal(review)


@pytest.mark.parametrize("role", [roles.FRAMEWORK_MANAGER, roles.AUDITOR, roles.FINANCE_REVIEWER])
def test_only_the_board_decides(review: MidYearReview, role: str) -> None:
    proposal = make.proposal(review)
    make.take_to(review, "CONSOLIDATED")
    person = people.member(role=role)

    with pytest.raises(MoveRefused):
        actions.decide_proposal(proposal, "ACCEPTED", by=person, at=AT)

    proposal.refresh_from_db()
    assert proposal.decision == "WAITING"
    entry = AuditEntry.objects.get(action="implementation.mid_year_review.refused")
    assert (entry.by, entry.details["reason"]) == (person, "not theirs to decide")


def test_a_proposal_is_decided_once_the_review_is_before_the_board(review: MidYearReview) -> None:
    proposal = make.proposal(review)
    board = make.board_member()
    with pytest.raises(MoveRefused):
        actions.decide_proposal(proposal, "ACCEPTED", by=board, at=AT)
    make.take_to(review, "CONSOLIDATED")

    with pytest.raises(actions.ProposalRefused, match="Say in a note"):
        actions.decide_proposal(proposal, "NOT_ACCEPTED", by=board, at=AT)
    decided = actions.decide_proposal(
        proposal, "NOT_ACCEPTED", by=board, at=AT, note="The ministry counts on it."
    )

    assert (decided.decision, decided.decision_note, decided.decided_by) == (
        "NOT_ACCEPTED",
        "The ministry counts on it.",
        board,
    )


def decided(review: MidYearReview, word: str = "ACCEPTED") -> MidYearReview:
    proposal, board = make.proposal(review), make.board_member()
    make.take_to(review, "CONSOLIDATED")
    actions.decide_proposal(proposal, word, by=board, at=AT, note="As discussed.")
    return actions.move_review(review, "DECIDE", by=board, at=AT, reference="2019/14")


def test_the_head_opens_the_workplan_for_what_was_accepted_with_the_reference_as_note(
    review: MidYearReview,
) -> None:
    review = decided(review)
    head = make.head_of(review.workplan.entity)

    review = actions.revise_workplan(review, by=head, at=AT)

    document = review.workplan.document
    document.refresh_from_db()
    assert (document.state, review.revised_by) == (PlanState.DRAFT, head)
    move = document.moves.get(move="REVISE")
    assert move.note == "Mid-year review, decision 2019/14: Reduce O1.1"
    with pytest.raises(actions.NotRevisedYet, match="already"):
        actions.revise_workplan(review, by=head, at=AT)


def test_a_workplan_that_is_open_already_is_only_marked(review: MidYearReview) -> None:
    review = decided(review)
    head = make.head_of(review.workplan.entity)
    planning.move_plan(review.workplan.document, "REVISE", by=head, at=AT, note="Earlier")

    review = actions.revise_workplan(review, by=head, at=AT)

    assert review.revised_at == AT
    assert review.workplan.document.moves.filter(move="REVISE").count() == 1


def test_nothing_accepted_opens_nothing(review: MidYearReview) -> None:
    review = decided(review, "NOT_ACCEPTED")

    with pytest.raises(actions.NotRevisedYet, match="No proposal was accepted"):
        actions.revise_workplan(review, by=make.head_of(review.workplan.entity), at=AT)


def test_the_workplan_is_opened_by_its_head_only(review: MidYearReview) -> None:
    review = decided(review)

    for person in (make.editor_of(review.workplan.entity), make.board_member(), people.framework_manager()):
        with pytest.raises(actions.NotYoursToReview, match="head of entity"):
            actions.revise_workplan(review, by=person, at=AT)
    document = review.workplan.document
    document.refresh_from_db()
    assert document.state == PlanState.IN_FORCE


def approve(review: MidYearReview, head: User) -> None:
    """Walk the workplan through its review to a new version."""
    document, later = review.workplan.document, AT + timedelta(days=1)
    desk, manager = make.desk_of(review.workplan.entity), people.framework_manager()
    planning.move_plan(document, "SUBMIT", by=head, at=later)
    planning.move_plan(document, "TAKE_UP", by=desk, at=later)
    planning.move_plan(document, "ASK_TECHNICAL", by=desk, at=later, functions=["FINANCE"])
    technical = TechnicalReview.objects.get(snapshot__document=document)
    finance = people.member(role=roles.FINANCE_REVIEWER)
    planning.answer_technical_review(technical, "AGREED", by=finance, at=later)
    planning.move_plan(document, "ACCEPT", by=manager, at=later)
    planning.move_plan(document, "APPROVE", by=make.board_member(), at=later)


def test_the_version_that_carries_the_decision_is_recorded_when_it_is_approved(review: MidYearReview) -> None:
    review = decided(review)
    head = make.head_of(review.workplan.entity)
    assert queries.version_that_carries(review) is None
    review = actions.revise_workplan(review, by=head, at=AT)
    with pytest.raises(actions.NotRevisedYet, match="No version was approved"):
        actions.record_carried(review, by=head, at=AT)
    approve(review, head)

    review = actions.record_carried(review, by=head, at=AT)

    assert review.carried_by is not None
    assert (review.carried_by.number, review.snapshot.number) == (2, 1)
    entry = AuditEntry.objects.get(action="implementation.mid_year_review.carried_back")
    assert entry.details == {"reference": "2019/14", "version": 2}


def test_who_neither_heads_the_entity_nor_manages_planning_records_nothing(review: MidYearReview) -> None:
    with pytest.raises(actions.NotYoursToReview):
        actions.record_carried(review, by=make.editor_of(review.workplan.entity), at=AT)


def test_the_reality_check_holds_planned_against_available_with_the_proposals(review: MidYearReview) -> None:
    entity = review.workplan.entity
    make.position(entity, "1500")
    make.proposal(review)
    make.proposal(review, kind="STOP", subject_uid=str(make.activities(review.workplan)[1].uid))

    (gap,) = queries.gaps_of(review)

    found = (gap.planned, gap.available, gap.gap, gap.proposed, gap.left)
    assert found == tuple(Decimal(amount) for amount in (2000, 1500, 500, 1400, -900))
