"""The charts of a document, drawn to stand alone: as SVG for PDF and HTML, as PNG for Word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from goldenthread.foundation.ui import charts

from .model import Figure

# Names inside a drawing, and where it refers to them.
NAMES = re.compile(r'(\bid="|url\(#|href="#|aria-labelledby="|aria-describedby=")([^")]+)')


def standalone(figure: Figure, language: str) -> str:
    """Return the drawing as an SVG file of its own."""
    return charts.standalone(figure.chart, language)


def inline(figure: Figure, language: str) -> SafeString:
    """Return the drawing to be put into an HTML page with others: its names are made its own."""
    prefix = f"f{figure.number}-"

    def renamed(found: re.Match[str]) -> str:
        return found[1] + " ".join(prefix + name for name in found[2].split())

    # Drawn by our own templates from escaped values; only names are changed here.
    return mark_safe(NAMES.sub(renamed, standalone(figure, language)))  # noqa: S308


def pngs(figures: Sequence[Figure], language: str) -> dict[int, bytes]:
    """Return the drawings as PNG by figure number; one process of its own makes them all."""
    images = charts.pngs([standalone(figure, language) for figure in figures])
    return {figure.number: image for figure, image in zip(figures, images, strict=True)}
