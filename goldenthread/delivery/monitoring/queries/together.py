"""What an indicator's values over several periods come to, by the rule the indicator says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules as planning
from goldenthread.delivery.planning.models import Indicator
from goldenthread.direction.organization.models import Period, Place
from goldenthread.direction.organization.rules_periods import CALENDAR, months_in
from goldenthread.direction.strategy.models import Cell, FactStatus, Measure
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.aggregates import Aggregate, Rule, Value, aggregate
from goldenthread.foundation.lib.amounts import figure

from ..models import Actual


@dataclass(frozen=True)
class Together:
    """An indicator's own values in periods of one kind, put together."""

    found: Aggregate
    measure: str
    kind: str
    first: Period
    last: Period

    @property
    def sentence(self) -> str:
        """Return the rule in words, with how many periods took part."""
        return planning.sentence(self.found, self.kind)

    @property
    def span(self) -> str:
        """Return the first and the last period."""
        return f"{self.first}–{self.last}"

    @property
    def value(self) -> Decimal | None:
        """Return the value as a number to show; a share of a percentage is said in per cent."""
        exact = self.found.value
        if exact is None:
            return None
        is_share = self.found.rule == Rule.WEIGHTED and self.measure == Measure.PERCENTAGE
        exact *= 100 if is_share else 1
        return Decimal(exact.numerator) / exact.denominator

    @property
    def shown(self) -> str:
        """Return what people read: the value, or how often each level occurs."""
        if self.found.levels:
            said = _("level %(level)s: %(times)d")
            return ", ".join(
                said % {"level": figure(Decimal(level.numerator) / level.denominator), "times": times}
                for level, times in self.found.levels
            )
        per_cent = " %" if self.measure == Measure.PERCENTAGE and self.value is not None else ""
        return f"{figure(self.value)}{per_cent}"


def over_the_calendar(indicators: Sequence[Indicator], *, reader: User) -> dict[int, Together]:
    """Return for each indicator whose rule puts periods together what its own values come to. One query.

    Only periods of the calendar, and of one kind, so that none counts twice: of the kind the indicator has
    most values of. They are expected from its own first one to the last that any of these indicators has;
    those in between without a value are missing, and those the indicator says it does not apply in are not
    expected. Where fewer than two are expected, nothing is put together.
    """
    rules = {
        indicator.pk: planning.rule_of(indicator.measure, indicator.aggregation) for indicator in indicators
    }
    if all(rule == Rule.NONE for rule in rules.values()):
        return {}
    facts = _by_indicator_and_kind(list(rules), reader)
    last = {
        kind: max((known[-1].period for known in of_kind.values()), key=lambda period: period.ends_on)
        for kind, of_kind in facts.items()
    }
    found = {}
    for indicator in indicators:
        mine = {kind: of_kind[indicator.pk] for kind, of_kind in facts.items() if indicator.pk in of_kind}
        if rules[indicator.pk] == Rule.NONE or not mine:
            continue
        kind = max(mine, key=lambda kind: (len(mine[kind]), CALENDAR[Period.Kind(kind)]))
        one = _together(mine[kind], rules[indicator.pk], indicator.measure, last[kind])
        if one.found.expected > 1:
            found[indicator.pk] = one
    return found


def _by_indicator_and_kind(indicators: list[int], reader: User) -> dict[str, dict[int, list[Actual]]]:
    rows = (
        Actual.objects.visible_to(reader)
        .filter(
            indicator__in=indicators,
            place__code=Place.WHOLE_ENTITY,
            cell__key=Cell.TOTAL,
            occurrence=1,
            period__kind__in=list(CALENDAR),
        )
        .select_related("period")
        .order_by("period__ends_on", "pk")
    )
    facts: dict[str, dict[int, list[Actual]]] = defaultdict(dict)
    for row in rows:
        facts[row.period.kind].setdefault(row.indicator_id, []).append(row)
    return facts


def _together(facts: list[Actual], rule: Rule, measure: str, last: Period) -> Together:
    """Put one indicator's values together; a period without a row is a missing value."""
    first = facts[0].period
    kind = Period.Kind(first.kind)
    unsaid = months_in(first.starts_on, last.ends_on) // CALENDAR[kind] - len(facts)
    values: list[Value | None] = [
        Value(fact.value, fact.numerator, fact.denominator, on=fact.period.ends_on)
        for fact in facts
        if fact.status != FactStatus.NOT_APPLICABLE
    ]
    return Together(aggregate([*values, *[None] * unsaid], rule), measure, kind, first, last)
