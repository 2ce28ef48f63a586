"""The shape of every figure: what is counted, of what, by which keys, and the rows that come out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.lib.errors import RuleBroken

from .scope import Scope

Key = str | int


@dataclass(frozen=True)
class Figure:
    """What a figure counts, in words people can check: its method is part of it."""

    id: str
    title: str | Promise
    unit: str | Promise
    numerator: str | Promise
    denominator: str | Promise
    keys: tuple[str, ...]
    method: str | Promise


@dataclass(frozen=True)
class Row:
    """One number: its keys (codes), what the codes mean, how many, and of how many."""

    keys: dict[str, Key]
    labels: dict[str, str]
    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Return count over of; nothing where there is nothing to count from: missing is never zero."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True)
class FigureTable:
    """A figure computed: its rows, and how many records fit none of its groups."""

    figure: Figure
    rows: list[Row]
    left_out: int = 0

    def row(self, **keys: Key) -> Row | None:
        """Return the row with these keys, if there is one."""
        return next((row for row in self.rows if all(row.keys.get(k) == v for k, v in keys.items())), None)

    def groups(self, key: str) -> dict[Key, str]:
        """Return the values of one key in order, each with its label."""
        return {row.keys[key]: row.labels[key] for row in self.rows}


@dataclass(frozen=True)
class Omission:
    """A figure that could not be computed, and why, in words."""

    figure_id: str
    title: str
    reason: str


@dataclass(frozen=True)
class Answer:
    """All figures of one year under one plan."""

    year: int
    version: PlanVersion | None
    tables: list[FigureTable] = field(default_factory=list)
    omitted: list[Omission] = field(default_factory=list)

    def table(self, figure_id: str) -> FigureTable | None:
        """Return the table of this figure, or nothing if it was omitted."""
        return next((table for table in self.tables if table.figure.id == figure_id), None)


class NotComputable(RuleBroken):
    """The plan or the year lacks what this figure needs. The message says what."""


class UnknownFigure(RuleBroken):
    """There is no figure with this id."""


class Calculation(Protocol):
    """How the rows of a figure come out of the database, and which records are behind each."""

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        """Compute the figure; raise NotComputable where its data are missing."""
        ...

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:
        """Return the records that the row with these keys counts."""
        ...


def grid(counted: Mapping[Key, int], of: int, key: str, groups: Iterable[tuple[Key, str]]) -> list[Row]:
    """Return one row a group, zero counts included."""
    return [Row({key: code}, {key: label}, counted.get(code, 0), of) for code, label in groups]
