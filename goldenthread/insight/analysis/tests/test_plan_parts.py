"""What was added up when a version was frozen is what its lines add up to, in every table."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps

from goldenthread.delivery.planning.actions import freeze
from goldenthread.delivery.planning.models import Fund, PlannedAmount, PlanState, Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis.plan_parts import ELEMENT, FUND, RESULT, STATUS
from goldenthread.insight.analysis.plan_tables import Tables
from goldenthread.insight.analysis.plans import Planned, plan_choice_of

from . import make
from . import make_plans as plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PlanVersion:
    organization.organization()
    return strategy.plan_version()


@pytest.fixture
def office(version: PlanVersion) -> Workplan:
    """Return a plan with lines from two funds, one of them in euro, under two results and an action plan."""
    plan = plans.workplan(organization.entity("KAS", region=organization.region("MENA", "Middle East")))
    plans.cost(plan, "100", version=version, element="M1", tags=["WOMEN"])
    plans.cost(plan, "160", version=version, element="D1", fund=Fund.EXTRABUDGETARY, rate="0.8")
    plans.cost(plan, "50", version=version, element="OE1.1", oe=True)
    return plan


def planned(**sent: str) -> Planned:
    reader = organization.framework_manager()
    choice = plan_choice_of({"period": "2019"} | sent, reader)
    assert choice is not None
    return Planned(choice, reader)


def test_freezing_a_workplan_adds_up_its_lines_by_what_they_serve_and_fund(office: Workplan) -> None:
    snapshot = freeze(office.document, None, reason="", by=system_user(), at=make.AT)

    rows = snapshot.amounts.values_list("element__code", "fund", "amount").order_by("element__code")
    assert list(rows) == [
        ("D1", "EXTRABUDGETARY", Decimal("200.00")),
        ("M1", "REGULAR_BUDGET", Decimal("100.00")),
        ("OE1.1", "REGULAR_BUDGET", Decimal("50.00")),
    ]
    assert snapshot.amounts.filter(result=None).get().element is not None


def test_a_programme_has_no_lines_to_add_up() -> None:
    programme = planning.programme()

    snapshot = freeze(programme.document, None, reason="", by=system_user(), at=make.AT)

    assert not snapshot.amounts.exists()


@pytest.mark.parametrize("state", [PlanState.IN_FORCE, PlanState.SUBMITTED, PlanState.BOARD])
def test_a_plan_nobody_writes_counts_with_its_version_and_not_with_its_lines(
    office: Workplan, state: str
) -> None:
    # Given a version that says something else than the lines do now, to tell the two apart
    snapshot = freeze(office.document, None, reason="", by=system_user(), at=make.AT)
    snapshot.amounts.filter(element__code="M1").update(amount=Decimal(7))
    office.document.state = state
    office.document.approved_snapshot = snapshot if state == PlanState.IN_FORCE else None
    office.document.save()

    assert planned().total == Decimal(257)


def test_a_plan_without_a_version_counts_with_its_lines(office: Workplan) -> None:
    assert office.document.approved_snapshot is None
    assert planned().total == Decimal(350)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"pillar": "M"},
        {"pillar": "OE1"},
        {"tag": "SPOTLIGHT:WOMEN"},
        {"fund": "EXTRABUDGETARY"},
        {"region": "MENA", "fund": "REGULAR_BUDGET"},
    ],
)
def test_every_key_adds_up_to_the_same_with_and_without_versions(
    office: Workplan, version: PlanVersion, sent: dict[str, str]
) -> None:
    # Given one plan with a version under revision, and the same plan in another entity without any
    other = plans.workplan(organization.entity("LUM", region=organization.region("MENA", "Middle East")))
    plans.cost(other, "100", version=version, element="M1", tags=["WOMEN"])
    plans.cost(other, "160", version=version, element="D1", fund=Fund.EXTRABUDGETARY, rate="0.8")
    plans.cost(other, "50", version=version, element="OE1.1", oe=True)
    plans.revise(office)

    found = planned(**sent)

    per_plan = {
        by: {
            plan: sum((part.amount for part in found.parts(by) if part.workplan == plan), Decimal(0))
            for plan in (office.pk, other.pk)
        }
        for by in (FUND, ELEMENT, RESULT, STATUS)
    }
    assert per_plan[FUND][office.pk] == per_plan[FUND][other.pk] > 0
    assert all(amounts == per_plan[FUND] for amounts in per_plan.values())


def test_the_page_asks_for_every_line_only_where_activities_are_told_apart(office: Workplan) -> None:
    tables = Tables(planned())

    assert "activity" not in {table.key for table in tables.of_versions()}
    assert "activity" in {table.key for table in tables.all()}
    assert office.entity.code == "KAS"


def test_versions_that_were_there_are_added_up_by_the_migration_as_by_freezing(
    office: Workplan, version: PlanVersion
) -> None:
    # Given versions of a plan and of a programme from before versions were added up, one result gone since
    plans.cost(office, "9", version=version, element="M2")
    snapshot = freeze(office.document, None, reason="", by=system_user(), at=make.AT)
    freeze(planning.programme().document, None, reason="", by=system_user(), at=make.AT)
    before = _rows(snapshot.pk)
    PlannedAmount.objects.all().delete()

    migration = import_module("goldenthread.delivery.planning.migrations.0009_planned_amounts")
    migration.add_up(apps, None)

    assert _rows(snapshot.pk) == before
    assert PlannedAmount.objects.count() == len(before)


def test_the_migration_keeps_the_amount_of_a_result_that_is_gone(office: Workplan) -> None:
    snapshot = freeze(office.document, None, reason="", by=system_user(), at=make.AT)
    output = office.outputs.get(result__element__code="D1")
    result = output.result
    assert result is not None
    output.delete()
    result.tag_uses.all().delete()
    result.delete()
    PlannedAmount.objects.all().delete()

    migration = import_module("goldenthread.delivery.planning.migrations.0009_planned_amounts")
    migration.add_up(apps, None)

    row = snapshot.amounts.get(fund=Fund.EXTRABUDGETARY)
    assert (row.result_id, row.amount) == (None, Decimal("200.00"))
    assert row.element is not None
    assert row.element.code == "D1"


def test_the_migration_keeps_the_amounts_of_the_oldest_versions_which_name_results_by_code(
    office: Workplan,
) -> None:
    snapshot = freeze(office.document, None, reason="", by=system_user(), at=make.AT)
    for output in snapshot.data["outputs"]:
        if output["result"]:
            del output["result"]["uid"]
    snapshot.save()
    PlannedAmount.objects.all().delete()

    migration = import_module("goldenthread.delivery.planning.migrations.0009_planned_amounts")
    migration.add_up(apps, None)

    rows = snapshot.amounts.filter(result=None).values_list("element__code", "amount")
    assert list(rows.order_by("element__code")) == [
        ("D1", Decimal("200.00")),
        ("M1", Decimal("100.00")),
        ("OE1.1", Decimal("50.00")),
    ]


def _rows(snapshot: int) -> list[tuple[object, ...]]:
    rows = PlannedAmount.objects.filter(snapshot=snapshot)
    return sorted(rows.values_list("result", "element", "fund", "amount"), key=str)


def test_where_activities_stand_is_read_from_the_oldest_versions_too(office: Workplan) -> None:
    plans.revise(office)
    snapshot = office.document.approved_snapshot
    assert snapshot is not None
    for output in snapshot.data["outputs"]:
        if output["result"]:
            del output["result"]["uid"]
    snapshot.save()

    assert sum(part.amount for part in planned().parts(STATUS)) == Decimal(350)
