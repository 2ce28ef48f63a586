"""Which rows of a plan others stand on: reports, values, reviews, outputs of workplans. Those do not go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models

from ..models import Output


def referred_to_from_above(model: type[models.Model], uids: Collection[Any]) -> set[str]:
    """Return which of these rows a row of a higher app stands on; what only looks at them lets go."""
    found: set[str] = set()
    for relation in model._meta.related_objects:
        is_above = relation.related_model._meta.app_label != model._meta.app_label
        if is_above and getattr(relation, "on_delete", None) is not models.SET_NULL:
            name = relation.field.name
            rows = relation.related_model._default_manager.filter(**{f"{name}__uid__in": uids})
            found |= {str(uid) for uid in rows.values_list(f"{name}__uid", flat=True)}
    return found


def outputs_delivered_for(uids: Collection[Any]) -> list[tuple[str, str]]:
    """Return the outputs that serve these results, as (result, code): as written, and as was agreed.

    While a workplan is revised, everybody still reads that its output serves the result it was agreed for.
    """
    return [
        (str(uid), code)
        for link in ("result", "agreed_result")
        for uid, code in Output.objects.filter(**{f"{link}__uid__in": uids})
        .order_by("code")
        .values_list(f"{link}__uid", "code")
    ]
