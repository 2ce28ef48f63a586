from types import SimpleNamespace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from . import gallery_charts, gallery_form

LEVELS = ("No progress", "Some progress", "Good progress", "Partially achieved", "Fully achieved")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component of the design in every state."""
    wrong = gallery_form.ExampleForm({"people": "forty-one", "why": "", "publish": "on"})
    return render(
        request,
        "ui/gallery.html",
        {
            "form": gallery_form.ExampleForm(),
            "wrong": wrong,
            "steps": [
                SimpleNamespace(position=number, name={"en": word}) for number, word in enumerate(LEVELS)
            ],
            "page": Paginator(range(101), 20).get_page(2),
            "sort": "name",
            "charts": gallery_charts.samples(),
            "sparkline": gallery_charts.sparkline(),
            "now": timezone.now(),
            "job": SimpleNamespace(
                title="Chapter 2019 as PDF",
                state="RUNNING",
                get_state_display="Running",
                done=62,
                total=101,
                step="Drawing charts",
            ),
        },
    )
