"""A workbook of an older plan: what nobody touched stays newer, what both touched is shown with both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.actions import lines_in_bulk
from goldenthread.delivery.planning.models import Activity, CostLine, Post, Workplan
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.workbooks import actions

from . import make

pytestmark = pytest.mark.django_db


def said_of(row: Post) -> planning.PostSaid:
    return planning.PostSaid(
        title=row.title,
        grade=row.grade,
        category=row.category,
        fund=row.fund,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        is_vacant=row.is_vacant,
    )


def someone_saves(row: Post, **cells: object) -> None:
    said = replace(said_of(row), **cells)  # type: ignore[arg-type]
    planning.save_post(row.workplan, said, post=row, base_revision=row.revision, by=make.system(), at=make.AT)


def driver(of: Workplan) -> Post:
    return of.posts.get(title="Driver")


def trainers(of: Workplan) -> CostLine:
    return CostLine.objects.get(activity__output__workplan=of, description="Trainers")


def someone_writes(line: CostLine, description: str) -> None:
    said = planning.CostSaid(
        description=description,
        fund=line.fund,
        budget_class=line.budget_class,
        currency=line.currency,
        amounts=[Decimal(1)],
    )
    planning.save_cost_line(
        line.activity, said, line=line, base_revision=line.revision, by=make.system(), at=make.AT
    )


def test_a_cell_untouched_in_the_file_keeps_the_newer_text() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"grade": "GS-4"}, title="Driver")
    someone_saves(driver(workplan), fund="TRUST_FUND")

    actions.import_workbook(workplan, content, by=make.system(), at=make.AT)

    post = driver(workplan)
    assert (post.grade, post.fund, post.revision) == ("GS-4", "TRUST_FUND", 3)


def test_a_cell_changed_in_both_is_a_problem_that_shows_both() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"fund": "Trust fund", "grade": "GS-4"}, title="Driver")
    someone_saves(driver(workplan), fund="EXTRABUDGETARY")

    found = make.compared(workplan, content)

    (problem,) = found.problems
    assert found.changes == []
    assert (problem.heading, problem.column) == ("Fund", "D")
    assert "The plan says “Extrabudgetary”, the file “Trust fund”" in problem.message


def test_what_both_changed_to_the_same_is_no_change() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"grade": "GS-4"}, title="Driver")
    someone_saves(driver(workplan), grade="GS-4")

    found = make.compared(workplan, content)

    assert (found.changes, found.problems) == ([], [])


def test_dates_that_fit_alone_but_not_together_are_a_problem() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"starts_on": "2019-06-01"}, title="Driver")
    someone_saves(driver(workplan), ends_on=date(2019, 1, 31))

    (problem,) = make.compared(workplan, content).problems

    assert "The end is before the start" in problem.message


def test_a_row_that_someone_removed_meanwhile() -> None:
    workplan = make.workplan()
    untouched = make.workbook(workplan)
    touched = make.changed(workplan, "posts", {"grade": "GS-4"}, title="Driver")
    marked = make.changed(workplan, "posts", {"remove": "Remove"}, title="Driver")
    planning.remove_line(driver(workplan), base_revision=1, by=make.system(), at=make.AT)

    for content in (untouched, marked):
        found = make.compared(workplan, content)
        assert (found.changes, found.problems) == ([], [])
    (problem,) = make.compared(workplan, touched).problems
    assert "Someone removed this row from the plan meanwhile" in problem.message


def test_a_row_that_is_missing_from_the_file_stays() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    file.sheet("posts").delete_rows(file.row_of("posts", title="Driver"))

    found = actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert (found.changes, found.problems) == ([], [])
    assert driver(workplan)
    assert not AuditEntry.objects.filter(action="workbooks.workplan.imported").exists()


def test_a_row_changed_since_the_export_is_not_removed() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"remove": "Remove"}, title="Driver")
    someone_saves(driver(workplan), grade="GS-4")

    (problem,) = make.compared(workplan, content).problems

    assert "Not removed: this was changed in the plan since the export (Grade)" in problem.message


def test_an_activity_whose_costs_changed_since_the_export_is_not_removed() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "activities", {"remove": "Remove"}, code="O1.1")
    someone_writes(trainers(workplan), "Trainers from abroad")
    make.cost(Activity.objects.get(output__workplan=workplan, code="O1.1"), "Rooms", ["1"])

    (problem,) = make.compared(workplan, content).problems

    assert "(Trainers from abroad, Rooms)" in problem.message


def test_a_line_changed_under_an_activity_that_the_file_removes_is_a_problem() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    file.write("activities", file.row_of("activities", code="O1.1"), {"remove": "Remove"})
    file.write("costs", file.row_of("costs", description="Trainers"), {"q1": 5})
    file.add(
        "costs", activity="O1.1", description="x", fund="Trust fund", budget_class="STAFF", currency="USD"
    )
    file.write("costs", file.row_of("costs", description="Flights"), {"remove": "Remove"})

    found = make.compared(workplan, file.saved())

    assert len(found.problems) == 2
    assert all("This file removes the activity O1.1" in problem.message for problem in found.problems)
    assert found.counts == {"removed": 2}


def test_a_line_and_the_activity_above_it_go_together() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    file.write("activities", file.row_of("activities", code="O1.1"), {"remove": "Remove"})
    file.write("costs", file.row_of("costs", description="Flights"), {"remove": "Remove"})

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert not Activity.objects.filter(output__workplan=workplan, code="O1.1").exists()


def test_bringing_a_file_twice_adds_its_new_rows_once() -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    new = {
        "title": "Clerk",
        "grade": "GS-2",
        "category": "General service",
        "fund": "Trust fund",
        "is_vacant": "Yes",
        "starts_on": "2019-01-01",
        "ends_on": "2019-01-31",
    }
    file.add("posts", **new)
    file.add("posts", **new)

    first = actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)
    second = actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert (len(first.changes), second.changes, second.problems) == (2, [], [])
    assert workplan.posts.filter(title="Clerk").count() == 2


def test_changes_other_than_those_looked_at_are_not_saved() -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"grade": "GS-4"}, title="Driver")
    seen = make.compared(workplan, content).fingerprint()
    someone_saves(driver(workplan), fund="TRUST_FUND")

    with pytest.raises(actions.ChangedSince, match="someone changed the plan while you looked") as refused:
        actions.import_workbook(workplan, content, by=make.system(), at=make.AT, looked_at=seen)

    assert driver(workplan).grade == "GS-3"
    again = refused.value.comparison.fingerprint()
    actions.import_workbook(workplan, content, by=make.system(), at=make.AT, looked_at=again)
    assert driver(workplan).grade == "GS-4"


def test_what_only_the_plan_refuses_undoes_everything_and_names_the_row(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workplan = make.workplan()
    file = make.File(make.workbook(workplan))
    file.write("outputs", file.row_of("outputs", code="O1"), {"statement": "Other"})
    row = file.row_of("posts", title="Driver")
    file.write("posts", row, {"grade": "GS-4"})
    before = make.plain(workplan)

    def refuse(*_said: object, **_more: object) -> None:
        raise planning.LineRefused("No posts today.")

    monkeypatch.setattr(lines_in_bulk, "check_post", refuse)
    with pytest.raises(planning.LineRefused, match=f"Nothing was saved. Posts, row {row}: No posts today."):
        actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert make.plain(workplan) == before


def test_a_text_in_another_language_stays_when_one_is_written() -> None:
    workplan = make.workplan()
    content = make.workbook(workplan, language="fr")
    file = make.File(content, language="fr")
    file.write("outputs", file.row_of("outputs", code="O1"), {"statement": "Des juges"})
    file.write("activities", file.row_of("activities", code="O1.1"), {"responsible": "Noor Vale"})

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    output = workplan.outputs.get(code="O1")
    assert output.statement == {"en": "Output O1", "fr": "Des juges"}
    assert Activity.objects.get(output=output, code="O1.1").title == {"en": "Train judges"}


def test_activities_with_one_code_under_two_outputs_are_told_apart() -> None:
    workplan = make.workplan()
    Activity.objects.filter(output__workplan=workplan, code="O2.1").update(code="O1.1")
    file = make.File(make.workbook(workplan))
    file.add(
        "costs",
        activity="O2/O1.1",
        description="New",
        fund="Trust fund",
        budget_class="STAFF",
        currency="USD",
        q1=1,
    )

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    assert CostLine.objects.get(description="New").activity.output.code == "O2"


def test_an_output_can_serve_an_action_plan() -> None:
    version = strategy.plan_version()
    workplan, element = make.workplan(version=version), strategy.element(version, "OE1.1")
    file = make.File(make.workbook(workplan))
    file.add("outputs", code="OE1", serves=element.code, statement="Staff learn")

    actions.import_workbook(workplan, file.saved(), by=make.system(), at=make.AT)

    output = workplan.outputs.get(code="OE1")
    assert (output.element, output.result) == (element, None)
    content = make.changed(workplan, "outputs", {"statement": "Staff learn more"}, code="OE1")
    actions.import_workbook(workplan, content, by=make.system(), at=make.AT)
    output.refresh_from_db()
    assert (output.element, output.statement) == (element, {"en": "Staff learn more"})
