"""Programmes, results and workplans as pages list them."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, JSONField, OuterRef, Q, QuerySet, Subquery

from goldenthread.direction.organization.models import Entity, EntityDetail
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.direction.strategy.models import ElementAncestor, PlanElement, PlanVersion
from goldenthread.foundation.accounts.models import User

from ..models import Output, Programme, Result, Workplan, linked


def _name_of_entity(path: str, on: date) -> Subquery:
    """Return the name an entity had on a day, to be attached to rows that reach the entity over this path."""
    details = EntityDetail.objects.filter(entity=OuterRef(path)).filter(in_force_on(on))
    return Subquery(details.values("name")[:1], output_field=JSONField())


def programmes_of_entity(entity: Entity, person: User) -> QuerySet[Programme]:
    """Return the entity's programmes, the latest first, each with how many results and indicators it has.

    While one is revised, what was agreed is counted; its page shows the draft to those who write it.
    """
    readable = Result.objects.visible_to(person).filter(programme__entity=entity)
    return (
        Programme.objects.visible_to(person)
        .filter(entity=entity)
        .select_related("plan_version__plan", "document")
        .annotate(
            result_count=Count("results", filter=Q(results__in=readable), distinct=True),
            indicator_count=Count(
                "results__indicators",
                filter=Q(results__in=readable)
                & (Q(results__indicators__agreed__isnull=False) | Q(results__agreed__isnull=True)),
                distinct=True,
            ),
        )
        .order_by("-starts_on", "code")
    )


def workplans_of_programme(programme: Programme, person: User) -> QuerySet[Workplan]:
    """Return the workplans of the programme's entity that overlap it and this person may read, with sizes."""
    readable = Output.objects.visible_to(person).filter(workplan__entity=programme.entity_id)
    return (
        Workplan.objects.visible_to(person)
        .filter(
            entity=programme.entity_id,
            period__starts_on__lte=programme.ends_on,
            period__ends_on__gte=programme.starts_on,
        )
        .select_related("period", "entity")
        .annotate(
            result_outputs=Count("outputs", filter=_serves("result") & Q(outputs__in=readable)),
            oe_outputs=Count("outputs", filter=_serves("element") & Q(outputs__in=readable)),
        )
        .order_by("period__starts_on", "period__code")
    )


def _serves(link: str) -> Q:
    """Return the condition that an output serves a result, or an action plan's element, as was agreed."""
    return linked(f"{link}__isnull", False, row="outputs__")


def _below(element: PlanElement) -> QuerySet[ElementAncestor, int]:
    """Return the keys of an element and of everything below it."""
    return ElementAncestor.objects.filter(ancestor=element).values_list("element", flat=True)


def results_under(element: PlanElement, person: User, *, on: date) -> QuerySet[Result]:
    """Return the results of all entities that link to an element or to anything under it.

    What is shown of each is `as_agreed`.
    """
    return (
        Result.objects.visible_to(person)
        .under(_below(element))
        .select_related("programme", "programme__entity", "element", "agreed_element")
        .annotate(
            entity_name=_name_of_entity("programme__entity", on),
            indicator_count=Count(
                "indicators",
                filter=Q(indicators__agreed__isnull=False) | Q(agreed__isnull=True),
                distinct=True,
            ),
        )
        .order_by("programme__code", "position", "code")
    )


def result_counts(version: PlanVersion, person: User) -> dict[int, int]:
    """Return how many results this person may read link to each element or anything under it, by its key."""
    return _counts(version, Result.objects.visible_to(person))


def _counts(version: PlanVersion, rows: QuerySet[Any]) -> dict[int, int]:
    """Return how many of these rows link, as was agreed, to each element or anything under it, by its key."""
    sizes: Counter[int] = Counter()
    for link, was_kept in (("element", False), ("agreed_element", True)):
        linked = rows.filter(**{"agreed__isnull": not was_kept, f"{link}__version": version})
        sizes.update(dict(linked.order_by().values_list(link).annotate(size=Count("pk"))))
    found: Counter[int] = Counter()
    above = ElementAncestor.objects.filter(ancestor__version=version, element__in=list(sizes))
    for ancestor, element in above.values_list("ancestor", "element"):
        found[ancestor] += sizes[element]
    return dict(found)


def oe_results_under(element: PlanElement, person: User, *, on: date) -> QuerySet[Output]:
    """Return what entities deliver under an action plan: their results in organizational effectiveness.

    What is shown of each is `as_agreed`.
    """
    return (
        Output.objects.visible_to(person)
        .under(_below(element))
        .select_related("workplan__entity", "workplan__period")
        .annotate(entity_name=_name_of_entity("workplan__entity", on))
        .order_by("workplan__entity__code", "workplan__period__starts_on", "position", "code")
    )


def oe_result_counts(version: PlanVersion, person: User) -> dict[int, int]:
    """Return how many OE results this person may read serve each element or anything under it, by its key."""
    return _counts(version, Output.objects.visible_to(person))
