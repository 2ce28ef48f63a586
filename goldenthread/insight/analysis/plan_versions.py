"""What counts of a workplan that is being revised: the version approved last, for every reader alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from goldenthread.delivery.planning.models import (
    Activity,
    Output,
    Result,
    Workplan,
    being_revised,
)
from goldenthread.direction.strategy.models import PlanElement

from .scope import Scope

Data = dict[str, Any]
# It was approved, and is open again: its rows are a draft, what was approved is the plan.
BEING_REVISED = being_revised("document__")


def approved_data(workplans: Collection[int]) -> dict[int, Data]:
    """Return the approved versions of these workplans as plain data, by workplan. One query."""
    rows = Workplan.objects.filter(pk__in=workplans, document__approved_snapshot__isnull=False)
    return dict(rows.values_list("pk", "document__approved_snapshot__data"))


def approved_activities(data: Mapping[int, Data]) -> list[tuple[int, Activity]]:
    """Return the activities of these versions with their workplans, in order; never to be saved.

    Where an activity stands is a fact of now, wherever the activity is still there. One query.
    """
    stands = _stands(data)
    return [
        (workplan, _activity(activity, made, stands))
        for workplan, version in data.items()
        for output in version["outputs"]
        for made in [Output(code=output["code"], statement=output["statement"])]
        for activity in output["activities"]
    ]


def _stands(data: Collection[int]) -> dict[str, str]:
    rows = Activity.objects.filter(output__workplan__in=data).values_list("uid", "status")
    return {str(uid): status for uid, status in rows}


def _activity(said: Data, output: Output, stands: Mapping[str, str]) -> Activity:
    return Activity(
        output=output,
        code=said["code"],
        title=said["title"],
        starts_on=date.fromisoformat(said["starts_on"]),
        ends_on=date.fromisoformat(said["ends_on"]),
        status=stands.get(said["uid"], said["status"]),
    )


@dataclass(frozen=True)
class Group:
    """What one workplan plans for one result (or action plan), from one fund, in activities of one status."""

    workplan: int
    result: int | None
    element: int | None
    fund: str
    status: str
    amount: Decimal


def approved_parts(data: Mapping[int, Data], scope: Scope, fund: str) -> Iterator[Group]:
    """Return the cost lines of these versions within the choice. A fixed number of queries."""
    stands, results, elements = _stands(data), _results(data), _elements(scope)
    below = set(scope.elements_below(scope.filters.pillar)) if scope.filters.pillar else None
    tagged = _tagged(results, scope) if scope.filters.tag else None
    for workplan, version in data.items():
        for output in version["outputs"]:
            result, element = _served(output, results, elements, scope)
            if (below is None or element in below) and (tagged is None or result in tagged):
                for status, line in _lines(output, stands):
                    if fund in ("", line["fund"]):
                        yield Group(
                            workplan, result, element, line["fund"], status, Decimal(line["amount_base"])
                        )


def _lines(output: Data, stands: Mapping[str, str]) -> Iterable[tuple[str, Data]]:
    for activity in output["activities"]:
        for line in activity["cost_lines"]:
            yield stands.get(activity["uid"], activity["status"]), line


def _results(data: Mapping[int, Data]) -> dict[str, tuple[int, int]]:
    """Return key and plan of the results that these versions name and that are still there.

    The oldest versions name results by code, which a later programme may have given to another.
    """
    named = {
        UUID(output["result"]["uid"])
        for version in data.values()
        for output in version["outputs"]
        if output["result"] and "uid" in output["result"]
    }
    rows = Result.objects.filter(uid__in=named).values_list("uid", "pk", "programme__plan_version__plan")
    return {str(uid): (pk, plan) for uid, pk, plan in rows}


def _elements(scope: Scope) -> dict[str, int]:
    """Return the elements of the plan by code, as the version chosen has them where it has them."""
    rows = PlanElement.objects.filter(version__plan=scope.version.plan_id).values_list(
        "code", "pk", "version"
    )
    ordered = sorted(rows, key=lambda row: row[2] == scope.version.pk)
    return {code: pk for code, pk, _version in ordered}


def _tagged(results: Mapping[str, tuple[int, int]], scope: Scope) -> set[int]:
    rows = Result.objects.filter(scope.results_with_chosen_tag("pk"), uid__in=[UUID(uid) for uid in results])
    return set(rows.values_list("pk", flat=True))


def _served(
    output: Data, results: Mapping[str, tuple[int, int]], elements: Mapping[str, int], scope: Scope
) -> tuple[int | None, int | None]:
    """Return the result and the element that an output of a version serves, as far as they are known."""
    said = output["result"] or output
    result, plan = results.get(said.get("uid", ""), (None, scope.version.plan_id))
    # An element of another plan may have the same code.
    element = said["element"] if plan == scope.version.plan_id else None
    return result, elements.get(element["code"]) if element else None
