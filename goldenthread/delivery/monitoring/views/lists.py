"""Lists of reports: those one may read, and those that wait for one's review."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Region
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.paging import page_of

from ..models import Report, Round
from ..queries import listing


@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports this person may read, the latest round first."""
    filters = filters_of(request, sort="")
    visible = Report.objects.visible_to(request.user)
    rows = listing.filtered(listing.report_rows(visible), filters, at=timezone.now())
    code = request.GET.get("round", "")
    if code:
        rows = rows.filter(round__code=code)
    rows = rows.order_by("-round__due_at", "entity_sort", "pk")
    rounds = Round.objects.filter(reports__in=visible).distinct().order_by("-due_at")
    context = {
        "page": page_of(request, rows), "filters": filters, "rounds": rounds, "round_code": code,
        "states": Report.State.choices,
    }
    return render(request, "monitoring/report_list.html", context)


@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports that wait for this person, the longest wait first."""
    rows = listing.report_rows(waiting_for(request.user)).order_by("submitted_at", "pk")
    return render(request, "monitoring/review_list.html", {"page": page_of(request, rows), "now": timezone.now()})


def waiting_for(person: User) -> QuerySet[Report]:
    """Return the reports whose next step is this person's: the desk's after submission, then final approval.

    One's own submissions are left out, because nobody approves what they submitted.
    """
    reports = Report.objects.exclude(submitted_by=person)
    desk = reports.permitting(person, roles.DESK_APPROVE_REPORT).filter(state=Report.State.SUBMITTED).values("pk")
    final = reports.permitting(person, roles.APPROVE_REPORT).filter(state=Report.State.DESK_APPROVED).values("pk")
    return Report.objects.filter(Q(pk__in=desk) | Q(pk__in=final))


def filters_of(request: SignedInRequest, *, sort: str = "name") -> listing.Filters:
    """Return what the address asks for; what it cannot ask for is left out."""
    region = request.GET.get("region", "")
    return listing.Filters(
        words=request.GET.get("q", "").strip()[:100],
        region=int(region) if region.isdecimal() and len(region) < 10 else None,
        state=request.GET.get("state", ""),
        kind=request.GET.get("kind", ""),
        sort=request.GET.get("sort", sort),
    )


def regions() -> QuerySet[Region]:
    """Return the regions, for a filter."""
    return Region.objects.order_by("position", "code")
