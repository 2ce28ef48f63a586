"""The chapter as the served page takes it: the same document, with the charts of the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.foundation.ui.charts import Chart, Link

from . import annex
from .chapter import FORMATS, Chapter, citation
from .html import block_parts
from .model import Block, Figure, Section

FORMAT_NAMES = {"html": "HTML", "docx": "Word", "pdf": "PDF", "xlsx": "Excel"}


def chapter_page(chapter: Chapter) -> dict[str, Any]:
    """Return the variables of the page."""
    # On the page each chart carries its own table, so the annex with the numbers is left out.
    method = [section for section in annex.sections(chapter) if section.key == annex.METHOD_KEY]
    return {
        "chapter": chapter,
        "sections": [_section(section, chapter) for section in chapter.sections],
        "annex": [_section(section, chapter) for section in method],
        "formats": [(kind, FORMAT_NAMES[kind]) for kind in FORMATS],
        "citation": citation(chapter),
        "dashboard_url": f"{reverse('analysis:dashboard')}?{_query(chapter)}",
    }


def _section(section: Section, chapter: Chapter) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "blocks": [_block(block, chapter) for block in section.blocks],
    }


def _block(block: Block, chapter: Chapter) -> dict[str, Any]:
    if isinstance(block, Figure):
        return {"kind": "figure", "chart": _chart(block, chapter)}
    return block_parts(block, chapter)


def _chart(figure: Figure, chapter: Chapter) -> Chart:
    query = _query(chapter)
    links = [
        Link(_("Download CSV"), f"{reverse('analysis:figure-csv', args=[figure.figure_id])}?{query}"),
        Link(
            _("Method and records"), f"{reverse('analysis:figure-detail', args=[figure.figure_id])}?{query}"
        ),
    ]
    made: Chart = replace(
        figure.chart,
        id=f"figure-{figure.number}",
        title=f"{annex.figure_label(figure)} {figure.title}",
        links=links,
    )
    return made


def _query(chapter: Chapter) -> str:
    return urlencode({"plan": chapter.plan_code, "year": chapter.year})
