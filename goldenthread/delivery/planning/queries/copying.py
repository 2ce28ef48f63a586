"""What can be copied into a workplan, and what copying would do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization.models import EntityDetail, ExchangeRate, Place
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import BudgetClass, SourceCategory, Workplan
from .documents import data_for, plan_data
from .workplans import elements_to_serve, results_to_serve

MOST_SOURCES = 30


def sources_for(target: Workplan, person: User, *, words: str = "") -> QuerySet[Any]:
    """Return the workplans this person may copy from: the entity's own first, the latest period first.

    Each has the `name` that its entity took last.
    """
    rows = Workplan.objects.visible_to(person).exclude(pk=target.pk)
    if words:
        named = EntityDetail.objects.filter(entity=OuterRef("entity"), name__en__icontains=words)
        rows = rows.filter(Q(entity__code__icontains=words) | Q(Exists(named)))
    own = Case(When(entity=target.entity_id, then=Value(0)), default=Value(1), output_field=IntegerField())
    names = EntityDetail.objects.filter(entity=OuterRef("entity")).order_by("-valid_from").values("name")
    named_rows = rows.annotate(name=Subquery(names[:1], output_field=JSONField()))
    ordered = named_rows.select_related("entity", "period", "document").order_by(
        own, "-period__starts_on", "entity__code", "pk"
    )
    return ordered[:MOST_SOURCES]


def data_to_copy(
    source: Workplan, person: User, on: date, *, from_approved: bool = False
) -> dict[str, Any] | None:
    """Return the source's plain data as this person may read it: as it reads for them, or as approved.

    Nothing where there is no such version for them.
    """
    if from_approved:
        approved = source.document.approved_snapshot
        return None if approved is None else dict(approved.data)
    if person.is_system:
        return plan_data(source.document)
    return data_for(source.document, organization.permissions_at(person, source.entity, on))


def label_of_source(source: Workplan, *, from_approved: bool = False) -> str:
    """Return the mark that every copied row carries until somebody saves it."""
    label = f"{source.entity.code} {source.period.code}"
    approved = source.document.approved_snapshot
    if from_approved and approved is not None:
        return _("%(plan)s, version %(number)s") % {"plan": label, "number": approved.number}
    return label


def plan_of_copy(
    source: Workplan,
    target: Workplan,
    data: dict[str, Any],
    *,
    parts: Collection[str] = rules.COPY_PARTS,
    with_amounts: bool = False,
    from_approved: bool = False,
) -> rules.CopyPlan:
    """Return what copying this data of the source into the target would do, in a fixed number of queries."""
    return rules.copy_plan(
        data,
        target_of_copy(target),
        copied_from=label_of_source(source, from_approved=from_approved),
        parts=parts,
        with_amounts=with_amounts,
    )


def target_of_copy(workplan: Workplan) -> rules.CopyTarget:
    """Return what the rules need to know of the workplan that is copied into."""
    period = workplan.period
    served = [
        rules.Served(result.pk, str(result.uid), result.code, result.element.code if result.element else "")
        for result in results_to_serve(workplan)
    ]
    return rules.CopyTarget(
        entity=workplan.entity.code,
        period=(period.starts_on, period.ends_on),
        base_currency=organization.base_currency(),
        results=served,
        elements=dict(elements_to_serve(workplan).values_list("code", "pk")),
        budget_classes=dict(BudgetClass.objects.values_list("code", "pk")),
        source_categories=dict(SourceCategory.objects.values_list("code", "pk")),
        places=dict(Place.objects.values_list("code", "pk")),
        rates=_rates(period.starts_on),
        output_codes=set(workplan.outputs.values_list("code", flat=True)),
        served=set(workplan.outputs.exclude(result=None).values_list("result", flat=True)),
        posts=list(workplan.posts.values_list("title", "grade", "category", "fund")),
    )


def _rates(day: date) -> dict[str, Decimal]:
    """Return the rate of each currency on a day; the latest one known then."""
    known = ExchangeRate.objects.filter(valid_from__lte=day).order_by("valid_from")
    rates = dict(known.values_list("currency", "units_per_base"))
    return rates | {organization.base_currency(): Decimal(1)}


def next_position(workplan: Workplan) -> int:
    """Return the place of the next output."""
    last = workplan.outputs.order_by("-position").values_list("position", flat=True).first()
    return 0 if last is None else last + 1
