"""Copying into a workplan: from last year, another entity's template, what was approved, or the programme.

Everything copied is marked with where it came from, until somebody saves it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.actions_in_bulk import insert_objects
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import QUARTERS, Activity, CostLine, Indicator, Output, Post, Programme, Workplan
from ..queries import copying, copying_programmes
from .permits import document_to_write

BATCH = 500


class NothingToCopy(RuleBroken):
    """There is nothing to copy, or no version of it that this person may read."""


class CopyChanged(RuleBroken):
    """What would be copied is not what was shown any more. Nothing was copied."""


def digest_of_copy(plan: rules.CopyPlan) -> str:
    """Return the fingerprint of what copying would do, to be shown with it and sent back."""
    return digest_of({"plan": repr(asdict(plan))})


@in_one_transaction
def copy_workplan(
    source: Workplan,
    target: Workplan,
    *,
    by: User,
    at: datetime,
    parts: Collection[str] = rules.COPY_PARTS,
    with_amounts: bool = False,
    from_approved: bool = False,
    seen: str = "",
) -> rules.CopyPlan:
    """Copy outputs, and the parts asked for, into a plan that is being written; return what was done.

    Dates move into the target's period; amounts are zero unless asked for; what fits nowhere is left out and
    listed. `seen` is the digest of what was shown before: if that changed since, nothing is copied. Raises
    NothingToCopy, CopyChanged, NotYoursToPlan or PlanNotOpen.
    """
    document_to_write(target.document_id, by=by, at=at)
    target = Workplan.objects.select_related("period", "entity", "document").get(pk=target.pk)
    source = _readable(source, by)
    data = copying.data_to_copy(source, by, timezone.localdate(at), from_approved=from_approved)
    if data is None or (source.pk == target.pk and not from_approved):
        raise NothingToCopy(
            _("Nothing was copied: there is no version of %(plan)s for you to copy. Choose another plan.")
            % {"plan": source}
        )
    plan = copying.plan_of_copy(
        source, target, data, parts=parts, with_amounts=with_amounts, from_approved=from_approved
    )
    return _carried(plan, target, seen=seen, by=by, at=at)


@in_one_transaction
def copy_programme(
    programme: Programme, target: Workplan, *, by: User, at: datetime, seen: str = ""
) -> rules.CopyPlan:
    """Begin a plan that is being written from the entity's approved programme: one output for each result.

    Results that an output serves already are left out and listed. `seen` is as in copy_workplan. Raises
    NothingToCopy, CopyChanged, NotYoursToPlan or PlanNotOpen.
    """
    document_to_write(target.document_id, by=by, at=at)
    target = Workplan.objects.select_related("period", "entity", "document").get(pk=target.pk)
    found = copying_programmes.programmes_for(target, by).filter(pk=programme.pk).first()
    if found is None:
        raise NothingToCopy(
            _(
                "Nothing was copied: %(programme)s is no approved programme of %(entity)s in this period "
                "that is open to you. Choose another."
            )
            % {"programme": programme.code, "entity": target.entity.code}
        )
    return _carried(copying_programmes.plan_of_programme(found, target), target, seen=seen, by=by, at=at)


def _carried(plan: rules.CopyPlan, target: Workplan, *, seen: str, by: User, at: datetime) -> rules.CopyPlan:
    """Write what was decided, if there is something and it is what was shown; record it."""
    _check(plan, seen)
    _write(plan, target)
    audit_trail.record(
        "planning.workplan.copied",
        target,
        by=by,
        at=at,
        entity_code=target.entity.code,
        source=plan.copied_from,
        outputs=len(plan.outputs),
        activities=len(plan.activities),
        cost_lines=len(plan.lines),
        posts=len(plan.posts),
        left_out=len(plan.left_out),
    )
    return plan


def _readable(source: Workplan, by: User) -> Workplan:
    rows = Workplan.objects.all() if by.is_system else Workplan.objects.visible_to(by)
    related = rows.select_related("period", "entity", "document__approved_snapshot", "document__entity")
    found = related.filter(pk=source.pk).first()
    if found is None:
        raise NothingToCopy(_("Nothing was copied: this plan is not open to you. Choose another."))
    return found


def _check(plan: rules.CopyPlan, seen: str) -> None:
    if plan.is_empty:
        raise NothingToCopy(
            _(
                "Nothing was copied: all of it is in this plan already, or fits nowhere in it. "
                "See the list, or choose another plan."
            )
        )
    if seen and seen != digest_of_copy(plan):
        raise CopyChanged(
            _("Nothing was copied: one of the two plans was changed since you looked. Look again, then copy.")
        )


def _write(plan: rules.CopyPlan, target: Workplan) -> None:
    """Make all rows. The number of statements does not depend on how many there are."""
    first = copying.next_position(target)
    outputs = Output.objects.bulk_create(
        [
            Output(
                workplan=target,
                code=said.code,
                statement=said.statement,
                result_id=said.result,
                element_id=said.element,
                position=first + place,
                copied_from=plan.copied_from,
            )
            for place, said in enumerate(plan.outputs)
        ],
        batch_size=BATCH,
    )
    pairs = list(zip(outputs, plan.outputs, strict=True))
    Indicator.objects.bulk_create(
        [
            Indicator(output=output, position=place, **said)
            for output, copied in pairs
            for place, said in enumerate(copied.indicators)
        ],
        batch_size=BATCH,
    )
    _write_activities(plan, [(output, one) for output, copied in pairs for one in copied.activities])
    place = target.posts.count()
    insert_objects(
        [
            Post(workplan=target, position=place + number, copied_from=plan.copied_from, **asdict(said))
            for number, said in enumerate(plan.posts, start=1)
        ]
    )


def _write_activities(plan: rules.CopyPlan, wanted: list[tuple[Output, rules.CopiedActivity]]) -> None:
    activities = Activity.objects.bulk_create(
        [
            Activity(
                output=output,
                code=said.code,
                title=said.title,
                starts_on=said.starts_on,
                ends_on=said.ends_on,
                responsible=said.responsible,
                partners=said.partners,
                position=place,
                copied_from=plan.copied_from,
            )
            for place, (output, said) in enumerate(wanted, start=1)
        ],
        batch_size=BATCH,
    )
    pairs = [(activity, said) for activity, (_output, said) in zip(activities, wanted, strict=True)]
    through = Activity.places.through
    through.objects.bulk_create(
        [through(activity=activity, place_id=place) for activity, said in pairs for place in said.places],
        batch_size=BATCH,
    )
    insert_objects(
        [
            _line(line, activity, number, plan.copied_from)
            for activity, said in pairs
            for number, line in enumerate(said.lines, start=1)
        ]
    )


def _line(said: rules.CopiedLine, activity: Activity, number: int, copied_from: str) -> CostLine:
    return CostLine(
        activity=activity,
        description=said.description,
        fund=said.fund,
        budget_class_id=said.budget_class,
        source_category_id=said.source_category,
        currency=said.currency,
        units_per_base=said.units_per_base,
        position=number,
        copied_from=copied_from,
        **dict(zip(QUARTERS, said.amounts, strict=False)),
    )
