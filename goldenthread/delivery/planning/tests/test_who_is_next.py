"""Which version someone reads, who is waited for, and who gets a letter."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.test import TestCase

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import PlanDocument, Workplan
from goldenthread.delivery.planning.queries import review
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.lib.errors import RuleBroken

from . import make
from .make_reviews import AT, FINANCE, office

pytestmark = pytest.mark.django_db
DAY = date(2020, 3, 2)


def workplan_of(document: PlanDocument) -> Workplan:
    return Workplan.objects.get(document=document)


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
