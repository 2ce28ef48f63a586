"""The addresses under /api/v1/. Each loads what the asking person may see and answers in JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError

from goldenthread.delivery.planning.models import Programme
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.strategy.models import StrategicPlan
from goldenthread.foundation.accounts.middleware import SAFE_METHODS
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.insight.analysis import figures as analysis

from . import queries, schemas
from .authentication import AUTHENTICATION

PAGE_SIZE = 100
# Beyond any list; databases count no further than this times a page.
LAST_PAGE = 10**9

# Ninja's own documentation page needs scripts from other hosts. The description is a route like the others.
api = NinjaAPI(
    title="Golden Thread",
    version="1",
    auth=AUTHENTICATION,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
)
REFUSALS = {401: schemas.Refusal, 404: schemas.Refusal}


def _json(data: object, status: int = 200) -> HttpResponse:
    # The description has numbers as keys: the status codes of its answers.
    body = orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(body, content_type="application/json", status=status)


def _person(request: HttpRequest) -> User:
    """Return who is asking; authentication has already refused everyone else."""
    person: User = request.auth  # type: ignore[attr-defined]
    if person.remembered is None and request.method in SAFE_METHODS:
        # With a token: no middleware met them.
        person.remembered = {}
    return person


@api.get("/programmes", response={200: schemas.ProgrammePage, **REFUSALS}, summary="Programmes")
def programme_list(request: HttpRequest, page: int = 1) -> HttpResponse:
    """Return the programmes you may read, 100 a page, by code."""
    rows = queries.programmes(_person(request))
    count, number = rows.count(), min(max(page, 1), LAST_PAGE)
    items = [_programme(row) for row in queries.page_of(rows, number, PAGE_SIZE)]
    return _json({"items": items, "count": count, "next": number + 1 if count > number * PAGE_SIZE else None})


def _programme(row: queries.Row) -> queries.Row:
    others = {key: value for key, value in row.items() if key != "entity_code"}
    return {**others, "entity": row["entity_code"]}


@api.get(
    "/programmes/{uuid:uid}/results", response={200: schemas.Framework, **REFUSALS}, summary="Whole framework"
)
def programme_results(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Return one programme's results, indicators, baselines, targets and actual values in one document."""
    visible = Programme.objects.visible_to(_person(request)).select_related("entity", "plan_version__plan")
    programme = get_object_or_404(visible, uid=uid)
    return _json(queries.framework(programme, _person(request)))


@api.get("/figures/{int:year}", response={200: schemas.Answer, **REFUSALS}, summary="Figures of a year")
def figure_list(request: HttpRequest, year: int, plan: str = "") -> HttpResponse:
    """Return every figure of a year with its method, as `goldenthread figures YEAR --json` prints them."""
    if not organization.has_permission(_person(request), roles.VIEW_FIGURES, timezone.localdate()):
        who = ", ".join(roles.names_of_roles_with(roles.VIEW_FIGURES))
        raise HttpError(403, f"None of your roles reads figures. They are open to: {who}.")
    if year not in analysis.YEARS or (plan and not StrategicPlan.objects.filter(code=plan).exists()):
        raise Http404
    return _json(analysis.answer_as_json(analysis.compute_all(year, plan_code=plan)))


@api.get("/openapi.json", response={200: dict[str, Any], 401: schemas.Refusal}, summary="This description")
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the address gives a request, the answer is one for all
    """Return the machine-readable description of these addresses (OpenAPI)."""
    return _json(api.get_openapi_schema())


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, problem: AuthenticationError) -> HttpResponse:  # noqa: ARG001 - given by the caller
    """Say how to sign in; never redirect a machine to a page for people."""
    answer = _json({"detail": "Sign in first: send a session cookie, or Authorization: Bearer TOKEN."}, 401)
    answer["WWW-Authenticate"] = 'Bearer realm="Golden Thread"'
    return answer


@api.exception_handler(Http404)
def not_found(request: HttpRequest, problem: Http404) -> HttpResponse:  # noqa: ARG001 - given by the caller
    """Say that there is nothing here for you, which is also the answer for what others may see."""
    return _json({"detail": "There is nothing at this address that you may read."}, 404)


@api.exception_handler(RuleBroken)
def refused(request: HttpRequest, problem: RuleBroken) -> HttpResponse:  # noqa: ARG001 - given by the caller
    """Answer a refusal in the words of the rule."""
    return _json({"detail": str(problem)}, 400)
