"""Every baseline, target and actual value as a row, for whoever calculates with them outside.

It stands here because a row needs the plan (direction) and both planning and monitoring (delivery), and
because what leaves the house in a file is publishing; pages and the interface above may offer the same.

A row is a fact that is kept. What nobody ever said is no row; what somebody said is not there, such as "not
collected", is a row with that status and no value. Baselines and targets are those that were agreed, as
everybody reads them while a plan is revised. Rights are not asked: this is for who holds the database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Baseline, Target, linked
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.strategy.models import Category, Cell, Dimension, StrategicPlan
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in

CHUNK = 2_000
OUTPUT: Final = "indicator__output"
RESULTS: Final = ("indicator__result", f"{OUTPUT}__result", f"{OUTPUT}__agreed_result")
ELEMENTS: Final = (f"{OUTPUT}__element", f"{OUTPUT}__agreed_element")
PLAN_OF_RESULT: Final = "programme__plan_version__plan"
ENTITIES: Final = ("indicator__result__programme__entity", f"{OUTPUT}__workplan__entity")
INDICATOR: Final = ("code", "title", "measure", "unit", "direction", "aggregation")
PLAIN: Final = ("occurrence", "status", "value", "numerator", "denominator", "text", "comment", "source")
ORDER: Final = (
    "indicator__code", "indicator_id", "period__starts_on", "period_id", "place__code", "cell__key",
    "occurrence", "pk",
)  # fmt: skip


class UnknownChoice(RuleBroken):
    """Values were asked of a plan, an entity, a year or a period that is not there."""


class ChangedMeanwhile(RuleBroken):
    """A value with a new breakdown was written while the values were read."""


@dataclass(frozen=True)
class Choice:
    """Which values are wanted, by codes; what is empty does not limit."""

    plan: str = ""
    entity: str = ""
    period: str = ""
    year: int | None = None


class FactRow(NamedTuple):
    """One fact. The names are the columns of the files; `dimensions` becomes a column for each dimension."""

    plan: str
    entity: str
    programme: str
    result: str
    output: str
    indicator: str
    indicator_title: str
    measure: str
    unit: str
    direction: str
    aggregation: str
    kind: str
    period: str
    period_starts_on: date
    period_ends_on: date
    place: str
    place_name: str
    # Code of the category by code of the dimension; none of it is the total.
    dimensions: Mapping[str, str]
    occurrence: int
    status: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    text: str
    comment: str
    source: str


class Values:
    """The chosen values: which dimensions occur, known at once, and the rows, read as they are asked for.

    Costs the same number of queries however many values there are.
    """

    def __init__(self, choice: Choice) -> None:
        wanted = _wanted(choice)
        self._facts: tuple[tuple[str, QuerySet[Any]], ...] = (
            ("baseline", Baseline.standing.filter(wanted)),
            ("target", Target.standing.filter(wanted)),
            ("actual", Actual.objects.filter(wanted)),
        )
        self._cells = self._breakdowns()
        codes = {code for breakdown in self._cells.values() for code in breakdown}
        self.dimensions: list[Dimension] = list(Dimension.objects.filter(code__in=codes))
        occurring = {pair for breakdown in self._cells.values() for pair in breakdown.items()}
        self.categories: dict[str, list[Category]] = {one.code: [] for one in self.dimensions}
        for one in Category.objects.filter(dimension__in=self.dimensions).select_related("dimension"):
            if (one.dimension.code, one.code) in occurring:
                self.categories[one.dimension.code].append(one)

    def rows(self) -> Iterator[FactRow]:
        """Yield the rows: baselines, targets, actuals, each by indicator, period, place and breakdown."""
        names = _names()
        for kind, facts in self._facts:
            for fact in facts.order_by(*ORDER).values(*names).iterator(chunk_size=CHUNK):
                yield self._row(kind, fact)

    def _breakdowns(self) -> dict[int, dict[str, str]]:
        """Return the categories of each cell that has values; the total has none, but is there."""
        used = Q()
        for _kind, facts in self._facts:
            used |= Q(pk__in=facts.order_by().values("cell"))
        links = Cell.objects.filter(used).values_list(
            "pk", "category_links__category__dimension__code", "category_links__category__code"
        )
        found: dict[int, dict[str, str]] = {}
        for cell, dimension, category in links:
            breakdown = found.setdefault(cell, {})
            if dimension is not None:
                breakdown[dimension] = category
        return found

    def _row(self, kind: str, fact: Mapping[str, Any]) -> FactRow:
        breakdown = self._cells.get(fact["cell_id"])
        if breakdown is None:
            raise ChangedMeanwhile(
                _(
                    "A value with a new breakdown was written while the values were read, so there is no "
                    "column for it. Nothing was exported; export again."
                )
            )
        indicator = {name: _said(fact, "indicator", name) for name in INDICATOR}
        plan, programme, result = _served(fact)
        return FactRow(
            plan=plan,
            entity=_first(fact, *(f"{way}__code" for way in ENTITIES)),
            programme=programme,
            result=result,
            output=_said(fact, OUTPUT, "code") or "",
            indicator=indicator.pop("code"),
            indicator_title=text_in(indicator.pop("title")),
            **indicator,
            kind=kind,
            period=fact["period__code"],
            period_starts_on=fact["period__starts_on"],
            period_ends_on=fact["period__ends_on"],
            place=fact["place__code"],
            place_name=text_in(fact["place__name"]),
            dimensions=breakdown,
            **{name: fact[name] for name in PLAIN},
        )


def _wanted(choice: Choice) -> Q:
    """Return the condition on a fact, or refuse a code that nothing has."""
    wanted = Q()
    if choice.plan:
        plan = _known(
            StrategicPlan, choice.plan, _("There is no plan with the code %(code)s. There are: %(all)s.")
        )
        wanted &= (
            Q(**{f"indicator__result__{PLAN_OF_RESULT}": plan})
            | linked(f"result__{PLAN_OF_RESULT}", plan, row=f"{OUTPUT}__")
            | linked("element__version__plan", plan, row=f"{OUTPUT}__")
        )
    if choice.entity:
        entity = _known(
            Entity, choice.entity, _("There is no entity with the code %(code)s. There are: %(all)s.")
        )
        wanted &= Q(**{ENTITIES[0]: entity}) | Q(**{ENTITIES[1]: entity})
    if choice.period:
        period = _known(
            Period, choice.period, _("There is no period with the code %(code)s. There are: %(all)s.")
        )
        wanted &= Q(period=period)
    if choice.year is not None:
        wanted &= Q(period__in=_periods_of(choice.year))
    return wanted


def _known(kind: type[Model], code: str, refusal: str) -> Any:
    found = kind._default_manager.filter(code=code).first()
    if found is None:
        raise UnknownChoice(refusal % {"code": code, "all": _some(kind)})
    return found


def _some(kind: type[Model], most: int = 10) -> str:
    """Return the first codes there are, for somebody who mistyped one."""
    codes = list(kind._default_manager.order_by("code").values_list("code", flat=True)[: most + 1])
    return ", ".join(codes[:most]) + (", …" if len(codes) > most else "") or _("none yet")


def _periods_of(year: int) -> list[int]:
    periods = dict(Period.objects.values_list("pk", "ends_on"))
    found = [period for period, ends_on in periods.items() if ends_on.year == year]
    if not found:
        years = ", ".join(str(one) for one in sorted({day.year for day in periods.values()})) or _("none yet")
        raise UnknownChoice(
            _("No period ends in %(year)s. Periods end in: %(all)s.") % {"year": year, "all": years}
        )
    return found


def _names() -> list[str]:
    """Return what is read of a fact, by the way to it."""
    of_results = ("code", "agreed", "programme__code", f"{PLAN_OF_RESULT}__code")
    return [
        *(f"indicator__{name}" for name in (*INDICATOR, "agreed")),
        *(f"{result}__{name}" for result in RESULTS for name in of_results),
        *(f"{element}__version__plan__code" for element in ELEMENTS),
        *(f"{entity}__code" for entity in ENTITIES),
        f"{OUTPUT}__code", f"{OUTPUT}__agreed",
        "period__code", "period__starts_on", "period__ends_on", "place__code", "place__name", "cell_id",
        *PLAIN,
    ]  # fmt: skip


def _said(fact: Mapping[str, Any], row: str, name: str) -> Any:
    """Return what a row of a plan says, as was agreed while its plan is revised."""
    agreed = fact[f"{row}__agreed"] or {}
    return agreed.get(name, fact[f"{row}__{name}"])


def _served(fact: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the codes of plan, programme and result that the indicator serves, as far as there are."""
    is_agreed = fact[f"{OUTPUT}__agreed"] is not None
    of_output, element = (RESULTS[2], ELEMENTS[1]) if is_agreed else (RESULTS[1], ELEMENTS[0])
    of = RESULTS[0] if fact[f"{RESULTS[0]}__code"] is not None else of_output
    plan = _first(fact, f"{of}__{PLAN_OF_RESULT}__code", f"{element}__version__plan__code")
    return plan, _first(fact, f"{of}__programme__code"), _said(fact, of, "code") or ""


def _first(fact: Mapping[str, Any], *names: str) -> str:
    return next((fact[name] for name in names if fact[name] is not None), "")
