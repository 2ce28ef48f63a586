"""What happens before and after a view: nonsense is refused, and a broken rule gets a page that says why."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch
from django.utils import timezone

from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken

ATTEMPTS_TO_WRITE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Where the code in an address is an entity's without being called so.
OF_ENTITIES = "entities/<str:code>/"


class PlainAddressesMiddleware:
    """Refuse an address with a NUL character: no honest link has one, and databases cannot look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest
        return self.get_response(request)


class RefusalsMiddleware:
    """Turn a RuleBroken that a view let pass into a refusal page (409), never an error page.

    And record each attempt to write that a view refused with 403: no honest page offers it. Actions record
    what they refuse themselves. To open a page to write on and be refused is no such attempt: people follow
    links they were sent, and nothing would have changed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a broken rule; let everything else reach the error page."""
        if isinstance(exception, PermissionDenied):
            _record_attempt(request)
        if not isinstance(exception, RuleBroken):
            return None
        return render(request, "shell/refused.html", {"reason": str(exception)}, status=409)


def _record_attempt(request: HttpRequest) -> None:
    """Write the line of an attempt to write. What the view began is undone by now, so this stays."""
    person, match = request.user, request.resolver_match
    if request.method not in ATTEMPTS_TO_WRITE or not person.is_authenticated or match is None:
        return
    audit_trail.record_refused_attempt(
        request.method,
        match.view_name,
        ids=match.kwargs,
        by=person,
        at=timezone.now(),
        entity_code=_entity_in(match),
    )


def _entity_in(match: ResolverMatch) -> str:
    """Return the code of the entity that an address names, or nothing."""
    said = match.kwargs.get("code" if match.route.startswith(OF_ENTITIES) else "entity", "")
    return said if Entity.objects.filter(code=said).exists() else ""
