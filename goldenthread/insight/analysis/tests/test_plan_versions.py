"""A plan that is being revised counts as it was approved, for every reader alike."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning.models import Activity, CostLine, Fund, PlanState, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
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
def revised(version: PlanVersion) -> Workplan:
    """Return the plan of KAS: 350 were approved, and since then a draft doubled it all."""
    plan = plans.workplan(organization.entity("KAS", region=organization.region("MENA", "Middle East")))
    plans.cost(plan, "100", version=version, element="M1", tags=["WOMEN"])
    plans.cost(
        plan,
        "160",
        version=version,
        element="D1",
        fund=Fund.EXTRABUDGETARY,
        rate="0.8",
        status=Activity.Status.CANCELLED,
    )
    plans.cost(plan, "50", version=version, element="OE1.1", oe=True, fund=Fund.TRUST_FUND)
    plans.revise(plan)
    for line in CostLine.objects.all():
        line.q2 = line.q1
        line.save()
    return plan


def planned(reader: User | None = None, /, **sent: str) -> Planned:
    reader = reader or organization.member(role=roles.SENIOR_READER)
    choice = plan_choice_of({"period": "2019"} | sent, reader)
    assert choice is not None
    return Planned(choice, reader)


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.RETURNED, PlanState.BOARD])
@pytest.mark.parametrize("role", [roles.SENIOR_READER, roles.FRAMEWORK_MANAGER, roles.HEAD_OF_ENTITY])
def test_everyone_counts_what_was_approved(revised: Workplan, role: str, state: str) -> None:
    revised.document.state = state
    revised.document.save()
    at = revised.entity if role == roles.HEAD_OF_ENTITY else None

    found = planned(organization.member(at, role) if at else organization.member(role=role))

    assert (found.total, found.not_counted) == (Decimal(350), 0)
    assert found.revised == [revised.pk]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("pillar", {"M": "100.00", "D": "200.00", "OE1": "50.00"}),
        ("region", {"MENA": "350.00"}),
        ("fund", {"REGULAR_BUDGET": "100.00", "EXTRABUDGETARY": "200.00", "TRUST_FUND": "50.00"}),
        # It counts where it stood before it was opened, not among the drafts.
        ("state", {"IN_FORCE": "350.00"}),
        ("activity", {"PLANNED": "150.00", "CANCELLED": "200.00"}),
        ("tag-spotlight", {"WOMEN": "100.00"}),
    ],
)
@pytest.mark.usefixtures("revised")
def test_an_approved_version_is_in_every_table(kind: str, expected: dict[str, str]) -> None:
    assert {row.key: str(row.amount) for row in Tables(planned()).table(kind).rows} == expected


@pytest.mark.parametrize(
    ("sent", "total"),
    [
        ({"pillar": "M"}, 100),
        ({"pillar": "OE1"}, 50),
        ({"tag": "SPOTLIGHT:WOMEN"}, 100),
        ({"fund": "EXTRABUDGETARY"}, 200),
        ({"state": "IN_FORCE"}, 350),
        ({"state": "DRAFT"}, 0),
        ({"region": "MENA"}, 350),
    ],
)
@pytest.mark.usefixtures("revised")
def test_filters_leave_a_part_of_an_approved_version(sent: dict[str, str], total: int) -> None:
    assert planned(**sent).total == total


@pytest.mark.usefixtures("revised")
def test_live_and_approved_plans_are_added_up_and_lead_to_both(version: PlanVersion) -> None:
    live = plans.workplan(organization.entity("LUM"))
    plans.cost(live, "1000", version=version, element="M2")

    found = planned()

    assert found.total == 1350
    assert [(plan.code, amount) for plan, amount in Tables(found).behind("pillar", "M")] == [
        ("KAS", Decimal(100)),
        ("LUM", Decimal(1000)),
    ]


def test_what_the_draft_took_out_still_counts_where_it_was(revised: Workplan) -> None:
    revised.outputs.all().delete()

    found = planned()

    assert found.total == 350
    assert {row.key: str(row.amount) for row in Tables(found).table("pillar").rows}["M"] == "100.00"


def test_a_result_that_is_gone_counts_for_its_element_and_for_no_tag(revised: Workplan) -> None:
    for output in revised.outputs.exclude(result=None).select_related("result"):
        result = output.result
        output.delete()
        assert result is not None
        result.tag_uses.all().delete()
        result.delete()

    assert planned(pillar="M").total == 100
    assert planned(tag="SPOTLIGHT:WOMEN").total == 0


def test_a_result_under_no_element_is_not_linked(version: PlanVersion) -> None:
    plan = plans.workplan(organization.entity("TAM"))
    plans.cost(plan, "7", version=version, element="")
    plans.revise(plan, since=PlanState.APPROVED)

    assert [row.key for row in Tables(planned()).table("pillar").rows] == ["-"]
    assert [row.key for row in Tables(planned()).table("state").rows] == ["APPROVED"]


@pytest.mark.usefixtures("revised")
def test_a_result_of_another_plan_is_not_taken_for_one_with_the_same_code() -> None:
    later = strategy.plan_version(strategy.plan("LATER"))
    make.programme(later, organization.entity("TAM"))

    found = planned(plan="LATER")

    assert found.choice.version == later
    assert {row.key: str(row.amount) for row in Tables(found).table("pillar").rows}["-"] == "350.00"


def test_where_an_activity_stands_is_a_fact_of_now(revised: Workplan) -> None:
    Activity.objects.filter(output__workplan=revised).update(status=Activity.Status.COMPLETED)

    assert [row.key for row in Tables(planned()).table("activity").rows] == ["COMPLETED"]


@pytest.mark.usefixtures("revised")
def test_pages_say_that_a_plan_is_revised_and_counts_as_approved(client: Client) -> None:
    client.force_login(organization.member(role=roles.SENIOR_READER))

    overview = client.get("/planning/overview/").content.decode()
    behind = client.get("/planning/overview/workplans/").content.decode()

    assert "USD 350 planned" in overview
    assert "1 of them is being revised, and counts as it was approved" in overview
    assert "not counted" not in overview
    assert "being revised: counted as approved" in behind
    assert "In force" in behind


def test_the_calendar_shows_the_approved_activities_and_never_the_draft(
    client: Client, revised: Workplan, version: PlanVersion
) -> None:
    plans.cost(revised, "9", version=version)
    Activity.objects.filter(output__workplan=revised).update(title={"en": "A secret draft"})
    client.force_login(organization.member(role=roles.SENIOR_READER))

    alone = client.get("/planning/calendar/")
    other = plans.workplan(organization.entity("LUM"))
    plans.cost(other, "9", version=version)
    region = client.get("/planning/calendar/")

    assert len(alone.context["bars"]) == 3
    assert "A secret draft" not in alone.content.decode()
    # One of the three was given up.
    assert {row.plan.code: row.counts[0] for row in region.context["running"]} == {"KAS": 2, "LUM": 1}


@pytest.mark.parametrize(
    "address",
    ["/planning/overview/", "/planning/overview/?pillar=M&tag=SPOTLIGHT:WOMEN", "/planning/calendar/"],
)
def test_pages_cost_the_same_however_many_are_revised(
    client: Client, revised: Workplan, version: PlanVersion, address: str
) -> None:
    client.force_login(organization.framework_manager())
    _another(version, "E1")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(2, 6):
        _another(version, f"E{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)

    assert revised.document.approved_snapshot is not None
    assert len(many) == len(few)


def _another(version: PlanVersion, code: str) -> None:
    plan = plans.workplan(organization.entity(code))
    plans.cost(plan, "5", version=version, tags=["WOMEN"])
    plans.revise(plan)


# The period shown first.


def test_the_overview_opens_on_the_latest_period_with_something_to_read(version: PlanVersion) -> None:
    # Given a plan in force for 2019, a draft with costs for 2020, and an empty one in force for 2021
    entity = organization.entity("KAS")
    plans.cost(plans.workplan(entity), "5", version=version)
    plans.cost(plans.workplan(entity, state=PlanState.DRAFT, year=2020), "5", version=version)
    plans.workplan(entity, year=2021)

    def opens_on(reader: User) -> str:
        choice = plan_choice_of({}, reader)
        assert choice is not None
        return choice.period.code

    assert opens_on(organization.member(role=roles.SENIOR_READER)) == "2019"
    assert opens_on(organization.member(entity, roles.HEAD_OF_ENTITY)) == "2020"


def test_the_latest_period_is_shown_while_nothing_can_be_read(version: PlanVersion) -> None:
    make.programme(version, organization.entity("KAS"))
    for year in (2019, 2020):
        plans.workplan(organization.entity("LUM" if year == 2019 else "TAM"), year=year)

    choice = plan_choice_of({}, organization.member(role=roles.SENIOR_READER))

    assert choice is not None
    assert choice.period.code == "2020"


# Links of the calendar.


@pytest.mark.parametrize(
    ("role", "is_link"), [(roles.HEAD_OF_ENTITY, False), (roles.FRAMEWORK_MANAGER, True)]
)
def test_a_round_is_a_link_only_for_those_it_opens_for(
    client: Client, version: PlanVersion, role: str, *, is_link: bool
) -> None:
    entity = organization.entity("KAS")
    plans.cost(plans.workplan(entity), "5", version=version)
    make.round_(version)
    head = role == roles.HEAD_OF_ENTITY
    client.force_login(organization.member(entity, role) if head else organization.framework_manager())

    answer = client.get("/planning/calendar/")

    (event,) = [one for one in answer.context["events"] if "Reports are due" in one.words]
    assert bool(event.url) is is_link
    assert not is_link or client.get(event.url).status_code == 200
