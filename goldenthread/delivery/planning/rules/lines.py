"""Decisions about the rows of a workplan: activities, what they cost, and posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from ..models import AMOUNT_PLACES, MOST_QUARTERS

# A larger amount for one quarter of one line is a slip of the keyboard, not a plan.
LARGEST_AMOUNT = Decimal(1_000_000_000)
MONTHS_PER_QUARTER = 3
# Of an output's statement and an activity's title; every other text is as long as its column takes.
LONGEST_STATEMENT = 5_000


def longest(model: type[Model], field: str) -> int:
    """Return how many characters a row's text takes: on pages, in workbooks, and where Excel checks it."""
    column: Any = model._meta.get_field(field)
    return column.max_length or LONGEST_STATEMENT


def quarters_of(starts_on: date, ends_on: date) -> list[tuple[int, int]]:
    """Return (year, quarter) of each quarter a period touches, in order: (2018, 3), then (2018, 4)."""
    first = starts_on.year * 4 + (starts_on.month - 1) // MONTHS_PER_QUARTER
    last = ends_on.year * 4 + (ends_on.month - 1) // MONTHS_PER_QUARTER
    return [(number // 4, number % 4 + 1) for number in range(first, last + 1)]


def reasons_not_to_open(starts_on: date, ends_on: date) -> list[str]:
    """Return why a workplan cannot be planned for a period."""
    if len(quarters_of(starts_on, ends_on)) > MOST_QUARTERS:
        return [
            _("A workplan spans at most %(most)s quarters; this period has more. Choose a shorter period.")
            % {"most": MOST_QUARTERS}
        ]
    return []


def reasons_against_dates(starts_on: date, ends_on: date, *, within: tuple[date, date]) -> list[str]:
    """Return why an activity or post cannot have these dates in a workplan of this period."""
    if ends_on < starts_on:
        return [_("The end is before the start. Correct one of the dates.")]
    if starts_on < within[0] or ends_on > within[1]:
        return [
            _("The dates lie outside the workplan's period, %(from)s to %(to)s. Choose dates within it.")
            % {"from": within[0].isoformat(), "to": within[1].isoformat()}
        ]
    return []


def reasons_against_amounts(amounts: Sequence[Decimal], *, quarters: int) -> list[str]:
    """Return why amounts by quarter cannot be kept. Amounts beyond the period's quarters must be zero."""
    if any(not amount.is_finite() for amount in amounts):
        return [_("An amount is not a number. Write digits, with a point before the cents.")]
    reasons = []
    if any(amount < 0 for amount in amounts):
        reasons.append(_("An amount is negative. A cost line plans spending; write zero or more."))
    if any(amount > LARGEST_AMOUNT for amount in amounts):
        reasons.append(
            _("An amount for one quarter is above %(most)s. Check the digits.")
            % {"most": f"{LARGEST_AMOUNT:,}"}
        )
    if any(amount != round(amount, AMOUNT_PLACES) for amount in amounts if abs(amount) <= LARGEST_AMOUNT):
        reasons.append(_("An amount has more than two decimals. Round it to cents."))
    if any(amount != 0 for amount in amounts[quarters:]):
        reasons.append(
            _("There is an amount for a quarter outside the workplan's period. Move it into the period.")
        )
    return reasons


def reasons_against_currency(currency: str, *, base: str, units_per_base: Decimal | None) -> list[str]:
    """Return why a cost line cannot be planned in a currency; the base currency needs no rate."""
    if currency == base or (units_per_base is not None and units_per_base > 0):
        return []
    return [
        _("There is no rate of exchange for %(currency)s. Plan in %(base)s, or ask for it.")
        % {"currency": currency or "?", "base": base}
    ]


def reasons_against_output(
    *,
    has_statement: bool,
    serves_result: bool,
    serves_element: bool,
    is_own: bool,
    is_in_time: bool,
    is_action_plan: bool,
) -> list[str]:
    """Return why an output cannot be kept: it says what is delivered, and serves one thing of its entity."""
    reasons = [] if has_statement else [_("Say in one sentence what is delivered.")]
    if serves_result == serves_element:
        reasons.append(_("An output serves a result or an action plan. Choose one of them."))
    if not is_own:
        reasons.append(_("This result is another entity’s. Choose one of your own programme."))
    if not is_in_time:
        reasons.append(
            _("This result’s programme does not reach into the workplan’s period. Choose another.")
        )
    if not is_action_plan:
        reasons.append(
            _("This element is not part of an action plan. Choose one of an action plan, or a result.")
        )
    return reasons
