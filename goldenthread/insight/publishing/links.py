"""What publishing adds to the pages of lower apps."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from goldenthread.foundation.ui.tabs import PanelSpec, Person


def chapter_of_dashboard(choice: Any, person: Person) -> Mapping[str, Any]:  # noqa: ARG001
    """Return where the chapter of the dashboard's plan and year is read."""
    return {
        "url": reverse("publishing:chapter-detail", args=[choice.version.plan.code, choice.year]),
        "all_url": reverse("publishing:chapter-list"),
        "year": choice.year,
    }


CHAPTER_OF_DASHBOARD = PanelSpec(
    code="chapter",
    order=90,
    page="dashboard",
    template="publishing/dashboard_panel.html",
    context=chapter_of_dashboard,
)


def document_of_programme(programme: Any, person: Person) -> Mapping[str, Any]:  # noqa: ARG001
    """Return where the programme's document is made."""
    return {"url": reverse("publishing:programme-document", args=[programme.code])}


PROGRAMME_DOCUMENT = PanelSpec(
    code="programme-document",
    order=90,
    page="programme",
    template="publishing/programme_panel.html",
    context=document_of_programme,
    is_aside=True,
)


def document_of_workplan(workplan: Any, person: Person) -> Mapping[str, Any]:  # noqa: ARG001
    """Return where the workplan is had as a document to sign."""
    where = [workplan.entity.code, workplan.period.code]
    return {
        "files": [
            (name, reverse("publishing:workplan-document", args=[*where, kind]))
            for kind, name in (("docx", "Word"), ("pdf", "PDF"))
        ]
    }


WORKPLAN_DOCUMENT = PanelSpec(
    code="workplan-document",
    order=80,
    page="workplan",
    template="publishing/workplan_panel.html",
    context=document_of_workplan,
    is_aside=True,
)
