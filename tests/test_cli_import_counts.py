"""Imports from the command line say in how many of how many rows something is wrong, not only how much is."""

import json
from pathlib import Path

import pytest

from goldenthread.config import cli, home
from goldenthread.delivery.planning.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "prepare", lambda **_: None)
    make.eighteen_months()
    make.entity("KAS")


FUNDING = """entity,period,fund,amount,as_at,source
KAS,2018H2-2019,TRUST_FUND,5,2019-06-30,Ledger
KAS,2018H2-2019,NONE,much,soon,Ledger
NIX,NEVER,TRUST_FUND,5,2019-06-30,Ledger
"""
RATES = """currency,valid_from,units_per_base
KES,2018-01-01,100
KES,2018-13-01,nothing
"""


@pytest.mark.parametrize(
    ("kind", "text", "counted", "rows"),
    [
        ("funding", FUNDING, "problem(s) in 2 of 3 row(s). Nothing was imported", [3, 2]),
        ("rates", RATES, "2 problem(s) in 1 of 2 row(s). Nothing was imported", [2, 1]),
        ("rates", "currency\n", "1 problem(s). Nothing was imported", [0, 0]),
    ],
)
def test_a_row_with_several_problems_is_one_row(
    kind: str, text: str, counted: str, rows: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file.csv"
    file.write_text(text)

    assert cli.main(["import", kind, str(file)]) == 1
    assert counted in capsys.readouterr().err
    assert cli.main(["import", kind, str(file), "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert [said["rows"], said["wrong_rows"]] == rows
    assert len(said["problems"]) >= said["wrong_rows"]
