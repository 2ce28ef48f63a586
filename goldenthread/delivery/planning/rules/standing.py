"""What a plan is called where it stands: the one place that decides the words."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles

from ..models import SETTLED, PlanState

# Who knows that an approved plan is being revised, and how far: its writers and those who judge it.
KNOWING = frozenset({roles.VIEW_DRAFT_PLAN, roles.VIEW_SUBMITTED_PLAN})
REVISION: dict[str, str | Promise] = {
    PlanState.DRAFT: gettext_lazy("being revised"),
    PlanState.RETURNED: gettext_lazy("revision returned"),
    PlanState.SUBMITTED: gettext_lazy("revision submitted"),
    PlanState.DESK_REVIEW: gettext_lazy("revision in desk review"),
    PlanState.TECHNICAL_REVIEW: gettext_lazy("revision in technical review"),
    PlanState.BOARD: gettext_lazy("revision before the board"),
}


@dataclass(frozen=True)
class Standing:
    """Where a plan stands for one reader: the state it counts as, and the words."""

    state: str
    word: str


@dataclass(frozen=True)
class RevisionFacts:
    """What the words need to know of an approved plan that is being revised."""

    # The number of the version that is the plan while the revision is written.
    approved: int
    # The state it was opened from: approved or in force.
    stood_as: str
    # Whether this reader knows of the revision.
    is_known: bool


def knows_of_revision(permissions: Collection[str]) -> bool:
    """Say whether someone with these permissions at an entity knows that its plan is being revised."""
    return not KNOWING.isdisjoint(permissions)


def standing_of(state: str, revised: RevisionFacts | None) -> Standing:
    """Return where a plan stands: while it is revised it is still what was approved, and called so."""
    if revised is None or state in SETTLED:
        return Standing(state, str(PlanState(state).label))
    values = {
        "state": PlanState(revised.stood_as).label,
        "number": revised.approved,
        "revision": REVISION[state],
    }
    words = _("%(state)s · version %(number)s")
    if revised.is_known:
        words = _("%(state)s · version %(number)s, %(revision)s")
    return Standing(revised.stood_as, words % values)
