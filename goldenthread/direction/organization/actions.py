"""Everything that changes the organization. One function per thing a person can do."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pycountry
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from . import queries, rules
from .models import Country, Entity, EntityDetail, Membership, Organization, Period, Place, Region

# Names and notes of the United Nations where they differ from those of the ISO list.
UNITED_NATIONS_NAMES = {"PS": "State of Palestine", "FK": "Falkland Islands (Malvinas)"}
DESIGNATION_NOTES = {
    "PS": "Designated in accordance with General Assembly resolution 67/19.",
    "FK": (
        "A dispute exists between the Governments of Argentina and of the United Kingdom of Great Britain "
        "and Northern Ireland concerning sovereignty over the Falkland Islands (Malvinas)."
    ),
}
SYSTEM_EMAIL = "system@golden-thread.invalid"


class RoleNotGiven(RuleBroken):
    """A role was refused."""


class RoleNotEnded(RuleBroken):
    """A role cannot be ended so."""


class NotAllowed(RuleBroken):
    """Roles are given by those who manage accounts."""


def system_user() -> User:
    """Return the account that imports and scheduled work are recorded under. Nobody can sign in as it."""
    user = User.objects.filter(email=SYSTEM_EMAIL).first()
    return user or User.objects.create_user(SYSTEM_EMAIL, "Golden Thread", is_system=True, is_active=False)


@transaction.atomic
def set_up_organization(
    code: str,
    *,
    name: TextMap,
    by: User,
    at: datetime,
    time_zone: str = "UTC",
    base_currency: str = "USD",
    is_illustrative: bool = False,
) -> Organization:
    """Describe the organization of this home, and load what every home needs: countries, the whole entity."""
    organization, _made = Organization.objects.update_or_create(
        only_one=True,
        defaults={
            "code": code,
            "name": name,
            "time_zone": time_zone,
            "base_currency": base_currency,
            "is_illustrative": is_illustrative,
        },
    )
    load_countries()
    whole_entity()
    audit_trail.record("organization.organization.set_up", organization, by=by, at=at)
    return organization


def load_countries() -> int:
    """Add the ISO 3166 countries that are not there yet, by their English names; return how many."""
    known = set(Country.objects.values_list("iso2", flat=True))
    missing = [
        Country(
            iso2=country.alpha_2,
            iso3=country.alpha_3,
            m49=country.numeric,
            name={
                "en": UNITED_NATIONS_NAMES.get(country.alpha_2, getattr(country, "common_name", country.name))
            },
            designation_note=DESIGNATION_NOTES.get(country.alpha_2, ""),
        )
        for country in pycountry.countries
        if country.alpha_2 not in known
    ]
    Country.objects.bulk_create(missing)
    return len(missing)


def whole_entity() -> Place:
    """Return the place that means "the whole entity", made on first use."""
    place, _made = Place.objects.get_or_create(
        code=Place.WHOLE_ENTITY,
        defaults={"name": {"en": "Whole entity", "fr": "Entité entière", "es": "Toda la entidad"}},
    )
    return place


def add_places(places: Mapping[str, tuple[TextMap, Country | None]]) -> dict[str, Place]:
    """Return the places with these codes, those that are not there yet made in one go."""
    there = {place.code: place for place in Place.objects.filter(code__in=places)}
    missing = [
        Place(code=code, name=name, country=country)
        for code, (name, country) in places.items()
        if code not in there
    ]
    return there | {place.code: place for place in Place.objects.bulk_create(missing, batch_size=500)}


def add_region(code: str, *, name: TextMap, position: int = 0) -> Region:
    """Return the region with this code, with this name, made if it is not there."""
    region, _made = Region.objects.update_or_create(code=code, defaults={"name": name, "position": position})
    return region


def add_period(code: str, *, name: TextMap, kind: str, starts_on: date, ends_on: date) -> Period:
    """Return the period with this code, made if it is not there. A period's dates never change."""
    period, _made = Period.objects.get_or_create(
        code=code, defaults={"name": name, "kind": kind, "starts_on": starts_on, "ends_on": ends_on}
    )
    return period


def add_year(year: int) -> Period:
    """Return the period of a calendar year, made if it is not there."""
    return add_period(
        str(year),
        name={"en": str(year)},
        kind=Period.Kind.YEAR,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
    )


@transaction.atomic
def add_entity(code: str, *, kind: str, by: User, at: datetime, **fields: Any) -> Entity:
    """Return the entity with this code, made and recorded if it is not there."""
    entity = Entity.objects.filter(code=code).first()
    if entity is None:
        entity = Entity.objects.create(code=code, kind=kind, **fields)
        audit_trail.record("organization.entity.added", entity, by=by, at=at, entity_code=code)
    return entity


@transaction.atomic
def record_entity_detail(
    entity: Entity,
    *,
    since: date,
    name: TextMap,
    region: Region,
    by: User,
    at: datetime,
    parent: Entity | None = None,
    second_reporting_line: str = "",
    function: str = "",
) -> EntityDetail:
    """Say what an entity is called and where it belongs from a day on, until the next such statement.

    Statements may arrive in any order and give the same history. Two about the same day: the later one holds.
    A statement is kept even where it repeats what holds already: one that arrives later may lie between.
    """
    entity = Entity.objects.select_for_update().get(pk=entity.pk)
    said = {
        "name": name,
        "region": region,
        "parent": parent,
        "second_reporting_line": second_reporting_line,
        "function": function,
    }
    on_that_day = entity.details.filter(valid_from=since).first()
    if on_that_day is not None and all(getattr(on_that_day, field) == value for field, value in said.items()):
        return on_that_day
    entity.details.filter(valid_from__lt=since).filter(Q(valid_to=None) | Q(valid_to__gte=since)).update(
        valid_to=since - timedelta(days=1)
    )
    after = entity.details.filter(valid_from__gt=since).order_by("valid_from").first()
    until = after.valid_from - timedelta(days=1) if after else None
    detail, _made = EntityDetail.objects.update_or_create(
        entity=entity, valid_from=since, defaults={**said, "valid_to": until}
    )
    audit_trail.record("organization.entity.detail_recorded", entity, by=by, at=at, entity_code=entity.code)
    return detail


@transaction.atomic
def add_entities(entities: Sequence[Entity], *, by: User, at: datetime) -> list[Entity]:
    """Add many unsaved entities with codes of their own, as a file brings them; each is recorded."""
    made = Entity.objects.bulk_create(entities, batch_size=500)
    _record_each("organization.entity.added", made, by=by, at=at)
    return made


@transaction.atomic
def record_entity_details(details: Sequence[EntityDetail], *, by: User, at: datetime) -> list[EntityDetail]:
    """Say for many entities what they are called and where they belong; return what was news.

    Entities without any detail get theirs in one go, the others as in `record_entity_detail`.
    """
    ids = {detail.entity_id for detail in details}
    before: dict[int, list[EntityDetail]] = {pk: [] for pk in ids}
    for known in EntityDetail.objects.filter(entity__in=ids).order_by("valid_from"):
        before[known.entity_id].append(known)
    first, later = [], []
    for detail in details:
        if not before[detail.entity_id]:
            before[detail.entity_id].append(detail)
            first.append(detail)
        elif not _holds_already(detail, before[detail.entity_id]):
            later.append(detail)
    EntityDetail.objects.bulk_create(first, batch_size=500)
    _record_each("organization.entity.detail_recorded", [detail.entity for detail in first], by=by, at=at)
    for detail in later:
        record_entity_detail(
            detail.entity,
            since=detail.valid_from,
            name=detail.name,
            region=detail.region,
            parent=detail.parent,
            second_reporting_line=detail.second_reporting_line,
            function=detail.function,
            by=by,
            at=at,
        )
    return first + later


def _holds_already(detail: EntityDetail, known: Sequence[EntityDetail]) -> bool:
    """Say whether the same was said about the same day. A repetition about a later day is news: see above."""
    fields = ("valid_from", "name", "region_id", "parent_id", "second_reporting_line", "function")
    return any(all(getattr(other, field) == getattr(detail, field) for field in fields) for other in known)


def _record_each(action: str, entities: Sequence[Entity], *, by: User, at: datetime) -> None:
    audit_trail.record_many(
        [
            AuditEntry(
                action=action,
                subject_type=entity._meta.label,
                subject_id=str(entity.pk),
                subject_label=str(entity),
                entity_code=entity.code,
                by=by,
                at=at,
            )
            for entity in entities
        ]
    )


@transaction.atomic
def give_role(
    person: User,
    role: str,
    *,
    by: User,
    at: datetime,
    since: date,
    until: date | None = None,
    entity: Entity | None = None,
    region: Region | None = None,
    function: str = "",
) -> Membership:
    """Give a person a role for an entity, a region or a function, else for the whole organization."""
    _must_manage_accounts(by, at)
    scope = _scope_of(entity=entity, region=region, function=function)
    reasons = rules.reasons_not_to_give(role, scope, to_self=person == by)
    if until is not None and until < since:
        reasons.append(_("The role ends before it begins. Write a later last day."))
    if reasons:
        raise RoleNotGiven(" ".join(reasons))
    membership = Membership.objects.create(
        person=person,
        role=role,
        scope=scope,
        entity=entity,
        region=region,
        function=function,
        valid_from=since,
        valid_to=until,
    )
    audit_trail.record(
        "organization.role.given",
        membership,
        by=by,
        at=at,
        role=role,
        scope=scope,
        entity_code=entity.code if entity else "",
    )
    return membership


def _must_manage_accounts(by: User, at: datetime) -> None:
    if not queries.may(by, rules.MANAGE_ACCOUNTS, at.date()):
        raise NotAllowed(
            _("%(person)s may not give or end roles. Ask one of: %(roles)s.")
            % {"person": by, "roles": ", ".join(rules.names_of_roles_with(rules.MANAGE_ACCOUNTS))}
        )


def _scope_of(*, entity: Entity | None, region: Region | None, function: str) -> str:
    if entity is not None:
        return Membership.Scope.ENTITY
    if region is not None:
        return Membership.Scope.REGION
    return Membership.Scope.FUNCTION if function else Membership.Scope.ORGANIZATION


@transaction.atomic
def end_role(membership: Membership, *, by: User, at: datetime, on: date) -> None:
    """End a role: from that day on it permits nothing.

    A role that would end before it began (given today by mistake) is taken away; the trail keeps both.
    """
    _must_manage_accounts(by, at)
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("person").get(pk=membership.pk)
    )
    last_day = on - timedelta(days=1)
    if membership.valid_to is not None and membership.valid_to <= last_day:
        raise RoleNotEnded(_("This role has ended already, on %(day)s.") % {"day": membership.valid_to})
    audit_trail.record(
        "organization.role.ended",
        membership,
        by=by,
        at=at,
        role=membership.role,
        person=membership.person.email,
    )
    _end_on(membership, last_day)
    # Nobody acts for someone in a role which that person does not hold any more.
    handed_over = Membership.objects.filter(
        delegated_by=membership.person,
        role=membership.role,
        entity=membership.entity_id,
        region=membership.region_id,
        function=membership.function,
        valid_to__gt=last_day,
    )
    for delegated in handed_over:
        _end_on(delegated, last_day)


def _end_on(membership: Membership, last_day: date) -> None:
    if last_day < membership.valid_from:
        membership.delete()
        return
    membership.valid_to = last_day
    membership.save(update_fields=["valid_to"])
