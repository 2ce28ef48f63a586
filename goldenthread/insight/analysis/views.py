"""The dashboard, the explorer, and each figure with its method, file and records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.ui.downloads import csv_file
from goldenthread.foundation.ui.paging import page_of
from goldenthread.foundation.ui.tabs import panels_of

from . import drawings, figures, pages
from .choices import Choice, Options, choice_of, row_keys
from .headlines import steps_of
from .records import records_behind
from .tables import Answer, FigureTable, NotComputable

P = ParamSpec("P")
View = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def for_readers_of_figures(view: View[P]) -> View[P]:
    """Open a page only to those who may see figures."""

    @wraps(view)
    def checked(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not organization.has_permission(request.user, roles.VIEW_FIGURES, timezone.localdate()):
            raise PermissionDenied(roles.refusal(roles.VIEW_FIGURES))
        return view(request, *args, **kwargs)

    return checked


@require_GET
@for_readers_of_figures
def dashboard(request: SignedInRequest) -> HttpResponse:
    choice = choice_of(request.GET.dict(), at=timezone.now())
    if choice is None:
        return render(request, "analysis/nothing_yet.html")
    page = {
        "choice": choice,
        "options": Options(choice),
        "shown": pages.dashboard(choice),
        "panels": panels_of("dashboard", choice, request.user),
    }
    return render(request, "analysis/dashboard.html", page)


@require_GET
@for_readers_of_figures
def explorer(request: SignedInRequest) -> HttpResponse:
    choice = choice_of(request.GET.dict(), at=timezone.now())
    if choice is None:
        return render(request, "analysis/nothing_yet.html")
    figure_id = request.GET.get("figure", "")
    figure = figures.FIGURES.get(figure_id, next(iter(figures.FIGURES.values())))
    if figure_id not in ("", figure.id):
        words = _("There is no figure “%(code)s”. The first of the list is shown instead.")
        choice = replace(choice, problem=f"{words % {'code': figure_id}} {choice.problem}".strip())
    page = _figure_page(figure.id, choice)
    page |= {"options": Options(choice), "figures": list(figures.FIGURES.values()), "figure": figure}
    return render(request, "analysis/explorer.html", page)


@require_GET
@for_readers_of_figures
def figure_detail(request: SignedInRequest, figure_id: str) -> HttpResponse:
    choice = _choice_or_404(request, figure_id)
    page = _figure_page(figure_id, choice) | {"figure": figures.FIGURES[figure_id]}
    return render(request, "analysis/figure_detail.html", page)


@require_GET
@for_readers_of_figures
def figure_csv(request: SignedInRequest, figure_id: str) -> HttpResponse:
    choice = _choice_or_404(request, figure_id)
    table = figures.compute(figure_id, year=choice.year, version=choice.version, filters=choice.filters)
    heads, rows = pages.csv_of(table, choice)
    return csv_file(f"{figure_id}-{choice.year}", heads, rows, illustrative=organization.is_illustrative())


@require_GET
@for_readers_of_figures
def figure_records(request: SignedInRequest, figure_id: str) -> HttpResponse:
    choice = _choice_or_404(request, figure_id)
    table = figures.compute(figure_id, year=choice.year, version=choice.version, filters=choice.filters)
    row = pages.row_of(table, row_keys(request.GET.dict()))
    if row is None:
        raise Http404
    found = records_behind(figure_id, row.keys, choice, reader=request.user)
    listed = page_of(request, found.visible)
    page = {
        "choice": choice,
        "figure": table.figure,
        "row": row,
        "found": found,
        "page": listed,
        "records": found.rows(listed.object_list),
        "keys": drawings.keys_in_words(row.labels, row.keys),
        "detail_url": choice.address(pages.detail_url(figure_id)),
        "dashboard_url": choice.address(reverse("analysis:dashboard")),
    }
    return render(request, "analysis/figure_records.html", page)


def _choice_or_404(request: SignedInRequest, figure_id: str) -> Choice:
    choice = choice_of(request.GET.dict(), at=timezone.now())
    if choice is None or figure_id not in figures.FIGURES:
        raise Http404
    return choice


def _figure_page(figure_id: str, choice: Choice) -> dict[str, object]:
    page: dict[str, object] = {
        "choice": choice,
        "explorer_url": choice.address(reverse("analysis:explorer"), figure=figure_id),
        "dashboard_url": choice.address(reverse("analysis:dashboard")),
        "table": None,
        "chart": None,
        "rows": [],
        "heads": [],
        "reason": "",
    }
    try:
        table = figures.compute(figure_id, year=choice.year, version=choice.version, filters=choice.filters)
    except NotComputable as reason:
        return page | {"reason": str(reason)}
    return page | _drawn(table, choice)


def _drawn(table: FigureTable, choice: Choice) -> dict[str, object]:
    steps = steps_of(Answer(choice.year, choice.version))
    links = pages.links_of(table.figure.id, choice)
    chart = drawings.drawing(table, year=choice.year, steps=steps, links=links[:1], prefix="figure-")
    heads = pages.heads_of(table)
    return {"table": table, "chart": chart, "rows": pages.table_rows(table, choice), "heads": heads}
