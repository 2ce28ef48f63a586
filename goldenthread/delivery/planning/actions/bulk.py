"""Writing the rows of many workplans as one deed: outputs, activities, costs, posts and ceilings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Place
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.actions_in_bulk import insert_objects

from .. import rules
from ..models import (
    QUARTERS,
    Activity,
    Ceiling,
    CostLine,
    Output,
    PlanContribution,
    PlanDocument,
    Post,
    Workplan,
)
from .lines import LineRefused
from .permits import PlanNotOpen, check_framework_manager

BATCH = 500


@transaction.atomic
def add_outputs_in_bulk(outputs: Sequence[Output], *, by: User, at: datetime) -> list[Output]:
    """Add many unsaved outputs of workplans that can be written now, as one deed."""
    if not outputs:
        return []
    _check_open({output.workplan_id for output in outputs}, by, at)
    made = Output.objects.bulk_create(outputs, batch_size=BATCH)
    audit_trail.record("planning.outputs.added_in_bulk", made[0].workplan, by=by, at=at, outputs=len(made))
    return made


@transaction.atomic
def add_lines_in_bulk(
    activities: Sequence[Activity],
    lines: Sequence[CostLine] = (),
    posts: Sequence[Post] = (),
    *,
    by: User,
    at: datetime,
    places: Iterable[tuple[Activity, Place]] = (),
) -> None:
    """Add many unsaved activities with their costs and places, and posts, as one deed.

    `lines` and `places` point at those activities; a line carries its rate already. All rows or none.
    Raises LineRefused, naming the first row that cannot be kept.
    """
    workplans = {activity.output.workplan for activity in activities} | {post.workplan for post in posts}
    if not workplans:
        return
    _check_open({workplan.pk for workplan in workplans}, by, at)
    for activity in activities:
        _check_dates(activity.code, activity.output.workplan, activity.starts_on, activity.ends_on)
    for line in lines:
        _check_amounts(line)
    for post in posts:
        _check_dates(post.title, post.workplan, post.starts_on, post.ends_on)
    Activity.objects.bulk_create(activities, batch_size=BATCH)
    Activity.places.through.objects.bulk_create(
        [Activity.places.through(activity=activity, place=place) for activity, place in places],
        batch_size=BATCH,
    )
    for line in lines:
        # The activity has its key only now.
        line.activity = line.activity
    insert_objects(lines)
    insert_objects(posts)
    audit_trail.record(
        "planning.lines.added_in_bulk",
        min(workplans, key=lambda workplan: workplan.pk),
        by=by,
        at=at,
        workplans=len(workplans),
        activities=len(activities),
        cost_lines=len(lines),
        posts=len(posts),
    )


@transaction.atomic
def set_ceilings_in_bulk(ceilings: Sequence[Ceiling], *, by: User, at: datetime) -> None:
    """Say how much entities may plan for a period by fund, as one deed. Saying it again corrects it."""
    if not ceilings:
        return
    check_framework_manager(by, at)
    for ceiling in ceilings:
        if ceiling.amount < 0:
            raise LineRefused(
                _("The ceiling of %(entity)s is negative. Write zero or more.")
                % {"entity": ceiling.entity.code}
            )
    Ceiling.objects.bulk_create(
        ceilings,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["entity", "period", "fund"],
        update_fields=["amount"],
    )
    audit_trail.record(
        "planning.ceilings.set_in_bulk", ceilings[0].entity, by=by, at=at, ceilings=len(ceilings)
    )


def _check_open(workplans: Collection[int], by: User, at: datetime) -> None:
    """Raise NotYoursToPlan or PlanNotOpen unless all these workplans can be written; note who writes."""
    check_framework_manager(by, at)
    rows = PlanDocument.objects.select_for_update(of=("self",)).filter(workplan__in=workplans)
    documents = list(rows.select_related("entity"))
    for document in documents:
        if not rules.is_writable(document.state):
            raise PlanNotOpen(
                _(
                    "Nothing was saved: the plan of %(entity)s is “%(state)s” and cannot be changed now. "
                    "Leave it out, or ask its head to open it for revision."
                )
                % {"entity": document.entity.code, "state": document.get_state_display()}
            )
    PlanContribution.objects.bulk_create(
        [PlanContribution(document=document, person=by, at=at) for document in documents],
        ignore_conflicts=True,
        batch_size=BATCH,
    )


def _check_dates(name: str, workplan: Workplan, starts_on: date, ends_on: date) -> None:
    within = (workplan.period.starts_on, workplan.period.ends_on)
    _refuse(name, rules.reasons_against_dates(starts_on, ends_on, within=within))


def _check_amounts(line: CostLine) -> None:
    period = line.activity.output.workplan.period
    quarters = len(rules.quarters_of(period.starts_on, period.ends_on))
    amounts = [getattr(line, quarter) for quarter in QUARTERS]
    _refuse(line.description, rules.reasons_against_amounts(amounts, quarters=quarters))


def _refuse(name: str, reasons: Sequence[str]) -> None:
    if reasons:
        raise LineRefused(f"{name}: {' '.join(reasons)}")
