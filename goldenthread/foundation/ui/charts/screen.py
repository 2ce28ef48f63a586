"""The drawing for the screen: per-cent widths and pixel letters, coloured by the page's style sheet."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_bidi

from .drawing import Drawing, Line, Rect, Shape, Text, draw, draw_panel, segments
from .models import Bullet, Chart, Dumbbells, SmallMultiples, Sparkline, StackedBar, StackedBars


def screen(chart: Chart) -> SafeString:
    """Return the chart as a figure with caption, legend, drawing, table and links.

    The page must hold the patterns once: `{% chart_patterns %}`.
    """
    context: dict[str, Any] = {
        "chart": chart,
        "table": chart.as_table(),
        "legend": _legend(chart),
        "panels": [],
        "bars": [],
        "drawing": None,
    }
    if isinstance(chart, Bullet | Sparkline):
        context["drawing"] = shapes_of(draw(chart))
        kind = "bullet" if isinstance(chart, Bullet) else "spark"
        return SafeString(render_to_string("ui/charts/inline.html", context | {"kind": kind}))
    if isinstance(chart, SmallMultiples):
        context["panels"] = [
            (bar, *shapes_of(draw_panel(chart, bar)), words_of(chart, bar)) for bar in chart.rows
        ]
    elif isinstance(chart, StackedBars) and chart.in_table:
        context["bars"] = [_cell(chart, number, bar) for number, bar in enumerate(chart.rows)]
    else:
        context["drawing"] = shapes_of(draw(chart))
    return SafeString(render_to_string("ui/charts/figure.html", context))


def _cell(chart: StackedBars, number: int, bar: StackedBar) -> dict[str, Any]:
    marked = chart.marked_segments(number)
    drawing = Drawing(18, list(segments(chart, bar, top=0, height=18, marked=marked, labels=False)))
    height, shapes = shapes_of(drawing)
    rolled_up = chart.rolled_up(bar) if chart.roll_up else None
    return {
        "bar": bar,
        "height": height,
        "shapes": shapes,
        "words": words_of(chart, bar),
        "rolled_up": rolled_up,
    }


def words_of(chart: StackedBars, bar: StackedBar) -> str:
    """Return a bar in words: each step with its count."""
    return ", ".join(f"{step} {count}" for step, count in zip(chart.steps, bar.counts, strict=True))


def _legend(chart: Chart) -> list[dict[str, Any]]:
    if isinstance(chart, StackedBars) and not isinstance(chart, SmallMultiples):
        return [
            {"words": step, "fill": chart.step_fill(number), "point": ""}
            for number, step in enumerate(chart.steps)
        ]
    if isinstance(chart, Dumbbells):
        names = [("dot", chart.before_name), ("mark", chart.after_name)]
        return [{"words": words, "fill": -1, "point": point} for point, words in names if words]
    return []


def shapes_of(drawing: Drawing) -> tuple[int, list[dict[str, str]]]:
    """Return the height and what the template prints, mirrored where people read right to left."""
    turned = drawing.mirrored() if get_language_bidi() else drawing
    return round(turned.height), [_printed(shape) for shape in turned.shapes]


def _printed(shape: Shape) -> dict[str, str]:
    if isinstance(shape, Rect):
        return {
            "form": "rect",
            "x": _percent(shape.x),
            "width": _percent(shape.width),
            "y": _px(shape.y),
            "height": _px(shape.height),
            **_fill(shape),
        }
    if isinstance(shape, Text):
        anchor = {"end": " end-t", "middle": " mid-t"}.get(shape.anchor, "")
        return {
            "form": "text",
            "words": shape.words,
            "x": _percent(shape.x),
            "y": _px(shape.y),
            "kind": f"{shape.kind}{anchor}".strip(),
        }
    if isinstance(shape, Line):
        return {
            "form": "line",
            "x1": _percent(shape.x1),
            "x2": _percent(shape.x2),
            "y1": _px(shape.y1),
            "y2": _px(shape.y2),
            "kind": shape.kind,
        }
    return {
        "form": "circle",
        "x": _percent(shape.x),
        "y": _px(shape.y),
        "r": _px(shape.r),
        "kind": shape.kind,
    }


def _fill(shape: Rect) -> dict[str, str]:
    if shape.fill in (0, 1):
        return {"kind": shape.kind, "pattern": f"url(#p{shape.fill})"}
    return {"kind": shape.kind if shape.fill is None else f"{shape.kind} k{shape.fill}", "pattern": ""}


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"


def _px(pixels: float) -> str:
    return f"{pixels:g}"
