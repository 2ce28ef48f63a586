"""Lists of reports: those one may read, and those that wait for one's review."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.ui.paging import asked, page_of

from ..models import Report, Round
from ..queries import listing

# Stands for every round that is not locked, where a round's code is asked for.
OPEN = listing.OPEN_ROUNDS


@require_GET
def report_list(request: SignedInRequest) -> HttpResponse:
    """Show the reports this person may read: one's own entities first, then the latest round."""
    visible = Report.objects.visible_to(request.user)
    filters = {
        name: asked(request, key)
        for name, key in (("words", "q"), ("state", "state"), ("round_code", "round"))
    }
    now = timezone.now()
    # Whoever asks for nothing in particular is shown what can still be worked on.
    is_plain = not request.GET.keys() & {"q", "state", "round"}
    if is_plain and Round.objects.filter(locks_at__gt=now).exists():
        filters["round_code"] = OPEN
    rows = listing.report_rows(listing.narrowed(visible, **filters, at=now))
    context = {
        "page": page_of(request, listing.own_first(rows, request.user)),
        "filters": filters,
        "open": OPEN,
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
