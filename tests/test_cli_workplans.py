"""`goldenthread export workplan` and `goldenthread import workplan`, on a database that is there already."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goldenthread.config import cli, home
from goldenthread.delivery.planning.models import Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.front.workbooks.tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "prepare", lambda **_options: None)


@pytest.fixture
def workplan() -> Workplan:
    return make.workplan()


def export(workplan: Workplan, out: Path, *words: str) -> int:
    return cli.main(
        ["export", "workplan", workplan.entity.code, workplan.period.code, "--out", str(out), *words]
    )


def test_the_list_of_workplans_is_json_or_lines(
    workplan: Workplan, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["export", "workplan", "--list", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["workplans"]
    assert cli.main(["export", "workplan", "--list"]) == 0
    line = capsys.readouterr().out

    assert (row["entity"], row["period"], row["state"]) == (workplan.entity.code, "2018H2-2019", "DRAFT")
    assert (row["activities"], row["cost_lines"]) == (3, 4)
    assert "2 outputs, 3 activities, 4 cost lines, 2 posts" in line


def test_an_untouched_file_lists_no_change_and_no_problem(
    workplan: Workplan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.xlsx"
    assert export(workplan, out) == 0
    capsys.readouterr()

    assert cli.main(["import", "workplan", str(out), "--dry-run", "--json"]) == 0

    said = json.loads(capsys.readouterr().out)
    assert (said["entity"], said["dry_run"], said["unchanged"]) == (workplan.entity.code, True, True)
    assert (said["changes"], said["problems"]) == ([], [])


def test_a_dry_run_lists_the_changes_and_without_it_they_are_saved(
    workplan: Workplan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.xlsx"
    out.write_bytes(make.changed(workplan, "posts", {"grade": "GS-4", "remove": None}, title="Driver"))

    assert cli.main(["import", "workplan", str(out), "--dry-run", "--json"]) == 0
    (change,) = json.loads(capsys.readouterr().out)["changes"]
    assert (change["what"], change["sheet"], change["label"]) == ("changed", "Posts", "Driver GS-4")
    assert change["cells"] == [
        {"field": "grade", "column": "B", "heading": "Grade", "old": "GS-3", "new": "GS-4"}
    ]
    assert workplan.posts.get(title="Driver").grade == "GS-3"

    assert cli.main(["import", "workplan", str(out)]) == 0
    assert f"changed Posts row {change['row']} (Driver GS-4): Grade: GS-3 → GS-4" in capsys.readouterr().out
    assert workplan.posts.get(title="Driver").grade == "GS-4"


def test_a_removed_row_is_said_in_words(
    workplan: Workplan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.xlsx"
    out.write_bytes(make.changed(workplan, "posts", {"remove": "Remove"}, title="Driver"))

    assert cli.main(["import", "workplan", str(out)]) == 0

    assert "(Driver GS-3)" in capsys.readouterr().out
    assert not workplan.posts.filter(title="Driver").exists()


def test_a_problem_is_1_with_its_cell_and_nothing_is_saved(
    workplan: Workplan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.xlsx"
    file = make.File(make.workbook(workplan))
    file.write("posts", 5, {"grade": "P-5"})
    file.write("posts", 6, {"fund": "Lottery"})
    out.write_bytes(file.saved())

    assert cli.main(["import", "workplan", str(out), "--json"]) == 1

    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert (problem["sheet"], problem["row"], problem["column"]) == ("Posts", 6, "D")
    assert not workplan.posts.filter(grade="P-5").exists()
    assert cli.main(["import", "workplan", str(out)]) == 1
    assert (
        "sheet Posts, row 6, column D, heading Fund: “Lottery” is not in the list" in capsys.readouterr().err
    )


def test_a_plan_in_force_takes_no_changes(
    workplan: Workplan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.xlsx"
    out.write_bytes(make.changed(workplan, "posts", {"grade": "P-5"}, title="Driver"))
    planning.in_state(workplan, "IN_FORCE")

    assert cli.main(["import", "workplan", str(out)]) == 1

    assert "This plan is “In force” and cannot be changed now." in capsys.readouterr().err


def test_the_language_of_the_workbook_can_be_said(workplan: Workplan, tmp_path: Path) -> None:
    assert export(workplan, tmp_path / "plan.xlsx", "--language", "fr") == 0

    assert make.seal_in((tmp_path / "plan.xlsx").read_bytes()).language == "fr"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["NOPE", "2020", "--out", "-"], "There is no workplan of NOPE for 2020"),
        (["NOPE", "2020", "--out", "/no/such/folder/x.xlsx"], "/no/such/folder is not a folder"),
    ],
)
def test_what_is_not_there_is_1(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["export", "workplan", *words]) == 1
    assert said in capsys.readouterr().err


def test_an_unknown_language_is_1(
    workplan: Workplan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(workplan, tmp_path / "plan.xlsx", "--language", "tlh") == 1
    assert "tlh is not a language of this system" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"hello", None])
def test_a_file_that_cannot_be_read_is_1(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "plan.xlsx"
    if content is not None:
        file.write_bytes(content)

    assert cli.main(["import", "workplan", str(file), "--dry-run"]) == 1


@pytest.mark.parametrize(
    "words", [[], ["workplan"], ["workplan", "KAS", "2020"], ["workplan", "KAS", "--out", "x"]]
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", *words])

    assert ended.value.code == 2
