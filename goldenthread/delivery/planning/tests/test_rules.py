"""What numbers must satisfy, as tables."""

from decimal import Decimal

import pytest

from goldenthread.delivery.planning import rules


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("0", True),
        ("-12.5", True),
        ("99999999999.9999", True),
        ("999999999999999", True),
        ("1000000000000001", False),
        ("99999999999.99999", False),
        ("1E+14", True),
        ("1E+15", False),
        ("0.600000023841858", True),
        ("0.00000000010", True),
        ("0.0000000000000001", False),
        ("NaN", False),
        ("Infinity", False),
    ],
)
def test_only_numbers_that_every_database_keeps_exactly_fit(number: str, kept: bool) -> None:
    assert rules.fits(Decimal(number)) is kept


@pytest.mark.parametrize(
    ("measure", "parts", "word"),
    [
        ("UNIT", {"value": Decimal(1)}, ""),
        ("UNIT", {}, "A number is missing"),
        ("PERCENTAGE", {"numerator": Decimal(1)}, "both"),
        ("PERCENTAGE", {"numerator": Decimal(1), "denominator": Decimal(0)}, "other than zero|denominator"),
        ("QUALITATIVE", {}, "in words"),
        ("QUALITATIVE", {"text": "Better"}, ""),
        ("UNIT", {"status": "NOT_REPORTED"}, ""),
        ("UNIT", {"status": "NOT_REPORTED", "value": Decimal(1)}, "not reported"),
        ("UNIT", {"status": "LOST"}, "no status LOST"),
    ],
)
def test_what_makes_a_fact_is_said(measure: str, parts: dict[str, object], word: str) -> None:
    reasons = rules.reasons_not_to_keep(measure, **({"status": "REPORTED"} | parts))  # type: ignore[arg-type]

    assert bool(reasons) == bool(word)
    assert not word or any(part in reasons[0] for part in word.split("|"))
