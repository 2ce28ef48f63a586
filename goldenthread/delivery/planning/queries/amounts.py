"""What cost lines add up to, in SQL."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce

from ..models import CostLine, link_of

# The element an output serves: that of its result, or its own where it is under an action plan. While the
# result's programme is revised, the element that was agreed.
ELEMENT_SERVED = Coalesce(
    link_of("element", row="activity__output__result__"), F("activity__output__element_id")
)


def added_up(lines: QuerySet[CostLine], *by: str) -> QuerySet[CostLine, tuple[Any, ...]]:
    """Return rows of keys and the amount these lines add up to for them, in the base currency.

    `by` names the keys, of: workplan, result, element, fund.
    """
    keys: dict[str, Any] = {
        "workplan": "activity__output__workplan",
        "result": "activity__output__result",
        "element": ELEMENT_SERVED,
        "fund": "fund",
    }
    return lines.order_by().values_list(*(keys[name] for name in by)).annotate(added=Sum("amount_base"))
