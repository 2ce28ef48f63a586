"""Values as files: what stands in the database comes out, dimension by dimension, the same in each format."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Baseline, Indicator, Output, PlanState, Result, Target
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import Category, Cell
from goldenthread.foundation.lib import workbooks
from goldenthread.insight.publishing import values, values_files
from goldenthread.insight.publishing.values import Choice, Values

pytestmark = pytest.mark.django_db
ALL = Choice()
AT = planning.AT


def file_of(form: str, choice: Choice = ALL) -> bytes:
    out = io.BytesIO()
    values_files.write(Values(choice), form, out)
    return out.getvalue()


def read(form: str, content: bytes) -> list[dict[str, Any]]:
    """Read a file back as other programs do; each row as its columns, and its breakdown apart."""
    if form == "json":
        rows: list[dict[str, Any]] = json.loads(content)["values"]
        return rows
    table: Sequence[Sequence[Any]] = (
        list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        if form == "csv"
        else workbooks.sheets_in(content)[0].rows
    )
    found = []
    for cells in table[1:]:
        row: dict[str, Any] = dict(zip(table[0], cells, strict=True))
        columns = [name for name in row if name.startswith(values_files.PREFIX)]
        breakdown = {name.removeprefix(values_files.PREFIX): row.pop(name) for name in columns}
        found.append(row | {"dimensions": {name: code for name, code in breakdown.items() if code}})
    return found


def number(cell: object) -> Decimal | None:
    """Return a number of a file, whatever its reader made of it."""
    return None if cell in (None, "") else Decimal(repr(cell) if isinstance(cell, float) else str(cell))


def told(row: dict[str, Any]) -> tuple[object, ...]:
    """Return what tells one fact from another, and its numbers and words."""
    breakdown = tuple(sorted(row["dimensions"].items()))
    numbers = tuple(number(row[name]) for name in ("value", "numerator", "denominator"))
    key = tuple(row[name] for name in ("kind", "entity", "indicator", "period", "place"))
    words = tuple(row[name] for name in ("status", "text", "comment", "source"))
    return (*key, breakdown, int(row["occurrence"]), numbers, words)


def kept() -> list[tuple[object, ...]]:
    """Return the same of every fact in the database, read another way."""
    found: list[tuple[object, ...]] = []
    for kind in (Baseline, Target, Actual):
        for fact in kind._default_manager.all():
            breakdown = tuple(sorted((c.dimension.code, c.code) for c in fact.cell.categories.all()))
            of: Any = fact.indicator
            plan = of.result.programme if of.result else of.output.workplan
            key = (kind._meta.model_name, plan.entity.code, of.code, fact.period.code, fact.place.code)
            numbers = tuple(number(one) for one in (fact.value, fact.numerator, fact.denominator))
            words = (fact.status, fact.text, fact.comment, fact.source)
            found.append((*key, breakdown, fact.occurrence, numbers, words))
    return found


def in_order(rows: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    return sorted(rows, key=repr)


def category(dimension: str, code: str) -> Category:
    made = strategy.add_dimension(dimension, name={"en": dimension.title()})
    return strategy.add_category(made, code=code, name={"en": code.title()})


def cell(breakdown: dict[str, str]) -> Cell:
    return strategy.cell_for([category(*pair) for pair in breakdown.items()])


def target(
    of: Indicator, value: str | None = "10", breakdown: dict[str, str] | None = None, **said: Any
) -> Target:
    made: Target = Target.objects.create(
        indicator=of,
        period=said.pop("period", None) or planning.year(),
        place=planning.whole_entity(),
        cell=cell(breakdown or {}),
        value=None if value is None else Decimal(value),
        **said,
    )
    return made


def actual(of: Indicator, value: str, breakdown: dict[str, str] | None = None) -> Actual:
    return Actual.objects.create(
        indicator=of,
        period=planning.year(),
        place=planning.whole_entity(),
        cell=cell(breakdown or {}),
        value=Decimal(value),
        updated_at=AT,
        updated_by=planning.system(),
    )


CODES = {"SEX": ("F", "M"), "AGE": ("0-17", "18+"), "GROUP": ("REFUGEES", "RETURNEES")}
BREAKDOWNS = [
    dict(zip(chosen, codes, strict=True))
    for size in range(4)
    for chosen in itertools.combinations(CODES, size)
    for codes in itertools.product(*(CODES[name] for name in chosen))
]


@pytest.mark.parametrize("form", values_files.FORMS)
def test_every_breakdown_of_up_to_three_dimensions_comes_out_as_it_is(form: str) -> None:
    of = planning.indicator()
    for place, breakdown in enumerate(BREAKDOWNS):
        target(of, str(place), breakdown)

    rows = read(form, file_of(form))

    # 1 total, 6 of one dimension, 12 of two, 8 of three.
    assert len(rows) == len(BREAKDOWNS) == 27
    by_value = {number(row["value"]): row["dimensions"] for row in rows}
    assert by_value == {Decimal(place): breakdown for place, breakdown in enumerate(BREAKDOWNS)}


@pytest.mark.parametrize("form", values_files.FORMS)
def test_all_that_a_fact_carries_comes_out_the_same_in_each_format(form: str) -> None:
    of, share = planning.indicator(), planning.indicator(output=planning.output(), measure="PERCENTAGE")
    planning.baseline(of, "0")
    target(of, "123456789012345", comment="as agreed\nin May", source="file, row 7")
    target(of, ".600000023841858", occurrence=2)
    target(of, None, {"SEX": "F"}, status="NOT_COLLECTED")
    target(share, "12.5", numerator=Decimal(1), denominator=Decimal(8))
    target(share, None, {"SEX": "M"}, text="far better")
    actual(of, "-8.41")

    rows = read(form, file_of(form))

    assert in_order(told(row) for row in rows) == in_order(kept())
    assert len(rows) == 7
    silent = [row for row in rows if row["status"] == "NOT_COLLECTED"]
    assert [number(row["value"]) for row in silent] == [None]


@pytest.mark.parametrize(
    ("kept_as", "said"),
    [
        ("0", "0"), ("100", "100"), ("8.000000000000000", "8"), ("0.100", "0.1"), ("-3.50", "-3.5"),
        ("123456789012345", "123456789012345"), ("0.000000000000001", "0.000000000000001"),
    ],
)  # fmt: skip
def test_csv_and_json_spell_a_number_with_its_own_digits_only(kept_as: str, said: str) -> None:
    target(planning.indicator(), kept_as)

    (in_csv,), (in_json,) = read("csv", file_of("csv")), read("json", file_of("json"))

    assert (in_csv["value"], in_json["value"]) == (said, said)


def test_a_number_of_a_workbook_is_a_number_and_what_excel_would_change_is_text() -> None:
    assert values_files._is_kept(Decimal("8.41"))
    assert values_files._is_kept(7)
    assert not values_files._is_kept(Decimal("12345678901234567.891"))

    target(planning.indicator(), "8.41")
    (row,) = read("xlsx", file_of("xlsx"))

    assert row["value"] == 8.41


def test_a_text_that_looks_like_a_formula_runs_nowhere() -> None:
    target(planning.indicator(), None, {"SEX": "=1+1"}, text="=cmd()", comment="@risk")

    (in_csv,) = read("csv", file_of("csv"))
    sheet = workbooks.sheets_in(file_of("xlsx"))[0]
    (in_json,) = read("json", file_of("json"))

    assert (in_csv["text"], in_csv["comment"], in_csv["dimensions"]) == (
        "'=cmd()",
        "'@risk",
        {"SEX": "'=1+1"},
    )
    assert sheet.formulas == []
    assert "=cmd()" in sheet.rows[1]
    assert (in_json["text"], in_json["dimensions"]) == ("=cmd()", {"SEX": "=1+1"})


def test_json_says_its_version_and_what_the_dimensions_that_occur_mean() -> None:
    category("UNUSED", "X")
    category("SEX", "M")
    target(planning.indicator(), "1", {"SEX": "F"})

    said = json.loads(file_of("json"))

    assert list(said) == ["schema_version", "dimensions", "values"]
    assert said["schema_version"] == 1
    assert said["dimensions"] == [{"code": "SEX", "name": "Sex", "categories": [{"code": "F", "name": "F"}]}]
    assert workbooks.sheets_in(file_of("xlsx"))[1].rows[1] == ["SEX", "Sex", "F", "F"]


@pytest.mark.parametrize("form", values_files.FORMS)
def test_without_values_a_file_has_its_heads_and_no_row(form: str) -> None:
    assert read(form, file_of(form)) == []


def test_an_indicator_of_an_output_says_its_plan_programme_and_result() -> None:
    result, action = planning.result(), planning.output()
    under = planning.output(result=result)
    target(planning.indicator(result=result), "1")
    target(planning.indicator(output=under), "2")
    target(planning.indicator(output=action), "3")

    rows = {int(row.value or 0): row for row in Values(ALL).rows()}

    programme = result.programme
    plan = programme.plan_version.plan.code
    ways = {n: (row.plan, row.programme, row.result, row.output) for n, row in rows.items()}
    assert ways[1] == (plan, programme.code, result.code, "")
    assert ways[2] == (plan, programme.code, result.code, under.code)
    assert ways[3][3] == action.code
    assert rows[3].entity == action.workplan.entity.code


def test_only_the_chosen_plan_entity_year_or_period_comes_out() -> None:
    here, there = planning.indicator(), planning.indicator()
    target(here, "1", period=planning.year(2019))
    target(here, "2", period=planning.year(2020))
    target(there, "3", period=planning.year(2020))
    assert here.result
    assert there.result
    mine, yours = here.result.programme, there.result.programme

    def found(**said: Any) -> list[int]:
        return sorted(int(row.value or 0) for row in Values(Choice(**said)).rows())

    assert found() == [1, 2, 3]
    assert found(year=2020) == [2, 3]
    assert found(period="2019") == [1]
    assert found(entity=mine.entity.code) == [1, 2]
    assert found(entity=yours.entity.code, year=2019) == []
    assert found(plan=mine.plan_version.plan.code, entity=mine.entity.code, period="2020") == [2]


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        (Choice(plan="NO-SUCH"), "There is no plan with the code NO-SUCH"),
        (Choice(entity="NO-SUCH"), "There is no entity with the code NO-SUCH"),
        (Choice(period="NO-SUCH"), "There is no period with the code NO-SUCH"),
        (Choice(year=1901), "No period ends in 1901. Periods end in: 2019."),
    ],
)
def test_what_is_not_there_is_refused_in_words(choice: Choice, reason: str) -> None:
    planning.year(2019)

    with pytest.raises(values.UnknownChoice, match=reason):
        Values(choice)


def test_a_refusal_names_the_first_codes_there_are_or_none() -> None:
    with pytest.raises(values.UnknownChoice, match="There are: none yet"):
        Values(Choice(period="NO-SUCH"))
    for year in range(2001, 2013):
        organization.add_year(year)
    with pytest.raises(values.UnknownChoice, match=r"There are: 2001, .*, 2010, …"):
        Values(Choice(period="NO-SUCH"))


def by_value(choice: Choice) -> list[values.FactRow]:
    return sorted(Values(choice).rows(), key=lambda row: row.value or 0)


def test_while_plans_are_revised_what_was_agreed_comes_out() -> None:
    result = planning.result()
    of, delivered = planning.indicator(result=result), planning.output(result=result)
    planning.baseline(of, "1")
    planning.target(of, "10")
    planning.target(planning.indicator(output=delivered), "20")
    planning.in_state(delivered.workplan, PlanState.IN_FORCE)
    plan = Choice(plan=result.programme.plan_version.plan.code)
    before = by_value(plan)

    for revised in (result.programme, delivered.workplan):
        head = planning.head_of(revised)
        actions.move_plan(revised.document, "REVISE", by=head, at=AT, note="A new law")
    Baseline.objects.update(value=2)
    Target.objects.update(value=99)
    Indicator.objects.update(code="DRAFT", title={"en": "Draft"}, unit="drafts")
    Result.objects.update(code="DRAFT")
    Output.objects.update(code="DRAFT", result=planning.result())

    assert by_value(plan) == by_value(ALL) == before
    assert [row.value for row in before] == [1, 10, 20]
    assert {row.result for row in before} == {result.code}


def test_a_breakdown_that_appears_while_values_are_read_stops_the_export_and_loses_no_dimension() -> None:
    of = planning.indicator()
    target(of, "1")
    chosen = Values(ALL)
    target(of, "2", {"SEX": "F"})

    with pytest.raises(values.ChangedMeanwhile, match="export again"):
        list(chosen.rows())


def test_a_text_too_long_for_a_workbook_is_refused_there_and_whole_elsewhere() -> None:
    target(planning.indicator(), None, text="x" * 32_768)

    with pytest.raises(values_files.DoesNotFit, match="“text” has 32768 characters"):
        file_of("xlsx")
    assert len(read("csv", file_of("csv"))[0]["text"]) == 32_768


def test_a_full_sheet_is_continued_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values_files, "MOST_ROWS", 3)
    of = planning.indicator()
    for place, breakdown in enumerate(BREAKDOWNS[:5]):
        target(of, str(place), breakdown)

    sheets = workbooks.sheets_in(file_of("xlsx"))

    tables = [sheet for sheet in sheets if sheet.name.startswith("Values")]
    assert [sheet.name for sheet in tables] == ["Values", "Values 2", "Values 3"]
    assert [len(sheet.rows) for sheet in tables] == [3, 3, 2]
    assert len({tuple(sheet.rows[0]) for sheet in tables}) == 1


def test_more_values_cost_no_more_queries() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(Values(ALL).rows())
        return len(asked)

    target(planning.indicator(), "1", {"SEX": "F"})
    few = queries()
    for breakdown in BREAKDOWNS:
        target(planning.indicator(output=planning.output()), "1", breakdown)

    assert queries() == few <= 8
