"""What cannot be right is refused in words, with sheet, row and column, and nothing is saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from goldenthread.delivery.planning.actions import PlanNotOpen
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.models import ExchangeRate
from goldenthread.foundation.lib.uids import new_uid
from goldenthread.foundation.lib.workbooks import WorkbookRefused
from goldenthread.front.workbooks import actions, comparison, export, reader
from goldenthread.front.workbooks.changes import Comparison
from goldenthread.front.workbooks.columns import KEY_ROW, MOST_ROWS

from . import make

pytestmark = pytest.mark.django_db
TRAINERS = {"description": "Trainers"}
TRAIN = {"code": "O1.1"}
DRIVER = {"title": "Driver"}
COST = {
    "activity": "O1.1",
    "description": "x",
    "fund": "Regular budget",
    "budget_class": "STAFF",
    "currency": "USD",
}
BEGIN = {
    "output": "O1",
    "code": "X1",
    "title": "x",
    "starts_on": "2019-01-01",
    "ends_on": "2019-01-02",
    "status": "Planned",
}


def only_problem(found: Comparison) -> reader.Problem:
    assert found.changes == []
    (problem,) = found.problems
    return problem


@pytest.mark.parametrize(
    ("sheet", "said", "column", "typed", "words"),
    [
        ("costs", TRAINERS, "q1", -1, "An amount is negative"),
        ("costs", TRAINERS, "q1", 1e300, "above 1,000,000,000"),
        ("costs", TRAINERS, "q1", "1.005", "more than two decimals"),
        ("costs", TRAINERS, "q1", "a lot", "“a lot” is not an amount"),
        ("costs", TRAINERS, "q1", "1,000.50", "is not an amount"),
        ("costs", TRAINERS, "q1", True, "This is not an amount"),
        ("costs", TRAINERS, "q1", "=1+1", "This cell holds a formula"),
        ("costs", TRAINERS, "description", '=HYPERLINK("x")', "This cell holds a formula"),
        ("costs", TRAINERS, "description", None, "This cell is empty"),
        ("costs", TRAINERS, "description", "x" * 201, "has 201 characters; at most 200"),
        ("costs", TRAINERS, "description", "a_x0007_b", "characters that cannot be kept"),
        ("costs", TRAINERS, "fund", "Lottery", "“Lottery” is not in the list"),
        ("costs", TRAINERS, "fund", "F" * 90, "…” is not in the list"),
        ("costs", TRAINERS, "budget_class", 7, "“7” is not in the list"),
        ("costs", TRAINERS, "currency", "XXX", "“XXX” is not in the list"),
        ("costs", TRAINERS, "activity", "O1.2", "This cell is fixed once the row is in the plan"),
        ("costs", TRAINERS, "uid", "0" * 36, "This row's id is not of this workbook"),
        ("costs", TRAINERS, "revision", 7, "The locked cells at the end of the row were changed"),
        ("activities", TRAIN, "starts_on", "2018-01-01", "outside the workplan's period"),
        ("activities", TRAIN, "ends_on", "2020-01-01", "outside the workplan's period"),
        ("activities", TRAIN, "ends_on", "2018-08-01", "The end is before the start"),
        ("activities", TRAIN, "starts_on", "soon", "“soon” is not a date"),
        ("activities", TRAIN, "starts_on", 5, "outside the workplan's period"),
        ("activities", TRAIN, "starts_on", "2018-02-30", "is not a date"),
        ("activities", TRAIN, "places", "NORTH; ATLANTIS", "no place with the code “ATLANTIS”"),
        ("activities", TRAIN, "title", True, "This is not a text"),
        ("activities", TRAIN, "output", "O2", "This cell is fixed once the row is in the plan"),
        ("posts", DRIVER, "ends_on", "2021-01-01", "outside the workplan's period"),
        ("posts", DRIVER, "grade", "P-4 or P-5 (to be decided)", "at most 10"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_what_to_do(
    sheet: str, said: dict[str, object], column: str, typed: object, words: str
) -> None:
    workplan = make.workplan()
    content = make.changed(workplan, sheet, {column: typed}, **said)
    before = make.plain(workplan)

    problem = only_problem(make.compared(workplan, content))

    assert words in problem.message
    spec = make.SPECS[sheet]
    assert (problem.sheet, problem.heading) == (str(spec.name), str(spec.column(column).heading))
    assert problem.row == make.File(content).row_of(
        sheet, **{k: v for k, v in said.items() if k != column} or {column: typed}
    )
    with pytest.raises(actions.NotBrought, match="the workbook has a problem"):
        actions.import_workbook(workplan, content, by=make.system(), at=make.AT)
    assert make.plain(workplan) == before


@pytest.mark.parametrize(
    ("sheet", "cells", "column", "words"),
    [
        ("outputs", {"code": "O1", "statement": "x"}, "serves", "This cell is empty"),
        ("activities", {**BEGIN, "code": "O1.1"}, "code", "Another row has the code “O1.1”"),
        ("activities", {**BEGIN, "output": "O7"}, "output", "no row with the code “O7”"),
        ("activities", {**BEGIN, "remove": "Remove"}, "remove", "This row is new"),
        ("costs", {**COST, "activity": "nope"}, "activity", "no row with the code “nope”"),
        ("costs", {**COST, "q1": "?"}, "q1", "is not an amount"),
    ],
)  # fmt: skip
def test_a_wrong_new_row_is_named(sheet: str, cells: dict[str, object], column: str, words: str) -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    row = file.add(sheet, **cells)

    problem = only_problem(make.compared(workplan, file.saved()))

    assert (problem.row, problem.heading) == (row, str(make.SPECS[sheet].column(column).heading))
    assert words in problem.message


def test_two_new_rows_with_one_code_are_both_named() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    rows = [file.add("activities", **BEGIN), file.add("activities", **BEGIN)]

    found = make.compared(workplan, file.saved())

    assert [problem.row for problem in found.problems] == rows
    assert found.changes == []


def test_a_row_that_is_there_twice_is_named_with_the_other() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    first = file.row_of("posts", **DRIVER)
    uid, revision = (file.cell("posts", first, name).value for name in ("uid", "revision"))
    second = file.add("posts", title="Driver")
    file.write("posts", second, {"uid": uid, "revision": revision})

    problem = only_problem(make.compared(workplan, file.saved()))

    assert (problem.row, problem.heading) == (second, "Row id")
    assert f"in row {first} as well" in problem.message


def test_a_currency_whose_rate_is_gone_is_refused() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "costs", {"currency": "KES"}, **TRAINERS)
    ExchangeRate.objects.all().delete()

    problem = only_problem(make.compared(workplan, content))

    assert problem.heading == "Currency"
    assert "There is no rate of exchange for KES" in problem.message


def test_the_workbook_of_another_entity_is_refused() -> None:
    theirs, mine = make.workplan(), make.workplan()

    with pytest.raises(comparison.AnotherWorkplan, match=f"the workbook of {theirs.entity.code}"):
        make.compared(mine, make.workbook(theirs))


def test_rows_copied_from_the_workbook_of_another_entity_are_refused() -> None:
    theirs, mine = make.workplan(), make.workplan()
    other, file = make.File(make.workbook(theirs)), make.File(make.workbook(mine))
    row = file.row_of("posts", **DRIVER)
    file.write(
        "posts",
        row,
        {"uid": other.cell("posts", other.row_of("posts", **DRIVER), "uid").value, "grade": "P-5"},
    )

    assert "is not of this workbook" in only_problem(make.compared(mine, file.saved())).message


def rename_a_sheet(file: make.File) -> None:
    file.sheet("posts").title = "Mine"


def delete_the_seal(file: make.File) -> None:
    del file.book["_seal"]


def change_the_seal(file: make.File) -> None:
    cell = file.book["_seal"]["A1"]
    cell.value = f"{cell.value[:50]}x{cell.value[51:]}"


def empty_the_seal(file: make.File) -> None:
    file.book["_seal"]["A1"].value = None


def move_columns(file: make.File) -> None:
    file.sheet("posts").cell(KEY_ROW + 1, 1).value = "grade"


def cut_off_a_sheet(file: make.File) -> None:
    file.sheet("posts").delete_rows(1, 200)


def write_beside(file: make.File) -> None:
    file.sheet("posts").cell(6, len(make.SPECS["posts"].columns) + 2).value = "a remark"


def merge_cells(file: make.File) -> None:
    file.sheet("posts").merge_cells("A5:B5")


def show_an_error(file: make.File) -> None:
    cell = file.cell("posts", 5, "grade")
    cell.value, cell.data_type = "#REF!", "e"


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (delete_the_seal, "is not a workbook of a workplan"),
        (change_the_seal, "was made by another system"),
        (empty_the_seal, "was made by another system"),
    ],
)
def test_a_workbook_that_lost_its_seal_is_not_read(spoil: Callable[[make.File], None], words: str) -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    spoil(file)

    with pytest.raises(WorkbookRefused, match=words):
        make.compared(workplan, file.saved())


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (rename_a_sheet, "The sheet is missing"),
        (move_columns, "The columns are not where they were"),
        (cut_off_a_sheet, "The columns are not where they were"),
        (write_beside, "This column is not read"),
        (merge_cells, "This cell is merged with others"),
        (show_an_error, "This cell shows the error #REF!"),
    ],
)
def test_a_sheet_that_was_rebuilt_is_named(spoil: Callable[[make.File], None], words: str) -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    spoil(file)

    found = make.compared(workplan, file.saved())

    assert [problem.sheet for problem in found.problems] == [str(found.problems[0].sheet)] * len(
        found.problems
    )
    assert words in found.problems[0].message


def test_a_layout_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    workplan = make.workplan()
    content = make.workbook(workplan)
    monkeypatch.setattr(reader, "SCHEMA_VERSION", 2)

    with pytest.raises(WorkbookRefused, match="the layout of another version"):
        make.compared(workplan, content)


def test_more_rows_than_are_read_at_once_are_refused_on_the_way_in_and_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workplan = make.workplan()
    content = make.workbook(workplan)
    monkeypatch.setattr(reader, "MOST_ROWS", 10)
    monkeypatch.setattr(export, "MOST_ROWS", 10)

    with pytest.raises(WorkbookRefused, match="has 11 rows; at most 10 are read"):
        make.compared(workplan, content)
    with pytest.raises(export.TooLong, match="has 11 rows"):
        make.workbook(workplan)
    assert MOST_ROWS == 5_000


def test_a_file_that_is_no_workbook_is_refused() -> None:
    workplan = make.workplan()

    with pytest.raises(WorkbookRefused):
        make.compared(workplan, b"PK\x03\x04 not really")


def test_a_plan_that_cannot_be_changed_now_says_so_and_an_untouched_file_has_no_problem() -> None:
    workplan = make.workplan()
    untouched = make.workbook(workplan)
    touched = make.changed(workplan, "posts", {"grade": "P-5"}, **DRIVER)
    planning.in_state(workplan, "SUBMITTED")

    assert make.compared(workplan, untouched).problems == []
    (problem,) = make.compared(workplan, touched).problems
    assert "This plan is “Submitted” and cannot be changed now" in problem.message
    with pytest.raises(PlanNotOpen):
        actions.import_workbook(workplan, touched, by=make.system(), at=make.AT)


def test_the_workplan_of_a_file_is_found_or_said_to_be_gone() -> None:
    workplan = make.workplan()
    content = make.workbook(workplan)

    assert comparison.workplan_of(content) == workplan
    workplan.uid = new_uid()
    workplan.save(update_fields=["uid"])
    with pytest.raises(comparison.AnotherWorkplan, match="is not here any more"):
        comparison.workplan_of(content)
