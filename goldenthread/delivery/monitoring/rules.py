"""Decisions about reports. Plain functions: values in, answer out, nothing read, nothing saved."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.workflow.machine import Move, MoveRefused, Workflow

from .models import Report

State = Report.State
Words = str | Promise

# Who moves a report, from where to where, under what word, and whether a note is asked for.
REPORT_WORKFLOW = Workflow(
    states=dict(State.choices),
    moves=(
        Move("START", gettext_lazy("Start"), (State.NOT_STARTED,), State.IN_PROGRESS, roles.WRITE_REPORT),
        Move(
            "SUBMIT",
            gettext_lazy("Submit"),
            (State.IN_PROGRESS, State.RETURNED),
            State.SUBMITTED,
            roles.SUBMIT_REPORT,
        ),
        Move(
            "RETURN",
            gettext_lazy("Return with a note"),
            (State.SUBMITTED, State.DESK_APPROVED),
            State.RETURNED,
            roles.REVIEW_REPORT,
            needs_note=True,
        ),
        Move(
            "DESK_APPROVE",
            gettext_lazy("Approve for the desk"),
            (State.SUBMITTED,),
            State.DESK_APPROVED,
            roles.DESK_APPROVE_REPORT,
        ),
        Move(
            "APPROVE", gettext_lazy("Approve"), (State.DESK_APPROVED,), State.APPROVED, roles.APPROVE_REPORT
        ),
        Move(
            "REOPEN",
            gettext_lazy("Reopen"),
            (State.SUBMITTED, State.DESK_APPROVED, State.APPROVED),
            State.IN_PROGRESS,
            roles.APPROVE_REPORT,
            needs_note=True,
        ),
        # For an entity that missed the round's lock: the extension, with its reason.
        Move(
            "EXTEND",
            gettext_lazy("Open again after the lock"),
            (State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED),
            State.IN_PROGRESS,
            roles.APPROVE_REPORT,
            needs_note=True,
        ),
    ),
)

# How long a person may be named to read a strictly confidential section.
LONGEST_READING = timedelta(days=365)

WRITABLE = (State.NOT_STARTED, State.IN_PROGRESS, State.RETURNED)
# Nobody does these to a report they submitted themselves.
NOT_BY_WHO_SUBMITTED = ("DESK_APPROVE", "APPROVE")
# These open a report to its writers again.
OPENING = ("RETURN", "REOPEN", "EXTEND")


@dataclass(frozen=True)
class ReportFacts:
    """What the rules need to know of a report, apart from its contents."""

    state: str
    locks_at: datetime
    reopened_at: datetime | None
    submitted_by: int | None

    def is_locked(self, at: datetime) -> bool:
        """Say whether the round's lock keeps writers out. A report opened or returned since stays open."""
        return at >= self.locks_at and self.reopened_at is None

    def is_writable(self, at: datetime) -> bool:
        """Say whether writers may change the report now."""
        return self.state in WRITABLE and not self.is_locked(at)


def facts_of(report: Report) -> ReportFacts:
    """Return what the rules need to know of this report. Its round must be at hand."""
    return ReportFacts(report.state, report.round.locks_at, report.reopened_at, report.submitted_by_id)


def open_moves(facts: ReportFacts, *, person: int, permissions: Collection[str], at: datetime) -> list[Move]:
    """Return the steps this person can take with the report now, for buttons.

    START happens by itself on saving.
    """
    return [
        move
        for move in REPORT_WORKFLOW.open_to(facts.state, permissions)
        if move.code != "START" and not reason_not_to_move(move.code, facts, person=person, at=at)
    ]


def check_move(
    code: str,
    facts: ReportFacts,
    *,
    person: int,
    permissions: Collection[str],
    note: str,
    who: Iterable[str],
    at: datetime,
) -> Move:
    """Return the move, or raise MoveRefused; state, role, note, own submission, lock count in this order."""
    move = REPORT_WORKFLOW.check(code, state=facts.state, permissions=permissions, note=note, who=who)
    reason = reason_not_to_move(code, facts, person=person, at=at)
    if reason:
        raise MoveRefused(reason)
    return move


def reason_not_to_move(code: str, facts: ReportFacts, *, person: int, at: datetime) -> str:
    """Return why this step cannot be taken although state and role allow it, or nothing."""
    if code in NOT_BY_WHO_SUBMITTED and facts.submitted_by == person:
        return _(
            "You submitted this report, and nobody approves what they submitted. "
            "Ask another reviewer to do it."
        )
    if code == "EXTEND" and not facts.is_locked(at):
        return _("The round is not locked for this report: it can be written and submitted as it is.")
    if code in ("START", "SUBMIT") and facts.is_locked(at):
        return _(
            "The round was locked on %(day)s. "
            "The framework manager can open this report again, with a reason. Everything saved in it is kept."
        ) % {"day": facts.locks_at.strftime("%d %B %Y, %H:%M %Z")}
    return ""


def stamp(report: Report, move: Move, *, by: User, at: datetime) -> None:
    """Write on the report, without saving it, where the move took it and who did it when."""
    report.state = move.target
    if move.code == "SUBMIT":
        report.submitted_at, report.submitted_by, report.reopened_at = at, by, None
        report.first_submitted_at = report.first_submitted_at or at
    elif move.code == "DESK_APPROVE":
        report.desk_approved_at, report.desk_approved_by = at, by
    elif move.code == "APPROVE":
        report.approved_at, report.approved_by = at, by
    elif move.code in OPENING:
        # Whoever is asked to change a report must be able to, lock or no lock.
        report.reopened_at = at
        report.desk_approved_at = report.desk_approved_by = report.approved_at = report.approved_by = None


# Below these, a lowered classification lets in people who were kept out: it asks for a reason.
GUARDED = (Classification.CONFIDENTIAL, Classification.STRICTLY_CONFIDENTIAL)


def needs_reason_to_lower(before: str, after: str) -> bool:
    """Say whether changing a text's classification opens it to more people and so asks for a reason."""
    order = list(Classification.values)
    return before in GUARDED and after in order and order.index(after) < order.index(before)


@dataclass(frozen=True)
class OpenPoint:
    """One thing to do before a report can be submitted, and the section where it is done."""

    section_key: str
    message: str


@dataclass(frozen=True)
class SectionFacts:
    """What the submission rules need to know of a section."""

    key: str
    title: str
    state: str


@dataclass(frozen=True)
class ResultFacts:
    """What the submission rules need to know of a result's report."""

    section_key: str
    code: str
    is_rated: bool
    words: int
    tags_without_significance: tuple[str, ...] = ()
    tags_without_justification: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutputFacts:
    """What the submission rules need to know of an OE result's report."""

    section_key: str
    code: str
    is_rated: bool
    has_comment: bool


FEWEST_WORDS = 1
RULES_FOR_RESULTS: tuple[tuple[Callable[[ResultFacts], bool], Words], ...] = (
    (lambda r: not r.is_rated, gettext_lazy("%(code)s: choose how far the result is.")),
    (
        lambda r: r.words < FEWEST_WORDS,
        gettext_lazy("%(code)s: write what changed and what your entity contributed."),
    ),
    (
        lambda r: bool(r.tags_without_significance),
        gettext_lazy("%(code)s: say how much these contribute, from 0 to 3: %(unsaid)s."),
    ),
    (lambda r: bool(r.tags_without_justification), gettext_lazy("%(code)s: say why for: %(unexplained)s.")),
)


def reasons_not_to_submit(
    sections: Iterable[SectionFacts], results: Iterable[ResultFacts], outputs: Iterable[OutputFacts]
) -> list[OpenPoint]:
    """Return everything still open, in the order of the task list, so that it can be done in one go."""
    points = [
        OpenPoint(s.key, _("%(title)s: mark this section as complete.") % {"title": s.title})
        for s in sections
        if s.state != "COMPLETE"
    ]
    for result in results:
        words = {
            "code": result.code,
            "unsaid": ", ".join(result.tags_without_significance),
            "unexplained": ", ".join(result.tags_without_justification),
        }
        points += [
            OpenPoint(result.section_key, str(text) % words)
            for broken, text in RULES_FOR_RESULTS
            if broken(result)
        ]
    points += [
        OpenPoint(
            o.section_key, _("%(code)s: choose how far it is, or say why it is not rated.") % {"code": o.code}
        )
        for o in outputs
        if not o.is_rated and not o.has_comment
    ]
    return points


class Numbers(NamedTuple):
    """The numbers of an indicator that has a target and a value; more is better."""

    baseline: Decimal | None
    target: Decimal
    actual: Decimal


# What an indicator's numbers say.
NO_VALUE, NO_TARGET, MET, ON_TRACK, BEHIND, WORSE = (
    "NO_VALUE",
    "NO_TARGET",
    "MET",
    "ON_TRACK",
    "BEHIND",
    "WORSE",
)
# From this share of the way between baseline and target on, an indicator is on track.
ON_TRACK_FROM = Decimal("0.6")
# Of those that have a target and a value: the first row that fits decides.
INDICATOR_STATUS: tuple[tuple[str, Callable[[Numbers], bool]], ...] = (
    (MET, lambda n: n.actual >= n.target),
    (WORSE, lambda n: n.baseline is not None and n.actual < n.baseline),
    (ON_TRACK, lambda n: _share_of_way(n) >= ON_TRACK_FROM),
    (BEHIND, lambda _numbers: True),
)
INDICATOR_STATUS_WORDS: dict[str, Words] = {
    NO_VALUE: gettext_lazy("No value"),
    NO_TARGET: gettext_lazy("No target"),
    MET: gettext_lazy("Target met"),
    ON_TRACK: gettext_lazy("On track"),
    BEHIND: gettext_lazy("Behind"),
    WORSE: gettext_lazy("Worse than the baseline"),
}


def indicator_status(
    baseline: Decimal | None, target: Decimal | None, actual: Decimal | None, *, direction: str = "UP"
) -> str:
    """Return what the numbers say: what is missing, else the first row of INDICATOR_STATUS that fits.

    Where less is better, the same table is read with every sign turned. Missing is never zero.
    """
    if actual is None:
        return NO_VALUE
    if target is None:
        return NO_TARGET
    sign = -1 if direction == "DOWN" else 1
    numbers = Numbers(None if baseline is None else baseline * sign, target * sign, actual * sign)
    return next(code for code, fits in INDICATOR_STATUS if fits(numbers))


def _share_of_way(numbers: Numbers) -> Decimal:
    """Return how much of the way from baseline to target is done; without a baseline it begins at zero."""
    start = numbers.baseline if numbers.baseline is not None else Decimal(0)
    way = numbers.target - start
    return (numbers.actual - start) / way if way > 0 else Decimal(0)


# Below this share on track, two thirds, four fifths and all: the levels a rating is compared with.
HINTS: tuple[tuple[Decimal, int], ...] = (
    (Decimal("0.2"), 1),
    (Decimal("0.5"), 2),
    (Decimal("0.8"), 3),
    (Decimal(1), 4),
)
NO_INDICATOR_TO_JUDGE_BY = 0
HIGHEST = 5


def rating_hint(statuses: Collection[str]) -> int:
    """Return which step of five the indicators suggest (1 the lowest), 0 when there is none to judge by.

    A met target counts fully, one on track for half. It is a hint beside the choice, never the choice.
    """
    judged = [status for status in statuses if status not in (NO_VALUE, NO_TARGET)]
    if not judged:
        return NO_INDICATOR_TO_JUDGE_BY
    points = Decimal(judged.count(MET)) + Decimal(judged.count(ON_TRACK)) / 2
    share = points / len(judged)
    return next((step for limit, step in HINTS if share < limit), HIGHEST)
