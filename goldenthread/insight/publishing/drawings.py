"""The charts of a document, drawn to stand alone: as SVG for PDF and HTML, as PNG for Word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from math import ceil

from django.utils.safestring import SafeString, mark_safe

from goldenthread.foundation.lib.texts import printable
from goldenthread.foundation.ui import charts

from .model import Figure

# Rows of a chart that fit a page of A4 with a caption.
MOST_ROWS = 13
# Names inside a drawing, and where it refers to them.
NAMES = re.compile(r'(\bid="|url\(#|href="#|aria-labelledby="|aria-describedby=")([^")]+)')


def standalone(chart: charts.Chart, language: str) -> str:
    """Return the drawing of a chart as an SVG file of its own."""
    return printable(charts.standalone(chart, language))


def parts(figure: Figure) -> list[charts.Chart]:
    """Return the charts a figure is drawn as on pages: several where its rows do not fit one page."""
    chart = figure.chart
    rows = getattr(chart, "rows", ())
    if len(rows) <= MOST_ROWS or isinstance(chart, charts.SmallMultiples):
        return [chart]
    count = ceil(len(rows) / MOST_ROWS)
    size = ceil(len(rows) / count)
    return [_part(chart, start, size) for start in range(0, len(rows), size)]


def _part(chart: charts.Chart, start: int, size: int) -> charts.Chart:
    marked = [
        charts.Marked(mark.row - start, mark.segments)
        for mark in chart.marked
        if start <= mark.row < start + size
    ]
    rows = chart.rows[start : start + size]  # type: ignore[attr-defined]
    made: charts.Chart = replace(chart, rows=rows, marked=marked)  # type: ignore[call-arg]
    return made


def inline(figure: Figure, language: str) -> SafeString:
    """Return the drawing to be put into an HTML page with others: its names are made its own."""
    prefix = f"f{figure.number}-"

    def renamed(found: re.Match[str]) -> str:
        return found[1] + " ".join(prefix + name for name in found[2].split())

    # Drawn by our own templates from escaped values; only names are changed here.
    return mark_safe(NAMES.sub(renamed, standalone(figure.chart, language)))  # noqa: S308


def pngs(figures: Sequence[Figure], language: str) -> dict[int, list[bytes]]:
    """Return the drawings of each figure, by its number, as PNG; one process of its own makes them all."""
    drawn = [(figure.number, standalone(part, language)) for figure in figures for part in parts(figure)]
    images: dict[int, list[bytes]] = defaultdict(list)
    for (number, _svg), image in zip(drawn, charts.pngs([svg for _number, svg in drawn]), strict=True):
        images[number].append(image)
    return images


def words_of(figure: Figure) -> list[str]:
    """Return what each part of a figure shows, in words; the first begins with the finding."""
    found = parts(figure)
    if len(found) == 1:
        return [figure.description]
    return [
        figure.title + ". " + part.description() if not place else part.description()
        for place, part in enumerate(found)
    ]
