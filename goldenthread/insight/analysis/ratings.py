"""Figures that count ratings: result reports and OE results at each level of the plan's scale, by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Case, Count, Exists, F, Model, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import SUBMITTED_OR_FURTHER, OutputReport, Report
from goldenthread.direction.organization.models import Entity, Region
from goldenthread.direction.strategy.models import PlanLevel
from goldenthread.foundation.lib.texts import text_in

from .scope import Scope, detail_in_force, element_in, element_of, has_element, in_order
from .tables import Figure, FigureTable, Key, NotComputable, Row

NOT_REPORTED = "NOT_REPORTED"
PERIOD_END = "report__round__period__ends_on"
SUBMITTED = Q(report__state__in=SUBMITTED_OR_FURTHER)
# A report that is not submitted counts as not rated: its text is still being changed.
LEVEL = Case(When(SUBMITTED, then=F("level_id")), default=None)


class Grouping(Protocol):
    """How rated things fall into groups."""

    @property
    def key(self) -> str: ...

    def join(self) -> Q:
        """Return the condition that joins what the groups are read from."""
        ...

    def column(self) -> str | Case:
        """Return the column to group by in the database."""
        ...

    def code_of(self, scope: Scope) -> Mapping[Any, str] | None:
        """Return the group's code for each value of the column; nothing where the column holds the code."""
        ...

    def groups(self, scope: Scope, present: Iterable[str]) -> list[tuple[Key, str]]:
        """Return (code, label) of the groups to show, in order."""
        ...

    def condition(self, scope: Scope, code: str) -> Q:
        """Return the condition that something belongs to the group."""
        ...


@dataclass(frozen=True)
class ByElement:
    """Groups are the plan elements with one role."""

    key: str
    role: str
    # What links to the plan: a result, or an output under an action plan.
    row: str = "result"

    def join(self) -> Q:
        return has_element(self.row)

    def column(self) -> Case:
        return element_of(self.row)

    def code_of(self, scope: Scope) -> Mapping[Any, str]:
        return scope.code_above(self.role)

    def groups(self, scope: Scope, present: Iterable[str]) -> list[tuple[Key, str]]:
        elements = scope.elements_with(self.role)
        if scope.filters.pillar:
            shown = set(present) | scope.codes_below(scope.filters.pillar)
            elements = [element for element in elements if element.code in shown]
        return [(element.code, element.label) for element in elements]

    def condition(self, scope: Scope, code: str) -> Q:
        return element_in(self.row, scope.elements_below(code))


@dataclass(frozen=True)
class ByRegion:
    """Groups are regions: the one each entity belonged to at the end of the round's period."""

    key: str = "region"

    def join(self) -> Q:
        return detail_in_force("report__entity", PERIOD_END)

    def column(self) -> str:
        return "report__entity__details__region_id"

    def code_of(self, scope: Scope) -> Mapping[Any, str]:  # noqa: ARG002
        return dict(Region.objects.values_list("pk", "code"))

    def groups(self, scope: Scope, present: Iterable[str]) -> list[tuple[Key, str]]:
        if scope.filters.pillar or scope.filters.tag:
            present = self._regions_reporting(scope)
        return in_order(present, [(r.code, text_in(r.name)) for r in Region.objects.all()])

    def _regions_reporting(self, scope: Scope) -> QuerySet[Report, str]:
        ends_on = "round__period__ends_on"
        reports = Report.objects.filter(
            detail_in_force("entity", ends_on),
            scope.chosen_entities("entity", ends_on),
            round__in=scope.rounds_in([scope.year]),
        )
        return reports.order_by().values_list("entity__details__region__code", flat=True).distinct()

    def condition(self, scope: Scope, code: str) -> Q:  # noqa: ARG002
        return self.join() & Q(report__entity__details__region__code=code)


@dataclass(frozen=True)
class ByKind:
    """Groups are kinds of entity."""

    key: str = "entity_type"

    def join(self) -> Q:
        return Q()

    def column(self) -> str:
        return "report__entity__kind"

    def code_of(self, scope: Scope) -> None:  # noqa: ARG002
        return None

    def groups(self, scope: Scope, present: Iterable[str]) -> list[tuple[Key, str]]:
        if scope.filters.pillar or scope.filters.tag:
            reports = Report.objects.filter(
                scope.chosen_entities("entity", "round__period__ends_on"),
                round__in=scope.rounds_in([scope.year]),
            )
            present = reports.order_by().values_list("entity__kind", flat=True).distinct()
        return in_order(present, [(code, str(label)) for code, label in Entity.Kind.choices])

    def condition(self, scope: Scope, code: str) -> Q:  # noqa: ARG002
        return Q(report__entity__kind=code)


@dataclass(frozen=True)
class Progress:
    """Result reports by group and level of progress."""

    grouping: Grouping

    def base(self, scope: Scope) -> QuerySet[Any]:
        """Return everything that could be rated."""
        return scope.result_reports([scope.year])

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        self.check(scope)
        counted = self._counted(scope)
        known = [group for group, _level in counted if group]
        rows: list[Row] = []
        for code, label in self.grouping.groups(scope, known):
            rows += self._rows_of_group(scope, code, label, counted)
        return FigureTable(
            figure, rows, left_out=sum(n for (group, _level), n in counted.items() if not group)
        )

    def check(self, scope: Scope) -> None:
        """Raise NotComputable where there is nothing to rate or nothing to rate with."""
        if not scope.rounds_in([scope.year]):
            raise NotComputable(
                _("There is no end-of-year round for %(year)s under this plan.") % {"year": scope.year}
            )
        if not scope.levels:
            raise NotComputable(_("This plan has no rating scale."))
        if isinstance(self.grouping, ByElement) and not scope.elements_with(self.grouping.role):
            name = PlanLevel.Role(self.grouping.role).label
            raise NotComputable(_("This plan has no level that means “%(level)s”.") % {"level": name})

    def _counted(self, scope: Scope) -> Counter[tuple[str, str]]:
        column = self.grouping.column()
        rows = (
            self.base(scope)
            .filter(self.grouping.join())
            .order_by()
            .values_list(column, LEVEL)
            .annotate(n=Count("pk"))
        )
        code_of, levels = self.grouping.code_of(scope), scope.level_codes
        counted: Counter[tuple[str, str]] = Counter()
        for group, level, n in rows:
            code = group if code_of is None else code_of.get(group, "")
            counted[code, levels.get(level, NOT_REPORTED)] += n
        return counted

    def _rows_of_group(
        self, scope: Scope, code: Key, label: str, counted: Counter[tuple[str, str]]
    ) -> list[Row]:
        at = {
            level: counted[str(code), level]
            for level in [step.code for step in scope.levels] + [NOT_REPORTED]
        }
        everything = sum(at.values())
        rated = everything - at[NOT_REPORTED]
        names = {step.code: text_in(step.name) for step in scope.levels} | {NOT_REPORTED: _("Not reported")}
        return [
            Row(
                {self.grouping.key: code, "level": level},
                {self.grouping.key: label, "level": names[level]},
                n,
                everything if level == NOT_REPORTED else rated,
            )
            for level, n in at.items()
        ]

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:
        found: QuerySet[Model] = self.base(scope)
        if group := keys.get(self.grouping.key):
            found = found.filter(self.grouping.condition(scope, str(group)))
        level = keys.get("level")
        if level == NOT_REPORTED:
            return found.exclude(SUBMITTED & Q(level__isnull=False))
        rated = found.filter(SUBMITTED, level__isnull=False)
        return rated.filter(level__code__in=str(level).split(",")) if level else found


class ProgressOfActionPlans(Progress):
    """OE results (outputs under action plans) by plan and level of progress."""

    def __init__(self) -> None:
        super().__init__(ByElement("action_plan", PlanLevel.Role.ACTION_PLAN, row="output"))

    def base(self, scope: Scope) -> QuerySet[OutputReport]:
        return oe_results(scope)

    def check(self, scope: Scope) -> None:
        refuse_filters_that_split_results(scope)
        super().check(scope)


class ReportingOnActionPlans:
    """Entities that rated at least one OE result, of all entities with a submitted report."""

    def table(self, figure: Figure, scope: Scope) -> FigureTable:
        refuse_filters_that_split_results(scope)
        ProgressOfActionPlans().check(scope)
        reporting = self._entities(scope)
        return FigureTable(
            figure, [Row({}, {}, reporting.filter(self._rated(scope)).count(), reporting.count())]
        )

    def _entities(self, scope: Scope) -> QuerySet[Entity]:
        reports = Report.objects.filter(
            scope.chosen_entities("entity", "round__period__ends_on"),
            round__in=scope.rounds_in([scope.year]),
            state__in=SUBMITTED_OR_FURTHER,
        )
        return Entity.objects.filter(pk__in=reports.order_by().values("entity"))

    def _rated(self, scope: Scope) -> Q:
        rated = OutputReport.objects.filter(
            SUBMITTED,
            has_element("output"),
            report__entity=OuterRef("pk"),
            report__round__in=scope.rounds_in([scope.year]),
            level__isnull=False,
        )
        return Q(Exists(rated))

    def records(self, scope: Scope, keys: Mapping[str, Key]) -> QuerySet[Model]:  # noqa: ARG002
        found: QuerySet[Any] = self._entities(scope).filter(self._rated(scope))
        return found


def oe_results(scope: Scope) -> QuerySet[OutputReport]:
    """Return what the year's reports say about outputs under action plans, within the filters."""
    return OutputReport.objects.filter(
        scope.chosen_entities("report__entity", PERIOD_END),
        has_element("output"),
        report__round__in=scope.rounds_in([scope.year]),
    )


def refuse_filters_that_split_results(scope: Scope) -> None:
    """Raise NotComputable where a filter on pillar or tag is set: OE results have neither."""
    if scope.filters.pillar or scope.filters.tag:
        raise NotComputable(
            _(
                "OE results belong to action plans, not to pillars or tags. "
                "Take the filter on pillar or tag away."
            )
        )
