"""Writing the rows of a results sheet, through the actions of the apps that own them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Indicator, Programme, Result
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import queries as organization_queries
from goldenthread.direction.organization.models import Country, Entity, EntityDetail, Region
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy import queries as strategy_queries
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, PlanVersion, StandardIndicator
from goldenthread.foundation.accounts.models import User

from . import codes
from .activities import Activities
from .facts import FactLoader
from .mapping import Framework
from .mapping import Mapping as FileMapping
from .rows import Row
from .tables import Table

ResultKey = tuple[str, str]
IndicatorKey = tuple[str, str, str]
KIND_OF_PROGRAMME = {
    Entity.Kind.REGIONAL_OFFICE: Programme.Kind.REGIONAL,
    Entity.Kind.HEADQUARTERS_DIVISION: Programme.Kind.HEADQUARTERS,
    Entity.Kind.HEADQUARTERS_BRANCH: Programme.Kind.HEADQUARTERS,
    Entity.Kind.HEADQUARTERS_SECTION: Programme.Kind.HEADQUARTERS,
}


def element_code(row: Row) -> str:
    """Return the code of the plan element that the row's result serves."""
    return codes.of_element(row.framework.levels[row.type], row.result)


def programme_code(row: Row) -> str:
    """Return the code of the programme that the row belongs to: one for each entity and results framework."""
    return f"{row.entity}-{row.framework.plan}"


def indicator_key(row: Row) -> IndicatorKey:
    """Return programme, result and indicator of the row, by their codes."""
    element = element_code(row)
    return programme_code(row), element, codes.of_indicator(element, row.indicator)


def refuse_unknown_areas(rows: Iterable[Row], table: Table) -> None:
    """Find results that a plan already in force does not have; it cannot be changed by an import."""
    known: dict[str, set[str] | None] = {}
    said: set[str] = set()
    for row in rows:
        plan, code = row.framework.plan, element_code(row)
        if plan not in known:
            version = strategy_queries.plan_version_in_force(plan)
            known[plan] = set(version.elements.values_list("code", flat=True)) if version else None
        there = known[plan]
        if there is not None and code not in there and code not in said:
            said.add(code)
            message = _(
                "“%(title)s” is not part of %(plan)s, which is in force and does not change. "
                "Correct the title, or make the next version of the plan."
            )
            table.problem(message % {"title": row.result[:80], "plan": plan}, row=row.number, column="result")


class Loader:
    """Loads rows that were found good. Everything that is there already is left as it is."""

    def __init__(
        self, mapping: FileMapping, activities: Activities, *, source: str, by: User, at: datetime
    ) -> None:
        self.mapping = mapping
        self.activities = activities
        self.source = source
        self.by = by
        self.at = at
        self.created: dict[str, int] = {}

    def load(self, rows: Sequence[Row]) -> dict[str, int]:
        """Write what is not there yet; return how many of each were made."""
        self._organization()
        frameworks = {row.framework.plan: row.framework for row in rows}
        versions = {plan: self._version(framework, rows) for plan, framework in frameworks.items()}
        entities = self._entities(rows)
        programmes = self._programmes(rows, entities, versions)
        elements = {plan: {e.code: e for e in version.elements.all()} for plan, version in versions.items()}
        results = self._results(rows, programmes, elements)
        indicators = self._indicators(rows, results, elements, versions)
        measured = [(row, indicators[indicator_key(row)]) for row in rows]
        facts = FactLoader(self.source, by=self.by, at=self.at)
        return self.created | facts.load(measured, programmes.values())

    def _organization(self) -> None:
        if organization_queries.the_organization() is None:
            facts = self.mapping.organization
            organization.set_up_organization(
                facts["code"],
                name=dict(facts["name"]),
                base_currency=facts["base_currency"],
                time_zone=facts["time_zone"],
                by=self.by,
                at=self.at,
            )

    # The plan

    def _version(self, framework: Framework, rows: Sequence[Row]) -> PlanVersion:
        version = strategy_queries.plan_version_in_force(framework.plan)
        if version is not None:
            return version
        plan = strategy.create_plan(
            framework.plan,
            title=framework.title,
            starts_on=date(framework.first_year, 1, 1),
            ends_on=date(framework.last_year, 12, 31),
            source=framework.source,
            by=self.by,
            at=self.at,
        )
        version = strategy.create_version(plan, by=self.by, at=self.at)
        for position, level in enumerate(framework.levels.values()):
            strategy.add_level(
                version,
                code=level.code,
                name=level.name,
                name_plural=level.plural,
                role=PlanLevel.Role.RESULT_AREA,
                position=position,
            )
        elements = _new_elements(framework, rows)
        strategy.add_elements(version, elements)
        self.created["plan_elements"] = self.created.get("plan_elements", 0) + len(elements)
        return strategy.put_in_force(version, by=self.by, at=self.at)

    # Who

    def _entities(self, rows: Sequence[Row]) -> dict[str, Entity]:
        operations = {row.identifier: row for row in rows}.values()
        regions = self._regions({row.region for row in operations})
        countries = {country.iso2: country for country in Country.objects.all()}
        there = {entity.code: entity for entity in Entity.objects.all()}
        new = [
            Entity(
                code=row.entity,
                kind=self.mapping.entity_kind(row.entity),
                country=countries.get(self.activities.by_identifier[row.identifier].country),
            )
            for row in {row.entity: row for row in operations if row.entity not in there}.values()
        ]
        there |= {entity.code: entity for entity in organization.add_entities(new, by=self.by, at=self.at)}
        said = [
            EntityDetail(
                entity=there[row.entity],
                valid_from=date(row.year, 1, 1),
                name={"en": self.activities.by_identifier[row.identifier].name},
                region=regions[row.region],
            )
            for row in operations
        ]
        self.created["entity_details"] = len(organization.record_entity_details(said, by=self.by, at=self.at))
        self.created["entities"] = len(new)
        return there

    def _regions(self, wanted: set[str]) -> dict[str, Region]:
        regions = {region.code: region for region in Region.objects.all()}
        missing = sorted(wanted - set(regions))
        for position, code in enumerate(missing, start=len(regions) + 1):
            name = self.activities.regions.get(code, code)
            regions[code] = organization.add_region(code, name={"en": name}, position=position)
        self.created["regions"] = len(missing)
        return regions

    # What they plan

    def _programmes(
        self, rows: Sequence[Row], entities: Mapping[str, Entity], versions: Mapping[str, PlanVersion]
    ) -> dict[str, Programme]:
        wanted = {programme_code(row): row for row in rows}
        there = {programme.code: programme for programme in Programme.objects.filter(code__in=wanted)}
        missing = [
            Programme(
                entity=entities[row.entity],
                plan_version=versions[row.framework.plan],
                code=code,
                kind=KIND_OF_PROGRAMME.get(Entity.Kind(entities[row.entity].kind), Programme.Kind.COUNTRY),
                title=self._programme_title(row),
                starts_on=date(row.framework.first_year, 1, 1),
                ends_on=date(row.framework.last_year, 12, 31),
            )
            for code, row in wanted.items()
            if code not in there
        ]
        self.created["programmes"] = len(missing)
        made = planning.add_programmes_in_bulk(missing, by=self.by, at=self.at)
        return there | {programme.code: programme for programme in made}

    def _programme_title(self, row: Row) -> dict[str, str]:
        name = self.activities.by_identifier[row.identifier].name
        return {language: f"{name}: {title}" for language, title in row.framework.title.items()}

    def _results(
        self,
        rows: Sequence[Row],
        programmes: Mapping[str, Programme],
        elements: Mapping[str, Mapping[str, PlanElement]],
    ) -> dict[ResultKey, Result]:
        found = Result.objects.filter(programme__in=programmes.values()).select_related(
            "programme__plan_version"
        )
        there = {(result.programme.code, result.code): result for result in found}
        missing: dict[ResultKey, Result] = {}
        for row in rows:
            key = programme_code(row), element_code(row)
            if key not in there and key not in missing:
                element = elements[row.framework.plan][key[1]]
                missing[key] = Result(
                    programme=programmes[key[0]],
                    code=key[1],
                    statement={"en": row.result},
                    element=element,
                    position=element.position,
                )
        planning.add_results_in_bulk(list(missing.values()), by=self.by, at=self.at)
        self.created["results"] = len(missing)
        return there | missing

    def _indicators(
        self,
        rows: Sequence[Row],
        results: Mapping[ResultKey, Result],
        elements: Mapping[str, Mapping[str, PlanElement]],
        versions: Mapping[str, PlanVersion],
    ) -> dict[IndicatorKey, Indicator]:
        programmes = {result.programme.pk for result in results.values()}
        found = Indicator.objects.filter(result__programme__in=programmes).select_related("result__programme")
        there = {(i.result.programme.code, i.result.code, i.code): i for i in found if i.result is not None}
        wanted = {indicator_key(row): row for row in rows}
        missing = {key: row for key, row in wanted.items() if key not in there}
        standards = {
            plan: self._standards(missing.values(), version, elements[plan])
            for plan, version in versions.items()
        }
        made = {
            key: Indicator(
                result=results[key[0], key[1]],
                standard=standards[row.framework.plan][key[2]],
                code=key[2],
                title={"en": row.indicator},
                measure=row.measure,
                direction=row.direction,
            )
            for key, row in missing.items()
        }
        planning.add_indicators_in_bulk(list(made.values()), by=self.by, at=self.at)
        self.created["indicators"] = len(made)
        return there | made

    def _standards(
        self, rows: Iterable[Row], version: PlanVersion, elements: Mapping[str, PlanElement]
    ) -> dict[str, StandardIndicator]:
        wanted = {
            indicator_key(row)[2]: strategy.NewStandardIndicator(
                code=indicator_key(row)[2],
                title={"en": row.indicator},
                measure=row.measure,
                direction=row.direction,
                reference=row.reference,
                element=elements[element_code(row)],
            )
            for row in rows
            if row.framework.plan == version.plan.code
        }
        return strategy.add_standard_indicators_in_bulk(
            version.plan, list(wanted.values()), by=self.by, at=self.at
        )


def _new_elements(framework: Framework, rows: Sequence[Row]) -> list[strategy.NewElement]:
    """Return the result areas that the mapping lists, then those that only the rows name."""
    titles = [(code, area) for code, level in framework.levels.items() for area in level.areas]
    titles += sorted({(row.type, row.result) for row in rows if row.framework.plan == framework.plan})
    elements: dict[str, strategy.NewElement] = {}
    for position, (type_code, title) in enumerate(titles):
        level = framework.levels[type_code]
        code = codes.of_element(level, title)
        short = codes.short_title_of(level, title)
        new = strategy.NewElement(
            level.code, code, {"en": title}, short_title={"en": short}, position=position
        )
        elements.setdefault(code, new)
    return list(elements.values())
