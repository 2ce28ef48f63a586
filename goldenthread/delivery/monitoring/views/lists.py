"""Lists of reports: those one may read, and those that wait for one's review."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.ui.paging import asked, page_of

from ..models import Report, Round
from ..queries import listing


@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports this person may read, the latest round first."""
    visible = Report.objects.visible_to(request.user)
    filters = {
        name: asked(request, key)
        for name, key in (("words", "q"), ("state", "state"), ("round_code", "round"))
    }
    rows = listing.report_rows(listing.narrowed(visible, **filters))
    context = {
        "page": page_of(request, rows.order_by("-round__due_at", "entity__code", "pk")),
        "filters": filters,
        "rounds": Round.objects.select_related("period").order_by("-due_at", "code"),
        "states": Report.State.choices,
    }
    return render(request, "monitoring/report_list.html", context)


@require_GET
def review_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports that wait for this person, the longest wait first."""
    rows = listing.report_rows(listing.waiting_for(request.user)).order_by("submitted_at", "pk")
    return render(
        request, "monitoring/review_list.html", {"page": page_of(request, rows), "now": timezone.now()}
    )
