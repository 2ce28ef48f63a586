"""Where everything in a chart stands: x as a share of the width, y in pixels. Both drawings print it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from textwrap import wrap
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.ui.templatetags.ui import percent

from .models import (
    Bar,
    Bars,
    Bullet,
    Chart,
    Dumbbell,
    Dumbbells,
    SmallMultiples,
    Sparkline,
    StackedBar,
    StackedBars,
)

LINE = 17
LABEL_FROM = 0.08


@dataclass(frozen=True)
class Rect:
    """A bar or a segment; `kind` is its CSS class, and for a level its fill 0 to 4."""

    x: float
    width: float
    y: float
    height: float
    kind: str
    fill: int | None = None

    def mirrored(self) -> Rect:
        return replace(self, x=1 - self.x - self.width)


@dataclass(frozen=True)
class Text:
    """Words. Anchors follow the reading direction, as in SVG; `kind` says which part stands out."""

    x: float
    y: float
    words: str
    anchor: str = "start"
    kind: str = ""

    def mirrored(self) -> Text:
        return replace(self, x=1 - self.x)


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str

    def mirrored(self) -> Line:
        return replace(self, x1=1 - self.x1, x2=1 - self.x2)


@dataclass(frozen=True)
class Circle:
    """A point."""

    x: float
    y: float
    r: float
    kind: str

    def mirrored(self) -> Circle:
        return replace(self, x=1 - self.x)


Shape = Rect | Text | Line | Circle


@dataclass
class Drawing:
    """Shapes and how high they stand together."""

    height: float = 0
    shapes: list[Shape] = field(default_factory=list)

    def mirrored(self) -> Drawing:
        """Return the same for readers from right to left."""
        return Drawing(self.height, [shape.mirrored() for shape in self.shapes])

    def add(self, *shapes: Shape) -> None:
        """Put shapes into the drawing."""
        self.shapes += shapes


def draw(chart: Chart, *, letters: int = 48) -> Drawing:
    """Return the drawing of a chart whose labels and values may be so many letters long together."""
    if isinstance(chart, SmallMultiples):
        return draw_panel(chart, chart.rows[0]) if chart.rows else Drawing()
    for kind, drawer in DRAWERS.items():
        if isinstance(chart, kind):
            return drawer(chart, letters)
    raise TypeError(f"no drawing for {type(chart).__name__}")


def _head(drawing: Drawing, label: str, value: str, letters: int, *, kind: str = "tb") -> float:
    """Add a row's label, on several lines if need be, and its value; return where its bar begins."""
    lines = wrap(label, letters - len(value)) or [""]
    for line in lines:
        drawing.add(Text(0, drawing.height + 14, line, kind=kind))
        drawing.height += LINE
    drawing.add(Text(1, drawing.height - LINE + 14, value, anchor="end", kind="t2" if kind == "tb" else "tb"))
    return drawing.height + 4


def _stacked_bars(chart: StackedBars, letters: int) -> Drawing:
    drawing = Drawing()
    for number, bar in enumerate(chart.rows):
        top = _head(drawing, bar.label, _value_of_bar(chart, bar), letters)
        for shape in segments(chart, bar, top=top, height=24, marked=chart.marked_segments(number)):
            drawing.add(shape)
        drawing.height = top + 24 + 17
    drawing.height = max(0, drawing.height - 6)
    return drawing


def _value_of_bar(chart: StackedBars, bar: StackedBar) -> str:
    share = chart.rolled_up(bar) if chart.roll_up else None
    n = _n(bar.n)
    return f"{percent(share)} · {n}" if share is not None else n


def segments(
    chart: StackedBars,
    bar: StackedBar,
    *,
    top: float,
    height: float,
    marked: tuple[int, ...] | None,
    labels: bool = True,
) -> Iterator[Shape]:
    """Yield the segments of a bar of 100 %, their labels where there is room, and the golden line."""
    x = 0.0
    begin, end = 1.0, 0.0
    for step, count in enumerate(bar.counts):
        share = count / bar.n if bar.n else 0.0
        if share:
            fill = chart.step_fill(step)
            yield Rect(x, share, top, height, "seg0" if fill == 0 else "seg", fill)
            if labels and share >= LABEL_FROM:
                yield Text(x + share / 2, top + height / 2 + 4.5, percent(share), "middle", f"o{fill}")
        if marked is not None and (step in marked or not marked):
            begin, end = min(begin, x), max(end, x + share)
        x += share
    if end > begin:
        yield Line(begin, top + height + 5, end, top + height + 5, "goal")


def draw_panel(chart: StackedBars, bar: StackedBar, *, start: float = 0.52) -> Drawing:
    """Return the drawing of one panel of small multiples: the steps below each other, highest first.

    Bars begin at `start`, beyond the longest name, and end before the numbers.
    """
    drawing = Drawing(height=2)
    largest = (
        max((row.share(step) or 0 for row in chart.rows for step in range(len(chart.steps))), default=0) or 1
    )
    for step in reversed(range(len(chart.steps))):
        share, fill, y = bar.share(step), chart.step_fill(step), drawing.height
        drawing.add(Text(0, y + 11, chart.steps[step], kind="t2"))
        if share:
            drawing.add(
                Rect(start, (0.83 - start) * share / largest, y, 15, "seg0" if fill == 0 else "seg", fill)
            )
        drawing.add(Text(1, y + 11, percent(share), "end", "tb"))
        drawing.height += 23
    return drawing


def _bars(chart: Bars, letters: int) -> Drawing:
    drawing = Drawing()
    for number, bar in enumerate(chart.rows):
        top = _head(drawing, bar.label, _value_of(chart, bar), letters, kind="")
        drawing.add(Rect(0, 1, top, 9, "track"))
        if bar.share:
            drawing.add(Rect(0, bar.share, top, 9, "mark"))
            if chart.marked_segments(number) is not None:
                drawing.add(Line(0, top + 13, bar.share, top + 13, "goal"))
        drawing.height = top + 9 + 14
    drawing.height = max(0, drawing.height - 4)
    return drawing


def _value_of(chart: Bars, bar: Bar) -> str:
    return f"{percent(bar.share)} · {_n(bar.of)}" if chart.shows_n else percent(bar.share)


def _n(n: int) -> str:
    return _("n = %(n)s") % {"n": figure(n)}


def _dumbbells(chart: Dumbbells, letters: int) -> Drawing:
    drawing = Drawing()
    for number, row in enumerate(chart.rows):
        y = _head(drawing, row.label, _values_of(row), letters, kind="") + 8
        drawing.add(Line(0, y, 1, y, "gridl"))
        before = _at(row.before, chart.scale_end)
        after = _at(row.after, chart.scale_end)
        if before is not None and after is not None:
            drawing.add(Line(before, y, after, y, "line"))
        if before is not None:
            drawing.add(Circle(before, y, 5, "dot"))
        if after is not None:
            drawing.add(Circle(after, y, 6, "mark"))
            if chart.marked_segments(number) is not None:
                drawing.add(Line(before or 0, y + 10, after, y + 10, "goal"))
        drawing.height = y + 20
    return drawing


def _at(bar: Bar | None, scale_end: float) -> float | None:
    return None if bar is None or bar.share is None else bar.share / scale_end


def _values_of(row: Dumbbell) -> str:
    after = percent(row.after.share)
    return (
        after if row.before is None or row.before.share is None else f"{percent(row.before.share)} → {after}"
    )


def _bullet(chart: Bullet, letters: int) -> Drawing:  # noqa: ARG001
    drawing = Drawing(height=26)
    values = [v for v in (chart.value, chart.target, chart.baseline) if v is not None]
    end = max([*values, 0]) * 1.1 or 1
    drawing.add(Rect(0, 1, 7, 12, "track"))
    if chart.value is not None:
        drawing.add(Rect(0, max(0, chart.value / end), 10, 6, "mark"))
    if chart.baseline is not None:
        drawing.add(Line(max(0, chart.baseline / end), 5, max(0, chart.baseline / end), 21, "axis"))
    if chart.target is not None:
        drawing.add(Line(max(0, chart.target / end), 2, max(0, chart.target / end), 24, "goal"))
    return drawing


def _sparkline(chart: Sparkline, letters: int) -> Drawing:  # noqa: ARG001
    drawing = Drawing(height=32)
    known = [v for _name, v in chart.points if v is not None]
    low, high = min(known, default=0), max(known, default=1)
    at: list[tuple[float, float] | None] = []
    for number, (_name, value) in enumerate(chart.points):
        x = 0.05 + 0.9 * number / max(1, len(chart.points) - 1)
        at.append(
            None if value is None else (x, 27 - 22 * ((value - low) / (high - low) if high > low else 0.5))
        )
    for here, there in pairwise(at):
        if here and there:
            drawing.add(Line(here[0], here[1], there[0], there[1], "line"))
    points = [point for point in at if point]
    for point in points:
        last = point is points[-1]
        drawing.add(Circle(point[0], point[1], 3.5 if last else 2, "mark" if last else "dot"))
    return drawing


DRAWERS: dict[type[Chart], Callable[[Any, int], Drawing]] = {
    StackedBars: _stacked_bars,
    Bars: _bars,
    Dumbbells: _dumbbells,
    Bullet: _bullet,
    Sparkline: _sparkline,
}
