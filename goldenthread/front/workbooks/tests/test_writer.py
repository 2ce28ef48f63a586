"""What the workbook is when it leaves: locked, validated, signed, and in the language of the plan."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Activity, Ceiling
from goldenthread.direction.organization.models import Organization
from goldenthread.direction.organization.tests import make as organization
from goldenthread.front.workbooks import cells, listing, lists, rows
from goldenthread.front.workbooks.columns import FIRST_ROW, Kind

from . import make

pytestmark = pytest.mark.django_db


def test_only_cells_to_fill_in_are_open_and_every_sheet_is_protected() -> None:
    file = make.File(make.workbook(make.workplan()))

    assert all(sheet.protection.sheet for sheet in file.book)
    assert file.book["_seal"].sheet_state == "veryHidden"
    for key, spec in make.SPECS.items():
        first, empty = FIRST_ROW + 1, file.sheet(key).max_row
        for column in spec.columns:
            is_open = column.kind != Kind.COMPUTED
            assert file.cell(key, first, column.key).protection.locked == (
                not is_open or column.is_only_for_new
            )
            assert file.cell(key, empty, column.key).protection.locked == (not is_open)


def test_lists_dates_and_amounts_are_validated_with_words() -> None:
    file = make.File(make.workbook(make.workplan()))
    rules = {
        str(rule.sqref).rstrip("0123456789:"): rule
        for rule in file.sheet("costs").data_validations.dataValidation
    }
    place = {column.key: chr(65 + n) for n, column in enumerate(make.SPECS["costs"].columns)}

    def rule(key: str) -> Any:
        return next(rule for where, rule in rules.items() if where.startswith(place[key]))

    assert (rule("fund").type, rule("fund").formula1) == ("list", "'Lists'!$A$4:$A$6")
    assert (rule("activity").type, rule("activity").errorStyle) == ("list", "warning")
    assert (rule("q1").type, rule("q1").formula2) == ("decimal", "1000000000")
    assert "Zero or more" in rule("q1").error
    assert (rule("description").type, rule("description").formula1) == ("textLength", "200")
    dates = file.sheet("posts").data_validations.dataValidation
    assert {rule.type for rule in dates} == {"textLength", "list", "date"}


def test_the_first_sheet_says_what_it_is_with_totals_beside_ceilings() -> None:
    organization.organization(is_illustrative=True)
    workplan = make.workplan()
    Ceiling.objects.create(entity=workplan.entity, period=workplan.period, fund="REGULAR_BUDGET", amount=5000)

    file = make.File(make.workbook(workplan))

    sheet = file.book["Workplan"]
    said = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert "Illustrative data. Places, people and figures are invented." in said
    assert said["Version"][0].startswith("Draft, never submitted; exported 2018-08-01 09:00 UTC")
    assert said["Workplan id"][0] == str(workplan.uid)
    assert said["Regular budget"][1] == 5000
    assert said["Trust fund"][1] is None
    assert Organization.objects.get().name["en"] in file.book.properties.creator


def test_a_submitted_version_is_named_by_its_number() -> None:
    workplan = make.workplan()
    actions.freeze(workplan.document, None, reason="", by=make.system(), at=make.AT)

    sheet = make.File(make.workbook(workplan)).book["Workplan"]

    assert any("Version 1, Draft;" in str(row[1]) for row in sheet.iter_rows(values_only=True))


def test_totals_by_formula_show_what_the_plan_says() -> None:
    workplan = make.workplan()
    Activity.objects.filter(output__workplan=workplan, code="O2.1").update(code="O1.1")

    values = make.shown(make.workbook(workplan))

    activities = {(row["output"], row["code"]): row["total"] for row in values["activities"]}
    assert activities["O1", "O1.1"] == 350.5
    assert activities["O2", "O1.1"] == 21
    assert [row["total"] for row in values["outputs"]] == [1000350.49, 21]
    flights = next(row for row in values["costs"] if row["description"] == "Flights")
    assert (flights["amount"], flights["units_per_base"], flights["amount_base"]) == (5000, 100, 50)


@pytest.mark.parametrize(
    ("texts", "otherwise", "language"),
    [
        ([], "fr", "fr"),
        ([{"en": "a"}, {"es": "b"}, {"es": "c"}], "en", "es"),
        ([{"en": "a", "fr": "b"}], "fr", "fr"),
        ([{"en": "a", "es": "b"}], "fr", "en"),
    ],
)  # fmt: skip
def test_the_workbook_speaks_the_language_of_the_plan(
    texts: list[dict[str, str]], otherwise: str, language: str
) -> None:
    data = {"outputs": [{"statement": text, "activities": [{"title": {}}]} for text in texts]}

    assert rows.language_of(data, otherwise=otherwise) == language


def test_codes_that_share_a_name_are_told_apart() -> None:
    found = lists.named([("A", "Travel"), ("B", "travel"), ("C", "Staff"), ("D", "")])

    assert found.labels == {"A": "A Travel", "B": "B travel", "C": "Staff", "D": "D"}
    assert [found.code(text) for text in ("b TRAVEL", "c", "D", "x")] == ["B", "C", "D", None]
    assert found.label("GONE") == "GONE"


@given(text=st.text(max_size=60))
def test_any_text_is_kept_by_a_cell_as_it_is_read_back(text: str) -> None:
    once = rows.cell_text(text)

    assert rows.cell_text(once) == once


ODD = (
    "=1+1",
    "+1",
    "-1",
    "@x",
    "'quoted",
    "_x0041_",
    "a\nb",
    "\u202eabc",
    "1.10",
    "007",
    "true",
    "#REF!",
    "😀",
    "x" * 600,
)


def test_odd_texts_make_the_round_trip_and_none_becomes_a_formula() -> None:
    workplan = make.workplan()
    output = workplan.outputs.get(code="O1")
    for number, text in enumerate(ODD):
        said = actions.ActivitySaid({"en": text}, date(2018, 7, 1), date(2018, 7, 2), partners=text[:500])
        actions.save_activity(output, said, code=f"{text[:40]}{number}", by=make.system(), at=make.AT)

    content = make.workbook(workplan)

    found = make.compared(workplan, content)
    assert (found.changes, found.problems) == ([], [])
    file = make.File(content)
    assert {file.cell("activities", number, "title").data_type for number in range(5, 20)} == {"s"}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (-0.0, "0.00"),
        (0.1 + 0.2, "0.30"),
        (999999999.99, "999999999.99"),
        ("7", "7.00"),
        ("1.005", "1.005"),
        (float("nan"), "NaN"),
    ],
)
def test_an_amount_is_spelled_in_one_way(typed: float | str, meant: str) -> None:
    column = make.SPECS["costs"].column("q1")

    assert cells.read(typed, column, lists.CodeList({})) == meant


def test_every_workplan_is_listed_with_how_much_it_holds() -> None:
    workplan = make.workplan()
    actions.freeze(workplan.document, None, reason="", by=make.system(), at=make.AT)

    assert listing.workplans() == [
        {
            "entity": workplan.entity.code,
            "period": "2018H2-2019",
            "uid": str(workplan.uid),
            "state": "DRAFT",
            "version": 1,
            "outputs": 2,
            "activities": 3,
            "cost_lines": 4,
            "posts": 2,
        }
    ]
