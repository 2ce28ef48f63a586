"""Planned against available: what the approved workplan costs by fund, and what is there."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import QuerySet

from goldenthread.delivery.planning.models import PlanSnapshot
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import Adjustment, FundingPosition, MidYearReview

Decision = Adjustment.Decision


def current_positions(entity: Entity, period: Period) -> QuerySet[FundingPosition]:
    """Return what counts of an entity's money for a period: one position for each fund that has one."""
    rows = FundingPosition.objects.current().filter(entity=entity, period=period)
    return rows.select_related("recorded_by").order_by("fund")


def positions_for_list(
    period: Period, person: User, *, entity: str = "", fund: str = "", only_current: bool = False
) -> QuerySet[FundingPosition]:
    """Return the positions of a period that this person may read, the newest of each entity first.

    All of them, or those of one entity or fund, or only those that count.
    """
    rows = FundingPosition.objects.visible_to(person).filter(period=period)
    if entity:
        rows = rows.filter(entity__code__iexact=entity)
    if fund:
        rows = rows.filter(fund=fund)
    if only_current:
        rows = rows.current()
    return rows.select_related("entity", "period", "recorded_by").order_by(
        "entity__code", "fund", "-as_at", "-pk"
    )


def planned_by_fund(snapshot: PlanSnapshot) -> dict[str, Decimal]:
    """Return what a version plans from each fund, in the base currency."""
    return amounts_in(snapshot.data["totals"])


def amounts_in(totals: Mapping[str, str]) -> dict[str, Decimal]:
    """Return amounts that a version keeps as text."""
    return {fund: Decimal(amount) for fund, amount in totals.items()}


def gaps_of(review: MidYearReview) -> list[rules.Gap]:
    """Return the resource reality check of a review: planned, available, and what its proposals change."""
    workplan = review.workplan
    available = {row.fund: row.amount for row in current_positions(workplan.entity, workplan.period)}
    proposals = review.adjustments.exclude(decision=Decision.NOT_ACCEPTED)
    lowered = rules.lowered_by_fund(proposals.values_list("effect", flat=True))
    return rules.gaps_between(planned_by_fund(review.snapshot), available, lowered)
