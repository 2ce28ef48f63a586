"""Writing baselines, targets and actual values: each with its period, place, cell and occurrence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import TypeVar

from goldenthread.delivery.monitoring import actions as monitoring
from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Baseline, Indicator, Programme, Target
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Country, Period, Place
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import Category, Cell
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in

from . import codes
from .rows import Breakdown, Row

FactRow = TypeVar("FactRow", Baseline, Target, Actual)
Measured = Sequence[tuple[Row, Indicator]]
Key = tuple[int, int, int, int, int]


class FactLoader:
    """Loads the facts of rows whose indicators are there."""

    def __init__(self, source: str, *, by: User, at: datetime) -> None:
        self.source = source
        self.by = by
        self.at = at
        self._periods: dict[tuple[date, date], Period] = {}

    def load(self, measured: Measured, programmes: Collection[Programme]) -> dict[str, int]:
        """Write the facts that are not there yet, correct those that differ; return how many of each."""
        cells = self._cells({row.breakdown for row, _indicator in measured})
        places = self._places({row.place for row, _indicator in measured})
        baselines = list(self._facts(Baseline, measured, places, cells))
        targets = list(self._facts(Target, measured, places, cells))
        actuals = list(self._facts(Actual, measured, places, cells))
        new_baselines, changed_baselines = self._compared(Baseline, baselines, programmes)
        new_targets, changed_targets = self._compared(Target, targets, programmes)
        new_actuals, changed_actuals = self._compared(Actual, actuals, programmes)
        planning.record_facts_in_bulk(new_baselines, by=self.by, at=self.at)
        planning.correct_facts_in_bulk(changed_baselines, by=self.by, at=self.at)
        planning.record_facts_in_bulk(new_targets, by=self.by, at=self.at)
        planning.correct_facts_in_bulk(changed_targets, by=self.by, at=self.at)
        monitoring.record_actuals_in_bulk(new_actuals, by=self.by, at=self.at)
        monitoring.correct_actuals_in_bulk(changed_actuals, by=self.by, at=self.at)
        return {
            "baselines": len(new_baselines),
            "targets": len(new_targets),
            "actuals": len(new_actuals),
            "corrected_values": len(changed_baselines) + len(changed_targets) + len(changed_actuals),
        }

    def _facts(
        self,
        kind: type[FactRow],
        measured: Measured,
        places: dict[str, Place],
        cells: dict[Breakdown, Cell],
    ) -> Iterable[FactRow]:
        name = str(kind._meta.model_name)
        taken: set[Key] = set()
        for row, indicator in measured:
            said = row.facts.get(name)
            if said is None:
                continue
            fact = kind(
                indicator=indicator,
                period_id=self._period(row, of_baseline=kind is Baseline).pk,
                place_id=places[row.place].pk,
                cell_id=cells[row.breakdown].pk,
                occurrence=row.occurrence,
                value=said.value,
                text=said.text,
                source=f"{self.source} row {row.number}",
            )
            # Two periods of a source may give one year as their baseline's: then the baseline is repeated.
            while _key(fact) in taken:
                fact.occurrence += 1
            taken.add(_key(fact))
            yield fact

    def _period(self, row: Row, *, of_baseline: bool) -> Period:
        dates = (row.starts_on, row.ends_on)
        if of_baseline and row.baseline_year:
            dates = (date(row.baseline_year, 1, 1), date(row.baseline_year, 12, 31))
        if dates not in self._periods:
            self._periods[dates] = _period_of(*dates)
        return self._periods[dates]

    def _places(self, names: set[str]) -> dict[str, Place]:
        countries = {text_in(country.name, "en"): country for country in Country.objects.all()}
        wanted = {
            codes.slug(name, longest=80): ({"en": name}, countries.get(name))
            for name in sorted(names)
            if name
        }
        made = organization.add_places(wanted)
        places = {name: made[codes.slug(name, longest=80)] for name in names if name}
        return places | {"": organization.whole_entity()}

    def _cells(self, breakdowns: set[Breakdown]) -> dict[Breakdown, Cell]:
        categories = self._categories({pair for breakdown in breakdowns for pair in breakdown})
        ordered = sorted(breakdowns)
        groups = [[categories[pair] for pair in breakdown] for breakdown in ordered]
        return dict(zip(ordered, strategy.cells_for_many(groups), strict=True))

    def _categories(self, pairs: set[tuple[str, str]]) -> dict[tuple[str, str], Category]:
        categories = {}
        for dimension_name in sorted({dimension for dimension, _category in pairs}):
            code = codes.slug(dimension_name, longest=60)
            dimension = strategy.add_dimension(code, name={"en": dimension_name})
            names = sorted(category for name, category in pairs if name == dimension_name)
            made = strategy.add_categories_in_bulk(
                dimension, {codes.slug(name, longest=120): {"en": name} for name in names}
            )
            for name in names:
                categories[dimension_name, name] = made[codes.slug(name, longest=120)]
        return categories

    def _compared(
        self, kind: type[FactRow], facts: list[FactRow], programmes: Collection[Programme]
    ) -> tuple[list[FactRow], list[FactRow]]:
        """Return the facts that are not there yet, and those that are there with another value."""
        periods = {fact.period_id for fact in facts}
        found = kind._default_manager.filter(indicator__result__programme__in=programmes, period__in=periods)
        there = {_key(fact): fact for fact in found}
        new, changed = [], []
        for fact in facts:
            before = there.get(_key(fact))
            if before is None:
                new.append(fact)
            elif (before.value, before.text) != (fact.value, fact.text):
                # A file that comes again corrects the number; what people remarked beside it stays.
                fact.pk, fact.revision, fact.comment = before.pk, before.revision, before.comment
                changed.append(fact)
        return new, changed


def _key(fact: Baseline | Target | Actual) -> Key:
    return fact.indicator_id, fact.period_id, fact.place_id, fact.cell_id, fact.occurrence


def _period_of(starts_on: date, ends_on: date) -> Period:
    year = starts_on.year
    if (starts_on, ends_on) == (date(year, 1, 1), date(year, 12, 31)):
        return organization.add_year(year)
    return organization.add_period(
        f"{starts_on:%Y%m%d}-{ends_on:%Y%m%d}",
        name={"en": f"{starts_on} – {ends_on}"},
        kind=Period.Kind.OTHER,
        starts_on=starts_on,
        ends_on=ends_on,
    )
