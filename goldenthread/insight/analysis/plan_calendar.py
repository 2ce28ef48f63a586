"""When what is planned happens: activities as bars over the months of a period, with the reviews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.delivery.implementation.models import MidYearReview
from goldenthread.delivery.monitoring.models import Round
from goldenthread.delivery.planning.models import Activity, PlanMove, PlanningSeason, PlanState
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.queries import has_permission
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.charts.drawing import Drawing, Line, Rect, Text
from goldenthread.foundation.ui.charts.screen import shapes_of

from .plan_versions import Data, approved_activities
from .plans import Plan

BAR, HEAD = 20, 16
MONTHS_PER_QUARTER = 3
OFF = (Activity.Status.CANCELLED, Activity.Status.POSTPONED)
Drawn = tuple[int, list[dict[str, str]]]


@dataclass(frozen=True)
class Scale:
    """The days of a period as shares of the width."""

    starts_on: date
    ends_on: date

    @property
    def months(self) -> list[date]:
        """Return the first day of every month the period touches."""
        found, day = [], self.starts_on.replace(day=1)
        while day <= self.ends_on:
            found.append(day)
            day = (day + timedelta(days=31)).replace(day=1)
        return found

    def at(self, day: date) -> float:
        """Return where a day begins; a day outside stands at the edge."""
        whole = (self.ends_on - self.starts_on).days + 1
        return min(max((day - self.starts_on).days / whole, 0.0), 1.0)

    def lines(self, height: int) -> list[Line]:
        """Return a line at every quarter's beginning."""
        quarters = [month for month in self.months if (month.month - 1) % MONTHS_PER_QUARTER == 0]
        return [Line(self.at(day), 0, self.at(day), height, "gridl") for day in quarters if self.at(day)]

    def head(self) -> Drawn:
        """Return the names of the quarters, for above the bars."""
        words = [
            Text(
                self.at(month),
                HEAD - 4,
                _("Q%(quarter)s %(year)s")
                % {"quarter": month.month // MONTHS_PER_QUARTER + 1, "year": month.year},
                kind="t2",
            )
            for month in self.months
            if (month.month - 1) % MONTHS_PER_QUARTER == 0
        ]
        return shapes_of(Drawing(HEAD, [*words]))

    def bar(self, starts_on: date, ends_on: date, *, is_off: bool) -> Drawn:
        """Return one activity's bar; one that was given up is an empty one."""
        start, end = self.at(starts_on), self.at(ends_on + timedelta(days=1))
        kind = "dot" if is_off else "mark"
        return shapes_of(
            Drawing(BAR, [*self.lines(BAR), Rect(start, max(end - start, 0.004), 5, BAR - 10, kind)])
        )


@dataclass(frozen=True)
class Bar:
    """An activity with its bar."""

    activity: Activity
    drawn: Drawn


def bars_of(plan: Plan, scale: Scale, approved: Mapping[int, Data]) -> list[Bar]:
    """Return a workplan's activities, output after output, each with its bar. One query.

    While it is revised, they are those of its approved version: the rows are a draft.
    """
    rows: Iterable[Activity]
    if plan.is_revised:
        rows = [activity for _plan, activity in approved_activities({plan.pk: approved[plan.pk]})]
    else:
        live = Activity.objects.filter(output__workplan=plan.pk).select_related("output")
        rows = live.order_by("output__position", "output__code", "position", "code")
    return [Bar(row, scale.bar(row.starts_on, row.ends_on, is_off=row.status in OFF)) for row in rows]


@dataclass(frozen=True)
class Running:
    """How many activities of a workplan run in each month."""

    plan: Plan
    counts: list[int]


def running(plans: Sequence[Plan], scale: Scale, approved: Mapping[int, Data]) -> list[Running]:
    """Return the workplans with the number of activities that run in each month. Two queries."""
    months = scale.months
    counted: Counter[tuple[int, date]] = Counter()
    live = Activity.objects.filter(output__workplan__in=[plan.pk for plan in plans if not plan.is_revised])
    live = live.exclude(status__in=OFF)
    revised = approved_activities({plan.pk: approved[plan.pk] for plan in plans if plan.is_revised})
    dates = [
        *live.values_list("output__workplan", "starts_on", "ends_on"),
        *((plan, row.starts_on, row.ends_on) for plan, row in revised if row.status not in OFF),
    ]
    for workplan, starts_on, ends_on in dates:
        counted.update((workplan, month) for month in months if starts_on.replace(day=1) <= month <= ends_on)
    return [Running(plan, [counted[plan.pk, month] for month in months]) for plan in plans]


def month_names(scale: Scale) -> list[str]:
    """Return the months as heads of columns; the year stands where it begins."""
    return [
        date_format(month, "M Y") if month.month == 1 or not number else date_format(month, "M")
        for number, month in enumerate(scale.months)
    ]


@dataclass(frozen=True)
class Event:
    """Something that is due or that happened on a day."""

    day: date
    words: str
    url: str = ""

    @property
    def month(self) -> tuple[int, int]:
        """Return the month it is in."""
        return self.day.year, self.day.month


def events_of(period: Period, plans: Iterable[Plan], reader: User) -> list[Event]:
    """Return the reviews and due dates around these workplans, in order. Five queries."""
    keys = [plan.pk for plan in plans]
    found = [*_season(period), *_rounds(period, reader), *_moves(keys), *_reviews(keys, reader)]
    return sorted(found, key=lambda event: (event.day, event.words))


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _season(period: Period) -> Iterable[Event]:
    for season in PlanningSeason.objects.filter(period=period):
        yield Event(_day(season.opens_at), _("Planning season opens"))
        yield Event(_day(season.due_at), _("Workplans are due"))


def _rounds(period: Period, reader: User) -> Iterable[Event]:
    may_follow = has_permission(reader, roles.VIEW_COCKPIT, timezone.localdate())
    within = {"period__ends_on__gte": period.starts_on, "period__ends_on__lte": period.ends_on}
    for round_ in Round.objects.filter(**within).select_related("period"):
        said = {"round": round_.get_kind_display(), "period": text_in(round_.period.name)}
        yield Event(
            _day(round_.due_at),
            _("Reports are due: %(round)s, %(period)s") % said,
            reverse("monitoring:round-cockpit", args=[round_.code]) if may_follow else "",
        )


def _moves(workplans: Sequence[int]) -> Iterable[Event]:
    """Return on which days these workplans came to which state, many of one day as one."""
    # A step that leads nowhere, such as an old version written back into a draft, is no event.
    steps = PlanMove.objects.filter(document__workplan__in=workplans).exclude(source=F("target"))
    moves = steps.values_list("at", "target")
    counted = Counter((_day(at), target) for at, target in moves)
    for (day, state), number in counted.items():
        said = {"state": PlanState(state).label, "number": number}
        words = _("Workplan: %(state)s") if number == 1 else _("%(number)s workplans: %(state)s")
        yield Event(day, words % said)


def _reviews(workplans: Sequence[int], reader: User) -> Iterable[Event]:
    reviews = MidYearReview.objects.visible_to(reader).filter(workplan__in=workplans)
    steps: Counter[tuple[date, Any]] = Counter()
    for opened, submitted, decided in reviews.values_list("opened_at", "submitted_at", "decided_at"):
        words = (_("Mid-year review opened"), _("Mid-year review submitted"), _("Mid-year review decided"))
        steps.update(
            (_day(at), word) for at, word in zip((opened, submitted, decided), words, strict=True) if at
        )
    for (day, word), number in steps.items():
        yield Event(day, word if number == 1 else f"{word} ({number})")
