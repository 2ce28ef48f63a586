"""Rounds: the list, opening one, the cockpit, reminders and the cockpit's rows as a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period, Region
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.downloads import csv_file, file_name
from goldenthread.foundation.ui.paging import asked, page_of
from goldenthread.foundation.ui.tabs import ColumnSpec, columns
from goldenthread.foundation.ui.templatetags.ui import city

from .. import actions, queries, rules
from ..forms import RoundForm
from ..models import Report, Round
from ..queries import listing
from .workbook import cockpit_workbook

MOST_REMINDED = 500
# Digits of a key; a longer one is nobody's.
LONG = 18
PROBLEMS = [
    ("late", gettext_lazy("Late")),
    ("returned", gettext_lazy("Returned more than 7 days ago")),
    ("waiting", gettext_lazy("Waiting for the desk more than 5 days")),
    ("no_writer", gettext_lazy("Nobody to write it")),
]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def round_list(request: SignedInRequest) -> HttpResponse:
    """Show the rounds whose reports this person follows."""
    _check_may_follow(request.user)
    rounds = listing.rounds_with_counts(Report.objects.permitting(request.user, roles.VIEW_COCKPIT))
    context = {
        "page": page_of(request, rounds),
        "now": timezone.now(),
        "may_open": organization.has_permission(request.user, roles.MANAGE_ROUNDS, timezone.localdate()),
    }
    return render(request, "monitoring/round_list.html", context)


@require_http_methods(["GET", "POST"])
def round_open(request: SignedInRequest) -> HttpResponse:
    """Ask what to open, say whom it reaches, then open it."""
    if not organization.has_permission(request.user, roles.MANAGE_ROUNDS, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.MANAGE_ROUNDS))
    known = organization.the_organization()
    zone = ZoneInfo(known.time_zone if known else "UTC")
    # Dates are typed in the organization's time, wherever the framework manager sits.
    with timezone.override(zone):
        form = RoundForm(request.POST or None, zone_name=city(str(zone)))
        if request.method == "POST" and form.is_valid():
            return _open_or_ask(request, form)
        return _open_page(request, form)


def _open_or_ask(request: SignedInRequest, form: RoundForm) -> HttpResponse:
    said = form.cleaned_data
    if "confirm" not in request.POST:
        reached = listing.entities_to_report(said["plan_version"], said["period"])
        return _open_page(request, form, reached=reached.count(), some=list(reached[:12]), is_asked=True)
    try:
        opened = actions.open_round(
            said["kind"],
            plan_version=said["plan_version"],
            period=said["period"],
            due_at=said["due_at"],
            locks_at=said["locks_at"],
            guidance=said["guidance"],
            by=request.user,
            at=timezone.now(),
        )
    except RuleBroken as refusal:
        return _open_page(request, form, refusal=str(refusal), status=409)
    messages.success(request, _("%(round)s is open.") % {"round": opened})
    return redirect("monitoring:round-cockpit", code=opened.code)


def _open_page(
    request: SignedInRequest,
    form: RoundForm,
    *,
    reached: int = 0,
    some: list[Entity] | None = None,
    is_asked: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "reached": reached, "some": some or [], "is_asked": is_asked, "refusal": refusal}
    return render(request, "monitoring/round_open.html", context, status=status)


@require_GET
def round_cockpit(request: SignedInRequest, code: str) -> HttpResponse:
    """Show who is where in a round."""
    round_, now = _followed(request.user, code), timezone.now()
    filters = _filters_of(request)
    may_remind = organization.has_permission(request.user, roles.MANAGE_ROUNDS, timezone.localdate())
    context = {
        "round": round_,
        "now": now,
        "progress": queries.cockpit_summary(round_, request.user, at=now),
        "filters": filters,
        "sort": request.GET.get("sort", "entity"),
        "page": page_of(request, _rows(request, round_)),
        "regions": Region.objects.order_by("position", "code"),
        "kinds": Entity.Kind.choices,
        "states": [*Report.State.choices, *PROBLEMS],
        "chosen": filters.state or filters.problem,
        "may_remind": may_remind,
        "is_locked": round_.locks_at <= now,
    }
    return render(request, "monitoring/round_cockpit.html", context)


@require_POST
def round_remind(request: SignedInRequest, code: str) -> HttpResponse:
    """Remind the writers of the chosen reports, or of all that the filters show."""
    round_ = _followed(request.user, code)
    if not organization.has_permission(request.user, roles.MANAGE_ROUNDS, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.MANAGE_ROUNDS))
    rows = _rows(request, round_).filter(state__in=rules.WRITABLE)
    if "all" not in request.POST:
        rows = rows.filter(
            pk__in=[pk for pk in request.POST.getlist("report") if pk.isdecimal() and len(pk) < LONG]
        )
    sent = actions.send_reminders(list(rows[:MOST_REMINDED]), by=request.user, at=timezone.now())
    messages.add_message(request, messages.SUCCESS if sent else messages.WARNING, _words_on(len(sent)))
    return redirect(f"{reverse('monitoring:round-cockpit', args=[code])}?{request.GET.urlencode()}")


def _words_on(sent: int) -> str:
    if not sent:
        return _(
            "Nobody was reminded: choose reports that are not in yet and were not reminded within a day."
        )
    words = ngettext(
        "The writers of %(count)d report were reminded.",
        "The writers of %(count)d reports were reminded.",
        sent,
    )
    return words % {"count": sent}


@require_GET
def round_export(request: SignedInRequest, code: str) -> HttpResponse:
    """Hand out the rows that the filters show, as a workbook."""
    round_ = _followed(request.user, code)
    illustrative = organization.is_illustrative()
    name = file_name(f"{round_.code}.xlsx", illustrative=illustrative)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    book = cockpit_workbook(round_, _rows(request, round_), at=timezone.now(), illustrative=illustrative)
    return HttpResponse(book, content_type=XLSX, headers=headers)


@require_GET
def round_funnel(request: SignedInRequest, code: str) -> HttpResponse:
    """Hand out how many reports reached each step, as a file."""
    round_ = _followed(request.user, code)
    seen = queries.cockpit_summary(round_, request.user, at=timezone.now())
    steps = [
        (_("Report opened"), seen.opened),
        (_("Writing begun"), seen.begun),
        (_("Submitted at least once"), seen.submitted),
        (_("Reviewed by the desk"), seen.desk_reviewed),
        (_("Approved"), seen.approved),
    ]
    rows = [[round_.code, word, count, seen.opened] for word, count in steps]
    return csv_file(
        f"{round_.code}-steps",
        [_("Round"), _("Step"), _("Reports"), _("Of")],
        rows,
        illustrative=organization.is_illustrative(),
    )


def _filters_of(request: SignedInRequest) -> queries.CockpitFilters:
    state = asked(request, "state")
    is_problem = state in queries.PROBLEMS
    return queries.CockpitFilters(
        state="" if is_problem else state,
        problem=state if is_problem else "",
        region=asked(request, "region"),
        entity_kind=asked(request, "kind"),
        text=asked(request, "q"),
    )


def _rows(request: SignedInRequest, round_: Round) -> QuerySet[Report]:
    """Return the rows that the filters show, in the order asked for; "-" before its name turns it round."""
    sort = request.GET.get("sort", "entity")
    rows = queries.cockpit_rows(
        round_, request.user, _filters_of(request), at=timezone.now(), order=sort.lstrip("-")
    )
    return rows.reverse() if sort.startswith("-") else rows


def _followed(person: User, code: str) -> Round:
    _check_may_follow(person)
    return get_object_or_404(Round.objects.select_related("period", "plan_version__plan"), code=code)


def _check_may_follow(person: User) -> None:
    if not organization.has_permission(person, roles.VIEW_COCKPIT, timezone.localdate()):
        raise PermissionDenied(roles.refusal(roles.VIEW_COCKPIT))


# What monitoring adds to the list of periods. Registered when the app starts.


def _rounds_column(periods: Sequence[Period], _person: User) -> Mapping[int, int]:
    rounds = Round.objects.filter(period__in=[one.pk for one in periods]).order_by().values("period")
    return dict(rounds.annotate(n=Count("pk")).values_list("period", "n"))


def _rounds_address(_period: Period) -> str:
    return reverse("monitoring:round-list")


def add_to_lower_pages() -> None:
    """Register how many rounds each period has."""
    columns.register(
        ColumnSpec(
            "period-rounds", 30, "period-list", gettext_lazy("Rounds"), _rounds_column, _rounds_address
        )
    )
