"""Risks, lessons and evidence in a report."""

import pytest

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Evidence, Lesson, Report, ResultReport, RiskEvent
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db


def add_risk(report: Report, **fields: str) -> RiskEvent:
    said = {"factor": "ENVIRONMENTAL", "description": "The roads were closed."} | fields
    return actions.add_risk_event(report, by=make.editor_of(report.entity), at=make.NOW, **said)  # type: ignore[arg-type]


def test_what_is_added_is_listed_and_starts_the_report() -> None:
    report = make.report()
    editor = make.editor_of(report.entity)

    add_risk(report)
    actions.add_lesson(report, title="Go early", what_happened="We came late.", by=editor, at=make.NOW)
    actions.add_evidence(
        ResultReport.objects.get(report=report),
        title="The law",
        url="https://example.org/law",
        by=editor,
        at=make.NOW,
    )

    assert (RiskEvent.objects.count(), Lesson.objects.count(), Evidence.objects.count()) == (1, 1, 1)
    assert Report.objects.get(pk=report.pk).state == "IN_PROGRESS"


def test_what_is_removed_is_marked_and_kept() -> None:
    report = make.report()
    editor = make.editor_of(report.entity)
    lesson = actions.add_lesson(
        report, title="Go early", what_happened="We came late.", by=editor, at=make.NOW
    )
    evidence = actions.add_evidence(
        ResultReport.objects.get(report=report),
        title="The law",
        url="https://example.org/law",
        by=editor,
        at=make.NOW,
    )

    actions.remove_risk_event(add_risk(report), by=editor, at=make.NOW)
    actions.remove_lesson(lesson, by=editor, at=make.NOW)
    actions.remove_evidence(evidence, by=editor, at=make.NOW)

    assert RiskEvent.objects.get().removed_at == make.NOW
    assert Lesson.objects.get().removed_at == make.NOW
    assert Evidence.objects.get().removed_at == make.NOW


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org", "example.org", "https://", "https://" + "a" * 1000]
)
def test_a_link_that_is_none_is_refused(url: str) -> None:
    report = make.report()

    with pytest.raises(actions.NotComplete, match="not a link"):
        actions.add_evidence(
            ResultReport.objects.get(report=report),
            title="x",
            url=url,
            by=make.editor_of(report.entity),
            at=make.NOW,
        )


def test_an_empty_risk_is_refused() -> None:
    with pytest.raises(actions.NotComplete):
        add_risk(make.report(), description=" ")


@pytest.mark.parametrize("wrong", [{"factor": "MAGIC"}, {"classification": "SECRET"}])
def test_a_choice_no_page_offers_is_refused_and_recorded(wrong: dict[str, str]) -> None:
    with pytest.raises(actions.NotOfThisReport):
        add_risk(make.report(), **wrong)

    assert AuditEntry.objects.filter(action="monitoring.report.refused").count() == 1


def test_another_entitys_result_cannot_be_named() -> None:
    mine, theirs = make.report(), make.report()

    with pytest.raises(actions.NotOfThisReport):
        actions.add_lesson(
            mine,
            title="x",
            what_happened="x",
            result=theirs.result_reports.get().result,
            by=make.editor_of(mine.entity),
            at=make.NOW,
        )


def test_nothing_is_added_to_a_submitted_report() -> None:
    with pytest.raises(actions.ReportLocked):
        add_risk(make.report("SUBMITTED"))


def test_nobody_else_adds_or_removes() -> None:
    report = make.report()
    risk = add_risk(report)

    with pytest.raises(actions.NotYoursToWrite):
        actions.remove_risk_event(risk, by=make.desk_of(report.entity), at=make.NOW)

    risk.refresh_from_db()
    assert risk.removed_at is None
