import pytest

from goldenthread.delivery.monitoring import actions, queries
from goldenthread.delivery.monitoring.actions import LoadedReport, LoadedResult
from goldenthread.delivery.monitoring.models import Report, SectionRevision
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy

from . import make

pytestmark = pytest.mark.django_db


def loaded(report: Report, *moves: str) -> LoadedReport:
    level = make.scale_level(report, "SOME_PROGRESS")
    return LoadedReport(
        report=report,
        results={
            row.result_id: LoadedResult(
                level, "A first step.", (strategy.tag(report.round.plan_version, "YOUTH"),)
            )
            for row in report.result_reports.all()
        },
        outputs={row.output_id: level for row in report.output_reports.all()},
        steps=[(move, make.head_of(report.entity), make.NOW) for move in moves],
    )


def test_a_loaded_report_reads_like_one_that_was_written() -> None:
    report = make.report(oe_results=1, indicators=1)

    actions.load_reports_in_bulk(
        [loaded(report, "START", "SUBMIT")],
        round_=report.round,
        by=organization.framework_manager(),
        at=make.NOW,
    )

    stored = Report.objects.get(pk=report.pk)
    assert stored.state == "SUBMITTED"
    assert stored.first_submitted_at == make.NOW
    assert queries.open_points(stored) == []
    snapshot = stored.snapshots.get()
    assert snapshot.data == queries.snapshot_data(stored)
    assert snapshot.data["results"][0]["tags"][0]["code"] == "YOUTH"
    assert SectionRevision.objects.filter(section__report=stored).count() == stored.sections.count()


def test_only_a_framework_manager_loads_rounds() -> None:
    report = make.report()

    with pytest.raises(actions.NotYoursToWrite):
        actions.load_reports_in_bulk(
            [loaded(report)], round_=report.round, by=make.head_of(report.entity), at=make.NOW
        )


def test_steps_that_leap_are_a_mistake_of_the_caller() -> None:
    report = make.report()

    with pytest.raises(ValueError, match="APPROVE is not possible"):
        actions.load_reports_in_bulk(
            [loaded(report, "APPROVE")], round_=report.round, by=system_user(), at=make.NOW
        )
