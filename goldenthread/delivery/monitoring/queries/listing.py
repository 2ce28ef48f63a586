"""Reports as rows of lists: with the entity's name and region at the end of the period, and how far each is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization.models import Entity, EntityDetail, Period
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import Reminder, Report, ReportMove, ReportSection, Round

LATE, STUCK_RETURNED, STUCK_WAITING = "LATE", "STUCK_RETURNED", "STUCK_WAITING"
RETURNED_TOO_LONG = timedelta(days=7)
WAITING_TOO_LONG = timedelta(days=5)
SORTS = {
    "name": ("entity_sort",), "region": ("region_sort", "entity_sort"), "kind": ("entity__kind", "entity_sort"),
    "state": ("state", "entity_sort"), "sections": ("sections_complete", "entity_sort"),
    "submitted": ("submitted_at", "entity_sort"),
}


def report_rows(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Attach what a row of a list shows: entity_name, region_name, sections_total and sections_complete.

    Name and region are those in force on the last day of the round's period.
    """
    detail = EntityDetail.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=OuterRef("round__period__ends_on")),
        entity=OuterRef("entity"), valid_from__lte=OuterRef("round__period__ends_on"),
    )
    sections = ReportSection.objects.filter(report=OuterRef("pk")).order_by().values("report").annotate(n=Count("pk"))
    return reports.select_related("round__period", "entity").annotate(
        entity_name=Subquery(detail.values("name")[:1]),
        entity_sort=Coalesce(Subquery(detail.annotate(en=KT("name__en")).values("en")[:1]), F("entity__code")),
        region_name=Subquery(detail.values("region__name")[:1]),
        region_sort=Subquery(detail.annotate(en=KT("region__name__en")).values("en")[:1]),
        region_id=Subquery(detail.values("region")[:1]),
        sections_total=_count(sections),
        sections_complete=_count(sections.filter(state="COMPLETE")),
    )


def _count(rows: QuerySet[ReportSection, dict[str, object]]) -> Coalesce:
    return Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)


def with_reminders(reports: QuerySet[Report]) -> QuerySet[Report]:
    """Attach how often and when last the writers of each report were reminded."""
    sent = Reminder.objects.filter(report=OuterRef("pk")).order_by().values("report")
    return reports.annotate(
        reminders_sent=Coalesce(Subquery(sent.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
        reminded_at=Subquery(sent.annotate(last=Max("sent_at")).values("last")),
    )


def late(at: datetime) -> Q:
    """Return the condition that a report is due and not in. One returned after it was submitted in time is not late."""
    return Q(state__in=rules.WRITABLE, round__due_at__lt=at, submitted_at=None)


def returned_too_long(at: datetime) -> Q:
    """Return the condition that a report went back to its writers more than a week ago and has not come again."""
    moves = ReportMove.objects.filter(move="RETURN", at__gt=at - RETURNED_TOO_LONG).values("report")
    return Q(state="RETURNED") & ~Q(pk__in=moves)


def waiting_too_long(at: datetime) -> Q:
    """Return the condition that a report has waited for its desk for more than five days."""
    return Q(state="SUBMITTED", submitted_at__lt=at - WAITING_TOO_LONG)


@dataclass(frozen=True)
class Filters:
    """What the reader of a list of reports wants to see."""

    words: str = ""
    region: int | None = None
    state: str = ""
    kind: str = ""
    sort: str = "name"


def filtered(rows: QuerySet[Report], filters: Filters, *, at: datetime) -> QuerySet[Report]:
    """Return the rows that fit, in the order asked for; rows must come from `report_rows`."""
    if filters.words:
        rows = rows.filter(Q(entity_sort__icontains=filters.words) | Q(entity__code__icontains=filters.words))
    if filters.region:
        rows = rows.filter(region_id=filters.region)
    if filters.kind:
        rows = rows.filter(entity__kind=filters.kind)
    special = {LATE: late, STUCK_RETURNED: returned_too_long, STUCK_WAITING: waiting_too_long}
    if filters.state in special:
        rows = rows.filter(special[filters.state](at))
    elif filters.state:
        rows = rows.filter(state=filters.state)
    return rows.order_by(*_order(filters.sort))


def _order(sort: str) -> list[object]:
    down = sort.startswith("-")
    names = SORTS.get(sort.lstrip("-"), SORTS["name"])
    first = F(names[0]).desc(nulls_last=True) if down else F(names[0]).asc(nulls_last=True)
    return [first, *names[1:], "pk"]


@dataclass(frozen=True)
class Progress:
    """How far the reports of a round are, counted."""

    total: int
    begun: int
    submitted: int
    desk_approved: int
    approved: int
    not_in: int
    late: int
    returned_too_long: int
    waiting_too_long: int
    on_time: int


def progress_of(reports: QuerySet[Report], *, at: datetime) -> Progress:
    """Count the reports at each step, in one query."""
    counts = {
        "total": Q(), "begun": ~Q(state="NOT_STARTED"), "submitted": Q(first_submitted_at__isnull=False),
        "desk_approved": Q(state__in=["DESK_APPROVED", "APPROVED"]), "approved": Q(state="APPROVED"),
        "not_in": Q(state__in=rules.WRITABLE), "late": late(at), "returned_too_long": returned_too_long(at),
        "waiting_too_long": waiting_too_long(at), "on_time": Q(first_submitted_at__lte=F("round__due_at")),
    }
    return Progress(**reports.aggregate(**{name: Count("pk", filter=where) if where else Count("pk") for name, where in counts.items()}))


def rounds_with_counts(reports: QuerySet[Report]) -> QuerySet[Round]:
    """Return the rounds that have any of these reports, the latest first, with how many there are and are in."""
    mine = reports.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Count("pk"))
    return (
        Round.objects.select_related("period", "plan_version__plan")
        .annotate(
            total=Coalesce(Subquery(mine.values("n"), output_field=IntegerField()), 0),
            approved=Coalesce(Subquery(mine.filter(state="APPROVED").values("n"), output_field=IntegerField()), 0),
            submitted=Coalesce(
                Subquery(mine.filter(first_submitted_at__isnull=False).values("n"), output_field=IntegerField()), 0
            ),
        )
        .filter(total__gt=0)
        .order_by("-due_at", "code")
    )


def entities_to_report(plan_version: PlanVersion, period: Period) -> QuerySet[Entity]:
    """Return the entities a round would reach: open in the period, with a programme under this plan in it."""
    return (
        Entity.objects.filter(
            programmes__plan_version=plan_version, programmes__starts_on__lte=period.ends_on,
            programmes__ends_on__gte=period.starts_on,
        )
        .filter(Q(opened_on=None) | Q(opened_on__lte=period.ends_on))
        .filter(Q(closed_on=None) | Q(closed_on__gte=period.starts_on))
        .distinct()
        .order_by("code")
    )


def detail_of(report: Report) -> EntityDetail | None:
    """Return what the report's entity was called and where it belonged at the end of the period."""
    rows = EntityDetail.objects.filter(entity=report.entity_id).filter(organization.in_force_on(report.round.period.ends_on))
    return rows.select_related("region").first()


def people_named(people: Iterable[User]) -> str:
    """Return the names of some people, for a sentence."""
    return ", ".join(person.name for person in people)
