"""The cockpit of a round: who sees what, what is counted, and at what cost."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring import actions, queries
from goldenthread.delivery.monitoring.models import Reminder, Round
from goldenthread.delivery.monitoring.queries import CockpitFilters
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy

from . import make

pytestmark = pytest.mark.django_db


def a_round(entities: int = 3) -> Round:
    version = strategy.plan_version()
    for _number in range(entities):
        make.programme(version=version)
    return make.round(version)


def test_a_manager_sees_every_report_with_its_counts() -> None:
    round_ = a_round()
    report = round_.reports.order_by("entity__code")[0]
    make.fill(report)

    row: Any = queries.cockpit_rows(round_, organization.framework_manager(), at=make.NOW)[0]

    assert row.pk == report.pk
    assert (row.sections_complete, row.sections_total) == (4, 4)
    assert (row.results_rated, row.results_total) == (1, 1)
    assert row.region_name


def test_a_desk_reviewer_sees_the_reports_of_the_region_only() -> None:
    version = strategy.plan_version()
    asia = organization.region("ASIA")
    here = make.programme(organization.entity(region=asia), version=version)
    make.programme(organization.entity(region=organization.region("AFRICA")), version=version)

    rows = queries.cockpit_rows(make.round(version), make.desk_of(here.entity), at=make.NOW)

    assert [row.entity for row in rows] == [here.entity]


@pytest.mark.parametrize(
    ("problem", "at", "found"),
    [
        ("late", make.DUE, 0),
        ("late", make.DUE + timedelta(seconds=1), 3),
        ("no_writer", make.NOW, 3),
    ],
)
def test_warnings_list_the_reports_behind_them(problem: str, at: datetime, found: int) -> None:
    round_ = a_round()

    rows = queries.cockpit_rows(
        round_,
        organization.framework_manager(),
        CockpitFilters(problem=problem),
        at=at,
    )

    assert rows.count() == found


def test_filters_narrow_by_state_region_kind_and_words() -> None:
    round_ = a_round()
    report = round_.reports.order_by("entity__code")[0]
    code = report.entity.code
    region = report.entity.details.get().region.code
    person = organization.framework_manager()

    def found(**filters: str) -> int:
        return queries.cockpit_rows(round_, person, CockpitFilters(**filters), at=make.NOW).count()

    assert found(state="NOT_STARTED") == 3
    assert found(state="APPROVED") == 0
    assert found(region=region) == 3
    assert found(region="NOWHERE") == 0
    assert found(entity_kind="COUNTRY_OFFICE") == 3
    assert found(text=f"office {code.lower()}") >= 1


@pytest.mark.parametrize("order", ["entity", "region", "kind", "state", "sections", "submitted", "nonsense"])
def test_rows_come_in_the_order_asked_for(order: str) -> None:
    round_ = a_round()

    rows = queries.cockpit_rows(round_, organization.framework_manager(), at=make.NOW, order=order)

    assert len(rows) == 3


def test_the_least_finished_report_comes_first_when_sorted_by_sections() -> None:
    round_ = a_round()
    first, second, third = round_.reports.order_by("entity__code")
    make.fill(first)
    section = second.sections.order_by("position").first()
    assert section is not None
    editor = make.editor_of(second.entity)
    actions.mark_section(section, complete=True, base_revision=section.revision, by=editor, at=make.NOW)

    rows = list(queries.cockpit_rows(round_, organization.framework_manager(), at=make.NOW, order="sections"))

    assert rows[0] == third
    assert rows[1] == second
    assert rows[2] == first


def test_the_funnel_counts_what_passed_each_gate() -> None:
    round_ = a_round()
    first, second, _third = round_.reports.order_by("entity__code")
    make.fill(first)
    make.take_to(first, "APPROVED")
    make.fill(second)
    make.take_to(second, "RETURNED")

    late = make.NOW + timedelta(days=20)
    summary = queries.cockpit_summary(round_, organization.framework_manager(), at=late)

    assert (summary.opened, summary.begun, summary.submitted) == (3, 2, 2)
    assert (summary.desk_reviewed, summary.approved, summary.on_time) == (2, 1, 2)
    assert (summary.late, summary.returned_too_long, summary.waiting_too_long) == (2, 1, 0)
    assert summary.by_state["RETURNED"] == 1
    assert summary.days_left == -6


def test_the_cockpit_costs_the_same_with_more_entities() -> None:
    person = organization.framework_manager()

    def cost(round_: Round) -> int:
        with CaptureQueriesContext(connection) as captured:
            list(queries.cockpit_rows(round_, person, at=make.NOW))
            queries.cockpit_summary(round_, person, at=make.NOW)
        return len(captured)

    assert cost(a_round(8)) == cost(a_round(2))


def test_a_report_is_reminded_once_a_day() -> None:
    round_ = a_round(1)
    report = round_.reports.get()
    editor = make.editor_of(report.entity)
    manager = organization.framework_manager()

    first = actions.send_reminders([report], by=manager, at=make.NOW)
    second = actions.send_reminders([report], by=manager, at=make.NOW + timedelta(hours=3))

    assert first[0].recipients == [editor.email]
    assert second == []


def test_nobody_reminds_reports_that_are_not_theirs_to_review() -> None:
    report = make.report()

    with pytest.raises(actions.NotYoursToWrite, match="not yours to review"):
        actions.send_reminders([report], by=make.editor_of(report.entity), at=make.NOW)

    assert not Reminder.objects.exists()
