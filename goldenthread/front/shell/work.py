"""What waits for a person, gathered by what their roles let them do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from goldenthread.delivery.monitoring import queries as monitoring_queries
from goldenthread.delivery.monitoring import rules as monitoring
from goldenthread.delivery.monitoring import sections
from goldenthread.delivery.monitoring.models import Report, ReportMove, ReportSection, Round
from goldenthread.delivery.monitoring.queries import listing
from goldenthread.delivery.planning.models import PlanDocument
from goldenthread.delivery.planning.queries import review as plan_review
from goldenthread.delivery.planning.queries import workplans as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.waiting import WaitingList, waiting_for

from .cycle import Step, year_of
from .navigation import planning_places

SHOWN = 8
MOST = 50


@dataclass(frozen=True)
class ToDo:
    """A section that is not complete, with its title."""

    section: ReportSection
    title: str


@dataclass
class Work:
    """Everything the first page shows one person."""

    roles: list[str]
    permissions: frozenset[str]
    returned: list[Any] = field(default_factory=list)
    to_write: list[Any] = field(default_factory=list)
    to_sign: list[Any] = field(default_factory=list)
    to_review: list[Any] = field(default_factory=list)
    to_review_count: int = 0
    waiting: list[Any] = field(default_factory=list)
    # Workplans of theirs that are a draft or came back.
    workplans: list[planning.WorkplanRow] = field(default_factory=list)
    # Plans that wait for their review, the longest wait first.
    plans: list[plan_review.DeskRow] = field(default_factory=list)
    plans_count: int = 0
    # What other apps found, by source.
    waits: list[WaitingList] = field(default_factory=list)
    round: Round | None = None
    progress: monitoring_queries.CockpitSummary | None = None
    approved: list[Any] = field(default_factory=list)
    todo: list[ToDo] = field(default_factory=list)
    note: ReportMove | None = None
    cycle: list[Step] = field(default_factory=list)

    @property
    def needs(self) -> int:
        """Return how many reports wait for this person."""
        return len(self.returned) + len(self.to_write) + len(self.to_sign) + self.to_review_count

    @property
    def planning_places(self) -> list[dict[str, object]]:
        """Return where this person goes on in planning."""
        return planning_places(self.permissions)

    @property
    def to_do(self) -> list[WaitingList]:
        """Return the lists that ask something of this person."""
        return [found for found in self.waits if not found.is_news]

    @property
    def tasks(self) -> int:
        """Return how much of planning waits for this person."""
        return self.plans_count + len(self.workplans) + sum(found.count for found in self.to_do)

    @property
    def is_late(self) -> bool:
        """Say whether anything to write or sign is past its date."""
        now = timezone.now()
        return any(row.round.due_at < now for row in (*self.to_write, *self.to_sign))

    @property
    def next_due(self) -> Round | None:
        """Return the round that this person's next report is due in."""
        mine = [row.round for row in (*self.returned, *self.to_write, *self.to_sign)]
        return min(mine, key=lambda round_: round_.due_at, default=None)

    @property
    def first(self) -> Any | None:
        """Return the report to go on with."""
        return next(iter([*self.returned, *self.to_sign, *self.to_write]), None)


def work_of(person: User, *, at: datetime) -> Work:
    """Return what waits for this person now. The number of queries does not depend on how much there is."""
    today = timezone.localdate(at)
    held = Membership.objects.in_force(today).filter(person=person).values_list("role", flat=True).distinct()
    codes = sorted(held)
    names = [str(roles.ROLES[code].name) for code in roles.ROLES if code in codes]
    work = Work(names, roles.permissions_of(codes))
    if roles.WRITE_REPORT in work.permissions:
        _add_writing(work, person, at)
    if roles.WRITE_PLAN in work.permissions:
        work.workplans = planning.workplans_to_write(person)
    _add_review(work, person)
    _add_plans(work, person, at)
    work.waits = waiting_for(person, work.permissions, at=at)
    _add_year(work, at)
    if roles.VIEW_COCKPIT in work.permissions:
        _add_cockpit(work, person, at)
    if roles.VIEW_APPROVED_REPORT in work.permissions and roles.WRITE_REPORT not in work.permissions:
        rows = listing.report_rows(Report.objects.visible_to(person).filter(state=Report.State.APPROVED))
        work.approved = list(rows.order_by("-approved_at", "pk")[:SHOWN])
    return work


def _add_writing(work: Work, person: User, at: datetime) -> None:
    signing = set(
        Report.objects.permitting(person, roles.SUBMIT_REPORT)
        .filter(state__in=monitoring.WRITABLE)
        .values_list("pk", flat=True)
    )
    rows: Any = listing.to_write(person, at=at)[:MOST]
    for row in rows:
        is_complete = row.sections_total and row.sections_complete == row.sections_total
        if is_complete and row.pk in signing:
            work.to_sign.append(row)
        elif row.state == Report.State.RETURNED:
            work.returned.append(row)
        else:
            work.to_write.append(row)
    if work.first:
        open_sections = (
            ReportSection.objects.visible_to(person).filter(report=work.first).exclude(state="COMPLETE")
        )
        first = open_sections.order_by("position", "key")
        work.todo = [
            ToDo(section, _title_of(section))
            for section in first.select_related("result_report__result")[:SHOWN]
        ]
        if work.first.state == Report.State.RETURNED:
            work.note = work.first.moves.filter(move="RETURN").select_related("by").order_by("-pk").first()
    work.waiting = list(listing.handed_in(person)[:SHOWN])


def _title_of(section: ReportSection) -> str:
    result_report = getattr(section, "result_report", None)
    if result_report is None:
        return str(sections.title_of(section))
    result = result_report.result.as_agreed
    return f"{result.code} · {text_in(result.statement)}"


def _add_review(work: Work, person: User) -> None:
    if not work.permissions & {roles.DESK_APPROVE_REPORT, roles.APPROVE_REPORT}:
        return
    rows = listing.waiting_for(person)
    work.to_review_count = rows.count()
    work.to_review = list(listing.report_rows(rows).order_by("submitted_at", "pk")[:SHOWN])


def _add_plans(work: Work, person: User, at: datetime) -> None:
    if not work.permissions & plan_review.DESK_PERMISSIONS:
        return
    today = timezone.localdate(at)
    waiting = PlanDocument.objects.visible_to(person) & plan_review.waiting_for(person, on=today)
    work.plans_count = waiting.count()
    shown = plan_review.for_desk(waiting, person, on=today)[:SHOWN]
    work.plans = plan_review.desk_rows(shown, person, on=today)


def _add_year(work: Work, at: datetime) -> None:
    if not work.permissions:
        return
    work.round = Round.objects.select_related("period").order_by("-due_at", "-pk").first()
    if work.round is not None:
        work.cycle = year_of(work.round, at=at)


def _add_cockpit(work: Work, person: User, at: datetime) -> None:
    if work.round is not None:
        work.progress = monitoring_queries.cockpit_summary(work.round, person, at=at)
