"""How long a text may be is the same on the page, in the file that comes back, and where Excel checks it."""

from __future__ import annotations

import io

import openpyxl
import pytest
from django import forms

from goldenthread.delivery.planning import rules
from goldenthread.delivery.planning.forms import costs, lines
from goldenthread.delivery.planning.models import Activity, CostLine, Output, Post
from goldenthread.front.workbooks.columns import FIRST_ROW, Column, Kind

from . import make

PAGES: dict[str, tuple[type[forms.Form], type[Output | Activity | CostLine | Post]]] = {
    "outputs": (lines.OutputForm, Output),
    "activities": (lines.ActivityForm, Activity),
    "costs": (costs.CostForm, CostLine),
    "posts": (lines.PostForm, Post),
}
# What the page does not ask for: it numbers activities itself.
NOT_ON_THE_PAGE = {("activities", "code")}


def texts() -> list[tuple[str, Column]]:
    return [
        (sheet, column)
        for sheet, spec in make.SPECS.items()
        for column in spec.columns
        if column.kind == Kind.TEXT
    ]


@pytest.mark.parametrize(("sheet", "column"), texts(), ids=lambda one: getattr(one, "key", one))
def test_a_text_is_as_long_on_the_page_as_in_the_workbook(sheet: str, column: Column) -> None:
    form, model = PAGES[sheet]

    assert column.longest == rules.longest(model, column.key)
    if (sheet, column.key) not in NOT_ON_THE_PAGE:
        field = form.base_fields[column.key]
        assert isinstance(field, forms.CharField)
        assert field.max_length == column.longest


@pytest.mark.django_db
def test_excel_takes_texts_as_long_as_the_plan_does_and_no_longer() -> None:
    book = openpyxl.load_workbook(io.BytesIO(make.workbook(make.workplan())))

    for sheet, column in texts():
        spec = make.SPECS[sheet]
        cell = book[str(spec.name)].cell(FIRST_ROW + 1, spec.place(column.key) + 1).coordinate
        rule = next(one for one in book[str(spec.name)].data_validations.dataValidation if cell in one.sqref)
        assert (rule.type, rule.operator, rule.formula1) == (
            "textLength",
            "lessThanOrEqual",
            str(column.longest),
        )


@pytest.mark.django_db
def test_a_statement_written_on_the_page_at_full_length_is_changed_in_the_workbook() -> None:
    workplan = make.workplan()
    long, longer = "x" * rules.LONGEST_STATEMENT, "x" * (rules.LONGEST_STATEMENT + 1)

    found = make.compared(workplan, make.changed(workplan, "outputs", {"statement": long}, code="O1"))
    refused = make.compared(workplan, make.changed(workplan, "outputs", {"statement": longer}, code="O1"))

    assert (found.problems, found.changes[0].values["statement"]) == ([], long)
    assert "has 5001 characters; at most 5000 are kept" in refused.problems[0].message
