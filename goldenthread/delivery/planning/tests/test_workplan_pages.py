"""The pages on which an entity plans: the list, a workplan, its outputs."""

from decimal import Decimal

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import (
    Ceiling,
    Fund,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"


@pytest.fixture
def entity() -> Entity:
    return people.entity("KAS", name="Kasmar office", region=people.region("EAST", "East"))


@pytest.fixture
def workplan(entity: Entity) -> Workplan:
    return make.workplan(entity)


@pytest.fixture
def editor(entity: Entity) -> User:
    return people.member(entity, roles.ENTITY_EDITOR)


@pytest.fixture
def writer(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def page_of(client: Client, url: str, **data: str) -> str:
    answer = client.get(url, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_a_writer_finds_the_workplan_in_the_list_and_what_to_do_on_its_page(
    writer: Client, workplan: Workplan
) -> None:
    listed = page_of(writer, "/workplans/")
    page = page_of(writer, PAGE)

    assert "Kasmar office" in listed
    assert "yours" in listed
    assert "One workplan is open to you here." in listed
    assert "No output yet" in page
    assert "Add the first output" in page
    assert "What to do" in page
    assert "No cost and no ceiling yet." in page


def test_a_workplan_adds_up_what_it_costs_and_says_in_words_what_is_above_a_ceiling(
    writer: Client, workplan: Workplan
) -> None:
    activity = make.activity(make.output(workplan, code="O1"))
    make.cost_line(activity, "1500")
    make.cost_line(activity, "500", fund=Fund.REGULAR_BUDGET)
    for fund, amount in ((Fund.EXTRABUDGETARY, "1000"), (Fund.TRUST_FUND, "0")):
        Ceiling.objects.create(
            entity=workplan.entity, period=workplan.period, fund=fund, amount=Decimal(amount)
        )

    page = page_of(writer, PAGE)

    assert "USD 2,000.00" in page
    assert "USD 500.00 above the ceiling" in page
    assert "no ceiling set" in page
    assert "A plan above a ceiling can be submitted" in page
    assert "Every output has activities and costs" in page


def test_an_output_shows_its_activities_with_their_costs_by_quarter(
    writer: Client, workplan: Workplan
) -> None:
    output = make.output(workplan, code="O1")
    activity = make.activity(output, responsible="")
    make.cost_line(activity, "1500")
    make.activity(output)

    page = page_of(writer, f"{PAGE}outputs/{output.uid}/")

    for words in ("Q3 2018", "Q4 2019", "1,500", "Nobody is responsible yet", "No cost yet", "Travel"):
        assert words in page


def test_an_output_of_another_plan_is_not_there(writer: Client, workplan: Workplan) -> None:
    elsewhere = make.output()

    assert writer.get(f"{PAGE}outputs/{elsewhere.uid}/").status_code == 404
