"""Decisions about proposed adjustments: each is a difference from the approved version, before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules as planning
from goldenthread.delivery.planning.models import Fund
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.texts import TextMap

from ..models import Adjustment

Kind = Adjustment.Kind
LONGEST_TEXT = 6_000
# These say how much; the others say when, or nothing.
WITH_AMOUNT = (Kind.REDUCE, Kind.REALLOCATE, Kind.ADD)
# These take money from their subject.
TAKING = (Kind.REDUCE, Kind.REALLOCATE, Kind.STOP)
# The columns that hold what is before and after, where there is nothing to say.
NO_DIFFERENCE: dict[str, Any] = {
    "fund": "",
    "amount": None,
    "amount_before": None,
    "amount_after": None,
    "target_uid": None,
    "target_code": "",
    "target_fund": "",
    "starts_before": None,
    "ends_before": None,
    "starts_after": None,
    "ends_after": None,
}


@dataclass(frozen=True)
class Subject:
    """An output or activity of the approved version, with what it costs there by fund."""

    uid: str
    code: str
    title: TextMap
    amounts: Mapping[str, Decimal]
    # An output has no dates of its own.
    dates: tuple[date, date] | None = None
    # The output an activity belongs to.
    output_uid: str = ""

    @property
    def is_activity(self) -> bool:
        """Say whether it is an activity, not an output."""
        return self.dates is not None


def subjects_of(data: Mapping[str, Any]) -> dict[str, Subject]:
    """Return what an adjustment can be about, by uid: each output of a version, then its activities."""
    return {subject.uid: subject for output in data["outputs"] for subject in _subjects_under(output)}


def _subjects_under(output: Mapping[str, Any]) -> Iterator[Subject]:
    activities = [
        Subject(
            activity["uid"],
            activity["code"],
            activity["title"],
            _amounts(activity["cost_lines"]),
            (date.fromisoformat(activity["starts_on"]), date.fromisoformat(activity["ends_on"])),
            output["uid"],
        )
        for activity in output["activities"]
    ]
    lines = [line for activity in output["activities"] for line in activity["cost_lines"]]
    yield Subject(output["uid"], output["code"], output["statement"], _amounts(lines))
    yield from activities


def _amounts(lines: list[Mapping[str, Any]]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for line in lines:
        amounts[line["fund"]] = amounts.get(line["fund"], Decimal(0)) + Decimal(line["amount_base"])
    return amounts


@dataclass(frozen=True)
class AdjustmentSaid:
    """What a writer proposes about a subject of the approved version."""

    kind: str
    subject_uid: str
    text: str
    fund: str = ""
    amount: Decimal | None = None
    target_uid: str = ""
    target_fund: str = ""
    starts_after: date | None = None
    ends_after: date | None = None


def reasons_against_adjustment(
    said: AdjustmentSaid, subjects: Mapping[str, Subject], *, within: tuple[date, date]
) -> list[str]:
    """Return why a proposal cannot be kept as it is."""
    subject = subjects.get(said.subject_uid)
    if said.kind not in Kind.values:
        return [_("Choose what is proposed: reduce, postpone, reallocate, stop or add.")]
    if subject is None:
        return [_("Choose the output or activity of the approved version that the proposal is about.")]
    reasons = []
    if not said.text.strip():
        reasons.append(_("Say in one or two sentences what is proposed and why."))
    if len(narratives.cleaned(said.text)) > LONGEST_TEXT:
        reasons.append(_("The text has more than %(most)s characters. Shorten it.") % {"most": LONGEST_TEXT})
    if said.kind == Kind.POSTPONE:
        return reasons + _against_new_dates(said, subject, within)
    if said.kind in WITH_AMOUNT:
        reasons += _against_money(said, subject)
    if said.kind == Kind.REALLOCATE:
        reasons += _against_target(said, subjects)
    return reasons


def _against_new_dates(said: AdjustmentSaid, subject: Subject, within: tuple[date, date]) -> list[str]:
    if subject.dates is None:
        return [_("Only an activity is postponed. Choose the activity of this output that moves.")]
    if said.starts_after is None or said.ends_after is None:
        return [_("Write from when until when the activity would run.")]
    if (said.starts_after, said.ends_after) == subject.dates:
        return [_("These are the dates of the approved version. Write the new ones.")]
    return planning.reasons_against_dates(said.starts_after, said.ends_after, within=within)


def _against_money(said: AdjustmentSaid, subject: Subject) -> list[str]:
    if said.fund not in Fund.values:
        return [_("Choose the fund whose money this is about.")]
    if said.amount is None or not said.amount.is_finite() or said.amount <= 0:
        return [_("Write the amount, above zero, in the base currency.")]
    reasons = planning.reasons_against_amounts([said.amount], quarters=1)
    planned = subject.amounts.get(said.fund, Decimal(0))
    if said.kind != Kind.ADD and said.amount > planned:
        reasons.append(
            _("The approved version plans %(planned)s from this fund for %(code)s. Write at most that.")
            % {"planned": f"{planned:,.2f}", "code": subject.code}
        )
    return reasons


@dataclass(frozen=True)
class Proposed:
    """What a proposal of a review says of money, as it is kept."""

    kind: str
    subject_uid: str
    fund: str
    amount: Decimal | None


def reasons_against_together(
    proposals: Iterable[Proposed], subjects: Mapping[str, Subject], *, about: str = ""
) -> list[str]:
    """Return where the proposals of a review together take more than the approved version plans.

    What is taken from an activity is taken from its output too. Given what one proposal is about, only that
    and its output are looked at.
    """
    concerned = {about, subjects[about].output_uid} if about else set(subjects)
    reasons = []
    for (uid, fund), together in _taken(proposals, subjects).items():
        planned = subjects[uid].amounts.get(fund, Decimal(0))
        if uid in concerned and together > planned:
            reasons.append(
                _(
                    "The proposals of this review together take %(together)s from %(code)s (%(fund)s); the "
                    "approved version plans %(planned)s. Lower one of them by %(excess)s, or take one back."
                )
                % {
                    "together": f"{together:,.2f}",
                    "code": subjects[uid].code,
                    "fund": Fund(fund).label,
                    "planned": f"{planned:,.2f}",
                    "excess": f"{together - planned:,.2f}",
                }
            )
    return reasons


def _taken(proposals: Iterable[Proposed], subjects: Mapping[str, Subject]) -> dict[tuple[str, str], Decimal]:
    """Return what is taken by subject and fund. What is added makes no room: it is not approved."""
    taken: dict[tuple[str, str], Decimal] = {}
    for one in proposals:
        if one.kind not in TAKING:
            continue
        subject = subjects[one.subject_uid]
        # What is stopped gives up all its funds.
        amounts = subject.amounts if one.kind == Kind.STOP else {one.fund: one.amount or Decimal(0)}
        for uid in filter(None, (subject.uid, subject.output_uid)):
            for fund, amount in amounts.items():
                taken[uid, fund] = taken.get((uid, fund), Decimal(0)) + amount
    return taken


def _against_target(said: AdjustmentSaid, subjects: Mapping[str, Subject]) -> list[str]:
    if said.target_fund and said.target_fund not in Fund.values:
        return [_("Choose the fund the money moves to, or leave it empty.")]
    stays = said.target_uid == said.subject_uid and said.target_fund in ("", said.fund)
    if said.target_uid not in subjects or stays:
        return [_("Choose the output or activity that the money goes to: another one, or another fund.")]
    return []


def difference(said: AdjustmentSaid, subjects: Mapping[str, Subject]) -> dict[str, Any]:
    """Return the columns that hold what is before and after. The proposal was checked."""
    subject = subjects[said.subject_uid]
    values = dict(NO_DIFFERENCE)
    if said.kind == Kind.POSTPONE:
        values["starts_before"], values["ends_before"] = subject.dates or (None, None)
        values |= {"starts_after": said.starts_after, "ends_after": said.ends_after}
    elif said.kind == Kind.STOP:
        # All its funds together: what is stopped costs nothing any more.
        planned = sum(subject.amounts.values(), Decimal(0))
        values |= {"amount": planned or None, "amount_before": planned, "amount_after": Decimal(0)}
    else:
        planned, amount = subject.amounts.get(said.fund, Decimal(0)), said.amount or Decimal(0)
        change = amount if said.kind == Kind.ADD else -amount
        values |= {"fund": said.fund, "amount": amount}
        values |= {"amount_before": planned, "amount_after": planned + change}
    if said.kind == Kind.REALLOCATE:
        target = subjects[said.target_uid]
        values |= {"target_uid": target.uid, "target_code": target.code, "target_fund": said.target_fund}
    return values | {"effect": {fund: f"{amount:.2f}" for fund, amount in _effect(said, subject).items()}}


def _effect(said: AdjustmentSaid, subject: Subject) -> Mapping[str, Decimal]:
    amount = said.amount or Decimal(0)
    if said.kind == Kind.STOP:
        return subject.amounts
    if said.kind == Kind.REDUCE:
        return {said.fund: amount}
    if said.kind == Kind.ADD:
        return {said.fund: -amount}
    if said.kind == Kind.REALLOCATE and said.target_fund not in ("", said.fund):
        return {said.fund: amount, said.target_fund: -amount}
    # Postponed, or given to another output from the same fund, the money is still planned.
    return {}


def lowered_by_fund(effects: Iterable[Mapping[str, str]]) -> dict[str, Decimal]:
    """Return by how much adjustments with these effects together lower what is planned, by fund."""
    lowered: dict[str, Decimal] = {}
    for effect in effects:
        for fund, amount in effect.items():
            lowered[fund] = lowered.get(fund, Decimal(0)) + Decimal(amount)
    return lowered
