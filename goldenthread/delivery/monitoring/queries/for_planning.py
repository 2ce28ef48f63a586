"""What earlier reports of an entity have to say to whoever plans its next period."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Workplan
from goldenthread.delivery.planning.queries import linked_as_agreed
from goldenthread.direction.strategy.models import ScaleLevel
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

from ..models import Lesson, OutputReport, Report, ReportSection, ResultReport, RiskEvent, among

# Beside a form nobody reads more.
MOST = 12
OPEN_TO_ALL = (Classification.PUBLIC, Classification.INTERNAL)


@dataclass(frozen=True)
class Learned:
    """A rating, a lesson or a risk that occurred, as a row beside a plan that is being written."""

    uid: UUID
    # What it is about, and what was learned.
    code: str
    title: str
    note: str
    period: str
    level: ScaleLevel | None = None


def _reports_before(workplan: Workplan, person: User) -> QuerySet[Report]:
    """Return the entity's reports open to this person on periods that began before the plan's."""
    return Report.objects.visible_to(person).filter(
        entity=workplan.entity_id, round__period__starts_on__lt=workplan.period.starts_on
    )


def ratings_before(workplan: Workplan, person: User) -> list[Learned]:
    """Return the ratings of the latest period that this person may read: of results, then of OE results."""
    before = _reports_before(workplan, person)
    rows: list[ResultReport | OutputReport] = [*_rated_results(before, person)]
    rows += _rated_outputs(before)
    latest = max((row.report.round.period.ends_on for row in rows), default=None)
    return [_rating(row) for row in rows if row.report.round.period.ends_on == latest]


def _rated_results(reports: QuerySet[Report], person: User) -> QuerySet[ResultReport]:
    rows = ResultReport.objects.filter(
        among(ReportSection.objects.visible_to(person), "section"), report__in=reports, level__isnull=False
    )
    related = rows.select_related("report__round__period", "result", "level", "section")
    return related.order_by("result__position", "result__code", "pk")


def _rated_outputs(reports: QuerySet[Report]) -> QuerySet[OutputReport]:
    rows = OutputReport.objects.filter(report__in=reports, level__isnull=False)
    related = rows.select_related("report__round__period", "output", "level")
    return related.order_by("output__position", "output__code", "pk")


def _rating(row: ResultReport | OutputReport) -> Learned:
    subject = (row.result if isinstance(row, ResultReport) else row.output).as_agreed
    period = str(row.report.round.period)
    return Learned(row.uid, subject.code, text_in(subject.statement), "", period, row.level)


def lessons_before(workplan: Workplan, person: User) -> list[Learned]:
    """Return the entity's lessons that this person may read, the latest first."""
    return [
        Learned(row.uid, row.result.code if row.result else "", row.title, row.what_to_do, _period(row))
        for row in linked_as_agreed(_records(Lesson.objects.visible_to(person), workplan), "result")
    ]


def risks_before(workplan: Workplan, person: User) -> list[Learned]:
    """Return the risks that occurred to the entity and that this person may read, the latest first."""
    return [
        Learned(row.uid, str(row.get_factor_display()), row.description, row.effect, _period(row))
        for row in _records(RiskEvent.objects.visible_to(person), workplan)
    ]


def _records(visible: QuerySet[Any], workplan: Workplan) -> QuerySet[Any]:
    rows = visible.filter(
        report__entity=workplan.entity_id,
        report__round__period__starts_on__lt=workplan.period.starts_on,
        removed_at=None,
    )
    return rows.select_related("report__round__period", "result").order_by(
        "-report__round__period__ends_on", "added_at", "pk"
    )[:MOST]


def _period(row: Any) -> str:
    return str(row.report.round.period)


# What the citation of each reads. A plan has more readers than a confidential text: it names no more than
# all of them may know.


def label_of_rating(uid: UUID, person: User) -> str | None:
    """Return what citing a rating reads, or nothing if it is not there for this person."""
    reports = Report.objects.visible_to(person)
    found = _rated_results(reports, person).filter(uid=uid).first()
    row = found or _rated_outputs(reports).filter(uid=uid).first()
    if row is None:
        return None
    rating, level = _rating(row), text_in(row.level.name) if row.level else ""
    if isinstance(row, ResultReport) and row.section.classification not in OPEN_TO_ALL:
        level = str(row.section.get_classification_display())
    return _("%(code)s in %(period)s: %(level)s") % {
        "code": rating.code,
        "period": rating.period,
        "level": level,
    }


def label_of_lesson(uid: UUID, person: User) -> str | None:
    """Return what citing a lesson reads, or nothing if it is not there for this person."""
    return _label_of_record(Lesson.objects.visible_to(person), uid, lambda row: row.title)


def label_of_risk(uid: UUID, person: User) -> str | None:
    """Return what citing a risk that occurred reads, or nothing if it is not there for this person."""
    return _label_of_record(RiskEvent.objects.visible_to(person), uid, lambda row: row.description[:200])


def _label_of_record(visible: QuerySet[Any], uid: UUID, words: Callable[[Any], str]) -> str | None:
    row = visible.filter(uid=uid, removed_at=None).select_related("report__round__period").first()
    if row is None:
        return None
    if row.classification in OPEN_TO_ALL:
        return words(row)
    return _("%(kind)s from %(period)s (%(level)s)") % {
        "kind": str(row._meta.verbose_name).capitalize(),
        "period": _period(row),
        "level": row.get_classification_display(),
    }
