from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component of the design in every state."""
    return render(request, "ui/gallery.html")
