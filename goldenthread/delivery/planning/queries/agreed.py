"""What higher apps show of plans: rows as they were agreed, whatever a revision says of them since."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet

from ..models import Indicator, Output, Programme, Result

Linked = TypeVar("Linked")


def linked_as_agreed(rows: Iterable[Linked], *links: str) -> list[Linked]:
    """Return rows whose links to rows of plans read as was agreed.

    A result or output needs its `agreed_element` beside its `element` in select_related, where that is shown.
    """
    listed = list(rows)
    for row in listed:
        for link in links:
            of_plan = getattr(row, link)
            if of_plan is not None:
                setattr(row, link, of_plan.as_agreed)
    return listed


def results_as_agreed(programme: Programme) -> list[Result]:
    """Return a programme's results as they were agreed, in order; those of a first draft as they stand."""
    return _as_agreed(programme, programme.results.select_related("element", "agreed_element"))


def indicators_as_agreed(owner: Result | Output) -> list[Indicator]:
    """Return how a result or output is measured, as was agreed, in order; in a first draft as it stands."""
    return _as_agreed(owner, owner.indicators.all())


def _as_agreed(owner: Programme | Result | Output, rows: QuerySet[Any]) -> list[Any]:
    rows = rows.order_by("position", "code")
    # What the owner has not kept aside, it says now: nobody revises its plan, or it came with a revision.
    if owner.agreed is None:
        return list(rows)
    agreed = (row.as_agreed for row in rows.filter(agreed__isnull=False))
    return sorted(agreed, key=lambda row: (row.position, row.code))
