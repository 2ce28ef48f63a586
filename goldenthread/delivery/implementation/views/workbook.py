"""The consolidated mid-year reviews as a workbook: texts and numbers only, so that nothing in it can run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Period
from goldenthread.foundation.lib.texts import text_in

from .. import queries
from ..models import Adjustment, OutputImplementation

Cell = str | int | Decimal | None
FIRST_ROW = 4
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def consolidation_workbook(
    period: Period, found: queries.Consolidation, *, currency: str, at: datetime, illustrative: bool
) -> bytes:
    """Return three sheets: how far outputs are, money by fund, and the proposals with what was decided."""
    file = BytesIO()
    book = xlsxwriter.Workbook(file, OPTIONS)
    label = _("Illustrative data. Places, people and figures are invented.") if illustrative else ""
    title = _("Mid-year reviews, %(period)s") % {"period": period}
    book.set_properties({"title": title, "comments": label})
    heading = (title, _("As at %(moment)s UTC") % {"moment": f"{at:%d %B %Y, %H:%M}"}, label)
    rows = [*found.regions, found.total]
    _sheet(book, heading, _("Implementation"), _status_heads(), _status_rows(rows))
    _sheet(book, heading, _("Funding"), _fund_heads(currency), _fund_rows(rows))
    _sheet(book, heading, _("Proposals"), _proposal_heads(currency), map(_proposal_row, found.proposals))
    book.close()
    return file.getvalue()


def _sheet(
    book: Any,
    heading: Sequence[str],
    name: str,
    heads: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(name[:31])
    for line, words in enumerate(heading):
        sheet.write_string(line, 0, words, bold)
    for column, head in enumerate(heads):
        sheet.write_string(FIRST_ROW - 1, column, head, bold)
    for line, row in enumerate(rows, start=FIRST_ROW):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif cell is not None:
                sheet.write_number(line, column, cell)
    sheet.freeze_panes(FIRST_ROW, 1)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, len(heads), 18)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _status_heads() -> list[str]:
    statuses = [str(label) for label in OutputImplementation.Status.labels]
    return [_("Region"), _("Workplans"), _("Reviews submitted"), *statuses]


def _status_rows(rows: Iterable[queries.RegionRow]) -> Iterable[Sequence[Cell]]:
    for row in rows:
        yield [_name(row), row.workplans, row.submitted, *row.counts]


def _fund_heads(currency: str) -> list[str]:
    in_currency = {"currency": currency}
    return [
        _("Region"),
        _("Fund"),
        _("Planned, %(currency)s") % in_currency,
        _("Available, %(currency)s") % in_currency,
        _("Gap, %(currency)s") % in_currency,
        _("Gap after the proposals, %(currency)s") % in_currency,
        _("Entities whose position is not known"),
    ]


def _fund_rows(rows: Iterable[queries.RegionRow]) -> Iterable[Sequence[Cell]]:
    for row in rows:
        for fund in row.funds:
            # Nothing known is an empty cell, never a zero.
            known = [fund.available, fund.gap, fund.left] if fund.known else [None, None, None]
            yield [_name(row), fund.name, fund.planned, *known, fund.unknown]


def _proposal_heads(currency: str) -> list[str]:
    return [
        _("Entity"),
        _("Proposal"),
        _("Output or activity"),
        _("What and why"),
        _("Fund"),
        _("Before, %(currency)s") % {"currency": currency},
        _("After, %(currency)s") % {"currency": currency},
        _("Dates before"),
        _("Dates after"),
        _("Goes to"),
        _("Decision"),
        _("Note"),
        _("Reference"),
    ]


def _proposal_row(row: Adjustment) -> Sequence[Cell]:
    return [
        row.review.workplan.entity.code,
        str(row.get_kind_display()),
        f"{row.subject_code} {text_in(row.subject_title)}",
        row.text,
        str(row.get_fund_display()),
        row.amount_before,
        row.amount_after,
        _dates(row.starts_before, row.ends_before),
        _dates(row.starts_after, row.ends_after),
        " ".join(part for part in (row.target_code, str(row.get_target_fund_display())) if part),
        str(row.get_decision_display()),
        row.decision_note,
        row.review.decision_reference,
    ]


def _dates(starts_on: Any, ends_on: Any) -> str:
    return f"{starts_on.isoformat()} – {ends_on.isoformat()}" if starts_on and ends_on else ""


def _name(row: queries.RegionRow) -> str:
    return text_in(row.name) or row.code or _("All together")
