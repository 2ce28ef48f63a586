"""`goldenthread export values`: an import's own facts come out, dimension by dimension, in each format."""

from __future__ import annotations

import csv
import io
import json
import os
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from goldenthread.config import cli, home
from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Baseline, Target
from goldenthread.direction.organization.models import Organization
from goldenthread.foundation.lib import workbooks
from goldenthread.front.imports.tests import make

pytestmark = pytest.mark.django_db
DATA = Path(os.environ.get("GOLDENTHREAD_DATA", Path(__file__).parents[2] / "shared" / "data"))
UNHCR_2022 = DATA / "results" / "unhcr" / "unhcr_2022"
FORMATS = ("csv", "xlsx", "json")
DIMENSION = "dimension:"
Told = tuple[Any, ...]


@pytest.fixture(autouse=True)
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "prepare", lambda **_options: None)


def export(form: str, out: Path, *words: str) -> int:
    return cli.main(["export", "values", "--format", form, "--out", str(out), *words])


def rows_of(form: str, content: bytes) -> Iterator[dict[str, Any]]:
    """Read a file back as other programs do; the breakdown of each row apart, without the empty ones."""
    if form == "json":
        yield from json.loads(content)["values"]
        return
    heads, *lines = (
        csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        if form == "csv"
        else workbooks.sheets_in(content)[0].rows
    )
    for line in lines:
        row: dict[str, Any] = dict(zip(map(str, heads), line, strict=True))
        columns = [name for name in row if name.startswith(DIMENSION) and row[name]]
        yield row | {"dimensions": {name.removeprefix(DIMENSION): row[name] for name in columns}}


def told(form: str, content: bytes) -> Counter[Told]:
    """Return what a file says of each fact: its whole key, and its value."""
    found: Counter[Told] = Counter()
    for row in rows_of(form, content):
        value = row["value"]
        number = None if value in (None, "") else Decimal(repr(value) if isinstance(value, float) else value)
        key = (row["kind"], row["indicator"], row["entity"], row["period"], row["place"])
        breakdown = tuple(sorted(row["dimensions"].items()))
        found[(*key, breakdown, int(row["occurrence"]), number, row["source"])] += 1
    return found


def kept() -> Counter[Told]:
    """Return the same of every fact in the database, read another way."""
    found: Counter[Told] = Counter()
    for kind in (Baseline, Target, Actual):
        facts = kind._default_manager.select_related(
            "indicator__result__programme__entity", "period", "place"
        ).prefetch_related("cell__categories__dimension")
        for fact in facts:
            of: Any = fact.indicator
            key = (kind._meta.model_name, of.code, of.result.programme.entity.code)
            breakdown = tuple(sorted((one.dimension.code, one.code) for one in fact.cell.categories.all()))
            places = (fact.period.code, fact.place.code)
            found[(*key, *places, breakdown, fact.occurrence, fact.value, fact.source)] += 1
    return found


def test_what_an_import_brought_in_comes_out_the_same_in_each_format(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path / "came"))
    there = kept()

    assert [export(form, tmp_path / form) for form in FORMATS] == [0, 0, 0]

    for form in FORMATS:
        assert told(form, (tmp_path / form).read_bytes()) == there, form
    assert any(breakdown for *_key, breakdown, _number, _value, _source in there)
    # The actual of the teachers and the target of the books are empty in the workbook: no row, and no zero.
    kinds = Counter(str(one[0]) for one in there.elements())
    assert kinds == {"baseline": 1, "target": 8, "actual": 8}
    assert sum(value == 0 for *_key, value, _source in there) == 2


def test_a_choice_by_plan_entity_and_year_goes_to_standard_output(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    make.load(make.folder(tmp_path / "came"))
    one = Target.objects.select_related("indicator__result__programme__plan_version__plan").first()
    assert one
    assert one.indicator.result
    programme = one.indicator.result.programme
    chosen = ["--plan", programme.plan_version.plan.code, "--entity", programme.entity.code]
    capfdbinary.readouterr()

    code = cli.main(["export", "values", "--format", "json", "--out", "-", "--year", "2018", *chosen])

    said = capfdbinary.readouterr()
    rows = json.loads(said.out)["values"]
    assert code == 0
    assert {(row["entity"], row["period"]) for row in rows} == {(programme.entity.code, "2018")}
    assert f"Wrote {len(rows)} value(s) to standard output. Dimensions: " in said.err.decode()


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--plan", "NO-SUCH"], "There is no plan with the code NO-SUCH."),
        (["--entity", "NO-SUCH"], "There is no entity with the code NO-SUCH."),
        (["--period", "NO-SUCH"], "There is no period with the code NO-SUCH."),
        (["--year", "1901"], "No period ends in 1901. Periods end in: none yet."),
    ],
)
def test_a_wrong_choice_is_1_says_why_and_leaves_the_file_alone(
    words: list[str], reason: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "values.csv"
    out.write_text("from last year")

    assert export("csv", out, *words) == 1

    assert reason in capsys.readouterr().err
    assert out.read_text() == "from last year"


def test_an_export_that_breaks_off_leaves_no_half_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make.load(make.folder(tmp_path / "came"))
    Target.objects.update(text="x" * 40_000)

    assert export("xlsx", tmp_path / "values.xlsx") == 1

    assert "choose csv or json" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["came"]


def test_a_folder_that_is_not_there_is_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export("csv", tmp_path / "nowhere" / "values.csv") == 1
    assert "is not a folder" in capsys.readouterr().err


def test_invented_values_are_said_to_be_invented(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make.load(make.folder(tmp_path / "came"))
    Organization.objects.update(is_illustrative=True)

    assert export("csv", tmp_path / "values.csv") == 0

    assert "Illustrative data" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--format", "csv"],
        ["--format", "ods", "--out", "values.ods"],
        ["--format", "csv", "--out", "values.csv", "--year", "19"],
        ["--format", "csv", "--out", "values.csv", "--year", "2019", "--period", "2019"],
    ],
    ids=["nothing", "no file", "no such format", "no year", "year and period"],
)
def test_wrong_usage_is_2(words: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["export", "values", *words])

    assert ended.value.code == 2


def by_dimension(facts: Counter[Told]) -> Counter[str]:
    """Count the facts of each dimension; those of none are the totals."""
    return Counter(
        name
        for *_key, breakdown, _number, _value, _source in facts.elements()
        for name in ([dimension for dimension, _code in breakdown] or ["TOTAL"])
    )


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.skipif(not UNHCR_2022.is_dir(), reason=f"no workbooks at {UNHCR_2022}; set GOLDENTHREAD_DATA")
def test_a_real_agencys_year_comes_out_by_dimension_as_it_was_loaded(tmp_path: Path) -> None:
    report = make.load(UNHCR_2022)
    there = kept()

    assert [export(form, tmp_path / form) for form in FORMATS] == [0, 0, 0]

    for form in FORMATS:
        rows = told(form, (tmp_path / form).read_bytes())
        assert rows == there, form
        kinds = Counter(str(one[0]) for one in rows.elements())
        assert all(report.counts.get(f"{kind}s") == count for kind, count in kinds.items()), form
        assert by_dimension(rows) == by_dimension(there) == {"population-type": 5225}, form
