"""Build valid objects with the fewest words; name only what the test is about."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from goldenthread.direction.organization import actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Membership, Organization, Period, Region
from goldenthread.foundation.accounts.models import User

LONG_AGO = date(2000, 1, 1)
NEW_YEAR_2020 = datetime(2020, 1, 1, 9, 0, tzinfo=UTC)
_next = count(1)


def user(name: str = "", **fields: Any) -> User:
    """Return a person without any role, who can sign in through `client.force_login`."""
    number = next(_next)
    return User.objects.create_user(f"person-{number}@example.org", name or f"Person {number}", **fields)


def organization(**fields: Any) -> Organization:
    """Return the organization of this home, in Geneva."""
    defaults: dict[str, Any] = {
        "name": {"en": "Office of Examples"},
        "time_zone": "Europe/Zurich",
        "is_illustrative": True,
    }
    return actions.set_up_organization(
        "EXAMPLE", by=actions.system_user(), at=NEW_YEAR_2020, **defaults | fields
    )


def region(code: str = "", name: str = "") -> Region:
    """Return a region; the same code gives the same one."""
    code = code or f"REGION{next(_next)}"
    return actions.add_region(code, name={"en": name or f"Region {code}"}, position=next(_next))


def entity(
    code: str = "",
    *,
    region: Region | None = None,
    name: str = "",
    kind: str = Entity.Kind.COUNTRY_OFFICE,
    since: date = LONG_AGO,
    function: str = "",
    **fields: Any,
) -> Entity:
    """Return an entity with its name and region in force since long ago."""
    code = code or f"E{next(_next)}"
    by = actions.system_user()
    made = actions.add_entity(code, kind=kind, by=by, at=NEW_YEAR_2020, **fields)
    actions.record_entity_detail(
        made,
        since=since,
        name={"en": name or f"Office {code}"},
        region=region or _any_region(),
        function=function,
        by=by,
        at=NEW_YEAR_2020,
    )
    return made


def _any_region() -> Region:
    return Region.objects.first() or region()


def member(
    where: Entity | Region | str | None = None,
    role: str = roles.ENTITY_EDITOR,
    *,
    person: User | None = None,
    since: date = LONG_AGO,
    until: date | None = None,
) -> User:
    """Return a person with a role: for an entity, region, function (a word) or, with nothing, everywhere."""
    person = person or user(name=f"{roles.ROLES[role].name} {next(_next)}")
    actions.give_role(
        person,
        role,
        by=actions.system_user(),
        at=NEW_YEAR_2020,
        since=since,
        until=until,
        entity=where if isinstance(where, Entity) else None,
        region=where if isinstance(where, Region) else None,
        function=where if isinstance(where, str) else "",
    )
    return person


def framework_manager() -> User:
    """Return a person who keeps the plan and opens rounds."""
    return member(role=roles.FRAMEWORK_MANAGER)


def system_administrator() -> User:
    """Return a person who makes accounts and gives roles."""
    return member(role=roles.SYSTEM_ADMINISTRATOR)


def membership_of(person: User) -> Membership:
    """Return the person's only membership."""
    return Membership.objects.get(person=person)


def period(year: int = 2019) -> Period:
    """Return the period of a calendar year."""
    return actions.add_year(year)
