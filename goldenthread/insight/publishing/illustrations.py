"""Figures of a document from those of the registry: the dashboards' charts, and their numbers as tables."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import ScaleLevel
from goldenthread.foundation.lib.texts import text_in
from goldenthread.insight.analysis.drawings import drawing
from goldenthread.insight.analysis.figures import FigureTable, Row
from goldenthread.insight.analysis.headlines import Steps

from .model import Column, Figure, Share, Table, Value

NOT_REPORTED = "NOT_REPORTED"
WITH_CODE = {"pillar_result", "action_plan", "sdg"}


class Levels:
    """A figure with ratings, regrouped: for each group how many at each level, and what may be added up."""

    def __init__(self, table: FigureTable, scale: Sequence[ScaleLevel]) -> None:
        self.key = next(key for key in table.figure.keys if key != "level")
        self.scale = list(scale)
        self.groups = table.groups(self.key)
        self._count = {(row.keys[self.key], str(row.keys["level"])): row.count for row in table.rows}

    def count(self, group: str | int, level: str) -> int:
        """Return how many of the group are at the level."""
        return self._count.get((group, level), 0)

    def rated(self, group: str | int) -> int:
        """Return how many of the group are rated."""
        return sum(self.count(group, level.code) for level in self.scale)

    def at(self, group: str | int, level: str) -> Share:
        """Return the share of the group's rated ones at the level."""
        return Share(self.count(group, level), self.rated(group))

    def rolled_up(self, group: str | int) -> Share:
        """Return the share of the group's rated ones at the levels that may be added up."""
        rolled = sum(self.count(group, step.code) for step in self.scale if step.in_roll_up)
        return Share(rolled, self.rated(group))

    def in_all(self, *levels: str) -> int:
        """Return how many in all groups are at one of these levels."""
        return sum(self.count(group, level) for group in self.groups for level in levels)

    def name(self, group: str | int) -> str:
        """Return a group's name, with its code where people use it (M1, OE3)."""
        return named(self.key, group, self.groups[group])


def named(key: str, code: str | int, label: str) -> str:
    """Return a label with its code before it where people use the code and the label lacks it."""
    return f"{code} {label}" if key in WITH_CODE and not label.startswith(str(code)) else label


def share(row: Row) -> Share:
    """Return a row's share."""
    return Share(row.count, row.of)


def figure_of(table: FigureTable, *, number: int, year: int, steps: Steps) -> Figure:
    """Return a figure: its title is the finding, its table has the counts behind every share."""
    # Seventeen goals would fill a page; the table has them all.
    chart = drawing(table, year=year, steps=steps, most=8 if "sdg" in table.figure.keys else 0)
    return Figure(
        number=number,
        figure_id=table.figure.id,
        title=chart.title,
        hint=chart.subtitle,
        chart=chart,
        description=f"{chart.title}. {chart.description()}",
        table=_table(table, chart.as_table().head[0], steps),
    )


def _table(table: FigureTable, head: str, steps: Steps) -> Table:
    keys = table.figure.keys
    if "level" in keys:
        return _levels_table(table, head, Levels(table, steps.levels), steps.roll_up_name)
    if "year" in keys and len(keys) > 1:
        return _years_table(table, head)
    key = keys[-1] if keys else ""
    heads = (_("Count"), _("Of"), _("Share"))
    rows = tuple(
        (
            named(key, row.keys[key], row.labels[key]) if key else str(table.figure.title),
            row.count,
            row.of,
            share(row),
        )
        for row in table.rows
    )
    return Table(str(table.figure.title), _columns(_("Year") if key == "year" else head, heads), rows)


def _columns(first: str, numbers: Sequence[str]) -> tuple[Column, ...]:
    return (Column(first), *(Column(name, is_number=True) for name in numbers))


def _levels_table(table: FigureTable, head: str, levels: Levels, roll_up_name: str) -> Table:
    names = [text_in(level.name) for level in levels.scale]
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            levels.name(group),
            levels.rated(group),
            *(levels.count(group, step.code) for step in levels.scale),
            levels.rolled_up(group),
            levels.count(group, NOT_REPORTED),
        )
        for group in levels.groups
    )
    rolled = roll_up_name or _("Highest levels")
    columns = _columns(head, (_("Rated"), *names, rolled, _("Not reported")))
    caption = _("%(title)s: number of %(unit)s") % {"title": table.figure.title, "unit": table.figure.unit}
    return Table(caption, columns, rows)


def _years_table(table: FigureTable, head: str) -> Table:
    key = next(key for key in table.figure.keys if key != "year")
    years = sorted({int(row.keys["year"]) for row in table.rows})
    heads = [
        words % {"year": year}
        for year in years
        for words in (_("%(year)s, count"), _("%(year)s, of"), _("%(year)s, share"))
    ]
    rows: list[tuple[Value, ...]] = []
    for group, name in table.groups(key).items():
        cells: list[Value] = [named(key, group, name)]
        for year in years:
            row = table.row(**{key: group, "year": year})
            cells += [row.count, row.of, share(row)] if row else [None, None, None]
        rows.append(tuple(cells))
    return Table(str(table.figure.title), _columns(head, heads), tuple(rows))
