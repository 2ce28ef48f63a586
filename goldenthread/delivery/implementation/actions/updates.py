"""Saving what an entity says of its activities in a month: one form, one deed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning import queries as plans
from goldenthread.delivery.planning.actions.permits import check_planner, locked_document
from goldenthread.delivery.planning.models import PlanDocument, Workplan
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken

from .. import queries, rules
from ..models import ActivityUpdate


class UpdatesRefused(RuleBroken):
    """Nothing can be saved for this month now; the message says why."""


class RowsRefused(RuleBroken):
    """Some rows have to be corrected; `by_row` says which, by the activity's uid. Nothing was saved."""

    by_row: Mapping[UUID, list[str]]


class UpdatesChanged(RuleBroken):
    """Someone saved some rows first. Nothing was overwritten; `theirs` are the rows as they stand."""

    theirs: Mapping[UUID, ActivityUpdate]


@dataclass(frozen=True)
class RowSaid:
    """One row of the form: the activity, what is said of it, and from which revision the writer began."""

    activity_uid: UUID
    said: rules.UpdateSaid
    # 0 where nothing stood yet.
    base_revision: int = 0


@in_one_transaction
def save_updates(
    workplan: Workplan, month: date, rows: Iterable[RowSaid], *, by: User, at: datetime
) -> list[ActivityUpdate]:
    """Save what is said of these activities in a month, all or nothing; return what changed.

    Where an activity stands moves with the newest month that was written. Raises UpdatesRefused, RowsRefused
    or UpdatesChanged.
    """
    document = locked_document(workplan.document_id)
    check_planner(document.entity, by, at, document=document)
    _check_month(workplan, document, month, at)
    rows = list(rows)
    activities = {activity.uid: activity for activity in queries.activities_of(workplan)}
    _check_rows(rows, activities)
    standing = _standing(workplan, month)
    _check_revisions(rows, standing)
    saved = [
        _save(workplan, activities[row.activity_uid], month, row, standing.get(row.activity_uid), by, at)
        for row in rows
        if not _says_the_same(row.said, standing.get(row.activity_uid))
    ]
    if saved:
        audit_trail.record(
            "implementation.updates.saved",
            workplan,
            by=by,
            at=at,
            entity_code=document.entity.code,
            month=f"{month:%Y-%m}",
            activities=len(saved),
        )
    return saved


def _check_month(workplan: Workplan, document: PlanDocument, month: date, at: datetime) -> None:
    period = workplan.period
    reasons = rules.reasons_against_month(
        month, within=(period.starts_on, period.ends_on), today=timezone.localdate(at)
    )
    if not plans.is_carried_out(document):
        reasons.append(
            _(
                "Nothing was saved: this workplan is “%(state)s”. Updates are written while it is in force; "
                "a framework manager puts an approved workplan in force."
            )
            % {"state": document.get_state_display()}
        )
    if reasons:
        raise UpdatesRefused(" ".join(reasons))


def _check_rows(rows: Iterable[RowSaid], activities: Mapping[UUID, queries.ApprovedActivity]) -> None:
    problems: dict[UUID, list[str]] = {}
    for row in rows:
        if row.activity_uid not in activities:
            raise UpdatesRefused(
                _(
                    "Nothing was saved: a row names an activity that is not in this workplan as it was "
                    "approved. Open the month again: what a revision adds is listed once it is approved."
                )
            )
        reasons = rules.reasons_against_update(row.said)
        if reasons:
            problems[row.activity_uid] = reasons
    if problems:
        refusal = RowsRefused(
            " ".join(f"{activities[uid].code}: {' '.join(reasons)}" for uid, reasons in problems.items())
        )
        refusal.by_row = problems
        raise refusal


def _standing(workplan: Workplan, month: date) -> dict[UUID, ActivityUpdate]:
    rows = ActivityUpdate.objects.select_for_update(of=("self",)).select_related("by")
    return {row.activity_uid: row for row in rows.filter(workplan=workplan, month=month)}


def _check_revisions(rows: Iterable[RowSaid], standing: Mapping[UUID, ActivityUpdate]) -> None:
    theirs = {
        row.activity_uid: standing[row.activity_uid]
        for row in rows
        if row.activity_uid in standing
        and standing[row.activity_uid].revision != row.base_revision
        and not _says_the_same(row.said, standing[row.activity_uid])
    }
    if theirs:
        refusal = UpdatesChanged(
            _(
                "Someone saved while you were writing: %(codes)s. Nothing was overwritten. Compare both, "
                "then save again."
            )
            % {"codes": ", ".join(sorted(update.activity_code for update in theirs.values()))}
        )
        refusal.theirs = theirs
        raise refusal


def _says_the_same(said: rules.UpdateSaid, update: ActivityUpdate | None) -> bool:
    return update is not None and (update.status, update.what_happened, update.evidence) == (
        said.status,
        narratives.cleaned(said.what_happened),
        said.evidence,
    )


def _save(
    workplan: Workplan,
    activity: queries.ApprovedActivity,
    month: date,
    row: RowSaid,
    update: ActivityUpdate | None,
    by: User,
    at: datetime,
) -> ActivityUpdate:
    update = update or ActivityUpdate(workplan=workplan, activity_uid=activity.uid, month=month, revision=0)
    update.activity, update.output_uid = activity.row, activity.output_uid
    update.activity_code, update.activity_title = activity.code, activity.title
    update.status, update.evidence = row.said.status, row.said.evidence
    update.what_happened = narratives.cleaned(row.said.what_happened)
    update.revision += 1
    update.by, update.at = by, at
    update.save()
    # Taken out by a revision, it has no status of its own any more; the update keeps what was said.
    if activity.row and not queries.has_later_update(workplan, activity.uid, month):
        planning.record_activity_status(activity.row, update.status, by=by, at=at)
    return update
