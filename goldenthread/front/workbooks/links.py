"""What workbooks add to the page of a workplan."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from goldenthread.delivery.planning import rules
from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.ui.tabs import PanelSpec, Person


def workbook_of_workplan(workplan: Any, person: Person) -> Mapping[str, Any]:
    """Return where the workbook is taken away and, for those who write the plan now, brought back."""
    where = [workplan.entity.code, workplan.period.code]
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate())  # type: ignore[arg-type]
    return {
        "export_url": reverse("workbooks:workplan-export", args=where),
        "import_url": reverse("workbooks:workplan-import", args=where),
        "may_import": rules.may_plan(permissions) and rules.is_writable(workplan.document.state),
    }


WORKBOOK_OF_WORKPLAN = PanelSpec(
    code="workbook",
    order=80,
    page="workplan",
    template="workbooks/workplan_panel.html",
    context=workbook_of_workplan,
    is_aside=True,
)
