"""Submitting, judging and answering: what each step asks for, keeps, refuses and tells to whom."""

from __future__ import annotations

from datetime import date

import pytest

from goldenthread.delivery.planning import actions, queries, rules
from goldenthread.delivery.planning.models import (
    PlanContribution,
    PlanDocument,
    PlanMove,
    PlanSnapshot,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.workflow.machine import MoveRefused

from . import make
from .make_reviews import AT, FINANCE, office

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 2)


def test_submitting_freezes_what_was_written_as_the_next_version_with_who_when_and_why() -> None:
    at = office()

    at.move("SUBMIT", note="First full draft.")

    version = PlanSnapshot.objects.get(document=at.document)
    assert (version.number, version.reason, version.taken_by, version.taken_at) == (
        1, "First full draft.", at.head, AT,
    )  # fmt: skip
    assert version.data == queries.plan_data(at.document)
    assert at.document.moves.get().snapshot == version
    entry = AuditEntry.objects.get(action="planning.workplan.submitted")
    assert (entry.by, entry.details["version"], entry.details["target"]) == (at.head, 1, "SUBMITTED")


def test_a_plan_that_is_submitted_again_gets_a_new_version_and_keeps_the_old_one() -> None:
    at = office()

    at.walk("SUBMIT", "RETURN", "SUBMIT", "WITHDRAW", "SUBMIT")

    assert list(at.document.snapshots.values_list("number", flat=True)) == [1, 2, 3]


def test_whoever_judges_another_version_than_the_one_submitted_last_decides_nothing() -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", "SUBMIT")

    with pytest.raises(MoveRefused, match="version 1; version 2 has been submitted since"):
        at.move("TAKE_UP", version=1)

    assert at.state == "SUBMITTED"
    # An honest page can be out of date: nothing is recorded against the reader.
    assert not AuditEntry.objects.filter(action__endswith=".refused").exists()
    assert at.move("TAKE_UP", version=2).state == "DESK_REVIEW"


@pytest.mark.parametrize("code", ["ASK_TECHNICAL", "ACCEPT", "APPROVE"])
def test_nobody_approves_what_they_wrote(code: str) -> None:
    at = office()
    judge = {"ASK_TECHNICAL": at.desk, "ACCEPT": at.manager, "APPROVE": at.board}[code]
    PlanContribution.objects.create(document=at.document, person=judge, at=AT)
    way = ["SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE"]
    # Another walks the plan to the step in question.
    others = office(at.document)
    others.walk(*way[: way.index(code)])
    if code == "ACCEPT":
        others.answer(FINANCE)

    with pytest.raises(MoveRefused, match="nobody approves what they wrote"):
        at.move(code, by=judge, note="-")

    facts = queries.plan_facts(PlanDocument.objects.get(pk=at.document.pk), None, on=DAY)
    permissions = roles.permissions_of(roles.ROLES)
    assert code not in {
        move.code for move in rules.open_moves(facts, person=judge.pk, permissions=permissions)
    }
    assert code in {move.code for move in rules.open_moves(facts, person=0, permissions=permissions)}
    assert others.move(code, note="-").state != "SUBMITTED"


def test_whoever_submitted_a_plan_does_not_approve_it_even_if_they_wrote_nothing() -> None:
    at = office()
    organization.member(role=roles.BOARD_MEMBER, person=at.head)
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT")

    with pytest.raises(MoveRefused, match="nobody approves what they wrote"):
        at.move("APPROVE", by=at.head)


def test_whoever_stands_in_for_a_writer_does_not_approve_what_the_writer_wrote() -> None:
    at = office()
    PlanContribution.objects.create(document=at.document, person=at.manager, at=AT)
    stand_in = organization.framework_manager()
    held = Membership.objects.filter(person=stand_in)
    held.update(delegated_by=at.manager)
    at.document.refresh_from_db()
    others = office(at.document)
    others.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    others.answer(FINANCE)

    with pytest.raises(MoveRefused, match="nobody approves what they wrote"):
        others.move("ACCEPT", by=stand_in)

    # When the delegation is over, they decide for themselves again.
    held.update(delegated_by=None)
    assert others.move("ACCEPT", by=stand_in).state == "BOARD"


def test_an_approval_names_its_version_and_forgets_who_wrote_so_that_the_next_revision_starts_anew() -> None:
    at = office()
    PlanContribution.objects.create(document=at.document, person=at.editor, at=AT)

    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE")

    document = PlanDocument.objects.get(pk=at.document.pk)
    version = document.approved_snapshot
    assert version is not None
    assert (version.number, version.approved_by, version.approved_at) == (1, at.board, AT)
    assert not document.contributions.exists()


def test_while_an_approved_plan_is_revised_the_approved_version_stands_for_readers() -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "PUT_IN_FORCE", "REVISE")
    make.output(workplan_of(at.document), code="NEW")
    document = PlanDocument.objects.get(pk=at.document.pk)

    read = queries.data_for(document, frozenset())

    assert read is not None
    assert "NEW" not in [output["code"] for output in read["outputs"]]
    live = queries.data_for(document, {roles.VIEW_DRAFT_PLAN})
    assert live is not None
    assert "NEW" in [output["code"] for output in live["outputs"]]


def workplan_of(document: PlanDocument) -> Workplan:
    return Workplan.objects.get(document=document)


@pytest.mark.parametrize("code", ["RETURN", "REVISE"])
def test_a_step_back_needs_a_note_and_the_note_stays(code: str) -> None:
    at = office()
    way = ["SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE"]
    at.walk(*(way[:1] if code == "RETURN" else way))
    before = at.state

    with pytest.raises(MoveRefused, match="needs a note"):
        at.move(code, note="  ")

    assert at.state == before
    at.move(code, note="The costs of output 2 are missing.")
    assert at.document.moves.latest("pk").note == "The costs of output 2 are missing."
    assert AuditEntry.objects.latest("sequence").note == "The costs of output 2 are missing."


def test_a_step_that_nobody_knows_is_refused() -> None:
    with pytest.raises(MoveRefused, match="no step called"):
        office().move("FLY")


def test_plans_approved_elsewhere_are_put_in_force_as_their_first_version_and_only_drafts_are() -> None:
    drafts = [make.workplan().document, make.workplan().document]
    other = make.workplan()
    make.in_state(other, "SUBMITTED")
    manager = organization.framework_manager()

    frozen = actions.record_approved_elsewhere(
        [*drafts, other.document], note="Decision 2018/4", by=manager, at=AT
    )

    assert [version.document for version in frozen] == drafts
    for document in PlanDocument.objects.filter(pk__in=[draft.pk for draft in drafts]):
        assert (document.state, document.submitted_by) == ("IN_FORCE", manager)
        assert document.approved_snapshot is not None
        assert document.approved_snapshot.approved_by == manager
        assert document.moves.get().move == "LOADED"
    assert PlanDocument.objects.get(pk=other.document.pk).state == "SUBMITTED"
    assert AuditEntry.objects.filter(action="planning.plans.recorded_as_approved").count() == 1


def test_plans_are_recorded_as_approved_elsewhere_by_framework_managers_who_say_where() -> None:
    draft = make.workplan().document

    with pytest.raises(actions.NotYoursToPlan):
        actions.record_approved_elsewhere([draft], note="2018/4", by=organization.member(draft.entity), at=AT)
    with pytest.raises(actions.NotReady, match="Say where"):
        actions.record_approved_elsewhere([draft], note=" ", by=make.system(), at=AT)

    draft.refresh_from_db()
    assert draft.state == "DRAFT"
    # Nothing to record is no deed.
    assert actions.record_approved_elsewhere([], note="2018/4", by=make.system(), at=AT) == []


def test_what_is_not_open_cannot_be_written_and_an_attempt_is_recorded() -> None:
    at = office()
    at.walk("SUBMIT")

    with pytest.raises(actions.PlanNotOpen, match="cannot be changed now"):
        make.output(workplan_of(at.document))

    assert AuditEntry.objects.filter(action="planning.workplan.refused").count() == 1


@pytest.mark.parametrize("role", [roles.DESK_REVIEWER, roles.BOARD_MEMBER, roles.AUDITOR])
def test_whoever_is_no_planner_of_the_entity_writes_nothing_and_an_attempt_is_recorded(role: str) -> None:
    at = office()
    where = at.document.entity.details.get().region if role == roles.DESK_REVIEWER else None
    by = organization.member(where, role)

    with pytest.raises(actions.NotYoursToPlan, match="your roles do not include it"):
        actions.add_output(workplan_of(at.document), code="1", statement={"en": "One"}, by=by, at=AT)

    assert AuditEntry.objects.get(action="planning.workplan.refused").by == by


def test_nobody_opens_a_workplan_for_an_entity_that_is_not_theirs() -> None:
    entity = make.entity()
    with pytest.raises(actions.NotYoursToPlan):
        actions.add_workplan(entity, period=make.year(2020), by=organization.user(), at=AT)
    assert not entity.workplans.exists()


def test_a_code_that_is_taken_is_refused() -> None:
    output = make.output(code="O1")
    with pytest.raises(actions.AlreadyThere, match="O1 is already in use"):
        make.output(output.workplan, result=output.result, code="O1")


def test_a_programme_passes_the_same_way() -> None:
    at = office(make.complete_programme().document)

    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "PUT_IN_FORCE", "CLOSE", "REOPEN")

    assert at.state == "IN_FORCE"
    assert [move.target for move in PlanMove.objects.filter(document=at.document)][-2:] == [
        "CLOSED", "IN_FORCE",
    ]  # fmt: skip
