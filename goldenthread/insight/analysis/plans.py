"""What is planned: the money and activities of workplans, added up in SQL when somebody asks.

Only what the reader may read is counted, as it stands: a plan that is being written counts for its entity
alone. One that is being revised counts with its approved version, for all. Every number leads to the
workplans behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.implementation.models import FundingPosition
from goldenthread.delivery.planning.models import (
    SETTLED,
    Ceiling,
    CostLine,
    Fund,
    PlannedAmount,
    PlanState,
    Workplan,
)
from goldenthread.delivery.planning.queries import state_counted
from goldenthread.delivery.planning.queries.review import IN_REVIEW
from goldenthread.delivery.planning.rules import RevisionFacts, standing_of
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import EntityDetail, Period, Region
from goldenthread.direction.organization.queries import holds
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.accounts.models import User

from .choices import Choice, versions_to_choose
from .plan_parts import (
    CENTS,
    FUND,
    STATUS,
    Part,
    parts_of_lines,
    parts_of_versions,
    version_counted,
)
from .plan_versions import BEING_REVISED, Data, Group, approved_data, approved_parts
from .scope import Filters, Scope, element_in, element_of


@dataclass(frozen=True)
class PlanChoice:
    """Period, plan and filters of the overview, as in an address that can be kept and sent."""

    period: Period
    version: PlanVersion
    filters: Filters
    fund: str = ""
    state: str = ""
    problem: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of the address."""
        said = {"fund": self.fund, "state": self.state}
        chosen = {name: value for name, value in said.items() if value}
        return {"plan": self.version.plan.code, "period": self.period.code, **self.filters.chosen(), **chosen}

    def address(self, path: str, **more: str) -> str:
        """Return a path with these parameters and more."""
        return f"{path}?{urlencode({**self.query, **more})}"

    @property
    def figures(self) -> Choice:
        """Return the same choice as the dashboard takes it, for the lists of its filters."""
        return Choice(self.version, self.period.ends_on.year, self.filters)

    @property
    def is_whole(self) -> bool:
        """Say whether whole workplans are counted, so that ceilings and funding can stand beside them."""
        return not (self.filters.pillar or self.filters.tag)


def plan_choice_of(sent: Mapping[str, str], reader: User) -> PlanChoice | None:
    """Return what the address asks for, with what is not said filled in; nothing while nothing is planned."""
    versions, periods = versions_to_choose(), periods_to_choose()
    if not versions or not periods:
        return None
    version = next((v for v in versions if v.plan.code == sent.get("plan")), versions[0])
    asked = sent.get("period", "")
    period = next((one for one in periods if one.code == asked), None) or _period_to_read(periods, reader)
    filters = Filters(**{name: sent.get(name, "").strip() for name in Filters.__dataclass_fields__})
    fund, state = sent.get("fund", ""), sent.get("state", "")
    problem = ""
    if asked and asked != period.code:
        problem = _("No workplan is for the period asked for. The latest is shown instead.")
    elif (fund and fund not in Fund.values) or (state and state not in PlanState.values):
        problem = _("There is no such fund or status, so it was left out. Choose one of the list.")
    return PlanChoice(
        period,
        version,
        filters,
        fund if fund in Fund.values else "",
        state if state in PlanState.values else "",
        problem,
    )


def periods_to_choose() -> list[Period]:
    """Return the periods that workplans are for, latest first."""
    planned = Period.objects.filter(Exists(Workplan.objects.filter(period=OuterRef("pk"))))
    return list(planned.order_by("-starts_on", "code"))


def _period_to_read(periods: list[Period], reader: User) -> Period:
    """Return the latest period with costs that this person may read; without any, the latest."""
    costs = CostLine.objects.filter(activity__output__workplan=OuterRef("pk"))
    readable = read_in_some_version(reader).filter(BEING_REVISED | Exists(costs), period=OuterRef("pk"))
    with_costs = set(Period.objects.filter(Exists(readable)).values_list("pk", flat=True))
    return next((one for one in periods if one.pk in with_costs), periods[0])


def read_in_some_version(person: User) -> QuerySet[Workplan]:
    """Return the workplans that count for this person: as they stand, or as approved while revised."""
    day = timezone.localdate()
    settled = Q(document__state__in=SETTLED)
    submitted = Q(document__state__in=IN_REVIEW) & holds(
        person, roles.VIEW_SUBMITTED_PLAN, day, entity="entity"
    )
    own = holds(person, roles.VIEW_DRAFT_PLAN, day, entity="entity")
    return Workplan.objects.visible_to(person).filter(settled | BEING_REVISED | submitted | own)


@dataclass(frozen=True)
class Plan:
    """A workplan that is counted: where it belongs at the end of its period."""

    pk: int
    entity: int
    code: str
    name: dict[str, str]
    region: str
    region_name: dict[str, str]
    state: str
    # Its rows are a draft: what counts is the version approved last, with this number.
    is_revised: bool
    approved: int | None
    # The version it counts with; nothing while it never had one, or is a draft.
    version: int | None

    @property
    def state_word(self) -> str:
        """Return its state as people read it."""
        if not self.is_revised or self.approved is None:
            return str(PlanState(self.state).label)
        # The page says beside it that it is being revised, and what counts.
        facts = RevisionFacts(self.approved, self.state, is_known=False)
        return standing_of(PlanState.DRAFT, facts).word


class Planned:
    """What is planned under one choice, as one reader may read it. A fixed number of queries."""

    def __init__(self, choice: PlanChoice, reader: User) -> None:
        self.choice = choice
        self.reader = reader
        self.scope = Scope(choice.period.ends_on.year, choice.version, choice.filters)
        self._parts: dict[str, list[Part]] = {}

    @cached_property
    def plans(self) -> dict[int, Plan]:
        """Return the workplans counted, by key."""
        detail = EntityDetail.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=OuterRef("period__ends_on")),
            entity=OuterRef("entity"),
            valid_from__lte=OuterRef("period__ends_on"),
        )
        rows: QuerySet[Any] = self._chosen(read_in_some_version(self.reader)).annotate(
            **{
                name: Subquery(detail.values(path)[:1])
                for name, path in (("named", "name"), ("located", "region__code"))
            }
        )
        found = rows.values_list(
            "pk",
            "entity",
            "entity__code",
            "named",
            "located",
            "counted_as",
            "is_revised",
            "document__approved_snapshot__number",
            "version_counted",
        ).order_by("entity__code", "pk")
        # Few regions, thousands of plans: their names are read once.
        regions = dict(Region.objects.values_list("code", "name"))
        return {
            pk: Plan(pk, entity, code, name or {}, region or "", regions.get(region, {}), *rest)
            for pk, entity, code, name, region, *rest in found
        }

    @property
    def revised(self) -> list[int]:
        """Return the workplans that count as they were approved, because they are being revised."""
        return [plan.pk for plan in self.plans.values() if plan.is_revised]

    @cached_property
    def approved(self) -> dict[int, Data]:
        """Return the approved versions of those, as plain data."""
        return approved_data(self.revised)

    @cached_property
    def not_counted(self) -> int:
        """Return how many workplans within the choice are not counted, because this reader may not."""
        return self._chosen(Workplan.objects.all()).count() - len(self.plans)

    def parts(self, by: str) -> list[Part]:
        """Return what each workplan plans by one key, within the choice. Two queries for each key."""
        if by not in self._parts:
            self._parts[by] = self._by_status() if by == STATUS else self._added_up(by)
        return self._parts[by]

    def _added_up(self, by: str) -> list[Part]:
        plans = self.plans.values()
        versions = {plan.version: plan.pk for plan in plans if plan.version is not None}
        written = [plan.pk for plan in plans if plan.version is None]
        return [
            *parts_of_versions(versions, self.choice.period, by, self._amounts()),
            *parts_of_lines(written, by, self._lines()),
        ]

    def _by_status(self) -> list[Part]:
        """Return what is planned by the status of the activities, which is a fact of now: from every line."""
        return [Part(group.workplan, group.status, group.amount) for group in self.groups]

    @cached_property
    def groups(self) -> list[Group]:
        """Return what is planned line by line, as activities stand. Slow where there are many plans."""
        return [*self._live(), *approved_parts(self.approved, self.scope, self.choice.fund)]

    def _live(self) -> Iterator[Group]:
        versions = {plan.pk: plan.version for plan in self.plans.values() if not plan.is_revised}
        pillar, served = self.choice.filters.pillar, self._served_in(versions.values())
        below = set(self.scope.elements_below(pillar)) if pillar else None
        rows = (
            CostLine.objects.filter(self._fund_and_tag(), activity__output__workplan__in=versions)
            .order_by()
            .values_list(
                "activity__output__workplan",
                "activity__output__result",
                element_of("activity__output__result"),
                "activity__output__element",
                "fund",
                "activity__status",
            )
            .annotate(amount=Sum("amount_base"))
        )
        for workplan, result, linked, oe, fund, status, amount in rows:
            element = served.get((versions[workplan], result), linked or oe)
            if below is None or element in below:
                yield Group(workplan, result, element, fund, status, amount.quantize(CENTS))

    def _served_in(self, versions: Iterable[int | None]) -> dict[tuple[int | None, int], int | None]:
        """Return the element that a result led to in each of these versions, as the other tables count it.

        A programme that was revised since may link the result elsewhere. Asked only where pillars are.
        """
        if not self.choice.filters.pillar:
            return {}
        rows = PlannedAmount.objects.filter(
            snapshot__document__workplan__period=self.choice.period, result__isnull=False
        ).values_list("snapshot", "result", "element")
        counted = set(versions)
        return {(version, result): element for version, result, element in rows if version in counted}

    @cached_property
    def total(self) -> Decimal:
        """Return what is planned in all, in the base currency."""
        return sum((part.amount for part in self.parts(FUND)), Decimal(0))

    def ceilings(self) -> dict[tuple[int, str], Decimal]:
        """Return the ceilings of the entities counted, by entity and fund."""
        return self._by_fund(Ceiling.objects.all())

    def funding(self) -> dict[tuple[int, str], Decimal]:
        """Return the money that is there, as far as this reader may see it, by entity and fund."""
        return self._by_fund(FundingPosition.objects.visible_to(self.reader).current())

    def _by_fund(self, rows: QuerySet[Any]) -> dict[tuple[int, str], Decimal]:
        counted = {plan.entity for plan in self.plans.values()}
        found = rows.filter(period=self.choice.period).values_list("entity", "fund", "amount")
        return {
            (entity, fund): amount
            for entity, fund, amount in found
            if entity in counted and self.choice.fund in ("", fund)
        }

    def _chosen(self, workplans: QuerySet[Workplan]) -> QuerySet[Workplan]:
        rows = workplans.filter(
            self.scope.chosen_entities("entity", "period__ends_on"), period=self.choice.period
        ).annotate(
            counted_as=state_counted(),
            is_revised=ExpressionWrapper(BEING_REVISED, output_field=BooleanField()),
            version_counted=version_counted(),
        )
        return rows.filter(counted_as=self.choice.state) if self.choice.state else rows

    def _amounts(self) -> Q:
        """Return the condition that what a version plans is within the choice."""
        chosen = Q(fund=self.choice.fund) if self.choice.fund else Q()
        if self.choice.filters.pillar:
            chosen &= Q(element__in=self.scope.elements_below(self.choice.filters.pillar))
        if self.choice.filters.tag:
            chosen &= self.scope.results_with_chosen_tag("result")
        return chosen

    def _lines(self) -> Q:
        """Return the condition that a cost line is within the choice."""
        output, chosen = "activity__output__", self._fund_and_tag()
        if self.choice.filters.pillar:
            below = self.scope.elements_below(self.choice.filters.pillar)
            chosen &= element_in(f"{output}result", below) | Q(**{f"{output}element__in": below})
        return chosen

    def _fund_and_tag(self) -> Q:
        """Return the condition that a cost line is within the choice, whatever its pillar."""
        chosen = Q(fund=self.choice.fund) if self.choice.fund else Q()
        if self.choice.filters.tag:
            chosen &= self.scope.results_with_chosen_tag("activity__output__result")
        return chosen
