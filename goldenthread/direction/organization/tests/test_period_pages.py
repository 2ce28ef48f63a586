"""The pages of the calendar: the list, adding a period, and correcting one."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from goldenthread.direction.organization import actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period, Region
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db
YEAR = {"code": "2022", "name_en": "2022", "kind": "YEAR", "starts_on": "2022-01-01", "ends_on": "2022-12-31"}
LONG = {"code": "2022h2-2023", "name_en": "18 months", "kind": "OTHER", "starts_on": "2022-07-01"}
LONG |= {"ends_on": "2023-12-31", "name_fr": "18 mois"}


@pytest.fixture
def manager(client: Client) -> User:
    person = make.framework_manager()
    client.force_login(person)
    return person


@pytest.mark.parametrize("role", sorted(set(roles.ROLES) - {roles.FRAMEWORK_MANAGER}))
def test_only_framework_managers_open_the_pages(client: Client, role: str) -> None:
    make.period(2022)
    scope = roles.ROLES[role].scopes[0]
    places: dict[str, Entity | Region] = {"ENTITY": make.entity(), "REGION": make.region()}
    where = places.get(scope)
    client.force_login(make.member(where, role))

    for path in ("/periods/", "/periods.csv", "/periods/add/", "/periods/2022/correct/"):
        assert client.get(path).status_code == 403, path
    for path in ("/periods/add/", "/periods/2022/correct/"):
        assert client.post(path, YEAR | {"code": "22"}).status_code == 403, path
    assert [one.code for one in Period.objects.all()] == ["2022"]


@pytest.mark.usefixtures("manager")
def test_before_the_first_period_the_list_says_what_to_do(client: Client) -> None:
    page = client.get("/periods/").content.decode()

    assert "No period yet" in page
    assert "/periods/add/" in page


@pytest.mark.usefixtures("manager")
def test_a_period_is_added_and_stands_in_the_list(client: Client) -> None:
    form = client.get("/periods/add/").content.decode()
    answer = client.post("/periods/add/", YEAR, follow=True)

    assert "These may share days, such as 18 months beside years" in " ".join(form.split())
    assert answer.redirect_chain == [("/periods/", 302)]
    assert "2022 is in the calendar." in answer.content.decode()
    assert Period.objects.get().starts_on == date(2022, 1, 1)


@pytest.mark.usefixtures("manager")
def test_who_would_lay_one_period_across_another_is_asked_first(client: Client) -> None:
    make.period(2022)

    asked = client.post("/periods/add/", LONG)
    assert asked.status_code == 200
    assert "It shares days with 2022 (2022)." in asked.content.decode()
    assert 'value="18 mois"' in asked.content.decode()
    assert Period.objects.count() == 1

    client.post("/periods/add/", LONG | {"confirm": "1"})
    made = Period.objects.get(code="2022H2-2023")
    assert made.name == {"en": "18 months", "fr": "18 mois"}


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"code": "2022/23"}, "code", "capital letters and digits"),
        ({"code": ""}, "code", "Write a code, such as 2020"),
        ({"name_en": "\x07"}, "name_en", "Write"),
        ({"kind": "CENTURY"}, "kind", ""),
        ({"starts_on": "2022-01-15"}, "starts_on", "first day of a month"),
        ({"ends_on": "2022-02-31"}, "ends_on", "Write a date, as 2020-12-31"),
        ({"ends_on": "2029-12-31", "kind": "PLAN"}, "ends_on", "at most 36"),
        ({"ends_on": "9999-12-31", "kind": "PLAN"}, "ends_on", "between 1990 and 2100"),
        ({"ends_on": "2022-06-30"}, "kind", "from January to December"),
    ],
)
@pytest.mark.usefixtures("manager")
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    client: Client, changed: dict[str, str], field: str, words: str
) -> None:
    answer = client.post("/periods/add/", YEAR | {"name_es": "El año"} | changed)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert words in page
    assert f'id="f-{field}_error"' in page
    assert f'href="#f-{field}"' in page
    assert 'value="El año"' in page
    assert not Period.objects.exists()


@pytest.mark.usefixtures("manager")
def test_a_period_nobody_uses_is_corrected(client: Client) -> None:
    make.period(2021)

    form = client.get("/periods/2021/correct/").content.decode()
    answer = client.post("/periods/2021/correct/", YEAR, follow=True)

    assert 'value="2021-01-01"' in form
    assert "disabled" not in form.split("<form")[-1]
    assert "2022 is corrected." in answer.content.decode()
    assert [one.code for one in Period.objects.all()] == ["2022"]


@pytest.mark.usefixtures("manager")
def test_a_period_used_meanwhile_is_refused_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    make.period(2021)
    answers = iter([False, True])
    monkeypatch.setattr(
        "goldenthread.direction.organization.queries.is_period_used", lambda _period: next(answers)
    )

    answer = client.post("/periods/2021/correct/", YEAR)

    assert answer.status_code == 422
    assert "2021 was not changed: plans, rounds or values refer to it" in answer.content.decode()


@pytest.mark.usefixtures("manager")
def test_a_period_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/periods/1999/correct/").status_code == 404


@pytest.mark.usefixtures("manager")
def test_periods_are_found_narrowed_and_sorted(client: Client) -> None:
    for year in (2019, 2020):
        make.period(year)
    actions.add_period(
        "2018H2-2019",
        name={"en": "July 2018 to December 2019"},
        kind=Period.Kind.OTHER,
        starts_on=date(2018, 7, 1),
        ends_on=date(2019, 12, 31),
    )

    def listed(query: str) -> list[str]:
        lines = client.get(f"/periods.csv{query}").content.decode().splitlines()
        codes = ("2018H2-2019", "2019", "2020")
        return [line.split(",")[0] for line in lines if line.split(",")[0] in codes]

    assert listed("") == ["2020", "2019", "2018H2-2019"]
    assert listed("?q=july") == ["2018H2-2019"]
    assert listed("?kind=YEAR") == ["2020", "2019"]
    assert listed("?kind=CENTURY") == ["2020", "2019", "2018H2-2019"]
    assert listed("?sort=code") == ["2018H2-2019", "2019", "2020"]
    assert listed("?sort=-ends") == ["2020", "2019", "2018H2-2019"]
    assert "No period matches" in client.get("/periods/?q=nothing").content.decode()
