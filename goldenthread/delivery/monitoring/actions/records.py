"""What is listed in a report: risks that occurred, lessons, links to evidence.

Removed is marked, never erased.
"""

from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Result
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import Evidence, Lesson, Report, ResultReport, RiskEvent
from .permits import record_refusal, report_to_write
from .refusals import NotOfThisReport
from .sections import start

Listed = TypeVar("Listed", Evidence, Lesson, RiskEvent)
LINKS = ("http", "https")
LONGEST_TITLE = 200
LONGEST_LINK = 1000


class NotComplete(RuleBroken):
    """Something the record needs is missing or cannot be used."""


@in_one_transaction
def add_risk_event(
    report: Report,
    *,
    factor: str,
    description: str,
    by: User,
    at: datetime,
    effect: str = "",
    result: Result | None = None,
    occurred_on: date | None = None,
    classification: str = "INTERNAL",
) -> RiskEvent:
    """List a risk that occurred in the period, and what it did to the results."""
    report = report_to_write(report.pk, by=by, at=at)
    _check_words(_("what happened"), description)
    _check_choices(report, factor in RiskEvent.Factor.values, result, classification, by=by, at=at)
    event = RiskEvent.objects.create(
        report=report,
        result=result,
        factor=factor,
        description=narratives.cleaned(description),
        effect=narratives.cleaned(effect),
        occurred_on=occurred_on,
        classification=classification,
        added_at=at,
        added_by=by,
    )
    return _added(event, report, by=by, at=at)


@in_one_transaction
def add_lesson(
    report: Report,
    *,
    title: str,
    what_happened: str,
    by: User,
    at: datetime,
    what_to_do: str = "",
    result: Result | None = None,
    classification: str = "INTERNAL",
) -> Lesson:
    """List something learned: what happened, and what others should do."""
    report = report_to_write(report.pk, by=by, at=at)
    _check_words(_("a title"), title)
    _check_words(_("what happened"), what_happened)
    _check_choices(report, True, result, classification, by=by, at=at)
    lesson = Lesson.objects.create(
        report=report,
        result=result,
        title=narratives.cleaned(title)[:LONGEST_TITLE],
        what_happened=narratives.cleaned(what_happened),
        what_to_do=narratives.cleaned(what_to_do),
        classification=classification,
        added_at=at,
        added_by=by,
    )
    return _added(lesson, report, by=by, at=at)


@in_one_transaction
def add_evidence(
    result_report: ResultReport,
    *,
    title: str,
    url: str,
    by: User,
    at: datetime,
    classification: str = "INTERNAL",
) -> Evidence:
    """Link a result's report to something outside that shows what it says."""
    report = report_to_write(result_report.report_id, by=by, at=at)
    _check_words(_("a title"), title)
    _check_link(url)
    _check_choices(report, True, None, classification, by=by, at=at)
    evidence = Evidence.objects.create(
        result_report=result_report,
        title=narratives.cleaned(title)[:LONGEST_TITLE],
        url=url.strip(),
        classification=classification,
        added_at=at,
        added_by=by,
    )
    return _added(evidence, report, by=by, at=at)


def remove_risk_event(event: RiskEvent, *, by: User, at: datetime) -> RiskEvent:
    """Take a risk off the report's list."""
    return _remove(event, event.report_id, by=by, at=at)


def remove_lesson(lesson: Lesson, *, by: User, at: datetime) -> Lesson:
    """Take a lesson off the report's list."""
    return _remove(lesson, lesson.report_id, by=by, at=at)


def remove_evidence(evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Take a link to evidence off a result's report."""
    return _remove(evidence, evidence.result_report.report_id, by=by, at=at)


@in_one_transaction
def _remove(record: Listed, report_pk: int, *, by: User, at: datetime) -> Listed:
    report = report_to_write(report_pk, by=by, at=at)
    record.removed_at = at
    record.save(update_fields=["removed_at"])
    _record("removed", record, report, by=by, at=at)
    return record


def _added(record: Listed, report: Report, *, by: User, at: datetime) -> Listed:
    start(report, by=by, at=at)
    _record("added", record, report, by=by, at=at)
    return record


def _record(deed: str, record: Any, report: Report, *, by: User, at: datetime) -> None:
    # The label is the key only: what the record says may be confidential.
    audit_trail.record(
        f"monitoring.{record._meta.model_name}.{deed}",
        report,
        by=by,
        at=at,
        entity_code=report.entity.code,
        record=str(record.uid),
    )


def _check_words(what: str, words: str) -> None:
    if not narratives.cleaned(words):
        raise NotComplete(_("Nothing was added: write %(what)s.") % {"what": what})


def _check_link(url: str) -> None:
    parts = urlsplit(url.strip())
    if parts.scheme not in LINKS or not parts.netloc or len(url) > LONGEST_LINK:
        raise NotComplete(
            _("Nothing was added: “%(url)s” is not a link. It begins with https:// or http://.")
            % {"url": url[:80]}
        )


def _check_choices(
    report: Report, is_known: bool, result: Result | None, classification: str, *, by: User, at: datetime
) -> None:
    is_own = result is None or report.result_reports.filter(result=result).exists()
    if is_known and is_own and classification in Classification.values:
        return
    refusal = NotOfThisReport(
        _(
            "Nothing was added: something sent does not belong to this report. "
            "Open the section again and choose there."
        )
    )
    raise leaving(refusal, partial(record_refusal, report, "sent what is not of this report", by=by, at=at))
