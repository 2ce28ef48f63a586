"""Which stretches of time can be periods. Plain functions: values in, answer out, nothing saved."""

import re
from calendar import monthrange
from datetime import date

from django.utils.translation import gettext as _

from .models import Period

Kind = Period.Kind

# What plans are made for. They may lie across each other: 18 months here, a year there.
WHOLE_STRETCHES = (Kind.YEAR, Kind.PLAN, Kind.OTHER)
# How many months the kinds of the calendar have; each begins at a multiple of them.
CALENDAR = {Kind.YEAR: 12, Kind.HALF_YEAR: 6, Kind.QUARTER: 3, Kind.MONTH: 1}
MOST_MONTHS = 36
# The code stands in addresses beside words that are written small.
CODE = re.compile("[A-Z0-9]+(?:-[A-Z0-9]+)*")
LONGEST_CODE = 20
LONGEST_NAME = 100
# A year outside of these is a slip of the keyboard.
FIRST_YEAR, LAST_YEAR = 1990, 2100


def months_in(starts_on: date, ends_on: date) -> int:
    """Return how many months a stretch touches."""
    return (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1


def is_end_of_month(day: date) -> bool:
    """Say whether a month ends with this day."""
    return day.day == monthrange(day.year, day.month)[1]


def reasons_against_period(
    *, code: str, has_name: bool, kind: str, starts_on: date, ends_on: date
) -> dict[str, str]:
    """Return why such a period cannot be, each reason under the field it is about."""
    reasons = {}
    if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        reasons["code"] = _(
            "Write up to %(most)s capital letters and digits, with hyphens between them, such as 2020 or "
            "2018H2-2019."
        ) % {"most": LONGEST_CODE}
    if not has_name:
        reasons["name_en"] = _("Write what people will read, such as July 2018 to December 2019.")
    if kind not in Kind.values:
        reasons["kind"] = _("Choose one of the kinds in the list.")
    reasons |= _reasons_against_days(starts_on, ends_on)
    # A kind is compared with dates that can be.
    return reasons or _reasons_against_kind(kind, starts_on, ends_on)


def _reasons_against_days(starts_on: date, ends_on: date) -> dict[str, str]:
    reasons = {}
    if starts_on.day != 1:
        reasons["starts_on"] = _("A period begins on the first day of a month. Write that day.")
    if not is_end_of_month(ends_on):
        reasons["ends_on"] = _("A period ends on the last day of a month. Write that day.")
    if ends_on < starts_on:
        reasons["ends_on"] = _("The last day is before the first. Correct one of the two.")
    elif months_in(starts_on, ends_on) > MOST_MONTHS:
        reasons["ends_on"] = _(
            "These are %(months)s months; a period has at most %(most)s. Choose an earlier last day."
        ) % {"months": months_in(starts_on, ends_on), "most": MOST_MONTHS}
    for field, day in (("starts_on", starts_on), ("ends_on", ends_on)):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            reasons[field] = _("The year is not between %(first)s and %(last)s. Check its digits.") % {
                "first": FIRST_YEAR,
                "last": LAST_YEAR,
            }
    return reasons


def _reasons_against_kind(kind: str, starts_on: date, ends_on: date) -> dict[str, str]:
    """Return why these months are no year, half-year, quarter or month of the calendar."""
    months = CALENDAR.get(Kind(kind))
    if months is None or (months_in(starts_on, ends_on) == months and (starts_on.month - 1) % months == 0):
        return {}
    examples = {
        Kind.YEAR: _("A year runs from January to December."),
        Kind.HALF_YEAR: _("A half-year runs from January to June or from July to December."),
        Kind.QUARTER: _("A quarter begins in January, April, July or October and has three months."),
        Kind.MONTH: _("A month has its first and its last day."),
    }
    return {
        "kind": _("%(rule)s Change the dates, or choose “%(other)s” for any other stretch.")
        % {"rule": examples[Kind(kind)], "other": Kind.OTHER.label}
    }


def is_twice(kind: str, other_kind: str) -> bool:
    """Say whether two periods of these kinds that share days are the same stretch of the calendar."""
    return kind == other_kind and kind in CALENDAR


def is_worth_a_warning(kind: str, other_kind: str) -> bool:
    """Say whether periods of these kinds that share days are in each other's way when plans are made."""
    return kind in WHOLE_STRETCHES and other_kind in WHOLE_STRETCHES
