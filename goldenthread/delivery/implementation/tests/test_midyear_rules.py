"""Who moves a mid-year review, and what it waits for."""

from itertools import product

import pytest

from goldenthread.delivery.implementation import rules
from goldenthread.delivery.implementation.models import ReviewState
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.workflow.machine import MoveRefused

# Written by hand, not computed from the table of moves: who may take which step from where.
MAY = {
    ("SUBMIT", "OPEN"): {roles.HEAD_OF_ENTITY},
    ("RETURN", "SUBMITTED"): {roles.DESK_REVIEWER, roles.FRAMEWORK_MANAGER, roles.BOARD_MEMBER},
    ("RETURN", "CONSOLIDATED"): {roles.DESK_REVIEWER, roles.FRAMEWORK_MANAGER, roles.BOARD_MEMBER},
    ("CONSOLIDATE", "SUBMITTED"): {roles.FRAMEWORK_MANAGER},
    ("DECIDE", "CONSOLIDATED"): {roles.BOARD_MEMBER},
}
MOVES = ("SUBMIT", "RETURN", "CONSOLIDATE", "DECIDE")


def facts(state: str, *writers: int) -> rules.ReviewFacts:
    return rules.ReviewFacts(state, frozenset(writers))


@pytest.mark.parametrize(("move", "state", "role"), list(product(MOVES, ReviewState.values, roles.ROLES)))
def test_each_step_is_open_to_exactly_those_the_table_names(move: str, state: str, role: str) -> None:
    permissions = roles.ROLES[role].permissions
    allowed = role in MAY.get((move, state), set())

    open_to = rules.open_moves(facts(state), person=1, permissions=permissions)
    assert (move in [one.code for one in open_to]) is allowed
    if allowed:
        assert (
            rules.check_move(move, facts(state), person=1, permissions=permissions, note="Why").code == move
        )
    else:
        with pytest.raises(MoveRefused):
            rules.check_move(move, facts(state), person=1, permissions=permissions, note="Why")


def test_there_is_no_step_of_another_name() -> None:
    with pytest.raises(MoveRefused, match="no step called"):
        rules.check_move("MELT", facts("OPEN"), person=1, permissions=roles.ROLES["BOARD_MEMBER"].permissions)


@pytest.mark.parametrize(("move", "state"), [("CONSOLIDATE", "SUBMITTED"), ("DECIDE", "CONSOLIDATED")])
def test_nobody_decides_on_what_they_wrote(move: str, state: str) -> None:
    everything = frozenset().union(*(role.permissions for role in roles.ROLES.values()))

    with pytest.raises(MoveRefused, match="nobody decides on what they wrote"):
        rules.check_move(move, facts(state, 1), person=1, permissions=everything)
    offered = [one.code for one in rules.open_moves(facts(state, 1), person=1, permissions=everything)]
    assert move not in offered
    assert "RETURN" in offered


def test_deciding_on_a_proposal_is_for_who_may_close_the_review() -> None:
    board = roles.ROLES[roles.BOARD_MEMBER].permissions

    rules.check_decision(facts("CONSOLIDATED"), person=1, permissions=board)
    with pytest.raises(MoveRefused):
        rules.check_decision(facts("SUBMITTED"), person=1, permissions=board)


def test_only_an_open_review_is_written() -> None:
    assert [state for state in ReviewState.values if rules.is_writable(state)] == ["OPEN"]


@pytest.mark.parametrize(
    ("outputs", "whys"),
    [
        ([], []),
        ([("O1", "ON_TRACK", ""), ("O2", "DONE", "")], []),
        ([("O1", "DELAYED", "The law is late."), ("O2", "CANCELLED", "No money.")], []),
        ([("O1", "", ""), ("O2", "ON_TRACK", "")], ["how far these outputs are: O1"]),
        ([("O1", "DELAYED", " "), ("O2", "CANCELLED", "")], ["delayed or cancelled: O1, O2"]),
        ([("O1", "", ""), ("O2", "DELAYED", "")], ["how far", "delayed"]),
    ],
)
def test_a_review_says_of_every_output_how_far_it_is_and_why_it_is_late(
    outputs: list[tuple[str, str, str]], whys: list[str]
) -> None:
    reasons = rules.reasons_not_to_submit(outputs)

    assert [why in reason for why, reason in zip(whys, reasons, strict=True)] == [True] * len(whys)


@pytest.mark.parametrize(
    ("proposals", "reference", "whys"),
    [
        ([("O1", "ACCEPTED"), ("O2", "NOT_ACCEPTED")], "2019/14", []),
        ([], "2019/14", []),
        ([("O1", "WAITING"), ("O2", "ACCEPTED")], "2019/14", ["first: O1."]),
        ([("O1", "ACCEPTED")], " ", ["reference"]),
        ([("O1", "WAITING")], "", ["first: O1", "reference"]),
    ],
)
def test_the_board_closes_a_review_when_each_proposal_has_its_word(
    proposals: list[tuple[str, str]], reference: str, whys: list[str]
) -> None:
    reasons = rules.reasons_not_to_decide(proposals, reference=reference)

    assert [why in reason for why, reason in zip(whys, reasons, strict=True)] == [True] * len(whys)


@pytest.mark.parametrize(
    ("decision", "note", "why"),
    [
        ("ACCEPTED", "", ""),
        ("NOT_ACCEPTED", "The ministry counts on it.", ""),
        ("NOT_ACCEPTED", "  ", "Say in a note"),
        ("WAITING", "", "one of the two"),
        ("MAYBE", "", "one of the two"),
    ],
)
def test_not_accepting_needs_a_note(decision: str, note: str, why: str) -> None:
    reasons = rules.reasons_against_decision(decision, note=note)

    assert [why in reason for reason in reasons] == ([True] if why else [])


@pytest.mark.parametrize(
    ("state", "was_revised", "accepted", "why"),
    [
        ("DECIDED", False, 1, ""),
        ("CONSOLIDATED", False, 1, "has not decided yet"),
        ("DECIDED", False, 0, "No proposal was accepted"),
        ("DECIDED", True, 1, "opened for this decision already"),
    ],
)
def test_a_workplan_is_opened_once_for_what_was_accepted(
    state: str, was_revised: bool, accepted: int, why: str
) -> None:
    reasons = rules.reasons_not_to_revise(state, was_revised=was_revised, accepted=accepted)

    assert [why in reason for reason in reasons] == ([True] if why else [])
