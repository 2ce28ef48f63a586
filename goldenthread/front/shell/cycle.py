"""Where the organization stands in its programme year, read from the rounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import Round


@dataclass(frozen=True)
class Step:
    """One step of the year. `ends_at` is when the next one begins; the last has no end."""

    word: str | Promise
    note: str
    ends_at: datetime | None = None
    url: str = ""
    is_now: bool = False
    is_next: bool = False


def year_of(latest: Round, *, at: datetime) -> list[Step]:
    """Return the steps of the year that the latest round belongs to, each done, now or to come."""
    same = Round.objects.filter(
        plan_version=latest.plan_version_id, period__ends_on__year=latest.period.ends_on.year
    )
    rounds = list(same.select_related("period", "plan_version__plan").order_by("due_at", "pk"))
    return _placed(_steps(rounds), at)


def _steps(rounds: Sequence[Round]) -> list[Step]:
    first, last = rounds[0], rounds[-1]
    begin = _("Since %(day)s") % {"day": date_format(first.period.starts_on, "j M Y")}
    chapter = reverse(
        "publishing:chapter-detail", args=[last.plan_version.plan.code, last.period.ends_on.year]
    )
    return [
        Step(_("Plan and deliver"), begin, first.opened_at),
        *(_report(one) for one in rounds),
        Step(_("Review"), _("Locks %(day)s") % {"day": _day(last.locks_at)}, last.locks_at),
        Step(_("Performance chapter"), _("From what was approved"), url=chapter),
    ]


def _report(one: Round) -> Step:
    return Step(one.get_kind_display(), _("Due %(day)s") % {"day": _day(one.due_at)}, one.due_at)


def _placed(steps: Sequence[Step], at: datetime) -> list[Step]:
    """Mark the first step that has not ended as the one we are in, and those behind it as to come."""
    here = next(place for place, step in enumerate(steps) if step.ends_at is None or step.ends_at > at)
    return [
        Step(step.word, step.note, step.ends_at, step.url, is_now=place == here, is_next=place > here)
        for place, step in enumerate(steps)
    ]


def _day(at: datetime) -> str:
    return date_format(timezone.localtime(at), "j M Y")
