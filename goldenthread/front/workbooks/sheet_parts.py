"""Parts the writer is made of: the looks of cells, ranges for formulas, and where each list stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as lazy

from goldenthread.foundation.lib.workbooks import column_letters

from .lists import Lists

INK, QUIET, GROUND, RULE = "#14222B", "#42515B", "#EDF1F2", "#D3DADE"
MONEY = '#,##0.00;-#,##0.00;"–"'
LIST_ORDER = {
    "fund": lazy("Funds"),
    "source_category": lazy("Sources"),
    "budget_class": lazy("Budget classes"),
    "currency": lazy("Currencies"),
    "status": lazy("Statuses"),
    "category": lazy("Categories of posts"),
    "yes_no": lazy("Yes or no"),
    "remove": lazy("Remove"),
    "serves": lazy("What outputs serve"),
    "output": lazy("Outputs"),
    "places": lazy("Places"),
}


@dataclass(frozen=True)
class Range:
    """Cells of one column, on a sheet of this name or on the same."""

    sheet: str
    column: int
    first: int
    last: int

    @property
    def first_cell(self) -> str:
        """Return the name of the first cell, such as C5."""
        return f"{column_letters(self.column)}{self.first + 1}"

    def __str__(self) -> str:
        return self._named(self.column)

    def with_next(self) -> str:
        """Return the range together with the column beside it."""
        return self._named(self.column + 1)

    def _named(self, until: int) -> str:
        sheet = self.sheet.replace("'", "''")
        start, end = column_letters(self.column), column_letters(until)
        return f"'{sheet}'!${start}${self.first + 1}:${end}${self.last + 1}"


class ListPlaces:
    """Where lists stand on their sheet: a pair of columns each."""

    HEAD, FIRST, APART = 2, 3, 3


def places_of_lists(sheet: str, lists: Lists) -> dict[str, Range]:
    """Return the cells of each list; one without entries has one empty cell."""
    return {
        name: Range(
            sheet,
            number * ListPlaces.APART,
            ListPlaces.FIRST,
            ListPlaces.FIRST + max(len(lists[name].labels), 1) - 1,
        )
        for number, name in enumerate(LIST_ORDER)
    }


def formats_of(book: Any) -> dict[str, Any]:
    """Return the looks of cells: white with a frame to fill in, grey and locked otherwise."""
    top = {"valign": "top"}
    framed = {**top, "border": 1, "border_color": RULE}
    fill_in = {**framed, "locked": False}
    fixed = {**framed, "bg_color": GROUND, "font_color": INK}
    looks = {
        "title": {"bold": True, "font_size": 15},
        "strong": {**top, "bold": True},
        "plain": {**top, "text_wrap": True},
        "head": {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "font_color": QUIET},
        "money": {**top, "num_format": MONEY},
        "text": {**fill_in, "text_wrap": True, "num_format": "@"},
        "text locked": {**fixed, "text_wrap": True},
        "choice": {**fill_in, "text_wrap": True},
        "choice locked": {**fixed, "text_wrap": True},
        "reference": {**fill_in, "num_format": "@"},
        "reference locked": {**fixed},
        "places": {**fill_in, "text_wrap": True, "num_format": "@"},
        "date": {**fill_in, "num_format": "yyyy-mm-dd", "align": "center"},
        "amount": {**fill_in, "num_format": MONEY},
        "total": {**fixed, "num_format": MONEY},
        "rate": {**fixed, "num_format": "#,##0.######"},
        "id": {**fixed, "font_color": QUIET, "font_size": 8},
    }
    return {name: book.add_format(look) for name, look in looks.items()}
