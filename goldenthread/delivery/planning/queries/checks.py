"""What the quality checks find in a plan now, and how strict the organization is about each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q

from goldenthread.direction.organization.models import ExchangeRate, Period
from goldenthread.direction.organization.rules import VIEW_SUBMITTED_PLAN
from goldenthread.direction.strategy.models import TagSet

from ..models import SETTLED, Activity, CheckSetting, Output, PlanDocument, Result, Workplan
from ..rules.checks import CHECKS, findings
from ..rules.checks_terms import Check, Data, Finding, Surroundings
from ..rules.checks_workplans import lines_of
from ..rules.documents import AS_APPROVED, AS_SUBMITTED, version_to_read
from .documents import latest_version, plan_data


@dataclass(frozen=True)
class CheckRow:
    """A check as the organization uses it."""

    check: Check
    severity: str
    setting: CheckSetting | None


def check_rows() -> list[CheckRow]:
    """Return every check in order, each with how strict the organization is about it."""
    settings = {one.code: one for one in CheckSetting.objects.select_related("changed_by")}
    found = ((check, settings.get(check.code)) for check in CHECKS)
    return [
        CheckRow(check, setting.severity if setting else check.severity, setting) for check, setting in found
    ]


def findings_of(document: PlanDocument, *, today: date, data: Data | None = None) -> list[Finding]:
    """Return all that the checks find in a plan as it stands, or in the version given; what blocks first."""
    data = plan_data(document) if data is None else data
    decided = dict(CheckSetting.objects.values_list("code", "severity"))
    return findings(data, surroundings_of(document, data, today), decided)


def blocking_points(document: PlanDocument, *, today: date) -> list[Finding]:
    """Return what has to be mended before the plan can be submitted."""
    return [finding for finding in findings_of(document, today=today) if finding.is_blocking]


def surroundings_of(document: PlanDocument, data: Data, today: date) -> Surroundings:
    """Return what the checks need to know beside the plan itself."""
    if document.kind == PlanDocument.Kind.PROGRAMME:
        return Surroundings(today, tag_sets=_tag_sets(document))
    period = Workplan.objects.select_related("period").get(document=document).period
    return Surroundings(
        today,
        previous=_workplan_before(document.entity_id, period),
        results=_results_of(document.entity_id, period),
        rates=_rates(data, period),
    )


def _tag_sets(document: PlanDocument) -> Sequence[Data]:
    sets = TagSet.objects.filter(plan__versions__programmes__document=document).order_by("position", "code")
    return list(sets.values("code", "name", "role", "has_significance"))


def _workplan_before(entity: int, period: Period) -> Data | None:
    """Return what the entity's workplan before this period says, as far as the checks compare it."""
    earlier = Workplan.objects.filter(entity=entity, period__starts_on__lt=period.starts_on)
    workplan = earlier.order_by("-period__starts_on", "-pk").first()
    if workplan is None:
        return None
    activities: dict[int, list[dict[str, Any]]] = {}
    for output, uid, title in Activity.objects.filter(output__workplan=workplan).values_list(
        "output", "uid", "title"
    ):
        activities.setdefault(output, []).append({"uid": str(uid), "title": title})
    outputs = Output.objects.filter(workplan=workplan).values_list("pk", "uid", "statement")
    return {
        "outputs": [
            {"uid": str(uid), "statement": statement, "activities": activities.get(pk, [])}
            for pk, uid, statement in outputs
        ]
    }


def _results_of(entity: int, period: Period) -> Sequence[Data]:
    """Return the results of the entity's programmes that hold in the period."""
    settled = Q(programme__document__state__in=SETTLED) | Q(
        programme__document__approved_snapshot__isnull=False
    )
    rows = Result.objects.filter(
        settled,
        programme__entity=entity,
        programme__starts_on__lte=period.ends_on,
        programme__ends_on__gte=period.starts_on,
    ).order_by("programme__code", "position", "code")
    return [
        {"uid": str(uid), "code": code, "statement": statement}
        for uid, code, statement in rows.values_list("uid", "code", "statement")
    ]


def _rates(data: Data, period: Period) -> dict[str, date]:
    """Return from when on the rate is that each currency of the plan is planned at."""
    currencies = {line["currency"] for _activity, line in lines_of(data)} - {data["base_currency"]}
    known = ExchangeRate.objects.filter(currency__in=currencies, valid_from__lte=period.starts_on)
    return dict(
        known.order_by().values("currency").annotate(since=Max("valid_from")).values_list("currency", "since")
    )


@dataclass(frozen=True)
class Reading:
    """The version of a plan that someone writes or judges, and what the checks find in it."""

    data: Data
    findings: Sequence[Finding]


def reading_of(document: PlanDocument, permissions: Collection[str], *, today: date) -> Reading | None:
    """Return what someone writes or judges, with what the checks find in it; None if they do neither.

    Whoever reads only approved plans reads them without their weak points. Not for printing: texts that are
    classified are still part of the data.
    """
    seen = version_to_read(document.state, permissions, was_submitted=document.submitted_at is not None)
    if VIEW_SUBMITTED_PLAN not in permissions or seen == AS_APPROVED:
        return None
    latest = latest_version(document) if seen == AS_SUBMITTED else None
    data = latest.data if latest else plan_data(document)
    return Reading(data, findings_of(document, today=today, data=data))
