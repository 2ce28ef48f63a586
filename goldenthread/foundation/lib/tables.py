"""Tables as files that spreadsheets open safely."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import StringIO

# A spreadsheet runs a cell that begins so as a formula.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(heads: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV (RFC 4180) in UTF-8, with the mark by which spreadsheets know the encoding."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([csv_cell(head) for head in heads])
    writer.writerows([csv_cell(value) for value in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def csv_cell(value: object) -> str:
    """Return a value as a cell of CSV; a text that would run as a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    text = str(value)
    is_number = isinstance(value, int | float | Decimal)
    return f"'{text}" if not is_number and text.startswith(STARTS_A_FORMULA) else text
