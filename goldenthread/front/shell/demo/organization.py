"""First step: regions, entities, people with their roles, the calendar and the plan."""

from __future__ import annotations

from datetime import date, timedelta
from importlib.resources import files

from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import actions_rates as rates
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import PlanElement, PlanVersion, ScaleLevel, Tag
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import english

from . import actions, deliveries, people
from .geography import REGIONS
from .world import BEGINNING, World

SINCE = date(2018, 1, 1)
PLAN_FILE = "ohchr-2018-2021.yaml"
WORKPLAN_CODE = "2018H2-2019"


class PlanNotLoaded(RuleBroken):
    """The plan file that comes with the product could not be loaded."""


def set_up(world: World, *, password: str | None) -> None:
    """Make the organization with its regions, entities and people, the years and the plan in force."""
    organization.set_up_organization(
        "OFFICE",
        name=english("Office for Rights (illustrative)"),
        by=world.system,
        at=BEGINNING,
        time_zone="Europe/Zurich",
        base_currency="USD",
        is_illustrative=True,
    )
    for position, (code, name) in enumerate(REGIONS):
        world.regions[code] = organization.add_region(code, name=english(name), position=position)
    _entities(world)
    _people(world, password)
    world.years = {year: organization.add_year(year) for year in range(2017, 2022)}
    world.place = organization.whole_entity()
    rates.record_rates(deliveries.invented_rates(), by=world.system, at=BEGINNING)
    _plan(world)
    _cells(world)


def first_workplan_period() -> Period:
    """Return July 2018 to December 2019: the first workplan under the plan ran 18 months."""
    return organization.add_period(
        WORKPLAN_CODE,
        name=english("July 2018 to December 2019"),
        kind=Period.Kind.OTHER,
        starts_on=date(2018, 7, 1),
        ends_on=date(2019, 12, 31),
    )


def _entities(world: World) -> None:
    for one in world.presences:
        entity = organization.add_entity(
            one.code, kind=one.kind, by=world.system, at=BEGINNING, opened_on=date(2015, 3, 1)
        )
        organization.record_entity_detail(
            entity,
            since=date(2015, 3, 1),
            name=english(one.name),
            region=world.regions[one.region],
            parent=world.entities.get(one.parent),
            second_reporting_line=one.second_line,
            by=world.system,
            at=BEGINNING,
        )
        world.entities[one.code] = entity


def _people(world: World, password: str | None) -> None:
    accounts = {one.email: one.name for one in people.ACCOUNTS}
    signing_in = actions.add_people(accounts, password=password)
    for account in people.ACCOUNTS:
        person = signing_in[account.email]
        organization.give_role(
            person,
            account.role,
            by=world.system,
            at=BEGINNING,
            since=SINCE,
            # An auditor reads for a limited time.
            until=world.now.date() + timedelta(days=365) if account.role == roles.AUDITOR else None,
            entity=world.entities.get(account.where),
            region=world.regions.get(account.where),
        )
    by_key = {"framework": "framework", "MENA": "desk", "KAS": "head", "KAS editor": "editor"} | people.JUDGES
    world.people |= {key: signing_in[f"{box}@{people.DOMAIN}"] for key, box in by_key.items()}
    _others(world)


def _others(world: World) -> None:
    heads = [one for one in world.presences if one.code != "KAS"]
    boxes = {f"{one.code.lower()}@{people.OFFICES_DOMAIN}": one for one in heads}
    names = {email: people.name_of_head(number) for number, email in enumerate(boxes)}
    desks = {f"desk.{code.lower()}@{people.OFFICES_DOMAIN}": code for code in people.OTHER_DESKS}
    names |= {email: people.OTHER_DESKS[code] for email, code in desks.items()}
    made = actions.add_people(names)
    for email, one in boxes.items():
        world.people[one.code] = made[email]
        organization.give_role(
            made[email],
            roles.HEAD_OF_ENTITY,
            by=world.system,
            at=BEGINNING,
            since=SINCE,
            entity=world.entities[one.code],
        )
    for email, code in desks.items():
        world.people[code] = made[email]
        organization.give_role(
            made[email],
            roles.DESK_REVIEWER,
            by=world.system,
            at=BEGINNING,
            since=SINCE,
            region=world.regions[code],
        )


def _plan(world: World) -> None:
    content = (files("goldenthread.direction.strategy") / "data" / PLAN_FILE).read_bytes()
    outcome = strategy.import_plan(content, by=world.manager, at=BEGINNING)
    if outcome.version is None:
        raise PlanNotLoaded("; ".join(str(problem) for problem in outcome.problems))
    version = outcome.version
    if version.state == PlanVersion.State.DRAFT:
        version = strategy.put_in_force(version, by=world.manager, at=BEGINNING)
    world.version = version
    world.elements = {one.code: one for one in PlanElement.objects.filter(version=version)}
    world.levels = {one.code: one for one in ScaleLevel.objects.filter(scale=version.scale_id)}
    tags = Tag.objects.filter(tag_set__plan=version.plan_id).select_related("tag_set")
    world.tags = {(tag.tag_set.code, tag.code): tag for tag in tags}


def _cells(world: World) -> None:
    sex = strategy.add_dimension("SEX", name=english("Sex"))
    women = strategy.add_category(sex, code="F", name=english("Women and girls"), position=1)
    men = strategy.add_category(sex, code="M", name=english("Men and boys"), position=2)
    world.total = strategy.total_cell()
    world.by_sex = strategy.cell_for([women]), strategy.cell_for([men])
