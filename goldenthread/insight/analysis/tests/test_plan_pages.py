"""The planning overview, its files, the workplans behind its numbers, and the calendar."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.implementation.models import MidYearReview
from goldenthread.delivery.planning.models import (
    Activity,
    Fund,
    PlanMove,
    PlanningSeason,
    PlanSnapshot,
    PlanState,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis.plan_calendar import Scale, month_names

from . import make
from . import make_plans as plans

pytestmark = pytest.mark.django_db

PAGES = (
    "/planning/overview/",
    "/planning/overview.csv",
    "/planning/overview.xlsx",
    "/planning/overview/workplans/",
    "/planning/calendar/",
)


@pytest.fixture
def version() -> PlanVersion:
    organization.organization()
    return strategy.plan_version()


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(organization.framework_manager())
    return client


def office(version: PlanVersion, code: str = "KAS", region: str = "MENA") -> Workplan:
    """Return a plan with 1,000 for mechanisms from January to March, and 500 that was given up."""
    entity = organization.entity(code, name=f"Office {code}", region=organization.region(region, region))
    plan = plans.workplan(entity)
    spring = (date(2019, 1, 1), date(2019, 3, 31))
    plans.cost(plan, "1000", version=version, tags=["WOMEN"], dates=spring)
    plans.cost(
        plan,
        "500",
        version=version,
        element="D1",
        fund=Fund.EXTRABUDGETARY,
        status=Activity.Status.CANCELLED,
        dates=(date(2019, 2, 1), date(2019, 2, 28)),
    )
    return plan


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_overview_shows_what_is_planned_and_leads_to_the_workplans(
    reader: Client, version: PlanVersion
) -> None:
    office(version)
    office(version, "LUM", "AFRICA")

    page = text_of(reader, "/planning/overview/")

    assert "USD 3,000 planned" in page
    assert "2 workplans counted" in page
    assert "M Mechanisms plans most: 67" in page
    assert "row=region%3AMENA" in page
    assert "not counted" not in page


def test_a_number_leads_to_workplans_that_add_up_to_it(reader: Client, version: PlanVersion) -> None:
    office(version)
    office(version, "LUM", "AFRICA")

    page = text_of(reader, "/planning/overview/workplans/?row=region:MENA")

    assert "USD 1,500 in 1 workplan." in page
    assert 'href="/workplans/KAS/2019/"' in page
    assert "LUM" not in page
    assert "USD 3,000 in 2 workplans." in text_of(reader, "/planning/overview/workplans/")


def test_filters_hold_on_the_page_of_workplans(reader: Client, version: PlanVersion) -> None:
    office(version)

    page = text_of(reader, "/planning/overview/workplans/?row=pillar:M&region=MENA&fund=EXTRABUDGETARY")

    assert "No workplan is behind this" in page
    assert "MENA" in page


def test_a_row_of_no_table_is_not_there(reader: Client, version: PlanVersion) -> None:
    office(version)

    assert reader.get("/planning/overview/workplans/?row=colour:RED").status_code == 404


def test_a_part_of_the_plan_says_why_ceilings_are_left_out(reader: Client, version: PlanVersion) -> None:
    office(version)

    assert "not shown for a part of the plan" in text_of(reader, "/planning/overview/?pillar=M")


def test_filters_that_leave_nothing_say_what_to_do(reader: Client, version: PlanVersion) -> None:
    office(version)

    page = text_of(reader, "/planning/overview/?region=NOWHERE")

    assert "Nothing to add up" in page
    assert "1 workplan counted" not in page


def test_plans_being_written_are_named_as_not_counted(reader: Client, version: PlanVersion) -> None:
    office(version)
    plans.workplan(organization.entity("LUM"), state=PlanState.DRAFT)

    page = text_of(reader, "/planning/overview/")

    assert "1 more is being written or not open to you, and is not counted" in page


def test_before_anything_is_planned_pages_say_who_opens_the_season(reader: Client) -> None:
    for address in ("/planning/overview/", "/planning/calendar/"):
        assert "A framework manager opens the planning season." in text_of(reader, address)
    for address in ("/planning/overview.csv", "/planning/overview.xlsx", "/planning/overview/workplans/"):
        assert reader.get(address).status_code == 404


def test_the_csv_file_holds_every_row(reader: Client, version: PlanVersion) -> None:
    office(version)

    answer = reader.get("/planning/overview.csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    found = {(row["table"], row["key"]): row["planned_usd"] for row in rows}
    assert found["pillar", "M"] == "1000.00"
    assert found["fund", "EXTRABUDGETARY"] == "500.00"
    assert found["tag-spotlight", "WOMEN"] == "1000.00"
    assert 'filename="illustrative-planned-2019.csv"' in answer.headers["Content-Disposition"]


def test_the_workbook_has_a_sheet_for_each_table_and_no_zero_for_what_is_missing(
    reader: Client, version: PlanVersion
) -> None:
    office(version)

    answer = reader.get("/planning/overview.xlsx?region=MENA")

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames[:3] == ["Funds", "By pillar and action plan", "By region"]
    funds = [[cell.value for cell in row] for row in book["Funds"].iter_rows()]
    assert ["Regular budget", 1000, None, None, None, None, 1] in funds
    assert any("region: MENA" in str(row[0]) for row in funds)
    assert any("Illustrative data" in str(row[0]) for row in funds)
    assert ["M Mechanisms", 1000, 0.6667, 1] in [
        [cell.value for cell in row] for row in book["By pillar and action plan"].iter_rows()
    ]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [
        (roles.SENIOR_READER, 200),
        (roles.BOARD_MEMBER, 200),
        (roles.FINANCE_REVIEWER, 200),
        (roles.SYSTEM_ADMINISTRATOR, 403),
        ("", 403),
    ],
)
def test_the_overview_is_for_those_who_may_see_figures(
    client: Client, version: PlanVersion, address: str, role: str, status: int
) -> None:
    office(version)
    client.force_login(organization.member(role=role) if role else organization.user())

    assert client.get(address).status_code == status


@pytest.mark.parametrize("address", [*PAGES, "/planning/overview/workplans/?row=tag-spotlight:WOMEN"])
def test_pages_cost_the_same_however_much_is_planned(
    reader: Client, version: PlanVersion, address: str
) -> None:
    office(version, "E0")
    office(version, "E1")
    reader.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        reader.get(address)
    for number in range(2, 9):
        office(version, f"E{number}")
    with CaptureQueriesContext(connection) as many:
        reader.get(address)

    assert len(many) == len(few)


# The calendar.


def test_the_calendar_of_an_entity_draws_every_activity(reader: Client, version: PlanVersion) -> None:
    plan = office(version)
    office(version, "LUM", "AFRICA")

    page = text_of(reader, "/planning/calendar/?entity=KAS")

    assert "Office KAS: what happens when" in page
    assert page.count('class="mark"') == 1
    # What was given up is drawn as an outline.
    assert page.count('class="dot"') == 1
    assert "31 Mar 2019" in page
    assert all(activity.code in page for activity in Activity.objects.filter(output__workplan=plan))


def test_an_entity_without_activities_is_told_so(reader: Client, version: PlanVersion) -> None:
    office(version)
    Activity.objects.all().delete()

    assert "No activity is planned yet" in text_of(reader, "/planning/calendar/")


def test_the_calendar_of_a_region_counts_what_runs_each_month(reader: Client, version: PlanVersion) -> None:
    office(version)
    office(version, "TAM")
    office(version, "LUM", "AFRICA")

    answer = reader.get("/planning/calendar/?region=MENA")

    assert {row.plan.code: row.counts for row in answer.context["running"]} == {
        "KAS": [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        "TAM": [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    }
    assert "entity=KAS" in answer.content.decode()


def test_a_region_nobody_plans_in_says_so(reader: Client, version: PlanVersion) -> None:
    office(version)

    assert "No workplan here is open to you" in text_of(reader, "/planning/calendar/?region=NOWHERE")


def test_the_calendar_shows_reviews_and_due_dates_in_order(reader: Client, version: PlanVersion) -> None:
    # Given a season, a round, steps of two plans on one day, and a mid-year review
    plan, other = office(version), office(version, "TAM")
    by = system_user()
    at = datetime(2018, 11, 20, 9, 0, tzinfo=UTC)
    PlanningSeason.objects.create(
        period=plan.period, opens_at=at, due_at=datetime(2018, 12, 1, 9, 0, tzinfo=UTC), opened_by=by
    )
    make.round_(version)
    for one in (plan, other):
        PlanMove.objects.create(
            document=one.document,
            move="PUT_IN_FORCE",
            source=PlanState.APPROVED,
            target=PlanState.IN_FORCE,
            at=datetime(2018, 12, 20, 9, 0, tzinfo=UTC),
            by=by,
        )
        frozen = PlanSnapshot.objects.create(
            document=one.document, number=1, schema_version=1, data={}, digest="", taken_at=at, taken_by=by
        )
        MidYearReview.objects.create(
            workplan=one,
            snapshot=frozen,
            state="SUBMITTED",
            opened_at=datetime(2019, 6, 1, 9, 0, tzinfo=UTC),
            opened_by=by,
            submitted_at=datetime(2019, 7, 10 + one.pk % 2, 9, 0, tzinfo=UTC),
            submitted_by=by,
        )

    events = reader.get("/planning/calendar/?region=MENA").context["events"]

    days = [event.day for event in events]
    assert days == sorted(days)
    assert [event.words for event in events] == [
        "Planning season opens",
        "Workplans are due",
        "2 workplans: In force",
        "Mid-year review opened (2)",
        "Mid-year review submitted",
        "Mid-year review submitted",
        "Reports are due: End-of-year report, 2019",
    ]


def test_a_workplan_offers_its_calendar(client: Client, version: PlanVersion) -> None:
    office(version)
    client.force_login(organization.member(role=roles.SENIOR_READER))

    assert "/planning/calendar/?period=2019&amp;entity=KAS" in text_of(client, "/workplans/KAS/2019/")


def test_the_calendar_is_offered_only_to_those_it_opens_for(client: Client, version: PlanVersion) -> None:
    office(version)
    client.force_login(organization.member(role=roles.SYSTEM_ADMINISTRATOR))

    assert "/planning/calendar/" not in text_of(client, "/workplans/KAS/2019/")


def test_a_period_is_cut_into_months_and_days_are_shares_of_it() -> None:
    scale = Scale(date(2018, 7, 1), date(2019, 12, 31))

    assert len(scale.months) == 18
    assert month_names(scale)[:2] == ["Jul 2018", "Aug"]
    assert month_names(scale)[6] == "Jan 2019"
    assert scale.at(date(2018, 7, 1)) == 0
    assert scale.at(date(2030, 1, 1)) == 1
    assert scale.at(date(2000, 1, 1)) == 0
    assert len(scale.lines(10)) == 5
    assert next(shape["words"] for shape in scale.head()[1]) == "Q3 2018"
