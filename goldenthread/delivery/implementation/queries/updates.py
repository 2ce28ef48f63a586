"""Monthly updates: the rows of a month's form, an activity's history, and texts with their origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from goldenthread.delivery.planning.models import Activity, Workplan
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import ActivityUpdate


@dataclass(frozen=True)
class MonthRow:
    """One activity in a month: what stands for it, and what was said of it last before."""

    activity: Activity
    update: ActivityUpdate | None
    last: ActivityUpdate | None


def month_rows(workplan: Workplan, month: date) -> list[MonthRow]:
    """Return the activities that run in a month, and those already written about, in the plan's order."""
    updates = {update.activity_uid: update for update in _updates_with_people(workplan).filter(month=month)}
    last = {
        update.activity_uid: update
        for update in _last_before(_updates_with_people(workplan), workplan, month)
    }
    return [
        MonthRow(activity, updates.get(activity.uid), last.get(activity.uid))
        for activity in activities_of(workplan)
        if activity.uid in updates or rules.is_running(activity.starts_on, activity.status, month)
    ]


def activities_of(workplan: Workplan) -> QuerySet[Activity]:
    """Return the activities of a workplan in its order, with their outputs."""
    return (
        Activity.objects.filter(output__workplan=workplan)
        .select_related("output")
        .order_by("output__position", "output__code", "position", "code")
    )


def _updates_with_people(workplan: Workplan) -> QuerySet[ActivityUpdate]:
    return ActivityUpdate.objects.filter(workplan=workplan).select_related("by")


def _last_before(
    updates: QuerySet[ActivityUpdate], workplan: Workplan, month: date
) -> QuerySet[ActivityUpdate]:
    between = ActivityUpdate.objects.filter(
        workplan=workplan,
        activity_uid=OuterRef("activity_uid"),
        month__gt=OuterRef("month"),
        month__lt=month,
    )
    return updates.filter(~Exists(between), month__lt=month)


@dataclass(frozen=True)
class Month:
    """A month of a workplan: how many of its activities were written about."""

    first_day: date
    said: int
    has_begun: bool


def months_of(workplan: Workplan, *, today: date) -> list[Month]:
    """Return the months of a workplan's period, each with how many updates it has."""
    rows = ActivityUpdate.objects.filter(workplan=workplan).order_by().values("month")
    said = dict(rows.annotate(size=Count("pk")).values_list("month", "size"))
    period = workplan.period
    return [
        Month(month, said.get(month, 0), month <= today)
        for month in rules.months_between(period.starts_on, period.ends_on)
    ]


def history_of(workplan: Workplan, activity_uid: UUID) -> QuerySet[ActivityUpdate]:
    """Return everything that was said of one activity, the newest month first."""
    return _updates_with_people(workplan).filter(activity_uid=activity_uid).order_by("-month", "-pk")


@dataclass(frozen=True)
class Written:
    """An activity that was written about, even one that has left the plan since."""

    uid: UUID
    code: str
    title: dict[str, str]
    updates: int
    latest: date
    is_in_plan: bool


def activities_written_about(workplan: Workplan) -> list[Written]:
    """Return every activity that has an update, with how many it has, by code."""
    latest = (
        ActivityUpdate.objects.filter(workplan=workplan)
        .order_by()
        .values("activity_uid")
        .annotate(newest=Max("month"), size=Count("pk"))
    )
    sizes = {row["activity_uid"]: row for row in latest}
    # By uid: a version that is written back brings the activity back as another row.
    planned = set(activities_of(workplan).values_list("uid", flat=True))
    newest = ActivityUpdate.objects.filter(workplan=workplan).filter(
        ~Exists(
            ActivityUpdate.objects.filter(
                workplan=workplan, activity_uid=OuterRef("activity_uid"), month__gt=OuterRef("month")
            )
        )
    )
    return [
        Written(
            row.activity_uid,
            row.activity_code,
            row.activity_title,
            sizes[row.activity_uid]["size"],
            row.month,
            row.activity_uid in planned,
        )
        for row in newest.order_by("activity_code", "pk")
    ]


def texts_of(
    entity: Entity,
    period: Period,
    *,
    outputs: Iterable[UUID | str] | None = None,
    reader: User | None = None,
) -> list[rules.UpdateText]:
    """Return what an entity said in the months of a period, the oldest first, each with month and person.

    What mid-year and end-of-year texts are put together from. The period need not be the workplan's own: a
    half-year gives the texts of its six months. Without a reader, who may read them is for the caller to ask.
    """
    readable = ActivityUpdate.objects.all() if reader is None else ActivityUpdate.objects.visible_to(reader)
    rows = readable.filter(
        workplan__entity=entity, month__gte=period.starts_on.replace(day=1), month__lte=period.ends_on
    )
    if outputs is not None:
        rows = rows.filter(output_uid__in=list(outputs))
    rows = rows.select_related("by").order_by("month", "activity_code", "pk")
    return [_text(row) for row in rows]


def _text(row: ActivityUpdate) -> rules.UpdateText:
    return rules.UpdateText(
        update_id=row.pk,
        activity_uid=str(row.activity_uid),
        activity_code=row.activity_code,
        activity_title=row.activity_title,
        output_uid=str(row.output_uid),
        month=row.month,
        status=str(row.get_status_display()),
        text=row.what_happened,
        evidence=row.evidence,
        by=str(row.by),
        at=row.at,
    )


def has_later_update(workplan: Workplan, activity_uid: UUID, month: date) -> bool:
    """Say whether something was said of the activity for a later month."""
    return ActivityUpdate.objects.filter(
        workplan=workplan, activity_uid=activity_uid, month__gt=month
    ).exists()
