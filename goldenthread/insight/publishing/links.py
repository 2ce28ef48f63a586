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
