"""What workplans plan by fund, element and result, in as few rows as the tables need.

A version was added up when it was frozen; only the lines of plans without one are added up now.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, When

from goldenthread.delivery.planning.models import CostLine, PlannedAmount, PlanSnapshot
from goldenthread.delivery.planning.queries import added_up
from goldenthread.delivery.planning.queries.review import IN_REVIEW
from goldenthread.direction.organization.models import Period

CENTS = Decimal("0.01")
FUND, ELEMENT, RESULT, STATUS = "fund", "element", "result", "status"


class Part(NamedTuple):
    """What one workplan plans for one key: a fund, an element, a result or a status."""

    workplan: int
    key: Any
    amount: Decimal


def version_counted() -> Case:
    """Return the version a workplan counts with: the approved one or that under review, if there is one."""
    latest = PlanSnapshot.objects.filter(document=OuterRef("document")).order_by("-number").values("pk")[:1]
    return Case(
        When(document__approved_snapshot__isnull=False, then=F("document__approved_snapshot")),
        When(document__state__in=IN_REVIEW, then=Subquery(latest)),
    )


def parts_of_versions(versions: Mapping[int, int], period: Period, by: str, within: Q) -> list[Part]:
    """Return what these versions plan by one key. `versions` gives the workplan of each. One query."""
    document = "snapshot__document__"
    # Thousands of versions are found by what they are; naming each costs more than reading them.
    likely = Q(snapshot=F(f"{document}approved_snapshot")) | Q(**{f"{document}approved_snapshot": None})
    rows = PlannedAmount.objects.filter(within, likely, **{f"{document}workplan__period": period})
    found = rows.order_by().values_list("snapshot", by).annotate(added=Sum("amount"))
    return [
        Part(versions[version], key, amount.quantize(CENTS))
        for version, key, amount in found
        if version in versions
    ]


def parts_of_lines(workplans: list[int], by: str, within: Q) -> list[Part]:
    """Return what the lines of these workplans plan by one key, as they stand. One query."""
    lines = CostLine.objects.filter(within, activity__output__workplan__in=workplans)
    found = added_up(lines, "workplan", by)
    return [Part(workplan, key, amount.quantize(CENTS)) for workplan, key, amount in found]
