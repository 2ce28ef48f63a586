"""What a chart says, whatever it is drawn on: title, what is counted, rows, and the numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.amounts import figure, grouped
from goldenthread.foundation.ui.templatetags.ui import percent


@dataclass(frozen=True)
class Link:
    """Somewhere to go from a chart: its CSV file, its method, its records."""

    words: str
    url: str


@dataclass(frozen=True)
class Table:
    """The same numbers as a table: the first cell of each row is its heading."""

    caption: str
    head: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Marked:
    """What a chart's title claims: one row, and which of its segments (all of a bar where none is named)."""

    row: int
    segments: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What all charts have.

    `title` is the finding as a sentence; `subtitle` says what is counted, when, of how many; `marked` is what
    the title claims and is underlined in gold.
    """

    id: str
    title: str
    subtitle: str
    links: Sequence[Link] = ()
    marked: Sequence[Marked] = ()

    def as_table(self) -> Table:
        """Return the same numbers as a table."""
        raise NotImplementedError

    def description(self) -> str:
        """Return the values in words, for those who do not see the drawing."""
        rows = self.as_table().rows
        return " ".join(f"{row[0]}: {', '.join(row[1:])}." for row in rows)

    def marked_segments(self, row: int) -> tuple[int, ...] | None:
        """Return the segments underlined in a row; an empty tuple is the whole bar, None is nothing."""
        return next((mark.segments for mark in self.marked if mark.row == row), None)


@dataclass(frozen=True)
class StackedBar:
    """One bar: how many at each step, lowest first. Those not reported are no part of it."""

    label: str
    counts: tuple[int, ...]
    not_reported: int = 0
    url: str = ""

    @property
    def n(self) -> int:
        """Return how many the bar stands for."""
        return sum(self.counts)

    def share(self, step: int) -> float | None:
        """Return the share at one step."""
        return self.counts[step] / self.n if self.n else None


@dataclass(frozen=True, kw_only=True)
class StackedBars(Chart):
    """Bars of 100 %, one a group, cut into the steps of a scale."""

    row_head: str
    steps: tuple[str, ...]
    rows: Sequence[StackedBar]
    # The steps that may be added up, such as the last two, and their name.
    roll_up: tuple[int, ...] = ()
    roll_up_name: str = ""
    # Bars inside the cells of a table: for groups with long names.
    in_table: bool = False

    def rolled_up(self, bar: StackedBar) -> float | None:
        """Return the share of the steps that may be added up."""
        return sum(bar.counts[step] for step in self.roll_up) / bar.n if bar.n else None

    def as_table(self) -> Table:
        missing = any(bar.not_reported for bar in self.rows)
        head = [self.row_head, "n", *self.steps, *([self.roll_up_name] if self.roll_up else [])]
        rows = [
            [
                bar.label,
                figure(bar.n),
                *(f"{figure(count)} ({percent(bar.share(step))})" for step, count in enumerate(bar.counts)),
                *([percent(self.rolled_up(bar))] if self.roll_up else []),
                *([figure(bar.not_reported)] if missing else []),
            ]
            for bar in self.rows
        ]
        return Table(self.subtitle, head + ([_("Not reported")] if missing else []), rows)

    def step_fill(self, step: int) -> int:
        """Return which of the five fills a step has; a longer or shorter scale is spread over them."""
        last = len(self.steps) - 1
        return round(step * 4 / last) if last > 0 else 4


@dataclass(frozen=True, kw_only=True)
class SmallMultiples(StackedBars):
    """One small drawing a group, all on the same scale."""


@dataclass(frozen=True)
class Bar:
    """How many of how many."""

    label: str
    count: int
    of: int
    url: str = ""

    @property
    def share(self) -> float | None:
        """Return count over of."""
        return self.count / self.of if self.of else None


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    """Amounts as horizontal bars from 0 to 100 %."""

    row_head: str
    rows: Sequence[Bar]
    count_head: str = ""
    of_head: str = ""
    # Where the bars stand for different numbers, each says its own.
    shows_n: bool = False

    def as_table(self) -> Table:
        head = [self.row_head, self.count_head or _("Count"), self.of_head or _("Of"), _("Share")]
        rows = [[bar.label, figure(bar.count), figure(bar.of), percent(bar.share)] for bar in self.rows]
        return Table(self.subtitle, head, rows)


@dataclass(frozen=True)
class Dumbbell:
    """The same share at two moments; the earlier one may be missing."""

    label: str
    before: Bar | None
    after: Bar

    @property
    def change(self) -> str:
        """Return the change in percentage points, with its sign."""
        if self.before is None or self.before.share is None or self.after.share is None:
            return "–"
        points = round(self.after.share * 100) - round(self.before.share * 100)
        return f"+{points}" if points > 0 else grouped(points)


@dataclass(frozen=True, kw_only=True)
class Dumbbells(Chart):
    """Shares before and after, one line a row, on one scale."""

    row_head: str
    before_name: str
    after_name: str
    rows: Sequence[Dumbbell]

    @property
    def scale_end(self) -> float:
        """Return the end of the axis: the next full tenth above the largest share."""
        shares = [
            bar.share for row in self.rows for bar in (row.before, row.after) if bar and bar.share is not None
        ]
        return min(1.0, (int(max(shares, default=0) * 10) + 1) / 10)

    def as_table(self) -> Table:
        rows = [[row.label, _of(row.before), _of(row.after), row.change] for row in self.rows]
        return Table(
            self.subtitle, [self.row_head, self.before_name, self.after_name, _("Change, points")], rows
        )


def _of(bar: Bar | None) -> str:
    if bar is None:
        return "–"
    return _("%(share)s (%(count)s of %(of)s)") % {
        "share": percent(bar.share),
        "count": figure(bar.count),
        "of": figure(bar.of),
    }


@dataclass(frozen=True, kw_only=True)
class Bullet(Chart):
    """One value against its baseline and target."""

    value: float | None
    target: float | None
    baseline: float | None = None
    unit: str = ""

    def as_table(self) -> Table:
        values = [(_("Baseline"), self.baseline), (_("Value"), self.value), (_("Target"), self.target)]
        return Table(self.subtitle, ["", self.unit or _("Value")], [[name, _number(v)] for name, v in values])


@dataclass(frozen=True, kw_only=True)
class Sparkline(Chart):
    """Values over time. A missing value is a gap in the line, never zero."""

    points: Sequence[tuple[str, float | None]] = field(default_factory=list)

    def as_table(self) -> Table:
        return Table(
            self.subtitle, [_("Period"), _("Value")], [[name, _number(v)] for name, v in self.points]
        )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"
