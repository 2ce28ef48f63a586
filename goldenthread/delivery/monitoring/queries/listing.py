"""Reports and rounds as rows of lists."""

from __future__ import annotations

from datetime import datetime

from django.db.models import (
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from goldenthread.delivery.planning.models import Programme
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Period
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import Report, ReportQuerySet, ReportSection, Round

# In place of a round's code: every round that is not locked. No code begins with a sign.
OPEN_ROUNDS = "*open"


def own_first(rows: QuerySet[Report], person: User) -> QuerySet[Report]:
    """Order reports: those this person writes first, then the latest round, then by entity."""
    own = Report.objects.permitting(person, roles.WRITE_REPORT)
    is_own = organization.first_where(Q(pk__in=own.values("pk")))
    return rows.order_by(is_own, "-round__due_at", "entity__code", "pk")


def report_rows(reports: ReportQuerySet) -> QuerySet[Report]:
    """Attach what a row of a list shows: name, region_name, sections_total and sections_complete.

    Only the rows of a page pay for it when they are ordered by columns of their own.
    """
    sections = ReportSection.objects.filter(report=OuterRef("pk"))
    return (
        reports.with_detail()
        .select_related("round__period", "entity")
        .annotate(
            sections_total=_count(sections), sections_complete=_count(sections.filter(state="COMPLETE"))
        )
    )


def reports_of_entity(entity: Entity, person: User) -> QuerySet[Report]:
    """Return the entity's reports this person may read, the latest round first, as rows of a list."""
    visible = Report.objects.visible_to(person).filter(entity=entity)
    return report_rows(visible).order_by("-round__due_at", "pk")


def _count(rows: QuerySet[ReportSection]) -> Coalesce:
    counted = rows.order_by().values("report").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def narrowed(
    reports: ReportQuerySet, *, words: str = "", state: str = "", round_code: str = "", at: datetime
) -> ReportQuerySet:
    """Keep the reports of a round or of all still open, in a state, of entities with these words."""
    if round_code == OPEN_ROUNDS:
        reports = reports.filter(round__locks_at__gt=at)
    elif round_code:
        reports = reports.filter(round__code=round_code)
    if state:
        reports = reports.filter(state=state)
    if words:
        named = EntityDetail.objects.filter(entity=OuterRef("entity"), name__en__icontains=words)
        reports = reports.filter(Q(entity__code__icontains=words) | Q(Exists(named)))
    return reports


def to_write(person: User, *, at: datetime) -> QuerySet[Report]:
    """Return the reports this person may write in now, those due first at the top, as rows of a list."""
    is_open = Q(round__locks_at__gt=at) | Q(reopened_at__isnull=False)
    mine = Report.objects.permitting(person, roles.WRITE_REPORT)
    return report_rows(mine.filter(is_open, state__in=rules.WRITABLE)).order_by("round__due_at", "pk")


def handed_in(person: User) -> QuerySet[Report]:
    """Return the reports this person writes that wait for reviewers, the latest first, as rows of a list."""
    mine = Report.objects.permitting(person, roles.WRITE_REPORT)
    with_reviewers = mine.filter(state__in=(Report.State.SUBMITTED, Report.State.DESK_APPROVED))
    return report_rows(with_reviewers).order_by("-submitted_at", "pk")


def waiting_for(person: User) -> ReportQuerySet:
    """Return the reports whose next step is this person's: the desk's after submission, then final approval.

    One's own submissions are left out, because nobody approves what they submitted.
    """
    reports = Report.objects.exclude(submitted_by=person)
    desk = reports.permitting(person, roles.DESK_APPROVE_REPORT).filter(state=Report.State.SUBMITTED)
    final = reports.permitting(person, roles.APPROVE_REPORT).filter(state=Report.State.DESK_APPROVED)
    return Report.objects.filter(Q(pk__in=desk.values("pk")) | Q(pk__in=final.values("pk")))


def rounds_with_counts(reports: QuerySet[Report]) -> QuerySet[Round]:
    """Return the rounds that have any of these reports, the latest first, and how many are there and in."""
    mine = reports.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Count("pk"))
    counts = {
        "total": mine,
        "approved": mine.filter(state="APPROVED"),
        "submitted": mine.filter(first_submitted_at__isnull=False),
    }
    found = {
        name: Coalesce(Subquery(rows.values("n"), output_field=IntegerField()), 0)
        for name, rows in counts.items()
    }
    rounds = Round.objects.select_related("period", "plan_version__plan").annotate(**found)
    return rounds.filter(Q(total__gt=0)).order_by(F("due_at").desc(), "code")


def entities_to_report(plan_version: PlanVersion, period: Period) -> QuerySet[Entity]:
    """Return the entities a round would reach: open in the period, with a programme approved for it."""
    programmes = Programme.objects.of_record().filter(
        plan_version=plan_version, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
    )
    return (
        Entity.objects.filter(programmes__in=programmes)
        .filter(Q(opened_on=None) | Q(opened_on__lte=period.ends_on))
        .filter(Q(closed_on=None) | Q(closed_on__gte=period.starts_on))
        .distinct()
        .order_by("code")
    )


def detail_of(report: Report) -> EntityDetail | None:
    """Return what the report's entity was called and where it belonged at the end of the period."""
    rows = EntityDetail.objects.filter(entity=report.entity_id).select_related("region")
    return rows.filter(organization.in_force_on(report.round.period.ends_on)).first()
