"""The rows of a results sheet, read into what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import Direction, Measure
from goldenthread.foundation.lib.workbooks import Value

from . import cells
from .mapping import Framework, Mapping
from .report import ImportReport
from .tables import Table

# The three facts a row may hold, in the order in which they say where the row holds.
KINDS = ("target", "actual", "baseline")
Breakdown = tuple[tuple[str, str], ...]
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says: a number as it is kept, or words; and the number as written where that is longer."""

    value: Decimal | None
    text: str = ""


@dataclass(slots=True)
class Row:
    """One row: an indicator of a result of an entity, where and for whom, and up to three facts."""

    number: int
    framework: Framework
    year: int
    region: str
    entity: str
    identifier: str
    type: str
    result: str
    indicator: str
    measure: str
    direction: str
    reference: str
    starts_on: date
    ends_on: date
    place: str
    breakdown: Breakdown
    facts: dict[str, Said] = field(default_factory=dict)
    baseline_year: int | None = None
    occurrence: int = 1

    @property
    def key(self) -> tuple[object, ...]:
        """What makes a row; a second row with the same is its second occurrence."""
        result = (self.framework.plan, self.entity, self.type, self.result.casefold())
        return (*result, self.indicator.casefold(), self.starts_on, self.ends_on, self.place, self.breakdown)


class RowReader:
    """Reads the rows of one table, keeping problems and what is unusual."""

    def __init__(self, table: Table, mapping: Mapping, report: ImportReport) -> None:
        self.table = table
        self.mapping = mapping
        self.report = report
        self._values: list[Value] = []
        self._number = 0
        self._is_good = True
        self._measures: dict[tuple[str, ...], tuple[int, str, str]] = {}
        self._periods: dict[tuple[Value, Value], tuple[date, date]] = {}
        # The same few words stand in thousands of rows.
        self._texts: dict[Value, str] = {}
        self._damaged: set[Value] = set()

    def rows(self) -> list[Row]:
        """Return the rows that can be used; the others are among the problems."""
        rows = []
        for number, values in self.table.rows:
            self._number, self._values = number, values
            row = self._row()
            if row is not None:
                self._note(row)
                rows.append(row)
        self._count_occurrences(rows)
        return rows

    def _row(self) -> Row | None:
        self._is_good = True
        belongs = self._belonging()
        texts = {name: self._text(name) for name in ("type", "result", "indicator")}
        measure = self._read("measure", self._measure, str(Measure.UNIT))
        direction = self._read("ascending", self._direction, str(Direction.UP))
        starts_on, ends_on = self._period()
        facts = {kind: self._fact(kind, measure) for kind in KINDS}
        baseline_year = self._read("baseline_year", cells.year_of, None)
        if not self._is_good or belongs is None:
            return None
        framework, year, region, entity, identifier = belongs
        if texts["type"] not in framework.levels:
            known = ", ".join(framework.levels)
            message = _("“%(code)s” is not a result type of %(plan)s. Known: %(known)s.")
            self._problem(
                message % {"code": texts["type"][:40], "plan": framework.plan, "known": known}, "type"
            )
            return None
        row = Row(
            self._number, framework, year, region, entity, identifier, texts["type"], texts["result"],
            texts["indicator"], measure, direction, self._plain("reference")[:100], starts_on, ends_on,
            self._first(self._place) or "", self._first(self._breakdown) or (),
            {kind: fact for kind, fact in facts.items() if fact is not None}, baseline_year,
        )  # fmt: skip
        return row if self._is_one_indicator(row) else None

    def _belonging(self) -> tuple[Framework, int, str, str, str] | None:
        identifier = self._text("identifier")
        match = self.mapping.identifier.fullmatch(identifier)
        if match is None:
            if identifier:
                message = _("“%(identifier)s” is not an identifier of %(mapping)s.")
                values = {"identifier": identifier[:80], "mapping": self.mapping.code}
                self._problem(message % values, "identifier")
            return None
        year = int(match["year"])
        framework = self.mapping.framework_of(year)
        if framework is None:
            message = _("No results framework of %(mapping)s covers %(year)s. Add it to the mapping.")
            self._problem(message % {"mapping": self.mapping.code, "year": year}, "identifier")
            return None
        entity = self.mapping.entity_code(match["region"], match["entity"])
        return framework, year, match["region"], entity, identifier

    def _period(self) -> tuple[date, date]:
        raw = self._value("period_start"), self._value("period_end")
        if raw not in self._periods:
            starts_on = self._read("period_start", cells.date_of, date.min)
            ends_on = self._read("period_end", cells.date_of, date.max)
            if starts_on > ends_on:
                self._problem(_("The period ends before it starts. Correct one of the dates."), "period_end")
            if not self._is_good:
                return starts_on, ends_on
            self._periods[raw] = starts_on, ends_on
        return self._periods[raw]

    def _fact(self, kind: str, measure: str) -> Said | None:
        name = f"{kind}_value"
        if measure == Measure.QUALITATIVE:
            words = self._plain(name)
            return Said(None, words) if words else None
        number = self._read(name, cells.number_of, None)
        if number is None:
            return None
        value = self._read(name, lambda _value: cells.kept(number), Decimal(0))
        return Said(value)

    def _place(self, kind: str) -> str:
        return self._plain(f"{kind}_place")

    def _breakdown(self, kind: str) -> Breakdown:
        pairs = (
            (self._plain(f"{kind}_dimension_{n}"), self._plain(f"{kind}_category_{n}")) for n in (1, 2, 3)
        )
        return tuple((dimension, category) for dimension, category in pairs if dimension and category)

    def _first(self, read: Callable[[str], Read]) -> Read | None:
        """Return what the target says, else the actual value, else the baseline."""
        return next((said for said in map(read, KINDS) if said), None)

    def _is_one_indicator(self, row: Row) -> bool:
        """Say whether the row agrees with those before it on what its indicator is."""
        key = (row.framework.plan, row.entity, row.type, row.result.casefold(), row.indicator.casefold())
        number, *before = self._measures.setdefault(key, (row.number, row.measure, row.direction))
        if before == [row.measure, row.direction]:
            return True
        message = _("Row %(row)s has the same indicator with another measure or direction. Make them agree.")
        self._problem(message % {"row": number}, "measure")
        return False

    def _note(self, row: Row) -> None:
        target, actual = row.facts.get("target"), row.facts.get("actual")
        is_percentage = row.measure == Measure.PERCENTAGE
        said = row.facts.values()
        unusual = {
            "ordinal_rows": row.measure == Measure.ORDINAL,
            "percentage_rows": is_percentage,
            "zero_targets": target is not None and target.value == 0,
            "missing_targets": target is None,
            "missing_actuals": actual is None,
            "percentages_over_100": is_percentage
            and any(fact.value is not None and fact.value > 100 for fact in said),
            "less_is_better": row.direction == Direction.DOWN,
            "repaired_characters": bool(self._damaged) and not self._damaged.isdisjoint(self._values),
        }
        for kind, is_so in unusual.items():
            if is_so:
                self.report.note(kind, row.number)

    def _count_occurrences(self, rows: list[Row]) -> None:
        seen: dict[tuple[object, ...], list[int]] = {}
        for row in rows:
            numbers = seen.setdefault(row.key, [])
            numbers.append(row.number)
            row.occurrence = len(numbers)
        self.report.repeated_rows = [numbers for numbers in seen.values() if len(numbers) > 1]

    def _measure(self, value: Value) -> str:
        return cells.code_of(value, self.mapping.measures)

    def _direction(self, value: Value) -> str:
        return cells.code_of(value, self.mapping.directions)

    def _value(self, name: str) -> Value:
        place = self.table.columns.get(name)
        return "" if place is None else self._values[place]

    def _plain(self, name: str) -> str:
        value = self._value(name)
        if value == "":
            return ""
        if value not in self._texts:
            self._texts[value] = cells.text_of(value)
            if cells.is_damaged(value):
                self._damaged.add(value)
        return self._texts[value]

    def _text(self, name: str) -> str:
        text = self._plain(name)
        if not text:
            self._problem(_("The cell is empty. It has to say what the row is about."), name)
        return text

    def _read(self, name: str, read: Callable[[Value], Read], otherwise: Read) -> Read:
        if name not in self.table.columns:
            return otherwise
        try:
            return read(self._values[self.table.columns[name]])
        except cells.CellRefused as refusal:
            self._problem(str(refusal), name)
            return otherwise

    def _problem(self, message: str, column: str) -> None:
        self._is_good = False
        self.table.problem(message, row=self._number, column=column)
