"""Tables that spreadsheets open safely."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.foundation.lib.tables import as_csv


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+41 22", "'+41 22"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        (-2, "-2"),
        (Decimal("-0.5"), "-0.5"),
        (None, ""),
        (0, "0"),
        (date(2019, 12, 31), "2019-12-31"),
        ("one, two", '"one, two"'),
        ("Größe", "Größe"),
    ],
)
def test_a_cell_is_data_and_never_a_formula(value: object, cell: str) -> None:
    assert as_csv(["Head", "End"], [[value, 1]]).decode("utf-8-sig") == f"Head,End\r\n{cell},1\r\n"
