"""Figures that compare actual values with targets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Case, Count, Exists, F, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import SUBMITTED_OR_FURTHER, Report
from goldenthread.delivery.planning.models import Indicator, Target, fact_stands
from goldenthread.direction.organization.models import Region
from goldenthread.direction.strategy.models import Direction, PlanLevel
from goldenthread.foundation.lib.texts import text_in

from .scope import Scope, detail_in_force, element_in, element_of, in_order
from .tables import Figure, FigureTable, Key, NotComputable, Row

# An indicator measures a result or an output; each way leads to an entity and to a place in the plan.
OF_RESULTS = "indicator__result"
OF_OUTPUTS = "indicator__output"
ENTITY = {
    OF_RESULTS: "indicator__result__programme__entity",
    OF_OUTPUTS: "indicator__output__workplan__entity",
}
SERVED = {OF_RESULTS: "indicator__result", OF_OUTPUTS: "indicator__output__result"}

# The actual with the same key: indicator, period, place, cell and occurrence.
BOTH = Q(
    value__isnull=False,
    indicator__actuals__value__isnull=False,
    indicator__actuals__period=F("period"),
    indicator__actuals__place=F("place"),
    indicator__actuals__cell=F("cell"),
    indicator__actuals__occurrence=F("occurrence"),
)


def _goes(direction: str) -> Q:
    """Return the condition that an indicator is to go this way, as was agreed."""
    return Q(indicator__agreed__isnull=True, indicator__direction=direction) | Q(
        indicator__agreed__direction=direction
    )


MET = (_goes(Direction.UP) & Q(indicator__actuals__value__gte=F("value"))) | (
    _goes(Direction.DOWN) & Q(indicator__actuals__value__lte=F("value"))
)


def rows_with_both(scope: Scope, way: str, joined: Q) -> QuerySet[Target]:
    """Return the targets of the year that have an actual with the same key and values on both sides.

    All conditions on the actual stand in one filter, so that they speak of one row. Values that belong to a
    report on the same period which is not submitted do not count: they are being written.
    """
    served, entity = SERVED[way], ENTITY[way]
    plan = Q(**{f"{served}__programme__plan_version__in": scope.version_keys})
    if way == OF_OUTPUTS:
        plan |= Q(indicator__output__element__version__in=scope.version_keys)
    chosen = scope.chosen_entities(entity, "period__ends_on")
    if scope.filters.pillar:
        chosen &= element_in(served, scope.elements_below(scope.filters.pillar))
    if scope.filters.tag:
        chosen &= scope.results_with_chosen_tag(served)
    # While a plan is revised, the targets that were agreed count.
    rows: QuerySet[Target] = Target._base_manager.filter(
        BOTH & joined,
        plan,
        chosen,
        fact_stands(way),
        period__in=scope.period_keys,
        **{f"{way}__isnull": False},
    )
    # Most years are closed, and then nobody need ask for each row.
    unfinished = Report.objects.exclude(state__in=SUBMITTED_OR_FURTHER)
    if not unfinished.filter(round__period__in=scope.period_keys).exists():
        return rows
    being_written = unfinished.filter(entity=OuterRef(entity), round__period=OuterRef("period"))
    return rows.filter(~Exists(being_written))


def ways() -> tuple[str, ...]:
    """Return the ways there are indicators on; without any on outputs, their query is saved."""
    of_outputs = Indicator.objects.filter(output__isnull=False).exists()
    return (OF_RESULTS, OF_OUTPUTS) if of_outputs else (OF_RESULTS,)


class OnTarget:
    """Fact rows whose actual meets the target in its direction, of all with both, by region."""

    key = "region"

    def joined(self, way: str) -> Q:
        """Return what must be joined to group."""
        return detail_in_force(ENTITY[way], "period__ends_on")

    def column(self, way: str) -> str | Case:
        """Return the column to group by."""
        return f"{ENTITY[way]}__details__region_id"

    def code_of(self, scope: Scope) -> Mapping[Any, str]:  # noqa: ARG002
        """Return the group's code for each value of the column."""
        return dict(Region.objects.values_list("pk", "code"))

    def groups(self, scope: Scope, present: list[str]) -> list[tuple[Key, str]]:  # noqa: ARG002
        """Return (code, label) of the groups to show, in order."""
        return in_order(present, [(r.code, text_in(r.name)) for r in Region.objects.all()])

    def condition(self, scope: Scope, way: str, code: str) -> Q:  # noqa: ARG002
        """Return the condition that a row belongs to the group."""
        return Q(**{f"{ENTITY[way]}__details__region__code": code})

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        self.check(scope)
        met: Counter[str] = Counter()
        both: Counter[str] = Counter()
        for code, n_met, n_both in self._counted(scope):
            met[code] += n_met
            both[code] += n_both
        if not both:
            raise NotComputable(
                _("No indicator has both a target and an actual value for %(year)s.") % {"year": scope.year}
            )
        groups = self.groups(scope, [code for code in both if code])
        rows = [Row({self.key: c}, {self.key: label}, met[str(c)], both[str(c)]) for c, label in groups]
        return FigureTable(figure, rows, left_out=both[""])

    def check(self, scope: Scope) -> None:
        """Raise NotComputable where the plan lacks the groups."""

    def _counted(self, scope: Scope) -> Iterator[tuple[str, int, int]]:
        code_of = self.code_of(scope)
        for way in ways():
            rows = (
                rows_with_both(scope, way, self.joined(way))
                .order_by()
                .values_list(self.column(way))
                .annotate(met=Count("pk", filter=MET), both=Count("pk"))
            )
            for group, met, both in rows:
                yield code_of.get(group, ""), met, both

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:
        found: Q = Q()
        for way in ways():
            joined = self.joined(way) & MET
            if self.key in keys:
                joined &= self.condition(scope, way, str(keys[self.key]))
            found |= Q(pk__in=rows_with_both(scope, way, joined).values("pk"))
        targets: QuerySet[Any] = Target._base_manager.filter(found)
        return targets


class OnTargetByResultArea(OnTarget):
    """The same by result area of the plan."""

    key = "result_area"

    def joined(self, way: str) -> Q:  # noqa: ARG002
        return Q()

    def column(self, way: str) -> Case:
        return element_of(SERVED[way])

    def code_of(self, scope: Scope) -> Mapping[Any, str]:
        return scope.code_above(PlanLevel.Role.RESULT_AREA)

    def groups(self, scope: Scope, present: list[str]) -> list[tuple[Key, str]]:
        return [
            (e.code, e.label) for e in scope.elements_with(PlanLevel.Role.RESULT_AREA) if e.code in present
        ]

    def condition(self, scope: Scope, way: str, code: str) -> Q:
        return element_in(SERVED[way], scope.elements_below(code))

    def check(self, scope: Scope) -> None:
        if not scope.elements_with(PlanLevel.Role.RESULT_AREA):
            name = PlanLevel.Role.RESULT_AREA.label
            raise NotComputable(_("This plan has no level that means “%(level)s”.") % {"level": name})
