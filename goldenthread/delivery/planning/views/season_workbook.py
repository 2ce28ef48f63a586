"""A season's rows as a workbook. All is written as text or number, so that nothing in it can run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import text_in

from ..models import PlanningSeason
from ..rules import SECTION_KINDS

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def season_workbook(
    season: PlanningSeason,
    rows: Iterable[Any],
    *,
    last: Mapping[str, datetime],
    at: datetime,
    illustrative: bool,
) -> bytes:
    """Return one sheet with a row a plan; the notes below the title say when it was made and of what."""
    title = _("Planning season %(period)s") % {"period": season.period}
    label = _("Illustrative data. Places, people and figures are invented.") if illustrative else ""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    book.set_properties({"title": title, "comments": label})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(_("Workplans")[:31])
    sheet.write_string(0, 0, title, bold)
    sheet.write_string(1, 0, _("As at %(moment)s UTC") % {"moment": at.strftime("%d %B %Y, %H:%M")})
    sheet.write_string(2, 0, label, bold)
    for column, head in enumerate(_heads()):
        sheet.write_string(3, column, head, bold)
    for line, row in enumerate(rows, start=4):
        for column, cell in enumerate(_cells(row, last)):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell)
            else:
                sheet.write_string(line, column, cell)
    sheet.freeze_panes(4, 2)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 3, 28)
    sheet.set_column(4, 9, 16)
    book.close()
    return file.getvalue()


def _heads() -> list[str]:
    return [
        _("Code"),
        _("Entity"),
        _("Region"),
        _("Status"),
        _("Texts of the reflection"),
        _("Of"),
        _("Citations"),
        _("Outputs"),
        _("Submitted"),
        _("Last reminder"),
    ]


def _cells(row: Any, last: Mapping[str, datetime]) -> list[str | int]:
    return [
        row.entity.code,
        text_in(row.name),
        text_in(row.region_name),
        row.standing.word,
        row.written,
        len(SECTION_KINDS[row.document.kind]),
        row.citation_count,
        row.output_count,
        _moment(row.document.submitted_at),
        _moment(last.get(row.entity.code)),
    ]


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if at else ""
