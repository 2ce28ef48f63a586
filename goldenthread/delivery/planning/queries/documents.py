"""A plan's versions, and the plan as plain data: what is frozen, compared, printed and exported."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership, Period
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.direction.strategy.models import PlanElement

from .. import rules
from ..models import (
    QUARTERS,
    SETTLED,
    Activity,
    Ceiling,
    CostLine,
    Fund,
    Indicator,
    Output,
    PlanDocument,
    PlanSnapshot,
    Post,
    Programme,
    ProgrammeRisk,
    Result,
    Workplan,
)
from .season import as_seen, citations_data, sections_data

SCHEMA_VERSION = 1


def latest_version(document: PlanDocument) -> PlanSnapshot | None:
    """Return the version submitted last."""
    return document.snapshots.order_by("-number").first()


def plan_facts(
    document: PlanDocument, latest: PlanSnapshot | None, *, on: date | None = None
) -> rules.PlanFacts:
    """Return what the rules need to know of this document; `on` decides whose delegations count (today)."""
    writers = set(document.contributions.values_list("person", flat=True))
    if document.submitted_by_id and document.state not in rules.WRITABLE:
        writers.add(document.submitted_by_id)
    # Whoever stands in for a writer does not approve for the writer either.
    stand_ins = Membership.objects.in_force(on or timezone.localdate()).filter(delegated_by__in=writers)
    writers |= set(stand_ins.values_list("person", flat=True))
    return rules.PlanFacts(document.state, latest.number if latest else 0, frozenset(writers))


# Which results of a programme come with their indicators, by their places in order.
EVERY_RESULT = slice(None)


def plan_data(document: PlanDocument, *, measured: slice = EVERY_RESULT) -> dict[str, Any]:
    """Return everything a plan says, with codes and names as they read now.

    A page that shows a part of a programme's results asks for the indicators of those only: `measured`.
    """
    if document.kind == PlanDocument.Kind.WORKPLAN:
        workplan = Workplan.objects.select_related("entity", "period").get(document=document)
        return workplan_data(workplan)
    programmes = Programme.objects.select_related("entity", "plan_version__plan")
    return programme_data(programmes.get(document=document), measured=measured)


def workplan_data(workplan: Workplan) -> dict[str, Any]:
    """Return a workplan as plain data. Amounts are strings with two decimals; titles are by language."""
    period = workplan.period
    outputs = [_output(output) for output in _outputs(workplan)]
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": PlanDocument.Kind.WORKPLAN.value,
        "uid": str(workplan.uid),
        "entity": _entity(workplan.entity, period.starts_on),
        "period": _period(period),
        "base_currency": organization.base_currency(),
        "quarters": [list(one) for one in rules.quarters_of(period.starts_on, period.ends_on)],
        "sections": sections_data(workplan.document),
        "citations": citations_data(workplan.document),
        "outputs": outputs,
        "posts": [_post(post) for post in workplan.posts.all()],
        "ceilings": {
            ceiling.fund: _money(ceiling.amount)
            for ceiling in Ceiling.objects.filter(entity=workplan.entity_id, period=period)
        },
        "totals": totals_by_fund(outputs),
    }


def totals_by_fund(outputs: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return what the cost lines of these outputs add up to by fund, in the base currency."""
    totals: dict[str, Decimal] = {}
    for output in outputs:
        for activity in output["activities"]:
            for line in activity["cost_lines"]:
                totals[line["fund"]] = totals.get(line["fund"], Decimal(0)) + Decimal(line["amount_base"])
    return {fund: _money(totals[fund]) for fund in Fund.values if fund in totals}


def programme_data(programme: Programme, *, measured: slice = EVERY_RESULT) -> dict[str, Any]:
    """Return a programme as plain data; results that are not `measured` come without their indicators."""
    results = list(_results(programme))
    with_indicators = results[measured]
    prefetch_related_objects(with_indicators, Prefetch("indicators", _indicators()))
    indicators = {
        result.pk: [_indicator(indicator) for indicator in result.indicators.all()]
        for result in with_indicators
    }
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": PlanDocument.Kind.PROGRAMME.value,
        "uid": str(programme.uid),
        "code": programme.code,
        "programme_kind": programme.kind,
        "title": programme.title,
        "starts_on": programme.starts_on.isoformat(),
        "ends_on": programme.ends_on.isoformat(),
        "entity": _entity(programme.entity, programme.starts_on),
        "plan": {"code": programme.plan_version.plan.code, "version": programme.plan_version.number},
        "sections": sections_data(programme.document),
        "citations": citations_data(programme.document),
        "results": [_result(result) | {"indicators": indicators.get(result.pk, [])} for result in results],
        "risks": [_risk(risk) for risk in programme.risks.all()],
        "base_currency": organization.base_currency(),
        "resources": [
            {
                "uid": str(need.uid),
                "year": need.year,
                "fund": need.fund,
                "amount": _money(need.amount),
                "revision": need.revision,
            }
            for need in programme.resources.all()
        ],
    }


def _outputs(workplan: Workplan) -> Iterable[Output]:
    lines = CostLine.objects.select_related("budget_class", "source_category").order_by("position", "pk")
    activities = Activity.objects.order_by("position", "code").prefetch_related(
        "places", Prefetch("cost_lines", lines)
    )
    return (
        workplan.outputs.select_related("result__element", "result__agreed_element", "element")
        .prefetch_related(Prefetch("activities", activities), Prefetch("indicators", _indicators()))
        .order_by("position", "code")
    )


def _results(programme: Programme) -> Iterable[Result]:
    return (
        programme.results.select_related("element", "parent")
        .prefetch_related("tag_uses__tag__tag_set")
        .order_by("position", "code")
    )


def _indicators() -> Any:
    rows = Indicator.objects.select_related("standard").order_by("position", "code")
    return rows.prefetch_related(
        "baselines__period", "baselines__place", "baselines__cell", "targets__period", "targets__place",
        "targets__cell",
    )  # fmt: skip


def _entity(entity: Entity, starts_on: date) -> dict[str, Any]:
    details = EntityDetail.objects.filter(entity=entity).select_related("region")
    # A plan for a period that has not begun is written by the entity as it is at the period's start.
    detail = details.filter(in_force_on(starts_on)).first() or details.order_by("-valid_from").first()
    return {
        "code": entity.code,
        "kind": entity.kind,
        "name": detail.name if detail else {},
        "region": {"code": detail.region.code, "name": detail.region.name}
        if detail and detail.region
        else None,
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "code": period.code,
        "name": period.name,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
    }


def _element(element: PlanElement | None) -> dict[str, Any] | None:
    return None if element is None else {"code": element.code, "title": element.title}


def _output(output: Output) -> dict[str, Any]:
    # A programme that is being revised is read by others as it was agreed, and so in its workplans.
    result = None if output.result is None else output.result.as_agreed
    return {
        "uid": str(output.uid),
        "code": output.code,
        "statement": output.statement,
        "result": None
        if result is None
        else {
            "uid": str(result.uid),
            "code": result.code,
            "statement": result.statement,
            "element": _element(result.element),
        },
        "element": _element(output.element),
        "revision": output.revision,
        "copied_from": output.copied_from,
        "indicators": [_indicator(indicator) for indicator in output.indicators.all()],
        "activities": [_activity(activity) for activity in output.activities.all()],
    }


def _activity(activity: Activity) -> dict[str, Any]:
    return {
        "uid": str(activity.uid),
        "code": activity.code,
        "title": activity.title,
        "starts_on": activity.starts_on.isoformat(),
        "ends_on": activity.ends_on.isoformat(),
        "responsible": activity.responsible,
        "partners": activity.partners,
        "places": [{"code": place.code, "name": place.name} for place in activity.places.all()],
        "status": activity.status,
        "revision": activity.revision,
        "copied_from": activity.copied_from,
        "cost_lines": [_cost_line(line) for line in activity.cost_lines.all()],
    }


def _cost_line(line: CostLine) -> dict[str, Any]:
    return {
        "uid": str(line.uid),
        "description": line.description,
        "fund": line.fund,
        "source_category": _entry(line.source_category),
        "budget_class": _entry(line.budget_class),
        "currency": line.currency,
        "units_per_base": f"{line.units_per_base.normalize():f}",
        "quarters": [_money(getattr(line, quarter)) for quarter in QUARTERS],
        "amount": _money(line.amount),
        "amount_base": _money(line.amount_base),
        "revision": line.revision,
        "copied_from": line.copied_from,
    }


def _entry(entry: Any) -> dict[str, Any] | None:
    return None if entry is None else {"code": entry.code, "name": entry.name}


def _post(post: Post) -> dict[str, Any]:
    return {
        "uid": str(post.uid),
        "title": post.title,
        "grade": post.grade,
        "category": post.category,
        "fund": post.fund,
        "is_vacant": post.is_vacant,
        "starts_on": post.starts_on.isoformat(),
        "ends_on": post.ends_on.isoformat(),
        "revision": post.revision,
        "copied_from": post.copied_from,
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "uid": str(result.uid),
        "code": result.code,
        "statement": result.statement,
        "element": _element(result.element),
        # The code of the result it leads to, and what has to hold for it to do so.
        "parent": result.parent.code if result.parent else "",
        "assumption": result.assumption,
        "revision": result.revision,
        "copied_from": result.copied_from,
        "tags": [
            {
                "set": use.tag.tag_set.code,
                "code": use.tag.code,
                "name": use.tag.name,
                "significance": use.significance,
                "justification": use.justification,
            }
            for use in result.tag_uses.all()
        ],
    }


def _risk(risk: ProgrammeRisk) -> dict[str, Any]:
    return {
        "uid": str(risk.uid),
        "factor": risk.factor,
        "description": risk.description,
        "likelihood": risk.likelihood,
        "impact": risk.impact,
        "response": risk.response,
        "revision": risk.revision,
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "uid": str(indicator.uid),
        "code": indicator.code,
        "title": indicator.title,
        "measure": indicator.measure,
        "direction": indicator.direction,
        "unit": indicator.unit,
        "aggregation": indicator.aggregation,
        "standard": None if indicator.standard is None else {"code": indicator.standard.code},
        "means_of_verification": indicator.means_of_verification,
        "responsible": indicator.responsible,
        "baselines": [_fact(fact) for fact in indicator.baselines.all()],
        "targets": [_fact(fact) for fact in indicator.targets.all()],
    }


def _fact(fact: Any) -> dict[str, Any]:
    numbers = {name: getattr(fact, name) for name in ("value", "numerator", "denominator")}
    return {
        "period": fact.period.code,
        "ends_on": fact.period.ends_on.isoformat(),
        "place": fact.place.code,
        "cell": fact.cell.key,
        "occurrence": fact.occurrence,
        "status": fact.status,
        "text": fact.text,
        "comment": fact.comment,
        "source": fact.source,
        **{name: None if number is None else f"{number.normalize():f}" for name, number in numbers.items()},
    }


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def data_for(
    document: PlanDocument, permissions: Collection[str], *, measured: slice = EVERY_RESULT
) -> dict[str, Any] | None:
    """Return the plan as someone with these permissions may read it: live, as submitted or as approved."""
    seen = rules.version_to_read(document.state, permissions, was_submitted=document.submitted_at is not None)
    if seen == rules.AS_IT_STANDS:
        return as_seen(plan_data(document, measured=measured), permissions)
    snapshot = latest_version(document) if seen == rules.AS_SUBMITTED else document.approved_snapshot
    if snapshot is not None:
        return as_seen(snapshot.data, permissions)
    # Loaded from files as already in force, it was never submitted here.
    return as_seen(plan_data(document, measured=measured), permissions) if document.state in SETTLED else None
