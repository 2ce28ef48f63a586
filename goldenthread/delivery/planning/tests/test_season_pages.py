"""The pages of a planning season: who opens one, who follows it, reminders and the workbook."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import PlanDocument, PlanningSeason, PlanState, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_october_2019() -> Iterator[None]:
    """Stand before the year that is planned."""
    with time_machine.travel(datetime(2019, 10, 1, 9, 0, tzinfo=UTC)):
        yield


@pytest.fixture
def manager(client: Client) -> User:
    person = people.framework_manager()
    client.force_login(person)
    return person


def planning(code: str = "", **fields: object) -> Entity:
    """Return an entity with a programme in force."""
    entity = people.entity(code, **fields)  # type: ignore[arg-type]
    make.programme(of=entity)
    return entity


def opened(manager: User, year: int = 2020) -> PlanningSeason:
    now = timezone.now()
    return actions.open_season(
        make.year(year), due_at=now + timedelta(days=20), guidance="Look back first.", by=manager, at=now
    )


def form(**said: str) -> dict[str, str]:
    due = (timezone.now() + timedelta(days=30)).strftime("%Y-%m-%dT%H:%M")
    return {"period": "2020", "due_at": due, "guidance": "Look back first.", **said}


# The list


@pytest.mark.usefixtures("manager")
def test_before_the_first_season_the_list_says_what_one_is(client: Client) -> None:
    page = client.get("/planning/").content.decode()

    assert "No planning season yet" in page
    assert "/planning/open/" in page


def test_a_manager_sees_who_is_in_and_a_writer_their_own_plan(client: Client, manager: User) -> None:
    entity = planning("KAS")
    planning("BRA")
    opened(manager)
    PlanDocument.objects.filter(workplan__entity=entity).update(
        submitted_at=timezone.now(), submitted_by=manager
    )

    assert "1 of 2 submitted" in client.get("/planning/").content.decode()

    client.force_login(people.member(entity))
    page = client.get("/planning/").content.decode()
    assert "Workplan of KAS" in page
    assert "/workplans/KAS/2020/reflection/" in page
    assert "BRA" not in page
    assert "/planning/2020/" not in page
    assert "Open a season" not in page


def test_who_neither_plans_nor_reviews_is_told_who_does(client: Client) -> None:
    client.force_login(people.system_administrator())

    assert client.get("/planning/").status_code == 403


# Opening


@pytest.mark.usefixtures("manager")
def test_opening_asks_first_whom_it_reaches_then_makes_the_drafts(client: Client) -> None:
    entity = planning("KAS")
    planning("BRA")
    make.workplan(entity, period=make.year(2020))

    asked = client.post("/planning/open/", form()).content.decode()

    assert "One entity gets a draft workplan." in asked
    assert "One entity has begun its plan already and keeps it." in asked
    assert "BRA" in asked
    assert not PlanningSeason.objects.exists()

    answer = client.post("/planning/open/", form(confirm="1"), follow=True)
    assert answer.redirect_chain == [("/planning/2020/", 302)]
    assert "The planning season for 2020 is open." in answer.content.decode()
    assert Workplan.objects.filter(period__code="2020").count() == 2


@pytest.mark.usefixtures("manager")
def test_a_wrong_date_is_shown_beside_the_field_and_nothing_typed_is_lost(client: Client) -> None:
    planning("KAS")
    make.year(2020)

    page = client.post("/planning/open/", form(due_at="2001-01-01T10:00", confirm="1")).content.decode()

    assert "Choose a moment that is still to come" in page
    assert "Look back first." in page
    assert not PlanningSeason.objects.exists()


@pytest.mark.usefixtures("manager")
def test_a_season_that_reaches_nobody_is_refused_in_words(client: Client) -> None:
    make.year(2020)

    assert (
        "No entity has a programme in force in this period."
        in client.post("/planning/open/", form()).content.decode()
    )
    answer = client.post("/planning/open/", form(confirm="1"))
    assert answer.status_code == 409
    assert "Put programmes in force first." in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_a_framework_manager_opens(client: Client, method: str) -> None:
    client.force_login(people.member(people.entity(), roles.HEAD_OF_ENTITY))

    assert getattr(client, method)("/planning/open/").status_code == 403


# Who is where


def test_the_season_says_who_is_where(client: Client, manager: User) -> None:
    north = people.region("NORTH", "The north")
    entity = planning("KAS", region=north, name="Kasmar office")
    season = opened(manager)
    plan = Workplan.objects.get(entity=entity)
    actions.cite(
        plan.document,
        kind="LESSON",
        subject_uid=plan.uid,
        label="Begin early",
        by=make.system(),
        at=timezone.now(),
    )

    page = client.get("/planning/2020/").content.decode()

    for words in (
        "0 of 1 plans have been submitted",
        "20 days left",
        "The north",
        "Kasmar office",
        "0 of 3",
        "1 citation",
        "Look back first.",
    ):
        assert words in page, words
    assert "has no workplan for this period" not in page
    assert f'value="{plan.pk}"' in page
    assert season.period.code == "2020"


def test_filters_that_fit_nothing_say_so(client: Client, manager: User) -> None:
    planning("KAS")
    opened(manager)

    assert "Nothing fits these filters" in client.get("/planning/2020/?state=BOARD").content.decode()


def test_an_entity_that_came_later_is_called(client: Client, manager: User) -> None:
    planning("KAS")
    opened(manager)
    planning("NEW")

    assert "has no workplan for this period" in client.get("/planning/2020/").content.decode()
    page = client.post("/planning/2020/call/", follow=True).content.decode()

    assert "1 workplan was opened." in page
    assert Workplan.objects.filter(entity__code="NEW").exists()


def test_a_plan_that_was_submitted_is_linked_a_draft_is_not(client: Client, manager: User) -> None:
    entity = planning("KAS")
    opened(manager)

    assert "/workplans/KAS/2020/" not in client.get("/planning/2020/").content.decode()
    PlanDocument.objects.filter(workplan__entity=entity).update(
        submitted_at=timezone.now(), submitted_by=manager, state=PlanState.SUBMITTED
    )
    assert "/workplans/KAS/2020/" in client.get("/planning/2020/").content.decode()


def test_a_desk_follows_without_buttons_and_an_editor_not_at_all(client: Client, manager: User) -> None:
    region = people.region("NORTH")
    entity = planning("KAS", region=region)
    planning("SUD", region=people.region("SOUTH"))
    opened(manager)

    client.force_login(people.member(region, roles.DESK_REVIEWER))
    page = client.get("/planning/2020/").content.decode()
    assert "Office KAS" in page
    assert "Office SUD" not in page
    assert "Remind" not in page.replace("Reminded", "")
    assert client.post("/planning/2020/remind/", {"all": "1"}).status_code == 403

    client.force_login(people.member(entity))
    assert client.get("/planning/2020/").status_code == 403
    assert client.get("/planning/2020/workplans.xlsx").status_code == 403
    assert client.post("/planning/2020/call/").status_code == 403


@pytest.mark.usefixtures("manager")
def test_a_period_without_a_season_is_not_there(client: Client) -> None:
    make.year(2020)

    assert client.get("/planning/2020/").status_code == 404


def test_the_page_costs_the_same_for_two_plans_as_for_twenty(client: Client, manager: User) -> None:
    for _number in range(2):
        planning()
    opened(manager)
    for_two = queries_used(client, "/planning/2020/"), queries_used(client, "/planning/")
    for _number in range(18):
        planning()
    client.post("/planning/2020/call/")
    client.get("/planning/2020/")

    assert (queries_used(client, "/planning/2020/"), queries_used(client, "/planning/")) == for_two


# Reminders


def test_the_chosen_or_all_listed_are_reminded(client: Client, manager: User) -> None:
    for code in ("KAS", "BRA"):
        people.member(planning(code))
    opened(manager)
    chosen = Workplan.objects.get(entity__code="KAS")

    page = client.post("/planning/2020/remind/", {"workplan": [str(chosen.pk), "x", "9" * 30]}, follow=True)
    assert "The writers of 1 plan were reminded." in page.content.decode()
    page = client.post("/planning/2020/remind/", {"all": "1"}, follow=True)
    assert "The writers of 1 plan were reminded." in page.content.decode()
    page = client.post("/planning/2020/remind/", {"all": "1"}, follow=True)
    assert "Nobody was reminded" in page.content.decode()

    reached = AuditEntry.objects.filter(action="planning.reminders.sent").order_by("sequence")
    assert [entry.details["entities"] for entry in reached] == [["KAS"], ["BRA"]]


def test_the_filters_hold_for_reminders_too(client: Client, manager: User) -> None:
    for code in ("KAS", "BRA"):
        planning(code)
    opened(manager)

    client.post("/planning/2020/remind/?q=bra", {"all": "1"})

    assert AuditEntry.objects.get(action="planning.reminders.sent").details["entities"] == ["BRA"]


# The workbook


def test_the_workbook_holds_the_rows_the_filters_show_as_values(client: Client, manager: User) -> None:
    people.organization()
    planning("KAS", name="=cmd|' /C calc'!A0")
    planning("BRA", name="Office B")
    opened(manager)
    client.post("/planning/2020/remind/?q=kas", {"all": "1"})

    answer = client.get("/planning/2020/workplans.xlsx?q=kas")

    assert 'filename="illustrative-planning-2020.xlsx"' in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Planning season 2020"
    assert "Illustrative data" in str(rows[2][0])
    assert rows[4][:2] == ("KAS", "=cmd|' /C calc'!A0")
    assert rows[4][3:8] == ("Draft", 0, 3, 0, 0)
    assert rows[4][9]
    assert len(rows) == 5
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
