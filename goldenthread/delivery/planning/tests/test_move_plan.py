"""Submitting, judging and answering: what each step asks for, keeps, refuses and tells to whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.core import mail
from django.test import TestCase

from goldenthread.delivery.planning import actions, queries, rules
from goldenthread.delivery.planning.models import (
    PlanContribution,
    PlanDocument,
    PlanMove,
    PlanSnapshot,
    TechnicalReview,
    Workplan,
)
from goldenthread.delivery.planning.queries import review
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.workflow.machine import MoveRefused

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)
DAY = date(2020, 3, 2)
FINANCE, GENDER = TechnicalReview.Function.FINANCE, TechnicalReview.Function.GENDER


@dataclass
class Office:
    """A plan of an entity, and the people around it, none of whom wrote in it."""

    document: PlanDocument
    editor: User
    head: User
    desk: User
    manager: User
    board: User

    def move(self, code: str, by: User | None = None, **said: object) -> PlanDocument:
        """Take a step; by whom it belongs to, unless another is named."""
        who = by or {
            "SUBMIT": self.head, "WITHDRAW": self.head, "REVISE": self.head, "TAKE_UP": self.desk,
            "ASK_TECHNICAL": self.desk, "RETURN": self.desk, "APPROVE": self.board,
        }.get(code, self.manager)  # fmt: skip
        return actions.move_plan(self.document, code, by=who, at=AT, **said)  # type: ignore[arg-type]

    def walk(self, *codes: str) -> None:
        """Take steps in order, with a note; only finance is asked, and agrees before the plan is accepted."""
        for code in codes:
            if code == "ACCEPT":
                self.answer(FINANCE)
            self.move(code, note="Because.", functions=[FINANCE])

    def answer(self, function: str, outcome: str = "AGREED", *, note: str = "") -> TechnicalReview:
        """Answer for a function on the latest version."""
        by = organization.member(role=roles.roles_with(rules.ANSWER_PERMISSION[function])[0])  # type: ignore[index]
        return actions.answer_technical_review(self.asked(function), outcome, by=by, at=AT, note=note)

    def asked(self, function: str) -> TechnicalReview:
        """Return what a function was asked about the latest version."""
        return TechnicalReview.objects.filter(snapshot__document=self.document, function=function).latest(
            "pk"
        )

    @property
    def state(self) -> str:
        """Return the state in the database."""
        return PlanDocument.objects.get(pk=self.document.pk).state


def office(document: PlanDocument | None = None) -> Office:
    document = document or make.complete_workplan().document
    entity = document.entity
    return Office(
        document,
        organization.member(entity, roles.ENTITY_EDITOR),
        organization.member(entity, roles.HEAD_OF_ENTITY),
        organization.member(entity.details.get().region, roles.DESK_REVIEWER),
        organization.framework_manager(),
        organization.member(role=roles.BOARD_MEMBER),
    )


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


def test_the_board_gets_a_plan_when_everyone_asked_has_answered() -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP")
    at.move("ASK_TECHNICAL", functions=[FINANCE, GENDER])
    at.answer(FINANCE)

    with pytest.raises(actions.NotReady, match="Still to answer: Gender equality"):
        at.move("ACCEPT")

    assert at.state == "TECHNICAL_REVIEW"
    at.answer(GENDER)
    assert at.move("ACCEPT").state == "BOARD"


def test_a_technical_reviewer_who_does_not_agree_stops_a_plan_until_a_note_says_why_it_goes_on() -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    at.answer(FINANCE, "NOT_AGREED", note="The travel costs are twice last year's.")

    with pytest.raises(actions.NotReady, match="Not agreed by: Finance"):
        at.move("ACCEPT")

    assert at.state == "TECHNICAL_REVIEW"
    at.move("ACCEPT", note="The rates rose; finance has seen the invoices.")
    assert at.document.moves.latest("pk").note.startswith("The rates rose")


@pytest.mark.parametrize(
    ("functions", "why"), [([], "No technical function is chosen"), (["LAW"], "LAW is no technical function")]
)
def test_technical_review_asks_functions_that_exist_and_at_least_one(functions: list[str], why: str) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP")

    with pytest.raises(actions.NotReady, match=why):
        at.move("ASK_TECHNICAL", functions=functions)

    assert at.state == "DESK_REVIEW"
    assert not TechnicalReview.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "note", "why"),
    [
        ("WAITING", "", "Choose one of the answers"),
        ("PERHAPS", "", "Choose one of the answers"),
        ("NOT_AGREED", " ", "Say in a note what has to change"),
        ("AGREED_WITH_REMARKS", "", "Say in a note what has to change"),
    ],
)
def test_an_answer_is_one_of_three_and_anything_but_agreed_says_why(
    outcome: str, note: str, why: str
) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")

    with pytest.raises(MoveRefused, match=why):
        at.answer(FINANCE, outcome, note=note)

    assert at.asked(FINANCE).outcome == "WAITING"
    assert not AuditEntry.objects.filter(action__endswith=".refused").exists()


def test_an_answer_is_kept_with_who_and_when_and_is_given_once() -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")

    answered = at.answer(FINANCE, "AGREED_WITH_REMARKS", note="Round the travel costs.")

    assert (answered.outcome, answered.note, answered.answered_at) == (
        "AGREED_WITH_REMARKS", "Round the travel costs.", AT,
    )  # fmt: skip
    with pytest.raises(actions.AnsweredAlready):
        at.answer(FINANCE)


def test_an_answer_about_a_version_that_was_replaced_is_not_taken() -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    old = at.asked(FINANCE)
    at.walk("RETURN", "SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    by = organization.member(role=roles.FINANCE_REVIEWER)

    with pytest.raises(actions.AnsweredAlready, match="a newer version is being reviewed"):
        actions.answer_technical_review(old, "AGREED", by=by, at=AT)

    old.refresh_from_db()
    assert old.outcome == "WAITING"


def test_nobody_answers_for_a_function_on_what_they_wrote() -> None:
    at = office()
    by = organization.member(role=roles.FINANCE_REVIEWER)
    PlanContribution.objects.create(document=at.document, person=by, at=AT)
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")

    with pytest.raises(MoveRefused, match="nobody reviews what they wrote"):
        actions.answer_technical_review(at.asked(FINANCE), "AGREED", by=by, at=AT)

    assert at.asked(FINANCE).outcome == "WAITING"


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


# Which version someone reads.


def test_a_draft_that_was_never_submitted_is_read_by_nobody_but_its_writers() -> None:
    document = make.workplan().document
    assert queries.data_for(document, {roles.VIEW_SUBMITTED_PLAN}) is None
    assert queries.data_for(document, {roles.VIEW_DRAFT_PLAN}) is not None


def test_reviewers_read_what_was_submitted_also_while_it_is_changed_again() -> None:
    at = office()
    at.walk("SUBMIT", "RETURN")
    make.output(workplan_of(at.document), code="NEW")
    document = PlanDocument.objects.get(pk=at.document.pk)

    read = queries.data_for(document, {roles.VIEW_SUBMITTED_PLAN})

    assert read is not None
    assert "NEW" not in [output["code"] for output in read["outputs"]]
    assert queries.data_for(document, frozenset()) is None


def test_a_plan_loaded_as_already_in_force_is_read_as_it_stands() -> None:
    programme = make.programme(state="IN_FORCE")
    read = queries.data_for(programme.document, frozenset())
    assert read is not None
    assert read["code"] == programme.code


def test_a_plan_that_a_file_brought_in_force_stays_the_plan_while_it_is_revised() -> None:
    programme = make.programme(state="IN_FORCE")
    at = office(programme.document)

    at.move("REVISE", note="The context has changed.")

    document = PlanDocument.objects.get(pk=programme.document_id)
    assert document.approved_snapshot is not None
    assert document.approved_snapshot.data["code"] == programme.code
    read = queries.data_for(document, frozenset())
    assert read is not None
    assert read["code"] == programme.code


# Who is next, and who gets a letter.


@pytest.mark.parametrize(
    ("way", "who"),
    [
        ([], "head"),
        (["SUBMIT"], "desk"),
        (["SUBMIT", "RETURN"], "head"),
        (["SUBMIT", "TAKE_UP"], "desk"),
        (["SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT"], "board"),
        (["SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE"], "manager"),
    ],
)
def test_a_plan_says_who_is_waited_for(way: list[str], who: str) -> None:
    at = office()
    at.walk(*way)
    document = PlanDocument.objects.get(pk=at.document.pk)

    following = review.who_is_next(document, on=DAY)

    assert following.people == [getattr(at, who)]
    assert following.words


def test_in_technical_review_each_function_is_waited_for_and_then_the_framework_manager() -> None:
    at = office()
    reviewer = organization.member(role=roles.FINANCE_REVIEWER)
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    document = PlanDocument.objects.get(pk=at.document.pk)

    waiting = review.who_is_next(document, on=DAY)
    assert waiting.by_function == [("Finance", [reviewer])]
    assert waiting.people == [reviewer]

    actions.answer_technical_review(at.asked(FINANCE), "AGREED", by=reviewer, at=AT)
    assert review.who_is_next(document, on=DAY).people == [at.manager]


def test_a_plan_in_force_waits_for_nobody() -> None:
    plan = make.programme(state="IN_FORCE")
    assert review.who_is_next(plan.document, on=DAY).people == []


def test_an_entity_without_a_region_on_the_day_still_has_its_own_people_and_those_of_all() -> None:
    entity = make.entity(since=date(2021, 1, 1))
    head = organization.member(entity, roles.HEAD_OF_ENTITY)
    organization.member(organization.region(), roles.DESK_REVIEWER)

    assert review.people_with(roles.SUBMIT_PLAN, entity, DAY) == [head]
    assert review.people_with(roles.REVIEW_PLAN, entity, DAY) == []


@pytest.mark.django_db(transaction=False)
def test_those_whose_turn_it_is_get_a_letter_without_what_the_plan_says() -> None:
    at = office()
    reviewer = organization.member(role=roles.FINANCE_REVIEWER)
    told = {}

    for code in (
        "SUBMIT",
        "TAKE_UP",
        "ASK_TECHNICAL",
        "answer",
        "ACCEPT",
        "APPROVE",
        "PUT_IN_FORCE",
        "REVISE",
    ):
        mail.outbox.clear()
        with TestCase.captureOnCommitCallbacks(execute=True):
            if code == "answer":
                actions.answer_technical_review(at.asked(FINANCE), "AGREED", by=reviewer, at=AT)
            else:
                at.move(code, note="A secret reason.", functions=[FINANCE])
        told[code] = sorted(letter.to[0] for letter in mail.outbox)
        assert all(str(at.document.uid) in letter.body for letter in mail.outbox)
        assert not any("secret" in f"{letter.subject}{letter.body}" for letter in mail.outbox)

    writers = sorted((at.editor.email, at.head.email))
    assert told == {
        "SUBMIT": [at.desk.email],
        "TAKE_UP": [],
        "ASK_TECHNICAL": [reviewer.email],
        "answer": [at.manager.email],
        "ACCEPT": [at.board.email],
        "APPROVE": writers,
        "PUT_IN_FORCE": writers,
        "REVISE": [at.desk.email],
    }


def test_a_refused_step_writes_to_nobody() -> None:
    at = office()
    with TestCase.captureOnCommitCallbacks(execute=True), pytest.raises(RuleBroken):
        at.move("APPROVE")
    assert mail.outbox == []
