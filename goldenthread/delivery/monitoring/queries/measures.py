"""Indicators as people read them: baseline, target, last value and this one, with what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from goldenthread.delivery.planning.models import Baseline, Indicator, Target
from goldenthread.direction.organization.models import Period, Place
from goldenthread.direction.strategy.models import Cell, CellCategory, Fact
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import Actual

FactKey = tuple[int, int]


@dataclass(frozen=True)
class Measured:
    """One row of an indicator: a place and a cell, with the facts known of it."""

    indicator: Indicator
    place: Place
    cell: Cell
    baseline: Baseline | None
    target: Target | None
    last: Actual | None
    actual: Actual | None
    # The names of the cell's categories.
    categories: str = ""

    @property
    def is_total(self) -> bool:
        """Say whether this is the indicator itself, not a part of it."""
        return self.place.code == Place.WHOLE_ENTITY and self.cell.key == Cell.TOTAL

    @property
    def baseline_value(self) -> Decimal | None:
        """Return the baseline as a number, if there is one."""
        return _value(self.baseline)

    @property
    def target_value(self) -> Decimal | None:
        """Return the target as a number, if there is one."""
        return _value(self.target)

    @property
    def last_value(self) -> Decimal | None:
        """Return the last value before the period, if there is one."""
        return _value(self.last)

    @property
    def actual_value(self) -> Decimal | None:
        """Return the value of the period, if there is one."""
        return _value(self.actual)

    @property
    def status(self) -> str:
        """Return what the numbers say."""
        return rules.indicator_status(
            _value(self.baseline),
            _value(self.target),
            _value(self.actual),
            direction=self.indicator.direction,
        )

    @property
    def status_word(self) -> str:
        """Return what the numbers say, in a word or two."""
        return str(rules.INDICATOR_STATUS_WORDS[self.status])

    @property
    def part(self) -> str:
        """Return what the row is of: the place and the categories, empty for the indicator itself."""
        place = "" if self.place.code == Place.WHOLE_ENTITY else str(self.place)
        return ", ".join(name for name in (place, self.categories) if name)


def _value(fact: Fact | None) -> Decimal | None:
    return fact.value if fact else None


def measured(
    indicators: Sequence[Indicator], period: Period, *, reader: User | None = None
) -> list[Measured]:
    """Return the rows of these indicators in the period: each one's total first, then its parts.

    The target is that of the period, else the nearest later one; the baseline and the last value are the
    latest before the period's end and before its start. With a reader, values of reports they may not read
    (yet) are left out. What was agreed counts, whatever a revision says since. Seven queries.
    """
    indicators = [indicator.as_agreed for indicator in indicators]
    keys = [indicator.pk for indicator in indicators]
    baselines = _latest(_facts(Baseline, keys).filter(period__starts_on__lte=period.ends_on))
    targets = _nearest(_facts(Target, keys).filter(period__ends_on__gte=period.ends_on))
    actuals = _facts(Actual, keys).filter(period__ends_on__lte=period.ends_on)
    if reader is not None:
        actuals = actuals.visible_to(reader)
    now = _latest(actuals.filter(period__starts_on__gte=period.starts_on))
    last = _latest(actuals.filter(period__ends_on__lt=period.starts_on))
    whole, total = (
        Place.objects.filter(code=Place.WHOLE_ENTITY).first(),
        Cell.objects.filter(key=Cell.TOTAL).first(),
    )
    names = category_names(
        fact.cell_id
        for facts in (baselines, targets, last, now)
        for known in facts.values()
        for fact in known.values()
    )
    rows = []
    for indicator in indicators:
        known = [facts.get(indicator.pk, {}) for facts in (baselines, targets, last, now)]
        parts: dict[FactKey, tuple[Place, Cell]] = (
            {(whole.pk, total.pk): (whole, total)} if whole and total else {}
        )
        for facts in known:
            parts |= {key: (fact.place, fact.cell) for key, fact in facts.items() if key not in parts}
        rows += [
            Measured(
                indicator,
                place,
                cell,
                baseline=known[0].get(key),
                target=known[1].get(key),
                last=known[2].get(key),
                actual=known[3].get(key),
                categories=names[cell.pk],
            )
            for key, (place, cell) in parts.items()
        ]
    return rows


def over_the_periods(
    indicators: Sequence[Indicator], *, reader: User
) -> dict[int, list[tuple[str, Decimal | None]]]:
    """Return each indicator's own values in the periods any of them has one, the oldest first. One query.

    Where one has no value in such a period, it has nothing there: a gap, never zero.
    """
    facts = list(
        _facts(Actual, [indicator.pk for indicator in indicators])
        .visible_to(reader)
        .filter(place__code=Place.WHOLE_ENTITY, cell__key=Cell.TOTAL, value__isnull=False)
    )
    periods = list({fact.period_id: str(fact.period) for fact in facts}.items())
    known = {(fact.indicator_id, fact.period_id): fact.value for fact in facts}
    return {
        indicator.pk: [(name, known.get((indicator.pk, period))) for period, name in periods]
        for indicator in indicators
    }


def category_names(cells: Iterable[int]) -> dict[int, str]:
    """Return the names of each cell's categories, nothing for the total."""
    links = (
        CellCategory.objects.filter(cell__in=set(cells))
        .select_related("category")
        .order_by("category__dimension", "pk")
    )
    found: dict[int, str] = defaultdict(str)
    for link in links:
        found[link.cell_id] += f"{', ' if found[link.cell_id] else ''}{link.category}"
    return found


def _facts(model: Any, indicators: Iterable[int]) -> Any:
    # While a plan is revised, its targets and baselines are those that were agreed.
    manager: Any = model._default_manager if model is Actual else model.standing
    rows = manager.filter(indicator__in=indicators, occurrence=1)
    return rows.select_related("period", "place", "cell").order_by(
        "period__ends_on", "period__starts_on", "place", "cell__key"
    )


def _latest(facts: Iterable[Any]) -> dict[int, dict[FactKey, Any]]:
    found: dict[int, dict[FactKey, Any]] = defaultdict(dict)
    for fact in facts:
        found[fact.indicator_id][fact.place_id, fact.cell_id] = fact
    return found


def _nearest(facts: Iterable[Any]) -> dict[int, dict[FactKey, Any]]:
    found: dict[int, dict[FactKey, Any]] = defaultdict(dict)
    for fact in facts:
        found[fact.indicator_id].setdefault((fact.place_id, fact.cell_id), fact)
    return found


@dataclass(frozen=True)
class Hint:
    """What the indicators of a result suggest for its rating."""

    step: int
    on_track: int
    judged: int


def hint_of(rows: Iterable[Measured]) -> Hint | None:
    """Return which step of the scale the totals suggest (1 lowest), or nothing to judge by."""
    statuses = [row.status for row in rows if row.is_total]
    step = rules.rating_hint(statuses)
    if not step:
        return None
    judged = [status for status in statuses if status not in (rules.NO_VALUE, rules.NO_TARGET)]
    good = sum(status in (rules.MET, rules.ON_TRACK) for status in judged)
    return Hint(step, good, len(judged))
