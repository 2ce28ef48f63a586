"""What imports add to the pages of lower apps."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.ui.tabs import PanelSpec


def imports_of_plans(_plans: Any, person: Any) -> Mapping[str, Any] | None:
    """Return where files are imported, for those who may."""
    if not organization.has_permission(person, roles.MANAGE_FRAMEWORK, timezone.localdate()):
        return None
    return {"url": reverse("imports:import-page")}


IMPORTS_OF_PLANS = PanelSpec(
    code="imports",
    order=90,
    page="plan-list",
    template="imports/plan_list_panel.html",
    context=imports_of_plans,
)
