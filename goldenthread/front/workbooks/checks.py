"""What the rows of a workbook must satisfy before the plan takes them. Values in, problems by column out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules

from .columns import ACTIVITIES, COSTS, OUTPUTS, POSTS, Kind, SheetSpec, amounts_of
from .rows import PLACES_BETWEEN

Found = list[tuple[str, str]]
Values = Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """What rows are checked against."""

    period: tuple[date, date]
    base_currency: str
    rates: Mapping[str, Decimal]
    places: Collection[str]


def problems_of(spec: SheetSpec, values: Values, known: Known) -> Found:
    """Return what is wrong with a whole row, by column."""
    missing = [
        (column.key, _("This cell is empty. Fill it in."))
        for column in spec.filled_in
        if column.is_required and not values[column.key]
    ]
    return missing or [found for check in CHECKS[spec.key] for found in check(spec, values, known)]


def _dates(spec: SheetSpec, values: Values, known: Known) -> Found:  # noqa: ARG001 - one shape for all checks
    starts_on, ends_on = (date.fromisoformat(values[key]) for key in ("starts_on", "ends_on"))
    reasons = rules.reasons_against_dates(starts_on, ends_on, within=known.period)
    key = "starts_on" if starts_on < known.period[0] else "ends_on"
    return [(key, reason) for reason in reasons]


def _amounts(spec: SheetSpec, values: Values, known: Known) -> Found:  # noqa: ARG001 - one shape for all checks
    return [
        (column.key, reason)
        for column in amounts_of(spec)
        for reason in rules.reasons_against_amounts([Decimal(values[column.key])], quarters=1)
    ]


def _currency(spec: SheetSpec, values: Values, known: Known) -> Found:  # noqa: ARG001 - one shape for all checks
    currency = values["currency"]
    reasons = rules.reasons_against_currency(
        currency, base=known.base_currency, units_per_base=known.rates.get(currency)
    )
    return [("currency", reason) for reason in reasons]


def _places(spec: SheetSpec, values: Values, known: Known) -> Found:  # noqa: ARG001 - one shape for all checks
    named = [code for code in values["places"].split(PLACES_BETWEEN) if code]
    unknown = [code for code in named if code not in known.places]
    return [
        (
            "places",
            _("There is no place with the code “%(code)s”. Write codes from the list.") % {"code": code[:60]},
        )
        for code in unknown
    ]


CHECKS: dict[str, tuple[Callable[[SheetSpec, Values, Known], Found], ...]] = {
    OUTPUTS: (),
    ACTIVITIES: (_dates, _places),
    COSTS: (_amounts, _currency),
    POSTS: (_dates,),
}


def codes_to_look_up(spec: SheetSpec, values: Values) -> list[str]:
    """Return the codes of places a row names."""
    keys = [column.key for column in spec.columns if column.kind == Kind.PLACES]
    return [code for key in keys for code in values.get(key, "").split(PLACES_BETWEEN) if code]
