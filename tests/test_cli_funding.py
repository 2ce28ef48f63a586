"""`goldenthread import funding`: a file of funding positions from the command line."""

import json
from pathlib import Path

import pytest

from goldenthread.config import cli, home
from goldenthread.delivery.implementation.models import FundingPosition
from goldenthread.delivery.planning.tests import make

pytestmark = pytest.mark.django_db
HEAD = "entity,period,fund,amount,as_at,source\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(home, "prepare", lambda **_: None)
    make.eighteen_months()
    make.entity("KAS")
    path = tmp_path / "funding.csv"
    path.write_text(f"{HEAD}KAS,2018H2-2019,TRUST_FUND,5,2019-06-30,Ledger\n")
    return path


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", "funding", str(file), "--dry-run", "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said == {
        "dry_run": True,
        "rows": 1,
        "wrong_rows": 0,
        "added": 1,
        "unchanged": 0,
        "problems": [],
    }
    assert not FundingPosition.objects.exists()


def test_a_file_is_loaded_once_under_the_systems_account(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", "funding", str(file)]) == 0
    assert "added: 1" in capsys.readouterr().out

    assert cli.main(["import", "funding", str(file)]) == 0
    assert "unchanged: 1" in capsys.readouterr().out
    assert FundingPosition.objects.get().recorded_by == make.system()


def test_a_file_with_a_wrong_row_is_refused_with_line_and_column(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(f"{HEAD}KAS,2018H2-2019,TRUST_FUND,much,2019-06-30,Ledger\n")

    assert cli.main(["import", "funding", str(file)]) == 1

    assert "line 2, where amount: much is not a number" in capsys.readouterr().err
    assert not FundingPosition.objects.exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", "funding", str(tmp_path / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err
