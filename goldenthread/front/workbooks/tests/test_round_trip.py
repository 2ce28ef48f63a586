"""There and back: an untouched file changes nothing, a touched cell changes exactly that."""

from __future__ import annotations

from datetime import datetime

import pytest

from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.workbooks import actions

from . import make

pytestmark = pytest.mark.django_db


def test_an_untouched_file_changes_nothing() -> None:
    workplan = make.workplan()

    found = make.compared(workplan, make.workbook(workplan))

    assert (found.changes, found.problems) == ([], [])


def test_a_file_that_another_program_saved_anew_changes_nothing() -> None:
    workplan = make.workplan()

    found = make.compared(workplan, make.File(make.workbook(workplan)).saved())

    assert (found.changes, found.problems) == ([], [])


TOUCHED: list[tuple[str, dict[str, object], str, object, str]] = [
    ("outputs", {"code": "O1"}, "statement", "Judges are trained", "Judges are trained"),
    ("activities", {"code": "O1.1"}, "title", "Train 40 judges", "Train 40 judges"),
    ("activities", {"code": "O1.1"}, "starts_on", datetime(2018, 10, 1), "2018-10-01"),  # noqa: DTZ001
    ("activities", {"code": "O1.1"}, "ends_on", "2019-06-30", "2019-06-30"),
    ("activities", {"code": "O1.1"}, "responsible", "Noor Vale", "Noor Vale"),
    ("activities", {"code": "O1.1"}, "partners", None, ""),
    ("activities", {"code": "O1.1"}, "places", "SOUTH; north", "NORTH; SOUTH"),
    ("activities", {"code": "O1.1"}, "status", "Completed", "COMPLETED"),
    ("costs", {"description": "Trainers"}, "description", "Trainers and rooms", "Trainers and rooms"),
    ("costs", {"description": "Trainers"}, "fund", "Trust fund", "TRUST_FUND"),
    ("costs", {"description": "Trainers"}, "source_category", "Member States", "STATES"),
    ("costs", {"description": "Trainers"}, "budget_class", "travel", "TRAVEL"),
    ("costs", {"description": "Trainers"}, "currency", "KES", "KES"),
    ("costs", {"description": "Trainers"}, "q1", 0.1, "0.10"),
    ("costs", {"description": "Trainers"}, "q6", "12.5", "12.50"),
    ("costs", {"description": "Trainers"}, "q3", None, "0.00"),
    ("posts", {"title": "Driver"}, "title", "Senior driver", "Senior driver"),
    ("posts", {"title": "Driver"}, "grade", 4, "4"),
    ("posts", {"title": "Driver"}, "category", "National officer", "NATIONAL"),
    ("posts", {"title": "Driver"}, "fund", "Extrabudgetary", "EXTRABUDGETARY"),
    ("posts", {"title": "Driver"}, "is_vacant", "No", "NO"),
    ("posts", {"title": "Driver"}, "starts_on", datetime(2018, 8, 1), "2018-08-01"),  # noqa: DTZ001
    ("posts", {"title": "Driver"}, "ends_on", datetime(2019, 11, 30), "2019-11-30"),  # noqa: DTZ001
]


@pytest.mark.parametrize(("sheet", "said", "column", "typed", "meant"), TOUCHED)
def test_a_touched_cell_changes_exactly_that(
    sheet: str, said: dict[str, object], column: str, typed: object, meant: str
) -> None:
    workplan = make.workplan()
    before = make.plain(workplan)
    content = make.changed(workplan, sheet, {column: typed}, **said)

    found = actions.import_workbook(workplan, content, by=make.system(), at=make.AT)

    assert found.problems == []
    assert [[cell.key for cell in change.fields] for change in found.changes] == [[column]]
    uid = found.changes[0].uid
    after = make.plain(workplan)
    assert after[sheet][uid][column] == meant
    before[sheet][uid][column] = meant
    assert after == before
    again = make.compared(workplan, content)
    assert (again.changes, again.problems) == ([], [])
    assert make.compared(workplan, make.workbook(workplan)).changes == []


def test_every_kind_of_cell_that_can_be_filled_in_is_touched_above() -> None:
    touched = {(sheet, column) for sheet, _said, column, _typed, _meant in TOUCHED}

    for key, spec in make.SPECS.items():
        names = {column.key for column in spec.filled_in if not column.is_only_for_new}
        amounts = {name for name in names if name.startswith("q") and name[1:].isdigit()}
        assert names - amounts - {column for sheet, column in touched if sheet == key} == set()


def test_new_rows_come_in_under_each_other_and_marked_rows_go() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    file.add("outputs", code="O9", serves=f"{workplan.entity.code}-R2", statement="New")
    file.add(
        "activities",
        output="O9",
        code="O9.A",
        title="Begin",
        starts_on="2019-01-01",
        ends_on="2019-01-31",
        status="Planned",
    )
    file.add(
        "costs",
        activity="O9.A",
        description="Rent",
        fund="Regular budget",
        budget_class="STAFF",
        currency="USD",
        q3=7,
    )
    file.add(
        "posts",
        title="Clerk",
        grade="GS-2",
        category="General service",
        fund="Trust fund",
        is_vacant="Yes",
        starts_on="2019-01-01",
        ends_on="2019-01-31",
    )
    file.write("activities", file.row_of("activities", code="O2.1"), {"remove": "Remove"})
    file.write("posts", file.row_of("posts", title="Driver"), {"remove": "Remove"})

    found = actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert found.counts == {"added": 4, "removed": 2}
    data = make.data(workplan)
    output = next(output for output in data["outputs"] if output["code"] == "O9")
    (begun,) = output["activities"]
    assert (begun["code"], begun["cost_lines"][0]["amount"]) == ("O9.A", "7.00")
    assert [post["title"] for post in data["posts"]] == ["Human rights officer", "Clerk"]
    assert "O2.1" not in {one["code"] for output in data["outputs"] for one in output["activities"]}
    assert AuditEntry.objects.filter(action="workbooks.workplan.imported").count() == 1
