"""Opening a workplan for a period on the page: what is offered, to whom, and what is refused."""

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import PlanState
from goldenthread.delivery.planning.queries import periods
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.organization.tests import make as people

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"


@pytest.fixture
def entity() -> Entity:
    return people.entity("KAS", name="Kasmar office", region=people.region("EAST", "East"))


def page_of(client: Client, url: str, **data: str) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_an_entity_offers_its_writers_to_plan_a_new_period(writer: Client, entity: Entity) -> None:
    make.year(2020)
    make.year(2021)
    organization.add_period(
        "LONG",
        name={"en": "Long"},
        kind=Period.Kind.OTHER,
        starts_on=make.year(2018).starts_on,
        ends_on=make.year(2021).ends_on,
    )

    assert "Plan a new period" in page_of(writer, "/entities/KAS/")
    form = page_of(writer, "/entities/KAS/workplans/add/")
    answer = writer.post("/entities/KAS/workplans/add/", {"period": "2020"})

    assert "Long" not in form
    assert answer["Location"] == "/workplans/KAS/2020/"
    assert entity.workplans.get().document.state == PlanState.DRAFT
    again = writer.post("/entities/KAS/workplans/add/", {"period": "2020"})
    assert "this one has a workplan already" in again.content.decode()


def test_a_period_that_overlaps_a_workplan_is_neither_offered_nor_taken(
    writer: Client, entity: Entity
) -> None:
    """Given an entity that plans July 2018 to December 2019 already, and another with a plan of 2020."""
    make.workplan(entity)
    make.workplan(make.entity("FAR"), period=make.year(2020))
    for year in (2017, 2018, 2019):
        make.year(year)

    offered = [one.code for one in periods.periods_to_plan(entity)]
    refused = writer.post("/entities/KAS/workplans/add/", {"period": "2019"})

    assert offered == ["2020", "2017"]
    assert "overlaps the period of another workplan" in refused.content.decode()
    assert entity.workplans.count() == 1


def test_a_period_that_someone_else_opened_meanwhile_is_refused_in_words(
    writer: Client, entity: Entity, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = make.year(2020)
    monkeypatch.setattr(
        "goldenthread.delivery.planning.forms.workplans.periods_to_plan", lambda _entity: [period]
    )
    make.workplan(entity, period=period)

    answer = writer.post("/entities/KAS/workplans/add/", {"period": "2020"})

    assert answer.status_code == 409
    assert "KAS has a workplan for 2020 already" in answer.content.decode()


def test_without_a_period_to_plan_the_page_says_whom_to_ask(writer: Client) -> None:
    assert "No period is left to plan" in page_of(writer, "/entities/KAS/workplans/add/")


def test_only_its_own_people_plan_for_an_entity(client: Client, entity: Entity) -> None:
    make.in_state(make.workplan(entity), PlanState.IN_FORCE)
    client.force_login(people.member(role=roles.SENIOR_READER))

    assert "Plan a new period" not in page_of(client, "/entities/KAS/")
    assert client.get("/entities/KAS/workplans/add/").status_code == 403
    assert client.get(f"{PAGE}outputs/add/").status_code == 403
    client.force_login(people.user())
    assert client.get("/entities/KAS/workplans/add/").status_code == 404
