"""Asking technical reviewers and answering: who is asked, what an answer says, and what it stops."""

from __future__ import annotations

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import PlanContribution, TechnicalReview
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.workflow.machine import MoveRefused

from .make_reviews import AT, FINANCE, GENDER, office

pytestmark = pytest.mark.django_db


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
