"""Documents that pass through states: one table says who moves them, from where, to where, under what word.

An app declares its table in `rules.py`; this module answers questions about it. Nothing is saved here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from goldenthread.foundation.lib.errors import RuleBroken


class MoveRefused(RuleBroken):
    """This move is not possible now, or not for this person."""


@dataclass(frozen=True)
class Move:
    """One row of the table: a verb that takes a document from one of several states to another."""

    code: str
    verb: str
    sources: tuple[str, ...]
    target: str
    permission: str
    needs_note: bool = False


@dataclass(frozen=True)
class Workflow:
    """All moves of one kind of document, and the word shown for each state."""

    states: dict[str, str]
    moves: tuple[Move, ...]
    by_code: dict[str, Move] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_code", {move.code: move for move in self.moves})
        for move in self.moves:
            unknown = {*move.sources, move.target} - set(self.states)
            if unknown:
                raise ValueError(f"{move.code} names unknown states: {unknown}")

    def open_to(self, state: str, permissions: Collection[str]) -> list[Move]:
        """Return the moves possible from this state for someone with these permissions."""
        return [m for m in self.moves if state in m.sources and m.permission in permissions]

    def check(self, code: str, *, state: str, permissions: Collection[str], note: str, who: Iterable[str]) -> Move:
        """Return the move, or raise MoveRefused saying what, why and who could.

        `who` are the words for the roles that hold the permission, for the message only.
        """
        move = self.by_code[code]
        if state not in move.sources:
            possible = ", ".join(f"“{self.states[source]}”" for source in move.sources)
            raise MoveRefused(
                f"This cannot be done now: the document is “{self.states[state]}”. "
                f"“{move.verb}” is possible when it is {possible}."
            )
        if move.permission not in permissions:
            raise MoveRefused(
                f"“{move.verb}” is not yours to do here. It belongs to: {', '.join(who)}. Ask one of them."
            )
        if move.needs_note and not note.strip():
            raise MoveRefused(f"“{move.verb}” needs a note, so that others know why. Write one or two sentences.")
        return move
