"""A report as plain data: what is frozen when it is submitted, so that it can be read in a hundred years."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from goldenthread.delivery.planning.models import Baseline, Indicator, Target
from goldenthread.delivery.planning.queries import linked_as_agreed
from goldenthread.direction.organization.models import Entity, EntityDetail, Period
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.direction.strategy.models import ScaleLevel

from ..models import (
    Actual,
    Evidence,
    Lesson,
    OutputReport,
    Report,
    ReportSection,
    ResultReport,
    ResultReportTag,
    RiskEvent,
    Round,
    Snapshot,
)
from .reports import indicators_of_reports

SCHEMA_VERSION = 1
MOST_KEYS = 1000
SAID_BY_FACTS = ("occurrence", "status", "text", "comment")
NUMBERS = ("value", "numerator", "denominator")


def latest_snapshot(report: Report) -> Snapshot | None:
    """Return the report as it was submitted last."""
    return report.snapshots.order_by("-number").first()


def snapshot_data(report: Report) -> dict[str, Any]:
    """Return everything the report says, with codes and names as they read now. About fourteen queries."""
    return snapshots_data([report])[report.pk]


def snapshots_data(reports: Sequence[Report]) -> dict[int, dict[str, Any]]:
    """Return the same for many reports of one round, by their keys, with hardly more queries."""
    round_ = Round.objects.select_related("period", "plan_version__plan").get(pk=reports[0].round_id)
    parts: dict[str, Mapping[int, Any]] = {
        "entity": _entities(reports, round_.period.ends_on),
        "sections": _by_report(
            ReportSection.objects.filter(report__in=reports).order_by("position", "key"), _section
        ),
        "results": _by_report(linked_as_agreed(_result_reports(reports), "result"), _result),
        "outputs": _by_report(linked_as_agreed(_output_reports(reports), "output"), _output),
        "indicators": _indicators(reports, round_.period),
        "risk_events": _by_report(_listed(RiskEvent.objects.filter(report__in=reports)), _risk),
        "lessons": _by_report(_listed(Lesson.objects.filter(report__in=reports)), _lesson),
    }
    return {
        report.pk: {
            "schema_version": SCHEMA_VERSION,
            "report": _head(report, round_),
            **{name: found.get(report.pk, []) for name, found in parts.items()},
        }
        for report in reports
    }


def _by_report(
    rows: Iterable[Any], spelled: Callable[[Any], dict[str, Any]]
) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.report_id].append(spelled(row))
    return found


def _head(report: Report, round_: Round) -> dict[str, Any]:
    period = round_.period
    return {
        "uid": str(report.uid),
        "round": {"code": round_.code, "kind": round_.kind},
        "period": {
            "code": period.code,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
        },
        "plan": {"code": round_.plan_version.plan.code, "version": round_.plan_version.number},
    }


def _listed(records: Any) -> list[Any]:
    rows = records.filter(removed_at=None).select_related("result").order_by("added_at", "pk")
    return linked_as_agreed(rows, "result")


def _entities(reports: Sequence[Report], day: date) -> dict[int, dict[str, Any]]:
    by_entity = {
        detail.entity_id: detail
        for detail in EntityDetail.objects.filter(
            in_force_on(day), entity__reports__in=reports
        ).select_related("region", "parent")
    }
    entities = {entity.pk: entity for entity in Entity.objects.filter(reports__in=reports)}
    return {
        report.pk: _entity(entities[report.entity_id], by_entity.get(report.entity_id)) for report in reports
    }


def _entity(entity: Entity, detail: EntityDetail | None) -> dict[str, Any]:
    facts: dict[str, Any] = {"code": entity.code, "kind": entity.kind}
    if detail is None:
        return facts
    return facts | {
        "name": detail.name,
        "region": {"code": detail.region.code, "name": detail.region.name},
        "parent": detail.parent.code if detail.parent else None,
        "second_reporting_line": detail.second_reporting_line,
        "function": detail.function,
    }


def _section(section: ReportSection) -> dict[str, Any]:
    return {
        "key": section.key,
        "kind": section.kind,
        "state": section.state,
        "revision": section.revision,
        "text": section.text,
        "paragraphs": section.paragraphs,
        "language": section.language,
        "classification": section.classification,
    }


def _result_reports(reports: Sequence[Report]) -> QuerySet[ResultReport]:
    rows = ResultReport.objects.filter(report__in=reports).select_related(
        "result__element", "result__agreed_element", "section", "level"
    )
    uses = ResultReportTag.objects.select_related("tag__tag_set")
    return rows.prefetch_related(Prefetch("tag_uses", uses), "evidence").order_by(
        "result__position", "result__code", "pk"
    )


def _result(row: ResultReport) -> dict[str, Any]:
    element = row.result.element
    uses = sorted(
        row.tag_uses.all(), key=lambda use: (use.tag.tag_set.position, use.tag.tag_set.code, use.tag.code)
    )
    return {
        "uid": str(row.uid),
        "code": row.result.code,
        "statement": row.result.statement,
        "element": {"code": element.code, "title": element.title} if element else None,
        "section": row.section.key,
        "level": _level(row.level),
        "tags": [
            {
                "set": use.tag.tag_set.code,
                "code": use.tag.code,
                "name": use.tag.name,
                "significance": use.significance,
                "justification": use.justification,
            }
            for use in uses
        ],
        "evidence": [_evidence(item) for item in row.evidence.all() if item.removed_at is None],
    }


def _level(level: ScaleLevel | None) -> dict[str, Any] | None:
    return {"code": level.code, "name": level.name} if level else None


def _evidence(item: Evidence) -> dict[str, Any]:
    return {"title": item.title, "url": item.url, "classification": item.classification}


def _output_reports(reports: Sequence[Report]) -> QuerySet[OutputReport]:
    rows = OutputReport.objects.filter(report__in=reports).select_related(
        "output__element", "output__agreed_element", "level"
    )
    return rows.order_by("output__position", "output__code", "pk")


def _output(row: OutputReport) -> dict[str, Any]:
    element = row.output.element
    return {
        "code": row.output.code,
        "statement": row.output.statement,
        "element": {"code": element.code, "title": element.title} if element else None,
        "level": _level(row.level),
        "comment": row.comment,
    }


def _indicators(reports: Sequence[Report], period: Period) -> dict[int, list[dict[str, Any]]]:
    """Return each report's indicators with baselines, and the period's targets and actual values."""
    rows = indicators_of_reports(reports, period).select_related("result", "output")
    ordered = rows.order_by("result__position", "output__position", "position", "code", "pk")
    indicators = [row.as_agreed for row in linked_as_agreed(ordered, "result", "output")]
    facts: dict[int, dict[str, list[dict[str, Any]]]] = {
        indicator.pk: {"baselines": [], "targets": [], "actuals": []} for indicator in indicators
    }
    for name, model in (("baselines", Baseline), ("targets", Target), ("actuals", Actual)):
        for some in _in_parts([indicator.pk for indicator in indicators]):
            for row in _facts_of(model, some, period):
                facts[row["indicator"]][name].append(_fact(row))
    of_result = dict(ResultReport.objects.filter(report__in=reports).values_list("result", "report"))
    of_output = dict(OutputReport.objects.filter(report__in=reports).values_list("output", "report"))
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for indicator in indicators:
        found[_report_of(indicator, of_result, of_output)].append(_indicator(indicator) | facts[indicator.pk])
    return found


def _in_parts(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    """Return the keys in parts that every database takes in one statement."""
    return (keys[start : start + MOST_KEYS] for start in range(0, len(keys), MOST_KEYS))


def _facts_of(model: Any, indicators: Sequence[int], period: Period) -> Iterable[dict[str, Any]]:
    manager: Any = model._default_manager if model is Actual else model.standing
    rows: QuerySet[Any] = manager.filter(indicator__in=indicators)
    if model is not Baseline:
        # Of targets and actual values, those of this round's period; a baseline may be of any year.
        rows = rows.filter(period__starts_on__lte=period.ends_on, period__ends_on__gte=period.starts_on)
    rows = rows.order_by("period__starts_on", "place__code", "cell__key", "occurrence")
    return rows.values("indicator", "period__code", "place__code", "cell__key", *SAID_BY_FACTS, *NUMBERS)


def _report_of(indicator: Indicator, of_result: dict[int, int], of_output: dict[int, int]) -> int:
    if indicator.result_id is not None:
        return of_result[indicator.result_id]
    output = indicator.output
    if output is not None and output.result_id is not None:
        return of_result[output.result_id]
    return of_output[indicator.output_id or 0]


def _indicator(indicator: Indicator) -> dict[str, Any]:
    owner = indicator.result or indicator.output
    return {
        "code": indicator.code,
        "of": owner.code if owner else "",
        "title": indicator.title,
        "measure": indicator.measure,
        "direction": indicator.direction,
        "unit": indicator.unit,
    }


def _fact(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "period": row["period__code"],
        "place": row["place__code"],
        "cell": row["cell__key"],
        **{name: row[name] for name in SAID_BY_FACTS},
        # Numbers are kept as words: JSON's own would lose digits.
        **{name: None if row[name] is None else format(row[name].normalize(), "f") for name in NUMBERS},
    }


def _risk(risk: RiskEvent) -> dict[str, Any]:
    return {
        "uid": str(risk.uid),
        "factor": risk.factor,
        "description": risk.description,
        "effect": risk.effect,
        "result": risk.result.code if risk.result else None,
        "occurred_on": risk.occurred_on.isoformat() if risk.occurred_on else None,
        "classification": risk.classification,
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "uid": str(lesson.uid),
        "title": lesson.title,
        "what_happened": lesson.what_happened,
        "what_to_do": lesson.what_to_do,
        "result": lesson.result.code if lesson.result else None,
        "classification": lesson.classification,
    }
