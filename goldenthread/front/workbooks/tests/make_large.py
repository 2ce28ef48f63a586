"""Build workbooks with thousands of filled-in rows, as other programs write them."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter

from goldenthread.delivery.planning.models import Workplan
from goldenthread.foundation.lib.workbooks import Sheet, sheets_in
from goldenthread.front.workbooks.columns import FIRST_ROW

from . import make

LINE = {
    "activity": "O1.1",
    "fund": "Regular budget",
    "budget_class": "STAFF",
    "currency": "USD",
    "q1": 10,
    "q2": 0.5,
}


def workbook(of: Workplan, lines: int, **cells: object) -> bytes:
    """Return the workplan's workbook with so many new cost lines, written anew by another program."""
    said = {**LINE, **cells}
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for sheet in sheets_in(make.workbook(of)):
        written = _copied(book, sheet)
        if sheet.name == str(make.SPECS["costs"].name):
            _add_lines(written, sheet, lines, said)
    book.close()
    return out.getvalue()


def _copied(book: Any, sheet: Sheet) -> Any:
    """Write a sheet's values as they are; totals come as values instead of formulas."""
    written = book.add_worksheet(sheet.name)
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            if isinstance(value, str):
                written.write_string(row, column, value)
            else:
                written.write(row, column, value)
    return written


def _add_lines(written: Any, sheet: Sheet, lines: int, said: dict[str, object]) -> None:
    spec = make.SPECS["costs"]
    uid = spec.place("uid")
    first = next(row for row, values in enumerate(sheet.rows) if row > FIRST_ROW and not values[uid])
    for number in range(lines):
        row = {**said, "description": f"Line {number}"}
        for key, value in row.items():
            written.write(first + number, spec.place(key), value)
