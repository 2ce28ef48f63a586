"""Where workplans begin: the one place that makes them, so that no day of an entity is planned twice."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import PlanDocument, Workplan
from ..queries import periods

BATCH = 1000


class PeriodRefused(RuleBroken):
    """A workplan cannot be opened for this period."""


class DaysPlannedTwice(PeriodRefused):
    """The entity plans days of this period in a workplan already."""


def locked_period(period: Period) -> Period:
    """Return the period as it is now. Nobody changes its dates until the transaction ends."""
    # Not the lock of a row's key: that one would wait for everybody who saves something about the period.
    return Period.objects.select_for_update(no_key=True).get(pk=period.pk)


def locked(entities: QuerySet[Entity]) -> set[int]:
    """Lock these entities, in their order, and return their keys.

    Two people who open workplans of one entity at once come one after the other. Whoever comes second must
    ask again, after this, what there is: the lock may have waited for the first one's plan.
    """
    return {entity.pk for entity in entities.select_for_update(of=("self",), no_key=True)}


def check_period(entity: Entity, period: Period) -> None:
    """Raise PeriodRefused, or DaysPlannedTwice, where this entity cannot open a workplan for the period."""
    reasons = rules.reasons_not_to_plan(period)
    if reasons:
        raise PeriodRefused(" ".join(reasons))
    in_the_way = periods.plan_in_the_way(entity, period)
    if in_the_way is not None:
        raise DaysPlannedTwice(
            rules.refusal_of_shared_days(period, entity=entity.code, planned=in_the_way.period)
        )


def open_drafts(entities: Sequence[Entity], period: Period) -> list[Workplan]:
    """Make a draft for each of these entities, which are locked and plan no day of the period yet."""
    documents = PlanDocument.objects.bulk_create(
        [PlanDocument(kind=PlanDocument.Kind.WORKPLAN, entity=entity) for entity in entities],
        batch_size=BATCH,
    )
    return Workplan.objects.bulk_create(
        [Workplan(document=document, entity=document.entity, period=period) for document in documents],
        batch_size=BATCH,
    )
