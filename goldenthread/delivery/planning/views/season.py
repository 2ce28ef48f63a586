"""The planning season: the list, opening one, who is where, reminders, a workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.downloads import file_name
from goldenthread.foundation.ui.paging import asked, page_of
from goldenthread.foundation.ui.tabs import panels_of
from goldenthread.foundation.ui.templatetags.ui import city

from .. import actions, rules
from ..forms.season import SeasonForm
from ..models import Citation, PlanDocument, PlanningSeason, PlanState, Workplan
from ..queries import periods, with_standing
from ..queries import season as seasons
from .season_workbook import season_workbook

MOST_REMINDED = 500
SHOWN_OF_REACHED = 12
# Digits of a key; a longer one is nobody's.
LONG = 18
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLANNERS = (roles.WRITE_PLAN, roles.VIEW_SUBMITTED_PLAN, roles.VIEW_COCKPIT)


@require_GET
def season_list(request: SignedInRequest) -> HttpResponse:
    """Show the planning seasons: for those who write plans with their own, for others with who is in."""
    held = organization.permissions_somewhere(request.user, timezone.localdate())
    if not held.intersection(PLANNERS):
        raise PermissionDenied(roles.refusal(roles.VIEW_SUBMITTED_PLAN))
    page = page_of(request, seasons.seasons_with_counts(request.user))
    mine: dict[int, list[Workplan]] = {}
    for workplan in _own_workplans(request.user, page):
        mine.setdefault(workplan.period_id, []).append(workplan)
    context = {
        "page": page,
        "rows": [(season, mine.get(season.period_id, [])) for season in page],
        "may_follow": roles.VIEW_COCKPIT in held,
        "may_open": roles.MANAGE_PLANNING in held,
    }
    return render(request, "planning/season_list.html", context)


def _own_workplans(person: User, shown: Iterable[PlanningSeason]) -> QuerySet[Workplan]:
    documents = PlanDocument.objects.permitting(person, roles.WRITE_PLAN)
    own = Workplan.objects.filter(document__in=documents, period__in=[one.period_id for one in shown])
    return own.select_related("entity", "period", "document").order_by("entity__code")


@require_http_methods(["GET", "POST"])
def season_open(request: SignedInRequest) -> HttpResponse:
    """Ask what to open, say whom it reaches, then open it."""
    if not organization.has_permission(request.user, roles.MANAGE_PLANNING, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.MANAGE_PLANNING))
    known = organization.the_organization()
    zone = ZoneInfo(known.time_zone if known else "UTC")
    # Dates are typed in the organization's time, wherever the framework manager sits.
    with timezone.override(zone):
        form = SeasonForm(request.POST or None, zone_name=city(str(zone)))
        if request.method == "POST" and form.is_valid():
            return _open_or_ask(request, form)
        return _open_page(request, form)


def _open_or_ask(request: SignedInRequest, form: SeasonForm) -> HttpResponse:
    said = form.cleaned_data
    if "confirm" not in request.POST:
        return _open_page(request, form, reach=periods.reach_of(said["period"]))
    try:
        opened = actions.open_season(
            said["period"],
            due_at=said["due_at"],
            guidance=said["guidance"],
            by=request.user,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        return _open_page(request, form, refusal=str(refusal), status=409)
    messages.success(request, _("The planning season for %(period)s is open.") % {"period": opened.period})
    return redirect("planning:season-detail", period=opened.period.code)


def _open_page(
    request: SignedInRequest,
    form: SeasonForm,
    *,
    reach: periods.Reach | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "reach": _shown(reach), "is_asked": reach is not None, "refusal": refusal}
    return render(request, "planning/season_open.html", context, status=status)


def _shown(reach: periods.Reach | None) -> dict[str, Any]:
    """Return how many entities a season reaches and leaves out, with the first of them."""
    if reach is None:
        return dict.fromkeys(("missing", "begun", "left_out"), 0)
    in_the_way = reach.elsewhere[: SHOWN_OF_REACHED + 1]
    return {
        "missing": reach.missing.count(),
        "some": reach.missing[:SHOWN_OF_REACHED],
        "begun": reach.begun.count(),
        "left_out": reach.elsewhere.order_by().values("entity").distinct().count(),
        "in_the_way": in_the_way[:SHOWN_OF_REACHED],
        "has_more_in_the_way": len(in_the_way) > SHOWN_OF_REACHED,
    }


@require_GET
def season_detail(request: SignedInRequest, period: str) -> HttpResponse:
    """Show who is where in a season: by region, and plan by plan."""
    season = _followed(request.user, period)
    may_manage = organization.has_permission(request.user, roles.MANAGE_PLANNING, timezone.localdate())
    page = page_of(request, _rows(request, season))
    summary = seasons.season_summary(season, request.user)
    last = seasons.reminded(season)
    context = {
        "season": season,
        "summary": summary,
        "page": page,
        "rows": [(row, last.get(row.entity.code)) for row in with_standing(page, request.user)],
        "filters": _filters_of(request),
        "sort": asked(request, "sort") or "entity",
        "regions": organization.regions(),
        "states": PlanState.choices,
        "writable": [str(state) for state in rules.WRITABLE],
        "cited": [(Citation.Kind(kind).label, number) for kind, number in sorted(summary.citations.items())],
        "may_manage": may_manage,
        "panels": panels_of("season", season, request.user),
        "reach": _shown(periods.reach_of(season.period) if may_manage else None),
    }
    return render(request, "planning/season_detail.html", context)


@require_POST
def season_remind(request: SignedInRequest, period: str) -> HttpResponse:
    """Remind the writers of the chosen plans, or of all that the filters show."""
    season = _managed(request.user, period)
    rows = _rows(request, season).filter(document__state__in=rules.WRITABLE)
    if "all" not in request.POST:
        rows = rows.filter(
            pk__in=[pk for pk in request.POST.getlist("workplan") if pk.isdecimal() and len(pk) < LONG]
        )
    sent = actions.send_plan_reminders(season, rows[:MOST_REMINDED], by=request.user, at=timezone.now())
    messages.add_message(request, messages.SUCCESS if sent else messages.WARNING, _words_on(len(sent)))
    return redirect(f"{reverse('planning:season-detail', args=[period])}?{request.GET.urlencode()}")


def _words_on(sent: int) -> str:
    if not sent:
        return _("Nobody was reminded: choose plans that are not in yet and were not reminded within a day.")
    words = ngettext(
        "The writers of %(count)d plan were reminded.", "The writers of %(count)d plans were reminded.", sent
    )
    return words % {"count": sent}


@require_POST
def season_call(request: SignedInRequest, period: str) -> HttpResponse:
    """Make drafts for the entities that came to the season late."""
    made = actions.call_for_missing_plans(_managed(request.user, period), by=request.user, at=timezone.now())
    words = ngettext("%(count)d workplan was opened.", "%(count)d workplans were opened.", made)
    messages.success(request, words % {"count": made})
    return redirect("planning:season-detail", period=period)


@require_GET
def season_export(request: SignedInRequest, period: str) -> HttpResponse:
    """Hand out the rows that the filters show, as a workbook."""
    season = _followed(request.user, period)
    illustrative = organization.is_illustrative()
    name = file_name(f"planning-{season.period.code}.xlsx", illustrative=illustrative)
    book = season_workbook(
        season,
        with_standing(_rows(request, season), request.user),
        last=seasons.reminded(season),
        at=timezone.now(),
        illustrative=illustrative,
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(book, content_type=XLSX, headers=headers)


def _filters_of(request: SignedInRequest) -> seasons.SeasonFilters:
    return seasons.SeasonFilters(
        state=asked(request, "state"), region=asked(request, "region"), words=asked(request, "q")
    )


def _rows(request: SignedInRequest, season: PlanningSeason) -> QuerySet[Workplan]:
    return seasons.season_rows(
        season, request.user, _filters_of(request), sort=asked(request, "sort") or "entity"
    )


def _followed(person: User, period: str) -> PlanningSeason:
    if not organization.has_permission(person, roles.VIEW_COCKPIT, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.VIEW_COCKPIT))
    return get_object_or_404(
        PlanningSeason.objects.select_related("period", "opened_by"), period__code=period
    )


def _managed(person: User, period: str) -> PlanningSeason:
    if not organization.has_permission(person, roles.MANAGE_PLANNING, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.MANAGE_PLANNING))
    return _followed(person, period)
