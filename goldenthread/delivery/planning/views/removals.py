"""What was removed from a plan while it was written: the list, and putting a row back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.tabs import PanelSpec, panels

from .. import actions, rules
from ..models import Programme, RemovedRow, Workplan
from ..queries import removals
from .plan_access import see_plan
from .review import frame_of


@require_GET
def plan_removed(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what was removed from a draft lately, with what puts it back."""
    seen = see_plan(request.user, uid)
    if roles.VIEW_DRAFT_PLAN not in seen.permissions:
        raise Http404
    context = {
        **frame_of(seen),
        "rows": removals.recently_removed(seen.document, request.user),
        "may_put_back": seen.may_write and rules.is_writable(seen.document.state),
    }
    return render(request, "planning/plan_removed.html", context)


@require_POST
def removal_undo(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Put a removed row back where it stood."""
    rows = RemovedRow.objects.visible_to(request.user).select_related("document__entity")
    removed = get_object_or_404(rows, uid=uid)
    seen = see_plan(request.user, removed.document.uid)
    try:
        actions.put_back(removed, by=request.user, at=seen.at)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return redirect("planning:plan-removed", uid=seen.document.uid)
    messages.success(request, _("Back in the plan: %(what)s.") % {"what": removed.label})
    return redirect(seen.address)


def say_removed(request: SignedInRequest, removed: RemovedRow) -> None:
    """Say that a row was removed, with the button that puts it back."""
    words = _("Removed: “%(what)s”.") % {"what": removed.label}
    # base.html draws a button where a message carries an address.
    messages.success(request, words, extra_tags=reverse("planning:removal-undo", args=[removed.uid]))


# What is added to the pages of plans themselves. Registered when the app starts.


def _panel(plan: Programme | Workplan, person: User) -> Mapping[str, Any] | None:
    count = removals.to_put_back(plan.document, person).count()
    return {"document": plan.document, "count": count} if count else None


def add_to_lower_pages() -> None:
    """Register the link to what was removed lately, on the pages of plans."""
    for page in ("workplan", "programme"):
        panels.register(
            PanelSpec(f"removed-{page}", 90, page, "planning/_removed.html", _panel, is_aside=True)
        )
