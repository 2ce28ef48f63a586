"""All workplans that can be taken out, with how much each holds."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max

from goldenthread.delivery.planning.models import Activity, CostLine, Output, PlanSnapshot, Post, Workplan


def workplans() -> list[dict[str, Any]]:
    """Return a row for each workplan of the organization, by entity and period. Costs six queries."""
    counted = {
        "outputs": _counts(Output, "workplan"),
        "activities": _counts(Activity, "output__workplan"),
        "cost_lines": _counts(CostLine, "activity__output__workplan"),
        "posts": _counts(Post, "workplan"),
    }
    versions = PlanSnapshot.objects.order_by().values("document").annotate(latest=Max("number"))
    latest = dict(versions.values_list("document", "latest"))
    rows = Workplan.objects.select_related("entity", "period", "document")
    return [
        {
            "entity": row.entity.code,
            "period": row.period.code,
            "uid": str(row.uid),
            "state": row.document.state,
            "version": latest.get(row.document_id, 0),
            **{what: counts.get(row.pk, 0) for what, counts in counted.items()},
        }
        for row in rows.order_by("entity__code", "period__starts_on", "period__code")
    ]


def _counts(model: Any, path: str) -> dict[int, int]:
    rows = model.objects.order_by().values(path).annotate(count=Count("pk"))
    return dict(rows.values_list(path, "count"))
