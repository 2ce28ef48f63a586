"""Who is waited for: the next step of a plan and its people, and the plans that wait for one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import PlanDocument, PlanSnapshot, PlanState, TechnicalReview
from .documents import latest_version

# What a plan in this state waits for, and who gives it.
PERMISSION_OF_NEXT = {
    PlanState.DRAFT: roles.SUBMIT_PLAN,
    PlanState.RETURNED: roles.SUBMIT_PLAN,
    PlanState.SUBMITTED: roles.REVIEW_PLAN,
    PlanState.DESK_REVIEW: roles.REVIEW_PLAN,
    PlanState.BOARD: roles.APPROVE_PLAN,
    PlanState.APPROVED: roles.MANAGE_PLANNING,
}


@dataclass(frozen=True)
class NextStep:
    """What happens next with a plan, and who is asked: by function where technical reviewers are."""

    words: str
    people: list[User] = field(default_factory=list)
    by_function: list[tuple[str, list[User]]] = field(default_factory=list)


def people_with(permission: str, entity: Entity, on: date) -> list[User]:
    """Return the active people who hold this permission for an entity on a day, by name."""
    where = Q(scope=Membership.Scope.ORGANIZATION) | Q(entity=entity)
    detail = EntityDetail.objects.filter(entity=entity).filter(in_force_on(on)).first()
    if detail is not None:
        where |= Q(region=detail.region_id)
        where |= Q(scope=Membership.Scope.FUNCTION, function=detail.function or "-")
    held = Membership.objects.in_force(on).filter(
        where, person=OuterRef("pk"), role__in=roles.roles_with(permission)
    )
    return list(User.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


def who_is_next(document: PlanDocument, *, on: date) -> NextStep:
    """Return what a plan waits for and from whom. A plan in force or closed waits for nobody."""
    state = PlanState(document.state)
    if state == PlanState.TECHNICAL_REVIEW:
        return _technical(document, latest_version(document), on)
    if state not in PERMISSION_OF_NEXT:
        return NextStep(_("Nothing is waited for."))
    return NextStep(_words(state), people_with(PERMISSION_OF_NEXT[state], document.entity, on))


def _words(state: str) -> str:
    return {
        PlanState.DRAFT: _("It is being written. The head of the entity submits it."),
        PlanState.RETURNED: _(
            "It was returned with a note. The writers change it; the head submits it again."
        ),
        PlanState.SUBMITTED: _("A desk reviewer takes it up."),
        PlanState.DESK_REVIEW: _("The desk reviewer sends it to the technical reviewers, or returns it."),
        PlanState.BOARD: _("The board approves it, or returns it with a note."),
        PlanState.APPROVED: _("A framework manager puts it in force."),
    }[PlanState(state)]


def _technical(document: PlanDocument, latest: PlanSnapshot | None, on: date) -> NextStep:
    waiting = TechnicalReview.objects.filter(snapshot=latest, outcome=TechnicalReview.Outcome.WAITING)
    functions = [TechnicalReview.Function(name) for name in waiting.values_list("function", flat=True)]
    if not functions:
        managers = people_with(roles.MANAGE_PLANNING, document.entity, on)
        return NextStep(
            _("All technical reviewers answered. A framework manager accepts it for the board."), managers
        )
    asked = [
        (str(function.label), people_with(rules.ANSWER_PERMISSION[function], document.entity, on))
        for function in functions
    ]
    return NextStep(
        _("Technical reviewers answer, each for their own function."),
        sorted({person for _name, people in asked for person in people}, key=lambda one: one.name),
        asked,
    )
