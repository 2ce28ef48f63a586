"""The first page: what needs this person."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.front.shell import work


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """Show what waits for this person, by what their roles let them do."""
    return render(request, "shell/home.html", {"work": work.work_of(request.user, at=timezone.now())})
