"""One result: the line from the plan to the evidence, its numbers, and its ratings over the years."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goldenthread.delivery.planning import queries as planning
from goldenthread.delivery.planning.models import Output, Result, ResultTag, Target
from goldenthread.direction.organization.models import EntityDetail, Period
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.charts import Sparkline

from ..models import Actual, Evidence, ReportMove, ReportSection, ResultReport, among
from ..queries import measures, together


@require_GET
def result_detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a result, as far as its reports are open to this person."""
    rows = Result.objects.visible_to(request.user).select_related(
        "programme__entity", "programme__plan_version__plan", "element", "agreed_element"
    )
    # While its programme is revised, what was agreed is what is reported on.
    result = get_object_or_404(rows, uid=uid).as_agreed
    result.programme = result.programme.as_agreed
    reports = _reports(request.user, result)
    latest = reports[-1] if reports else None
    measured = _measured(request.user, result, latest)
    evidence = _evidence(request.user, reports)
    outputs = _outputs(request.user, result)
    gaps = _gaps(result, reports, measured, evidence, has_outputs=bool(outputs))
    context = {
        "result": result,
        "entity_name": _entity_name(result),
        "chain": _chain(result),
        "siblings": _siblings(request.user, result),
        "outputs": outputs,
        "reports": reports,
        "latest": latest,
        "measured": _with_trends(request.user, measured),
        "evidence": evidence,
        "gaps": gaps,
        "links_total": 5,
        "links_there": 5 - len(gaps),
        "tags": _tags(result, latest),
        "moves": ReportMove.objects.filter(report__in=[row.report_id for row in reports])
        .select_related("by", "report__round__period")
        .order_by("-at", "-pk")[:20],
    }
    return render(request, "monitoring/result_detail.html", context)


def _outputs(person: User, result: Result) -> list[Output]:
    """Return the outputs for the result that this person reads: what a draft says is its entity's."""
    was_agreed = Q(indicators__agreed__isnull=False) | Q(agreed__isnull=True)
    rows = Output.objects.visible_to(person).serving(result).select_related("workplan__period")
    counted = rows.annotate(indicators_count=Count("indicators", filter=was_agreed))
    return [row.as_agreed for row in counted.order_by("workplan__period__starts_on", "position", "code")]


def _reports(person: User, result: Result) -> list[ResultReport]:
    """Return what the reports open to this person say about the result, the oldest first."""
    # A section can be read only where its report can.
    rows = ResultReport.objects.filter(
        among(ReportSection.objects.visible_to(person), "section"), result=result
    )
    return list(
        rows.select_related("report__round__period", "level", "section").order_by(
            "report__round__period__ends_on", "pk"
        )
    )


def _measured(person: User, result: Result, latest: ResultReport | None) -> list[measures.Measured]:
    period = (
        latest.report.round.period
        if latest
        else Period.objects.filter(
            pk__in=Actual.objects.visible_to(person).filter(indicator__result=result).values("period")
        )
        .order_by("-ends_on")
        .first()
    )
    targets = Target.standing.filter(indicator__result=result)
    period = period or Period.objects.filter(pk__in=targets.values("period")).order_by("ends_on").first()
    indicators = planning.indicators_as_agreed(result)
    return (
        [row for row in measures.measured(indicators, period, reader=person) if row.is_total]
        if indicators and period
        else []
    )


def _with_trends(
    person: User, rows: list[measures.Measured]
) -> list[tuple[measures.Measured, Sparkline | None, together.Together | None]]:
    """Put beside each indicator its values over the periods, where there are two or more, and as one."""
    indicators = [row.indicator for row in rows]
    trends = measures.over_the_periods(indicators, reader=person)
    as_one = together.over_the_calendar(indicators, reader=person)
    return [
        (row, _trend(row.indicator.code, trends[row.indicator.pk]), as_one.get(row.indicator.pk))
        for row in rows
    ]


def _trend(code: str, values: list[tuple[str, Decimal | None]]) -> Sparkline | None:
    points = [(period, None if value is None else float(value)) for period, value in values]
    if sum(value is not None for _period, value in points) < 2:
        return None
    span = f"{points[0][0]}–{points[-1][0]}"
    return Sparkline(id=f"trend-{code}", title=f"{code}, {span}", subtitle=span, points=points)


def _chain(result: Result) -> list[Any]:
    if result.element is None:
        return []
    links = result.element.ancestor_links.select_related("ancestor__level", "ancestor__version__plan")
    return [link.ancestor for link in links.order_by("-distance")]


def _siblings(person: User, result: Result) -> int:
    readable = Result.objects.visible_to(person)
    return readable.under([result.element_id]).exclude(pk=result.pk).count() if result.element_id else 0


def _entity_name(result: Result) -> str:
    entity = result.programme.entity
    detail = EntityDetail.objects.filter(in_force_on(timezone.localdate()), entity=entity).first()
    return text_in(detail.name) if detail else entity.code


def _evidence(person: User, reports: list[ResultReport]) -> list[Evidence]:
    rows = Evidence.objects.visible_to(person).filter(
        result_report__in=[row.pk for row in reports], removed_at=None
    )
    return list(rows.select_related("result_report__report__round__period").order_by("-added_at", "pk"))


def _gaps(
    result: Result,
    reports: list[ResultReport],
    measured: list[measures.Measured],
    evidence: list[Evidence],
    *,
    has_outputs: bool,
) -> set[str]:
    """Return which of the five links of the thread are missing."""
    there = {
        "element": result.element_id is not None,
        "outputs": has_outputs,
        "indicators": any(row.target for row in measured),
        "report": any(row.level_id for row in reports),
        "evidence": bool(evidence),
    }
    return {link for link, is_there in there.items() if not is_there}


def _tags(result: Result, latest: ResultReport | None) -> Any:
    uses = latest.tag_uses if latest else ResultTag.standing.filter(result=result)
    return (
        uses.filter(Q(significance=None) | Q(significance__gt=0))
        .select_related("tag__tag_set")
        .order_by("tag__tag_set__position", "tag__position", "tag__code")
    )
