"""The peers' shape: N indicators, N/10 results, 4 periods, one value and two parts a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files

from goldenthread.delivery.monitoring import actions as monitoring
from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Indicator, Programme, Result
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import Cell, Measure, PlanElement, PlanVersion
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import english

SIZES = (50, 250, 1000)
YEARS = (2018, 2019, 2020, 2021)
AT = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)
SINCE = date(2018, 1, 1)


@dataclass(frozen=True)
class Shape:
    """One programme of the shape, and the people with the fewest rights to read and to write it."""

    size: int
    programme: Programme
    reader: User
    editor: User
    cells: tuple[Cell, Cell, Cell]


def make_shapes() -> dict[int, Shape]:
    """Build a programme of each size into an empty database."""
    system = organization.system_user()
    organization.set_up_organization("BENCH", name=english("Measured office"), by=system, at=AT)
    content = (files("goldenthread.direction.strategy") / "data" / "ohchr-2018-2021.yaml").read_bytes()
    version = strategy.import_plan(content, by=system, at=AT).version
    if version is None:
        raise RuntimeError("the plan file of the product does not load")
    reader = _person("reader", roles.SENIOR_READER, system)
    return {size: _shape(size, version, reader, system) for size in SIZES}


def _person(name: str, role: str, system: User, entity: Entity | None = None) -> User:
    person = User.objects.create_user(f"{name}@example.org", name)
    organization.give_role(person, role, by=system, at=AT, since=SINCE, entity=entity)
    return person


def _shape(size: int, version: PlanVersion, reader: User, system: User) -> Shape:
    entity = organization.add_entity(f"E{size}", kind=Entity.Kind.COUNTRY_OFFICE, by=system, at=AT)
    region = organization.add_region("R", name=english("Region"))
    organization.record_entity_detail(
        entity, since=SINCE, name=english(f"Office {size}"), region=region, by=system, at=AT
    )
    programme = planning.add_programme(
        entity,
        plan_version=version,
        code=f"P{size}",
        kind=Programme.Kind.COUNTRY,
        title=english("Programme"),
        starts_on=version.plan.starts_on,
        ends_on=version.plan.ends_on,
        by=system,
        at=AT,
    )
    indicators = _indicators(programme, size, system)
    cells = _cells()
    _values(indicators, cells, system)
    return Shape(
        size, programme, reader, _person(f"editor-{size}", roles.ENTITY_EDITOR, system, entity), cells
    )


def _indicators(programme: Programme, size: int, system: User) -> list[Indicator]:
    elements = list(PlanElement.objects.filter(version=programme.plan_version, level__role="PILLAR_RESULT"))
    results = [
        Result(
            programme=programme,
            code=f"R{number}",
            statement=english(f"People see change number {number}"),
            element=elements[number % len(elements)],
            position=number,
        )
        for number in range(1, size // 10 + 1)
    ]
    planning.add_results_in_bulk(results, by=system, at=AT)
    indicators = [
        Indicator(
            result=results[number % len(results)],
            code=f"I{number}",
            title=english(f"What is counted, number {number}"),
            measure=Measure.UNIT,
            unit="people",
            position=number,
        )
        for number in range(size)
    ]
    return planning.add_indicators_in_bulk(indicators, by=system, at=AT)


def _cells() -> tuple[Cell, Cell, Cell]:
    sex = strategy.add_dimension("SEX", name=english("Sex"))
    women = strategy.cell_for([strategy.add_category(sex, code="F", name=english("Women"))])
    men = strategy.cell_for([strategy.add_category(sex, code="M", name=english("Men"))])
    return strategy.total_cell(), women, men


def _values(indicators: list[Indicator], cells: tuple[Cell, Cell, Cell], system: User) -> None:
    place = organization.whole_entity()
    periods = [organization.add_year(year) for year in YEARS]
    actuals = [
        Actual(indicator=indicator, period=period, place=place, cell=cell, value=Decimal(value))
        for indicator in indicators
        for period in periods
        for cell, value in zip(cells, ("41.5", "21.25", "20.25"), strict=True)
    ]
    monitoring.record_actuals_in_bulk(actuals, by=system, at=AT)
