"""Decisions about monthly updates: which activities run in a month, and which months can be written."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Activity
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.texts import TextMap

Status = Activity.Status
MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])", re.ASCII)

# A month's update is a few sentences, not a report.
LONGEST_UPDATE = 6_000
LONGEST_LINK = 500
# A list or a heading is one only where a paragraph begins.
STARTS_A_BLOCK = re.compile(r"([-+*]|#{1,6}|\d{1,9}[.)])\s")
OVER = (Status.COMPLETED, Status.CANCELLED)
EVIDENCE_SCHEMES = ("http", "https")


def first_day(text: str) -> date | None:
    """Return the first day of a month written as 2019-03, or nothing where it is no month."""
    spelled = MONTH.fullmatch(text)
    return date(int(spelled[1]), int(spelled[2]), 1) if spelled else None


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def months_between(starts_on: date, ends_on: date) -> list[date]:
    """Return the first days of the months a period touches, in order."""
    first, last = starts_on.year * 12 + starts_on.month - 1, ends_on.year * 12 + ends_on.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(first, last + 1)]


def is_running(starts_on: date, status: str, month: date) -> bool:
    """Say whether an update of an activity is asked for in a month: it has begun, and is not over.

    One that is late runs on after its planned end; one that began early is already ongoing.
    """
    return status not in OVER and (starts_on <= last_day(month) or status == Status.ONGOING)


def reasons_against_month(month: date, *, within: tuple[date, date], today: date) -> list[str]:
    """Return why nobody can write about this month now."""
    if not (within[0].replace(day=1) <= month <= within[1]):
        return [
            _("%(month)s is outside the workplan's period, %(from)s to %(to)s. Choose a month within it.")
            % {
                "month": f"{month:%Y-%m}",
                "from": within[0].isoformat(),
                "to": within[1].isoformat(),
            }
        ]
    if month > today:
        return [
            _("%(month)s has not begun. An update says what happened; choose a month that has.")
            % {"month": f"{month:%Y-%m}"}
        ]
    return []


@dataclass(frozen=True)
class UpdateSaid:
    """What a writer says of one activity in one month."""

    status: str
    what_happened: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class UpdateText:
    """What was said of an activity in a month, with where it comes from: the month and the person."""

    update_id: int
    activity_uid: str
    activity_code: str
    activity_title: TextMap
    output_uid: str
    month: date
    status: str
    text: str
    evidence: str
    by: str
    at: datetime


def assembled(texts: Iterable[UpdateText]) -> str:
    """Return these texts as one, each below a line that says which activity, month and person it is of."""
    parts = []
    for one in texts:
        if one.text.strip():
            origin = f"*{one.activity_code}, {date_format(one.month, 'F Y')}, {one.by}*"
            parts += [origin, one.text.strip()]
    return "\n\n".join(parts)


def quoted(one: UpdateText) -> str:
    """Return one text to be worked into another; its first words are month, person and activity."""
    origin = f"{date_format(one.month, 'F Y')}, {one.by} ({one.activity_code}):"
    text = one.text.strip()
    return f"{origin}\n\n{text}" if STARTS_A_BLOCK.match(text) else f"{origin} {text}"


def origins_of(texts: Iterable[UpdateText]) -> list[dict[str, Any]]:
    """Return where a text that was put together comes from, as plain data that is kept with it."""
    return [
        {"update": one.update_id, "activity": one.activity_code, "month": f"{one.month:%Y-%m}", "by": one.by}
        for one in texts
        if one.text.strip()
    ]


def reasons_against_update(said: UpdateSaid) -> list[str]:
    """Return why an update cannot be kept as it is."""
    reasons = []
    if said.status not in Status.values:
        reasons.append(
            _("%(value)s is not a status. Choose one of: %(known)s.")
            % {"value": said.status[:40], "known": ", ".join(str(label) for label in Status.labels)}
        )
    if len(narratives.cleaned(said.what_happened)) > LONGEST_UPDATE:
        reasons.append(
            _("The text has more than %(most)s characters. Shorten it, or link to a document as evidence.")
            % {"most": LONGEST_UPDATE}
        )
    if said.evidence and not _is_web_address(said.evidence):
        reasons.append(_("The evidence is not a web address. Write one that begins with https://."))
    return reasons


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = narratives.cleaned(text) == text and not any(letter.isspace() for letter in text)
    return (
        parts.scheme in EVIDENCE_SCHEMES and bool(parts.hostname) and is_plain and len(text) <= LONGEST_LINK
    )
