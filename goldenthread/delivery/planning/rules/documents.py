"""Decisions about plan documents: who moves a programme or a workplan, from where to where, and when not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.workflow.machine import Move, MoveRefused, Workflow

from ..models import BEING_WRITTEN, SETTLED, TechnicalReview
from ..models import PlanState as State

Function = TechnicalReview.Function
Outcome = TechnicalReview.Outcome

# Programmes and workplans pass the same way. Each row: who moves it, from where to where, under what word.
PLAN_WORKFLOW = Workflow(
    states=dict(State.choices),
    moves=(
        Move(
            "SUBMIT",
            gettext_lazy("Submit"),
            (State.DRAFT, State.RETURNED),
            State.SUBMITTED,
            roles.SUBMIT_PLAN,
        ),
        Move("WITHDRAW", gettext_lazy("Take back"), (State.SUBMITTED,), State.DRAFT, roles.SUBMIT_PLAN),
        Move(
            "TAKE_UP",
            gettext_lazy("Take up for desk review"),
            (State.SUBMITTED,),
            State.DESK_REVIEW,
            roles.REVIEW_PLAN,
        ),
        Move(
            "ASK_TECHNICAL",
            gettext_lazy("Accept for technical review"),
            (State.DESK_REVIEW,),
            State.TECHNICAL_REVIEW,
            roles.REVIEW_PLAN,
        ),
        Move(
            "ACCEPT",
            gettext_lazy("Accept for the board"),
            (State.TECHNICAL_REVIEW,),
            State.BOARD,
            roles.MANAGE_PLANNING,
        ),
        Move("APPROVE", gettext_lazy("Approve"), (State.BOARD,), State.APPROVED, roles.APPROVE_PLAN),
        Move(
            "RETURN",
            gettext_lazy("Return with a note"),
            (State.SUBMITTED, State.DESK_REVIEW, State.TECHNICAL_REVIEW, State.BOARD),
            State.RETURNED,
            roles.RETURN_PLAN,
            needs_note=True,
        ),
        Move(
            "PUT_IN_FORCE",
            gettext_lazy("Put in force"),
            (State.APPROVED,),
            State.IN_FORCE,
            roles.MANAGE_PLANNING,
        ),
        Move(
            "REVISE",
            gettext_lazy("Revise"),
            (State.APPROVED, State.IN_FORCE),
            State.DRAFT,
            roles.SUBMIT_PLAN,
            needs_note=True,
        ),
        Move("CLOSE", gettext_lazy("Close"), (State.IN_FORCE,), State.CLOSED, roles.MANAGE_PLANNING),
        Move(
            "REOPEN",
            gettext_lazy("Open again"),
            (State.CLOSED,),
            State.IN_FORCE,
            roles.MANAGE_PLANNING,
            needs_note=True,
        ),
    ),
)

WRITABLE = BEING_WRITTEN
# These judge one frozen version, and say which.
JUDGING = ("TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "RETURN")
# Nobody does these to a plan they wrote in or submitted.
NOT_BY_WHO_WROTE = ("ASK_TECHNICAL", "ACCEPT", "APPROVE")

# Who answers for each technical function.
ANSWER_PERMISSION = {
    Function.FINANCE: roles.REVIEW_PLAN_FINANCE,
    Function.HUMAN_RESOURCES: roles.REVIEW_PLAN_HUMAN_RESOURCES,
    Function.GENDER: roles.REVIEW_PLAN_GENDER,
    Function.DISABILITY_INCLUSION: roles.REVIEW_PLAN_DISABILITY_INCLUSION,
    Function.THEMATIC: roles.REVIEW_PLAN_THEMATIC,
}


def may_plan(permissions: Collection[str]) -> bool:
    """Say whether someone with these permissions at an entity writes its plans.

    Framework managers load the plans of many entities from files; a single plan is its entity's own.
    """
    return roles.WRITE_PLAN in permissions


def who_may_plan() -> str:
    """Return the people who may, in words for a refusal."""
    return _("an editor or the head of the entity")


@dataclass(frozen=True)
class PlanFacts:
    """What the rules need to know of a plan document, apart from its contents."""

    state: str
    # The number of the version that was submitted last; 0 before the first.
    version: int
    # Those who wrote in it since it was approved, who submitted it, and who stands in for one of them.
    writers: frozenset[int]


def is_writable(state: str) -> bool:
    """Say whether the entity may change the plan now."""
    return state in WRITABLE


def open_moves(facts: PlanFacts, *, person: int, permissions: Collection[str]) -> list[Move]:
    """Return the steps this person can take with the plan now, for buttons."""
    return [
        move
        for move in PLAN_WORKFLOW.open_to(facts.state, permissions)
        if not (move.code in NOT_BY_WHO_WROTE and person in facts.writers)
    ]


def check_move(
    code: str,
    facts: PlanFacts,
    *,
    person: int,
    permissions: Collection[str],
    note: str = "",
    version: int | None = None,
) -> Move:
    """Return the move, or raise MoveRefused saying what, why, who could and what next.

    `version` is the number of the version that was on the screen of whoever judges it.
    """
    known = PLAN_WORKFLOW.by_code.get(code)
    who = roles.names_of_roles_with(known.permission) if known else []
    move = PLAN_WORKFLOW.check(code, state=facts.state, permissions=permissions, note=note, who=who)
    if code in NOT_BY_WHO_WROTE and person in facts.writers:
        raise MoveRefused(
            _("You wrote in this plan, and nobody approves what they wrote. Ask another: %(who)s.")
            % {"who": ", ".join(who)}
        )
    if code in JUDGING and version is not None and version != facts.version:
        raise MoveRefused(
            _(
                "You were looking at version %(seen)s; version %(latest)s has been submitted since. "
                "Nothing was decided. Read the new version, then decide."
            )
            % {"seen": version, "latest": facts.version},
            is_a_leap=False,
        )
    return move


def reasons_not_to_accept(outcomes: Iterable[tuple[str, str]], *, note: str) -> list[str]:
    """Return why a plan cannot go before the board yet, given each function and what it answered."""
    answers = list(outcomes)
    waiting = [str(Function(function).label) for function, outcome in answers if outcome == Outcome.WAITING]
    against = [
        str(Function(function).label) for function, outcome in answers if outcome == Outcome.NOT_AGREED
    ]
    reasons = []
    if waiting:
        reasons.append(
            _("Still to answer: %(functions)s. Ask them, or wait.") % {"functions": ", ".join(waiting)}
        )
    if against and not note.strip():
        reasons.append(
            _("Not agreed by: %(functions)s. Say in a note why it goes before the board all the same.")
            % {"functions": ", ".join(against)}
        )
    return reasons


def reasons_not_to_ask(functions: Collection[str]) -> list[str]:
    """Return why these technical functions cannot be asked."""
    if not functions:
        return [_("No technical function is chosen. Choose at least one that reads the plan.")]
    unknown = sorted(set(functions) - set(Function.values))
    if unknown:
        return [
            _("%(unknown)s is no technical function. Choose from: %(known)s.")
            % {"unknown": ", ".join(unknown)[:60], "known": ", ".join(str(one.label) for one in Function)}
        ]
    return []


# Which version of a plan someone reads.
AS_IT_STANDS, AS_SUBMITTED, AS_APPROVED = "as it stands", "as submitted", "as approved"


def version_to_read(state: str, permissions: Collection[str], *, was_submitted: bool) -> str:
    """Return which version someone reads: writers the draft, reviewers what they judge."""
    if roles.VIEW_DRAFT_PLAN in permissions or state in SETTLED:
        return AS_IT_STANDS
    if roles.VIEW_SUBMITTED_PLAN in permissions and was_submitted:
        return AS_SUBMITTED
    return AS_APPROVED


def check_answer(
    function: str,
    outcome: str,
    facts: PlanFacts,
    *,
    person: int,
    permissions: Collection[str],
    note: str,
) -> None:
    """Raise MoveRefused unless this person may give this technical answer now."""
    permission = ANSWER_PERMISSION[Function(function)]
    who = ", ".join(roles.names_of_roles_with(permission))
    if permission not in permissions:
        raise MoveRefused(_("This review is not yours to answer. It belongs to: %(who)s.") % {"who": who})
    if facts.state != State.TECHNICAL_REVIEW:
        raise MoveRefused(
            _("This plan is “%(state)s”; technical reviewers answer while it is “%(open)s”.")
            % {"state": State(facts.state).label, "open": State.TECHNICAL_REVIEW.label}
        )
    if person in facts.writers:
        raise MoveRefused(
            _("You wrote in this plan, and nobody reviews what they wrote. Ask another: %(who)s.")
            % {"who": who}
        )
    if outcome not in Outcome.values or outcome == Outcome.WAITING:
        raise MoveRefused(
            _("Choose one of the answers: agreed, agreed with remarks, not agreed."), is_a_leap=False
        )
    for reason in reasons_against_answer(outcome, note):
        raise MoveRefused(reason, is_a_leap=False)


def reasons_against_answer(outcome: str, note: str) -> list[str]:
    """Return why an answer cannot stand with this note: only whoever simply agrees needs none."""
    if outcome == Outcome.AGREED or note.strip():
        return []
    return [_("Say in a note what has to change, so that the writers know. Write one or two sentences.")]
