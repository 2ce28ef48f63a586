"""All mid-year reviews of a period on one page, for the board: counted by region, never averaged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet
from django.utils import timezone

from goldenthread.delivery.planning.models import Fund, PlanState, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import TextMap, text_in

from .. import rules
from ..models import Adjustment, FundingPosition, MidYearReview, OutputImplementation, ReviewState
from .funding import amounts_in

Status = OutputImplementation.Status
# Plans that are carried out have a mid-year review; a draft that was never approved has none.
WITH_REVIEW = Q(document__approved_snapshot__isnull=False) | Q(document__state=PlanState.IN_FORCE)


@dataclass(frozen=True)
class FundSum:
    """Planned against available of several entities from one fund.

    The gap counts only the entities whose position is known; `unknown` says how many are not.
    """

    fund: str
    planned: Decimal
    available: Decimal
    gap: Decimal
    # The gap that stays if the proposals are accepted.
    left: Decimal
    unknown: int
    known: int

    @property
    def name(self) -> str:
        """Return the fund's name."""
        return str(Fund(self.fund).label)


@dataclass
class RegionRow:
    """What the reviews of one region say together."""

    code: str
    name: TextMap
    workplans: int = 0
    submitted: int = 0
    outputs: Counter[str] = field(default_factory=Counter)
    gaps: list[list[rules.Gap]] = field(default_factory=list)

    @property
    def counts(self) -> list[int]:
        """Return how many outputs are how far, in the order of the statuses."""
        return [self.outputs[code] for code in Status.values]

    @property
    def labelled_counts(self) -> list[tuple[str, int]]:
        """Return the same counts, each with its status in words."""
        return [(str(label), self.outputs[code]) for code, label in Status.choices]

    @property
    def funds(self) -> list[FundSum]:
        """Return planned against available by fund."""
        return sums_of(self.gaps)


@dataclass
class Consolidation:
    """Everything the board reads: rows by region, all together, proposals, and who is missing."""

    regions: list[RegionRow]
    total: RegionRow
    proposals: list[Adjustment]
    missing: list[Any]


def consolidation_of(period: Period, person: User) -> Consolidation:
    """Return the submitted mid-year reviews of a period that this person may read, by region."""
    workplans = list(_workplans(period, person))
    reviews = {
        row["workplan"]: row
        for row in _reviews(period, person).values("workplan", "pk", "snapshot__data__totals")
    }
    counts = _counts(period, person)
    gaps = _gaps(period, person, workplans, reviews)
    regions: dict[str, RegionRow] = {}
    total = RegionRow("", {})
    for workplan in workplans:
        row = regions.setdefault(
            workplan.region_code or "", RegionRow(workplan.region_code or "", workplan.region_name or {})
        )
        for one in (row, total):
            one.workplans += 1
            if workplan.pk in reviews:
                one.submitted += 1
                one.outputs.update(counts.get(workplan.pk, {}))
                one.gaps.append(gaps[workplan.pk])
    return Consolidation(
        sorted(regions.values(), key=lambda row: text_in(row.name) or row.code),
        total,
        list(proposals_of(period, person)),
        [workplan for workplan in workplans if workplan.pk not in reviews],
    )


def _workplans(period: Period, person: User) -> QuerySet[Any]:
    return (
        # Whose reviews this person may not read would look as if they were missing.
        Workplan.objects.filter(
            holds(person, roles.VIEW_SUBMITTED_PLAN, timezone.localdate(), entity="entity"),
            WITH_REVIEW,
            period=period,
        )
        .select_related("entity")
        .annotate(
            detail=FilteredRelation(
                "entity__details",
                condition=Q(entity__details__valid_from__lte=period.ends_on)
                & (Q(entity__details__valid_to=None) | Q(entity__details__valid_to__gte=period.ends_on)),
            )
        )
        .annotate(
            entity_name=F("detail__name"),
            region_code=F("detail__region__code"),
            region_name=F("detail__region__name"),
        )
        .order_by("detail__region__position", "entity__code")
    )


def _reviews(period: Period, person: User) -> QuerySet[MidYearReview]:
    seen = MidYearReview.objects.visible_to(person).filter(workplan__period=period)
    return seen.exclude(state=ReviewState.OPEN)


def review_count(period: Period, person: User) -> int:
    """Return how many mid-year reviews of a period this person may read, open ones among them."""
    return MidYearReview.objects.visible_to(person).filter(workplan__period=period).count()


def _counts(period: Period, person: User) -> dict[int, Counter[str]]:
    rows = OutputImplementation.objects.filter(review__in=_reviews(period, person)).order_by()
    counts: dict[int, Counter[str]] = {}
    for workplan, status, size in rows.values_list("review__workplan", "status").annotate(size=Count("pk")):
        counts.setdefault(workplan, Counter())[status] = size
    return counts


def _gaps(
    period: Period, person: User, workplans: Iterable[Any], reviews: dict[int, Any]
) -> dict[int, list[rules.Gap]]:
    positions: dict[int, dict[str, Decimal]] = {}
    for entity, fund, amount in (
        FundingPosition.objects.visible_to(person)
        .current()
        .filter(period=period)
        .values_list("entity", "fund", "amount")
    ):
        positions.setdefault(entity, {})[fund] = amount
    effects: dict[int, list[Any]] = {}
    for workplan, effect in (
        proposals_of(period, person)
        .exclude(decision=Adjustment.Decision.NOT_ACCEPTED)
        .values_list("review__workplan", "effect")
    ):
        effects.setdefault(workplan, []).append(effect)
    return {
        workplan.pk: rules.gaps_between(
            amounts_in(reviews[workplan.pk]["snapshot__data__totals"]),
            positions.get(workplan.entity_id, {}),
            rules.lowered_by_fund(effects.get(workplan.pk, [])),
        )
        for workplan in workplans
        if workplan.pk in reviews
    }


def sums_of(gaps: Iterable[Iterable[rules.Gap]]) -> list[FundSum]:
    """Add up planned against available by fund, over the entities whose position is known."""
    by_fund: dict[str, list[rules.Gap]] = {}
    for of_entity in gaps:
        for gap in of_entity:
            by_fund.setdefault(gap.fund, []).append(gap)
    return [_sum(fund, by_fund[fund]) for fund in Fund.values if fund in by_fund]


def _sum(fund: str, gaps: list[rules.Gap]) -> FundSum:
    known = [gap for gap in gaps if gap.available is not None]
    return FundSum(
        fund=fund,
        planned=sum((gap.planned for gap in gaps), Decimal(0)),
        available=sum((gap.available or Decimal(0) for gap in known), Decimal(0)),
        gap=sum((gap.gap or Decimal(0) for gap in known), Decimal(0)),
        left=sum((gap.left or Decimal(0) for gap in known), Decimal(0)),
        unknown=len(gaps) - len(known),
        known=len(known),
    )


def proposals_of(period: Period, person: User) -> QuerySet[Adjustment]:
    """Return the proposals of the submitted reviews of a period that this person may read, by entity."""
    return (
        Adjustment.objects.filter(review__in=_reviews(period, person))
        .select_related("review__workplan__entity", "review__workplan__period", "proposed_by", "decided_by")
        .order_by("review__workplan__entity__code", "position", "pk")
    )


def workplans_without_review(period: Period) -> QuerySet[Workplan]:
    """Return the workplans of a period that are in force and have no mid-year review yet."""
    return (
        Workplan.objects.filter(
            period=period, document__state=PlanState.IN_FORCE, document__approved_snapshot__isnull=False
        )
        .filter(mid_year_review=None)
        .select_related("document__approved_snapshot", "entity", "period")
        .order_by("entity__code")
    )
