"""Decisions about where an activity stands: a fact of implementation, not a part of what was approved."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..models import Activity, PlanState

# Being revised: what was approved last is still carried out.
BEING_REVISED = (
    PlanState.DRAFT,
    PlanState.SUBMITTED,
    PlanState.DESK_REVIEW,
    PlanState.TECHNICAL_REVIEW,
    PlanState.BOARD,
    PlanState.RETURNED,
    PlanState.APPROVED,
)


def is_carried_out(state: str, *, was_in_force: bool) -> bool:
    """Say whether a plan is being carried out: it is in force, or was and is only being revised."""
    return state == PlanState.IN_FORCE or (was_in_force and state in BEING_REVISED)


def reasons_against_status(status: str, *, state: str, was_in_force: bool) -> list[str]:
    """Return why nobody can say now that an activity stands so."""
    if status not in Activity.Status.values:
        return [
            _("%(value)s is not a status. Choose one of: %(known)s.")
            % {
                "value": status[:40],
                "known": ", ".join(str(label) for label in Activity.Status.labels),
            }
        ]
    if not is_carried_out(state, was_in_force=was_in_force):
        return [
            _(
                "This workplan is “%(state)s”: where its activities stand is recorded once it is in force. "
                "A framework manager puts an approved workplan in force."
            )
            % {"state": PlanState(state).label}
        ]
    return []
