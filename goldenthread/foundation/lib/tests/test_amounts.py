"""Amounts as people read them: below zero there is a minus sign, and missing is never zero."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from goldenthread.foundation.lib import amounts


@pytest.mark.parametrize(
    ("amount", "as_figure", "as_money", "as_whole", "as_change"),
    [
        (None, "–", "–", "–", "–"),
        ("0", "0", "0.00", "0", "0.00"),
        ("1234.5", "1,234.5", "1,234.50", "1,234", "+1,234.50"),
        ("-1234.5", "−1,234.5", "−1,234.50", "−1,234", "−1,234.50"),
        ("0.0004", "0.0004", "0.00", "0", "+0.00"),
    ],
)
def test_an_amount_is_written_in_one_way(
    amount: str | None, as_figure: str, as_money: str, as_whole: str, as_change: str
) -> None:
    number = None if amount is None else Decimal(amount)

    assert amounts.figure(number) == as_figure
    assert amounts.money(number) == as_money
    assert amounts.whole(number) == as_whole
    assert amounts.change(number) == as_change


def test_the_readers_language_decides_how_numbers_are_grouped() -> None:
    with translation.override("es"):
        written = amounts.money(Decimal("-1234567.5"))

    # A point or a space parts thousands, depending on which Spanish the framework speaks.
    assert re.fullmatch(r"−1[.\s]234[.\s]567,50", written)


def test_no_amount_below_zero_is_written_with_a_hyphen() -> None:
    written = [write(Decimal("-7.25")) for write in (amounts.figure, amounts.money, amounts.change)]

    assert not any("-" in one for one in written)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "–"),
        (0, "0"),
        (1000, "1,000"),
        ("12.50", "12.5"),
        ("43.0052", "43.01"),
        ("0.0004", "0.0004"),
        ("-3", "−3"),
    ],
)
def test_a_number_is_written_as_people_read_it(value: str | int | None, shown: str) -> None:
    assert amounts.figure(None if value is None else Decimal(value)) == shown
