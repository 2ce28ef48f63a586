"""Who is waited for: the next step of a plan and its people, and the plans that wait for one person."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    F,
    JSONField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership
from goldenthread.direction.organization.queries import holds, in_force_on
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import PlanDocument, PlanSnapshot, PlanState, TechnicalReview
from .documents import latest_version
from .standing import found_under, standings_of

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


# The plans that wait for one person.

# In these states nobody writes the plan: it reads as it was submitted.
IN_REVIEW = (PlanState.SUBMITTED, PlanState.DESK_REVIEW, PlanState.TECHNICAL_REVIEW, PlanState.BOARD)
DUTIES = (
    # What is asked of whom, in a plan in this state.
    (PlanState.SUBMITTED, roles.REVIEW_PLAN, gettext_lazy("Take up for desk review")),
    (PlanState.DESK_REVIEW, roles.REVIEW_PLAN, gettext_lazy("Send to technical reviewers, or return")),
    (PlanState.BOARD, roles.APPROVE_PLAN, gettext_lazy("Approve, or return")),
    (PlanState.APPROVED, roles.MANAGE_PLANNING, gettext_lazy("Put in force")),
)
# Whoever holds one of these may find plans waiting for them.
DESK_PERMISSIONS = frozenset(
    {roles.REVIEW_PLAN, roles.APPROVE_PLAN, roles.MANAGE_PLANNING, *rules.ANSWER_PERMISSION.values()}
)
ACCEPT = gettext_lazy("Accept for the board, or return")


@dataclass(frozen=True)
class DeskRow:
    """A plan on the review desk: what it is, how long it waits, and what it waits for."""

    document: PlanDocument
    name: dict[str, str]
    region_name: dict[str, str]
    title: str
    days: int | None
    # The technical functions that have not answered.
    missing: list[str]
    # What is asked of this reader; nothing where another is waited for.
    duty: str
    # The roles it waits for, in words.
    roles: str
    standing: rules.Standing


def waiting_for(person: User, *, on: date) -> QuerySet[PlanDocument]:
    """Return the plans that wait for this person: to take up, to answer, to accept, to approve, to begin."""
    mine = Q(pk__in=[])
    for state, permission, _words_of_duty in DUTIES:
        mine |= Q(state=state) & holds(person, permission, on, entity="entity")
    unanswered = _unanswered()
    accept = Q(state=PlanState.TECHNICAL_REVIEW) & ~Exists(unanswered)
    mine |= accept & holds(person, roles.MANAGE_PLANNING, on, entity="entity")
    for function in my_functions(person, on=on):
        asked = Q(state=PlanState.TECHNICAL_REVIEW) & Exists(unanswered.filter(function=function))
        mine |= asked & holds(person, rules.ANSWER_PERMISSION[function], on, entity="entity")
    return PlanDocument.objects.filter(mine)


def my_functions(person: User, *, on: date) -> list[TechnicalReview.Function]:
    """Return the technical functions for which this person answers somewhere."""
    held = organization.permissions_somewhere(person, on)
    return [function for function, permission in rules.ANSWER_PERMISSION.items() if permission in held]


def _unanswered() -> QuerySet[TechnicalReview]:
    """Return, for a query of documents, the open technical reviews of the version submitted last."""
    latest = PlanSnapshot.objects.filter(document=OuterRef(OuterRef("pk"))).order_by("-number").values("pk")
    return TechnicalReview.objects.filter(
        snapshot=Subquery(latest[:1]), outcome=TechnicalReview.Outcome.WAITING
    )


def for_desk(
    documents: QuerySet[PlanDocument],
    person: User,
    *,
    on: date,
    region: str = "",
    state: str = "",
    kind: str = "",
    words: str = "",
    sort: str = "",
) -> QuerySet[PlanDocument]:
    """Return plans with the name and region of their entity today, narrowed and in the order asked for.

    Those waiting longest come first where nothing else is asked.
    """
    details = EntityDetail.objects.filter(entity=OuterRef("entity"), valid_from__lte=on).order_by(
        "-valid_from"
    )
    rows = documents.select_related("entity", "workplan__period", "programme").annotate(
        name=Subquery(details.values("name")[:1], output_field=JSONField()),
        region_name=Subquery(details.values("region__name")[:1], output_field=JSONField()),
        region_code=Subquery(details.values("region__code")[:1], output_field=CharField()),
    )
    if region:
        rows = rows.filter(region_code=region)
    if state in PlanState.values:
        rows = found_under(rows, state, person, path="")
    if kind in PlanDocument.Kind.values:
        rows = rows.filter(kind=kind)
    if words:
        rows = rows.filter(Q(entity__code__icontains=words) | Q(name__en__icontains=words))
    return _ordered(rows, sort)


# What the review desk can be ordered by.
SORTS = {"plan": "entity__code", "region": "region_code", "state": "state", "submitted": "submitted_at"}


def _ordered(rows: QuerySet[PlanDocument], sort: str) -> QuerySet[PlanDocument]:
    key = F(SORTS.get(sort.removeprefix("-"), "submitted_at"))
    first = key.desc(nulls_last=True) if sort.startswith("-") else key.asc(nulls_first=True)
    return rows.order_by(first, "submitted_at", "pk")


def counts_by_state(documents: QuerySet[PlanDocument]) -> list[tuple[str, str, int]]:
    """Return how many of these plans are in each state of the review: (state, word, count)."""
    found = dict(documents.order_by().values_list("state").annotate(Count("pk")))
    return [(state.value, str(state.label), found[state]) for state in PlanState if state in found]


def desk_rows(documents: Iterable[PlanDocument], person: User, *, on: date) -> list[DeskRow]:
    """Return these plans as rows. What they wait for takes four queries, however many there are."""
    listed = list(documents)
    missing = _missing(listed)
    mine = set(
        waiting_for(person, on=on).filter(pk__in=[one.pk for one in listed]).values_list("pk", flat=True)
    )
    functions = set(my_functions(person, on=on))
    standings = standings_of(listed, person)
    return [
        _desk_row(one, missing.get(one.pk, []), one.pk in mine, functions, on, standings[one.pk])
        for one in listed
    ]


def _desk_row(
    document: Any,
    missing: list[str],
    is_mine: bool,
    functions: Collection[str],
    on: date,
    standing: rules.Standing,
) -> DeskRow:
    if document.kind == PlanDocument.Kind.PROGRAMME:
        title = f"{document.get_kind_display()} {document.programme.code}"
    else:
        title = f"{document.get_kind_display()} {document.workplan.period}"
    submitted = document.submitted_at
    return DeskRow(
        document=document,
        name=document.name or {"en": document.entity.code},
        region_name=document.region_name or {},
        title=title,
        days=(on - timezone.localdate(submitted)).days if submitted else None,
        missing=[str(TechnicalReview.Function(name).label) for name in missing],
        duty=_duty(document.state, [name for name in missing if name in functions]) if is_mine else "",
        roles=", ".join(roles.names_of_roles_with(permission_of_next(document.state))),
        standing=standing,
    )


def permission_of_next(state: str) -> str:
    """Return what the next step of a plan in this state needs."""
    return PERMISSION_OF_NEXT.get(PlanState(state), roles.MANAGE_PLANNING)


def _duty(state: str, mine: Sequence[str]) -> str:
    if state == PlanState.TECHNICAL_REVIEW:
        names = ", ".join(str(TechnicalReview.Function(name).label) for name in mine)
        return _("Answer for: %(functions)s") % {"functions": names} if names else str(ACCEPT)
    return next(str(words) for at, _permission, words in DUTIES if at == state)


def _missing(documents: Iterable[PlanDocument]) -> dict[int, list[str]]:
    asked = [one.pk for one in documents if one.state == PlanState.TECHNICAL_REVIEW]
    latest = PlanSnapshot.objects.filter(document__in=asked).values("document").annotate(pk_=Max("pk"))
    rows = TechnicalReview.objects.filter(
        snapshot__in=latest.values("pk_"), outcome=TechnicalReview.Outcome.WAITING
    ).values_list("snapshot__document", "function")
    found: dict[int, list[str]] = {}
    for document, function in rows.order_by("pk"):
        found.setdefault(document, []).append(function)
    return found
