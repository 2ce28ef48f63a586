"""Who may do what with a plan: every state × every person × every step, allowed and denied, on a database.

The two tables below are written by hand from what was agreed. They are not computed from the product's own
table: whoever changes one has to change the other, and say so to those who agreed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from goldenthread.delivery.planning import actions, rules
from goldenthread.delivery.planning.models import (
    PlanDocument,
    PlanMove,
    PlanSnapshot,
    PlanState,
    TechnicalReview,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.workflow.machine import MoveRefused

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2020, 3, 2)

# from               step             who may take it                       to
STEPS = """
DRAFT              | SUBMIT         | head                              | SUBMITTED
RETURNED           | SUBMIT         | head                              | SUBMITTED
SUBMITTED          | WITHDRAW       | head                              | DRAFT
SUBMITTED          | TAKE_UP        | desk                              | DESK_REVIEW
DESK_REVIEW        | ASK_TECHNICAL  | desk                              | TECHNICAL_REVIEW
TECHNICAL_REVIEW   | ACCEPT         | framework manager                 | BOARD
BOARD              | APPROVE        | board                             | APPROVED
SUBMITTED          | RETURN         | desk, framework manager, board    | RETURNED
DESK_REVIEW        | RETURN         | desk, framework manager, board    | RETURNED
TECHNICAL_REVIEW   | RETURN         | desk, framework manager, board    | RETURNED
BOARD              | RETURN         | desk, framework manager, board    | RETURNED
APPROVED           | PUT_IN_FORCE   | framework manager                 | IN_FORCE
APPROVED           | REVISE         | head                              | DRAFT
IN_FORCE           | REVISE         | head                              | DRAFT
IN_FORCE           | CLOSE          | framework manager                 | CLOSED
CLOSED             | REOPEN         | framework manager                 | IN_FORCE
"""

# function               while the plan is     who answers
ANSWERS = """
FINANCE              | TECHNICAL_REVIEW    | finance
HUMAN_RESOURCES      | TECHNICAL_REVIEW    | human resources
GENDER               | TECHNICAL_REVIEW    | gender
DISABILITY_INCLUSION | TECHNICAL_REVIEW    | disability inclusion
THEMATIC             | TECHNICAL_REVIEW    | thematic lead
"""

STATES = (
    "DRAFT", "SUBMITTED", "DESK_REVIEW", "TECHNICAL_REVIEW", "BOARD", "RETURNED", "APPROVED", "IN_FORCE",
    "CLOSED",
)  # fmt: skip
MOVES = (
    "SUBMIT", "WITHDRAW", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "RETURN", "PUT_IN_FORCE", "REVISE",
    "CLOSE", "REOPEN",
)  # fmt: skip
ROLES = {
    "editor": "ENTITY_EDITOR",
    "head": "HEAD_OF_ENTITY",
    "desk": "DESK_REVIEWER",
    "framework manager": "FRAMEWORK_MANAGER",
    "senior reader": "SENIOR_READER",
    "auditor": "AUDITOR",
    "administrator": "SYSTEM_ADMINISTRATOR",
    "finance": "FINANCE_REVIEWER",
    "human resources": "HUMAN_RESOURCES_REVIEWER",
    "gender": "GENDER_REVIEWER",
    "disability inclusion": "DISABILITY_INCLUSION_REVIEWER",
    "thematic lead": "THEMATIC_LEAD",
    "board": "BOARD_MEMBER",
}
# These have a role, but not here or not now. The table never names them: they may do nothing.
OUTSIDERS = (
    "head elsewhere",
    "desk of another region",
    "head until yesterday",
    "head from tomorrow",
    "nobody",
)
KINDS = ("WORKPLAN", "PROGRAMME")
# How a plan gets to a state, by people of their own, so that nobody below has written in it.
WAY = {
    "DRAFT": "",
    "SUBMITTED": "head:SUBMIT",
    "DESK_REVIEW": "head:SUBMIT desk:TAKE_UP",
    "TECHNICAL_REVIEW": "head:SUBMIT desk:TAKE_UP desk:ASK_TECHNICAL",
    "BOARD": "head:SUBMIT desk:TAKE_UP desk:ASK_TECHNICAL answers manager:ACCEPT",
    "RETURNED": "head:SUBMIT desk:RETURN",
    "APPROVED": "head:SUBMIT desk:TAKE_UP desk:ASK_TECHNICAL answers manager:ACCEPT board:APPROVE",
    "IN_FORCE": "head:SUBMIT desk:TAKE_UP desk:ASK_TECHNICAL answers manager:ACCEPT board:APPROVE "
    "manager:PUT_IN_FORCE",
    "CLOSED": "head:SUBMIT desk:TAKE_UP desk:ASK_TECHNICAL answers manager:ACCEPT board:APPROVE "
    "manager:PUT_IN_FORCE manager:CLOSE",
}


def read(table: str) -> list[list[str]]:
    """Return the rows of a table as their cells."""
    return [[cell.strip() for cell in row.split("|")] for row in table.strip().splitlines()]


ALLOWED = {
    (state, move, person): target for state, move, who, target in read(STEPS) for person in who.split(", ")
}
MAY_ANSWER = {(state, function, who) for function, state, who in read(ANSWERS)}


def member(role: str, entity: Entity) -> User:
    """Return a person with a role, at this entity, at its region or everywhere, as the role is held."""
    scopes = roles.ROLES[role].scopes
    if "ENTITY" in scopes:
        return organization.member(entity, role)
    if "REGION" in scopes:
        return organization.member(entity.details.get().region, role)
    return organization.member(role=role)


def everybody(entity: Entity) -> dict[str, User]:
    elsewhere = organization.entity(region=organization.region())
    head = roles.HEAD_OF_ENTITY
    day = timedelta(days=1)
    return {name: member(role, entity) for name, role in ROLES.items()} | {
        "head elsewhere": organization.member(elsewhere, head),
        "desk of another region": organization.member(elsewhere.details.get().region, roles.DESK_REVIEWER),
        "head until yesterday": organization.member(entity, head, until=TODAY - day),
        "head from tomorrow": organization.member(entity, head, since=TODAY + day),
        "nobody": organization.user(),
    }


def draft(kind: str) -> PlanDocument:
    """Return a plan that can be submitted."""
    if kind == "PROGRAMME":
        return make.complete_programme().document
    return make.complete_workplan().document


def walked(document: PlanDocument, state: str, *, answered: bool = True) -> PlanDocument:
    """Take a draft to a state as people do."""
    entity = document.entity
    people = {
        "head": member(roles.HEAD_OF_ENTITY, entity),
        "desk": member(roles.DESK_REVIEWER, entity),
        "manager": member(roles.FRAMEWORK_MANAGER, entity),
        "board": member(roles.BOARD_MEMBER, entity),
    }
    for step in WAY[state].split():
        who, _colon, move = step.partition(":")
        if move:
            document = actions.move_plan(document, move, by=people[who], at=AT, note="Because.")
        else:
            answer_all(document)
    if answered:
        answer_all(document)
    return document


def answer_all(document: PlanDocument) -> None:
    for review in TechnicalReview.objects.filter(snapshot__document=document, outcome="WAITING"):
        role = rules.ANSWER_PERMISSION[TechnicalReview.Function(review.function)]
        by = member(roles.roles_with(role)[0], document.entity)
        actions.answer_technical_review(review, "AGREED", by=by, at=AT)


@contextmanager
def undone() -> Iterator[None]:
    """Undo what is done inside, so that the next in the table finds the same plan."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def traces(document: PlanDocument) -> tuple[str, int, int]:
    """Return what a refused step must not change: the state, the moves and the versions."""
    return (
        PlanDocument.objects.get(pk=document.pk).state,
        PlanMove.objects.filter(document=document).count(),
        PlanSnapshot.objects.filter(document=document).count(),
    )


def outcome_of_move(document: PlanDocument, move: str, by: User) -> str:
    """Return the state a step leads to, or "denied"; and check what each leaves behind."""
    before, refusals = traces(document), refusals_of(by)
    try:
        actions.move_plan(document, move, by=by, at=AT, note="Because.")
    except MoveRefused:
        assert traces(document) == before
        assert refusals_of(by) == refusals + 1
        return "denied"
    state, moves, _versions = traces(document)
    assert moves == before[1] + 1
    assert PlanMove.objects.filter(document=document).latest("pk").by == by
    return state


def refusals_of(person: User) -> int:
    return AuditEntry.objects.filter(by=person, action__endswith=".refused").count()


def test_the_tables_speak_of_every_state_step_role_and_function_there_is() -> None:
    assert set(PlanState.values) == set(STATES)
    assert set(rules.PLAN_WORKFLOW.by_code) == set(MOVES)
    assert set(roles.ROLES) == set(ROLES.values())
    assert set(TechnicalReview.Function.values) == {function for function, *_rest in read(ANSWERS)}
    assert set(PlanDocument.Kind.values) == set(KINDS)
    assert {person for _state, _move, person in ALLOWED} <= set(ROLES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_step_of_everyone_is_allowed_or_denied_as_the_table_says(kind: str, state: str) -> None:
    document = walked(draft(kind), state)
    people = everybody(document.entity)
    expected, found = {}, {}

    for name, person in people.items():
        for move in MOVES:
            expected[name, move] = ALLOWED.get((state, move, name), "denied")
            with undone():
                found[name, move] = outcome_of_move(document, move, person)

    assert found == expected
    assert len(found) == (len(ROLES) + len(OUTSIDERS)) * len(MOVES)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_technical_answer_of_everyone_is_taken_or_denied_as_the_table_says(
    kind: str, state: str
) -> None:
    document = walked(draft(kind), state, answered=False)
    people = everybody(document.entity)
    reviews = {review.function: review for review in technical_reviews(document)}
    expected, found = {}, {}

    for name, person in people.items():
        for function, review in reviews.items():
            expected[name, function] = (state, function, name) in MAY_ANSWER
            with undone():
                found[name, function] = is_taken(review, person)

    assert found == expected
    assert len(found) == (len(ROLES) + len(OUTSIDERS)) * len(read(ANSWERS))


def technical_reviews(document: PlanDocument) -> list[TechnicalReview]:
    """Return the reviews asked for; where none were, those of a version made up, which must stay closed."""
    asked = TechnicalReview.objects.filter(snapshot__document=document)
    if not asked.exists():
        latest = document.snapshots.order_by("-number").first() or actions.freeze(
            document, None, reason="", by=make.system(), at=AT
        )
        for function in TechnicalReview.Function.values:
            TechnicalReview.objects.create(snapshot=latest, function=function)
    return list(asked)


def is_taken(review: TechnicalReview, by: User) -> bool:
    refusals, before = refusals_of(by), TechnicalReview.objects.values().get(pk=review.pk)
    try:
        actions.answer_technical_review(review, "AGREED", by=by, at=AT)
    except RuleBroken:
        assert TechnicalReview.objects.values().get(pk=review.pk) == before
        assert refusals_of(by) == refusals + 1
        return False
    return TechnicalReview.objects.get(pk=review.pk).answered_by == by
