"""The table of moves, walked cell by cell, and the other rules. No database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from goldenthread.delivery.monitoring import rules
from goldenthread.delivery.monitoring.models import Report
from goldenthread.delivery.monitoring.rules import OutputFacts, ReportFacts, ResultFacts, SectionFacts
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.workflow.machine import Move, MoveRefused

LOCK = datetime(2020, 3, 1, tzinfo=UTC)
BEFORE, AFTER = LOCK - timedelta(days=1), LOCK + timedelta(days=1)
EDITOR, HEAD, DESK, MANAGER = (
    roles.ENTITY_EDITOR,
    roles.HEAD_OF_ENTITY,
    roles.DESK_REVIEWER,
    roles.FRAMEWORK_MANAGER,
)
# Every move that is possible, by whom, in whole: what is not listed is refused.
ALLOWED = {
    ("START", "NOT_STARTED", EDITOR),
    ("START", "NOT_STARTED", HEAD),
    ("SUBMIT", "IN_PROGRESS", HEAD),
    ("SUBMIT", "RETURNED", HEAD),
    ("RETURN", "SUBMITTED", DESK),
    ("RETURN", "SUBMITTED", MANAGER),
    ("RETURN", "DESK_APPROVED", DESK),
    ("RETURN", "DESK_APPROVED", MANAGER),
    ("DESK_APPROVE", "SUBMITTED", DESK),
    ("APPROVE", "DESK_APPROVED", MANAGER),
    ("REOPEN", "SUBMITTED", MANAGER),
    ("REOPEN", "DESK_APPROVED", MANAGER),
    ("REOPEN", "APPROVED", MANAGER),
}
EXTENDED = {("EXTEND", state, MANAGER) for state in ("NOT_STARTED", "IN_PROGRESS", "RETURNED")}
TARGETS = {
    "START": "IN_PROGRESS",
    "SUBMIT": "SUBMITTED",
    "RETURN": "RETURNED",
    "DESK_APPROVE": "DESK_APPROVED",
    "APPROVE": "APPROVED",
    "REOPEN": "IN_PROGRESS",
    "EXTEND": "IN_PROGRESS",
}
EVERY_CELL = list(product(rules.REPORT_WORKFLOW.by_code, Report.State.values, roles.ROLES))
SOMEONE, SUBMITTER = 1, 2


def facts(state: str = "SUBMITTED", *, reopened_at: datetime | None = None) -> ReportFacts:
    return ReportFacts(state, LOCK, reopened_at, SUBMITTER)


def tried(
    move: str, state: str, role: str, *, at: datetime, person: int = SOMEONE, note: str = "A reason."
) -> str:
    """Return the state a move leads to, or an empty word when it is refused."""
    permissions = roles.ROLES[role].permissions
    try:
        return rules.check_move(
            move, facts(state), person=person, permissions=permissions, note=note, who=["someone"], at=at
        ).target
    except MoveRefused:
        return ""


@pytest.mark.parametrize(("move", "state", "role"), EVERY_CELL)
def test_every_move_from_every_state_by_every_role(move: str, state: str, role: str) -> None:
    allowed = (move, state, role) in ALLOWED

    assert tried(move, state, role, at=BEFORE) == (TARGETS[move] if allowed else "")


@pytest.mark.parametrize(("move", "state", "role"), EVERY_CELL)
def test_after_the_lock_only_the_manager_opens_again_and_reviews_go_on(
    move: str, state: str, role: str
) -> None:
    allowed = (move, state, role) in {
        cell for cell in ALLOWED if cell[0] not in ("START", "SUBMIT")
    } | EXTENDED

    assert tried(move, state, role, at=AFTER) == (TARGETS[move] if allowed else "")


@pytest.mark.parametrize(
    ("move", "state", "role"), [("DESK_APPROVE", "SUBMITTED", DESK), ("APPROVE", "DESK_APPROVED", MANAGER)]
)
def test_nobody_approves_what_they_submitted(move: str, state: str, role: str) -> None:
    assert tried(move, state, role, at=BEFORE, person=SOMEONE)
    assert not tried(move, state, role, at=BEFORE, person=SUBMITTER)


@pytest.mark.parametrize("move", [move for move in rules.REPORT_WORKFLOW.moves if move.needs_note])
def test_a_move_that_needs_a_note_is_refused_without(move: Move) -> None:
    role = next(code for code, role in roles.ROLES.items() if move.permission in role.permissions)
    at = AFTER if move.code == "EXTEND" else BEFORE

    assert not tried(move.code, move.sources[0], role, at=at, note="  ")


def test_buttons_are_the_moves_that_would_not_be_refused() -> None:
    permissions = roles.ROLES[DESK].permissions

    def buttons(person: int) -> list[str]:
        return [m.code for m in rules.open_moves(facts(), person=person, permissions=permissions, at=BEFORE)]

    assert buttons(SOMEONE) == ["RETURN", "DESK_APPROVE"]
    assert buttons(SUBMITTER) == ["RETURN"]


@pytest.mark.parametrize(
    ("state", "at", "reopened_at", "writable"),
    [
        ("NOT_STARTED", LOCK - timedelta(seconds=1), None, True),
        ("NOT_STARTED", LOCK, None, False),
        ("IN_PROGRESS", AFTER, None, False),
        ("IN_PROGRESS", AFTER, AFTER, True),
        ("RETURNED", AFTER, BEFORE, True),
        ("SUBMITTED", BEFORE, None, False),
        ("SUBMITTED", BEFORE, BEFORE, False),
        ("DESK_APPROVED", BEFORE, None, False),
        ("APPROVED", BEFORE, None, False),
    ],
)
def test_writing_ends_with_submission_or_the_lock(
    state: str, at: datetime, reopened_at: datetime | None, writable: bool
) -> None:
    assert replace(facts(state), reopened_at=reopened_at).is_writable(at) is writable


READY_RESULT = ResultFacts("result:R1", "R1", is_rated=True, words=5)


@pytest.mark.parametrize(
    ("section", "result", "output", "open_in"),
    [
        ({}, {}, {}, []),
        ({"state": "IN_PROGRESS"}, {}, {}, ["risks"]),
        ({"state": "RETURNED"}, {}, {}, ["risks"]),
        ({}, {"is_rated": False}, {}, ["result:R1"]),
        ({}, {"words": 0}, {}, ["result:R1"]),
        ({}, {"tags_without_significance": ("Women",)}, {}, ["result:R1"]),
        ({}, {"tags_without_justification": ("Women",)}, {}, ["result:R1"]),
        ({}, {}, {"is_rated": False}, ["oe-results"]),
        ({}, {}, {"is_rated": False, "has_comment": True}, []),
        (
            {"state": "NOT_STARTED"},
            {"is_rated": False, "words": 0},
            {"is_rated": False},
            ["risks", "result:R1", "result:R1", "oe-results"],
        ),
    ],
)
def test_everything_open_is_listed_at_once(
    section: dict[str, str], result: dict[str, Any], output: dict[str, Any], open_in: list[str]
) -> None:
    points = rules.reasons_not_to_submit(
        [replace(SectionFacts("risks", "Risks", "COMPLETE"), **section)],
        [replace(READY_RESULT, **result)],
        [replace(OutputFacts("oe-results", "OE1", is_rated=True, has_comment=False), **output)],
    )

    assert [point.section_key for point in points] == open_in
    assert all(point.message for point in points)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "direction", "status"),
    [
        ("0", "10", None, "UP", "NO_VALUE"),
        ("0", None, "5", "UP", "NO_TARGET"),
        ("0", "10", "10", "UP", "MET"),
        ("0", "10", "9.9", "UP", "ON_TRACK"),
        ("0", "10", "6", "UP", "ON_TRACK"),
        ("0", "10", "5.9", "UP", "BEHIND"),
        ("0", "10", "-1", "UP", "WORSE"),
        ("5", "10", "4", "UP", "WORSE"),
        (None, "10", "6", "UP", "ON_TRACK"),
        (None, "10", "0", "UP", "BEHIND"),
        ("0", "0", "0", "UP", "MET"),
        (None, "0", "0", "UP", "MET"),
        ("10", "0", "0", "DOWN", "MET"),
        ("10", "0", "4", "DOWN", "ON_TRACK"),
        ("10", "0", "5", "DOWN", "BEHIND"),
        ("10", "0", "11", "DOWN", "WORSE"),
        ("10", "10", "12", "DOWN", "WORSE"),
        ("10", "5", "4", "DOWN", "MET"),
        (None, "5", "6", "DOWN", "BEHIND"),
    ],
)
def test_what_an_indicators_numbers_say(
    baseline: str | None, target: str | None, actual: str | None, direction: str, status: str
) -> None:
    found = rules.indicator_status(number(baseline), number(target), number(actual), direction=direction)

    assert found == status
    assert found in rules.INDICATOR_STATUS_WORDS


@pytest.mark.parametrize(
    ("statuses", "step"),
    [
        ([], 0),
        (["NO_VALUE", "NO_TARGET"], 0),
        (["WORSE"], 1),
        (["BEHIND", "BEHIND"], 1),
        (["ON_TRACK", "BEHIND"], 2),
        (["ON_TRACK"], 3),
        (["MET", "ON_TRACK"], 3),
        (["MET", "MET", "MET", "MET", "ON_TRACK"], 4),
        (["MET", "NO_VALUE"], 5),
    ],
)
def test_indicators_suggest_a_step_of_the_scale(statuses: list[str], step: int) -> None:
    assert rules.rating_hint(statuses) == step
