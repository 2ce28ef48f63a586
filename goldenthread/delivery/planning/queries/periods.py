"""Which days are planned: what is in the way of a workplan, whom a season reaches, what is offered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from goldenthread.direction.organization.models import Entity, Period

from .. import rules
from ..models import PlanDocument, PlanState, Workplan

Day = date | Combinable


def sharing_days(starts_on: Day, ends_on: Day) -> QuerySet[Workplan]:
    """Return the workplans that plan a day of this stretch; its ends may come from a query around this one.

    Everything that opens a workplan, or offers to, asks this.
    """
    return Workplan.objects.filter(period__starts_on__lte=ends_on, period__ends_on__gte=starts_on)


# An entity


def plan_in_the_way(entity: Entity, period: Period) -> Workplan | None:
    """Return the workplan of this entity that plans days of the period: that of the period itself first."""
    found = sharing_days(period.starts_on, period.ends_on).filter(entity=entity).select_related("period")
    return min(found, key=lambda plan: (plan.period_id != period.pk, plan.period.starts_on), default=None)


def periods_to_plan(entity: Entity) -> list[Period]:
    """Return the periods this entity can open a workplan for, the latest first."""
    taken = sharing_days(OuterRef("starts_on"), OuterRef("ends_on")).filter(entity=entity)
    free = Period.objects.filter(~Exists(taken), kind__in=rules.PLANNED_KINDS)
    return [one for one in free.order_by("-starts_on", "code") if not rules.reasons_not_to_plan(one)]


# A season


def entities_to_plan(period: Period) -> QuerySet[Entity]:
    """Return the entities a season reaches: open in the period, with a programme in force that overlaps it.

    A programme that is being revised is still in force as it was approved.
    """
    in_force = Q(state=PlanState.IN_FORCE) | (Q(approved_snapshot__isnull=False) & ~Q(state=PlanState.CLOSED))
    programmes = PlanDocument.objects.filter(
        in_force,
        programme__entity=OuterRef("pk"),
        programme__starts_on__lte=period.ends_on,
        programme__ends_on__gte=period.starts_on,
    )
    return (
        Entity.objects.filter(Exists(programmes))
        .filter(Q(opened_on=None) | Q(opened_on__lte=period.ends_on))
        .filter(Q(closed_on=None) | Q(closed_on__gte=period.starts_on))
        .order_by("code")
    )


def entities_without_workplan(period: Period) -> QuerySet[Entity]:
    """Return the entities a season reaches that plan no day of the period in any workplan yet."""
    taken = sharing_days(period.starts_on, period.ends_on).filter(entity=OuterRef("pk"))
    return entities_to_plan(period).filter(~Exists(taken))


@dataclass(frozen=True)
class Reach:
    """Whom a season reaches, and whom not."""

    # Get a draft.
    missing: QuerySet[Entity]
    # Keep the workplan of the period that they began.
    begun: QuerySet[Entity]
    # Plan days of it in another period: their workplans, which are in the way.
    elsewhere: QuerySet[Workplan]


def reach_of(period: Period) -> Reach:
    """Return whom a season for this period reaches, and whom it leaves out."""
    reached = entities_to_plan(period)
    has_its_plan = Workplan.objects.filter(entity=OuterRef("entity"), period=period)
    in_the_way = sharing_days(period.starts_on, period.ends_on).filter(
        ~Exists(has_its_plan), entity__in=reached.order_by().values("pk")
    )
    return Reach(
        missing=entities_without_workplan(period),
        begun=reached.filter(workplans__period=period),
        elsewhere=in_the_way.select_related("entity", "period").order_by(
            "entity__code", "period__starts_on", "pk"
        ),
    )


def periods_to_open(on: date) -> list[Period]:
    """Return the periods a season can be opened for on a day: not over, without one; the latest first."""
    free = Period.objects.filter(kind__in=rules.PLANNED_KINDS, planning_season=None)
    return [
        period
        for period in free.order_by("-starts_on", "code")
        if not rules.reasons_not_to_call_for(period, on=on)
    ]
