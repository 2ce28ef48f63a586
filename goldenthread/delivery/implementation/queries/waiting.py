"""What of carrying plans out waits for a person: mid-year reviews, step by step, and monthly updates.

Each question takes a number of queries that does not depend on how much waits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from goldenthread.delivery.planning.models import PlanSnapshot, PlanState, Workplan
from goldenthread.delivery.planning.rules import is_carried_out
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import ActivityUpdate, Adjustment, MidYearMove, MidYearReview, OutputImplementation, ReviewState
from .updates import ApprovedActivity, activities_of_many

# What is asked of a person in a mid-year review.
WRITE, MEND, SUBMIT, READ, CONSOLIDATE, DECIDE, REVISE, RECORD, RECORD_TOO = (
    "WRITE", "MEND", "SUBMIT", "READ", "CONSOLIDATE", "DECIDE", "REVISE", "RECORD", "RECORD_TOO",
)  # fmt: skip
ASKED_OF = (
    roles.WRITE_PLAN,
    roles.SUBMIT_PLAN,
    roles.REVIEW_PLAN,
    roles.MANAGE_PLANNING,
    roles.APPROVE_PLAN,
)
ENTITY = "workplan__entity"


def reviews_waiting_for(person: User, *, at: datetime) -> QuerySet[MidYearReview]:
    """Return the mid-year reviews in which something is asked of this person, those waiting longest first."""
    conditions = _duties(person, timezone.localdate(at))
    asked = Q(pk__in=[])
    for condition in conditions.values():
        asked |= condition
    return MidYearReview.objects.filter(asked).order_by(Coalesce("submitted_at", "opened_at"), "pk")


def with_duty(keys: Iterable[int], person: User, *, at: datetime) -> list[Any]:
    """Return these reviews that wait for a person, in the same order, with what is asked.

    Each has its `duty`, the entity's name as `named`, how many outputs nobody has spoken of (`unsaid`) and
    how many proposals wait for a decision (`undecided`).
    """
    day = timezone.localdate(at)
    whens = [When(condition, then=Value(code)) for code, condition in _duties(person, day).items()]
    proposals = _proposals().filter(decision=Adjustment.Decision.WAITING)
    rows = (
        MidYearReview.objects.visible_to(person)
        .filter(pk__in=list(keys))
        .annotate(
            named=organization.name_on(day, ENTITY),
            unsaid=_count(_unsaid(), "review"),
            undecided=_count(proposals, "review"),
            duty=Case(*whens, default=Value(""), output_field=CharField(max_length=12)),
        )
    )
    found = rows.select_related("workplan__entity", "workplan__period")
    return list(found.order_by(Coalesce("submitted_at", "opened_at"), "pk"))


def _duties(person: User, day: date) -> dict[str, Q]:
    """Return what can be asked of a person, and when it is; the first that holds is said.

    Only for what the person may do somewhere: most people may do little, and each condition costs.
    """
    held = organization.permissions_somewhere(person, day)
    may = {one: holds(person, one, day, entity=ENTITY) for one in ASKED_OF if one in held}
    return {
        code: condition & may[permission]
        for code, permission, condition in (
            (MEND, roles.WRITE_PLAN, Q(state=ReviewState.OPEN) & _came_back()),
            (WRITE, roles.WRITE_PLAN, Q(state=ReviewState.OPEN) & Exists(_unsaid())),
            (SUBMIT, roles.SUBMIT_PLAN, Q(state=ReviewState.OPEN) & ~Exists(_unsaid())),
            (CONSOLIDATE, roles.MANAGE_PLANNING, Q(state=ReviewState.SUBMITTED) & _not_theirs(person)),
            (READ, roles.REVIEW_PLAN, Q(state=ReviewState.SUBMITTED)),
            (DECIDE, roles.APPROVE_PLAN, Q(state=ReviewState.CONSOLIDATED) & _not_theirs(person)),
            (REVISE, roles.SUBMIT_PLAN, _accepted() & Q(revised_at=None)),
            (RECORD, roles.SUBMIT_PLAN, _approved_since()),
            (RECORD_TOO, roles.MANAGE_PLANNING, _approved_since()),
        )
        if permission in may
    }


def _unsaid() -> QuerySet[OutputImplementation]:
    return OutputImplementation.objects.filter(review=OuterRef("pk"), status="")


def _proposals() -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(review=OuterRef("pk"))


def _came_back() -> Q:
    """Return the condition that a review that is open was submitted before, and returned."""
    return Q(Exists(MidYearMove.objects.filter(review=OuterRef("pk"), move="RETURN")))


def _not_theirs(person: User) -> Q:
    """Return the condition that a person wrote nothing in a review: nobody takes a step with their own."""
    outputs = OutputImplementation.objects.filter(review=OuterRef("pk"), updated_by=person)
    wrote = Exists(outputs) | Exists(_proposals().filter(proposed_by=person))
    return ~wrote & (Q(submitted_by=None) | ~Q(submitted_by=person))


def _accepted() -> Q:
    accepted = _proposals().filter(decision=Adjustment.Decision.ACCEPTED)
    return Q(state=ReviewState.DECIDED) & Q(Exists(accepted))


def _approved_since() -> Q:
    """Return the condition that a version was approved after the workplan was opened for the decision."""
    versions = PlanSnapshot.objects.filter(
        document=OuterRef("workplan__document"),
        approved_at__isnull=False,
        taken_at__gte=OuterRef("revised_at"),
    )
    return Q(revised_at__isnull=False, carried_by=None) & _accepted() & Q(Exists(versions))


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _came_into_force() -> Min:
    """Return when a workplan came into force first, to be attached to it; nothing where it never did."""
    return Min("document__moves__at", filter=Q(document__moves__target=PlanState.IN_FORCE))


def _without_review(day: date) -> QuerySet[Any]:
    """Return the workplans that run on a day, are carried out, and have no mid-year review."""
    return (
        Workplan.objects.filter(
            period__starts_on__lte=day,
            period__ends_on__gte=day,
            mid_year_review=None,
            document__approved_snapshot__isnull=False,
        )
        .annotate(began_at=_came_into_force())
        .filter(began_at__isnull=False)
        .exclude(document__state=PlanState.CLOSED)
    )


def reviews_to_begin(person: User, *, at: datetime) -> list[Any]:
    """Return the workplans of this person's whose period is half over and that have no mid-year review."""
    day = timezone.localdate(at)
    mine = holds(person, roles.WRITE_PLAN, day, entity="entity")
    rows = _without_review(day).filter(mine).annotate(named=organization.name_on(day, "entity"))
    return [
        row
        for row in rows.select_related("entity", "period").order_by("entity__code", "pk")
        if rules.is_half_over(row.period.starts_on, row.period.ends_on, day)
    ]


def periods_to_call(person: User, *, at: datetime) -> list[tuple[Period, int]]:
    """Return the periods that are half over, each with how many workplans in force have no mid-year review.

    For those who open the reviews of all together.
    """
    day = timezone.localdate(at)
    in_force = _without_review(day).filter(
        holds(person, roles.MANAGE_PLANNING, day, entity="entity"), document__state=PlanState.IN_FORCE
    )
    sizes: dict[int, int] = {}
    for period in in_force.order_by().values_list("period", flat=True):
        sizes[period] = sizes.get(period, 0) + 1
    periods = Period.objects.filter(pk__in=sizes).order_by("starts_on", "code")
    return [
        (period, sizes[period.pk])
        for period in periods
        if rules.is_half_over(period.starts_on, period.ends_on, day)
    ]


@dataclass(frozen=True)
class UpdatesDue:
    """A month that is over and in which activities of a workplan ran that nobody wrote about."""

    workplan: Any
    name: TextMap
    month: date
    unsaid: int
    running: int


def updates_due(person: User, *, at: datetime) -> list[UpdatesDue]:
    """Return the workplans this person writes of whose last month something is still to be said."""
    day = timezone.localdate(at)
    month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
    workplans = _carried_out_in(month, person, day)
    said = _written_about(workplans, month)
    activities = activities_of_many(workplans)
    rows = [_due(one, month, activities[one.pk], said) for one in workplans]
    return [row for row in rows if row.unsaid]


def _carried_out_in(month: date, person: User, day: date) -> list[Any]:
    """Return the workplans this person writes that are carried out and were in force in a month."""
    rows: QuerySet[Any] = (
        Workplan.objects.filter(
            holds(person, roles.WRITE_PLAN, day, entity="entity"),
            period__starts_on__lte=rules.last_day(month),
            period__ends_on__gte=month,
        )
        .annotate(
            named=organization.name_on(day, "entity"),
            began_at=_came_into_force(),
        )
        .select_related("entity", "period", "document")
    )
    return [
        row
        for row in rows.order_by("entity__code", "pk")
        if row.began_at is not None
        and timezone.localdate(row.began_at) <= rules.last_day(month)
        and is_carried_out(row.document.state, was_in_force=True)
    ]


def _written_about(workplans: Iterable[Workplan], month: date) -> set[tuple[int, UUID]]:
    rows = ActivityUpdate.objects.filter(workplan__in=[one.pk for one in workplans], month=month)
    return set(rows.values_list("workplan", "activity_uid"))


def _due(
    workplan: Any, month: date, activities: Iterable[ApprovedActivity], said: set[tuple[int, UUID]]
) -> UpdatesDue:
    running = [one for one in activities if rules.is_running(one.starts_on, one.status, month)]
    unsaid = [one for one in running if (workplan.pk, one.uid) not in said]
    return UpdatesDue(workplan, workplan.named or {}, month, len(unsaid), len(running))
