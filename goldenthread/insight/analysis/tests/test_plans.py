"""What is planned, added up: the same numbers as by hand, only of what the reader may read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from goldenthread.delivery.implementation.models import FundingPosition
from goldenthread.delivery.planning.models import Activity, Ceiling, Fund, PlanState, Workplan
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
from goldenthread.insight.analysis.plan_tables import FundLine, Tables
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
    """Return the plan of KAS in region MENA: 100 for mechanisms, 200 for development, 50 for leadership."""
    entity = organization.entity("KAS", region=organization.region("MENA", "Middle East"))
    plan = plans.workplan(entity)
    plans.cost(plan, "100", version=version, element="M1", tags=["PREVENTION", "WOMEN", "16"])
    plans.cost(
        plan,
        "160",
        version=version,
        element="D1",
        fund=Fund.EXTRABUDGETARY,
        rate="0.8",
        tags=["WOMEN"],
        status=Activity.Status.COMPLETED,
    )
    plans.cost(plan, "50", version=version, element="OE1.1", oe=True, fund=Fund.TRUST_FUND)
    return plan


@pytest.fixture
def other(version: PlanVersion) -> Workplan:
    """Return the plan of LUM in region AFRICA: 1,000 for mechanisms, submitted."""
    entity = organization.entity(
        "LUM", region=organization.region("AFRICA", "Africa"), kind=Entity.Kind.ADVISER
    )
    plan = plans.workplan(entity, state=PlanState.SUBMITTED)
    plans.cost(plan, "1000", version=version, element="M2", tags=["YOUTH"])
    return plan


def planned(reader: User | None = None, /, **sent: str) -> Planned:
    """Return what is planned as a framework manager reads it, unless somebody else is named."""
    reader = reader or organization.framework_manager()
    choice = plan_choice_of({"period": "2019"} | sent, reader)
    assert choice is not None
    return Planned(choice, reader)


def amounts(kind: str, found: Planned) -> dict[str, str]:
    return {row.key: str(row.amount) for row in Tables(found).table(kind).rows}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("pillar", {"M": "1100.00", "D": "200.00", "OE1": "50.00"}),
        ("region", {"AFRICA": "1000.00", "MENA": "350.00"}),
        ("fund", {"REGULAR_BUDGET": "1100.00", "EXTRABUDGETARY": "200.00", "TRUST_FUND": "50.00"}),
        ("state", {"SUBMITTED": "1000.00", "IN_FORCE": "350.00"}),
        ("activity", {"PLANNED": "1150.00", "COMPLETED": "200.00"}),
        ("tag-shift", {"PREVENTION": "100.00"}),
        # A result that carries two tags counts for each.
        ("tag-spotlight", {"WOMEN": "300.00", "YOUTH": "1000.00"}),
        ("tag-sdg", {"16": "100.00"}),
    ],
)
@pytest.mark.usefixtures("office", "other")
def test_money_is_added_up_in_the_base_currency(kind: str, expected: dict[str, str]) -> None:
    assert amounts(kind, planned()) == expected


@pytest.mark.usefixtures("office", "other")
def test_a_row_says_its_share_and_how_many_workplans_it_comes_from() -> None:
    found = planned()

    (row,) = [row for row in Tables(found).table("pillar").rows if row.key == "M"]

    assert found.total == Decimal(1350)
    assert (row.workplans, row.label) == (2, "M Mechanisms")
    assert row.share == Decimal(1100) / Decimal(1350)


@pytest.mark.parametrize(
    ("sent", "total"),
    [
        ({"region": "MENA"}, 350),
        ({"entity": "LUM"}, 1000),
        ({"kind": "ADVISER"}, 1000),
        ({"pillar": "M"}, 1100),
        ({"pillar": "OE1"}, 50),
        ({"tag": "SPOTLIGHT:WOMEN"}, 300),
        ({"fund": "EXTRABUDGETARY"}, 200),
        ({"state": "SUBMITTED"}, 1000),
        ({"region": "MENA", "pillar": "D"}, 200),
        ({"period": "2020"}, 0),
    ],
)
@pytest.mark.usefixtures("office", "other")
def test_filters_leave_a_part(sent: dict[str, str], total: int) -> None:
    plans.workplan(organization.entity("ORI"), year=2020)

    assert planned(**sent).total == total


@pytest.mark.usefixtures("office")
def test_a_tag_below_another_counts_for_the_one_above_and_once_only(version: PlanVersion) -> None:
    # Given a target below goal 16, and a result that names the goal and the target
    goal = strategy.tag(version, "16")
    goal.tag_set.tags.create(code="16.3", name={"en": "Rule of law"}, parent=goal)
    plan = plans.workplan(organization.entity("TAM"))
    plans.cost(plan, "7", version=version, tags=["16", "16.3"])

    assert amounts("tag-sdg", planned())["16"] == "107.00"


def test_tags_of_results_that_nothing_is_planned_for_count_nothing(
    office: Workplan, version: PlanVersion
) -> None:
    idle = make.result(version, office.entity)
    idle.tag_uses.create(tag=strategy.tag(version, "YOUTH"))

    assert amounts("tag-spotlight", planned()) == {"WOMEN": "300.00"}


@pytest.mark.usefixtures("office")
def test_what_no_pillar_covers_is_not_lost(version: PlanVersion) -> None:
    plan = plans.workplan(organization.entity("TAM"))
    plans.cost(plan, "7", version=version, element="")

    found = planned()

    assert amounts("pillar", found)["-"] == "7.00"
    assert Tables(found).label("pillar", "-") == "Not linked to the plan"
    assert [(plan.code, amount) for plan, amount in Tables(found).behind("pillar", "-")] == [
        ("TAM", Decimal(7))
    ]


@pytest.mark.parametrize(
    ("role", "state", "counts"),
    [
        (roles.SENIOR_READER, PlanState.IN_FORCE, True),
        (roles.SENIOR_READER, PlanState.APPROVED, True),
        (roles.SENIOR_READER, PlanState.CLOSED, True),
        (roles.SENIOR_READER, PlanState.BOARD, False),
        (roles.SENIOR_READER, PlanState.DRAFT, False),
        (roles.FRAMEWORK_MANAGER, PlanState.BOARD, True),
        (roles.FRAMEWORK_MANAGER, PlanState.TECHNICAL_REVIEW, True),
        # Its rows may have changed since it was submitted, and only its entity reads them.
        (roles.FRAMEWORK_MANAGER, PlanState.RETURNED, False),
        (roles.FRAMEWORK_MANAGER, PlanState.DRAFT, False),
        (roles.SYSTEM_ADMINISTRATOR, PlanState.BOARD, False),
    ],
)
def test_only_what_the_reader_may_read_is_counted(
    office: Workplan, role: str, state: str, *, counts: bool
) -> None:
    office.document.state = state
    office.document.save()

    found = planned(organization.member(role=role))

    assert (found.total > 0) is counts
    assert found.not_counted == (0 if counts else 1)


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.RETURNED])
def test_a_plan_being_written_counts_for_its_own_entity(
    office: Workplan, other: Workplan, state: str
) -> None:
    for plan in (office, other):
        plan.document.state = state
        plan.document.save()

    found = planned(organization.member(office.entity, roles.ENTITY_EDITOR))

    assert found.total == 350
    assert found.not_counted == 1


def test_an_entity_counts_for_the_region_it_belonged_to_at_the_end_of_the_period(office: Workplan) -> None:
    organization_actions.record_entity_detail(
        office.entity,
        since=date(2019, 12, 31),
        name={"en": "Office of Kasmar"},
        region=organization.region("ASIA", "Asia"),
        by=system_user(),
        at=make.AT,
    )

    assert amounts("region", planned()) == {"ASIA": "350.00"}


def test_a_workplan_without_costs_is_counted_as_a_plan_and_adds_nothing() -> None:
    organization.organization()
    make.programme(strategy.plan_version(), organization.entity("KAS"))
    plans.workplan(Entity.objects.get())

    found = planned()

    assert (len(found.plans), found.total) == (1, Decimal(0))
    assert Tables(found).all() == []
    assert Tables(found).funds() == []


def ceiling(plan: Workplan, amount: int, fund: str = Fund.REGULAR_BUDGET) -> None:
    Ceiling.objects.create(entity=plan.entity, period=plan.period, fund=fund, amount=amount)


def available(plan: Workplan, amount: int, *, on: date = date(2019, 3, 1)) -> None:
    FundingPosition.objects.create(
        entity=plan.entity,
        period=plan.period,
        fund=Fund.REGULAR_BUDGET,
        amount=amount,
        as_at=on,
        source="Ledger",
        recorded_at=make.AT,
        recorded_by=system_user(),
    )


def line(found: Planned, fund: str = Fund.REGULAR_BUDGET) -> FundLine:
    return next(one for one in Tables(found).funds() if one.fund == fund)


def test_funds_stand_against_ceilings_and_money_entity_by_entity(office: Workplan, other: Workplan) -> None:
    # Given a plan above its ceiling and its money, and another with room
    ceiling(office, 80)
    ceiling(other, 5000)
    available(office, 500)
    available(office, 40, on=date(2019, 6, 1))
    available(other, 9000)

    found = line(planned())

    # Then what the other has left fills no gap, and the position of the latest day counts
    assert (found.planned, found.ceiling, found.above) == (Decimal(1100), Decimal(5080), Decimal(20))
    assert (found.available, found.gap) == (Decimal(9040), Decimal(60))
    assert (found.with_ceiling, found.with_funding, found.workplans) == (2, 2, 2)


def test_what_nobody_said_is_missing_and_not_zero(office: Workplan) -> None:
    assert office.document.state == PlanState.IN_FORCE

    found = line(planned())

    assert (found.ceiling, found.above, found.available, found.gap) == (None, None, None, None)


def test_a_ceiling_without_any_plan_is_shown(office: Workplan) -> None:
    ceiling(office, 700, Fund.TRUST_FUND)
    office.outputs.get(element__isnull=False).activities.all().delete()

    found = line(planned(), Fund.TRUST_FUND)

    assert (found.planned, found.ceiling, found.above) == (Decimal(0), Decimal(700), Decimal(0))
    assert found.workplans == 0


@pytest.mark.parametrize("sent", [{"pillar": "M"}, {"tag": "SPOTLIGHT:WOMEN"}])
def test_a_part_of_a_plan_is_not_held_against_the_ceiling_of_the_whole(
    office: Workplan, sent: dict[str, str]
) -> None:
    ceiling(office, 80)

    assert line(planned(**sent)).ceiling is None


def test_the_fund_chosen_is_the_only_one_shown(office: Workplan) -> None:
    ceiling(office, 80)
    ceiling(office, 90, Fund.TRUST_FUND)

    assert [one.fund for one in Tables(planned(fund="TRUST_FUND")).funds()] == ["TRUST_FUND"]


def test_money_is_shown_to_those_who_review_the_entity(office: Workplan) -> None:
    available(office, 40)

    assert line(planned(organization.member(role=roles.SENIOR_READER))).available is None
    assert line(planned(organization.member(role=roles.AUDITOR))).available == 40


@pytest.mark.usefixtures("office")
def test_an_address_that_asks_for_what_is_not_there_says_so() -> None:
    for sent, said in (
        ({"period": "1999"}, "The latest is shown instead"),
        ({"fund": "LOTTERY"}, "no such fund or status"),
        ({"state": "LOST"}, "no such fund or status"),
        ({"period": "2019"}, ""),
    ):
        choice = plan_choice_of(sent, system_user())
        assert choice is not None
        assert choice.period.code == "2019"
        assert (choice.fund, choice.state) == ("", "")
        assert said in choice.problem
        assert bool(choice.problem) is bool(said)


def test_an_address_keeps_what_was_chosen(office: Workplan) -> None:
    sent = {"period": office.period.code, "region": "MENA", "fund": "TRUST_FUND", "state": "IN_FORCE"}
    choice = plan_choice_of(sent, system_user())
    assert choice is not None

    assert choice.query == {"plan": choice.version.plan.code, **sent}
    assert choice.address("/x/", row="fund:A").endswith("&row=fund%3AA")


def test_nothing_can_be_chosen_before_anything_is_planned(version: PlanVersion) -> None:
    assert plan_choice_of({}, system_user()) is None

    make.programme(version, organization.entity("KAS"))
    assert plan_choice_of({}, system_user()) is None


def test_roles_that_have_ended_count_nothing(office: Workplan) -> None:
    past = date.today() - timedelta(days=1)  # noqa: DTZ011 - rights are days

    found = planned(organization.member(office.entity, roles.HEAD_OF_ENTITY, until=past))

    assert found.plans == {}
