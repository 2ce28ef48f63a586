"""Whether a plan is being carried out."""

from __future__ import annotations

from uuid import UUID

from .. import rules
from ..models import SETTLED, PlanDocument, PlanState


def was_in_force(document: PlanDocument) -> bool:
    """Say whether the plan was in force at some time: the story of its moves knows."""
    return document.moves.filter(target=PlanState.IN_FORCE).exists()


def is_carried_out(document: PlanDocument) -> bool:
    """Say whether the plan is being carried out now, as it is or while it is revised."""
    return rules.is_carried_out(
        document.state, was_in_force=document.state != PlanState.IN_FORCE and was_in_force(document)
    )


def is_in_approved_version(document: PlanDocument, activity_uid: UUID) -> bool:
    """Say whether an activity of the plan as it stands was approved, not only written in a revision."""
    if document.state in SETTLED:
        return True
    version = document.approved_snapshot
    return version is not None and any(
        activity["uid"] == str(activity_uid)
        for output in version.data["outputs"]
        for activity in output["activities"]
    )
