"""Questions other code asks about the organization. Reading only."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Exists,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Lower
from django.utils.translation import get_language

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import TextMap

from . import rules
from .models import (
    Entity,
    EntityDetail,
    EntityQuerySet,
    ExchangeRate,
    Membership,
    Organization,
    Period,
    Region,
)

# Conditions that hold for every row, and for none.
EVERYWHERE, NOWHERE = Q(Value(True)), Q(pk__in=[])
# The name under which a person's roles are remembered.
ROLES = "roles"


def the_organization() -> Organization | None:
    """Return the organization of this home, or nothing while the home is empty."""
    return Organization.objects.first()


def is_illustrative() -> bool:
    """Say whether the data of this home is invented, which every page and file must then say."""
    return Organization.objects.filter(is_illustrative=True).exists()


def base_currency() -> str:
    """Return the currency that amounts are added up in (ISO 4217)."""
    organization = the_organization()
    return organization.base_currency if organization else "USD"


def rate_on(currency: str, day: date) -> Decimal | None:
    """Return how many units of a currency one unit of the base currency buys on that day, if it is known."""
    if currency == base_currency():
        return Decimal(1)
    known = ExchangeRate.objects.filter(currency=currency, valid_from__lte=day).order_by("-valid_from")
    return known.values_list("units_per_base", flat=True).first()


def currencies_on(day: date) -> list[str]:
    """Return the currencies that can be planned in on that day: the base currency, and those with a rate."""
    known = ExchangeRate.objects.filter(valid_from__lte=day).values_list("currency", flat=True).distinct()
    base = base_currency()
    return [base, *sorted(set(known) - {base})]


def roles_of(person: User, on: date) -> list[str]:
    """Return the codes of the roles this person holds on that day, anywhere."""
    return list(
        Membership.objects.in_force(on).filter(person=person).values_list("role", flat=True).distinct()
    )


def permissions_somewhere(person: User, on: date) -> frozenset[str]:
    """Return what this person may do somewhere, for menus; each deed is checked again where it is done."""
    return rules.permissions_of(roles_of(person, on))


def has_permission(person: User, permission: str, on: date) -> bool:
    """Say whether this person holds the permission somewhere on that day."""
    return permission in permissions_somewhere(person, on)


def may(person: User, permission: str, on: date) -> bool:
    """Say whether this person may do something that belongs to no entity; the imports' account always may."""
    return person.is_system or has_permission(person, permission, on)


def permissions_at(
    person: User, entity: Entity, on: date, *, detail_on: date | None = None
) -> frozenset[str]:
    """Return what this person may do for this entity.

    `on` decides which memberships count; `detail_on` (the same day unless given) which region and function
    the entity belongs to: for a report, the last day of its period.
    """
    held = [
        (held.role, held.region, held.function)
        for held in _roles_of(person)
        if held.in_force(on) and held.entity in (None, entity.pk)
    ]
    detail = None
    # Most people write or head one entity: where it belongs matters only to those who hold a role by that.
    if any(region or function for _role, region, function in held):
        detail = EntityDetail.objects.filter(entity=entity).filter(in_force_on(detail_on or on)).first()
    return rules.permissions_of(
        role
        for role, region, function in held
        if not (region or function)
        or (detail is not None and (region == detail.region_id or (function and function == detail.function)))
    )


def in_force_on(day: date | OuterRef) -> Q:
    """Return the condition that an entity's detail is in force on that day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


def name_on(day: date, path: str) -> Subquery:
    """Return what an entity is called on a day, to be attached to rows that reach it over this path."""
    begun = EntityDetail.objects.filter(entity=OuterRef(path), valid_from__lte=day).order_by("-valid_from")
    return Subquery(begun.values("name")[:1], output_field=JSONField())


def holds(person: User, permission: str, on: date, *, entity: str, period_end: str = "") -> Q:
    """Return the condition that this person holds the permission for the entity behind this lookup.

    Where the entity belongs (region, function) is read on the last day of a period where `period_end` leads
    to it, as figures do; else on the same day.
    """
    where = _where_held(person, permission, on)
    if any(place.scope == Membership.Scope.ORGANIZATION for place in where):
        return EVERYWHERE
    belongs = Q(region__in={place.region for place in where if place.region}) | Q(
        function__in={place.function for place in where if place.function}
    )
    held = Q(**{f"{entity}__in": {place.entity for place in where if place.entity}})
    if not any(place.region or place.function for place in where):
        return held
    day = in_force_on(OuterRef(period_end) if period_end else on)
    return held | Q(Exists(EntityDetail.objects.filter(day, belongs, entity=OuterRef(entity))))


def holds_a_role(person: User, on: date) -> Q:
    """Return the condition that this person holds any role on that day: the same for every row."""
    return EVERYWHERE if any(role.in_force(on) for role in _roles_of(person)) else NOWHERE


def first_where(condition: Q) -> Cast:
    """Return the order that puts the rows of a condition first.

    Where the condition holds for no row, nothing is left of it but a number, and PostgreSQL takes a number in
    an order for the place of a column. Cast, it stays a value.
    """
    return Cast(Case(When(condition, then=Value(0)), default=Value(1)), IntegerField())


class HeldRole(NamedTuple):
    """A role that somebody holds or held: where, and from when until when."""

    role: str
    scope: str
    entity: int | None
    region: int | None
    function: str
    since: date
    until: date | None

    def in_force(self, on: date) -> bool:
        """Say whether it is held on that day."""
        return self.since <= on and (self.until is None or self.until >= on)


def _where_held(person: User, permission: str, on: date) -> list[HeldRole]:
    giving = set(rules.roles_with(permission))
    return [held for held in _roles_of(person) if held.role in giving and held.in_force(on)]


def _roles_of(person: User) -> list[HeldRole]:
    """Return all roles of this person; while a request is answered they are read once.

    Conditions with them are plain: to nest the question in each would cost every page more than asking it.
    """
    if person.remembered is not None and ROLES in person.remembered:
        found: list[HeldRole] = person.remembered[ROLES]
        return found
    rows = Membership.objects.filter(person=person).values_list(
        "role", "scope", "entity", "region", "function", "valid_from", "valid_to"
    )
    found = [HeldRole(*row) for row in rows]
    if person.remembered is not None:
        person.remembered[ROLES] = found
    return found


def delegations_by(person: User, on: date) -> QuerySet[Membership]:
    """Return the roles this person has handed over that have not ended on that day."""
    return (
        Membership.objects.filter(delegated_by=person)
        .filter(Q(valid_to=None) | Q(valid_to__gte=on))
        .select_related("person", "entity", "region")
        .order_by("valid_from", "pk")
    )


def those_acted_for(person: User, on: date) -> set[int]:
    """Return the keys of those whose roles this person holds on that day as a delegate."""
    held = Membership.objects.in_force(on).filter(person=person, delegated_by__isnull=False)
    return {key for key in held.values_list("delegated_by", flat=True) if key is not None}


def people_with_role_at(entity: Entity, role: str, on: date) -> list[User]:
    """Return the active people who hold this role for exactly this entity, by name."""
    held = Membership.objects.in_force(on).filter(person=OuterRef("pk"), entity=entity, role=role)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


def desk_reviewers_of(entity: Entity, on: date) -> list[User]:
    """Return the desk reviewers of this entity's region and function, by name."""
    detail = EntityDetail.objects.filter(entity=entity).filter(in_force_on(on)).first()
    if detail is None:
        return []
    where = Q(region=detail.region_id)
    if detail.function:
        where |= Q(scope=Membership.Scope.FUNCTION, function=detail.function)
    held = Membership.objects.in_force(on).filter(where, person=OuterRef("pk"), role=rules.DESK_REVIEWER)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


def framework_managers(on: date) -> list[User]:
    """Return the framework managers, by name."""
    held = Membership.objects.in_force(on).filter(person=OuterRef("pk"), role=rules.FRAMEWORK_MANAGER)
    return list(User.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


# What the entity list can be sorted by.
ENTITY_SORTS = {
    "code": ("code",),
    "name": ("sort_name", "code"),
    "region": ("detail__region__position", "detail__region__code", "sort_name", "code"),
    "kind": ("kind", "sort_name", "code"),
    "opened": ("opened_on", "code"),
}


def entities_for_list(
    person: User, *, on: date, search: str = "", region: str = "", kind: str = "", sort: str = "name"
) -> EntityQuerySet:
    """Return the entities that were open on that day, as they were then, complete enough to show."""
    language = (get_language() or "en").split("-")[0]
    rows = Entity.objects.visible_to(person).open_on(on).with_detail(on).select_related("country")
    rows = rows.annotate(sort_name=Lower(Coalesce(KT(f"name__{language}"), KT("name__en"))))
    if search:
        wanted = Q(code__icontains=search) | Q(name__en__icontains=search)
        rows = rows.filter(wanted | Q(**{f"name__{language}__icontains": search}))
    if region:
        rows = rows.filter(Q(region_code=region))
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by(*_sorted_by(sort))


def _sorted_by(sort: str) -> list[OrderBy | str]:
    """Return an order that puts what is missing last in both directions."""
    fields = ENTITY_SORTS.get(sort.removeprefix("-"), ENTITY_SORTS["name"])
    if sort.startswith("-"):
        return [F(fields[0]).desc(nulls_last=True), *fields[1:]]
    return [F(fields[0]).asc(nulls_last=True), *fields[1:]]


def regions() -> list[Region]:
    """Return all regions in order."""
    return list(Region.objects.order_by("position", "code"))


@dataclass(frozen=True)
class Chapter:
    """A stretch of an entity's life in which nothing said about it changed."""

    since: date
    until: date | None
    name: TextMap
    region: Region
    parent: Entity | None
    second_reporting_line: str
    function: str

    def holds_on(self, day: date) -> bool:
        """Say whether this is how things were on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def history_of(entity: Entity) -> list[Chapter]:
    """Return the entity's names and places over time, oldest first; repeated statements make one chapter."""
    chapters: list[Chapter] = []
    for row in entity.details.select_related("region", "parent").order_by("valid_from"):
        now = Chapter(
            row.valid_from,
            row.valid_to,
            row.name,
            row.region,
            row.parent,
            row.second_reporting_line,
            row.function,
        )
        if chapters and _says(chapters[-1]) == _says(now):
            now = Chapter(chapters.pop().since, now.until, *_says(now))
        chapters.append(now)
    return chapters


def _says(chapter: Chapter) -> tuple[TextMap, Region, Entity | None, str, str]:
    return (chapter.name, chapter.region, chapter.parent, chapter.second_reporting_line, chapter.function)


@dataclass(frozen=True)
class PeopleOf:
    """Who answers for an entity, writes its reports and reviews them."""

    heads: list[User]
    editors: list[User]
    desk: list[User]


def people_of(entity: Entity, on: date) -> PeopleOf:
    """Return the people around an entity on that day."""
    return PeopleOf(
        heads=people_with_role_at(entity, rules.HEAD_OF_ENTITY, on),
        editors=people_with_role_at(entity, rules.ENTITY_EDITOR, on),
        desk=desk_reviewers_of(entity, on),
    )


# The calendar


def _uses() -> Q:
    """Say whether anything refers to a period, in whatever app it lives."""
    found = Q()
    for relation in Period._meta.related_objects:
        rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
        found |= Q(Exists(rows))
    return found


def is_period_used(period: Period) -> bool:
    """Say whether plans, rounds or values refer to this period."""
    return Period.objects.filter(_uses(), pk=period.pk).exists()


PERIOD_SORTS = {
    "code": ("code",),
    "kind": ("kind", "-starts_on", "code"),
    "starts": ("starts_on", "ends_on", "code"),
    "ends": ("ends_on", "starts_on", "code"),
}


def periods_for_list(*, search: str = "", kind: str = "", sort: str = "") -> QuerySet[Any]:
    """Return the periods, the latest first unless another order is asked, each with `is_used`."""
    rows = Period.objects.annotate(is_used=Case(When(_uses(), then=Value(True)), default=Value(False)))
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(Q(code__icontains=search) | Q(name__en__icontains=search))
    keys = PERIOD_SORTS.get(sort.removeprefix("-"))
    if keys is None:
        return rows.order_by("-starts_on", "-ends_on", "code")
    ordered = rows.order_by(*keys)
    return ordered.reverse() if sort.startswith("-") else ordered


def people_for_list(*, on: date, search: str = "", role: str = "") -> QuerySet[User]:
    """Return everyone with an account, by name, each with the roles in force or ahead."""
    roles = Membership.objects.filter(Q(valid_to=None) | Q(valid_to__gte=on))
    shown = roles.select_related("entity", "region").order_by("role", "valid_from", "pk")
    people = User.objects.filter(is_system=False).prefetch_related(
        Prefetch("memberships", shown, to_attr="roles_now")
    )
    if search:
        people = people.filter(Q(name__icontains=search) | Q(email__icontains=search))
    if role:
        people = people.filter(Exists(roles.filter(person=OuterRef("pk"), role=role)))
    return people.order_by(Lower("name"), "pk")
