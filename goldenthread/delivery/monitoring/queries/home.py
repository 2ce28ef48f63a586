"""What waits for one person, for the home page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User

from ..models import Report, ReportQuerySet, ReportSection

SHOWN = 20


@dataclass(frozen=True)
class Waiting:
    """A pile of reports that wait for the same step: what step, how many, and the most urgent ones."""

    step: str
    count: int
    reports: list[Report]


def _open_for_writing(at: datetime) -> Q:
    return Q(round__locks_at__gt=at) | Q(reopened_at__isnull=False)


def _unfinished() -> Exists:
    return Exists(ReportSection.objects.filter(report=OuterRef("pk")).exclude(state="COMPLETE"))


# The piles in the order they are shown: step, permission, and which reports are in it.
PILES: tuple[tuple[str, str, Callable[[ReportQuerySet, User, datetime], ReportQuerySet]], ...] = (
    (
        "RETURNED",
        roles.WRITE_REPORT,
        lambda rows, _person, at: rows.filter(_open_for_writing(at), state="RETURNED"),
    ),
    (
        "TO_SUBMIT",
        roles.SUBMIT_REPORT,
        lambda rows, _person, at: rows.filter(_open_for_writing(at), ~_unfinished(), state="IN_PROGRESS"),
    ),
    (
        "TO_WRITE",
        roles.WRITE_REPORT,
        lambda rows, _person, at: rows.filter(
            _open_for_writing(at), _unfinished(), state__in=("NOT_STARTED", "IN_PROGRESS")
        ),
    ),
    (
        "TO_REVIEW",
        roles.DESK_APPROVE_REPORT,
        lambda rows, person, _at: rows.filter(state="SUBMITTED").exclude(submitted_by=person),
    ),
    (
        "TO_APPROVE",
        roles.APPROVE_REPORT,
        lambda rows, person, _at: rows.filter(state="DESK_APPROVED").exclude(submitted_by=person),
    ),
)


def reports_waiting_for(person: User, *, at: datetime) -> list[Waiting]:
    """Return the piles of reports that wait for this person, those due first at the top. No pile is empty."""
    day = timezone.localdate(at)
    held = organization.permissions_somewhere(person, day)
    piles = []
    for step, permission, narrowed in PILES:
        if permission not in held:
            continue
        rows = narrowed(Report.objects.permitting(person, permission, day), person, at)
        first = list(
            rows.with_detail()
            .select_related("round__period", "entity", "submitted_by")
            .order_by("round__due_at", "submitted_at", "entity__code", "pk")[: SHOWN + 1]
        )
        if first:
            count = len(first) if len(first) <= SHOWN else rows.count()
            piles.append(Waiting(step, count, first[:SHOWN]))
    return piles
