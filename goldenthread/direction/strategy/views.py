from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.foundation.accounts.http import SignedInRequest


@require_GET
def plan_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "strategy/plan_list.html")
