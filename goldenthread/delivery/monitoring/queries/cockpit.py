"""The cockpit of a round: who is where.

Everything is counted by the database, in a number of queries that is fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FilteredRelation,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User

from ..models import Reminder, Report, ReportMove, ReportQuerySet, ReportSection, ResultReport, Round

RETURNED_TOO_LONG = timedelta(days=7)
WAITING_TOO_LONG = timedelta(days=5)
NOT_IN = ("NOT_STARTED", "IN_PROGRESS", "RETURNED")
# The order of work, for sorting by state: what needs a push first.
STATE_ORDER = ("NOT_STARTED", "RETURNED", "IN_PROGRESS", "SUBMITTED", "DESK_APPROVED", "APPROVED")


@dataclass(frozen=True)
class CockpitFilters:
    """What the cockpit is narrowed to. Empty means everything."""

    state: str = ""
    region: str = ""
    entity_kind: str = ""
    text: str = ""
    # "late", "returned", "waiting" or "no_writer": the lists behind the cockpit's warnings.
    problem: str = ""


@dataclass(frozen=True)
class CockpitSummary:
    """How far a round is: how many reports passed each gate at least once, and what is stuck."""

    opened: int
    begun: int
    submitted: int
    desk_reviewed: int
    approved: int
    on_time: int
    late: int
    returned_too_long: int
    waiting_too_long: int
    by_state: dict[str, int]
    days_left: int
    days_to_lock: int


def cockpit_reports(round_: Round, person: User) -> ReportQuerySet:
    """Return the round's reports that this person watches over: all, or those of a region or function."""
    reports = Report.objects.filter(round=round_)
    day = timezone.localdate()
    held = Membership.objects.in_force(day).filter(
        person=person, role__in=roles.roles_with(roles.VIEW_COCKPIT)
    )
    if held.filter(scope=Membership.Scope.ORGANIZATION).exists():
        return reports
    return reports.permitting(person, roles.VIEW_COCKPIT, day)


def cockpit_rows(
    round_: Round,
    person: User,
    filters: CockpitFilters = CockpitFilters(),
    *,
    at: datetime,
    order: str = "entity",
) -> QuerySet[Report]:
    """Return the reports with what the cockpit shows of each, to be cut into pages.

    Each has `name` and `region_name` (as they were at the period's end), `sections`, `sections_complete`,
    `results`, `results_rated`, `last_reminder_at`, `last_move_at`. The counts are made only for the rows of
    the page.
    """
    rows = _narrowed(_with_detail(cockpit_reports(round_, person), round_), filters, at)
    return (
        rows.select_related("entity", "submitted_by")
        .annotate(
            sections_total=_count_of(ReportSection.objects.filter(report=OuterRef("pk"))),
            sections_complete=_count_of(
                ReportSection.objects.filter(report=OuterRef("pk"), state="COMPLETE")
            ),
            results_total=_count_of(ResultReport.objects.filter(report=OuterRef("pk"))),
            results_rated=_count_of(ResultReport.objects.filter(report=OuterRef("pk"), level__isnull=False)),
            last_reminder_at=Subquery(
                Reminder.objects.filter(report=OuterRef("pk")).order_by("-sent_at").values("sent_at")[:1]
            ),
            last_move_at=Subquery(
                ReportMove.objects.filter(report=OuterRef("pk")).order_by("-pk").values("at")[:1]
            ),
        )
        .order_by(*ORDERS.get(order, ORDERS["entity"]))
    )


_state_order = Case(
    *(When(state=state, then=Value(place)) for place, state in enumerate(STATE_ORDER)), default=Value(9)
)
ORDERS = {
    "entity": ("entity__code", "pk"),
    "region": ("detail__region__position", "detail__region__code", "entity__code", "pk"),
    "kind": ("entity__kind", "entity__code", "pk"),
    "state": (_state_order, "entity__code", "pk"),
    # The least finished first. Only this order counts the sections of every row.
    "sections": (
        F("sections_complete") * 1.0 / Greatest(F("sections_total"), 1),
        "entity__code",
        "pk",
    ),
    "submitted": (F("submitted_at").desc(nulls_last=True), "entity__code", "pk"),
}


def _with_detail(reports: ReportQuerySet, round_: Round) -> QuerySet[Report]:
    """Attach the entity's detail in force on the last day of the round's period."""
    day = round_.period.ends_on
    return reports.annotate(
        detail=FilteredRelation(
            "entity__details",
            condition=Q(entity__details__valid_from__lte=day)
            & (Q(entity__details__valid_to=None) | Q(entity__details__valid_to__gte=day)),
        )
    ).annotate(
        name=F("detail__name"),
        region_code=F("detail__region__code"),
        region_name=F("detail__region__name"),
        function=F("detail__function"),
    )


def _narrowed(rows: QuerySet[Report], filters: CockpitFilters, at: datetime) -> QuerySet[Report]:
    if filters.state:
        rows = rows.filter(state=filters.state)
    if filters.region:
        rows = rows.filter(Q(detail__region__code=filters.region))
    if filters.entity_kind:
        rows = rows.filter(entity__kind=filters.entity_kind)
    if filters.text:
        words = filters.text.strip()
        rows = rows.filter(Q(entity__code__icontains=words) | Q(detail__name__en__icontains=words))
    if filters.problem in PROBLEMS:
        rows = rows.filter(problem(filters.problem, at))
    return rows


PROBLEMS = ("late", "returned", "waiting", "no_writer")


def problem(code: str, at: datetime) -> Q:
    """Return the condition of one of the cockpit's warnings."""
    if code == "late":
        # Compared in the database: an empty list as a condition would make every count of the summary zero.
        return Q(state__in=NOT_IN, round__due_at__lt=at)
    if code == "returned":
        # A return opens the report again: the moment is kept there.
        return Q(state="RETURNED", reopened_at__lt=at - RETURNED_TOO_LONG)
    if code == "waiting":
        return Q(state="SUBMITTED", submitted_at__lt=at - WAITING_TOO_LONG)
    writers = Membership.objects.in_force(timezone.localdate(at)).filter(
        entity=OuterRef("entity"), role__in=roles.roles_with(roles.WRITE_REPORT), person__is_active=True
    )
    return ~Q(Exists(writers))


def _count_of(rows: QuerySet[ReportSection] | QuerySet[ResultReport]) -> Coalesce:
    counted = rows.order_by().values("report").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def cockpit_summary(round_: Round, person: User, *, at: datetime) -> CockpitSummary:
    """Return how far the round is, for the reports this person watches over. Two queries."""
    reviewed = ReportMove.objects.filter(report=OuterRef("pk"), move__in=("RETURN", "DESK_APPROVE"))
    counts = {
        "opened": Q(),
        "begun": ~Q(state="NOT_STARTED"),
        "submitted": Q(first_submitted_at__isnull=False),
        "desk_reviewed": Q(was_reviewed=True),
        "approved": Q(state="APPROVED"),
        "on_time": Q(first_submitted_at__lte=round_.due_at),
        "late": problem("late", at),
        "returned_too_long": problem("returned", at),
        "waiting_too_long": problem("waiting", at),
    }
    states = {f"state_{state}": Q(state=state) for state in Report.State.values}
    found = (
        cockpit_reports(round_, person)
        .annotate(was_reviewed=Exists(reviewed))
        .aggregate(
            **{name: Count("pk", filter=condition) for name, condition in {**counts, **states}.items()}
        )
    )
    return CockpitSummary(
        **{name: found[name] for name in counts},
        by_state={state: found[f"state_{state}"] for state in Report.State.values},
        days_left=days_until(round_.due_at, at),
        days_to_lock=days_until(round_.locks_at, at),
    )


def days_until(moment: datetime, at: datetime) -> int:
    """Return how many days are left by the calendar: 0 on the day itself, negative after it."""
    return (timezone.localdate(moment) - timezone.localdate(at)).days
