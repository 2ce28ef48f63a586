"""What is shown of a workplan's implementation on the page of the workplan itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from goldenthread.delivery.planning.models import PlanningSeason, Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.tabs import PanelSpec, panels

from .. import queries
from .access import look_at


def _month_panel(workplan: Workplan, person: User) -> Mapping[str, Any] | None:
    seen = look_at(workplan, person)
    if seen is None or not seen.is_carried_out:
        return None
    rows = queries.month_rows(workplan, seen.month)
    return {
        "seen": seen,
        "workplan": workplan,
        "month": seen.month,
        "said": [row for row in rows if row.update],
        "total": len(rows),
    }


def _midyear_panel(workplan: Workplan, person: User) -> Mapping[str, Any] | None:
    seen = look_at(workplan, person)
    if seen is None:
        return None
    review = queries.review_of(workplan, person)
    may_open = seen.may_write and seen.is_carried_out
    if review is None and not may_open:
        return None
    return {
        "workplan": workplan,
        "review": review,
        "counts": queries.counts_of(review) if review else [],
        "proposals": review.adjustments.count() if review else 0,
    }


def _season_panel(season: PlanningSeason, person: User) -> Mapping[str, Any] | None:
    """Lead from a season to the mid-year reviews of its period: once there are any, or to open them."""
    count = queries.review_count(season.period, person)
    may_open = organization.has_permission(person, roles.MANAGE_PLANNING, timezone.localdate())
    return {"period": season.period, "count": count} if count or may_open else None


def add_to_lower_pages() -> None:
    """Register the panels."""
    panels.register(
        PanelSpec("implementation", 30, "workplan", "implementation/_month_panel.html", _month_panel)
    )
    panels.register(
        PanelSpec("mid-year", 40, "workplan", "implementation/_midyear_panel.html", _midyear_panel)
    )
    panels.register(
        PanelSpec("mid-year-season", 10, "season", "implementation/_season_panel.html", _season_panel)
    )
