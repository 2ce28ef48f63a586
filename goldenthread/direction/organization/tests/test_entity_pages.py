"""The list of entities and the page of one: as at a day, for everyone with a role."""

from datetime import date

import pytest
from django.test import Client

from goldenthread.direction.organization import actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(make.member(role=roles.SENIOR_READER))
    return client


def test_someone_without_a_role_finds_no_entity(client: Client) -> None:
    make.entity("KAS")
    client.force_login(make.user())

    assert "KAS" not in client.get("/entities/").content.decode()
    assert client.get("/entities/KAS/").status_code == 404


def test_someone_whose_role_has_ended_finds_no_entity(client: Client) -> None:
    make.entity("KAS")
    client.force_login(make.member(role=roles.AUDITOR, until=date(2001, 1, 1)))

    assert client.get("/entities/KAS/").status_code == 404


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("", ["Kasmar", "Aldora"], ["Old office"]),
        ("?q=kas", ["Kasmar"], ["Aldora"]),
        ("?q=ALDO", ["Aldora"], ["Kasmar"]),
        ("?region=MENA", ["Kasmar"], ["Aldora"]),
        ("?kind=ADVISER", ["Aldora"], ["Kasmar"]),
        ("?on=2009-06-30", ["Old office"], []),
        ("?q=nothing-like-this", ["No entity matches"], ["Kasmar", "Aldora"]),
        ("?on=31.12.2009", ["Write a date, for example 2019-12-31.", "Kasmar"], ["Old office"]),
        ("?region=NOWHERE", ["Kasmar", "Aldora"], []),
    ],
)
def test_the_list_shows_what_was_asked_for(
    reader: Client, query: str, shown: list[str], hidden: list[str]
) -> None:
    make.entity("KAS", name="Kasmar", region=make.region("MENA"))
    make.entity("ALD", name="Aldora", region=make.region("AFR"), kind=Entity.Kind.ADVISER)
    make.entity("OLD", name="Old office", closed_on=date(2010, 1, 1))

    page = reader.get(f"/entities/{query}").content.decode()

    assert all(word in page for word in shown)
    assert not any(f">{word}</a>" in page for word in hidden)


def test_the_list_shows_the_region_and_name_of_the_day_asked_for(reader: Client) -> None:
    entity = make.entity("KAS", name="Kasmar post", region=make.region("MENA", "Middle East"))
    actions.record_entity_detail(
        entity,
        since=date(2019, 1, 1),
        name={"en": "Kasmar office"},
        region=make.region("AP", "Asia"),
        by=actions.system_user(),
        at=make.NEW_YEAR_2020,
    )

    before = reader.get("/entities/?on=2018-12-31&region=MENA").content.decode()
    after = reader.get("/entities/?on=2019-01-01&region=AP").content.decode()

    assert "Kasmar post" in before
    assert "Kasmar office" in after


@pytest.mark.parametrize(
    "sort", ["name", "-name", "code", "region", "-region", "kind", "opened", "-opened", "nonsense"]
)
def test_the_list_sorts_by_every_column(reader: Client, sort: str) -> None:
    make.entity("B", name="Anna")
    make.entity("A", name="berta", opened_on=date(2010, 1, 1))

    page = reader.get(f"/entities/?sort={sort}").content.decode()

    assert page.index(">Anna<") != page.index(">berta<")
    if sort in ("name", "nonsense"):
        assert page.index(">Anna<") < page.index(">berta<")
    if sort in ("code", "-name", "opened", "-opened"):
        assert page.index(">berta<") < page.index(">Anna<")


def test_the_list_comes_in_pages_of_forty(reader: Client) -> None:
    region = make.region()
    for number in range(41):
        make.entity(f"E{number:02}", name=f"Office {number:02}", region=region)

    assert "Office 40" not in reader.get("/entities/").content.decode()
    assert "Office 40" in reader.get("/entities/?page=2").content.decode()


def test_the_list_downloads_as_a_file_with_its_date(reader: Client) -> None:
    make.entity("KAS", name="=Kasmar", region=make.region("MENA", "Middle East"), opened_on=date(2015, 3, 1))

    answer = reader.get("/entities.csv?on=2019-12-31&q=kas")

    assert answer["Content-Disposition"] == 'attachment; filename="entities-2019-12-31.csv"'
    row = answer.content.decode("utf-8-sig").splitlines()[1]
    assert row == "KAS,'=Kasmar,Country office,Middle East,,2015-03-01,,2019-12-31"


@pytest.mark.parametrize(("illustrative", "begins"), [(True, "illustrative-entities-"), (False, "entities-")])
def test_a_file_of_invented_data_says_so_in_its_name(reader: Client, illustrative: bool, begins: str) -> None:
    make.organization(is_illustrative=illustrative)

    assert f'filename="{begins}' in reader.get("/entities.csv")["Content-Disposition"]


def test_an_entity_shows_its_people_and_its_names_over_time(reader: Client) -> None:
    entity = make.entity("KAS", name="Kasmar post")
    head = make.member(entity, roles.HEAD_OF_ENTITY)
    actions.record_entity_detail(
        entity,
        since=date(2019, 1, 1),
        name={"en": "Kasmar office"},
        region=make.region(),
        by=actions.system_user(),
        at=make.NEW_YEAR_2020,
        second_reporting_line="Resident Coordinator",
    )

    page = reader.get("/entities/KAS/").content.decode()

    for words in (
        head.name,
        "Kasmar post",
        "<h1>Kasmar office</h1>",
        "Resident Coordinator",
        "since 1 Jan 2019",
    ):
        assert words in page


def test_an_entity_is_shown_as_it_was_on_a_day(reader: Client) -> None:
    entity = make.entity("KAS", name="Kasmar post")
    actions.record_entity_detail(
        entity,
        since=date(2019, 1, 1),
        name={"en": "Kasmar office"},
        region=make.region(),
        by=actions.system_user(),
        at=make.NEW_YEAR_2020,
    )

    assert "<h1>Kasmar post</h1>" in reader.get("/entities/KAS/?on=2018-12-31").content.decode()
    assert "<h1>KAS</h1>" in reader.get("/entities/KAS/?on=1999-12-31").content.decode()


def test_an_unknown_entity_is_not_found(reader: Client) -> None:
    assert reader.get("/entities/NONE/").status_code == 404


def test_the_list_costs_the_same_for_two_entities_as_for_twenty(reader: Client) -> None:
    region = make.region()
    make.organization()
    for number in range(2):
        make.entity(f"A{number}", region=region)
    for_two = queries_used(reader, "/entities/")
    for number in range(18):
        make.entity(f"B{number}", region=region)

    assert queries_used(reader, "/entities/") == for_two


def test_the_page_of_an_entity_costs_the_same_for_a_long_history_as_for_a_short_one(reader: Client) -> None:
    entity = make.entity("KAS")
    short = queries_used(reader, "/entities/KAS/")
    for year in range(2001, 2015):
        actions.record_entity_detail(
            entity,
            since=date(year, 1, 1),
            name={"en": f"Name {year}"},
            region=make.region(),
            by=actions.system_user(),
            at=make.NEW_YEAR_2020,
        )
        make.member(entity, roles.HEAD_OF_ENTITY)

    assert queries_used(reader, "/entities/KAS/") == short
