"""Many rows of a workplan saved as one deed: what they leave behind is what each by itself would leave."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import Activity, BudgetClass, CostLine, Workplan
from goldenthread.delivery.planning.tests import make
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.audit_trail.models import AuditEntry

pytestmark = pytest.mark.django_db
AT = datetime(2018, 8, 1, 9, 0, tzinfo=UTC)
FROM, TO = date(2018, 9, 1), date(2019, 3, 31)


@pytest.fixture(autouse=True)
def lists() -> None:
    BudgetClass.objects.get_or_create(code="STAFF", defaults={"name": {"en": "Staff"}})
    organization.add_places({"NORTH": ({"en": "The North"}, None), "SOUTH": ({"en": "The South"}, None)})


def places(*codes: str) -> tuple[Any, ...]:
    known = organization.add_places(
        {"NORTH": ({"en": "The North"}, None), "SOUTH": ({"en": "The South"}, None)}
    )
    return tuple(known[code] for code in codes)


def a_plan() -> Workplan:
    """Return a workplan with an output, two activities, a cost line under each, and a post."""
    plan = make.workplan()
    output = make.output(plan, result=make.result(make.programme(of=plan.entity), code="R1"), code="O1")
    for title in ("Train", "Advise"):
        activity = actions.save_activity(output, does(title, "NORTH"), by=make.system(), at=AT)
        actions.save_cost_line(activity, costs(f"Rent to {title}", "5"), by=make.system(), at=AT)
    actions.save_post(plan, holds("Driver"), by=make.system(), at=AT)
    return plan


def does(title: str, *where: str, ends_on: date = TO) -> actions.ActivitySaid:
    return actions.ActivitySaid({"en": title}, FROM, ends_on, places=places(*where))


def costs(description: str, *amounts: str) -> actions.CostSaid:
    staff = BudgetClass.objects.get(code="STAFF")
    return actions.CostSaid(description, "REGULAR_BUDGET", staff, "USD", [Decimal(one) for one in amounts])


def holds(title: str) -> actions.PostSaid:
    return actions.PostSaid(title, "P-3", "INTERNATIONAL", "REGULAR_BUDGET", FROM, TO)


def delivers(plan: Workplan, statement: str, code: str = "") -> actions.OutputSaid:
    return actions.OutputSaid({"en": statement}, result=plan.outputs.get(code="O1").result, code=code)


def one_by_one(plan: Workplan) -> None:
    """Change, add and remove rows, each by itself."""
    doing: dict[str, Any] = {"by": make.system(), "at": AT}
    old = Activity.objects.get(output__workplan=plan, code="O1.1")
    line = CostLine.objects.get(activity=old)
    other = Activity.objects.get(output__workplan=plan, code="O1.2")
    actions.remove_line(other, base_revision=1, **doing)
    output = plan.outputs.get(code="O1")
    actions.save_output(plan, delivers(plan, "Changed"), output=output, base_revision=1, **doing)
    added = actions.save_output(plan, delivers(plan, "Added"), **doing)
    actions.save_activity(output, does("Changed", "SOUTH"), activity=old, base_revision=1, **doing)
    under = actions.save_activity(added, does("Added", "NORTH", "SOUTH"), **doing)
    actions.save_activity(output, does("Named"), code="N", **doing)
    actions.save_cost_line(old, costs("Changed", "1", "2.5"), line=line, base_revision=1, **doing)
    actions.save_cost_line(old, costs("Second", "3"), **doing)
    actions.save_cost_line(under, costs("First", "4"), **doing)
    actions.save_post(plan, holds("Pilot"), post=plan.posts.get(), base_revision=1, **doing)
    actions.save_post(plan, holds("Clerk"), **doing)


def as_one(plan: Workplan) -> None:
    """Change, add and remove the same rows as one deed."""
    old = Activity.objects.get(output__workplan=plan, code="O1.1")
    line = CostLine.objects.get(activity=old)
    other = Activity.objects.get(output__workplan=plan, code="O1.2")
    output = plan.outputs.get(code="O1")
    added = actions.RowSaid(delivers(plan, "Added"))
    under = actions.RowSaid(does("Added", "NORTH", "SOUTH"), under=added)
    rows = [
        actions.RowSaid(delivers(plan, "Changed"), output, 1),
        added,
        actions.RowSaid(does("Changed", "SOUTH"), old, 1),
        under,
        actions.RowSaid(does("Named"), under=output, code="N"),
        actions.RowSaid(costs("Changed", "1", "2.5"), line, 1),
        actions.RowSaid(costs("Second", "3"), under=old),
        actions.RowSaid(costs("First", "4"), under=under),
        actions.RowSaid(holds("Pilot"), plan.posts.get(), 1),
        actions.RowSaid(holds("Clerk")),
    ]
    gone = [actions.RowGoes(other, 1)]
    actions.save_rows(plan, rows, gone=gone, by=make.system(), at=AT)


def left_by(deed: Callable[[Workplan], None]) -> tuple[object, object]:
    """Return what a plan says after a deed, and the lines of the audit trail about its rows."""
    plan = a_plan()
    before = AuditEntry.objects.count()
    deed(plan)
    said = queries.workplan_data(Workplan.objects.get(pk=plan.pk))
    entries = AuditEntry.objects.order_by("sequence")[before:]
    trail = sorted(
        (one.action, one.subject_label, str(one.details.get("revision")), str(one.details.get("amount")))
        for one in entries
    )
    return _without_names(said, plan), trail


def _without_names(said: Any, plan: Workplan) -> Any:
    """Return plain data without what differs between two plans that say the same."""
    if isinstance(said, dict):
        return {
            key: _without_names(value, plan) for key, value in said.items() if key not in ("uid", "entity")
        }
    return [_without_names(one, plan) for one in said] if isinstance(said, list) else said


def test_many_rows_at_once_leave_what_each_by_itself_would() -> None:
    assert left_by(as_one) == left_by(one_by_one)


def test_a_row_that_someone_saved_first_is_named_and_nothing_is_saved() -> None:
    plan = a_plan()
    driver = plan.posts.get()
    stale = actions.RowSaid(holds("Pilot"), driver, 7)

    with pytest.raises(actions.LineChanged) as refused:
        actions.save_rows(plan, [actions.RowSaid(holds("Clerk")), stale], by=make.system(), at=AT)

    assert refused.value.about is stale
    assert refused.value.theirs == driver
    assert [post.title for post in plan.posts.all()] == ["Driver"]


def test_a_row_of_another_workplan_is_not_there() -> None:
    plan, other = a_plan(), a_plan()
    theirs = other.posts.get()

    for forged in (
        {"rows": [actions.RowSaid(holds("Mine"), theirs, 1)]},
        {"rows": [], "gone": [actions.RowGoes(theirs, 1)]},
    ):
        with pytest.raises(actions.LineGone):
            actions.save_rows(plan, by=make.system(), at=AT, **forged)

    assert other.posts.get().title == "Driver"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (lambda _plan: does("Late", ends_on=date(2030, 1, 1)), "outside the workplan's period"),
        (lambda _plan: costs("Debt", "-1"), "An amount is negative"),
        (lambda _plan: holds(""), "A post has a title and a grade"),
        (lambda plan: delivers(plan, ""), "Say in one sentence what is delivered"),
        (lambda plan: delivers(plan, "Twice", code="O1"), "O1 is already in use here"),
    ],
)  # fmt: skip
def test_the_rules_of_one_row_hold_for_many(said: Callable[[Workplan], actions.Said], words: str) -> None:
    plan = a_plan()
    above = Activity.objects.get(output__workplan=plan, code="O1.1")
    wrong = actions.RowSaid(said(plan), under=above)

    with pytest.raises((actions.LineRefused, actions.AlreadyThere), match=words) as refused:
        actions.save_rows(plan, [wrong], by=make.system(), at=AT)

    assert refused.value.about is wrong


def test_whoever_does_not_plan_there_saves_nothing() -> None:
    plan = a_plan()

    with pytest.raises(actions.NotYoursToPlan):
        actions.save_rows(
            plan, [actions.RowSaid(holds("Clerk"))], by=people.member(role="SENIOR_READER"), at=AT
        )

    assert plan.posts.count() == 1


def test_five_hundred_rows_cost_no_more_than_three_questions_each() -> None:
    plan = a_plan()
    output = plan.outputs.get(code="O1")
    activities = [actions.RowSaid(does(f"A{number}", "NORTH"), under=output) for number in range(100)]
    lines = [
        actions.RowSaid(costs(f"C{number}", "1"), under=activities[number % 100]) for number in range(400)
    ]

    added = questions_of(lambda: actions.save_rows(plan, [*activities, *lines], by=make.system(), at=AT))
    kept = list(CostLine.objects.filter(activity__output=output, description__startswith="C"))
    again = [actions.RowSaid(costs(line.description, "2"), line, 1) for line in kept]
    changed = questions_of(lambda: actions.save_rows(plan, again, by=make.system(), at=AT))

    assert (CostLine.objects.filter(activity__output=output, q1=2).count(), added < 100, changed < 40) == (
        400,
        True,
        True,
    )


def questions_of(do: Callable[[], object]) -> int:
    """Return how often the database is asked."""
    asked = 0

    def count(execute: Any, *said: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*said)

    with connection.execute_wrapper(count):
        do()
    return asked
