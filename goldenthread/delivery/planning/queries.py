"""Questions other code asks about plans. Reading only."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.strategy.models import PlanVersion

from .models import Baseline, Indicator, Output, Programme, Result, ResultTag, Target

FACT_ORDER = ("period", "place", "cell", "occurrence")


def programmes_in_force(plan_version: PlanVersion, period: Period) -> QuerySet[Programme]:
    """Return the programmes under this version of a plan that run at some time in the period."""
    return Programme.objects.filter(
        plan_version=plan_version, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
    ).select_related("entity")


def action_plan_outputs(entity: Entity, period: Period) -> QuerySet[Output]:
    """Return what the entity delivers under action plans in workplans that overlap the period."""
    return Output.objects.filter(
        workplan__entity=entity,
        element__isnull=False,
        workplan__period__starts_on__lte=period.ends_on,
        workplan__period__ends_on__gte=period.starts_on,
    ).select_related("element", "workplan__period")


def programme_results(programme: Programme) -> QuerySet[Result]:
    """Return the results with their plan elements, tags, indicators, baselines and targets. Six queries."""
    baselines = Baseline.objects.select_related("period", "place", "cell").order_by(*FACT_ORDER)
    targets = Target.objects.select_related("period", "place", "cell").order_by(*FACT_ORDER)
    indicators = Indicator.objects.select_related("standard").prefetch_related(
        Prefetch("baselines", baselines),
        Prefetch("targets", targets),
    )
    return (
        programme.results.select_related("element")
        .prefetch_related(
            Prefetch("tag_uses", ResultTag.objects.select_related("tag__tag_set")),
            Prefetch("indicators", indicators),
        )
        .order_by("position", "code")
    )
