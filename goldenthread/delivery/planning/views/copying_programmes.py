"""Starting a workplan from the entity's programme: see one output for each result, then copy once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions
from ..models import Programme
from ..queries import copying_programmes
from .workplan_access import SeenWorkplan
from .workplans import address_of, frame_of


def start_from_programme(request: SignedInRequest, seen: SeenWorkplan, said: str) -> HttpResponse:
    """Show what beginning from this programme would do; do it where it was sent."""
    programme = _programme_or_404(seen, said)
    return _copy(request, seen, programme) if request.method == "POST" else _preview(request, seen, programme)


def _programme_or_404(seen: SeenWorkplan, said: str) -> Programme:
    try:
        uid = UUID(said)
    except ValueError:
        raise Http404 from None
    found = copying_programmes.programmes_for(seen.workplan, seen.person).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _preview(
    request: SignedInRequest, seen: SeenWorkplan, programme: Programme, *, refusal: str = ""
) -> HttpResponse:
    plan = copying_programmes.plan_of_programme(programme, seen.workplan)
    context: dict[str, Any] = {
        **frame_of(seen),
        "programme": programme,
        "plan": plan,
        "rows": copying_programmes.aims_beside(plan, programme, seen.workplan),
        "digest": actions.digest_of_copy(plan),
        "can_copy": seen.is_writable and not plan.is_empty,
        "refusal": refusal,
    }
    return render(request, "planning/workplan_copy_programme.html", context, status=409 if refusal else 200)


def _copy(request: SignedInRequest, seen: SeenWorkplan, programme: Programme) -> HttpResponse:
    try:
        done = actions.copy_programme(
            programme, seen.workplan, seen=request.POST.get("digest", ""), by=request.user, at=seen.at
        )
    except RuleBroken as refusal:
        return _preview(request, seen, programme, refusal=str(refusal))
    words = ngettext("%(count)d output was begun.", "%(count)d outputs were begun.", len(done.outputs))
    next_step = _("Reword each as what you deliver, and give it activities.")
    messages.success(request, f"{words % {'count': len(done.outputs)}} {next_step}")
    return redirect(address_of(seen.workplan))
