"""What workbooks add to the page of a workplan."""

from collections.abc import Collection, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from goldenthread.delivery.planning import rules
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.ui.tabs import PanelSpec, Person


def may_bring(permissions: Collection[str]) -> bool:
    """Say whether someone with these permissions at an entity brings a workbook back into its plan.

    What a workbook would change is shown beside what the draft says: only those who read drafts see it.
    """
    return rules.may_plan(permissions) and roles.VIEW_DRAFT_PLAN in permissions


def workbook_of_workplan(workplan: Any, person: Person) -> Mapping[str, Any]:
    """Return where the workbook is taken away and, for those who write the plan now, brought back."""
    where = [workplan.entity.code, workplan.period.code]
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate())
    return {
        "export_url": reverse("workbooks:workplan-export", args=where),
        "import_url": reverse("workbooks:workplan-import", args=where),
        "may_import": may_bring(permissions) and rules.is_writable(workplan.document.state),
    }


WORKBOOK_OF_WORKPLAN = PanelSpec(
    code="workbook",
    order=80,
    page="workplan",
    template="workbooks/workplan_panel.html",
    context=workbook_of_workplan,
    is_aside=True,
)
