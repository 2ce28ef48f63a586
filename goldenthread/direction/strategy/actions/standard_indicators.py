"""Indicators defined once for the whole organization."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goldenthread.direction.strategy.models import Direction, PlanElement, StandardIndicator, StrategicPlan
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.texts import TextMap

from .plans import must_keep_plan


@dataclass(frozen=True)
class NewStandardIndicator:
    """A standard indicator to be added."""

    code: str
    title: TextMap
    measure: str
    direction: str = Direction.UP
    unit: str = ""
    reference: str = ""
    element: PlanElement | None = None


@transaction.atomic
def add_standard_indicators_in_bulk(
    plan: StrategicPlan, indicators: Sequence[NewStandardIndicator], *, by: User, at: datetime
) -> dict[str, StandardIndicator]:
    """Add the standard indicators whose codes the plan does not have yet; return all of the list by code."""
    must_keep_plan(by, at)
    wanted = {new.code: new for new in indicators}
    there = set(plan.standard_indicators.filter(code__in=wanted).values_list("code", flat=True))
    added = StandardIndicator.objects.bulk_create(
        (
            StandardIndicator(
                plan=plan,
                element=new.element,
                code=code,
                title=new.title,
                measure=new.measure,
                direction=new.direction,
                unit=new.unit,
                reference=new.reference,
            )
            for code, new in wanted.items()
            if code not in there
        ),
        batch_size=500,
    )
    if added:
        audit_trail.record("strategy.standard_indicators.added", plan, by=by, at=at, count=len(added))
    return {indicator.code: indicator for indicator in plan.standard_indicators.filter(code__in=wanted)}
