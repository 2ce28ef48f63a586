"""What every page's frame shows: the organization, the menu and the reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from goldenthread.direction.organization import queries as organization

from . import navigation


def page_frame(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the page frame (base.html)."""
    frame: dict[str, Any] = {
        "organization": organization.the_organization(),
        "product_version": settings.VERSION,
        "menu": [],
    }
    # An error page may be shown before anybody knows who asks, for example for a wrong host name.
    if hasattr(request, "user") and request.user.is_authenticated:
        permissions = organization.permissions_somewhere(request.user, timezone.localdate())
        frame["menu"] = navigation.menu_for(permissions, path=request.path)
    return frame
