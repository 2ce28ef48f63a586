"""Opening workplans, and writing their outputs."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.strategy.models import (
    PlanElement,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import (
    Output,
    PlanDocument,
    Result,
    Workplan,
)
from .permits import check_free, check_planner, document_to_write


class PeriodRefused(RuleBroken):
    """A workplan cannot be opened for this period."""


@transaction.atomic
def add_workplan(entity: Entity, *, period: Period, by: User, at: datetime) -> Workplan:
    """Open the plan of what an entity delivers in a period."""
    check_planner(entity, by, at)
    check_free(entity.workplans.filter(period=period), period.code)
    reasons = rules.reasons_not_to_open(period.starts_on, period.ends_on)
    if reasons:
        raise PeriodRefused(" ".join(reasons))
    document = PlanDocument.objects.create(kind=PlanDocument.Kind.WORKPLAN, entity=entity)
    workplan = Workplan.objects.create(document=document, entity=entity, period=period)
    audit_trail.record("planning.workplan.added", workplan, by=by, at=at, entity_code=entity.code)
    return workplan


@in_one_transaction
def add_output(
    workplan: Workplan,
    *,
    code: str,
    statement: TextMap,
    by: User,
    at: datetime,
    result: Result | None = None,
    element: PlanElement | None = None,
    position: int = 0,
) -> Output:
    """Add an output under a result, or under an action plan's element: then it is an OE result."""
    document_to_write(workplan.document_id, by=by, at=at)
    check_free(workplan.outputs.filter(code=code), code)
    output = Output.objects.create(
        workplan=workplan, code=code, statement=statement, result=result, element=element, position=position
    )
    audit_trail.record("planning.output.added", output, by=by, at=at, entity_code=workplan.entity.code)
    return output
