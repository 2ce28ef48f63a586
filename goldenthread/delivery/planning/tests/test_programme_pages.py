"""The page of a programme, and what planning adds to the pages of entities and plans."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.delivery.planning import queries
from goldenthread.delivery.planning.models import PlanState
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(people.member(role=roles.SENIOR_READER))
    return client


def test_a_programme_shows_its_results_on_the_thread_and_draws_the_gap(
    reader: Client, version: PlanVersion
) -> None:
    entity = people.entity("KAS", name="Kasmar office")
    programme = make.programme(of=entity, version=version, code="KAS-P1")
    linked = make.result(
        programme, code="KAS-R1", element=plans.element(version, "M1"), tags=[plans.tag(version, "WOMEN")]
    )
    make.indicator(result=linked)
    make.result(programme, code="KAS-R2")

    page = reader.get("/programmes/KAS-P1/").content.decode()

    for words in (
        "KAS-R1",
        "Structures for follow-up function",
        "Women",
        "Kasmar office",
        "Gap: links to no element",
    ):
        assert words in page


def test_an_empty_programme_says_so(reader: Client, version: PlanVersion) -> None:
    make.programme(version=version, code="P1")

    page = reader.get("/programmes/P1/").content.decode()

    assert "No results yet." in page
    assert "No workplan in these years." in page


def test_someone_without_a_role_finds_no_programme(client: Client, version: PlanVersion) -> None:
    make.programme(version=version, code="P1")
    client.force_login(people.user())

    assert client.get("/programmes/P1/").status_code == 404
    assert client.get("/plans/OMP/elements/M1/results/").status_code == 404


def test_an_entity_shows_its_programmes_with_their_size(reader: Client, version: PlanVersion) -> None:
    entity = people.entity("KAS")
    programme = make.programme(of=entity, version=version, code="KAS-P1")
    for _number in range(2):
        result = make.result(programme)
        make.indicator(result=result)
        make.indicator(result=result)

    page = reader.get("/entities/KAS/").content.decode()

    assert "/programmes/KAS-P1/" in page
    assert "2 results, 4 indicators" in page


def test_an_element_counts_the_results_below_it_once_each(reader: Client, version: PlanVersion) -> None:
    for code in ("M", "M1", "M2", "D1"):
        make.result(make.programme(version=version), element=plans.element(version, code), code=f"R-{code}")

    pillar = reader.get("/plans/OMP/elements/M/").content.decode()

    assert "3 results" in pillar
    assert "3 entities" in pillar
    assert all(code in pillar for code in ("R-M", "R-M1", "R-M2"))
    assert "R-D1" not in pillar
    lines = reader.get("/plans/OMP.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith(",results,OE results")
    counts = {line.split(",")[0]: line.split(",")[-2] for line in lines[1:]}
    assert (counts["M"], counts["M1"], counts["D"], counts["OE1"]) == ("3", "1", "1", "0")


def test_an_element_without_results_shows_the_loose_end(reader: Client, version: PlanVersion) -> None:
    assert (
        "No result links here yet." in reader.get(f"/plans/{version.plan.code}/elements/M1/").content.decode()
    )


def test_an_action_plan_shows_what_entities_deliver_under_it(reader: Client, version: PlanVersion) -> None:
    workplan = make.workplan(people.entity("KAS", name="Kasmar office"))
    make.output(workplan, element=plans.element(version, "OE1.1"), code="KAS-OE1")
    make.output(workplan, result=make.result(make.programme(of=workplan.entity)), code="KAS-O1")
    make.in_state(workplan, PlanState.IN_FORCE)

    page = reader.get("/plans/OMP/elements/OE1/").content.decode()

    for words in ("1 OE result", "KAS-OE1", "Kasmar office", "July 2018 to December 2019"):
        assert words in page
    assert "KAS-O1<" not in page
    assert "No entity delivers for this yet." not in page


def test_an_action_plan_shows_nothing_of_entities_to_who_may_not_read_them(version: PlanVersion) -> None:
    make.output(element=plans.element(version, "OE1.1"))

    found = queries.oe_results_under(plans.element(version, "OE1"), people.user(), on=date(2019, 6, 1))

    assert list(found) == []


def test_all_results_of_an_element_come_in_pages(reader: Client, version: PlanVersion) -> None:
    programme = make.programme(version=version)
    for number in range(45):
        make.result(programme, code=f"R{number:02}", element=plans.element(version, "M1"), position=number)

    assert "Show all 45" in reader.get("/plans/OMP/elements/M1/").content.decode()
    assert "R44" not in reader.get("/plans/OMP/elements/M1/results/").content.decode()
    assert "R44" in reader.get("/plans/OMP/elements/M1/results/?page=2").content.decode()


def test_the_pages_cost_the_same_for_two_results_as_for_twenty(reader: Client, version: PlanVersion) -> None:
    programme = make.programme(of=people.entity("KAS"), version=version, code="P1")
    paths = ("/programmes/P1/", "/entities/KAS/", "/plans/OMP/elements/M1/", "/plans/OMP/")

    def add(count: int) -> None:
        for _number in range(count):
            tags = [plans.tag(version, "WOMEN"), plans.tag(version, "16")]
            result = make.result(programme, element=plans.element(version, "M1"), tags=tags)
            make.indicator(result=result)

    add(2)
    for_two = [queries_used(reader, path) for path in paths]
    add(18)

    assert [queries_used(reader, path) for path in paths] == for_two
