"""Whether a plan is being carried out."""

from __future__ import annotations

from .. import rules
from ..models import PlanDocument, PlanState


def was_in_force(document: PlanDocument) -> bool:
    """Say whether the plan was in force at some time: the story of its moves knows."""
    return document.moves.filter(target=PlanState.IN_FORCE).exists()


def is_carried_out(document: PlanDocument) -> bool:
    """Say whether the plan is being carried out now, as it is or while it is revised."""
    return rules.is_carried_out(
        document.state, was_in_force=document.state != PlanState.IN_FORCE and was_in_force(document)
    )
