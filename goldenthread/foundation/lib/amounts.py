"""Numbers as people read them: one way for pages, documents and sentences.

Files that machines read, such as CSV and the interface, write numbers plainly and do not come here.
"""

from decimal import Decimal

from django.utils.formats import number_format


def figure(value: Decimal | int | None) -> str:
    """Return a number as people read it: grouped, at most two places, or a dash where there is none.

    A number too small for two places keeps its own, so that nothing that is there reads as zero.
    """
    if value is None:
        return "–"
    number = Decimal(value)
    shown = round(number, 2)
    shown = shown or number
    is_whole = shown == shown.to_integral_value()
    # "f" because normalize() writes 1000 as 1E+3.
    return grouped(shown.to_integral_value() if is_whole else f"{shown.normalize():f}")


def money(amount: Decimal | None) -> str:
    """Return an amount with its cents, so that columns line up and add up; a dash where there is none."""
    return "–" if amount is None else grouped(f"{Decimal(amount):.2f}")


def whole(amount: Decimal | float | None) -> str:
    """Return an amount in whole units, where it is read and not added up by hand; a dash for none."""
    return "–" if amount is None else grouped(round(Decimal(amount)))


def change(amount: Decimal | None) -> str:
    """Return a difference with its cents and its sign, more as well as less; a dash where there is none."""
    return f"+{money(amount)}" if amount is not None and amount > 0 else money(amount)


def grouped(number: Decimal | int | str) -> str:
    """Return a number grouped, below zero with a minus sign: a hyphen is narrower and may end a line."""
    return number_format(number, force_grouping=True).replace("-", "−")
