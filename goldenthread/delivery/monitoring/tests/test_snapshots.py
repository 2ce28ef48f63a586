"""What is frozen of a report: everything it says, so that it can be read without any of our tables."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.monitoring import actions, queries
from goldenthread.delivery.monitoring.models import Report, ResultReport
from goldenthread.delivery.planning.models import Indicator, Programme, Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion

from . import make

pytestmark = pytest.mark.django_db


def programme_with_every_kind_of_indicator(version: PlanVersion | None = None) -> Programme:
    """Return one with an indicator of its result, of an output under it, and of an OE result."""
    programme = make.programme(version=version, oe_results=1, indicators=1)
    workplan = Workplan.objects.get(entity=programme.entity)
    planning.in_state(workplan, "DRAFT")
    under_result = planning.output(workplan, result=programme.results.get(), code="O1")
    planning.indicator(output=under_result, code="O1.1")
    planning.indicator(output=workplan.outputs.get(code="OE1"), code="OE1.1")
    planning.in_state(workplan, "IN_FORCE")
    return programme


def save_value(report: Report, *values: tuple[Indicator, str | None, dict[str, Any]]) -> None:
    section = report.sections.get(kind="indicators")
    actions.save_indicator_section(
        section,
        base_revision=section.revision,
        values=[
            actions.NewActual(
                indicator,
                organization.period(2019),
                planning.whole_entity(),
                planning.total(),
                value=Decimal(value) if value else None,
                **parts,
            )
            for indicator, value, parts in values
        ],
        complete=True,
        by=make.editor_of(report.entity),
        at=make.NOW,
    )


def test_every_indicator_is_frozen_under_what_it_measures_with_the_numbers_written_in_full() -> None:
    report = make.round(programme_with_every_kind_of_indicator().plan_version).reports.get()
    of_result, of_output, of_oe_result = (
        Indicator.objects.get(code=code) for code in ("R1.1", "O1.1", "OE1.1")
    )
    planning.baseline(of_result, "0.10")
    planning.target(of_result, "1200")
    save_value(
        report,
        (of_result, "1000", {"comment": "Recount."}),
        (of_output, "2.50", {}),
        (of_oe_result, None, {"status": "NOT_COLLECTED"}),
    )

    frozen = {row["code"]: row for row in queries.snapshot_data(report)["indicators"]}

    assert {code: row["of"] for code, row in frozen.items()} == {"R1.1": "R1", "O1.1": "O1", "OE1.1": "OE1"}
    (baseline,), (target,) = frozen["R1.1"]["baselines"], frozen["R1.1"]["targets"]
    assert (baseline["period"], baseline["value"], target["value"]) == ("2018", "0.1", "1200")
    assert frozen["R1.1"]["actuals"] == [
        {
            "period": "2019",
            "place": "WHOLE_ENTITY",
            "cell": "TOTAL",
            "occurrence": 1,
            "status": "REPORTED",
            "value": "1000",
            "numerator": None,
            "denominator": None,
            "text": "",
            "comment": "Recount.",
        }
    ]
    assert frozen["O1.1"]["actuals"][0]["value"] == "2.5"
    (missing,) = frozen["OE1.1"]["actuals"]
    assert (missing["value"], missing["status"]) == (None, "NOT_COLLECTED")


def test_reports_frozen_together_keep_each_their_own_indicators() -> None:
    version = programme_with_every_kind_of_indicator().plan_version
    programme_with_every_kind_of_indicator(version)
    reports = list(make.round(version).reports.order_by("pk"))

    together = queries.snapshots.snapshots_data(reports)

    assert [len(together[report.pk]["indicators"]) for report in reports] == [3, 3]
    assert together == {report.pk: queries.snapshot_data(report) for report in reports}


def test_what_was_recorded_beside_the_texts_is_frozen_and_what_was_removed_is_not() -> None:
    report = make.report()
    said: dict[str, Any] = {"by": make.editor_of(report.entity), "at": make.NOW}
    row = ResultReport.objects.get(report=report)
    actions.add_evidence(row, title="The law", url="https://example.org/law", **said)
    old = actions.add_evidence(row, title="A draft", url="https://example.org/draft", **said)
    actions.remove_evidence(old, **said)
    storm = actions.add_risk_event(
        report,
        factor="ENVIRONMENTAL",
        description="A storm.",
        occurred_on=date(2019, 5, 4),
        result=row.result,
        **said,
    )
    actions.remove_risk_event(
        actions.add_risk_event(report, factor="PROGRAMMATIC", description="Nothing.", **said), **said
    )
    actions.add_lesson(report, title="Go early", what_happened="We came late.", **said)

    data = queries.snapshot_data(report)

    assert data["results"][0]["evidence"] == [
        {"title": "The law", "url": "https://example.org/law", "classification": "INTERNAL"}
    ]
    (risk,) = data["risk_events"]
    assert (risk["uid"], risk["result"], risk["occurred_on"]) == (str(storm.uid), "R1", "2019-05-04")
    (lesson,) = data["lessons"]
    assert (lesson["title"], lesson["result"]) == ("Go early", None)


def test_an_entity_without_a_name_at_the_end_of_the_period_is_frozen_by_its_code() -> None:
    nameless = organization.entity("NEW", since=date(2020, 6, 1))

    data = queries.snapshot_data(make.report(of=nameless))

    assert data["entity"] == {"code": "NEW", "kind": "COUNTRY_OFFICE"}
