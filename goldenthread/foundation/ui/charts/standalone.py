"""The drawing for documents: a fixed size and a viewBox, with colours, patterns and fonts of its own."""

from __future__ import annotations

from textwrap import wrap

from django.template.loader import render_to_string
from django.utils import translation

from .drawing import LINE, Circle, Drawing, Line, Rect, Shape, Text, draw, draw_panel
from .models import Chart, Dumbbells, SmallMultiples, StackedBars

WIDTH = 680
MARGIN = 6
COLUMNS = 3
GAP = 28
LETTERS = 96
# Of a panel's title, in bold, on one line.
TITLE_LETTERS = 28
INK, INK_2, SURFACE, ACTION = "#14222b", "#42515b", "#ffffff", "#0a567d"
FILLS = ("url(#p0)", "url(#p1)", "#78aec4", "#2c7494", "#0b3b55")
# The same names and colours as in tokens.css, light theme; documents are printed on white.
RECTS = {
    "seg": (None, SURFACE, 2),
    "seg0": (None, "#a8472a", 1),
    "track": ("#edf1f2", "#d3dade", 1),
    "mark": (ACTION, "none", 0),
}
LINES = {"goal": ("#b07a0c", 2.5), "gridl": ("#d3dade", 1), "line": (ACTION, 2), "axis": ("#74838c", 1)}
POINTS = {"dot": (SURFACE, ACTION, 2), "mark": (ACTION, "none", 0)}
WORDS = {
    "t2": (INK_2, 400),
    "tb": (INK, 700),
    "o0": (INK, 700),
    "o1": (INK, 400),
    "o2": (INK, 400),
    "o3": (SURFACE, 400),
    "o4": (SURFACE, 400),
    "": (INK, 400),
}
# Behind the words on a patterned ground, so that they can be read.
HALO = {"o0": "#fbeae2", "o1": "#c3dae3"}


def standalone(chart: Chart, language: str = "en") -> str:
    """Return the chart as an SVG document that looks the same wherever it is shown."""
    with translation.override(language):
        bidi = translation.get_language_bidi()
        width = WIDTH - 2 * MARGIN
        shapes, y = _legend(chart, width)
        more, y = _body(chart, width, y)
        printed = [_printed(shape, width, bidi=bidi) for shape in shapes + more]
        context = {
            "chart": chart,
            "shapes": printed,
            "width": WIDTH,
            "height": round(y + MARGIN),
            "margin": MARGIN,
            "language": language,
        }
        return render_to_string("ui/charts/standalone.svg", context)


def _body(chart: Chart, width: float, y: float) -> tuple[list[Shape], float]:
    if isinstance(chart, SmallMultiples):
        return _panels(chart, width, y)
    drawing = draw(chart, letters=LETTERS)
    return [_moved(shape, y=y) for shape in drawing.shapes], y + drawing.height


def _panels(chart: SmallMultiples, width: float, y: float) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    part = (width - (COLUMNS - 1) * GAP) / COLUMNS / width
    step = (1 - part) / (COLUMNS - 1)
    for start in range(0, len(chart.rows), COLUMNS):
        lowest = y
        panels = chart.rows[start : start + COLUMNS]
        titles = [wrap(f"{bar.label}, n\u00a0=\u00a0{bar.n}", TITLE_LETTERS) for bar in panels]
        # Panels of one row begin at one height, below the longest title.
        top = y + 5 + LINE * max(len(lines) for lines in titles)
        for column, (bar, lines) in enumerate(zip(panels, titles, strict=True)):
            drawing = draw_panel(chart, bar, start=0.58)
            shapes += [
                Text(column * step, y + 13 + LINE * number, line, kind="tb")
                for number, line in enumerate(lines)
            ]
            shapes += [_moved(shape, x=column * step, scale=part, y=top) for shape in drawing.shapes]
            lowest = max(lowest, top + drawing.height + 14)
        y = lowest
    return shapes, y


def _moved(shape: Shape, *, y: float, x: float = 0, scale: float = 1) -> Shape:
    if isinstance(shape, Rect):
        return Rect(
            x + shape.x * scale, shape.width * scale, shape.y + y, shape.height, shape.kind, shape.fill
        )
    if isinstance(shape, Text):
        return Text(x + shape.x * scale, shape.y + y, shape.words, shape.anchor, shape.kind)
    if isinstance(shape, Line):
        return Line(x + shape.x1 * scale, shape.y1 + y, x + shape.x2 * scale, shape.y2 + y, shape.kind)
    return Circle(x + shape.x * scale, shape.y + y, shape.r, shape.kind)


def _legend(chart: Chart, width: float) -> tuple[list[Shape], float]:
    if isinstance(chart, StackedBars) and not isinstance(chart, SmallMultiples):
        return _legend_of_steps(chart, width)
    if isinstance(chart, Dumbbells):
        half = 0.4 if chart.before_name else 0
        shapes: list[Shape] = [
            Circle(half + 8 / width, 10, 6, "mark"),
            Text(half + 20 / width, 14, chart.after_name, kind="t2"),
        ]
        if chart.before_name:
            shapes += [Circle(8 / width, 10, 5, "dot"), Text(20 / width, 14, chart.before_name, kind="t2")]
        return shapes, 30
    return [], 0


def _legend_of_steps(chart: StackedBars, width: float) -> tuple[list[Shape], float]:
    shapes: list[Shape] = []
    x, y = 0.0, 2.0
    for number, step in enumerate(chart.steps):
        # Nearly seven pixels a letter: no font is measured here, and too much room beats too little.
        needed = 30 + 6.6 * len(step) + 14
        if x and x + needed > width:
            x, y = 0.0, y + 20
        fill = chart.step_fill(number)
        shapes.append(Rect(x / width, 24 / width, y, 13, "seg0" if fill == 0 else "seg", fill))
        shapes.append(Text((x + 30) / width, y + 11, step, kind="t2"))
        x += needed
    return shapes, y + 28


def _printed(shape: Shape, width: float, *, bidi: bool) -> dict[str, str]:
    turned = shape.mirrored() if bidi else shape
    if isinstance(turned, Rect):
        fill, stroke, thickness = RECTS[turned.kind]
        return {
            "form": "rect",
            "x": _px(turned.x * width),
            "width": _px(turned.width * width),
            "y": _px(turned.y),
            "height": _px(turned.height),
            "fill": FILLS[turned.fill] if turned.fill is not None else fill or INK,
            "stroke": stroke,
            "thickness": _px(thickness),
        }
    if isinstance(turned, Text):
        return _printed_text(turned, width, bidi=bidi)
    if isinstance(turned, Line):
        stroke, line_thickness = LINES[turned.kind]
        return {
            "form": "line",
            "x1": _px(turned.x1 * width),
            "x2": _px(turned.x2 * width),
            "y1": _px(turned.y1),
            "y2": _px(turned.y2),
            "stroke": stroke,
            "thickness": _px(line_thickness),
        }
    fill, stroke, thickness = POINTS[turned.kind]
    return {
        "form": "circle",
        "x": _px(turned.x * width),
        "y": _px(turned.y),
        "r": _px(turned.r),
        "fill": fill,
        "stroke": stroke,
        "thickness": _px(thickness),
    }


def _printed_text(shape: Text, width: float, *, bidi: bool) -> dict[str, str]:
    colour, weight = WORDS[shape.kind]
    # Renderers disagree on anchors in text that runs right to left, so they are turned here.
    turn = {"start": "end", "end": "start"} if bidi else {}
    return {
        "form": "text",
        "words": shape.words,
        "x": _px(shape.x * width),
        "y": _px(shape.y),
        "fill": colour,
        "weight": str(weight),
        "anchor": turn.get(shape.anchor, shape.anchor),
        "halo": HALO.get(shape.kind, ""),
    }


def _px(pixels: float) -> str:
    return f"{pixels:.2f}".rstrip("0").rstrip(".")


def width_and_height(chart: Chart) -> tuple[int, int]:
    """Return how large the standalone drawing is, in CSS pixels."""
    _shapes, y = _legend(chart, WIDTH - 2 * MARGIN)
    _more, y = _body(chart, WIDTH - 2 * MARGIN, y)
    return WIDTH, round(y + MARGIN)


__all__ = ["Drawing", "standalone", "width_and_height"]
