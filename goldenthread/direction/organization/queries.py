"""Questions other code asks about the organization. Reading only."""

from datetime import date

from django.db.models import Exists, OuterRef, Q

from goldenthread.foundation.accounts.models import User

from . import rules
from .models import Entity, EntityDetail, Membership, Organization


def the_organization() -> Organization | None:
    """Return the organization of this home, or nothing while the home is empty."""
    return Organization.objects.first()


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
    """Say whether this person may do something that belongs to no entity; the account of imports always may."""
    return person.is_system or has_permission(person, permission, on)


def permissions_at(
    person: User, entity: Entity, on: date, *, detail_on: date | None = None
) -> frozenset[str]:
    """Return what this person may do for this entity.

    `on` decides which memberships count; `detail_on` (the same day unless given) which region and function the
    entity belongs to: for a report, the last day of its period.
    """
    detail = EntityDetail.objects.filter(entity=entity).filter(in_force_on(detail_on or on)).first()
    where = Q(scope=Membership.Scope.ORGANIZATION) | Q(entity=entity)
    if detail is not None:
        where |= Q(region=detail.region_id)
        if detail.function:
            where |= Q(scope=Membership.Scope.FUNCTION, function=detail.function)
    roles = Membership.objects.in_force(on).filter(where, person=person).values_list("role", flat=True)
    return rules.permissions_of(roles)


def in_force_on(day: date) -> Q:
    """Return the condition that an entity's detail is in force on that day."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


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
