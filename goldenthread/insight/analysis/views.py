from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.foundation.accounts.http import SignedInRequest


@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    return render(request, "analysis/dashboard.html")
