from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.foundation.accounts.http import SignedInRequest


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    return render(request, "shell/home.html")
