"""`goldenthread import rates`: a file of rates of exchange from the command line."""

import json
from pathlib import Path

import pytest

from goldenthread.config import cli, home
from goldenthread.direction.organization.models import ExchangeRate

pytestmark = pytest.mark.django_db
HEAD = "currency,valid_from,units_per_base,source\n"


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(home, "prepare", lambda **_: None)
    path = tmp_path / "rates.csv"
    path.write_text(f"{HEAD}EUR,2020-01-01,0.9,Operational rate\n")
    return path


def test_a_dry_run_says_what_would_come_in_and_changes_nothing(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", "rates", str(file), "--dry-run", "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert said == {
        "dry_run": True,
        "rows": 1,
        "wrong_rows": 0,
        "added": 1,
        "corrected": 0,
        "unchanged": 0,
        "problems": [],
    }
    assert not ExchangeRate.objects.exists()


def test_a_file_is_loaded_once(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["import", "rates", str(file)]) == 0
    assert "added: 1" in capsys.readouterr().out

    assert cli.main(["import", "rates", str(file)]) == 0
    assert "unchanged: 1" in capsys.readouterr().out
    assert ExchangeRate.objects.get().source == "Operational rate"


def test_a_file_with_a_wrong_row_is_refused_with_line_and_column(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(f"{HEAD}EUR,2020-01-01,0.9,\nCHF,2020-01-01,much,\n")

    assert cli.main(["import", "rates", str(file)]) == 1

    assert "line 3, where units_per_base: much is not a number" in capsys.readouterr().err
    assert not ExchangeRate.objects.exists()
