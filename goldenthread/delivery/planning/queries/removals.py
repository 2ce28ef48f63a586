"""What was removed from a plan while it was written, and is not back."""

from __future__ import annotations

from goldenthread.foundation.accounts.models import User

from ..models import PlanDocument, RemovedRow
from ..models.removals import RemovedRowQuerySet

MOST_SHOWN = 20


def to_put_back(document: PlanDocument, person: User) -> RemovedRowQuerySet:
    """Return what was removed from the plan and is not back, as far as this person reads its draft."""
    return RemovedRow.objects.visible_to(person).filter(document=document, put_back_at=None)


def recently_removed(document: PlanDocument, person: User) -> list[RemovedRow]:
    """Return what was removed last, the latest first; older rows move up as these are put back."""
    rows = to_put_back(document, person).select_related("removed_by").defer("rows", "links")
    return list(rows.order_by("-removed_at", "-pk")[:MOST_SHOWN])
