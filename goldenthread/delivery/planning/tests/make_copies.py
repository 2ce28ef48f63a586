"""A workplan of the last period to copy from."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from goldenthread.delivery.planning import actions, rules
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Output,
    Post,
    Result,
    SourceCategory,
    Workplan,
)
from goldenthread.direction.organization.models import Place
from goldenthread.foundation.accounts.models import User

from . import make

NOW = datetime(2019, 11, 1, 9, 0, tzinfo=UTC)


def filled(plan: Workplan, result: Result, code: str = "KAS-O1") -> Output:
    """Give a plan an output with two activities, a cost line, an indicator and a post."""
    output = make.output(plan, result=result, code=code)
    make.indicator(output=output, code=f"{code}-I1")
    place = Place.objects.get_or_create(code="KAS-CAPITAL")[0]
    visits = activity(output, code=f"{code}.1", responsible="Nadia", partners="A ministry")
    visits.places.add(place)
    activity(output, code=f"{code}.2", title={"en": "Old work"}, status=Activity.Status.CANCELLED)
    line(visits)
    post(plan)
    return output


def activity(output: Output, **said: Any) -> Activity:
    fields: dict[str, Any] = {
        "code": f"{output.code}.{output.activities.count() + 1}",
        "title": {"en": "Visit prisons"},
        "starts_on": date(2019, 3, 1),
        "ends_on": date(2019, 5, 31),
        "status": Activity.Status.COMPLETED,
    }
    return Activity.objects.create(output=output, **(fields | said))


def line(of: Activity, **said: Any) -> CostLine:
    budget_class, _new = BudgetClass.objects.get_or_create(code="TRAVEL")
    category, _new = SourceCategory.objects.get_or_create(code="STATES")
    fields: dict[str, Any] = {
        "description": "Travel",
        "fund": "REGULAR_BUDGET",
        "budget_class": budget_class,
        "source_category": category,
        "currency": "USD",
        **{f"q{number}": Decimal(100 * number) for number in range(1, 7)},
    }
    return CostLine.objects.create(activity=of, **(fields | said))


def post(of: Workplan, **said: Any) -> Post:
    fields: dict[str, Any] = {
        "title": "Human rights officer",
        "grade": "P-3",
        "category": "INTERNATIONAL",
        "fund": "REGULAR_BUDGET",
        "starts_on": of.period.starts_on,
        "ends_on": of.period.ends_on,
    }
    return Post.objects.create(workplan=of, **(fields | said))


def copy(source: Workplan, target: Workplan, *, by: User, **said: Any) -> rules.CopyPlan:
    return actions.copy_workplan(source, target, by=by, at=NOW, **said)


def left(plan: rules.CopyPlan) -> dict[str, str]:
    return {one.what: one.why for one in plan.left_out}
