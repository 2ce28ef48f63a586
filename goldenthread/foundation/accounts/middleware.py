"""What every page owes the person it is for: their language and time zone, and no copy left behind."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

Answer = Callable[[HttpRequest], HttpResponse]
# Requests that change nothing.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class PersonalSettingsMiddleware:
    """Answer in the reader's own language and time zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if request.method in SAFE_METHODS:
                # What changes something asks anew: a role may have ended while it waited.
                request.user.remembered = {}
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language() or request.user.language
            timezone.activate(_zone(request.user.time_zone))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


class PrivatePagesMiddleware:
    """Forbid browsers and proxies to keep a page that was made for one person."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store, private"
        return response


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        # A zone that was renamed since the person chose it; the page still says which zone it shows.
        return ZoneInfo("UTC")
