"""A report as plain data: what is frozen when it is submitted, so that it can be read in a hundred years."""

import hashlib
import json
from typing import Any

from goldenthread.delivery.planning.models import Baseline, Indicator, Target
from goldenthread.direction.organization.models import EntityDetail
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.direction.strategy.models import Cell, Fact, ScaleLevel

from ..models import Actual, Evidence, Lesson, OutputReport, Report, ReportSection, ResultReport, RiskEvent, Snapshot
from .reports import indicators_of_report

SCHEMA_VERSION = 1


def latest_snapshot(report: Report) -> Snapshot | None:
    """Return the report as it was submitted last."""
    return report.snapshots.order_by("-number").first()


def digest_of(data: dict[str, Any]) -> str:
    """Return the SHA-256 of the data in its one canonical spelling: sorted keys, no spaces, UTF-8."""
    spelled = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(spelled.encode()).hexdigest()


def snapshot_data(report: Report) -> dict[str, Any]:
    """Return everything the report says, with codes and names as they read now. About fourteen queries."""
    round_ = report.round
    return {
        "schema_version": SCHEMA_VERSION,
        "report": {
            "uid": str(report.uid),
            "round": {"code": round_.code, "kind": round_.kind},
            "period": {
                "code": round_.period.code, "starts_on": round_.period.starts_on.isoformat(),
                "ends_on": round_.period.ends_on.isoformat(),
            },
            "plan": {"code": round_.plan_version.plan.code, "version": round_.plan_version.number},
        },
        "entity": _entity(report),
        "sections": [_section(section) for section in report.sections.order_by("position", "key")],
        "results": _results(report),
        "outputs": _outputs(report),
        "indicators": _indicators(report),
        "risk_events": [_risk(risk) for risk in _listed(report.risk_events)],
        "lessons": [_lesson(lesson) for lesson in _listed(report.lessons)],
    }


def _listed(records: Any) -> Any:
    return records.filter(removed_at=None).select_related("result").order_by("added_at", "pk")


def _entity(report: Report) -> dict[str, Any]:
    entity = report.entity
    detail = (
        EntityDetail.objects.filter(entity=entity)
        .filter(in_force_on(report.round.period.ends_on))
        .select_related("region", "parent")
        .first()
    )
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
        "key": section.key, "kind": section.kind, "state": section.state, "revision": section.revision,
        "text": section.text, "paragraphs": section.paragraphs, "language": section.language,
        "classification": section.classification,
    }


def _results(report: Report) -> list[dict[str, Any]]:
    rows = report.result_reports.select_related("result__element", "section", "level").prefetch_related(
        "tag_uses__tag__tag_set", "evidence"
    )
    return [_result(row) for row in rows.order_by("result__position", "result__code", "pk")]


def _result(row: ResultReport) -> dict[str, Any]:
    element = row.result.element
    uses = sorted(row.tag_uses.all(), key=lambda use: (use.tag.tag_set.position, use.tag.tag_set.code, use.tag.code))
    return {
        "uid": str(row.uid),
        "code": row.result.code,
        "statement": row.result.statement,
        "element": {"code": element.code, "title": element.title} if element else None,
        "section": row.section.key,
        "level": _level(row.level),
        "tags": [
            {
                "set": use.tag.tag_set.code, "code": use.tag.code, "name": use.tag.name,
                "significance": use.significance, "justification": use.justification,
            }
            for use in uses
        ],
        "evidence": [_evidence(item) for item in row.evidence.all() if item.removed_at is None],
    }


def _level(level: ScaleLevel | None) -> dict[str, Any] | None:
    return {"code": level.code, "name": level.name} if level else None


def _evidence(item: Evidence) -> dict[str, Any]:
    return {"title": item.title, "url": item.url, "classification": item.classification}


def _outputs(report: Report) -> list[dict[str, Any]]:
    rows = report.output_reports.select_related("output__element", "level")
    return [_output(row) for row in rows.order_by("output__position", "output__code", "pk")]


def _output(row: OutputReport) -> dict[str, Any]:
    element = row.output.element
    return {
        "code": row.output.code,
        "statement": row.output.statement,
        "element": {"code": element.code, "title": element.title} if element else None,
        "level": _level(row.level),
        "comment": row.comment,
    }


def _indicators(report: Report) -> list[dict[str, Any]]:
    period = report.round.period
    indicators = list(
        indicators_of_report(report).select_related("result", "output").order_by("position", "code", "pk")
    )
    keys = [indicator.pk for indicator in indicators]
    facts: dict[int, dict[str, list[dict[str, Any]]]] = {
        key: {"baselines": [], "targets": [], "actuals": []} for key in keys
    }
    for name, model in (("baselines", Baseline), ("targets", Target), ("actuals", Actual)):
        rows = model._default_manager.filter(indicator__in=keys).select_related("period", "place", "cell")
        if model is not Baseline:
            # Of targets and actual values, those of this round's period; a baseline may be of any year.
            rows = rows.filter(period__starts_on__lte=period.ends_on, period__ends_on__gte=period.starts_on)
        for row in rows.order_by("period__starts_on", "place__code", "cell__key", "occurrence"):
            facts[row.indicator_id][name].append(_fact(row))
    return [_indicator(indicator) | facts[indicator.pk] for indicator in indicators]


def _indicator(indicator: Indicator) -> dict[str, Any]:
    owner = indicator.result or indicator.output
    return {
        "code": indicator.code, "of": owner.code if owner else "", "title": indicator.title,
        "measure": indicator.measure, "direction": indicator.direction, "unit": indicator.unit,
    }


def _fact(fact: Fact) -> dict[str, Any]:
    cell: Cell = fact.cell
    numbers = {"value": fact.value, "numerator": fact.numerator, "denominator": fact.denominator}
    return {
        "period": fact.period.code, "place": fact.place.code, "cell": cell.key, "occurrence": fact.occurrence,
        "status": fact.status, "text": fact.text, "comment": fact.comment,
        # Numbers are kept as words: JSON's own would lose digits.
        **{name: None if number is None else format(number.normalize(), "f") for name, number in numbers.items()},
    }


def _risk(risk: RiskEvent) -> dict[str, Any]:
    return {
        "uid": str(risk.uid), "factor": risk.factor, "description": risk.description, "effect": risk.effect,
        "result": risk.result.code if risk.result else None,
        "occurred_on": risk.occurred_on.isoformat() if risk.occurred_on else None,
        "classification": risk.classification,
    }


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "uid": str(lesson.uid), "title": lesson.title, "what_happened": lesson.what_happened,
        "what_to_do": lesson.what_to_do, "result": lesson.result.code if lesson.result else None,
        "classification": lesson.classification,
    }
