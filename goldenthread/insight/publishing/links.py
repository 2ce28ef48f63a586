"""What publishing adds to the pages of lower apps."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from goldenthread.foundation.ui.tabs import PanelSpec, Person


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
