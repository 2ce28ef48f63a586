"""The planning overview as a workbook. All is written as text or number, so that nothing in it can run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from .plan_tables import Tables

LONGEST_NAME = 31
Cell = str | int | Decimal | None


def overview_rows(tables: Tables) -> list[list[Cell]]:
    """Return every row of every table as the file gives it: table, key, label, workplans, amount, share."""
    return [
        [table.key, row.key, row.label, row.workplans, row.amount, _share(row.share)]
        for table in tables.all()
        for row in table.rows
    ]


def overview_heads(currency: str) -> list[str]:
    """Return the heads of those rows."""
    return ["table", "key", "label", "workplans", f"planned_{currency.lower()}", "share"]


def overview_workbook(tables: Tables, *, currency: str, at: datetime, illustrative: bool) -> bytes:
    """Return the overview: a sheet of funds against ceilings and funding, and a sheet for each table."""
    file = BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    choice = tables.planned.choice
    label = _("Illustrative data. Places, people and figures are invented.") if illustrative else ""
    book.set_properties({"title": _("Planning overview"), "comments": label})
    said = {"period": choice.period, "moment": at.strftime("%d %B %Y, %H:%M"), "currency": currency}
    lines = [
        _("%(period)s; as at %(moment)s UTC; amounts in %(currency)s") % said,
        "; ".join(f"{name}: {value}" for name, value in choice.query.items()),
        label,
    ]
    fund_heads = [
        _("Fund"),
        _("Planned"),
        _("Ceiling"),
        _("Above ceilings"),
        _("Available"),
        _("Gap"),
        _("Workplans"),
    ]
    funds = [
        [one.label, one.planned, one.ceiling, one.above, one.available, one.gap, one.workplans]
        for one in tables.funds()
    ]
    _sheet(book, _("Funds"), lines, fund_heads, funds)
    for table in tables.all():
        rows: list[list[Cell]] = [
            [row.label, row.amount, _share(row.share), row.workplans] for row in table.rows
        ]
        heads = [table.head, _("Planned"), _("Share"), _("Workplans")]
        _sheet(book, table.title, [*lines, table.hint], heads, rows)
    book.close()
    return file.getvalue()


def _share(share: Decimal | None) -> Decimal | None:
    return None if share is None else round(share, 4)


def _sheet(
    book: Any, name: str, lines: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[Cell]]
) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True})
    money = book.add_format({"num_format": "#,##0.##"})
    sheet = book.add_worksheet(name.replace(":", "")[:LONGEST_NAME])
    for line, words in enumerate(lines):
        sheet.write_string(line, 0, words)
    first = len(lines) + 1
    for column, head in enumerate(heads):
        sheet.write_string(first, column, head, bold)
    for line, row in enumerate(rows, start=first + 1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, column, cell)
            elif cell is not None:
                # What is missing stays an empty cell, never a zero.
                sheet.write_number(line, column, float(cell), money)
    sheet.freeze_panes(first + 1, 1)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, len(heads) - 1, 16)
