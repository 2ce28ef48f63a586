"""What one cell says: a text, a code, a number, a date. Wrong cells raise CellRefused with what to do."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules as planning
from goldenthread.direction.strategy.models import VALUE_DIGITS
from goldenthread.foundation.lib.workbooks import Value

NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
# Characters that stand where a text in Windows' own code was read as Latin-1, and others that no text needs.
DAMAGED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class CellRefused(Exception):
    """The cell cannot be read; the message says why and what to write."""


def text_of(value: Value) -> str:
    """Return a text on one line, with single spaces, damaged characters repaired."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if DAMAGED.search(text):
        text = DAMAGED.sub(_repaired, text)
    return " ".join(text.split())


def is_damaged(value: Value) -> bool:
    """Say whether a text needs repair."""
    return isinstance(value, str) and DAMAGED.search(value) is not None


def _repaired(found: re.Match[str]) -> str:
    return found[0].encode("latin-1").decode("cp1252", "ignore") if found[0] >= "\x80" else ""


def number_of(value: Value) -> Decimal | None:
    """Return the number exactly as written, nothing for an empty cell."""
    if isinstance(value, str):
        return _number_in(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CellRefused(
            _("“%(value)s” is not a number. Write digits with a point for decimals, or leave the cell empty.")
            % {"value": value}
        )
    return Decimal(repr(value))


def _number_in(text: str) -> Decimal | None:
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise CellRefused(
            _("“%(value)s” is not a number. Write digits with a point for decimals, or leave the cell empty.")
            % {"value": text[:40]}
        )
    return Decimal(text)


def kept(number: Decimal) -> Decimal:
    """Return the number as it is, or refuse one that no database would keep exactly."""
    if not planning.fits(number):
        raise CellRefused(
            _("%(number)s is too long: at most %(digits)s digits in all are kept.")
            % {"number": str(number)[:40], "digits": VALUE_DIGITS}
        )
    return number


def date_of(value: Value) -> date:
    """Return the date in a cell: a date, or text such as 2022-12-31."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value.strip()[:10] if isinstance(value, str) else "")
    except ValueError as problem:
        raise CellRefused(
            _("“%(value)s” is not a date. Write it as year-month-day, such as 2022-12-31.")
            % {"value": str(value)[:40]}
        ) from problem


def year_of(value: Value) -> int | None:
    """Return the year in a cell, nothing for an empty one."""
    if isinstance(value, date):
        return value.year
    text = text_of(value)
    if not text:
        return None
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        raise CellRefused(_("“%(value)s” is not a year. Write four digits.") % {"value": text[:40]})
    return int(text)


def code_of(value: Value, codes: dict[str, str]) -> str:
    """Return what a code means."""
    code = text_of(value).casefold()
    if code not in codes:
        raise CellRefused(
            _("“%(code)s” is not a known code. Known: %(known)s.")
            % {"code": code[:40], "known": ", ".join(known or "–" for known in codes)}
        )
    return codes[code]
