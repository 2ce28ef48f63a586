"""All mid-year reviews of a period together, for the board's September session: a page and a workbook."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.downloads import file_name
from goldenthread.foundation.ui.paging import page_of

from .. import actions, queries
from ..models import OutputImplementation
from .funding import period_to_read
from .workbook import consolidation_workbook

PAGE_SIZE = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def consolidation(request: SignedInRequest, period: str) -> HttpResponse:
    """Show how far outputs are by region, where money is missing, and what is proposed."""
    return _page(request, period)


def _page(request: SignedInRequest, code: str, *, refusal: str = "", status: int = 200) -> HttpResponse:
    period = period_to_read(request.user, code)
    found = queries.consolidation_of(period, request.user)
    permissions = organization.permissions_somewhere(request.user, timezone.localdate())
    may_open = roles.MANAGE_PLANNING in permissions
    context = {
        "period": period,
        "found": found,
        "statuses": [label for _code, label in OutputImplementation.Status.choices],
        "page": page_of(request, found.proposals, size=PAGE_SIZE),
        "currency": organization.base_currency(),
        "may_decide": roles.APPROVE_PLAN in permissions,
        "to_open": queries.workplans_without_review(period).count() if may_open else 0,
        "refusal": refusal,
    }
    return render(request, "implementation/consolidation.html", context, status=status)


@require_POST
def open_all(request: SignedInRequest, period: str) -> HttpResponse:
    """Open the mid-year review of every workplan that is in force and has none."""
    whole = period_to_read(request.user, period)
    try:
        opened = actions.open_mid_year_reviews(whole, by=request.user, at=timezone.now())
    except RuleBroken as refusal:
        return _page(request, period, refusal=str(refusal), status=409)
    words = ngettext(
        "%(count)d mid-year review is open.", "%(count)d mid-year reviews are open.", len(opened)
    )
    messages.success(request, words % {"count": len(opened)})
    return redirect("implementation:consolidation", period=period)


@require_GET
def consolidation_export(request: SignedInRequest, period: str) -> HttpResponse:
    """Hand out the same as a workbook."""
    whole = period_to_read(request.user, period)
    illustrative = organization.is_illustrative()
    book = consolidation_workbook(
        whole,
        queries.consolidation_of(whole, request.user),
        currency=organization.base_currency(),
        at=timezone.now(),
        illustrative=illustrative,
    )
    name = file_name(f"mid-year-{whole.code}.xlsx", illustrative=illustrative)
    return HttpResponse(
        book, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
