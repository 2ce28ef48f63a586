"""Build workplans with costs with the fewest words. Rows are written straight to the tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import count

from goldenthread.delivery.planning.actions import freeze
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Fund,
    Output,
    PlanDocument,
    PlanState,
    ResultTag,
    Workplan,
)
from goldenthread.direction.organization.actions import add_year, system_user
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy

from . import make

_next = count(1)


def workplan(entity: Entity, *, state: str = PlanState.IN_FORCE, year: int = 2019) -> Workplan:
    """Return a workplan of the entity for a year, in this state."""
    submitted = state != PlanState.DRAFT
    document = PlanDocument.objects.create(
        kind=PlanDocument.Kind.WORKPLAN,
        entity=entity,
        state=state,
        submitted_at=make.AT if submitted else None,
        submitted_by=system_user() if submitted else None,
    )
    return Workplan.objects.create(document=document, entity=entity, period=add_year(year))


def revise(plan: Workplan, *, since: str = PlanState.IN_FORCE) -> None:
    """Freeze the plan as it stands as its approved version, and open it for revision."""
    document = plan.document
    document.approved_snapshot = freeze(document, None, reason="", by=system_user(), at=make.AT)
    document.state = PlanState.DRAFT
    document.save()
    document.moves.create(move="REVISE", source=since, target=PlanState.DRAFT, at=make.AT, by=system_user())


def cost(
    of: Workplan,
    amount: str,
    *,
    version: PlanVersion,
    element: str = "M1",
    oe: bool = False,
    tags: Iterable[str] = (),
    fund: str = Fund.REGULAR_BUDGET,
    status: str = Activity.Status.PLANNED,
    rate: str = "1",
    dates: tuple[date, date] | None = None,
) -> CostLine:
    """Return a cost line under a new activity of a new output, for a new result (or an action plan)."""
    number = next(_next)
    result = None if oe else make.result(version, of.entity, element=element)
    if result is not None:
        for code in tags:
            ResultTag.objects.create(result=result, tag=strategy.tag(version, code))
    output = Output.objects.create(
        workplan=of,
        code=f"O{number}",
        statement={"en": f"Output {number}"},
        result=result,
        element=strategy.element(version, element) if oe else None,
    )
    starts_on, ends_on = dates or (of.period.starts_on, of.period.ends_on)
    activity = Activity.objects.create(
        output=output,
        code=f"O{number}.1",
        title={"en": f"Activity {number}"},
        starts_on=starts_on,
        ends_on=ends_on,
        status=status,
    )
    return CostLine.objects.create(
        activity=activity,
        description="Travel",
        fund=fund,
        budget_class=BudgetClass.objects.get(code="TRAVEL"),
        currency="USD" if rate == "1" else "EUR",
        units_per_base=Decimal(rate),
        q1=Decimal(amount),
    )
