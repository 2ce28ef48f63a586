"""Once plans refer to a period, it goes on meaning the same days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import PlanningSeason
from goldenthread.direction.organization import actions_periods as actions
from goldenthread.direction.organization import queries
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2019, 10, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def manager(client: Client) -> User:
    person = people.framework_manager()
    client.force_login(person)
    return person


def said(**other: Any) -> actions.PeriodSaid:
    year = {"code": "2019", "name": {"en": "2019"}, "kind": Period.Kind.YEAR}
    days = {"starts_on": date(2019, 1, 1), "ends_on": date(2019, 12, 31)}
    return actions.PeriodSaid(**year | days | other)


def answers(**other: str) -> dict[str, str]:
    year = {"code": "2019", "name_en": "2019", "kind": "YEAR"}
    return {**year, "starts_on": "2019-01-01", "ends_on": "2019-12-31", **other}


def test_whatever_refers_to_a_period_makes_it_used() -> None:
    used = [make.workplan(period=make.year(2018)).period, make.target(period=make.year(2019)).period]
    free = make.year(2030)

    assert [queries.is_period_used(one) for one in (*used, free)] == [True, True, False]
    listed = {one.code: one.is_used for one in queries.periods_for_list()}
    assert listed["2030"] is False
    assert listed["2018"] is listed["2019"] is True


@pytest.mark.parametrize(
    "other",
    [
        {"code": "19"},
        {"kind": Period.Kind.OTHER},
        {"starts_on": date(2018, 12, 1)},
        {"ends_on": date(2020, 1, 31)},
    ],
    ids=["code", "kind", "first day", "last day"],
)
def test_of_a_period_in_use_neither_code_nor_kind_nor_days_change(
    manager: User, other: dict[str, Any]
) -> None:
    period = make.workplan(period=make.year(2019)).period

    with pytest.raises(actions.PeriodInUse, match="would mean other days"):
        actions.correct_period(period, said(**other), by=manager, at=AT, knowing_overlap=True)

    period.refresh_from_db()
    assert (period.code, period.kind, period.starts_on) == ("2019", "YEAR", date(2019, 1, 1))


@pytest.mark.usefixtures("manager")
def test_its_title_can_be_corrected_on_its_page_and_nothing_else(client: Client) -> None:
    period = make.workplan(period=make.year(2019)).period

    page = client.get("/periods/2019/correct/").content.decode()
    client.post("/periods/2019/correct/", answers(name_en="The year 2019", code="1919", kind="OTHER"))

    period.refresh_from_db()
    assert "so its code, kind and days stay" in page
    assert 'name="code"' not in page
    assert "<dd>31 Dec 2019</dd>" in page
    assert (str(period), period.code, period.kind) == ("The year 2019", "2019", "YEAR")


def test_the_list_says_what_uses_each_period(client: Client, manager: User) -> None:
    for code in ("KAS", "BRA"):
        make.workplan(make.entity(code), period=make.year(2019))
    PlanningSeason.objects.create(
        period=make.year(2019), opens_at=AT, due_at=AT + timedelta(days=9), opened_by=manager
    )
    make.year(2030)
    make.target(period=make.year(2021))

    page = client.get("/periods/").content.decode()
    rows = client.get("/periods.csv").content.decode().splitlines()

    assert 'href="/workplans/?period=2019" aria-label="Workplans, 2019: 2">2</a>' in page
    assert 'href="/planning/2019/" aria-label="Seasons, 2019: 1">1</a>' in page
    assert '<td role="cell" class="num" data-label="Workplans">0</td>' in page
    assert page.count("Targets, values or ceilings refer to it") == 1
    assert 'Correct<span class="vh"> 2030</span>' in page
    assert "/planning/open/" in page
    assert "2019,2019,Year,2019-01-01,2019-12-31,yes,2,1,0" in rows
    assert "2030,2030,Year,2030-01-01,2030-12-31,no,0,0,0" in rows


@pytest.mark.usefixtures("manager")
def test_the_list_costs_the_same_for_two_periods_as_for_twenty(client: Client) -> None:
    for year in (2018, 2019):
        make.workplan(period=make.year(year))
    for_two = queries_used(client, "/periods/")
    for year in range(2020, 2038):
        make.workplan(period=make.year(year))

    assert queries_used(client, "/periods/") == for_two
