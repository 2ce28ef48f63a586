"""What rows of a version refer to by code, found among what there is today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from goldenthread.direction.organization.models import Period, Place
from goldenthread.direction.strategy.models import Cell, PlanElement, StandardIndicator, Tag

from ..models import QUARTERS, BudgetClass, Programme, Result, SourceCategory, Workplan
from . import workplans

Data = Mapping[str, Any]


@dataclass
class References:
    """What there is today for rows to refer to, key by code; and what a version names that is gone."""

    results: Mapping[str, int] = field(default_factory=dict)
    elements: Mapping[str, int] = field(default_factory=dict)
    standards: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    sources: Mapping[str, int] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    periods: Mapping[str, int] = field(default_factory=dict)
    cells: Mapping[str, int] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)

    def find(self, among: Mapping[str, int], *codes: str) -> int:
        """Return the key of what has one of these codes; note the last as gone where nothing has."""
        for code in codes:
            if code in among:
                return among[code]
        self.gone.append(codes[-1])
        return 0

    def find_any(self, among: Mapping[str, int], entry: Data | None) -> int | None:
        """Return the key of an entry that need not be said."""
        return None if entry is None else self.find(among, entry["code"])


def references_of(plan: Programme | Workplan) -> References:
    """Return what the rows of a plan can refer to. The number of queries is fixed."""
    known = _of_programme(plan) if isinstance(plan, Programme) else _of_workplan(plan)
    known.periods = dict(Period.objects.values_list("code", "pk"))
    known.places = dict(Place.objects.values_list("code", "pk"))
    known.cells = dict(Cell.objects.values_list("key", "pk"))
    return known


def _of_workplan(plan: Workplan) -> References:
    results = Result.objects.filter(programme__entity=plan.entity_id)
    by_code = workplans.results_to_serve(plan).order_by("programme__starts_on", "pk")
    return References(
        # A version names its results by identifier; the oldest only by code.
        results={
            **dict(by_code.values_list("code", "pk")),
            **{str(uid): pk for uid, pk in results.values_list("uid", "pk")},
        },
        elements=dict(workplans.elements_to_serve(plan).values_list("code", "pk")),
        standards=dict(StandardIndicator.objects.values_list("code", "pk")),
        classes=dict(BudgetClass.objects.values_list("code", "pk")),
        sources=dict(SourceCategory.objects.values_list("code", "pk")),
    )


def _of_programme(programme: Programme) -> References:
    version = programme.plan_version
    elements = PlanElement.objects.filter(version=version)
    standards = StandardIndicator.objects.filter(plan=version.plan_id)
    tags = Tag.objects.filter(tag_set__plan=version.plan_id)
    return References(
        elements=dict(elements.values_list("code", "pk")),
        standards=dict(standards.values_list("code", "pk")),
        tags={f"{of} {code}": pk for of, code, pk in tags.values_list("tag_set__code", "code", "pk")},
    )


# What the table of a row holds, from what a version says of it.


def output_fields(said: Data, known: References) -> dict[str, Any]:
    """Return the columns of an output."""
    result, element = said["result"], said["element"]
    return {
        **_same(said, "code", "statement", "copied_from"),
        "result_id": known.find(known.results, result.get("uid", ""), result["code"]) if result else None,
        "element_id": known.find_any(known.elements, element),
    }


def activity_fields(said: Data, known: References) -> dict[str, Any]:
    """Return the columns of an activity; where it is done is not one."""
    for place in said["places"]:
        known.find(known.places, place["code"])
    names = ("code", "title", "responsible", "partners", "status", "copied_from")
    return {**_same(said, *names), **_days(said)}


def cost_line_fields(said: Data, known: References) -> dict[str, Any]:
    """Return the columns of a cost line."""
    return {
        **_same(said, "description", "fund", "currency", "copied_from"),
        **{name: Decimal(amount) for name, amount in zip(QUARTERS, said["quarters"], strict=True)},
        "units_per_base": Decimal(said["units_per_base"]),
        "budget_class_id": known.find(known.classes, said["budget_class"]["code"]),
        "source_category_id": known.find_any(known.sources, said["source_category"]),
    }


def post_fields(said: Data, _known: References) -> dict[str, Any]:
    """Return the columns of a post."""
    names = ("title", "grade", "category", "fund", "is_vacant", "copied_from")
    return {**_same(said, *names), **_days(said)}


def result_fields(said: Data, known: References) -> dict[str, Any]:
    """Return the columns of a result; the result it leads to is written when all are there."""
    for tag in said["tags"]:
        known.find(known.tags, f"{tag['set']} {tag['code']}")
    return {
        **_same(said, "code", "statement", "assumption", "copied_from"),
        "element_id": known.find_any(known.elements, said["element"]),
    }


def indicator_fields(said: Data, known: References) -> dict[str, Any]:
    """Return the columns of an indicator; its baselines and targets are rows of their own."""
    for fact in (*said["baselines"], *said["targets"]):
        fact_key(fact, known)
    names = (
        *("code", "title", "measure", "direction", "unit", "aggregation"),
        *("means_of_verification", "responsible"),
    )
    fields = _same(said, *names)
    if "standard" in said:
        fields["standard_id"] = known.find_any(known.standards, said["standard"])
    return fields


def risk_fields(said: Data, _known: References) -> dict[str, Any]:
    """Return the columns of a risk."""
    return _same(said, "factor", "description", "likelihood", "impact", "response")


def resource_fields(said: Data, _known: References) -> dict[str, Any]:
    """Return the columns of a resource."""
    return {**_same(said, "year", "fund"), "amount": Decimal(said["amount"])}


def fact_key(said: Data, known: References) -> tuple[int, int, int, int]:
    """Return the key of a baseline or target: period, place, cell, occurrence."""
    return (
        known.find(known.periods, said["period"]),
        known.find(known.places, said["place"]),
        known.find(known.cells, said["cell"]),
        said["occurrence"],
    )


def fact_fields(said: Data) -> dict[str, Any]:
    """Return the other columns of a baseline or target."""
    numbers = {
        name: None if said[name] is None else Decimal(said[name])
        for name in ("value", "numerator", "denominator")
    }
    return {**_same(said, "status", "text", "comment", "source"), **numbers}


FIELDS = {
    "output": output_fields,
    "activity": activity_fields,
    "cost_line": cost_line_fields,
    "post": post_fields,
    "result": result_fields,
    "indicator": indicator_fields,
    "risk": risk_fields,
    "resource": resource_fields,
}


def _same(said: Data, *names: str) -> dict[str, Any]:
    """Return what is kept as it is said; what a version knows nothing of is left alone."""
    return {name: said[name] for name in names if name in said}


def _days(said: Data) -> dict[str, date]:
    return {name: date.fromisoformat(said[name]) for name in ("starts_on", "ends_on")}
