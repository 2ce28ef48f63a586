"""A small organization with two rounds, tags, ratings and indicators: enough for every section."""

from __future__ import annotations

from decimal import Decimal

from goldenthread.delivery.monitoring.models import Evidence
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
from goldenthread.insight.analysis.tests import make as analysis

LEVELS_2019 = (
    ("M1", "FULLY_ACHIEVED", ("PREVENTION", "WOMEN", "16")),
    ("M1", "GOOD_PROGRESS", ("PREVENTION", "YOUTH", "5")),
    ("M2", "PARTIALLY_ACHIEVED", ("CIVIC_SPACE", "WOMEN", "16")),
    ("M2", "SOME_PROGRESS", ()),
    ("D1", "NO_PROGRESS", ("WOMEN",)),
    ("D1", "GOOD_PROGRESS", ("16",)),
    ("D1", "", ()),
)
LEVELS_2018 = LEVELS_2019[1:5]


def reader() -> User:
    """Return a person who may read figures."""
    return organization.member(role=roles.SENIOR_READER)


def universe(*, is_illustrative: bool = True) -> PlanVersion:
    """Return a plan with rounds of 2018 and 2019: four entities in two regions, rated and measured."""
    organization.organization(is_illustrative=is_illustrative)
    version = strategy.plan_version(strategy.plan("PLAN"))
    entities = [
        organization.entity(
            f"E{number}",
            region=organization.region(
                "EAST" if number < 2 else "WEST", "East" if number < 2 else "West & North"
            ),
            kind=Entity.Kind.COUNTRY_OFFICE if number % 2 else Entity.Kind.REGIONAL_OFFICE,
        )
        for number in range(4)
    ]
    for year, levels in ((2018, LEVELS_2018), (2019, LEVELS_2019)):
        for entity in entities:
            _report(version, year, entity, levels)
    return version


def _report(
    version: PlanVersion, year: int, entity: Entity, levels: tuple[tuple[str, str, tuple[str, ...]], ...]
) -> None:
    report = analysis.report(analysis.round_(version, year), entity)
    for place, (element, level, tags) in enumerate(levels):
        rated = analysis.result_report(report, level, element=element, tags=tags)
        Evidence.objects.create(
            result_report=rated,
            title="A decree",
            url="https://example.org/",
            added_at=analysis.AT,
            added_by=report.submitted_by or reader(),
        )
        analysis.pair(analysis.indicator(rated.result), "10", str(8 + place), year=year)
    analysis.oe_result(report, "GOOD_PROGRESS")


def add_reports(version: PlanVersion, year: int, *, count: int) -> None:
    """Add reports of new entities to a round."""
    for _place in range(count):
        _report(version, year, organization.entity(), LEVELS_2019)


def agency() -> PlanVersion:
    """Return a plan without rounds or ratings, as published results give it: targets and actuals only."""
    organization.organization(is_illustrative=False, name={"en": 'Agency <for> "numbers" & =results'})
    version = strategy.plan_version(strategy.plan("AGENCY"))
    for number, (code, name) in enumerate((("NORTH", "North"), ("SOUTH", "South"))):
        entity = organization.entity(f"OP{number}", region=organization.region(code, name))
        result = analysis.result(version, entity)
        for value in range(5 + number):
            analysis.pair(analysis.indicator(result), "1234.5", str(Decimal(1230) + value * 2), year=2021)
        analysis.pair(analysis.indicator(result), "7", None, year=2021)
    return version
