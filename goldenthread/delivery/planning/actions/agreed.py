"""Keeping what was agreed while a plan is revised, for all who do not write it; and letting it go after.

While a plan stands, its rows are what was agreed. Opened for revision, they become a draft: each row then
keeps beside it what it said, and facts and tags are held as rows of their own. Approval ends that: what was
written is what is agreed.
"""

from __future__ import annotations

from typing import Any

from goldenthread.foundation.lib.actions_in_bulk import insert_objects, update_many

from ..models import Baseline, Indicator, Output, PlanDocument, Programme, Result, ResultTag, Target

Kind = PlanDocument.Kind

# Rows that keep what was agreed, and the parts held beside them, each with the way to its plan document.
ROWS: dict[str, tuple[tuple[Any, str], ...]] = {
    Kind.PROGRAMME: (
        (Programme, "document"),
        (Result, "programme__document"),
        (Indicator, "result__programme__document"),
    ),
    Kind.WORKPLAN: ((Output, "workplan__document"), (Indicator, "output__workplan__document")),
}
PARTS: dict[str, tuple[tuple[Any, str], ...]] = {
    Kind.PROGRAMME: (
        (ResultTag, "result__programme__document"),
        (Baseline, "indicator__result__programme__document"),
        (Target, "indicator__result__programme__document"),
    ),
    Kind.WORKPLAN: (
        (Baseline, "indicator__output__workplan__document"),
        (Target, "indicator__output__workplan__document"),
    ),
}


def keep_what_was_agreed(document: PlanDocument) -> None:
    """Keep what the plan says now as what was agreed. Part of opening it for revision."""
    for model, path in ROWS[document.kind]:
        rows = list(model.objects.filter(**{path: document}))
        for row in rows:
            row.keep_as_agreed()
        update_many(rows, ["agreed", *(f"agreed_{link}" for link in model.KEPT_LINKS)])
    for model, path in PARTS[document.kind]:
        parts = list(model.objects.filter(**{path: document}))
        for part in parts:
            part.pk, part.is_held = None, True
        insert_objects(parts)


def let_go_of_what_was_agreed(document: PlanDocument) -> None:
    """Forget it: what is written in the plan is what is agreed now. Part of approving it."""
    for model, path in PARTS[document.kind]:
        # Planning's own manager leaves out what is held.
        held = model._base_manager.filter(**{path: document}, is_held=True)
        model._base_manager.filter(pk__in=_keys(held)).delete()
    for model, path in ROWS[document.kind]:
        kept = model.objects.filter(**{path: document}, agreed__isnull=False)
        links = {f"agreed_{link}": None for link in model.KEPT_LINKS}
        model.objects.filter(pk__in=_keys(kept)).update(agreed=None, **links)


def _keys(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))
