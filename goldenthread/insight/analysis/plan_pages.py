"""The planning overview for managers, the workplans behind its numbers, and the calendar."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goldenthread.delivery.planning.models import Fund, PlanState
from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.charts import Bar, Bars, Marked
from goldenthread.foundation.ui.downloads import csv_file, file_name
from goldenthread.foundation.ui.paging import page_of
from goldenthread.foundation.ui.templatetags.ui import percent

from . import plan_calendar as calendar
from . import plan_workbook as workbook
from .choices import Options
from .plan_tables import ACTIVITY, PlanTable, Tables
from .plans import PlanChoice, Planned, periods_to_choose, plan_choice_of
from .views import for_readers_of_figures

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHARTED = ("pillar", "region")
PER_PAGE = 50


@require_GET
@for_readers_of_figures
def plan_overview(request: SignedInRequest) -> HttpResponse:
    """Show what is planned, against ceilings and the money that is there."""
    choice = _choice(request)
    if choice is None:
        return render(request, "analysis/plans_nothing_yet.html")
    planned = Planned(choice, request.user)
    tables = Tables(planned)
    shown = tables.of_versions()
    page = _frame(choice) | {
        "planned": planned,
        "total": planned.total,
        "count": len(planned.plans),
        "funds": [(line, _behind(choice, "fund", line.fund)) for line in tables.funds()],
        "tables": [_linked(table, choice) for table in shown],
        "charts": [_chart(table, choice) for table in shown if table.key in CHARTED],
        "csv_url": choice.address(reverse("analysis:plan-overview-csv")),
        "xlsx_url": choice.address(reverse("analysis:plan-overview-xlsx")),
        "all_url": choice.address(reverse("analysis:plan-workplans")),
        "activities_url": choice.address(reverse("analysis:plan-activities")),
    }
    return render(request, "analysis/plans.html", page)


@require_GET
@for_readers_of_figures
def plan_activities(request: SignedInRequest) -> HttpResponse:
    """Show what is planned by where the activities stand; it is read from every line."""
    choice = _choice_or_404(request)
    planned = Planned(choice, request.user)
    table = Tables(planned).table(ACTIVITY)
    page = _frame(choice) | {"planned": planned, "total": planned.total, "entry": _linked(table, choice)}
    return render(request, "analysis/plans_activities.html", page)


@require_GET
@for_readers_of_figures
def plan_overview_csv(request: SignedInRequest) -> HttpResponse:
    """Answer with the same as a file."""
    choice = _choice_or_404(request)
    heads = workbook.overview_heads(organization.base_currency())
    rows = workbook.overview_rows(Tables(Planned(choice, request.user)))
    illustrative = organization.is_illustrative()
    return csv_file(f"planned-{choice.period.code}", heads, rows, illustrative=illustrative)


@require_GET
@for_readers_of_figures
def plan_overview_xlsx(request: SignedInRequest) -> HttpResponse:
    """Answer with the same as a workbook."""
    choice = _choice_or_404(request)
    illustrative = organization.is_illustrative()
    content = workbook.overview_workbook(
        Tables(Planned(choice, request.user)),
        currency=organization.base_currency(),
        at=timezone.now(),
        illustrative=illustrative,
    )
    name = file_name(f"planned-{choice.period.code}.xlsx", illustrative=illustrative)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@require_GET
@for_readers_of_figures
def plan_workplans(request: SignedInRequest) -> HttpResponse:
    """Show the workplans behind a number."""
    choice = _choice_or_404(request)
    kind, _colon, key = request.GET.get("row", "").partition(":")
    tables = Tables(Planned(choice, request.user))
    if kind and kind not in tables.kinds:
        raise Http404
    found = tables.behind(kind, key)
    page = _frame(choice) | {
        "label": tables.label(kind, key),
        "row": request.GET.get("row", ""),
        "total": sum((amount for _plan, amount in found), Decimal(0)),
        "count": len(found),
        "page": page_of(request, found, size=PER_PAGE),
    }
    return render(request, "analysis/plans_workplans.html", page)


@require_GET
@for_readers_of_figures
def plan_calendar(request: SignedInRequest) -> HttpResponse:
    """Show the activities as bars over the months of the period."""
    choice = _choice(request)
    if choice is None:
        return render(request, "analysis/plans_nothing_yet.html")
    planned = Planned(choice, request.user)
    plans, approved = list(planned.plans.values()), planned.approved
    scale = calendar.Scale(choice.period.starts_on, choice.period.ends_on)
    only = plans[0] if len(plans) == 1 else None
    listed = page_of(request, plans, size=PER_PAGE)
    page = _frame(choice) | {
        "only": only,
        "only_name": text_in(only.name) if only else "",
        "bars": calendar.bars_of(only, scale, approved) if only else [],
        "head": scale.head(),
        "months": calendar.month_names(scale),
        "page": listed,
        "running": [] if only else calendar.running(list(listed.object_list), scale, approved),
        "events": calendar.events_of(choice.period, plans, request.user),
        "others_url": choice.address(reverse("analysis:plan-calendar"), entity=""),
    }
    return render(request, "analysis/plans_calendar.html", page)


def _choice(request: SignedInRequest) -> PlanChoice | None:
    return plan_choice_of(request.GET.dict(), request.user)


def _choice_or_404(request: SignedInRequest) -> PlanChoice:
    choice = _choice(request)
    if choice is None:
        raise Http404
    return choice


def _frame(choice: PlanChoice) -> dict[str, Any]:
    """Return what every page of the overview shows around its contents."""
    return {
        "choice": choice,
        "currency": organization.base_currency(),
        "options": Options(choice.figures),
        "periods": [(one.code, str(one)) for one in periods_to_choose()],
        "funds_to_choose": Fund.choices,
        "states_to_choose": PlanState.choices,
        "overview_url": choice.address(reverse("analysis:plan-overview")),
        "calendar_url": choice.address(reverse("analysis:plan-calendar")),
    }


def _behind(choice: PlanChoice, kind: str, key: str) -> str:
    return choice.address(reverse("analysis:plan-workplans"), row=f"{kind}:{key}")


def _linked(table: PlanTable, choice: PlanChoice) -> dict[str, Any]:
    return {"table": table, "rows": [(row, _behind(choice, table.key, row.key)) for row in table.rows]}


def _chart(table: PlanTable, choice: PlanChoice) -> Bars:
    """Return a table as bars: each row's share of all that is planned."""
    bars = [Bar(row.label, round(row.amount), round(row.total)) for row in table.rows]
    top = max(range(len(bars)), key=lambda number: bars[number].count)
    said = {"name": bars[top].label, "share": percent(bars[top].share)}
    said_below = {
        "total": figure(round(table.rows[0].total)),
        "currency": organization.base_currency(),
        "period": choice.period,
    }
    return Bars(
        id=f"planned-{table.key}",
        title=_("%(name)s plans most: %(share)s") % said,
        subtitle=_("Share of what is planned, %(period)s; %(currency)s %(total)s in all.") % said_below,
        row_head=table.head,
        rows=bars,
        marked=[Marked(top)],
        count_head=_("Planned, %(currency)s") % said_below,
        of_head=_("Of all planned"),
    )
