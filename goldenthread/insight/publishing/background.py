"""What a chapter says beside the figures: the plan, who reported, what the numbers rest on. Reading only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet

from goldenthread.delivery.monitoring.models import (
    SUBMITTED_OR_FURTHER,
    Actual,
    Evidence,
    Lesson,
    Report,
    ResultReport,
    RiskEvent,
    Round,
)
from goldenthread.delivery.planning.models import Indicator, Programme, Result, Target
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, PlanVersion, TagSet
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

HIDDEN = Classification.STRICTLY_CONFIDENTIAL


@dataclass(frozen=True)
class LevelOfPlan:
    """A level of the plan, in words, and how many elements it has."""

    name: str
    name_plural: str
    count: int
    role: str


@dataclass(frozen=True)
class Reporting:
    """What the round of a year brought in."""

    reports: int
    submitted: int
    approved: int
    first_at: datetime | None
    last_at: datetime | None
    result_reports: int
    rated: int
    evidence: int
    public_evidence: int
    risk_events: int
    lessons: int


@dataclass(frozen=True)
class Measurement:
    """What is planned and measured under a plan in a year."""

    entities: int
    results: int
    indicators: int
    targets: int
    with_actual: int
    actuals: int


def levels_of_plan(version: PlanVersion) -> list[LevelOfPlan]:
    """Return the levels of the plan that hold elements, topmost first."""
    levels = PlanLevel.objects.filter(version=version).annotate(n=Count("elements")).filter(n__gt=0)
    return [
        LevelOfPlan(
            text_in(level.name), text_in(level.name_plural) or text_in(level.name), level.n, level.role
        )
        for level in levels.order_by("position", "pk")
    ]


def elements_with(version: PlanVersion, role: str) -> list[PlanElement]:
    """Return the elements with a level role, in the plan's order."""
    return list(PlanElement.objects.filter(version=version, level__role=role).order_by("position", "code"))


def tags_without_parent(version: PlanVersion) -> list[tuple[TagSet, list[str]]]:
    """Return each tag set of the plan with the names of its own tags, not of their parts."""
    sets = TagSet.objects.filter(plan=version.plan_id).order_by("position", "code").prefetch_related("tags")
    return [(s, [text_in(t.name) for t in s.tags.all() if t.parent_id is None]) for s in sets]


def round_of(version: PlanVersion, year: int) -> Round | None:
    """Return the end-of-year round of that year under the plan, or nothing."""
    rounds = Round.objects.filter(kind=Round.Kind.END_OF_YEAR, plan_version__plan=version.plan_id)
    return rounds.filter(period__ends_on__year=year).select_related("period").order_by("-pk").first()


def reporting_in(round_: Round) -> Reporting:
    """Return what came in in a round, in six queries."""
    reports = Report.objects.filter(round=round_)
    states = reports.aggregate(
        reports=Count("pk"),
        submitted=Count("pk", filter=Q(state__in=SUBMITTED_OR_FURTHER)),
        approved=Count("pk", filter=Q(state="APPROVED")),
        first_at=Min("first_submitted_at"),
        last_at=Max("submitted_at"),
    )
    of_submitted = Q(report__round=round_, report__state__in=SUBMITTED_OR_FURTHER)
    results = ResultReport.objects.filter(report__round=round_).aggregate(
        result_reports=Count("pk"), rated=Count("pk", filter=of_submitted & Q(level__isnull=False))
    )
    evidence = (
        Evidence.objects.filter(
            result_report__report__round=round_,
            result_report__report__state__in=SUBMITTED_OR_FURTHER,
            removed_at=None,
        )
        .exclude(classification=HIDDEN)
        .aggregate(evidence=Count("pk"), public_evidence=Count("pk", filter=Q(classification="PUBLIC")))
    )
    # That something strictly confidential exists is itself not for every reader.
    risks = RiskEvent.objects.filter(of_submitted, removed_at=None).exclude(classification=HIDDEN).count()
    lessons = Lesson.objects.filter(of_submitted, removed_at=None).exclude(classification=HIDDEN).count()
    return Reporting(**states, **results, **evidence, risk_events=risks, lessons=lessons)


def measurement_in(version: PlanVersion, year: int) -> Measurement:
    """Return how much is planned and measured under the plan in the year."""
    programmes = Programme.objects.of_record().filter(
        plan_version__plan=version.plan_id, starts_on__year__lte=year, ends_on__year__gte=year
    )
    indicators = indicators_of(version)
    targets = Target.standing.filter(
        indicator__in=indicators, period__ends_on__year=year, value__isnull=False
    )
    actuals = Actual.objects.filter(indicator__in=indicators, period__ends_on__year=year, value__isnull=False)
    with_actual = targets.filter(
        Q(
            indicator__actuals__value__isnull=False,
            indicator__actuals__period=F("period"),
            indicator__actuals__place=F("place"),
            indicator__actuals__cell=F("cell"),
            indicator__actuals__occurrence=F("occurrence"),
        )
    )
    return Measurement(
        entities=programmes.values("entity").distinct().count(),
        results=Result.objects.of_record().filter(programme__in=programmes).count(),
        indicators=indicators.filter(Exists(_in_year(Target, year)) | Exists(_in_year(Actual, year))).count(),
        targets=targets.count(),
        with_actual=with_actual.count(),
        actuals=actuals.count(),
    )


def _in_year(facts: type[Target | Actual], year: int) -> QuerySet[Any]:
    rows: Any = Target.standing if facts is Target else Actual.objects
    found: QuerySet[Any] = rows.filter(indicator=OuterRef("pk"), period__ends_on__year=year)
    return found


def indicators_of(version: PlanVersion) -> QuerySet[Indicator]:
    """Return the indicators of results and outputs under the plan, those of drafts left out."""
    results = Result.objects.of_record().filter(programme__plan_version__plan=version.plan_id)
    return Indicator.objects.out_of_drafts().filter(Q(result__in=results) | Q(output__result__in=results))


def data_as_at(version: PlanVersion, year: int) -> datetime | None:
    """Return when what the year's figures count was last changed: a submission, an approval or a value."""
    reports = Report.objects.filter(
        round__plan_version__plan=version.plan_id, round__period__ends_on__year=year
    ).aggregate(submitted=Max("submitted_at"), approved=Max("approved_at"))
    values = Actual.objects.filter(indicator__in=indicators_of(version), period__ends_on__year=year)
    return latest([*reports.values(), values.aggregate(at=Max("updated_at"))["at"]])


def latest(moments: Iterable[datetime | None]) -> datetime | None:
    """Return the latest of some moments, of which any may be missing."""
    return max((moment for moment in moments if moment is not None), default=None)
