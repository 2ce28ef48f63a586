"""The values of a period, typed as rows: one row for each indicator and each of its parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules as planning
from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy.models import FactStatus, Measure

from ..actions import NewActual
from ..models import Actual
from ..queries.measures import Measured

NUMBERS = ("value", "numerator", "denominator")
PARTS = (*NUMBERS, "text", "status", "comment")
SPACES = re.compile("[\\s\u00a0\u202f'’]")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")


def number_in(typed: str) -> Decimal | None:
    """Return the number that was typed, or nothing for an empty field.

    Raises ValueError with what to write instead.
    """
    plain = SPACES.sub("", typed)
    if not plain:
        return None
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(_("Write a number, for example 41 or 12.5")) from None
    if not planning.fits(number):
        raise ValueError(_("Too long: 11 digits before the point and 4 behind it are kept"))
    return number


def as_typed(number: Decimal | None) -> str:
    """Return a number as it stands in a field."""
    return "" if number is None else f"{number.normalize():f}"


@dataclass
class GridRow:
    """One row: what is known, what stands in its fields, and what is wrong with it."""

    measured: Measured
    typed: dict[str, str]
    was: dict[str, str]
    errors: list[str] = field(default_factory=list)
    # What someone else saved meanwhile, if it differs from what is typed here.
    theirs: str = ""

    @property
    def key(self) -> str:
        """Return how the row's fields are named."""
        return f"{self.measured.indicator.pk}-{self.measured.place.pk}-{self.measured.cell.pk}"

    @property
    def is_words(self) -> bool:
        """Say whether the value is words."""
        return self.measured.indicator.measure == Measure.QUALITATIVE

    @property
    def is_share(self) -> bool:
        """Say whether the value may be given as numerator and denominator."""
        return self.measured.indicator.measure == Measure.PERCENTAGE

    @property
    def is_changed(self) -> bool:
        """Say whether something else is typed than what stood there."""
        return self.typed != self.was

    @property
    def state(self) -> str:
        """Return how the cell is drawn."""
        if self.errors:
            return "invalid"
        if self.theirs:
            return "conflict"
        return "saved" if self.measured.actual else "empty"

    def new_actual(self, period: Period) -> NewActual | None:
        """Return the value as the action takes it, or nothing after noting what is wrong."""
        numbers: dict[str, Decimal | None] = {}
        for name in NUMBERS:
            try:
                numbers[name] = number_in(self.typed[name])
            except ValueError as problem:
                self.errors.append(str(problem))
        if self.errors:
            return None
        # Typed beside its numerator and denominator, a percentage is computed from them.
        if self.is_share and numbers["numerator"] is not None and numbers["denominator"]:
            numbers["value"] = None
        words = self.typed["text"].strip() if self.is_words else ""
        measured = self.measured
        actual = NewActual(
            measured.indicator,
            period,
            measured.place,
            measured.cell,
            text=words,
            comment=self.typed["comment"].strip(),
            status=self.typed["status"] or FactStatus.REPORTED,
            **numbers,
        )
        if not actual.says_nothing:
            self.errors += planning.reasons_not_to_keep(
                measured.indicator.measure, status=actual.status, text=words, **numbers
            )
        return None if self.errors else actual


class Grid:
    """All rows of the section, and whether its writer calls it complete."""

    def __init__(self, rows: Sequence[Measured], *, data: Mapping[str, str] | None = None) -> None:
        self.is_bound = data is not None
        self.rows = [_row(measured, data) for measured in rows]
        own = {f"v-{row.key}-{part}" for row in self.rows for part in PARTS}
        # Fields that arrived for rows this report does not have.
        self.foreign = [name for name in data or () if name.startswith("v-") and name not in own]
        self.actuals: list[NewActual] = []

    def is_valid(self, period: Period) -> bool:
        """Read every row that was changed; note what is wrong beside it."""
        self.actuals = []
        for row in self.rows:
            if row.is_changed:
                actual = row.new_actual(period)
                self.actuals += [actual] if actual else []
        return not self.wrong_rows

    @property
    def wrong_rows(self) -> list[GridRow]:
        """Return the rows in which something is wrong."""
        return [row for row in self.rows if row.errors]

    @property
    def filled(self) -> int:
        """Return how many rows have an answer."""
        return sum(row.measured.actual is not None for row in self.rows)

    def meet_theirs(self) -> None:
        """After someone else saved first: keep what was typed here, take theirs elsewhere, and show both."""
        for row in self.rows:
            now = _standing(row.measured.actual)
            if not row.is_changed:
                row.typed = dict(now)
            elif now not in (row.was, row.typed):
                row.theirs = _said(row.measured.actual)
            row.was = now


def _row(measured: Measured, data: Mapping[str, str] | None) -> GridRow:
    standing = _standing(measured.actual)
    row = GridRow(measured, dict(standing), standing)
    if data is not None:
        row.typed = {
            part: data.get(f"v-{row.key}-{part}", standing[part]).replace("\r\n", "\n") for part in PARTS
        }
        row.was = {
            part: data.get(f"was-{row.key}-{part}", standing[part]).replace("\r\n", "\n") for part in PARTS
        }
    return row


def _standing(actual: Actual | None) -> dict[str, str]:
    if actual is None:
        return dict.fromkeys(PARTS, "")
    numbers = {name: as_typed(getattr(actual, name)) for name in NUMBERS}
    status = "" if actual.status == FactStatus.REPORTED else actual.status
    return {**numbers, "text": actual.text, "status": status, "comment": actual.comment}


def _said(actual: Actual | None) -> str:
    if actual is None:
        return _("removed")
    return as_typed(actual.value) or actual.text or actual.get_status_display()
