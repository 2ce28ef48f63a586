"""Monthly updates: the rows of a month's form, an activity's history, and texts with their origin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from goldenthread.delivery.planning.models import SETTLED, Activity, PlanDocument, Workplan
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import ActivityUpdate


@dataclass(frozen=True)
class ApprovedActivity:
    """An activity as it was approved, whatever a revision says of it since."""

    uid: UUID
    code: str
    title: TextMap
    starts_on: date
    ends_on: date
    responsible: str
    # A fact of implementation: it moves while the version stays.
    status: str
    output_uid: UUID
    output_code: str
    # None where a revision took it out.
    row: Activity | None


@dataclass(frozen=True)
class MonthRow:
    """One activity in a month: what stands for it, and what was said of it last before."""

    activity: ApprovedActivity
    update: ActivityUpdate | None
    last: ActivityUpdate | None


def month_rows(workplan: Workplan, month: date) -> list[MonthRow]:
    """Return the approved activities that run in a month or were written about, in the plan's order."""
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


def activities_of(workplan: Workplan) -> list[ApprovedActivity]:
    """Return the activities of a workplan as they were approved, in its order; none before that.

    While a workplan is revised, what is written in it is neither carried out nor for everybody to read.
    """
    return activities_of_many([workplan])[workplan.pk]


def activities_of_many(workplans: Iterable[Workplan]) -> dict[int, list[ApprovedActivity]]:
    """Return the same for each of these workplans, by its key. Three queries, however many there are."""
    keys = [workplan.pk for workplan in workplans]
    rows: dict[int, list[Activity]] = {key: [] for key in keys}
    for row in (
        Activity.objects.filter(output__workplan__in=keys)
        .select_related("output__workplan")
        .order_by("output__position", "output__code", "position", "code")
    ):
        rows[row.output.workplan_id].append(row)
    # Read anew: a revision may have begun or ended since the workplans were loaded.
    documents = PlanDocument.objects.filter(workplan__in=keys)
    settled = set(documents.filter(state__in=SETTLED).values_list("workplan", flat=True))
    revised = documents.exclude(state__in=SETTLED).filter(approved_snapshot__isnull=False)
    approved = dict(revised.values_list("workplan", "approved_snapshot__data"))
    return {
        key: [_as_it_stands(row) for row in rows[key]]
        if key in settled
        else _of_version(approved.get(key, {}), rows[key])
        for key in keys
    }


def _of_version(data: Mapping[str, Any], rows: Iterable[Activity]) -> list[ApprovedActivity]:
    by_uid = {row.uid: row for row in rows}
    return [
        _as_approved(activity, output, by_uid.get(UUID(activity["uid"])))
        for output in data.get("outputs", ())
        for activity in output["activities"]
    ]


def _as_it_stands(row: Activity) -> ApprovedActivity:
    return ApprovedActivity(
        uid=row.uid,
        code=row.code,
        title=row.title,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        responsible=row.responsible,
        status=row.status,
        output_uid=row.output.uid,
        output_code=row.output.code,
        row=row,
    )


def _as_approved(
    activity: Mapping[str, Any], output: Mapping[str, Any], row: Activity | None
) -> ApprovedActivity:
    return ApprovedActivity(
        uid=UUID(activity["uid"]),
        code=activity["code"],
        title=activity["title"],
        starts_on=date.fromisoformat(activity["starts_on"]),
        ends_on=date.fromisoformat(activity["ends_on"]),
        responsible=activity["responsible"],
        status=row.status if row else activity["status"],
        output_uid=UUID(output["uid"]),
        output_code=output["code"],
        row=row,
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
    planned = {activity.uid for activity in activities_of(workplan)}
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
