"""Rows of many workplans written as one deed, from files: all of them or none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    Ceiling,
    CostLine,
    Fund,
    Output,
    PlanContribution,
    PlanState,
    Post,
    Workplan,
)
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db


def someone(role: str) -> User:
    person = User.objects.create_user(f"{role}@example.org".lower(), role)
    organization.give_role(person, role, since=date(2018, 1, 1), by=make.system(), at=make.AT)
    return person


def unsaved_output(workplan: Workplan, code: str = "O1") -> Output:
    result = make.result(make.programme(of=workplan.entity))
    return Output(workplan=workplan, code=code, statement={"en": "Advice"}, result=result)


def activity(output: Output, **said: Any) -> Activity:
    dates = {"starts_on": date(2018, 7, 1), "ends_on": date(2018, 12, 31)}
    return Activity(output=output, code=f"{output.code}.1", title={"en": "Meet"}, **dates | said)


def line(of: Activity, **said: Any) -> CostLine:
    fixed = {"description": "Travel", "fund": Fund.REGULAR_BUDGET, "currency": "EUR", "q1": Decimal(80)}
    rate = Decimal("0.8")
    budget_class = BudgetClass.objects.get(code="TRAVEL")
    return CostLine(activity=of, budget_class=budget_class, units_per_base=rate, **fixed | said)


def post(workplan: Workplan, **said: Any) -> Post:
    fixed = {
        "title": "Officer",
        "grade": "P-3",
        "category": Post.Category.INTERNATIONAL,
        "fund": Fund.REGULAR_BUDGET,
        "starts_on": date(2018, 7, 1),
        "ends_on": date(2019, 12, 31),
    }
    return Post(workplan=workplan, **fixed | said)


def ceiling(workplan: Workplan, amount: str) -> Ceiling:
    return Ceiling(
        entity=workplan.entity, period=workplan.period, fund=Fund.REGULAR_BUDGET, amount=Decimal(amount)
    )


def test_outputs_of_several_plans_are_one_deed() -> None:
    plans = [make.workplan(), make.workplan()]
    by = someone(roles.FRAMEWORK_MANAGER)

    made = actions.add_outputs_in_bulk([unsaved_output(plan) for plan in plans], by=by, at=make.AT)

    assert [output.workplan for output in made] == plans
    assert AuditEntry.objects.get(action="planning.outputs.added_in_bulk").details == {"outputs": 2}
    # Who loads a plan wrote in it, and does not approve it.
    assert PlanContribution.objects.filter(person=by).count() == 2


def test_lines_and_posts_are_added_with_their_totals() -> None:
    output = make.output()
    planned = activity(output)
    place = make.whole_entity()

    actions.add_lines_in_bulk(
        [planned],
        [line(planned), line(planned, q2=Decimal(20), description="Grant")],
        [post(output.workplan)],
        places=[(planned, place)],
        by=make.system(),
        at=make.AT,
    )

    assert [str(one.amount_base) for one in planned.cost_lines.order_by("pk")] == ["100.00", "125.00"]
    assert list(planned.places.all()) == [place]
    assert output.workplan.posts.get().title == "Officer"
    entry = AuditEntry.objects.get(action="planning.lines.added_in_bulk")
    assert entry.details == {"workplans": 1, "activities": 1, "cost_lines": 2, "posts": 1}


@pytest.mark.parametrize(
    ("of_activity", "of_line", "of_post", "said"),
    [
        ({"ends_on": date(2020, 1, 1)}, {}, {}, r"O\d+\.1: The dates lie outside"),
        ({}, {"q1": Decimal(-1)}, {}, "Travel: An amount is negative"),
        ({}, {"q7": Decimal(1)}, {}, "Travel: There is an amount for a quarter outside"),
        ({}, {}, {"ends_on": date(2018, 6, 1)}, "Officer: The end is before the start"),
    ],
)
def test_one_row_that_cannot_be_kept_stops_all(
    of_activity: dict[str, Any], of_line: dict[str, Any], of_post: dict[str, Any], said: str
) -> None:
    output = make.output()
    planned = activity(output, **of_activity)

    with pytest.raises(actions.LineRefused, match=said):
        actions.add_lines_in_bulk(
            [planned],
            [line(planned, **of_line)],
            [post(output.workplan, **of_post)],
            by=make.system(),
            at=make.AT,
        )

    assert not Activity.objects.exists()
    assert not Post.objects.exists()


def test_a_plan_under_review_takes_no_rows() -> None:
    output = make.output()
    make.in_state(output.workplan, PlanState.SUBMITTED)

    with pytest.raises(actions.PlanNotOpen, match=rf"{output.workplan.entity.code} is “Submitted”"):
        actions.add_lines_in_bulk([activity(output)], by=make.system(), at=make.AT)

    assert not Activity.objects.exists()


def test_a_senior_reader_adds_no_rows() -> None:
    output = make.output()
    reader = someone(roles.SENIOR_READER)

    with pytest.raises(actions.NotYoursToPlan, match="framework manager"):
        actions.add_lines_in_bulk([activity(output)], by=reader, at=make.AT)
    with pytest.raises(actions.NotYoursToPlan, match="framework manager"):
        actions.set_ceilings_in_bulk([ceiling(output.workplan, "1")], by=reader, at=make.AT)


def test_nothing_to_add_leaves_no_trace() -> None:
    actions.add_outputs_in_bulk([], by=make.system(), at=make.AT)
    actions.add_lines_in_bulk([], by=make.system(), at=make.AT)
    actions.set_ceilings_in_bulk([], by=make.system(), at=make.AT)

    assert not AuditEntry.objects.filter(action__contains="in_bulk").exists()


def test_a_ceiling_set_again_is_corrected() -> None:
    workplan = make.workplan()
    actions.set_ceilings_in_bulk([ceiling(workplan, "1000")], by=make.system(), at=make.AT)

    actions.set_ceilings_in_bulk([ceiling(workplan, "1500")], by=make.system(), at=make.AT)

    assert Ceiling.objects.get().amount == Decimal(1500)
    assert AuditEntry.objects.filter(action="planning.ceilings.set_in_bulk").count() == 2


def test_a_negative_ceiling_is_refused_with_all_others() -> None:
    workplan = make.workplan()

    with pytest.raises(actions.LineRefused, match="is negative"):
        actions.set_ceilings_in_bulk([ceiling(workplan, "-1")], by=make.system(), at=make.AT)

    assert not Ceiling.objects.exists()
