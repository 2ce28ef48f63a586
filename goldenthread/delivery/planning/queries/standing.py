"""Where plans stand for a reader, for every list and every page, and the rows that a state finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import PlanDocument, PlanMove, PlanState, being_revised

# How rows that have a plan document lead to it; documents themselves lead nowhere further.
TO_DOCUMENT = "document__"


def opened_from(path: str = TO_DOCUMENT) -> Coalesce:
    """Return the state that a plan was in when it was opened for revision last, to be attached to rows."""
    opened = PlanMove.objects.filter(document=OuterRef(f"{path}pk"), move="REVISE").order_by("-pk")
    return Coalesce(Subquery(opened.values("source")[:1]), Value(PlanState.APPROVED.value))


def state_counted(path: str = TO_DOCUMENT) -> Case:
    """Return the state a plan counts in: while it is revised, the one it was opened from."""
    return Case(
        When(being_revised(path), then=opened_from(path)),
        default=F(f"{path}state"),
        output_field=CharField(max_length=16),
    )


def found_under(rows: QuerySet[Any], state: str, person: User, *, path: str = TO_DOCUMENT) -> QuerySet[Any]:
    """Keep the plans that a state finds for this reader: one that is revised, for those who know, under both.

    The rows are plan documents (with an empty path) or lead to one; both know their `entity`.
    """
    day, known = timezone.localdate(), Q(pk__in=[])
    for permission in sorted(rules.KNOWING):
        known |= holds(person, permission, day, entity="entity")
    written = Q(**{f"{path}state": state})
    found = Q(counted_as=state) | (being_revised(path) & written & known)
    kept: QuerySet[Any] = rows.alias(counted_as=state_counted(path)).filter(found)
    return kept


def standings_of(documents: Iterable[PlanDocument], person: User) -> dict[int, rules.Standing]:
    """Return where each of these plans stands for this reader. At most one query, however many there are."""
    listed = list(documents)
    revised = [one.pk for one in listed if one.is_being_revised]
    facts = _facts(revised, person) if revised else {}
    return {one.pk: rules.standing_of(one.state, facts.get(one.pk)) for one in listed}


def _facts(keys: Collection[int], person: User) -> Mapping[int, rules.RevisionFacts]:
    def permits(permission: str) -> Exists:
        return Exists(PlanDocument.objects.permitting(person, permission).filter(pk=OuterRef("pk")))

    rows = PlanDocument.objects.filter(pk__in=keys).annotate(
        stood_as=opened_from(""), number=F("approved_snapshot__number"),
        **{permission: permits(permission) for permission in sorted(rules.KNOWING)},
    )  # fmt: skip
    found = rows.values_list("pk", "number", "stood_as", *sorted(rules.KNOWING))
    return {pk: rules.RevisionFacts(number, stood_as, any(known)) for pk, number, stood_as, *known in found}


def with_standing(rows: Iterable[Any], person: User) -> list[Any]:
    """Return rows that have a plan document as a list, each with where it stands as `standing`."""
    listed = list(rows)
    standings = standings_of([row.document for row in listed], person)
    for row in listed:
        row.standing = standings[row.document.pk]
    return listed


def standing_for(document: PlanDocument, permissions: Collection[str]) -> rules.Standing:
    """Return where one plan stands for someone with these permissions at its entity."""
    if not document.is_being_revised:
        return rules.standing_of(document.state, None)
    rows = PlanDocument.objects.filter(pk=document.pk).annotate(stood_as=opened_from(""))
    stood_as, number = rows.values_list("stood_as", "approved_snapshot__number").get()
    known = rules.knows_of_revision(permissions)
    return rules.standing_of(document.state, rules.RevisionFacts(number, stood_as, known))
