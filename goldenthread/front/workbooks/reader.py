"""Reading a workbook that came back: which rows it holds, what their cells say, and what cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.lib.workbooks import (
    MB,
    Limits,
    Sheet,
    Value,
    WorkbookRefused,
    WorkbookTooLarge,
    cell_position,
    column_letters,
    sheets_in,
)

from . import cells
from .columns import (
    FIRST_ROW,
    KEY_ROW,
    MOST_ROWS,
    REMOVE,
    REVISION,
    SCHEMA_VERSION,
    UID,
    Column,
    SheetSpec,
    sheets_of,
)
from .lists import CodeList, Lists
from .seal import Seal, seal_of

MOST_MB = 10
LIMITS = Limits(
    file_bytes=MOST_MB * MB,
    members=200,
    member_bytes=40 * MB,
    total_bytes=60 * MB,
    tags=1_500_000,
    cells=500_000,
)
NOTHING = CodeList({})


@dataclass(frozen=True)
class Problem:
    """Something in a file that stands in the way: where, and what to do about it."""

    message: str
    sheet: str = ""
    row: int | None = None
    # The letters of the column and what it is called.
    column: str = ""
    heading: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the problem for machines."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "heading": self.heading,
            "message": self.message,
        }


@dataclass(frozen=True)
class FilledRow:
    """One row of a file: what could be read of it, by column."""

    sheet: SheetSpec
    sheet_name: str
    number: int
    uid: str
    values: Mapping[str, str]
    is_removed: bool

    def problem(self, key: str, message: str) -> Problem:
        """Return a problem in a cell of this row."""
        column = self.sheet.column(key)
        letters = column_letters(self.sheet.place(key))
        return Problem(message, self.sheet_name, self.number, letters, str(column.heading))


@dataclass
class Filled:
    """A workbook as it came back."""

    seal: Seal
    sheets: tuple[SheetSpec, ...]
    rows: dict[str, list[FilledRow]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read(content: bytes, lists: Lists | None = None) -> Filled:
    """Return what a workbook says.

    Its cells choose from the lists it left with and from these. Raises WorkbookRefused when it is not a
    workbook of a workplan, not whole, or too long.
    """
    sheets = _sheets_in(content)
    seal = _seal_in(sheets)
    filled = Filled(seal, sheets_of(seal.quarters))
    by_name = {sheet.name: sheet for sheet in sheets}
    # Before a cell of a row is looked at: the answer to a file that is much too long comes at once.
    _check_length(sum(_count(spec, by_name.get(seal.names[spec.key])) for spec in filled.sheets))
    known = _both(seal.lists, lists or {})
    for spec in filled.sheets:
        reader = _SheetReader(spec, seal, known, filled.problems)
        filled.rows[spec.key] = list(reader.read(by_name.get(seal.names[spec.key])))
    return filled


def _sheets_in(content: bytes) -> list[Sheet]:
    try:
        return sheets_in(content, LIMITS)
    except WorkbookTooLarge as refusal:
        raise WorkbookRefused(_too_long(_("many more than %(most)s rows") % {"most": _most()})) from refusal


def _seal_in(sheets: Sequence[Sheet]) -> Seal:
    seal = seal_of(sheets)
    if seal.schema_version != SCHEMA_VERSION:
        raise WorkbookRefused(
            _("This workbook has the layout of another version of this system. Export the workplan again.")
        )
    return seal


def _both(then: Lists, now: Lists) -> Lists:
    """Return the lists as they are, with what they were called when the file left."""
    return {
        name: CodeList({**now.get(name, NOTHING).labels, **then.get(name, NOTHING).labels})
        for name in then.keys() | now.keys()
    }


def _count(spec: SheetSpec, sheet: Sheet | None) -> int:
    """Return how many rows of a sheet say anything."""
    places = [place for place, column in enumerate(spec.columns) if column.is_filled_in or column.key == UID]
    return sum(
        any(place < len(row) and not cells.is_blank(row[place]) for place in places)
        for row in (sheet.rows[FIRST_ROW:] if sheet else ())
    )


def _check_length(count: int) -> None:
    if count > MOST_ROWS:
        raise WorkbookRefused(_too_long(_("%(count)s rows") % {"count": figure(count)}))


def _too_long(rows: str) -> str:
    return _(
        "The workbook has %(rows)s; at most %(most)s are read at once. Nothing was read, nothing changed. "
        "Bring the new rows in steps: leave fewer in the file, import it, export again and go on in that "
        "file. A plan that needs more rows altogether is a question for the framework manager."
    ) % {"rows": rows, "most": _most()}


def _most() -> str:
    return figure(MOST_ROWS)


class _SheetReader:
    """Reads one sheet; notes what cannot be read."""

    def __init__(self, spec: SheetSpec, seal: Seal, lists: Lists, problems: list[Problem]) -> None:
        self.spec, self.seal, self.lists, self.problems = spec, seal, lists, problems
        self.name = seal.names[spec.key]

    def read(self, sheet: Sheet | None) -> Iterator[FilledRow]:
        """Yield the rows that hold anything."""
        if sheet is None:
            self._note(_("The sheet is missing. Keep all sheets and their names; export again."))
        elif self._has_its_columns(sheet):
            spoilt = self._spoilt(sheet)
            for number, cells_of_row in enumerate(sheet.rows[FIRST_ROW:], FIRST_ROW + 1):
                row = self._row(number, cells_of_row, spoilt)
                if row is not None:
                    yield row

    def _note(self, message: str, *, row: int | None = None, place: int | None = None) -> None:
        letters = "" if place is None else column_letters(place)
        known = place is not None and place < len(self.spec.columns)
        heading = str(self.spec.columns[place].heading) if known and place is not None else ""
        self.problems.append(Problem(message, self.name, row, letters, heading))

    def _has_its_columns(self, sheet: Sheet) -> bool:
        """Say whether the columns stand where they stood; people move them, and values would be mistaken."""
        said = [str(value).strip() for value in sheet.rows[KEY_ROW]] if len(sheet.rows) > KEY_ROW else []
        if said[: len(self.spec.keys)] != self.spec.keys:
            self._note(
                _(
                    "The columns are not where they were, or the hidden row %(row)s was changed. Export "
                    "again and copy your cells into that file."
                )
                % {"row": KEY_ROW + 1},
                row=KEY_ROW + 1,
            )
            return False
        return True

    def _spoilt(self, sheet: Sheet) -> dict[tuple[int, int], str]:
        """Return what is wrong with cells whose values do not tell: formulas, errors, merged ranges."""
        formula = _("This cell holds a formula. Only values are read: paste the value.")
        merged = _("This cell is merged with others. Undo the merging.")
        spoilt = {cell_position(cell): formula for cell in sheet.formulas}
        for cell, error in sheet.errors.items():
            spoilt[cell_position(cell)] = _("This cell shows the error %(error)s.") % {"error": error}
        for place in sheet.merged:
            spoilt[cell_position(place.partition(":")[0])] = merged
        return spoilt

    def _row(
        self, number: int, row: Sequence[Value], spoilt: Mapping[tuple[int, int], str]
    ) -> FilledRow | None:
        raw = dict(zip(self.spec.keys, row, strict=False))
        uid = str(raw.get(UID, "")).strip()
        written = [
            column
            for place, column in enumerate(self.spec.columns)
            if column.is_filled_in
            and ((number - 1, place) in spoilt or not cells.is_blank(raw.get(column.key, "")))
        ]
        self._check_beyond(number, row)
        if not uid and not written:
            return None
        self._check_revision(number, uid, raw)
        values = self._values(number, uid, raw, spoilt)
        is_removed = bool(values.pop(REMOVE, ""))
        return FilledRow(self.spec, self.name, number, uid, values, is_removed)

    def _values(
        self, number: int, uid: str, raw: Mapping[str, Value], spoilt: Mapping[tuple[int, int], str]
    ) -> dict[str, str]:
        """Return what the cells of a row say, leaving out those that cannot be read."""
        was = self.seal.row(self.spec.key, uid)
        values: dict[str, str] = {}
        for place, column in enumerate(self.spec.columns):
            if not column.is_filled_in:
                continue
            found = spoilt.get((number - 1, place))
            if found is not None:
                self._note(found, row=number, place=place)
                continue
            before = was.values.get(column.key) if was is not None else None
            try:
                values[column.key] = self._value(raw.get(column.key, ""), column, before)
            except cells.CellRefused as refusal:
                self._note(str(refusal), row=number, place=place)
        return values

    def _value(self, value: Value, column: Column, before: str | None) -> str:
        choices = self.lists.get(column.choices or column.key, NOTHING)
        # What nobody touched is as it was, even where a list has lost its code or a limit was lowered.
        if before is not None and isinstance(value, str):
            was = self.seal.lists.get(column.choices, NOTHING)
            if value.strip() == cells.shown(before, column, was).strip():
                return before
        return cells.read(value, column, choices)

    def _check_revision(self, number: int, uid: str, raw: Mapping[str, Value]) -> None:
        was = self.seal.row(self.spec.key, uid)
        said = raw.get(REVISION, "")
        wanted: object = was.revision if was is not None else ""
        if said != wanted and (was is not None or not uid):
            self._note(
                _(
                    "The locked cells at the end of the row were changed. Put back what was there, or export "
                    "again."
                ),
                row=number,
                place=self.spec.place(REVISION),
            )

    def _check_beyond(self, number: int, row: Sequence[Value]) -> None:
        for place, value in enumerate(row[len(self.spec.columns) :], len(self.spec.columns)):
            if not cells.is_blank(value):
                self._note(
                    _("This column is not read. Put what it says into another column, and empty it."),
                    row=number,
                    place=place,
                )
