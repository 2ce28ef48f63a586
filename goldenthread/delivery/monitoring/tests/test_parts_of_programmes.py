"""What was reported on stays in its programme, and rounds ask only about programmes that were approved."""

import pytest

from goldenthread.delivery.monitoring.models import Actual, ResultReport
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Indicator, PlanState
from goldenthread.delivery.planning.tests import make as plans

from . import make

pytestmark = pytest.mark.django_db


def test_a_result_that_is_reported_on_is_not_removed_from_its_programme() -> None:
    report = make.report("IN_PROGRESS", results=1)
    result = report.result_reports.get().result
    plans.in_state(result.programme, PlanState.DRAFT)

    with pytest.raises(planning.RowRefused, match="what was reported on stays"):
        planning.remove_result(
            result, base_revision=result.revision, by=make.editor_of(report.entity), at=plans.AT
        )

    assert ResultReport.objects.filter(result=result).exists()


def test_an_indicator_with_values_is_not_removed_and_keeps_them() -> None:
    report = make.report("IN_PROGRESS", results=1, indicators=1)
    editor = make.editor_of(report.entity)
    indicator = Indicator.objects.get()
    Actual.objects.create(
        indicator=indicator,
        period=report.round.period,
        place=plans.whole_entity(),
        cell=plans.total(),
        value=5,
        updated_at=plans.AT,
        updated_by=editor,
    )
    result = indicator.result
    assert result is not None
    plans.in_state(result.programme, PlanState.DRAFT)

    with pytest.raises(planning.RowRefused, match="what was reported on stays"):
        planning.remove_indicator(indicator, base_revision=result.revision, by=editor, at=plans.AT)

    assert Actual.objects.get().value == 5


def test_a_round_asks_nothing_about_a_programme_that_was_never_approved() -> None:
    approved = make.programme(results=1)
    version = approved.plan_version
    draft = make.programme(version=version, results=1)
    plans.in_state(draft, PlanState.DRAFT)
    second = plans.programme(of=approved.entity, version=version, state=PlanState.SUBMITTED)
    plans.result(second)

    round_ = make.round(version)

    assert [report.entity for report in round_.reports.all()] == [approved.entity]
    asked = ResultReport.objects.filter(report__round=round_)
    assert [row.result for row in asked] == [approved.results.get()]
