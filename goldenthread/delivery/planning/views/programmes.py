"""Pages of programmes, and what planning adds to the pages of entities and plans."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy import queries as strategy
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, PlanVersion
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.paging import page_of
from goldenthread.foundation.ui.tabs import ColumnSpec, PanelSpec, columns, panels, panels_of

from .. import queries, rules
from .programme_access import see_programme

PAGE_SIZE = 40
# A panel shows the first results; a page of their own shows all.
IN_PANEL = 20
MOST_IN_OE_PANEL = 200
ACTION_PLAN_ROLES = {PlanLevel.Role.ACTION_PLAN, PlanLevel.Role.ACTION_PLAN_RESULT}


@require_GET
def programme_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a programme in the version its reader may read: texts, theory of change, results, risks, needs."""
    seen = see_programme(request.user, code)
    programme = seen.programme
    history = organization.history_of(programme.entity)
    today = timezone.localdate(seen.at)
    outputs = queries.results_on_page(programme, request.user)
    # A version is read whole; of a plan as it stands only what this page shows.
    total = len(seen.data["results"]) if seen.version else programme.results.count()
    page = page_of(request, range(total))
    seen.measured = slice(max(page.start_index() - 1, 0), page.end_index())
    shown = queries.programme_page(seen.data, outputs)
    page.object_list = shown.results[seen.measured]
    context = {
        "seen": seen,
        "programme": programme,
        "shown": shown,
        "page": page,
        "starts_on": date.fromisoformat(seen.data["starts_on"]),
        "ends_on": date.fromisoformat(seen.data["ends_on"]),
        "plan": programme.plan_version.plan,
        "now": next((chapter for chapter in history if chapter.holds_on(today)), None),
        "currency": seen.data.get("base_currency", ""),
        "workplans": queries.workplans_of_programme(programme, request.user),
        "panels": panels_of("programme", programme, request.user),
    }
    return render(request, "planning/programme_detail.html", context)


@require_GET
def element_results(request: SignedInRequest, plan: str, code: str) -> HttpResponse:
    """Show all results of all entities that link to an element of a plan."""
    element = strategy.element_for_page(request.user, plan, code)
    if element is None:
        raise Http404
    today = timezone.localdate()
    context = {
        "element": element,
        "plan": element.version.plan,
        "page": page_of(request, queries.results_under(element, request.user, on=today), size=PAGE_SIZE),
        "on": today,
    }
    return render(request, "planning/element_results.html", context)


# What planning adds to lower pages. Registered when the app starts.


def _programmes_panel(entity: Entity, person: User) -> Mapping[str, Any]:
    permissions = organization.permissions_at(person, entity, timezone.localdate())
    return {
        "entity": entity,
        "programmes": queries.with_standing(queries.programmes_of_entity(entity, person), person),
        "may_start": rules.may_start_programme(permissions),
    }


def _results_panel(element: PlanElement, person: User) -> Mapping[str, Any] | None:
    if element.level.role in ACTION_PLAN_ROLES:
        return None
    today = timezone.localdate()
    rows = queries.results_under(element, person, on=today)
    total = rows.count()
    entities = rows.order_by().values("programme__entity").distinct().count()
    return {
        "element": element, "rows": rows[:IN_PANEL], "total": total, "entities": entities, "on": today,
        "has_more": total > IN_PANEL,
    }  # fmt: skip


def _oe_results_panel(element: PlanElement, person: User) -> Mapping[str, Any] | None:
    if element.level.role not in ACTION_PLAN_ROLES:
        return None
    rows = queries.oe_results_under(element, person, on=timezone.localdate())
    return {"rows": rows[:MOST_IN_OE_PANEL], "total": rows.count(), "shown": MOST_IN_OE_PANEL}


def _oe_results_column(version: PlanVersion, person: User) -> Mapping[int, int]:
    return queries.oe_result_counts(version, person)


def _results_column(version: PlanVersion, person: User) -> Mapping[int, int]:
    return queries.result_counts(version, person)


def add_to_lower_pages() -> None:
    """Register the panels and columns."""
    panels.register(PanelSpec("programmes", 10, "entity", "planning/_programmes.html", _programmes_panel))
    panels.register(PanelSpec("results", 10, "element", "planning/_results.html", _results_panel))
    panels.register(PanelSpec("oe-results", 20, "element", "planning/_oe_results.html", _oe_results_panel))
    columns.register(ColumnSpec("results", 10, "plan", _("results"), _results_column))
    columns.register(ColumnSpec("oe-results", 20, "plan", _("OE results"), _oe_results_column))
