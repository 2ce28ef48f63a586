"""What happens when a rule says no outside a form: a page that says what, why, who and what next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from goldenthread.foundation.lib.errors import RuleBroken


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
