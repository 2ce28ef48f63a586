"""The page that checks a plan and submits it, the panel of its quality, and how strict the checks are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.tabs import PanelSpec, panels

from .. import actions, queries, rules
from ..forms.checks import CheckSettingsForm, SubmitForm
from ..models import PlanDocument, Programme, Workplan
from ..queries.checks import Reading, check_rows, reading_of
from ..queries.resubmitting import Returned, returned_unchanged
from ..rules.checks import BOTH, CHECKS
from ..rules.checks_terms import Check, Finding, Spot

IN_PANEL = 5
# A check that finds many points shows the first; the others open on demand.
IN_GROUP = 5
# Where each kind of row is mended: in a workplan by entity and period, in a programme by its code; each with
# the row's identifier, or without one where something new is added to the plan as a whole.
OF_WORKPLAN = {
    "new-activity": "planning:activity-add",
    "output": "planning:output-detail",
    "post": "planning:post-edit",
}
OF_WHOLE_WORKPLAN = {"new-output": "planning:output-add", "section": "planning:reflection"}
OF_PROGRAMME = {
    "indicator": "planning:indicator-edit",
    "new-indicator": "planning:indicator-add",
    "result": "planning:result-edit",
    "section": "planning:programme-text-edit",
}
OF_WHOLE_PROGRAMME = {"new-result": "planning:result-add", "new-risk": "planning:risk-add"}


@dataclass(frozen=True)
class Seen:
    """A plan as one person meets it, with what the checks find in the version they read."""

    document: PlanDocument
    plan: Programme | Workplan
    person: User
    at: datetime
    permissions: frozenset[str]
    reading: Reading

    @property
    def findings(self) -> Sequence[Finding]:
        """Return what the checks find, what blocks first."""
        return self.reading.findings

    @property
    def digest(self) -> str:
        """Return the digest of what this person reads: nobody signs what they did not read."""
        return digest_of(dict(self.reading.data))

    @cached_property
    def unchanged(self) -> Returned | None:
        """Return the version that was returned, to the plan's writers, if the plan still says the same."""
        return returned_unchanged(self.document) if self.may_mend or self.may_submit else None

    @property
    def may_mend(self) -> bool:
        """Say whether this person can change the plan now."""
        return roles.WRITE_PLAN in self.permissions and rules.is_writable(self.document.state)

    @property
    def may_submit(self) -> bool:
        """Say whether this person can submit it now, as far as their roles go."""
        return roles.SUBMIT_PLAN in self.permissions and rules.is_writable(self.document.state)


@require_http_methods(["GET", "POST"])
def plan_check(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what the checks find in a plan, each with the place to mend it; sign and submit."""
    seen = _seen(request.user, uid)
    form = SubmitForm(request.POST or None, needs_note=seen.unchanged is not None)
    if request.method == "GET" or not form.is_valid():
        return _page(request, seen, form)
    note = form.cleaned_data["note"]
    try:
        _check_it_was_read(request, seen)
        actions.move_plan(seen.document, "SUBMIT", by=request.user, at=seen.at, note=note)
    except RuleBroken as refusal:
        # What was refused has to be signed anew.
        form = SubmitForm(initial={"note": note}, needs_note=seen.unchanged is not None)
        return _page(request, seen, form, refusal=str(refusal), status=409)
    messages.success(request, _("Submitted. The text is frozen as a version, and the desk has been told."))
    return redirect(_address_of(seen.plan))


def _check_it_was_read(request: SignedInRequest, seen: Seen) -> None:
    if seen.may_submit and request.POST.get("read", "") != seen.digest:
        raise RuleBroken(
            _(
                "Nothing was submitted: somebody changed the plan while you were reading it. Read it again, "
                "then sign what it says now."
            )
        )


@require_http_methods(["GET", "POST"])
def check_settings(request: SignedInRequest) -> HttpResponse:
    """Show every check and how strict the organization is about it; change that."""
    if not organization.has_permission(request.user, roles.MANAGE_PLANNING, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.MANAGE_PLANNING))
    rows = check_rows()
    form = CheckSettingsForm(request.POST or None, severities={row.check.code: row.severity for row in rows})
    if request.method == "POST" and form.is_valid():
        return _change(request, form)
    context = {
        "rows": [
            {
                "now": row,
                "kinds": _applies_to(row.check),
                "select": form[row.check.code],
                "was": form[f"was-{row.check.code}"],
            }
            for row in rows
        ],
        "form": form,
    }
    return render(request, "planning/check_settings.html", context)


def _change(request: SignedInRequest, form: CheckSettingsForm) -> HttpResponse:
    changed = actions.change_check_settings(
        form.changes, by=request.user, at=timezone.now(), note=form.cleaned_data["note"]
    )
    said = ngettext("%(number)s check changed.", "%(number)s checks changed.", len(changed))
    messages.success(request, said % {"number": len(changed)} if changed else _("Nothing was changed."))
    return redirect("planning:check-settings")


def _applies_to(check: Check) -> str:
    if check.kinds == BOTH:
        return _("programmes and workplans")
    return _("programmes") if PlanDocument.Kind.PROGRAMME in check.kinds else _("workplans")


def _seen(person: User, uid: UUID) -> Seen:
    documents = PlanDocument.objects.visible_to(person).select_related("entity")
    seen = _look(person, get_object_or_404(documents, uid=uid))
    if seen is None:
        raise Http404
    return seen


def _look(person: User, document: PlanDocument) -> Seen | None:
    """Return the plan with what the checks find, or None for someone who neither writes nor judges it."""
    at = timezone.now()
    today = timezone.localdate(at)
    permissions = organization.permissions_at(person, document.entity, today)
    reading = reading_of(document, permissions, today=today)
    if reading is None:
        return None
    plan: Programme | Workplan
    if document.kind == PlanDocument.Kind.PROGRAMME:
        plan = Programme.objects.select_related("entity").get(document=document)
    else:
        plan = Workplan.objects.select_related("entity", "period").get(document=document)
    return Seen(document, plan, person, at, permissions, reading)


def _page(
    request: SignedInRequest, seen: Seen, form: SubmitForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    today = timezone.localdate(seen.at)
    context = {
        "seen": seen,
        "document": seen.document,
        "standing": queries.standing_for(seen.document, seen.permissions),
        "plan": seen.plan,
        "form": form,
        "refusal": refusal,
        "blocking": _groups(seen, is_blocking=True),
        "advisory": _groups(seen, is_blocking=False),
        "blocking_count": sum(one.is_blocking for one in seen.findings),
        "advisory_count": sum(not one.is_blocking for one in seen.findings),
        "checks": sum(seen.document.kind in check.kinds for check in CHECKS),
        "heads": organization.people_with_role_at(seen.document.entity, roles.HEAD_OF_ENTITY, today),
        "desk": organization.desk_reviewers_of(seen.document.entity, today),
        "address": _address_of(seen.plan),
        "latest": queries.latest_version(seen.document),
    }
    return render(request, "planning/plan_check.html", context, status=status)


def _groups(seen: Seen, *, is_blocking: bool) -> list[dict[str, Any]]:
    """Return what was found by check, each point with the address where it is mended."""
    chosen = [one for one in seen.findings if one.is_blocking == is_blocking]
    return [
        {"check": check, "first": rows[:IN_GROUP], "others": rows[IN_GROUP:], "total": len(rows)}
        for check, found in groupby(chosen, key=lambda one: one.check)
        if (rows := [_row(seen, one) for one in found])
    ]


def _row(seen: Seen, finding: Finding) -> dict[str, str]:
    url = _place(seen.plan, finding.point.spot) if seen.may_mend else ""
    return {"message": finding.point.message, "url": url}


def _place(plan: Programme | Workplan, spot: Spot) -> str:
    """Return the address where something in a plan is mended."""
    base = _place_in_programme(plan, spot) if isinstance(plan, Programme) else _place_in_workplan(plan, spot)
    return f"{base}#{spot.part}" if spot.part else base


def _place_in_workplan(plan: Workplan, spot: Spot) -> str:
    here = (plan.entity.code, plan.period.code)
    if spot.kind == "activity":
        return reverse("planning:activity-edit", args=(spot.uid,))
    if spot.kind in OF_WORKPLAN:
        return reverse(OF_WORKPLAN[spot.kind], args=(*here, spot.uid))
    if spot.kind not in OF_WHOLE_WORKPLAN:
        return _address_of(plan)
    base = reverse(OF_WHOLE_WORKPLAN[spot.kind], args=here)
    # A result without output is chosen already on the form of the new output.
    return f"{base}?serves=result:{spot.uid}" if spot.kind == "new-output" and spot.uid else base


def _place_in_programme(plan: Programme, spot: Spot) -> str:
    if spot.kind in OF_PROGRAMME:
        return reverse(OF_PROGRAMME[spot.kind], args=(plan.code, spot.uid))
    return reverse(OF_WHOLE_PROGRAMME[spot.kind], args=(plan.code,))


def _address_of(plan: Programme | Workplan) -> str:
    if isinstance(plan, Programme):
        return reverse("planning:programme-detail", args=(plan.code,))
    return reverse("planning:workplan-detail", args=(plan.entity.code, plan.period.code))


# The same as advice beside the plan. Registered when the app starts.


def _panel(document: PlanDocument, person: User) -> Mapping[str, Any] | None:
    seen = _look(person, document)
    if seen is None:
        return None
    return {
        "document": document,
        "rows": [{**_row(seen, one), "is_blocking": one.is_blocking} for one in seen.findings[:IN_PANEL]],
        "blocking": sum(one.is_blocking for one in seen.findings),
        "advisory": sum(not one.is_blocking for one in seen.findings),
        "more": max(len(seen.findings) - IN_PANEL, 0),
        "may_submit": seen.may_submit,
    }


def _panel_of_plan(plan: Programme | Workplan, person: User) -> Mapping[str, Any] | None:
    return _panel(plan.document, person)


def add_to_lower_pages() -> None:
    """Register the panels."""
    for page, context in (
        ("workplan", _panel_of_plan),
        ("programme", _panel_of_plan),
        ("plan-review", _panel),
    ):
        panels.register(
            PanelSpec(f"quality-{page}", 70, page, "planning/_quality.html", context, is_aside=True)
        )
