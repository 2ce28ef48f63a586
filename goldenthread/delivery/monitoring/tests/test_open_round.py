"""Opening a round: which entities, which sections, which defaults, who may, and at what cost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Round
from goldenthread.delivery.planning.models import Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db


def test_every_report_gets_the_sections_that_its_plan_asks_for() -> None:
    version = strategy.plan_version()
    full = make.programme(version=version, results=2, oe_results=1, indicators=1)
    bare = make.programme(version=version)

    round_ = make.round(version)

    def keys(entity: Entity) -> list[str]:
        return list(round_.reports.get(entity=entity).sections.values_list("key", flat=True))

    assert keys(full.entity) == [
        "plan-check",
        "result:R1",
        "result:R2",
        "indicators",
        "oe-results",
        "risks",
        "lessons",
    ]
    assert keys(bare.entity) == ["plan-check", "result:R1", "risks", "lessons"]
    assert round_.code == "EOY-2019"
    assert AuditEntry.objects.get(action="monitoring.round.opened").details == {"reports": 2}


def test_tags_of_a_result_are_the_defaults_of_its_report() -> None:
    report = make.report()

    assert [use.tag.code for use in report.result_reports.get().tag_uses.all()] == ["WOMEN"]


@pytest.mark.parametrize(
    ("opened", "closed", "reports"),
    [
        (None, None, 1),
        (date(2019, 12, 31), None, 1),
        (date(2020, 1, 1), None, 0),
        (None, date(2019, 1, 1), 1),
        (None, date(2018, 12, 31), 0),
    ],
)
def test_only_entities_open_in_the_period_report(
    opened: date | None, closed: date | None, reports: int
) -> None:
    version = make.programme().plan_version
    entity = organization.entity(opened_on=opened, closed_on=closed)
    make.programme(entity, version=version)

    assert make.round(version).reports.filter(entity=entity).count() == reports


def test_plans_of_entities_that_do_not_report_go_into_nobodys_report() -> None:
    version = make.programme().plan_version
    closed, without_programme = organization.entity(closed_on=date(2018, 12, 31)), organization.entity()
    make.programme(closed, version=version, oe_results=1, indicators=1)
    oe_result = planning.output(
        planning.workplan(without_programme), element=strategy.element(version, "OE1.1")
    )
    planning.indicator(output=oe_result)

    report = make.round(version).reports.get()

    assert report.entity not in (closed, without_programme)
    assert (report.result_reports.count(), report.output_reports.count()) == (1, 0)
    assert not report.sections.filter(kind__in=["indicators", "oe-results"]).exists()


@pytest.mark.parametrize(("state", "asked"), [("DRAFT", 0), ("BOARD", 0), ("APPROVED", 1), ("IN_FORCE", 1)])
def test_a_round_asks_about_the_action_plan_only_what_was_agreed(state: str, asked: int) -> None:
    programme = make.programme(oe_results=1)
    planning.in_state(Workplan.objects.get(entity=programme.entity), state)

    report = make.round(programme.plan_version).reports.get()

    assert report.output_reports.count() == asked
    assert report.sections.filter(kind="oe-results").exists() == bool(asked)


def test_a_plan_without_programmes_in_the_period_opens_no_round() -> None:
    with pytest.raises(actions.RoundNotOpened, match="no entity has a programme"):
        make.round(strategy.plan_version())

    assert not Round.objects.exists()


def test_a_round_is_opened_once() -> None:
    round_ = make.round()

    with pytest.raises(actions.RoundNotOpened, match="EOY-2019"):
        make.round(round_.plan_version)


def test_rounds_of_two_plans_in_one_year_have_codes_of_their_own() -> None:
    first, second = make.round(), make.round()

    assert first.code != second.code


def test_a_round_is_due_before_it_locks() -> None:
    version = make.programme().plan_version

    with pytest.raises(actions.RoundNotOpened, match="due"):
        actions.open_round(
            "END_OF_YEAR",
            plan_version=version,
            period=organization.period(2019),
            by=system_user(),
            at=make.OPENED,
            due_at=make.LOCKS,
            locks_at=make.LOCKS - timedelta(seconds=1),
        )


def test_only_a_framework_manager_opens_rounds_and_others_are_recorded() -> None:
    programme = make.programme()

    with pytest.raises(actions.NotYoursToWrite, match="framework manager"):
        actions.open_round(
            "END_OF_YEAR",
            plan_version=programme.plan_version,
            period=organization.period(2019),
            by=make.head_of(programme.entity),
            at=make.OPENED,
            due_at=make.DUE,
            locks_at=make.LOCKS,
        )

    assert AuditEntry.objects.filter(action="monitoring.planversion.refused").exists()


def test_a_code_used_in_two_programmes_gives_two_sections() -> None:
    first = make.programme()
    make.programme(first.entity, version=first.plan_version)

    report = make.round(first.plan_version).reports.get()

    keys = set(report.sections.filter(kind="result").values_list("key", flat=True))
    assert len(keys) == 2
    assert all(key.endswith(".R1") for key in keys)


def test_opening_costs_the_same_with_more_entities() -> None:
    def cost(entities: int) -> int:
        version: PlanVersion = strategy.plan_version()
        for _number in range(entities):
            make.programme(version=version, oe_results=1, indicators=1)
        with CaptureQueriesContext(connection) as captured:
            make.round(version)
        return len(captured)

    cost(1)
    assert cost(6) == cost(2)
