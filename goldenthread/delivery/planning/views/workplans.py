"""Workplans: the list, a plan's page, and opening one for a new period."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.downloads import csv_file
from goldenthread.foundation.ui.paging import asked, page_of
from goldenthread.foundation.ui.tabs import PanelSpec, panels, panels_of

from .. import actions, queries, rules
from ..forms.workplans import PeriodForm
from ..models import PlanState, TechnicalReview, Workplan
from ..queries import workplans as workplan_queries
from .workplan_access import SeenWorkplan, see_workplan


@require_GET
def workplan_list(request: SignedInRequest) -> HttpResponse:
    """Show the workplans this person may read: their own first."""
    filters = _filters_of(request)
    page = page_of(request, _listed(request))
    context = {
        "page": page,
        "rows": workplan_queries.rows_of(page.object_list, request.user),
        "filters": filters,
        "is_filtered": any(filters.values()),
        "sort": asked(request, "sort"),
        "states": PlanState.choices,
        "regions": organization.regions(),
        "periods": Period.objects.filter(workplans__isnull=False).distinct().order_by("-starts_on", "code"),
        "base_currency": organization.base_currency(),
    }
    return render(request, "planning/workplan_list.html", context)


@require_GET
def workplan_csv(request: SignedInRequest) -> HttpResponse:
    """Hand out the same rows as a file."""
    heads = [_("Entity"), _("Name"), _("Region"), _("Period"), _("Status"), _("Planned"), _("Currency")]
    currency = organization.base_currency()
    rows = (
        [
            row.workplan.entity.code,
            text_in(row.name),
            text_in(row.region_name),
            row.workplan.period.code,
            row.state_word,
            row.total,
            currency,
        ]
        for row in workplan_queries.rows_of(_listed(request), request.user)
    )
    return csv_file("workplans", heads, rows, illustrative=organization.is_illustrative())


def _filters_of(request: SignedInRequest) -> dict[str, str]:
    named = {"words": "q", "state": "state", "period": "period", "region": "region"}
    return {name: asked(request, key) for name, key in named.items()}


def _listed(request: SignedInRequest) -> QuerySet[Workplan]:
    return workplan_queries.workplans_for_list(
        request.user, **_filters_of(request), sort=asked(request, "sort")
    )


@require_GET
def workplan_detail(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Show a workplan: what it delivers and costs, where it stands and who is next."""
    seen = see_workplan(request.user, entity, period)
    data = seen.data
    outputs, funds = workplan_queries.output_rows(data), workplan_queries.fund_rows(data)
    context = {
        **frame_of(seen),
        "outputs": outputs,
        "gaps": sum(not output["line_count"] for output in outputs),
        "posts": workplan_queries.post_rows(data),
        "funds": funds,
        "is_over": any(row.over is not None for row in funds),
        "total": sum((output["total"] for output in outputs), Decimal(0)),
        "activity_count": sum(len(output["activities"]) for output in outputs),
        "next_steps": _next_steps(seen),
        "last_note": _last_note(seen),
        "panels": panels_of("workplan", seen.workplan, request.user),
    }
    return render(request, "planning/workplan_detail.html", context)


def frame_of(seen: SeenWorkplan) -> dict[str, Any]:
    """Return what every page of a workplan shows around its contents."""
    document = seen.document
    standing = queries.standing_for(document, seen.permissions)
    return {
        "seen": seen,
        "workplan": seen.workplan,
        "document": document,
        "data": seen.data,
        "state": standing.state,
        "state_word": standing.word,
        "currency": seen.data["base_currency"],
    }


def _last_note(seen: SeenWorkplan) -> Any:
    """Return the last note of whoever returned it, for those who write it."""
    if not seen.may_write or seen.document.state != PlanState.RETURNED:
        return None
    return seen.document.moves.filter(move="RETURN").select_related("by").order_by("-pk").first()


def _next_steps(seen: SeenWorkplan) -> list[dict[str, Any]]:
    """Return what can happen next and by whom: the workflow's moves from here, with the people we know."""
    day, state = timezone.localdate(seen.at), seen.document.state
    people = {
        roles.SUBMIT_PLAN: lambda: organization.people_with_role_at(
            seen.workplan.entity, roles.HEAD_OF_ENTITY, day
        ),
        roles.REVIEW_PLAN: lambda: organization.desk_reviewers_of(seen.workplan.entity, day),
        roles.MANAGE_PLANNING: lambda: organization.framework_managers(day),
    }
    steps = [
        {
            "verb": move.verb,
            "who": ", ".join(roles.names_of_roles_with(move.permission)),
            "people": people[move.permission]() if move.permission in people else [],
        }
        for move in rules.PLAN_WORKFLOW.moves
        if state in move.sources and move.code not in ("RETURN", "WITHDRAW")
    ]
    if state == PlanState.TECHNICAL_REVIEW and seen.latest is not None:
        waiting = seen.latest.technical_reviews.filter(outcome=TechnicalReview.Outcome.WAITING)
        names = ", ".join(str(review.get_function_display()) for review in waiting)
        steps[:0] = [{"verb": _("Technical review"), "who": names, "people": []}] if names else []
    return steps


@require_http_methods(["GET", "POST"])
def workplan_add(request: SignedInRequest, code: str) -> HttpResponse:
    """Open a workplan of an entity for a period that has none."""
    entity = get_object_or_404(Entity.objects.visible_to(request.user), code=code)
    if not _may_plan(request.user, entity):
        raise PermissionDenied(
            _("The workplans of this entity are opened by %(who)s.") % {"who": rules.who_may_plan()}
        )
    form, refusal = PeriodForm(request.POST or None, entity=entity), ""
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_workplan(
                entity, period=form.cleaned_data["period"], by=request.user, at=timezone.now()
            )
        except RuleBroken as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("The workplan is open. Begin with its first output."))
            return redirect("planning:workplan-detail", entity=entity.code, period=made.period.code)
    context = {"entity": entity, "name": _name_now(entity), "form": form, "refusal": refusal}
    return render(request, "planning/workplan_add.html", context, status=409 if refusal else 200)


def _may_plan(person: User, entity: Entity) -> bool:
    return roles.WRITE_PLAN in organization.permissions_at(person, entity, timezone.localdate())


def _name_now(entity: Entity) -> str:
    detail = entity.details.filter(organization.in_force_on(timezone.localdate())).first()
    return text_in(detail.name) if detail else entity.code


def address_of(workplan: Workplan) -> str:
    """Return the address of a workplan's page."""
    return reverse("planning:workplan-detail", args=[workplan.entity.code, workplan.period.code])


# What planning adds to the page of an entity. Registered when the app starts.


def _workplans_panel(entity: Entity, person: User) -> Mapping[str, Any]:
    may_plan = _may_plan(person, entity)
    return {
        "rows": workplan_queries.workplans_of_entity(entity, person),
        "entity": entity,
        "may_plan": may_plan,
        "currency": organization.base_currency(),
    }


def add_to_lower_pages() -> None:
    """Register the panel of an entity's workplans."""
    panels.register(PanelSpec("workplans", 15, "entity", "planning/workplan_panel.html", _workplans_panel))
