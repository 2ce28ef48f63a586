"""The pages of a mid-year review: from opening it to the version that carries the decision."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.implementation import actions
from goldenthread.delivery.implementation.models import MidYearReview
from goldenthread.delivery.planning.models import PlanState, Workplan
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT


@pytest.fixture
def workplan() -> Workplan:
    return make.workplan(plans.entity("KAS"), outputs=2)


@pytest.fixture
def review(workplan: Workplan) -> MidYearReview:
    return make.review(workplan)


@pytest.fixture
def editor(client: Client, workplan: Workplan) -> Client:
    client.force_login(make.editor_of(workplan.entity))
    return client


def url(workplan: Workplan, rest: str = "") -> str:
    return f"/workplans/{workplan.entity.code}/{workplan.period.code}/mid-year/{rest}"


def proposed(workplan: Workplan, **more: Any) -> dict[str, Any]:
    activity = make.activities(workplan)[0]
    return {
        "base_revision": "0",
        "kind": "REDUCE",
        "subject_uid": str(activity.uid),
        "text": "Fewer trips.",
        "fund": "EXTRABUDGETARY",
        "amount": "400",
    } | more


def test_an_editor_begins_the_review_from_its_page(editor: Client, workplan: Workplan) -> None:
    assert "Begin the mid-year review" in editor.get(url(workplan)).content.decode()

    page = editor.post(url(workplan, "open/"), follow=True).content.decode()

    assert "Resource reality check" in page
    assert "Nobody has said yet how much is available from this fund." in page
    assert "2 not said yet" in page
    assert editor.post(url(workplan, "open/")).status_code == 409


def test_a_draft_has_no_review_to_begin(client: Client) -> None:
    workplan = make.draft(plans.entity("KAS"))
    client.force_login(make.editor_of(workplan.entity))

    assert "Begin the mid-year review" not in client.get(url(workplan)).content.decode()
    answer = client.post(url(workplan, "open/"))
    assert answer.status_code == 409
    assert "“Draft”" in answer.content.decode()
    plans.in_state(workplan, PlanState.IN_FORCE)
    assert "No approved version of this workplan is kept here" in client.get(url(workplan)).content.decode()


def test_reviewers_learn_that_it_is_being_written(client: Client, review: MidYearReview) -> None:
    client.force_login(make.desk_of(review.workplan.entity))

    assert "It is being written" in client.get(url(review.workplan)).content.decode()
    output = review.outputs.all()[0]
    assert client.get(url(review.workplan, f"outputs/{output.output_uid}/")).status_code == 404


def test_who_reads_the_entity_s_plans_only_when_approved_finds_no_review(
    client: Client, review: MidYearReview
) -> None:
    for person in (people.user(), people.member(role=roles.SENIOR_READER), make.editor_of(plans.entity())):
        client.force_login(person)
        assert client.get(url(review.workplan)).status_code == 404


def test_an_output_is_written_beside_the_monthly_updates(editor: Client, workplan: Workplan) -> None:
    activity = make.activities(workplan)[0]
    make.update(activity, "Twelve took part.")
    row = make.review(workplan).outputs.all()[0]
    address = url(workplan, f"outputs/{row.output_uid}/")
    page = editor.get(address).content.decode()
    assert "What the monthly updates said" in page
    assert "March 2019" in page

    answer = editor.post(address, {"base_revision": "0", "status": "DELAYED", "text": "The law is late."})

    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.text) == ("DELAYED", "The law is late.")


def test_an_output_s_mistake_and_conflict_lose_nothing(editor: Client, review: MidYearReview) -> None:
    row = review.outputs.all()[0]
    address = url(review.workplan, f"outputs/{row.output_uid}/")

    page = editor.post(address, {"base_revision": "0", "status": "", "text": "Typed."}).content.decode()
    assert "Nothing you typed is lost" in page
    assert "Typed." in page

    actions.save_output(row, status="DONE", text="Theirs.", base_revision=0, by=make.system(), at=AT)
    answer = editor.post(address, {"base_revision": "0", "status": "DELAYED", "text": "Mine."})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Theirs." in page
    assert "Mine." in page
    assert 'name="base_revision" value="1"' in page


def test_new_updates_are_added_with_a_button(editor: Client, review: MidYearReview) -> None:
    row = review.outputs.all()[0]
    address = url(review.workplan, f"outputs/{row.output_uid}/")
    make.update(make.activities(review.workplan)[0], "In March.")
    assert "Add one new monthly update" in editor.get(address).content.decode()

    editor.post(address, {"base_revision": "0", "add_updates": "1"})

    row.refresh_from_db()
    assert "In March." in row.text
    for revision in ("0", "nonsense", "٣", ""):
        assert editor.post(address, {"base_revision": revision, "add_updates": "1"}).status_code == 409
    again = editor.post(address, {"base_revision": "1", "add_updates": "1"})
    assert again.status_code == 409
    assert "nothing new" in again.content.decode()


def test_an_editor_proposes_a_change_and_sees_before_and_after(editor: Client, review: MidYearReview) -> None:
    workplan = review.workplan
    assert "Fewer trips" not in editor.get(url(workplan, "proposals/add/")).content.decode()

    page = editor.post(url(workplan, "proposals/add/"), proposed(workplan), follow=True).content.decode()

    assert "USD 1,000" in page
    assert "600" in page
    assert "/compare/?from=1&amp;to=now" in page


def test_a_proposal_that_cannot_be_says_why_and_keeps_what_was_typed(
    editor: Client, review: MidYearReview
) -> None:
    workplan = review.workplan
    address = url(workplan, "proposals/add/")

    too_much = editor.post(address, proposed(workplan, amount="5000"))
    assert too_much.status_code == 409
    assert "Write at most that" in too_much.content.decode()
    assert "Fewer trips." in too_much.content.decode()
    no_number = editor.post(address, proposed(workplan, amount="much", text="Kept."))
    assert "Kept." in no_number.content.decode()
    elsewhere = editor.post(address, proposed(workplan, subject_uid="elsewhere"))
    assert elsewhere.status_code == 200
    assert not review.adjustments.exists()


def test_a_proposal_is_changed_and_taken_back(editor: Client, review: MidYearReview) -> None:
    workplan, proposal = review.workplan, make.proposal(review)
    address = url(workplan, f"proposals/{proposal.uid}/")
    assert "Fewer trips to the regions." in editor.get(address).content.decode()
    editor.post(address, proposed(workplan, base_revision="1", amount="500"))
    proposal.refresh_from_db()
    assert (proposal.amount_after, proposal.revision) == (Decimal(500), 2)

    stale = editor.post(address, proposed(workplan, base_revision="1", text="Mine."))
    assert stale.status_code == 409
    assert "saved this meanwhile" in stale.content.decode()
    assert editor.post(f"{address}remove/", {"base_revision": "x"}).status_code == 409
    assert editor.post(f"{address}remove/", {"base_revision": "2"}).status_code == 302
    assert not review.adjustments.exists()
    assert editor.get(address).status_code == 404


def test_a_submitted_review_is_read_and_not_written(client: Client, review: MidYearReview) -> None:
    proposal = make.proposal(review)
    make.take_to(review, "SUBMITTED")
    workplan, row = review.workplan, review.outputs.all()[0]
    client.force_login(make.editor_of(workplan.entity))

    assert "Propose a change" not in client.get(url(workplan)).content.decode()
    assert (
        '<form class="stack stack--m"'
        not in client.get(url(workplan, f"outputs/{row.output_uid}/")).content.decode()
    )
    assert "cannot be changed now" in client.get(url(workplan, f"proposals/{proposal.uid}/")).content.decode()
    saved = client.post(url(workplan, "proposals/add/"), proposed(workplan))
    assert saved.status_code == 409
    late = {"base_revision": "1", "status": "DONE", "text": "Late."}
    assert client.post(url(workplan, f"outputs/{row.output_uid}/"), late).status_code == 409
    client.force_login(make.desk_of(workplan.entity))
    assert client.get(url(workplan, "proposals/add/")).status_code == 403


def test_the_desk_returns_a_review_with_a_note_and_what_it_typed_stays(
    client: Client, review: MidYearReview
) -> None:
    make.take_to(review, "SUBMITTED")
    workplan = review.workplan
    client.force_login(make.desk_of(workplan.entity))
    assert "Return with a note" in client.get(url(workplan)).content.decode()

    without = client.post(url(workplan, "moves/RETURN/"), {"note": " "})
    assert without.status_code == 409
    leap = client.post(url(workplan, "moves/DECIDE/"), {"reference": "2019/14"})
    assert leap.status_code == 409
    answer = client.post(url(workplan, "moves/RETURN/"), {"note": "Say more of O1."})

    assert answer.status_code == 302
    assert answer["Location"].endswith("/planning/2018H2-2019/mid-year/")
    client.force_login(make.editor_of(workplan.entity))
    assert "Say more of O1." in client.get(url(workplan)).content.decode()
    assert client.post(url(workplan, "moves/MELT/")).status_code == 404


def test_the_board_decides_and_the_head_carries_it_back(client: Client, review: MidYearReview) -> None:
    proposal = make.proposal(review)
    make.take_to(review, "CONSOLIDATED")
    workplan = review.workplan
    client.force_login(make.board_member())
    decision = url(workplan, f"proposals/{proposal.uid}/decision/")
    assert "Decide on O1.1" in client.get(url(workplan)).content.decode()

    assert client.post(decision, {"decision": "NOT_ACCEPTED"}).status_code == 409
    back = client.post(decision, {"decision": "ACCEPTED", "next": "/planning/2018H2-2019/mid-year/"})
    assert back["Location"] == "/planning/2018H2-2019/mid-year/"
    away = client.post(decision, {"decision": "ACCEPTED", "next": "https://elsewhere.example/"})
    assert away["Location"] == url(workplan)
    client.post(url(workplan, "moves/DECIDE/"), {"reference": "2019/14"})
    review.refresh_from_db()
    assert (review.state, review.decision_reference) == ("DECIDED", "2019/14")
    assert client.post(url(workplan, "revise/")).status_code == 409

    client.force_login(make.head_of(workplan.entity))
    assert "The board accepted one proposal (2019/14)" in client.get(url(workplan)).content.decode()
    assert client.post(url(workplan, "carried/")).status_code == 409
    opened = client.post(url(workplan, "revise/"))
    assert opened["Location"] == f"/workplans/KAS/{workplan.period.code}/"
    workplan.document.refresh_from_db()
    assert workplan.document.state == PlanState.DRAFT


def test_the_head_records_the_version_that_carries_the_decision(
    client: Client, review: MidYearReview
) -> None:
    workplan = review.workplan
    review.revised_at, review.state = AT, "DECIDED"
    review.decided_at, review.decided_by, review.decision_reference = AT, make.board_member(), "2019/14"
    review.save()
    newer = review.snapshot
    newer.pk, newer.uid, newer.number, newer.taken_at, newer.approved_at = None, plans.entity().uid, 2, AT, AT
    newer.save()
    client.force_login(make.head_of(workplan.entity))
    assert "Record: carried by version 2" in client.get(url(workplan)).content.decode()

    page = client.post(url(workplan, "carried/"), follow=True).content.decode()

    assert "Version 2 holds what was accepted." in page
    review.refresh_from_db()
    assert review.carried_by == newer


def test_the_page_of_the_workplan_shows_where_its_review_is(editor: Client, review: MidYearReview) -> None:
    make.proposal(review)

    page = editor.get(f"/workplans/KAS/{review.workplan.period.code}/").content.decode()

    assert "Open the mid-year review" in page
    assert "One change is proposed." in page


def test_a_reviewer_sees_no_panel_of_a_review_that_was_not_begun(client: Client, workplan: Workplan) -> None:
    client.force_login(make.desk_of(workplan.entity))

    page = client.get(f"/workplans/KAS/{workplan.period.code}/").content.decode()

    assert "Read the monthly update" in page
    assert "Begin the mid-year review" not in page


def test_the_review_costs_the_same_for_two_outputs_as_for_twelve(client: Client) -> None:
    pages = []
    for code, size in (("KAS", 2), ("MOR", 12)):
        review = make.review(make.workplan(plans.entity(code), outputs=size))
        for activity in make.activities(review.workplan):
            make.proposal(review, subject_uid=str(activity.uid))
        client.force_login(make.editor_of(review.workplan.entity))
        pages.append(queries_used(client, url(review.workplan)))

    assert pages[0] == pages[1]
