"""Which programmes can begin a workplan, what that would do, and what their results aim at in its period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import SETTLED, PlanState, Programme, Workplan
from .copying import target_of_copy
from .documents import plan_data
from .programmes import Shown, programme_page
from .workplans import programmes_in


def programmes_for(target: Workplan, person: User) -> QuerySet[Programme]:
    """Return the entity's approved programmes that run in the workplan's period, the latest first."""
    rows = Programme.objects.all() if person.is_system else Programme.objects.visible_to(person)
    running = rows.of_record().filter(pk__in=programmes_in(target)).exclude(document__state=PlanState.CLOSED)
    related = running.select_related("document__approved_snapshot", "document__entity")
    return related.order_by("-starts_on", "code")


def approved_data(programme: Programme) -> dict[str, Any]:
    """Return what is approved of a programme: while it is revised, as it was before."""
    document = programme.document
    snapshot = None if document.state in SETTLED else document.approved_snapshot
    return plan_data(document) if snapshot is None else dict(snapshot.data)


def plan_of_programme(programme: Programme, target: Workplan) -> rules.CopyPlan:
    """Return what beginning the workplan from this programme would do, in a fixed number of queries."""
    return rules.copy_programme(approved_data(programme), target_of_copy(target), copied_from=programme.code)


@dataclass(frozen=True)
class Aim:
    """What an indicator of a result aims at in the workplan's period."""

    code: str
    title: TextMap
    measure: str
    targets: list[Shown]


def aims_beside(plan: rules.CopyPlan, programme: Programme, target: Workplan) -> list[tuple[Any, list[Aim]]]:
    """Return each output to be made with the indicators of its result: what they aim at in the period."""
    periods = _periods_of(target)
    results = {result.data["code"]: result for result in programme_page(approved_data(programme)).results}
    return [
        (
            output,
            [
                Aim(
                    one.data["code"],
                    one.data["title"],
                    one.data["measure"],
                    [shown for period, shown in one.by_period if shown is not None and period in periods],
                )
                for one in results[output.serves].indicators
            ],
        )
        for output in plan.outputs
    ]


def _periods_of(workplan: Workplan) -> set[str]:
    """Return the codes of the periods that end in the workplan's: eighteen months have targets by year."""
    period = workplan.period
    ending = Period.objects.filter(ends_on__gt=period.starts_on, ends_on__lte=period.ends_on)
    return set(ending.values_list("code", flat=True))
