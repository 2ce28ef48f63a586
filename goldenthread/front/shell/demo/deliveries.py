"""What every entity does, spends and staffs to deliver its outputs: rows of workplans, dealt with a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from goldenthread.delivery.planning import rules
from goldenthread.delivery.planning.models import (
    QUARTERS,
    Activity,
    BudgetClass,
    Ceiling,
    CostLine,
    Fund,
    Output,
    Post,
    SourceCategory,
    Workplan,
)
from goldenthread.direction.organization.models import Entity, ExchangeRate, Place
from goldenthread.foundation.lib.texts import english, text_in

from . import activities as said
from .statements import OUTPUTS

# Another dice than that of results and ratings, so that their figures stay what they are.
SEED = 2019
RATE_SOURCE = "Invented rate (illustrative)"
FUNDS = (Fund.REGULAR_BUDGET, Fund.EXTRABUDGETARY, Fund.TRUST_FUND)
# Of ten lines so many are paid from each fund, and planned in each currency.
FUND_WEIGHTS = (3, 6, 1)
CURRENCIES, CURRENCY_WEIGHTS = ("USD", "EUR", "CHF"), (7, 2, 1)
# A small presence has fewer posts and smaller amounts.
SIZES = {
    Entity.Kind.COUNTRY_OFFICE: (6, 3),
    Entity.Kind.REGIONAL_OFFICE: (5, 3),
    Entity.Kind.MISSION_COMPONENT: (7, 4),
    Entity.Kind.ADVISER: (2, 1),
    Entity.Kind.OTHER: (3, 1),
}
SIZE_OF_HEADQUARTERS = (6, 2)
STEP = Decimal(500)
ROUNDED_TO = Decimal(10_000)
# One workplan of so many plans more than its ceiling, so that the advice shows somewhere.
OVER_THE_CEILING = 11
# The plans of these go the whole way here, by the people who sign in and their colleagues elsewhere.
WHOLE_WAY = ("KAS", "ALO", "GAL")


@dataclass
class Rows:
    """Unsaved rows of many workplans."""

    activities: list[Activity] = field(default_factory=list)
    lines: list[CostLine] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    places: list[tuple[Activity, Place]] = field(default_factory=list)


def invented_rates() -> list[ExchangeRate]:
    """Return the rates of exchange of the demonstration; their source says that they are invented."""
    return [
        ExchangeRate(
            currency=currency,
            valid_from=date(year, month, 1),
            units_per_base=Decimal(rate),
            source=RATE_SOURCE,
        )
        for currency, by_month in said.RATES.items()
        for (year, month), rate in by_month.items()
    ]


class Dealer:
    """Deals out activities, costs and posts. The same every time: it has a dice of its own."""

    def __init__(self, places: dict[str, Place]) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 - the same invented organization every time
        self.classes = {one.code: one for one in BudgetClass.objects.all()}
        self.sources = {one.code: one for one in SourceCategory.objects.all()}
        self.places = [places[code] for code in said.PLACES]
        self.rates = {(one.currency, one.valid_from): one.units_per_base for one in invented_rates()}
        self.totals: dict[tuple[int, str], Decimal] = {}
        self.workplans: dict[int, Workplan] = {}

    def deal(self, outputs: list[Output], rows: Rows) -> None:
        """Add activities and costs for these outputs."""
        for output in outputs:
            self._activities(output, rows)

    def staff(self, workplan: Workplan, rows: Rows) -> None:
        """Add the posts that work on the plan."""
        period = workplan.period
        number, _most = SIZES.get(Entity.Kind(workplan.entity.kind), SIZE_OF_HEADQUARTERS)
        for position, (title, grade, category) in enumerate(said.POSTS[:number], start=1):
            is_vacant = self.chance.random() < 0.15
            starts_on = period.starts_on + timedelta(days=91 if is_vacant else 0)
            rows.posts.append(
                Post(
                    workplan=workplan,
                    title=title,
                    grade=grade,
                    category=category,
                    fund=self.chance.choices(FUNDS, FUND_WEIGHTS)[0],
                    is_vacant=is_vacant,
                    starts_on=starts_on,
                    ends_on=period.ends_on,
                    position=position,
                )
            )

    def ceilings(self) -> Iterator[Ceiling]:
        """Return a ceiling for every fund the dealt lines use: most leave some room."""
        for (pk, fund), total in self.totals.items():
            workplan = self.workplans[pk]
            is_over = workplan.pk % OVER_THE_CEILING == 1
            room = Decimal("0.9") if is_over else Decimal(self.chance.randint(102, 125)) / 100
            amount = (total * room / ROUNDED_TO).to_integral_value(ROUND_CEILING) * ROUNDED_TO
            yield Ceiling(entity=workplan.entity, period=workplan.period, fund=fund, amount=amount)

    def _activities(self, output: Output, rows: Rows) -> None:
        titles = self._titles(output)
        period = output.workplan.period
        quarters = rules.quarters_of(period.starts_on, period.ends_on)
        step = max(len(quarters) // len(titles), 1)
        for position, title in enumerate(titles, start=1):
            first = min((position - 1) * step, len(quarters) - 1)
            last = min(first + self.chance.randint(0, step), len(quarters) - 1)
            activity = Activity(
                output=output,
                code=f"{output.code}.{position}",
                title=english(title),
                starts_on=_first_day(quarters[first]) + timedelta(days=7 * self.chance.randint(0, 6)),
                ends_on=_last_day(quarters[last]) - timedelta(days=7 * self.chance.randint(0, 3)),
                responsible=self.chance.choice(said.RESPONSIBLE),
                partners=self.chance.choice(said.PARTNERS),
                status=self._status(output),
                position=position,
            )
            rows.activities.append(activity)
            rows.places.append((activity, self.chance.choice(self.places)))
            self._lines(activity, (first, last), rows)

    def _titles(self, output: Output) -> tuple[str, ...]:
        known = said.ACTIVITIES.get(text_in(output.statement))
        if known is None:
            return self.chance.choice(said.OE_ACTIVITIES)
        return known if self.chance.random() < 0.7 else known[:2]

    def _status(self, output: Output) -> str:
        """Return how an activity stands: the first period is over, the second had not begun when planned."""
        if output.workplan.period.starts_on.year >= 2020:
            return Activity.Status.PLANNED
        dice = self.chance.random()
        # A plan that is reviewed here says first what is planned; what was done is recorded afterwards.
        if output.workplan.entity.code in WHOLE_WAY:
            return Activity.Status.PLANNED
        if dice < 0.92:
            return Activity.Status.COMPLETED
        return Activity.Status.POSTPONED if dice < 0.96 else Activity.Status.CANCELLED

    def _lines(self, activity: Activity, span: tuple[int, int], rows: Rows) -> None:
        workplan = activity.output.workplan
        _number, most = SIZES.get(Entity.Kind(workplan.entity.kind), SIZE_OF_HEADQUARTERS)
        chosen = self.chance.sample(said.COSTS, self.chance.randint(1, 3))
        for position, (budget_class, description) in enumerate(chosen, start=1):
            fund = self.chance.choices(FUNDS, FUND_WEIGHTS)[0]
            currency = self.chance.choices(CURRENCIES, CURRENCY_WEIGHTS)[0]
            line = CostLine(
                activity=activity,
                description=description,
                fund=fund,
                source_category=self.sources[self.chance.choice(said.SOURCES[fund])],
                budget_class=self.classes[budget_class],
                currency=currency,
                units_per_base=self._rate(currency, workplan.period.starts_on),
                position=position,
                **{
                    QUARTERS[number]: STEP * self.chance.randint(2, 10 * most)
                    for number in range(span[0], span[1] + 1)
                },
            )
            rows.lines.append(line)
            self._count(workplan, line)

    def _rate(self, currency: str, day: date) -> Decimal:
        known = [since for name, since in self.rates if name == currency and since <= day]
        return self.rates[currency, max(known)] if known else Decimal(1)

    def _count(self, workplan: Workplan, line: CostLine) -> None:
        amount = sum((getattr(line, quarter) for quarter in QUARTERS), Decimal(0))
        key = (workplan.pk, str(line.fund))
        self.totals[key] = self.totals.get(key, Decimal(0)) + amount / line.units_per_base
        self.workplans[workplan.pk] = workplan


def wording(number: int) -> str:
    """Return the wording of the output with this number; after the last comes the first."""
    return OUTPUTS[number % len(OUTPUTS)]


def _first_day(quarter: tuple[int, int]) -> date:
    year, number = quarter
    return date(year, number * 3 - 2, 1)


def _last_day(quarter: tuple[int, int]) -> date:
    year, number = quarter
    following = date(year + number // 4, number * 3 % 12 + 1, 1)
    return following - timedelta(days=1)
