"""Documents that pass through states: one table says who moves them, from where, to where, under what word.

An app declares its table in `rules.py`; this module answers questions about it. Nothing is saved here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.errors import RuleBroken

Words = str | Promise


class MoveRefused(RuleBroken):
    """The move is not possible now, or not for this person.

    `is_a_leap` says that no honest page offered it: the state or the role did not allow it.
    """

    def __init__(self, message: str, *, is_a_leap: bool = True) -> None:
        super().__init__(message)
        self.is_a_leap = is_a_leap


@dataclass(frozen=True)
class Move:
    """One row of the table: a verb that takes a document from one of several states to another."""

    code: str
    verb: Words
    sources: tuple[str, ...]
    target: str
    permission: str
    needs_note: bool = False


@dataclass(frozen=True)
class Workflow:
    """All moves of one kind of document, and the word shown for each state."""

    states: Mapping[str, Words]
    moves: tuple[Move, ...]
    by_code: dict[str, Move] = field(init=False)

    def __post_init__(self) -> None:
        """Index the table and refuse one that names unknown states or one code twice."""
        object.__setattr__(self, "by_code", {move.code: move for move in self.moves})
        if len(self.by_code) < len(self.moves):
            raise ValueError("two moves have the same code")
        for move in self.moves:
            unknown = {*move.sources, move.target} - set(self.states)
            if unknown:
                raise ValueError(f"{move.code} names unknown states: {unknown}")

    def open_to(self, state: str, permissions: Collection[str]) -> list[Move]:
        """Return the moves possible from this state for someone with these permissions."""
        return [m for m in self.moves if state in m.sources and m.permission in permissions]

    def check(
        self, code: str, *, state: str, permissions: Collection[str], note: str, who: Iterable[str]
    ) -> Move:
        """Return the move, or raise MoveRefused saying what, why and who could.

        `who` are the words for those who may do it (names, else roles), for the message only.
        """
        move = self.by_code.get(code)
        if move is None:
            raise MoveRefused(_("There is no step called “%(code)s”.") % {"code": code})
        if state not in move.sources:
            raise MoveRefused(self._why_not_now(move, state, who))
        if move.permission not in permissions:
            raise MoveRefused(
                _("“%(verb)s” is not yours to do here. It belongs to: %(who)s. Ask one of them.")
                % {"verb": move.verb, "who": ", ".join(who)}
            )
        if move.needs_note and not note.strip():
            raise MoveRefused(
                _("“%(verb)s” needs a note, so that others know why. Write one or two sentences.")
                % {"verb": move.verb},
                is_a_leap=False,
            )
        return move

    def _why_not_now(self, move: Move, state: str, who: Iterable[str]) -> str:
        possible = ", ".join(
            str(format_lazy("“{word}”", word=self.states[source])) for source in move.sources
        )
        return _(
            "This cannot be done now: the document is “%(state)s”. "
            "“%(verb)s” is possible when it is %(possible)s, and belongs to: %(who)s."
        ) % {
            "state": self.states[state],
            "verb": move.verb,
            "possible": possible,
            "who": ", ".join(who),
        }
