"""Decisions about mid-year reviews: who moves one, from where to where, and what it waits for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.workflow.machine import Move, MoveRefused, Workflow

from ..models import Adjustment, OutputImplementation
from ..models import ReviewState as State

Decision = Adjustment.Decision

MID_YEAR_WORKFLOW = Workflow(
    states=dict(State.choices),
    moves=(
        Move("SUBMIT", gettext_lazy("Submit"), (State.OPEN,), State.SUBMITTED, roles.SUBMIT_PLAN),
        Move(
            "RETURN",
            gettext_lazy("Return with a note"),
            (State.SUBMITTED, State.CONSOLIDATED),
            State.OPEN,
            roles.RETURN_PLAN,
            needs_note=True,
        ),
        Move(
            "CONSOLIDATE",
            gettext_lazy("Put before the board"),
            (State.SUBMITTED,),
            State.CONSOLIDATED,
            roles.MANAGE_PLANNING,
        ),
        Move(
            "DECIDE", gettext_lazy("Close with the decision"), (State.CONSOLIDATED,), State.DECIDED,
            roles.APPROVE_PLAN,
        ),
    ),
)  # fmt: skip

# Nobody does these to a review they wrote in or submitted.
NOT_BY_WHO_WROTE = ("CONSOLIDATE", "DECIDE")


@dataclass(frozen=True)
class ReviewFacts:
    """What the rules need to know of a mid-year review, apart from its contents."""

    state: str
    # Who wrote in it, and who submitted it.
    writers: frozenset[int]


def is_half_over(starts_on: date, ends_on: date, day: date) -> bool:
    """Say whether a day lies in the second half of a period: the time to look how far the plan is."""
    return starts_on + (ends_on - starts_on) / 2 <= day <= ends_on


def is_writable(state: str) -> bool:
    """Say whether the entity may change its review now."""
    return state == State.OPEN


def open_moves(facts: ReviewFacts, *, person: int, permissions: Collection[str]) -> list[Move]:
    """Return the steps this person can take with the review now, for buttons."""
    return [
        move
        for move in MID_YEAR_WORKFLOW.open_to(facts.state, permissions)
        if not (move.code in NOT_BY_WHO_WROTE and person in facts.writers)
    ]


def check_move(
    code: str, facts: ReviewFacts, *, person: int, permissions: Collection[str], note: str = ""
) -> Move:
    """Return the move, or raise MoveRefused saying what, why, who could and what next."""
    known = MID_YEAR_WORKFLOW.by_code.get(code)
    who = roles.names_of_roles_with(known.permission) if known else []
    move = MID_YEAR_WORKFLOW.check(code, state=facts.state, permissions=permissions, note=note, who=who)
    if code in NOT_BY_WHO_WROTE and person in facts.writers:
        raise MoveRefused(
            _("You wrote in this review, and nobody decides on what they wrote. Ask another: %(who)s.")
            % {"who": ", ".join(who)}
        )
    return move


def check_decision(facts: ReviewFacts, *, person: int, permissions: Collection[str]) -> None:
    """Raise MoveRefused unless this person may decide on the proposals of the review now."""
    check_move("DECIDE", facts, person=person, permissions=permissions)


def reasons_not_to_submit(outputs: Iterable[tuple[str, str, str]]) -> list[str]:
    """Return why a review cannot be submitted yet, given code, status and text of each output."""
    rows = list(outputs)
    unsaid = [code for code, status, _text in rows if not status]
    unexplained = [
        code
        for code, status, text in rows
        if status in (OutputImplementation.Status.DELAYED, OutputImplementation.Status.CANCELLED)
        and not text.strip()
    ]
    reasons = []
    if unsaid:
        reasons.append(
            _("Say how far these outputs are: %(codes)s. Open each and choose a status.")
            % {"codes": ", ".join(unsaid)}
        )
    if unexplained:
        reasons.append(
            _("Say why these outputs are delayed or cancelled: %(codes)s. One or two sentences will do.")
            % {"codes": ", ".join(unexplained)}
        )
    return reasons


def reasons_not_to_decide(proposals: Sequence[tuple[str, str]], *, reference: str) -> list[str]:
    """Return why a review cannot be closed yet, given code and decision of each proposal."""
    waiting = [code for code, decision in proposals if decision == Decision.WAITING]
    reasons = []
    if waiting:
        reasons.append(
            _("Decide on these proposals first: %(codes)s. Accept each, or do not accept it with a note.")
            % {"codes": ", ".join(waiting)}
        )
    if not reference.strip():
        reasons.append(_("Write the board's reference of the decision, such as 2019/14."))
    return reasons


def reasons_against_decision(decision: str, *, note: str) -> list[str]:
    """Return why the word on one proposal cannot be kept as it is."""
    if decision not in (Decision.ACCEPTED, Decision.NOT_ACCEPTED):
        return [_("Choose one of the two: accepted, not accepted.")]
    if decision == Decision.NOT_ACCEPTED and not note.strip():
        return [_("Say in a note why it is not accepted, so that the entity knows. One sentence will do.")]
    return []


def reasons_not_to_revise(state: str, *, was_revised: bool, accepted: int) -> list[str]:
    """Return why the workplan cannot be opened for what the board accepted."""
    if state != State.DECIDED:
        return [_("The board has not decided yet. The workplan is opened for revision after its decision.")]
    if not accepted:
        return [_("No proposal was accepted, so the workplan stays as it was approved.")]
    if was_revised:
        return [_("The workplan was opened for this decision already. Open it to write the changes.")]
    return []
