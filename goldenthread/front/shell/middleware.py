"""What happens before and after a view: nonsense is refused, and a broken rule gets a page that says why."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.foundation.lib.errors import RuleBroken


class PlainAddressesMiddleware:
    """Refuse an address with a NUL character: no honest link has one, and databases cannot look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return self.get_response(request)


class RefusalsMiddleware:
    """Turn a RuleBroken that a view let pass into a refusal page (409), never an error page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a broken rule; let everything else reach the error page."""
        if not isinstance(exception, RuleBroken):
            return None
        return render(request, "shell/refused.html", {"reason": str(exception)}, status=409)
