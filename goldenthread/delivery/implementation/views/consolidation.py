"""All mid-year reviews of a period together, for the board's September session: a page and a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

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
from goldenthread.foundation.ui.paging import asked, page_of

from .. import actions, queries
from ..models import Adjustment, OutputImplementation
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
    filters = {name: asked(request, name) for name in ("entity", "kind", "decision")}
    may_open = roles.MANAGE_PLANNING in permissions
    context = {
        "period": period,
        "found": found,
        "statuses": [label for _code, label in OutputImplementation.Status.choices],
        "page": page_of(request, _narrowed(found.proposals, filters), size=PAGE_SIZE),
        "filters": filters,
        "is_filtered": any(filters.values()),
        "kinds": Adjustment.Kind.choices,
        "decisions": Adjustment.Decision.choices,
        "currency": organization.base_currency(),
        "may_decide": roles.APPROVE_PLAN in permissions,
        "to_open": queries.workplans_without_review(period).count() if may_open else 0,
        "refusal": refusal,
    }
    return render(request, "implementation/consolidation.html", context, status=status)


def _narrowed(proposals: Iterable[Adjustment], filters: Mapping[str, str]) -> list[Adjustment]:
    """Return the proposals of one entity, of one kind, or decided in one way."""
    wanted = filters["entity"].casefold(), filters["kind"], filters["decision"]
    return [
        one
        for one in proposals
        if all(not asks or asks == has for asks, has in zip(wanted, _said(one), strict=True))
    ]


def _said(one: Adjustment) -> tuple[str, str, str]:
    return one.review.workplan.entity.code.casefold(), one.kind, one.decision


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
