"""What waits for a person: lists that apps add to the first page, which never needs to know who did.

Register in `AppConfig.ready()`. `person` is the reader; every source gives only what waits for that person,
in a number of queries that does not depend on how much it is.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from goldenthread.foundation.lib.registry import Registry

# Whoever reads the page: the accounts live on a floor above, so their type is not known here.
Person = Any
# A list shows the first; a page of their own, where there is one, shows all.
SHOWN = 8


@dataclass(frozen=True)
class Wait:
    """One thing that waits: what it is, what is asked, and where that is done."""

    words: str
    url: str
    note: str = ""
    state: str = ""
    state_word: str = ""
    # When it is due, where somebody said so.
    due_at: datetime | None = None


@dataclass(frozen=True)
class Waits:
    """What one source found: the first of them, how many there are, and where all are shown."""

    rows: list[Wait] = field(default_factory=list)
    count: int = 0
    all_url: str = ""

    @classmethod
    def of(cls, rows: list[Wait]) -> "Waits":
        """Return these, of which there are no more."""
        return cls(rows[:SHOWN], len(rows))


@dataclass(frozen=True)
class WaitSpec:
    """A source: a heading, and what stands under it for a person."""

    code: str
    order: int
    title: str | Promise
    find: Callable[[Person, datetime], Waits]
    # Nobody without one of these has anything here, so nobody else is asked for; empty: everybody is.
    permissions: frozenset[str] = frozenset()
    # To know, not to do: it does not count as work.
    is_news: bool = False


sources: Registry[WaitSpec] = Registry()


@dataclass(frozen=True)
class WaitingList:
    """A list ready to be drawn."""

    code: str
    title: str | Promise
    rows: list[Wait]
    count: int
    all_url: str
    is_news: bool


def waiting_for(person: Person, permissions: Collection[str], *, at: datetime) -> list[WaitingList]:
    """Return what waits for a person who may do this somewhere, by source; empty lists are left out."""
    asked = (spec for spec in sources if not spec.permissions or spec.permissions & set(permissions))
    found = ((spec, spec.find(person, at)) for spec in asked)
    return [
        WaitingList(spec.code, spec.title, waits.rows, waits.count, waits.all_url, spec.is_news)
        for spec, waits in found
        if waits.rows
    ]
