"""Plans, their versions, levels and trees."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.strategy import rules
from goldenthread.direction.strategy.models import (
    ElementAncestor,
    PlanElement,
    PlanLevel,
    PlanVersion,
    Scale,
    StrategicPlan,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

State = PlanVersion.State


class NotAllowed(RuleBroken):
    """Plans are changed by those who keep them."""


class PlanFrozen(RuleBroken):
    """A plan in force, or one that was, does not change."""


class BadTree(RuleBroken):
    """Elements do not fit into the tree."""


class NotReadyForForce(RuleBroken):
    """A version cannot be put in force yet."""


def must_keep_plan(by: User, at: datetime) -> None:
    """Refuse people who may not change plans. Imports run under the system's account."""
    if not organization.may(by, roles.MANAGE_FRAMEWORK, at.date()):
        raise NotAllowed(
            _("%(person)s may not change the plan. Ask one of: %(roles)s.")
            % {"person": by, "roles": ", ".join(roles.names_of_roles_with(roles.MANAGE_FRAMEWORK))}
        )


@transaction.atomic
def create_plan(
    code: str, *, title: TextMap, starts_on: date, ends_on: date, by: User, at: datetime, source: str = ""
) -> StrategicPlan:
    """Return the plan with this code, made and recorded if it is not there."""
    must_keep_plan(by, at)
    plan = StrategicPlan.objects.filter(code=code).first()
    if plan is None:
        plan = StrategicPlan.objects.create(
            code=code, title=title, starts_on=starts_on, ends_on=ends_on, source=source
        )
        audit_trail.record("strategy.plan.created", plan, by=by, at=at)
    return plan


@transaction.atomic
def create_version(plan: StrategicPlan, *, by: User, at: datetime, scale: Scale | None = None) -> PlanVersion:
    """Start the next version of a plan as an empty draft."""
    must_keep_plan(by, at)
    plan = StrategicPlan.objects.select_for_update().get(pk=plan.pk)
    latest = plan.versions.order_by("-number").first()
    version = PlanVersion.objects.create(plan=plan, number=latest.number + 1 if latest else 1, scale=scale)
    audit_trail.record("strategy.plan_version.created", version, by=by, at=at, number=version.number)
    return version


@transaction.atomic
def put_in_force(version: PlanVersion, *, by: User, at: datetime) -> PlanVersion:
    """Freeze a draft and make it the plan everyone works with; the version before it is superseded.

    Raises NotReadyForForce with every open point.
    """
    must_keep_plan(by, at)
    plan = StrategicPlan.objects.select_for_update().get(pk=version.plan_id)
    version = PlanVersion.objects.select_for_update().get(pk=version.pk)
    levels = version.scale.levels.count() if version.scale else 0
    reasons = rules.reasons_not_to_put_in_force(
        version, elements=version.elements.count(), scale_levels=levels
    )
    if reasons:
        raise NotReadyForForce(" ".join(reasons))
    plan.versions.filter(state=State.IN_FORCE).update(state=State.SUPERSEDED)
    version.state = State.IN_FORCE
    version.put_in_force_at = at
    version.save(update_fields=["state", "put_in_force_at"])
    audit_trail.record("strategy.plan_version.put_in_force", version, by=by, at=at, number=version.number)
    return version


@transaction.atomic
def add_level(
    version: PlanVersion,
    *,
    code: str,
    name: TextMap,
    role: str,
    position: int,
    name_plural: TextMap | None = None,
) -> PlanLevel:
    """Add a level to a draft. A step of building it: recorded with the version, not alone."""
    must_be_draft(version)
    return PlanLevel.objects.create(
        version=version, code=code, name=name, role=role, position=position, name_plural=name_plural or name
    )


@transaction.atomic
def add_elements(version: PlanVersion, elements: Sequence[rules.NewElement]) -> dict[str, PlanElement]:
    """Add elements to a draft's tree, with their links to everything above them; return them by code.

    Raises BadTree with every fault of the list. A step of building a draft: recorded with the version.
    """
    must_be_draft(version)
    levels = {level.code: level for level in version.levels.all()}
    there = {element.code: element for element in version.elements.all()}
    faults = rules.faults_of_elements(elements, level_codes=levels, known=there)
    if faults:
        raise BadTree(" ".join(fault.message for fault in faults))
    made = _without_parents(version, elements, levels)
    there |= made
    for element in elements:
        made[element.code].parent = there[element.parent_code] if element.parent_code else None
    PlanElement.objects.bulk_update(made.values(), ["parent"], batch_size=500)
    _link_to_ancestors(version, elements, there)
    return made


def must_be_draft(version: PlanVersion) -> None:
    """Refuse to change what is in force or was, as the database has it now."""
    current = PlanVersion.objects.select_for_update().select_related("plan").get(pk=version.pk)
    reasons = rules.reasons_not_to_change(current)
    if reasons:
        raise PlanFrozen(" ".join(reasons))


def _without_parents(
    version: PlanVersion, elements: Sequence[rules.NewElement], levels: dict[str, PlanLevel]
) -> dict[str, PlanElement]:
    rows = [
        PlanElement(
            version=version,
            level=levels[new.level_code],
            code=new.code,
            title=new.title,
            short_title=new.short_title,
            confidence=new.confidence,
            note=new.note,
            position=new.position,
        )
        for new in elements
    ]
    return {row.code: row for row in PlanElement.objects.bulk_create(rows, batch_size=500)}


def _link_to_ancestors(
    version: PlanVersion, elements: Sequence[rules.NewElement], there: dict[str, PlanElement]
) -> None:
    known: dict[str, list[str]] = {}
    links = ElementAncestor.objects.filter(element__version=version).order_by("distance")
    for code, above in links.values_list("element__code", "ancestor__code"):
        known.setdefault(code, []).append(above)
    ElementAncestor.objects.bulk_create(
        (
            ElementAncestor(element=there[code], ancestor=there[above], distance=distance)
            for code, chain in rules.chains_of(elements, known=known).items()
            for distance, above in enumerate(chain)
        ),
        batch_size=1000,
    )
