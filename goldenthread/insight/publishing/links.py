"""What publishing adds to the pages of lower apps."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.ui.tabs import TabSpec

PROGRAMME_DOCUMENT = TabSpec(
    code="programme-document",
    order=90,
    page="programme",
    title=_("Document"),
    url=lambda programme: reverse("publishing:programme-document", args=[programme.code]),
)
