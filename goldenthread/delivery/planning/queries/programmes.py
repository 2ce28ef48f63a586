"""A programme as its page shows it: read from plain data, so that any version of it looks the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q

from goldenthread.direction.organization.models import Entity, Period, Place
from goldenthread.direction.strategy.models import (
    Cell,
    FactStatus,
    PlanElement,
    PlanLevel,
    PlanVersion,
    Tag,
    TagSet,
)
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import (
    Baseline,
    Fund,
    Indicator,
    Output,
    PlanSection,
    Programme,
    ProgrammeRisk,
    Result,
    Target,
)

PROGRAMME_TEXTS = (
    PlanSection.Kind.CONTEXT,
    PlanSection.Kind.THEORY_OF_CHANGE,
    PlanSection.Kind.STAKEHOLDERS,
    PlanSection.Kind.GENDER_AND_INCLUSION,
)
Data = Mapping[str, Any]


@dataclass(frozen=True)
class Shown:
    """A value of an indicator as it is read: a number, its parts, words, or why there is none."""

    period: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""
    status: str = FactStatus.REPORTED

    @property
    def status_word(self) -> str:
        """Return why there is no value, in words."""
        return str(FactStatus(self.status).label)


@dataclass(frozen=True)
class ShownIndicator:
    """An indicator with its baseline and its milestones; the last milestone is the target."""

    data: Data
    baseline: Shown | None
    # The periods of the table it stands in, and for each what is planned; none where nothing is.
    periods: Sequence[str]
    milestones: Sequence[Shown | None]
    # How many further values it has: by place, group or occurrence.
    further: int

    @property
    def by_period(self) -> list[tuple[str, Shown | None]]:
        """Return each period with what is planned for it."""
        return list(zip(self.periods, self.milestones, strict=True))


@dataclass
class ShownResult:
    """A result in the tree: what leads to it, and what it leads to."""

    data: Data
    periods: Sequence[str]
    indicators: Sequence[ShownIndicator]
    # How many outputs the reader sees under it; nothing where the result does not stand there any more.
    outputs: int | None
    children: list[ShownResult] = field(default_factory=list)


@dataclass(frozen=True)
class Needs:
    """What a programme needs: one row a year, one column a fund, totals of both."""

    funds: Sequence[tuple[str, str]]
    rows: Sequence[tuple[int, Sequence[Decimal | None], Decimal]]
    by_fund: Sequence[Decimal | None]
    total: Decimal


@dataclass(frozen=True)
class ShownProgramme:
    """A version of a programme, ready to be drawn."""

    data: Data
    results: Sequence[ShownResult]
    # The results that lead to no other; the rest stand below them.
    tree: Sequence[ShownResult]
    texts: Sequence[tuple[str, str, Data | None]]
    risks: Sequence[Data]
    needs: Needs

    @property
    def is_linked(self) -> bool:
        """Say whether any result leads to another."""
        return any(result.children for result in self.results)


def programme_page(data: Data, outputs: Mapping[str, int] | None = None) -> ShownProgramme:
    """Return a programme's plain data, live or frozen, as its page shows it.

    `outputs` says how many outputs serve each result that stands now, by the result's uid. A version frozen
    before something was recorded has no word of it, and none is made up.
    """
    results = [_shown_result(one, (outputs or {}).get(one["uid"])) for one in data["results"]]
    by_code = {result.data["code"]: result for result in results}
    tree: list[ShownResult] = []
    for result in results:
        above = by_code.get(result.data["parent"])
        (above.children if above else tree).append(result)
    sections = {section["kind"]: section for section in data.get("sections", [])}
    return ShownProgramme(
        data=data,
        results=results,
        tree=tree,
        texts=[(kind.value, str(kind.label), sections.get(kind)) for kind in PROGRAMME_TEXTS],
        risks=[_shown_risk(risk) for risk in data.get("risks", [])],
        needs=needs_of(data.get("resources", [])),
    )


def _shown_result(data: Data, outputs: int | None) -> ShownResult:
    read = [({"responsible": "", **one}, *_main_facts(one)) for one in data["indicators"]]
    periods = sorted({period for _one, _baselines, targets, _further in read for period in targets})
    return ShownResult(
        data={"parent": "", "assumption": "", **data},
        outputs=outputs,
        periods=periods,
        indicators=[
            ShownIndicator(
                data=one,
                baseline=baselines[max(baselines)] if baselines else None,
                periods=periods,
                milestones=[targets.get(period) for period in periods],
                further=further,
            )
            for one, baselines, targets, further in read
        ],
    )


def _main_facts(indicator: Data) -> tuple[dict[str, Shown], dict[str, Shown], int]:
    """Return an indicator's baselines and targets for the whole entity by period, and how many are others."""
    facts = [*indicator["baselines"], *indicator["targets"]]
    baselines, targets = (
        {fact["period"]: _shown(fact) for fact in indicator[kind] if _is_main(fact)}
        for kind in ("baselines", "targets")
    )
    return baselines, targets, sum(not _is_main(fact) for fact in facts)


def _is_main(fact: Data) -> bool:
    return (fact["place"], fact["cell"], fact["occurrence"]) == (Place.WHOLE_ENTITY, Cell.TOTAL, 1)


def _shown(fact: Data) -> Shown:
    numbers = {
        name: None if fact[name] is None else Decimal(fact[name])
        for name in ("value", "numerator", "denominator")
    }
    return Shown(period=fact["period"], text=fact["text"], status=fact["status"], **numbers)


def _shown_risk(risk: Data) -> Data:
    code, word = rules.risk_level(risk["likelihood"], risk["impact"])
    return {
        **risk,
        "factor_word": ProgrammeRisk.Factor(risk["factor"]).label,
        "likelihood_word": rules.LIKELIHOODS[risk["likelihood"]],
        "impact_word": rules.IMPACTS[risk["impact"]],
        "level": code,
        "level_word": word,
    }


def needs_of(resources: Sequence[Data]) -> Needs:
    """Return a programme's resources as a table; only funds that have an amount get a column."""
    amounts = {(row["year"], row["fund"]): Decimal(row["amount"]) for row in resources}
    funds = [(fund.value, str(fund.label)) for fund in Fund if any(fund == key[1] for key in amounts)]
    years = sorted({year for year, _fund in amounts})
    return Needs(
        funds=funds,
        rows=[
            (
                year,
                [amounts.get((year, fund)) for fund, _label in funds],
                sum((amount for key, amount in amounts.items() if key[0] == year), Decimal(0)),
            )
            for year in years
        ],
        by_fund=[
            sum((amount for key, amount in amounts.items() if key[1] == fund), Decimal(0))
            for fund, _label in funds
        ],
        total=sum(amounts.values(), Decimal(0)),
    )


def results_on_page(programme: Programme, person: User) -> dict[str, int]:
    """Return how many outputs this person sees under each result that stands now, by its uid."""
    sizes = {str(uid): 0 for uid in programme.results.values_list("uid", flat=True)}
    readable = Output.objects.visible_to(person)
    for link, was_kept in (("result", False), ("agreed_result", True)):
        served = readable.filter(**{"agreed__isnull": not was_kept, f"{link}__programme": programme})
        for uid, size in served.order_by().values_list(f"{link}__uid").annotate(size=Count("pk")):
            sizes[str(uid)] += size
    return sizes


def baseline_of(indicator: Indicator) -> Baseline | None:
    """Return the latest baseline of an indicator for the whole entity and all groups together."""
    rows = indicator.baselines.filter(place__code=Place.WHOLE_ENTITY, cell__key=Cell.TOTAL, occurrence=1)
    return rows.select_related("period").order_by("-period__ends_on", "period__code").first()


def milestones_of(indicator: Indicator) -> dict[int, Target]:
    """Return an indicator's targets for the whole entity by the year they are for, whole years first."""
    rows = indicator.targets.filter(place__code=Place.WHOLE_ENTITY, cell__key=Cell.TOTAL, occurrence=1)
    found: dict[int, Target] = {}
    in_order = sorted(
        rows.select_related("period"), key=lambda row: (row.period.kind != Period.Kind.YEAR, row.period.code)
    )
    for row in in_order:
        found.setdefault(row.period.ends_on.year, row)
    return found


def elements_to_link(version: PlanVersion) -> list[PlanElement]:
    """Return the elements a result can link to: those of the plan that are no action plan."""
    action_plans = (PlanLevel.Role.ACTION_PLAN, PlanLevel.Role.ACTION_PLAN_RESULT)
    rows = version.elements.select_related("level").exclude(level__role__in=action_plans)
    return list(rows.order_by("position", "code"))


def tags_to_choose(version: PlanVersion, result: Result | None) -> list[tuple[TagSet, list[Tag]]]:
    """Return the tags of a plan by set: those in use today, and what the result has already."""
    mine = result.tags.values("pk") if result else Tag.objects.none().values("pk")
    tags = (
        Tag.objects.filter(tag_set__plan=version.plan_id)
        .filter(Q(retired_on=None) | Q(pk__in=mine))
        .select_related("tag_set")
        .order_by("tag_set__position", "tag_set__code", "position", "code")
    )
    by_set: dict[TagSet, list[Tag]] = {}
    for tag in tags:
        by_set.setdefault(tag.tag_set, []).append(tag)
    return list(by_set.items())


def plans_to_start_under(entity: Entity) -> list[PlanVersion]:
    """Return the versions in force of plans under which the entity has no programme yet, the latest first."""
    taken = entity.programmes.values("plan_version__plan")
    rows = PlanVersion.objects.filter(state=PlanVersion.State.IN_FORCE).exclude(plan__in=taken)
    return list(rows.select_related("plan").order_by("-plan__starts_on", "plan__code"))
