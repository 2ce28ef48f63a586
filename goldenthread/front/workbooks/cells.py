"""What one cell says. A value that cannot be read is refused in words for the person who typed it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import one_line
from goldenthread.foundation.lib.workbooks import Value

from .columns import Column, Kind
from .lists import CodeList
from .rows import UNKEPT, cell_text, places_text

NUMBER = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,10})?\Z")
# What a spreadsheet computes with: further digits are noise of binary fractions.
DIGITS = 15
SHOWN_IN_REFUSAL = 60
MOST_NAMED = 8
ZERO = "0.00"


class CellRefused(RuleBroken):
    """A cell cannot be read; the message says what to write."""


def is_blank(value: Value) -> bool:
    """Say whether a cell holds nothing."""
    return isinstance(value, str) and not value.strip()


def read(value: Value, column: Column, choices: CodeList) -> str:
    """Return what a cell says in its one plain spelling, or raise CellRefused."""
    if is_blank(value):
        return ZERO if column.kind == Kind.AMOUNT else ""
    return READERS[column.kind](value, column, choices)


def shown(said: str, column: Column, choices: CodeList) -> str:
    """Return what a cell shows people for what it says."""
    return choices.label(said) if column.kind == Kind.CHOICE else said


def _text(value: Value, column: Column, choices: CodeList) -> str:  # noqa: ARG001 - one shape for all readers
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise CellRefused(_("This is not a text. Write words."))
    if not isinstance(value, str):
        # "5" typed as a grade arrives as a number.
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if UNKEPT.search(value):
        raise CellRefused(_("The text holds characters that cannot be kept. Type it anew."))
    # As the plan keeps it, so that bringing the file again finds nothing new.
    text = one_line(cell_text(value))
    if column.longest and len(text) > column.longest:
        raise CellRefused(
            _("The text has %(count)s characters; at most %(most)s are kept. Shorten it.")
            % {"count": len(text), "most": column.longest}
        )
    return text


def _date(value: Value, column: Column, choices: CodeList) -> str:  # noqa: ARG001 - one shape for all readers
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    try:
        return date.fromisoformat(value.strip() if isinstance(value, str) else "").isoformat()
    except ValueError as problem:
        raise CellRefused(
            _("“%(value)s” is not a date. Write one such as 2019-03-31.") % {"value": _short(value)}
        ) from problem


def _amount(value: Value, column: Column, choices: CodeList) -> str:  # noqa: ARG001 - one shape for all readers
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise CellRefused(_("This is not an amount. Write digits, with a point before the cents."))
    text = value.strip() if isinstance(value, str) else f"{Decimal(f'{value:.{DIGITS}g}'):f}"
    if isinstance(value, str) and not NUMBER.match(text):
        raise CellRefused(
            _("“%(value)s” is not an amount. Write digits, with a point before the cents.")
            % {"value": _short(value)}
        )
    return spelled(Decimal(text))


def spelled(amount: Decimal) -> str:
    """Return an amount with two decimals; one that has more keeps them, so that it can be refused."""
    # Adding nothing takes the sign off a negative zero.
    amount += 0
    rounded = f"{amount:.2f}"
    return rounded if Decimal(rounded) == amount else f"{amount.normalize():f}"


def _choice(value: Value, column: Column, choices: CodeList) -> str:  # noqa: ARG001 - one shape for all readers
    text = cell_text(_plain(value))
    code = choices.code(text)
    if code is None:
        names = list(choices.labels.values())
        raise CellRefused(
            _("“%(value)s” is not in the list. Choose one of: %(known)s.")
            % {
                "value": _short(text),
                "known": ", ".join(names[:MOST_NAMED]) + (", …" if len(names) > MOST_NAMED else ""),
            }
        )
    return code


def _places(value: Value, column: Column, choices: CodeList) -> str:  # noqa: ARG001 - one shape for all readers
    parts = re.split(r"[;\n]", cell_text(_plain(value)))
    # A place is known by its code or by its line in the list; others are looked up by who compares.
    return places_text([choices.code(part.strip()) or part for part in parts])


def _plain(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN_IN_REFUSAL else f"{text[:SHOWN_IN_REFUSAL]}…"


READERS: dict[Kind, Callable[[Value, Column, CodeList], str]] = {
    Kind.TEXT: _text,
    Kind.REFERENCE: _text,
    Kind.DATE: _date,
    Kind.AMOUNT: _amount,
    Kind.CHOICE: _choice,
    Kind.PLACES: _places,
}
