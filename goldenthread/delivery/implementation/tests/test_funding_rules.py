"""Funding positions, and how a gap reads."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.delivery.implementation import rules

TODAY = date(2019, 7, 10)
XB, RB = "EXTRABUDGETARY", "REGULAR_BUDGET"


@pytest.mark.parametrize(
    ("fund", "amount", "as_at", "source", "why"),
    [
        (XB, "0", TODAY, "Ledger", ""),
        (XB, "10000000000", TODAY, "x" * 200, ""),
        (XB, "10000000000.01", TODAY, "Ledger", "Check the digits"),
        (XB, "-0.01", TODAY, "Ledger", "negative"),
        (XB, "0.001", TODAY, "Ledger", "two decimals"),
        (XB, "NaN", TODAY, "Ledger", "not a number"),
        (XB, "Infinity", TODAY, "Ledger", "not a number"),
        ("GOLD", "1", TODAY, "Ledger", "GOLD is not a fund"),
        ("", "1", TODAY, "Ledger", "? is not a fund"),
        (XB, "1", date(2019, 7, 11), "Ledger", "lies ahead"),
        (XB, "1", TODAY, " ", "where the number comes from"),
        (XB, "1", TODAY, "x" * 201, "more than 200"),
    ],
)
def test_a_position_has_a_fund_an_amount_a_day_and_a_source(
    fund: str, amount: str, as_at: date, source: str, why: str
) -> None:
    said = rules.PositionSaid(fund, Decimal(amount), as_at, source)

    reasons = rules.reasons_against_position(said, today=TODAY)

    assert [why in reason for reason in reasons] == ([True] if why else [])


@pytest.mark.parametrize(
    ("planned", "available", "proposed", "words"),
    [
        ("1000", None, "0", "Nobody has said yet"),
        ("1000", "1000", "0", "Exactly what is planned is available."),
        ("1000", "1200", "0", "USD 200.00 more is available than planned."),
        ("1000", "600", "0", "USD 400.00 more is planned than available."),
        ("1000", "600", "-50", "USD 400.00 more is planned than available."),
        ("1000", "600", "400", "USD 400.00 more is planned than available; the proposals close this gap."),
        ("1000", "600", "100", "USD 400.00 more is planned than available; with the proposals, USD 300.00."),
    ],
)
def test_a_gap_reads_as_a_sentence(planned: str, available: str | None, proposed: str, words: str) -> None:
    gap = rules.Gap(
        XB, Decimal(planned), None if available is None else Decimal(available), Decimal(proposed)
    )

    assert rules.gap_in_words(gap, currency="USD").startswith(words)


def test_a_fund_that_is_planned_or_available_has_a_row_in_the_order_of_the_funds() -> None:
    gaps = rules.gaps_between({XB: Decimal(10)}, {RB: Decimal(5)}, {XB: Decimal(3)})

    assert [(gap.name, gap.planned, gap.available, gap.gap, gap.left) for gap in gaps] == [
        ("Regular budget", Decimal(0), Decimal(5), Decimal(-5), Decimal(-5)),
        ("Extrabudgetary", Decimal(10), None, None, None),
    ]
    assert rules.gaps_between({}, {}) == []
