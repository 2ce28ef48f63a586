"""Values as a file: CSV, an Excel workbook, or JSON. Each is written row by row, so none is too large.

All three hold the same rows. CSV and Excel have a column `dimension:CODE` for each dimension that occurs; in
JSON `dimensions` of a row names only those it is broken down by. Numbers keep every digit: plain decimals in
CSV, decimals as text in JSON (most readers turn JSON's own numbers into binary ones), and in Excel numbers,
or text where Excel's own way of keeping them would change a digit.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, Final

import xlsxwriter
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.tables import csv_cell
from goldenthread.foundation.lib.texts import printable, text_in

from .values import FactRow, Values

SCHEMA_VERSION = 1
PREFIX = "dimension:"
DIMENSIONS: Final = FactRow._fields.index("dimensions")
# What a sheet and a cell of Excel hold.
MOST_ROWS = 1_048_576
LONGEST_TEXT = 32_767


class DoesNotFit(RuleBroken):
    """A text is longer than a cell of a workbook holds."""


def write(values: Values, form: str, out: BinaryIO) -> int:
    """Write the values in one of FORMS; return how many rows there are."""
    return FORMS[form](values, out)


def heads(values: Values) -> list[str]:
    """Return the columns of a table of these values."""
    names = FactRow._fields
    columns = [f"{PREFIX}{one.code}" for one in values.dimensions]
    return [*names[:DIMENSIONS], *columns, *names[DIMENSIONS + 1 :]]


def in_columns(row: FactRow, codes: Iterable[str]) -> list[Any]:
    """Return a row for a table: a cell for each of these dimensions, empty where the row is its total."""
    return [*row[:DIMENSIONS], *(row.dimensions.get(code, "") for code in codes), *row[DIMENSIONS + 1 :]]


def exactly(number: Decimal) -> str:
    """Return a number with all its digits, without the zeros that the database's column adds."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_csv(values: Values, out: BinaryIO) -> int:
    """Write CSV as spreadsheets open it safely: UTF-8 with its mark, formulas made harmless."""
    codes = [one.code for one in values.dimensions]
    count = 0
    # Not closed, because it is the caller's file.
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([csv_cell(head) for head in heads(values)])
        for row in values.rows():
            writer.writerow([_in_csv(cell) for cell in in_columns(row, codes)])
            count += 1
    finally:
        text.detach()
    return count


def _in_csv(cell: object) -> str:
    return exactly(cell) if isinstance(cell, Decimal) else csv_cell(cell)


def write_json(values: Values, out: BinaryIO) -> int:
    """Write one JSON object: schema_version, the dimensions that occur with their categories, the values."""
    said = json.dumps([_dimension(values, one) for one in values.dimensions], ensure_ascii=False)
    out.write(f'{{"schema_version": {SCHEMA_VERSION},\n"dimensions": {said},\n"values": ['.encode())
    count = 0
    for row in values.rows():
        line = json.dumps(row._asdict(), ensure_ascii=False, default=_in_json)
        out.write(f"{',' if count else ''}\n{line}".encode())
        count += 1
    out.write(b"\n]}\n")
    return count


def _dimension(values: Values, dimension: Any) -> dict[str, Any]:
    categories = [{"code": one.code, "name": text_in(one.name)} for one in values.categories[dimension.code]]
    return {"code": dimension.code, "name": text_in(dimension.name), "categories": categories}


def _in_json(value: Decimal | date) -> str:
    return exactly(value) if isinstance(value, Decimal) else value.isoformat()


def write_xlsx(values: Values, out: BinaryIO) -> int:
    """Write a workbook: the values, on further sheets where one is full, and what the categories mean."""
    # What is kept in memory is one row; the rest waits on the disk.
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        count = _write_values(values, book)
        _write_categories(values, book)
    return count


def _write_values(values: Values, book: Any) -> int:
    codes = [one.code for one in values.dimensions]
    sheets = _Sheets(book, _("Values"), heads(values))
    for row in values.rows():
        sheets.add(in_columns(row, codes))
    return sheets.count


def _write_categories(values: Values, book: Any) -> None:
    sheets = _Sheets(book, _("Categories"), ["dimension", "dimension_name", "category", "category_name"])
    for dimension in values.dimensions:
        for one in values.categories[dimension.code]:
            sheets.add([dimension.code, text_in(dimension.name), one.code, text_in(one.name)])


class _Sheets:
    """A table on one sheet, or on as many as it needs."""

    def __init__(self, book: Any, name: str, columns: list[str]) -> None:
        self._book, self._name, self._columns = book, name, columns
        self._bold = book.add_format({"bold": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._number = 0
        self.count = 0
        self._begin()

    def _begin(self) -> None:
        self._number += 1
        name = self._name if self._number == 1 else f"{self._name} {self._number}"
        self._sheet = self._book.add_worksheet(name)
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._columns) - 1, 16)
        for column, head in enumerate(self._columns):
            self._sheet.write_string(0, column, head, self._bold)
        self._line = 1

    def add(self, cells: list[Any]) -> None:
        """Write the next row."""
        if self._line == MOST_ROWS:
            self._begin()
        for column, cell in enumerate(cells):
            self._write(column, cell)
        self._line += 1
        self.count += 1

    def _write(self, column: int, cell: Any) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, date):
            self._sheet.write_datetime(self._line, column, cell, self._day)
        elif isinstance(cell, str) or not _is_kept(cell):
            self._sheet.write_string(self._line, column, _fitting(cell, self._columns[column]))
        else:
            self._sheet.write_number(self._line, column, float(cell))


def _is_kept(number: Decimal | int) -> bool:
    """Say whether a number in a workbook, sixteen digits of a binary number, comes back as it was."""
    return Decimal(repr(float(f"{float(number):.16G}"))) == number


def _fitting(cell: str | Decimal, column: str) -> str:
    text = exactly(cell) if isinstance(cell, Decimal) else printable(cell)
    if len(text) > LONGEST_TEXT:
        raise DoesNotFit(
            _(
                "A text in the column “%(column)s” has %(length)s characters, and a cell of a workbook holds "
                "%(most)s. Nothing was exported; choose csv or json."
            )
            % {"column": column, "length": len(text), "most": LONGEST_TEXT}
        )
    return text


FORMS: Final[Mapping[str, Callable[[Values, BinaryIO], int]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "json": write_json,
}
