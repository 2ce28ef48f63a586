"""Whether a returned plan says anything else than the version that was returned."""

from __future__ import annotations

from dataclasses import dataclass

from ..models import PlanDocument, PlanMove, PlanSnapshot, PlanState
from ..rules.resubmitting import says_the_same
from .documents import latest_version, plan_data


@dataclass(frozen=True)
class Returned:
    """A version that was returned and still is what the plan says, and with what note."""

    version: PlanSnapshot
    move: PlanMove | None


def returned_unchanged(document: PlanDocument) -> Returned | None:
    """Return the version that was returned if the plan still says the same; otherwise nothing."""
    latest = latest_version(document) if document.state == PlanState.RETURNED else None
    if latest is None or not says_the_same(latest.data, plan_data(document)):
        return None
    moves = document.moves.filter(move="RETURN", snapshot=latest).select_related("by")
    return Returned(latest, moves.order_by("-pk").first())
