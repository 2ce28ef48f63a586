"""Programmes, results and workplans as pages list them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, JSONField, OuterRef, Q, QuerySet, Subquery

from goldenthread.direction.organization.models import Entity, EntityDetail
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.direction.strategy.models import ElementAncestor, PlanElement, PlanVersion
from goldenthread.foundation.accounts.models import User

from ..models import Output, Programme, Result, Workplan


def _name_of_entity(path: str, on: date) -> Subquery:
    """Return the name an entity had on a day, to be attached to rows that reach the entity over this path."""
    details = EntityDetail.objects.filter(entity=OuterRef(path)).filter(in_force_on(on))
    return Subquery(details.values("name")[:1], output_field=JSONField())


def programmes_of_entity(entity: Entity, person: User) -> QuerySet[Programme]:
    """Return the entity's programmes, the latest first, each with how many results and indicators it has."""
    return (
        Programme.objects.visible_to(person)
        .filter(entity=entity)
        .select_related("plan_version__plan", "document")
        .annotate(
            result_count=Count("results", distinct=True),
            indicator_count=Count("results__indicators", distinct=True),
        )
        .order_by("-starts_on", "code")
    )


def workplans_of_programme(programme: Programme, person: User) -> QuerySet[Workplan]:
    """Return the workplans of the programme's entity that overlap it and this person may read, with sizes."""
    return (
        Workplan.objects.visible_to(person)
        .filter(
            entity=programme.entity_id,
            period__starts_on__lte=programme.ends_on,
            period__ends_on__gte=programme.starts_on,
        )
        .select_related("period", "entity")
        .annotate(
            result_outputs=Count("outputs", filter=Q(outputs__result__isnull=False)),
            oe_outputs=Count("outputs", filter=Q(outputs__element__isnull=False)),
        )
        .order_by("period__starts_on", "period__code")
    )


def results_under(element: PlanElement, person: User, *, on: date) -> QuerySet[Result]:
    """Return the results of all entities that link to an element or to anything under it."""
    return (
        Result.objects.visible_to(person)
        .filter(element__ancestor_links__ancestor=element)
        .select_related("programme", "programme__entity", "element")
        .annotate(
            entity_name=_name_of_entity("programme__entity", on),
            indicator_count=Count("indicators", distinct=True),
        )
        .order_by("programme__code", "position", "code")
    )


def result_counts(version: PlanVersion, person: User) -> dict[int, int]:
    """Return how many results this person may read link to each element or anything under it, by its key."""
    readable = Result.objects.visible_to(person).filter(element__version=version)
    links = ElementAncestor.objects.filter(ancestor__version=version, element__results__in=readable)
    sizes = links.values("ancestor").annotate(size=Count("element__results"))
    return dict(sizes.values_list("ancestor", "size"))


def oe_results_under(element: PlanElement, person: User, *, on: date) -> QuerySet[Output]:
    """Return what entities deliver under an action plan: their results in organizational effectiveness."""
    return (
        Output.objects.filter(workplan__in=Workplan.objects.visible_to(person))
        .filter(element__ancestor_links__ancestor=element)
        .select_related("workplan__entity", "workplan__period")
        .annotate(entity_name=_name_of_entity("workplan__entity", on))
        .order_by("workplan__entity__code", "workplan__period__starts_on", "position", "code")
    )


def oe_result_counts(version: PlanVersion, person: User) -> dict[int, int]:
    """Return how many OE results this person may read serve each element or anything under it, by its key."""
    readable = Output.objects.filter(
        workplan__in=Workplan.objects.visible_to(person), element__version=version
    )
    links = ElementAncestor.objects.filter(ancestor__version=version, element__oe_outputs__in=readable)
    sizes = links.values("ancestor").annotate(size=Count("element__oe_outputs"))
    return dict(sizes.values_list("ancestor", "size"))
