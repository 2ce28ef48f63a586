"""Opening workplans, and writing their outputs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.strategy.models import PlanElement, PlanLevel
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.texts import TextMap, one_line, one_line_each
from goldenthread.foundation.lib.uids import new_uid

from .. import rules
from ..models import (
    Output,
    Result,
    Workplan,
)
from .lines import begun_from, record_row, refuse, take_said, workplan_to_write
from .opening import check_period, locked, locked_period, open_drafts
from .permits import check_free, check_planner, document_to_write

ACTION_PLAN_ROLES = (PlanLevel.Role.ACTION_PLAN, PlanLevel.Role.ACTION_PLAN_RESULT)


@transaction.atomic
def add_workplan(entity: Entity, *, period: Period, by: User, at: datetime) -> Workplan:
    """Open the plan of what an entity delivers in a period, if it plans none of these days yet.

    Raises NotYoursToPlan, PeriodRefused or DaysPlannedTwice.
    """
    check_planner(entity, by, at)
    period = locked_period(period)
    locked(Entity.objects.filter(pk=entity.pk))
    check_period(entity, period)
    [workplan] = open_drafts([entity], period)
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
        workplan=workplan,
        code=code,
        statement=one_line_each(statement),
        result=result,
        element=element,
        position=position,
    )
    audit_trail.record("planning.output.added", output, by=by, at=at, entity_code=workplan.entity.code)
    return output


@dataclass(frozen=True)
class OutputSaid:
    """What a writer says of an output. It serves a result or an action plan's element, never both."""

    statement: TextMap
    result: Result | None = None
    element: PlanElement | None = None
    # Left empty, it is numbered after what it serves.
    code: str = ""


@in_one_transaction
def save_output(
    workplan: Workplan,
    said: OutputSaid,
    *,
    by: User,
    at: datetime,
    output: Output | None = None,
    base_revision: int = 0,
    copied_from: str = "",
    uid: UUID | None = None,
) -> Output:
    """Add an output to a workplan, or save the one given, if nobody saved it first.

    `uid` is what a new one will be known by: under the same again, nothing more is added. Raises NotOnce if
    something else is said under it.
    """
    workplan = workplan_to_write(workplan.pk, by=by, at=at)
    row = begun_from(output, base_revision, workplan.outputs.all())
    made = None if row else once.made_before(uid, workplan.outputs.all())
    row = row or made
    refuse(reasons_against_said(workplan, said))
    others = workplan.outputs.exclude(pk=row.pk) if row else workplan.outputs.all()
    code = one_line(said.code) or (row.code if row else next_code_for(said, _codes_of(workplan)))
    check_free(others.filter(code=code), code)
    if row is None:
        row = Output(uid=uid or new_uid(), workplan=workplan, position=_next_position(workplan))
    take_said(row, said, copied_from=copied_from)
    row.code = code
    if made:
        return once.unchanged(made)
    row.save()
    record_row(row, workplan, by=by, at=at)
    return row


def reasons_against_said(workplan: Workplan, said: OutputSaid) -> list[str]:
    """Return why the workplan cannot hold this output."""
    programme = said.result.programme if said.result else None
    element = said.element
    period = workplan.period
    return rules.reasons_against_output(
        has_statement=any(one_line(text) for text in said.statement.values()),
        serves_result=said.result is not None,
        serves_element=element is not None,
        is_own=programme is None or programme.entity_id == workplan.entity_id,
        is_in_time=programme is None
        or (programme.starts_on <= period.ends_on and programme.ends_on >= period.starts_on),
        is_action_plan=element is None or element.level.role in ACTION_PLAN_ROLES,
    )


def _codes_of(workplan: Workplan) -> set[str]:
    return set(workplan.outputs.values_list("code", flat=True))


def next_code_for(said: OutputSaid, taken: Collection[str]) -> str:
    """Return the code of the next output of a workplan whose outputs have these codes."""
    served = said.result or said.element
    assert served is not None  # noqa: S101 - an output that serves nothing was refused
    number = 1
    while f"{served.code}.O{number}" in taken:
        number += 1
    return f"{served.code}.O{number}"


def _next_position(workplan: Workplan) -> int:
    last = workplan.outputs.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
