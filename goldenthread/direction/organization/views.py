"""Pages of entities, the calendar, people and their roles."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.downloads import csv_file
from goldenthread.foundation.ui.paging import asked, page_of
from goldenthread.foundation.ui.tabs import Cell, Column, columns_of, panels_of, tabs_of

from . import actions, actions_accounts, actions_periods, queries, rules
from .forms import (
    AddPersonForm,
    CloseAccountForm,
    EndRoleForm,
    EntityFilter,
    GiveRoleForm,
    PeopleFilter,
    PeriodFilter,
    PeriodForm,
)
from .models import Entity, EntityQuerySet, Membership, Period

PAGE_SIZE = 40


# /entities/


@require_GET
def entity_list(request: SignedInRequest) -> HttpResponse:
    """Show the entities as they were on a day."""
    filters, on, rows = _entities(request)
    context = {
        "filter": filters,
        "on": on,
        "page": page_of(request, rows, size=PAGE_SIZE),
        "sort": request.GET.get("sort", "name"),
        "is_filtered": any(filters.wishes().values()),
    }
    return render(request, "organization/entity_list.html", context)


@require_GET
def entity_csv(request: SignedInRequest) -> HttpResponse:
    """Answer with the same entities as a file."""
    _filters, on, rows = _entities(request)
    heads = [_("Code"), _("Name"), _("Type"), _("Region"), _("Country"), _("Opened"), _("Closed"), _("As at")]
    listed = (_entity_row(entity, on) for entity in rows)
    return csv_file(f"entities-{on}", heads, listed, illustrative=queries.is_illustrative())


@require_GET
def entity_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one entity: facts, names and places over time, and what higher apps add."""
    entity = get_object_or_404(Entity.objects.visible_to(request.user).select_related("country"), code=code)
    on = EntityFilter(request.GET).on_or(timezone.localdate())
    history = queries.history_of(entity)
    panels = panels_of("entity", entity, request.user)
    context = {
        "entity": entity,
        "on": on,
        "now": next((chapter for chapter in history if chapter.holds_on(on)), None),
        "history": [(chapter, chapter.holds_on(on)) for chapter in reversed(history)],
        "people": queries.people_of(entity, on),
        "tabs": tabs_of("entity", entity, request.user),
        "panels": panels,
    }
    return render(request, "organization/entity_detail.html", context)


def _entities(request: SignedInRequest) -> tuple[EntityFilter, date, EntityQuerySet]:
    asked = request.GET.copy()
    asked["on"] = asked.get("on") or timezone.localdate().isoformat()
    filters = EntityFilter(asked)
    on = filters.on_or(timezone.localdate())
    sort = request.GET.get("sort", "name")
    return filters, on, queries.entities_for_list(request.user, on=on, sort=sort, **filters.wishes())


def _entity_row(entity: Any, on: date) -> list[object]:
    return [
        entity.code,
        text_in(entity.name),
        entity.get_kind_display(),
        text_in(entity.region_name),
        entity.country or "",
        entity.opened_on,
        entity.closed_on,
        on,
    ]


# /periods/


@require_GET
def period_list(request: SignedInRequest) -> HttpResponse:
    """Show the calendar: each period with what refers to it."""
    _must_keep_calendar(request)
    filters = PeriodFilter(request.GET)
    page = page_of(request, _periods(request, filters), size=PAGE_SIZE)
    columns = columns_of("period-list", list(page), request.user)
    context = {
        "filter": filters,
        "page": page,
        "columns": columns,
        "rows": [_period_cells(period, columns) for period in page],
        "sort": asked(request, "sort"),
        "is_filtered": any(filters.wishes().values()),
        "panels": panels_of("period-list", None, request.user),
    }
    return render(request, "organization/period_list.html", context)


@require_GET
def period_csv(request: SignedInRequest) -> HttpResponse:
    """Answer with the same periods as a file."""
    _must_keep_calendar(request)
    periods = list(_periods(request, PeriodFilter(request.GET)))
    columns = columns_of("period-list", periods, request.user)
    heads = [_("Code"), _("Title"), _("Kind"), _("First day"), _("Last day"), _("In use")]
    rows = ([*_period_row(one), *(column.values.get(one.pk, 0) for column in columns)] for one in periods)
    heads += [str(column.title) for column in columns]
    return csv_file("periods", heads, rows, illustrative=queries.is_illustrative())


def _periods(request: SignedInRequest, filters: PeriodFilter) -> QuerySet[Any]:
    return queries.periods_for_list(**filters.wishes(), sort=asked(request, "sort"))


def _period_cells(period: Any, columns: Sequence[Column]) -> tuple[Period, list[Cell], bool]:
    """Return a period with its numbers, and whether it is in use by what none of them counts."""
    cells = [column.cell_of(period) for column in columns]
    return period, cells, period.is_used and not any(cell.number for cell in cells)


def _period_row(period: Any) -> list[object]:
    used = _("yes") if period.is_used else _("no")
    return [period.code, str(period), period.get_kind_display(), period.starts_on, period.ends_on, used]


@require_http_methods(["GET", "POST"])
def period_add(request: SignedInRequest) -> HttpResponse:
    """Add a period to the calendar."""
    _must_keep_calendar(request)
    form = PeriodForm(request.POST or None, initial={"kind": Period.Kind.YEAR})
    if request.method == "POST" and form.is_valid():
        return _keep_period(request, form, None)
    return _period_page(request, form, None)


@require_http_methods(["GET", "POST"])
def period_correct(request: SignedInRequest, code: str) -> HttpResponse:
    """Correct a period that nothing refers to yet; of any other, its title."""
    _must_keep_calendar(request)
    period = get_object_or_404(Period, code=code)
    form = PeriodForm(request.POST or None, period=period, is_used=queries.is_period_used(period))
    if request.method == "POST" and form.is_valid():
        return _keep_period(request, form, period)
    return _period_page(request, form, period)


def _keep_period(request: SignedInRequest, form: PeriodForm, period: Period | None) -> HttpResponse:
    deed = partial(actions_periods.correct_period, period) if period else actions_periods.make_period
    knows = "confirm" in request.POST
    try:
        kept = deed(form.said(), by=request.user, at=timezone.now(), knowing_overlap=knows)
    except actions_periods.PeriodsOverlap as question:
        return _period_page(request, form, period, question=str(question))
    except actions_periods.PeriodNotKept as refusal:
        for field, reason in refusal.reasons.items():
            form.add_error(field, reason)
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
    else:
        words = _("%(period)s is corrected.") if period else _("%(period)s is in the calendar.")
        messages.success(request, words % {"period": kept})
        return redirect("organization:period-list")
    return _period_page(request, form, period)


def _period_page(
    request: SignedInRequest, form: PeriodForm, period: Period | None, *, question: str = ""
) -> HttpResponse:
    is_used = form.fields["code"].disabled
    context = {"form": form, "period": period, "question": question, "is_used": is_used}
    return render(request, "organization/period_form.html", context, status=422 if form.errors else 200)


def _must_keep_calendar(request: SignedInRequest) -> None:
    if not queries.has_permission(request.user, rules.MANAGE_PLANNING, timezone.localdate()):
        raise PermissionDenied(rules.refusal(rules.MANAGE_PLANNING))


# /people/


@require_GET
def people_list(request: SignedInRequest) -> HttpResponse:
    """Show everyone with an account and the roles they hold."""
    _must_manage_accounts(request)
    filters = PeopleFilter(request.GET)
    wishes = filters.wishes()
    page = page_of(request, queries.people_for_list(on=timezone.localdate(), **wishes), size=PAGE_SIZE)
    context = {
        "filter": filters,
        "page": page,
        "rows": [(person, [(m, rules.name_of(m.role)) for m in person.roles_now]) for person in page],
        "roles": rules.ROLES.values(),
        "is_filtered": any(wishes.values()),
    }
    return render(request, "organization/people_list.html", context)


@require_http_methods(["GET", "POST"])
def person_add(request: SignedInRequest) -> HttpResponse:
    """Make an account, then ask which role its person gets."""
    _must_manage_accounts(request)
    form = AddPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            person = actions_accounts.create_account(
                said["email"], said["name"], by=request.user, at=timezone.now()
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("%(person)s has an account. Without a role it opens nothing: give one now.")
            messages.success(request, words % {"person": person})
            return redirect(f"{reverse('organization:role-give')}?{urlencode({'email': person.email})}")
    context = {"form": form}
    return render(request, "organization/person_add.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def account_close(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """End someone's access, with a reason."""
    _must_manage_accounts(request)
    person = get_object_or_404(User, uid=uid, is_system=False, is_active=True)
    form = CloseAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions_accounts.close_account(
                person, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The account of %(person)s is closed.") % {"person": person})
            return redirect("organization:people-list")
    context = {"form": form, "person": person}
    return render(request, "organization/account_close.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def role_give(request: SignedInRequest) -> HttpResponse:
    """Give a person a role."""
    _must_manage_accounts(request)
    form = GiveRoleForm(request.POST or None, initial=_first_answers(request))
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        person, role = said.pop("email"), said.pop("role")
        try:
            actions.give_role(person, role, by=request.user, at=timezone.now(), **said)
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            words = {"person": person, "role": rules.ROLES[role].name}
            messages.success(request, _("%(person)s now holds the role: %(role)s.") % words)
            return redirect("organization:people-list")
    context = {"form": form, "roles": rules.ROLES.values()}
    return render(request, "organization/role_give.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def role_end(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """End a role from a day on."""
    _must_manage_accounts(request)
    role = get_object_or_404(Membership.objects.select_related("person", "entity", "region"), uid=uid)
    form = EndRoleForm(request.POST or None, initial={"on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_role(role, by=request.user, at=timezone.now(), on=form.cleaned_data["on"])
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The role of %(person)s ends.") % {"person": role.person})
            return redirect("organization:people-list")
    context = {"form": form, "role": role, "word": rules.name_of(role.role)}
    return render(request, "organization/role_end.html", context, status=422 if form.errors else 200)


def _first_answers(request: SignedInRequest) -> dict[str, Any]:
    return {"since": timezone.localdate(), "email": request.GET.get("email", "")}


def _must_manage_accounts(request: SignedInRequest) -> None:
    if not queries.has_permission(request.user, rules.MANAGE_ACCOUNTS, timezone.localdate()):
        raise PermissionDenied(rules.refusal(rules.MANAGE_ACCOUNTS))
