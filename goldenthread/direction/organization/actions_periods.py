"""Keeping the calendar: adding a period, and correcting one before anything refers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import FIRST_CHOICE, TextMap, one_line_each

from . import queries, rules, rules_periods
from .models import Organization, Period

# Others refer to a period by these; its name is only read.
MEANING = {"code", "kind", "starts_on", "ends_on"}


class NotYoursToKeep(RuleBroken):
    """Someone without a role for it tried to change the calendar."""


class PeriodNotKept(RuleBroken):
    """A period cannot be so; `reasons` says why, by field."""

    def __init__(self, reasons: dict[str, str]) -> None:
        super().__init__(" ".join(reasons.values()))
        self.reasons = reasons


class PeriodInUse(RuleBroken):
    """Plans, rounds or values refer to the period: its days and its code stay."""


class PeriodsOverlap(RuleBroken):
    """The period shares days with others that plans are made for. Whoever knows that may add it."""


@dataclass(frozen=True)
class PeriodSaid:
    """What a period is said to be."""

    code: str
    name: TextMap
    kind: str
    starts_on: date
    ends_on: date


@in_one_transaction
def make_period(said: PeriodSaid, *, by: User, at: datetime, knowing_overlap: bool = False) -> Period:
    """Add a period to the calendar. Saying the same once more adds nothing.

    Raises NotYoursToKeep, PeriodNotKept or PeriodsOverlap.
    """
    _check_keeper(by, at)
    _lock_calendar()
    values = _values_of(said)
    there = Period.objects.filter(code=said.code).first()
    if there is not None and all(getattr(there, field) == value for field, value in values.items()):
        return there
    _check(said, None, knowing_overlap=knowing_overlap)
    period = Period.objects.create(**values)
    audit_trail.record("organization.period.added", period, by=by, at=at, **_days_of(period))
    return period


@in_one_transaction
def correct_period(
    period: Period, said: PeriodSaid, *, by: User, at: datetime, knowing_overlap: bool = False
) -> Period:
    """Correct a period that nothing refers to yet. The name of any period can be corrected.

    Raises NotYoursToKeep, PeriodNotKept, PeriodInUse or PeriodsOverlap.
    """
    _check_keeper(by, at)
    _lock_calendar()
    # The whole row: whoever would refer to the period now waits, and then meets it corrected.
    period = Period.objects.select_for_update().get(pk=period.pk)
    changed = {field: new for field, new in _values_of(said).items() if getattr(period, field) != new}
    if not changed:
        return period
    means_other_days = bool(changed.keys() & MEANING)
    if means_other_days:
        _check_unused(period)
    _check(said, period, knowing_overlap=knowing_overlap or not means_other_days)
    before = _days_of(period)
    for field, value in changed.items():
        setattr(period, field, value)
    period.save(update_fields=list(changed))
    after = _days_of(period)
    audit_trail.record("organization.period.corrected", period, by=by, at=at, before=before, **after)
    return period


def _check_keeper(by: User, at: datetime) -> None:
    if not queries.may(by, rules.MANAGE_PLANNING, timezone.localdate(at)):
        who = ", ".join(rules.names_of_roles_with(rules.MANAGE_PLANNING))
        raise NotYoursToKeep(
            _("No period was kept: your roles do not include it. Ask: %(who)s.") % {"who": who}
        )


def _lock_calendar() -> None:
    """Let those who change the calendar come one after the other: each compares with all of it."""
    Organization.objects.select_for_update(no_key=True).first()


def _values_of(said: PeriodSaid) -> dict[str, Any]:
    names = {language: text for language, text in one_line_each(said.name).items() if text}
    return {**asdict(said), "name": names}


def _days_of(period: Period) -> dict[str, str]:
    return {
        "code": period.code,
        "kind": period.kind,
        "starts_on": period.starts_on.isoformat(),
        "ends_on": period.ends_on.isoformat(),
    }


def _check_unused(period: Period) -> None:
    if queries.is_period_used(period):
        raise PeriodInUse(
            _(
                "%(period)s was not changed: plans, rounds or values refer to it, and would mean other days. "
                "Its title can be corrected. For other days, add a period of its own."
            )
            % {"period": period}
        )


def _check(said: PeriodSaid, period: Period | None, *, knowing_overlap: bool) -> None:
    """Raise PeriodNotKept or PeriodsOverlap where the calendar cannot hold this beside what it holds."""
    others = Period.objects.exclude(pk=period.pk) if period else Period.objects.all()
    sharing = list(others.filter(starts_on__lte=said.ends_on, ends_on__gte=said.starts_on))
    reasons = rules_periods.reasons_against_period(
        code=said.code,
        has_name=FIRST_CHOICE in _values_of(said)["name"],
        kind=said.kind,
        starts_on=said.starts_on,
        ends_on=said.ends_on,
    )
    if others.filter(code__iexact=said.code).exists():
        reasons["code"] = _("%(code)s is in use. Choose another code.") % {"code": said.code}
    reasons = reasons or _reasons_to_use_another(said, sharing)
    if reasons:
        raise PeriodNotKept(reasons)
    beside = [one for one in sharing if rules_periods.is_worth_a_warning(said.kind, one.kind)]
    if beside and not knowing_overlap:
        raise PeriodsOverlap(
            _(
                "It shares days with %(periods)s. Both can stand side by side, for an entity plans each day "
                "once: who has a workplan in one of them is left out of the other."
            )
            % {"periods": ", ".join(f"{one} ({one.code})" for one in beside)}
        )


def _reasons_to_use_another(said: PeriodSaid, sharing: Sequence[Period]) -> dict[str, str]:
    twice = next((one for one in sharing if rules_periods.is_twice(said.kind, one.kind)), None)
    if twice is None:
        return {}
    words = _("%(period)s (%(code)s) is this stretch already. Use it, or correct it.")
    return {"kind": words % {"period": twice, "code": twice.code}}
