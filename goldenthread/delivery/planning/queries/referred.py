"""Which rows of a plan somebody above planning stands on: reports, values, reviews. Those rows do not go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models


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
