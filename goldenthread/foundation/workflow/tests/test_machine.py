import pytest

from goldenthread.foundation.workflow.machine import Move, MoveRefused, Workflow

DOOR = Workflow(
    states={"OPEN": "Open", "SHUT": "Shut", "LOCKED": "Locked"},
    moves=(
        Move("CLOSE", "Close", ("OPEN",), "SHUT", "pass"),
        Move("LOCK", "Lock", ("OPEN", "SHUT"), "LOCKED", "hold_key", needs_note=True),
    ),
)


def check(code: str, state: str, *permissions: str, note: str = "") -> Move:
    return DOOR.check(code, state=state, permissions=permissions, note=note, who=["the porter"])


def test_an_allowed_move_is_returned() -> None:
    assert check("LOCK", "SHUT", "hold_key", note="Night.").target == "LOCKED"


@pytest.mark.parametrize(
    ("code", "state", "permissions", "note", "words", "is_a_leap"),
    [
        ("CLOSE", "LOCKED", ("pass",), "", "“Locked”.*“Open”", True),
        ("LOCK", "OPEN", ("pass",), "Night.", "the porter", True),
        ("LOCK", "OPEN", ("hold_key",), " ", "needs a note", False),
        ("PAINT", "OPEN", ("hold_key",), "", "PAINT", True),
    ],
)
def test_a_refusal_says_what_why_and_who(
    code: str, state: str, permissions: tuple[str, ...], note: str, words: str, is_a_leap: bool
) -> None:
    with pytest.raises(MoveRefused, match=words) as refused:
        check(code, state, *permissions, note=note)

    assert refused.value.is_a_leap is is_a_leap


def test_open_moves_are_those_of_the_state_and_the_permissions() -> None:
    assert [move.code for move in DOOR.open_to("OPEN", {"pass"})] == ["CLOSE"]
    assert [move.code for move in DOOR.open_to("OPEN", {"pass", "hold_key"})] == ["CLOSE", "LOCK"]
    assert DOOR.open_to("LOCKED", {"pass", "hold_key"}) == []


def test_a_table_with_an_unknown_state_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="AJAR"):
        Workflow(states={"OPEN": "Open"}, moves=(Move("X", "X", ("OPEN",), "AJAR", "pass"),))


def test_a_table_with_one_code_twice_is_a_mistake() -> None:
    row = Move("X", "X", ("OPEN",), "OPEN", "pass")

    with pytest.raises(ValueError, match="same code"):
        Workflow(states={"OPEN": "Open"}, moves=(row, row))
