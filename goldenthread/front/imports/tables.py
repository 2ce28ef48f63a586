"""Finding the table in a workbook: the sheet and the row with the headings, and what its values hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from django.utils.translation import gettext as _

from goldenthread.foundation.lib import workbooks
from goldenthread.foundation.lib.workbooks import Sheet, Value, cell_position, column_letters

from .mapping import SheetMapping
from .report import Problem, Problems

# Titles and notes may stand above the headings; further down is data.
HEADINGS_WITHIN = 20


@dataclass
class Table:
    """A sheet with its headings found."""

    file: str
    sheet: Sheet
    heading_row: int
    # Our name of a column, and its place counted from 0.
    columns: dict[str, int]
    problems: Problems
    not_read: list[str] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[tuple[int, list[Value]]]:
        """The rows below the headings that hold something, with their numbers in the spreadsheet."""
        below = enumerate(self.sheet.rows[self.heading_row + 1 :], start=self.heading_row + 2)
        places = list(self.columns.values())
        return [(number, row) for number, row in below if any(row[place] != "" for place in places)]

    def column(self, name: str) -> str:
        """Return how a column is called in messages: its letters and its heading."""
        place = self.columns[name]
        return f"{column_letters(place)} ({self.sheet.rows[self.heading_row][place]})"

    def problem(self, message: str, *, row: int | None = None, column: str = "") -> None:
        """Keep a problem of this sheet; `column` is our name."""
        where = self.column(column) if column else ""
        self.problems.add(Problem(message, self.file, self.sheet.name, row, where))


def open_table(folder: Path, wanted: SheetMapping, problems: Problems) -> Table | None:
    """Return the table of one file; nothing, with the reasons among the problems, if it cannot be used."""
    path = folder / wanted.file
    if not path.is_file():
        problems.add(Problem(_("There is no such file in the folder."), wanted.file))
        return None
    try:
        sheets = workbooks.read_sheets(path)
    except workbooks.WorkbookRefused as refusal:
        problems.add(Problem(str(refusal), wanted.file))
        return None
    table = _find(wanted, sheets, problems)
    if table is not None:
        _refuse_what_values_hide(table)
    return table


def _find(wanted: SheetMapping, sheets: list[Sheet], problems: Problems) -> Table | None:
    """Return the first sheet that has all required headings, whatever stands before it."""
    best: Table | None = None
    for table in _candidates(wanted, sheets, problems):
        if all(name in table.columns for name in wanted.required):
            return _without_doubles(table, wanted)
        if best is None or len(table.columns) > len(best.columns):
            best = table
    if best is None:
        names = ", ".join(sheet.name for sheet in sheets)
        message = _(
            "No sheet has the expected headings, such as “%(heading)s”. Sheets looked at: %(sheets)s."
        )
        heading = next(iter(wanted.required.values()))[0]
        problems.add(Problem(message % {"heading": heading, "sheets": names or "–"}, wanted.file))
        return None
    for name in [name for name in wanted.required if name not in best.columns]:
        best.problem(
            _("The column “%(heading)s” is missing. Add it, or name it in the mapping.")
            % {"heading": " / ".join(wanted.required[name])},
            row=best.heading_row + 1,
        )
    _refuse_merged_headings(best)
    return None


def _candidates(wanted: SheetMapping, sheets: list[Sheet], problems: Problems) -> Iterator[Table]:
    headings = wanted.headings
    for sheet in sheets:
        for index, row in enumerate(sheet.rows[:HEADINGS_WITHIN]):
            columns: dict[str, int] = {}
            for place, value in enumerate(row):
                name = headings.get(str(value).strip().casefold())
                if name:
                    columns.setdefault(name, place)
            if columns:
                yield Table(wanted.file, sheet, index, columns, problems)


def _without_doubles(table: Table, wanted: SheetMapping) -> Table:
    """Refuse two columns for one thing, since nobody can say which counts; note the columns nobody reads."""
    headings = wanted.headings
    for place, value in enumerate(table.sheet.rows[table.heading_row]):
        heading = str(value).strip()
        name = headings.get(heading.casefold())
        if name is None and heading:
            table.not_read.append(heading)
        elif name is not None and table.columns[name] != place:
            table.problem(
                _("Column %(letters)s (%(heading)s) says the same as this one. Remove one of them.")
                % {"letters": column_letters(place), "heading": heading},
                row=table.heading_row + 1,
                column=name,
            )
    return table


def _refuse_what_values_hide(table: Table) -> None:
    _refuse_merged_headings(table)
    names = {place: name for name, place in table.columns.items()}
    formula = _("The cell holds a formula. Only values are read: paste the value in its place.")
    for reference in table.sheet.formulas:
        _refuse_cell(table, reference, names, formula)
    for reference, error in table.sheet.errors.items():
        message = _("The cell shows the error %(error)s. Correct it in the workbook.") % {"error": error}
        _refuse_cell(table, reference, names, message)


def _refuse_cell(table: Table, reference: str, names: dict[int, str], message: str) -> None:
    row, place = cell_position(reference)
    if place in names and row >= table.heading_row:
        table.problem(message, row=row + 1, column=names[place])


def _refuse_merged_headings(table: Table) -> None:
    for merged in table.sheet.merged:
        first, _colon, last = merged.partition(":")
        try:
            top, bottom = cell_position(first)[0], cell_position(last or first)[0]
        except ValueError:
            continue
        if top <= table.heading_row <= bottom:
            table.problem(
                _("The headings %(range)s are merged into one cell. Give each column its own heading.")
                % {"range": merged},
                row=table.heading_row + 1,
            )
