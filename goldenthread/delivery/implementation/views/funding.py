"""Funding positions of a period: the list, one typed, a file imported."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.delivery.planning.models import Fund
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.downloads import csv_file
from goldenthread.foundation.ui.paging import asked, page_of

from .. import actions, queries
from ..forms import FundingFileForm, PositionForm
from ..models import FundingPosition

PAGE_SIZE = 40


@require_http_methods(["GET", "POST"])
def funding_list(request: SignedInRequest, period: str) -> HttpResponse:
    """Show what entities have for a period, and take one position from who keeps them."""
    whole = period_to_read(request.user, period)
    form = PositionForm(request.POST or None, currency=organization.base_currency())
    if request.method == "GET" or not form.is_valid():
        return _page(request, whole, form)
    try:
        row = actions.record_position(
            form.cleaned_data["entity"], whole, form.said(), by=request.user, at=timezone.now()
        )
    except RuleBroken as refusal:
        return _page(request, whole, form, refusal=str(refusal), status=409)
    messages.success(request, _("Recorded for %(entity)s.") % {"entity": row.entity.code})
    return redirect("implementation:funding", period=period)


@require_POST
def funding_import(request: SignedInRequest, period: str) -> HttpResponse:
    """Check a file of positions, or take it in."""
    whole = period_to_read(request.user, period)
    upload = FundingFileForm(request.POST, request.FILES)
    form = PositionForm(currency=organization.base_currency())
    if not upload.is_valid():
        return _page(request, whole, form, upload=upload)
    content = upload.cleaned_data["file"].read(actions.MOST_BYTES + 1)
    is_check = "check" in request.POST
    try:
        found = actions.import_funding(content, by=request.user, at=timezone.now(), dry_run=is_check)
    except RuleBroken as refusal:
        return _page(request, whole, form, upload=upload, refusal=str(refusal), status=409)
    if found.problems or is_check:
        return _page(request, whole, form, upload=upload, found=found, status=409 if found.problems else 200)
    messages.success(
        request,
        _("Recorded: %(added)s new, %(unchanged)s unchanged.")
        % {"added": len(found.added), "unchanged": found.unchanged},
    )
    return redirect("implementation:funding", period=period)


@require_GET
def funding_csv(request: SignedInRequest, period: str) -> HttpResponse:
    """Hand out the same positions as a file that can be corrected and imported again."""
    whole = period_to_read(request.user, period)
    rows = (
        [row.entity.code, row.period.code, row.fund, row.amount, row.as_at.isoformat(), row.source]
        for row in queries.positions_for_list(whole, request.user, **_filters(request))
    )
    name = f"funding-{whole.code}"
    return csv_file(name, actions.FUNDING_COLUMNS, rows, illustrative=organization.is_illustrative())


def _filters(request: SignedInRequest) -> dict[str, Any]:
    return {
        "entity": asked(request, "entity"),
        "fund": asked(request, "fund"),
        "only_current": bool(asked(request, "current")),
    }


def period_to_read(person: User, code: str) -> Period:
    """Return the period, for those who read submitted plans somewhere."""
    if not organization.has_permission(person, roles.VIEW_SUBMITTED_PLAN, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.VIEW_SUBMITTED_PLAN))
    return get_object_or_404(Period, code=code)


def _page(
    request: SignedInRequest,
    period: Period,
    form: PositionForm,
    *,
    upload: FundingFileForm | None = None,
    found: actions.FundingImport | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    filters = _filters(request)
    rows = queries.positions_for_list(period, request.user, **filters)
    page = page_of(request, rows, size=PAGE_SIZE)
    shown = [row.pk for row in page]
    context = {
        "period": period,
        "page": page,
        "current": set(FundingPosition.objects.current().filter(pk__in=shown).values_list("pk", flat=True)),
        "form": form,
        "upload": upload or FundingFileForm(),
        "found": found,
        "refusal": refusal,
        "currency": organization.base_currency(),
        "filters": filters,
        "is_filtered": any(filters.values()),
        "funds": Fund.choices,
        "may_record": organization.has_permission(request.user, roles.MANAGE_PLANNING, timezone.localdate()),
    }
    return render(request, "implementation/funding_list.html", context, status=status)
