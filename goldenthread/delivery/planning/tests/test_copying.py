"""Copying a workplan into another: dates, quarters, what is carried, and who may copy when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning import actions, rules
from goldenthread.delivery.planning.models import Activity, CostLine, Output, PlanState, Result, Workplan
from goldenthread.delivery.planning.queries import copying
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make
from .make_copies import NOW, copy, filled, left, post

pytestmark = pytest.mark.django_db
EIGHTEEN = (date(2018, 7, 1), date(2019, 12, 31))
Y2019 = (date(2019, 1, 1), date(2019, 12, 31))
Y2020 = (date(2020, 1, 1), date(2020, 12, 31))
SECOND_HALF = (date(2020, 7, 1), date(2020, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


# Dates


@pytest.mark.parametrize(
    ("source", "target", "before", "after"),
    [
        # The same days of the year.
        (Y2019, Y2020, ("2019-03-01", "2019-05-31"), ("2020-03-01", "2020-05-31")),
        (EIGHTEEN, Y2020, ("2018-08-15", "2018-09-30"), ("2020-08-15", "2020-09-30")),
        (EIGHTEEN, Y2020, ("2019-02-01", "2019-02-28"), ("2020-02-01", "2020-02-28")),
        (Y2020, Y2019, ("2020-02-29", "2020-02-29"), ("2019-02-28", "2019-02-28")),
        # What filled the period fills the new one; so does what is longer than it.
        (EIGHTEEN, Y2020, ("2018-07-01", "2019-12-31"), ("2020-01-01", "2020-12-31")),
        (EIGHTEEN, Y2020, ("2018-07-01", "2019-10-31"), ("2020-01-01", "2020-12-31")),
        # What goes over the turn of the year ends with the period.
        (EIGHTEEN, Y2020, ("2018-11-01", "2019-02-28"), ("2020-11-01", "2020-12-31")),
        # A year of eighteen months is found in its second year.
        (Y2020, EIGHTEEN, ("2020-03-01", "2020-04-30"), ("2019-03-01", "2019-04-30")),
        # Months that the new period does not have: from its beginning.
        (Y2019, SECOND_HALF, ("2019-02-01", "2019-03-02"), ("2020-07-01", "2020-07-30")),
    ],
)
def test_dates_are_carried_into_the_new_period(
    source: tuple[date, date], target: tuple[date, date], before: tuple[str, str], after: tuple[str, str]
) -> None:
    moved = rules.shifted(day(before[0]), day(before[1]), source=source, target=target)

    assert moved == (day(after[0]), day(after[1]))


@pytest.mark.parametrize(
    ("source", "target", "before", "after"),
    [
        (Y2019, Y2020, "1 2 3 4", "1 2 3 4"),
        # Of eighteen months the latest year counts; the two quarters before it stay behind.
        (EIGHTEEN, Y2020, "1 2 3 4 5 6", "3 4 5 6"),
        (Y2020, EIGHTEEN, "1 2 3 4", "3 4 1 2 3 4"),
        (Y2019, SECOND_HALF, "1 2 3 4", "3 4"),
        (SECOND_HALF, Y2019, "3 4", "0 0 3 4"),
        # The same quarters of another time: one to one, also where a quarter comes twice.
        (EIGHTEEN, (date(2020, 7, 1), date(2021, 12, 31)), "1 2 3 4 5 6", "1 2 3 4 5 6"),
    ],
)
def test_amounts_go_to_the_same_quarter(
    source: tuple[date, date], target: tuple[date, date], before: str, after: str
) -> None:
    amounts = [*map(Decimal, before.split()), *[Decimal(0)] * 8][:8]

    assert rules.carried_amounts(amounts, source=source, target=target) == [*map(Decimal, after.split())]


# A world: last plan of 18 months, next year's draft, and another entity


@pytest.fixture
def result(entity: Entity, version: PlanVersion) -> Result:
    programme = make.programme(of=entity, version=version, code="KAS-P1")
    return make.result(programme, code="KAS-R1", element=plans.element(version, "M1"))


@pytest.fixture
def source(entity: Entity, result: Result) -> Workplan:
    plan = make.workplan(entity)
    filled(plan, result)
    make.in_state(plan, PlanState.IN_FORCE)
    return plan


@pytest.fixture
def target(entity: Entity) -> Workplan:
    return make.workplan(entity, period=make.year(2020))


# Carrying last year's plan


def test_eighteen_months_become_a_year_without_retyping(
    source: Workplan, target: Workplan, editor: User, result: Result
) -> None:
    copy(source, target, by=editor, with_amounts=True)

    output = target.outputs.get()
    assert (output.code, output.result, output.copied_from) == ("KAS-O1", result, "KAS 2018H2-2019")
    made = output.activities.get()
    assert (made.code, made.title, made.status) == ("KAS-O1.1", {"en": "Visit prisons"}, "PLANNED")
    assert (made.starts_on, made.ends_on) == (date(2020, 3, 1), date(2020, 5, 31))
    assert (made.responsible, made.partners) == ("Nadia", "A ministry")
    assert [place.code for place in made.places.all()] == ["KAS-CAPITAL"]
    cost = made.cost_lines.get()
    assert [cost.q1, cost.q2, cost.q3, cost.q4, cost.q5] == [300, 400, 500, 600, 0]
    assert [cost.amount, cost.amount_base] == [1800, 1800]
    assert cost.fund == "REGULAR_BUDGET"
    assert (cost.budget_class.code, cost.source_category and cost.source_category.code) == (
        "TRAVEL",
        "STATES",
    )
    assert (output.indicators.get().code, output.indicators.get().baselines.count()) == ("KAS-O1-I1", 0)
    held = target.posts.get()
    assert (held.starts_on, held.ends_on, held.is_vacant) == (date(2020, 1, 1), date(2020, 12, 31), False)
    assert {made.copied_from, cost.copied_from, held.copied_from} == {"KAS 2018H2-2019"}


def test_amounts_are_zero_unless_they_are_asked_for(source: Workplan, target: Workplan, editor: User) -> None:
    plan = copy(source, target, by=editor)

    assert CostLine.objects.get(activity__output__workplan=target).amount == 0
    assert plan.total == 0
    assert len(plan.lines) == 1


def test_it_is_one_deed_in_the_audit_trail_and_a_contribution(
    source: Workplan, target: Workplan, editor: User
) -> None:
    copy(source, target, by=editor)

    entry = AuditEntry.objects.get(action="planning.workplan.copied")
    assert entry.details == {
        "source": "KAS 2018H2-2019",
        "outputs": 1,
        "activities": 1,
        "cost_lines": 1,
        "posts": 1,
        "left_out": 1,
    }
    assert target.document.contributions.get().person == editor


def test_what_was_cancelled_stays_behind(source: Workplan, target: Workplan, editor: User) -> None:
    assert left(copy(source, target, by=editor)) == {"KAS-O1.2 Old work": "It was cancelled."}


def test_copying_twice_makes_nothing_twice(source: Workplan, target: Workplan, editor: User) -> None:
    copy(source, target, by=editor)

    with pytest.raises(actions.NothingToCopy, match="in this plan already"):
        copy(source, target, by=editor)

    assert (target.outputs.count(), target.posts.count()) == (1, 1)


def test_a_post_that_is_there_twice_comes_as_often_as_it_is_missing(
    source: Workplan, target: Workplan, editor: User
) -> None:
    post(source)
    post(target)

    plan = copy(source, target, by=editor)

    assert len(plan.posts) == 1
    assert left(plan)["Human rights officer (P-3)"] == "This post is in this plan already."


@pytest.mark.parametrize(
    ("parts", "made"),
    [
        ((), (1, 0, 0, 0, 0)),
        (("activities",), (1, 1, 0, 0, 0)),
        # Costs hang on activities.
        (("costs",), (1, 0, 0, 0, 0)),
        (("activities", "costs"), (1, 1, 1, 0, 0)),
        (("indicators",), (1, 0, 0, 1, 0)),
        (("posts",), (1, 0, 0, 0, 1)),
    ],
)
def test_only_the_parts_asked_for_are_copied(
    source: Workplan, target: Workplan, editor: User, parts: tuple[str, ...], made: tuple[int, ...]
) -> None:
    plan = copy(source, target, by=editor, parts=parts)

    indicators = sum(len(output.indicators) for output in plan.outputs)
    assert (
        len(plan.outputs),
        len(plan.activities),
        len(plan.lines),
        indicators,
        len(plan.posts),
    ) == made
    assert target.posts.count() == made[4]


def test_a_copied_row_comes_after_those_that_are_there(
    source: Workplan, target: Workplan, editor: User, result: Result
) -> None:
    make.output(target, result=result, code="KAS-O0")
    Output.objects.filter(workplan=target).update(position=4)

    copy(source, target, by=editor)

    assert list(target.outputs.values_list("code", "position")) == [("KAS-O0", 4), ("KAS-O1", 5)]


def test_a_copied_row_loses_its_mark_when_it_is_saved(
    source: Workplan, target: Workplan, editor: User
) -> None:
    copy(source, target, by=editor)
    made = Activity.objects.get(output__workplan=target)

    said = actions.ActivitySaid(title=made.title, starts_on=made.starts_on, ends_on=made.ends_on)
    saved = actions.save_activity(made.output, said, activity=made, base_revision=1, by=editor, at=NOW)

    assert saved.copied_from == ""


def test_copying_fifty_outputs_costs_what_it_costs_for_two(
    source: Workplan, entity: Entity, editor: User, result: Result
) -> None:
    def cost(target: Workplan) -> int:
        with CaptureQueriesContext(connection) as captured:
            copy(source, target, by=editor, with_amounts=True)
        return len(captured)

    for_one = cost(make.workplan(entity, period=make.year(2020)))
    make.in_state(source, PlanState.DRAFT)
    for number in range(2, 26):
        filled(source, result, f"KAS-O{number}")
    make.in_state(source, PlanState.IN_FORCE)
    later = make.workplan(entity, period=make.year(2021))

    assert cost(later) == for_one
    assert (later.outputs.count(), later.posts.count()) == (25, 25)


# Another entity's plan as a template


# Who and when


def test_who_does_not_write_the_target_copies_nothing(source: Workplan, target: Workplan) -> None:
    with pytest.raises(actions.NotYoursToPlan):
        copy(source, target, by=people.member(people.entity()))
    assert target.outputs.count() == 0


def test_a_submitted_plan_takes_no_copy(source: Workplan, target: Workplan, editor: User) -> None:
    make.in_state(target, PlanState.SUBMITTED)

    with pytest.raises(actions.PlanNotOpen):
        copy(source, target, by=editor)


def test_files_copy_as_the_system_which_reads_every_plan(source: Workplan, target: Workplan) -> None:
    make.in_state(source, PlanState.DRAFT)

    copy(source, target, by=organization.system_user())

    assert target.outputs.count() == 1


def test_if_a_plan_changed_since_it_was_shown_nothing_is_copied(
    source: Workplan, target: Workplan, editor: User
) -> None:
    """Given a preview; then somebody changes the source before it is copied."""
    data = copying.data_to_copy(source, editor, NOW.date())
    assert data is not None
    seen = actions.digest_of_copy(copying.plan_of_copy(source, target, data))
    Activity.objects.filter(code="KAS-O1.1").update(title={"en": "Something else"})

    with pytest.raises(actions.CopyChanged, match="was changed since you looked"):
        copy(source, target, by=editor, seen=seen)
    assert target.outputs.count() == 0

    data = copying.data_to_copy(source, editor, NOW.date())
    assert data is not None
    seen = actions.digest_of_copy(copying.plan_of_copy(source, target, data))
    copy(source, target, by=editor, seen=seen)
    assert target.outputs.count() == 1
