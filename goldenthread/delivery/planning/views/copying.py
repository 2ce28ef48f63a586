"""Starting a workplan from another: choose it, see what would be copied and what not, then copy once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.paging import asked

from .. import actions
from ..forms.copying import CopyForm
from ..models import Workplan
from ..queries import copying, copying_programmes, with_standing
from ..rules.copied_amounts import words_on_amounts
from .copying_programmes import start_from_programme
from .workplan_access import SeenWorkplan, write_workplan
from .workplans import address_of, frame_of


@require_http_methods(["GET", "POST"])
def workplan_copy(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Offer the plans and programmes to copy from; of the one chosen, show what it would do; copy it."""
    seen = write_workplan(request.user, entity, period)
    said = request.POST if request.method == "POST" else request.GET
    if "programme" in said:
        return start_from_programme(request, seen, said["programme"])
    if "from" not in said:
        return _choose(request, seen)
    source = _source_or_404(seen, said["from"])
    form = CopyForm(said if "shown" in said else None)
    if request.method == "POST" and form.is_valid():
        return _copy(request, seen, source, form)
    return _preview(request, seen, source, form)


def _choose(request: SignedInRequest, seen: SeenWorkplan) -> HttpResponse:
    words = asked(request, "q")
    context = {
        **frame_of(seen),
        "words": words,
        "sources": with_standing(copying.sources_for(seen.workplan, request.user, words=words), request.user),
        "most": copying.MOST_SOURCES,
        "programmes": copying_programmes.programmes_for(seen.workplan, request.user),
    }
    return render(request, "planning/workplan_copy.html", context)


def _source_or_404(seen: SeenWorkplan, said: str) -> Workplan:
    try:
        uid = UUID(said)
    except ValueError:
        raise Http404 from None
    rows = Workplan.objects.visible_to(seen.person).select_related(
        "entity", "period", "document__approved_snapshot", "document__entity"
    )
    found = rows.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _preview(
    request: SignedInRequest, seen: SeenWorkplan, source: Workplan, form: CopyForm, *, refusal: str = ""
) -> HttpResponse:
    said = form.said()
    day = seen.at.date()
    data = copying.data_to_copy(source, request.user, day, from_approved=said["from_approved"])
    if data is None or (source.pk == seen.workplan.pk and not said["from_approved"]):
        refusal = refusal or _("There is no version of this plan for you to copy. Choose another plan.")
        data = None
    context: dict[str, Any] = {**frame_of(seen), "source": source, "form": form, "plan": None}
    if data is not None:
        plan = copying.plan_of_copy(source, seen.workplan, data, **said)
        planned_there = sum(map(Decimal, data["totals"].values()), Decimal(0))
        there, here = source.period, seen.workplan.period
        context |= {
            "plan": plan,
            "digest": actions.digest_of_copy(plan),
            "amounts": words_on_amounts(
                plan.total,
                planned_there,
                currency=data["base_currency"],
                source=(there.starts_on, there.ends_on),
                target=(here.starts_on, here.ends_on),
            ),
            "can_copy": seen.is_writable and not plan.is_empty,
            "hidden": form.as_sent(),
        }
    context["refusal"] = refusal
    return render(request, "planning/workplan_copy_preview.html", context, status=409 if refusal else 200)


def _copy(request: SignedInRequest, seen: SeenWorkplan, source: Workplan, form: CopyForm) -> HttpResponse:
    try:
        done = actions.copy_workplan(
            source,
            seen.workplan,
            **form.said(),
            seen=request.POST.get("digest", ""),
            by=request.user,
            at=seen.at,
        )
    except RuleBroken as refusal:
        return _preview(request, seen, source, form, refusal=str(refusal))
    words = ngettext("%(count)d output was copied.", "%(count)d outputs were copied.", len(done.outputs))
    marked = _("Copied rows are marked until somebody saves them.")
    messages.success(request, f"{words % {'count': len(done.outputs)}} {marked}")
    return redirect(address_of(seen.workplan))
