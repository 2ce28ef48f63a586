"""What analysis adds to the pages of lower apps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.ui.tabs import PanelSpec


def calendar_of_workplan(workplan: Any, person: Any) -> Mapping[str, Any] | None:
    """Return where a workplan's activities stand over the months, for those who may see figures."""
    if not organization.has_permission(person, roles.VIEW_FIGURES, timezone.localdate()):
        return None
    chosen = urlencode({"period": workplan.period.code, "entity": workplan.entity.code})
    return {"calendar_url": f"{reverse('analysis:plan-calendar')}?{chosen}"}


CALENDAR_OF_WORKPLAN = PanelSpec(
    code="plan-calendar",
    order=85,
    page="workplan",
    template="analysis/calendar_panel.html",
    context=calendar_of_workplan,
    is_aside=True,
)
