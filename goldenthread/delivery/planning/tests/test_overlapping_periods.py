"""No day of an entity is planned twice: not by its writers, and not by a planning season."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import PlanDocument, PlanningSeason, Workplan
from goldenthread.delivery.planning.queries import periods
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

NOW = datetime(2019, 10, 1, 9, 0, tzinfo=UTC)
DUE = datetime(2019, 11, 15, 17, 0, tzinfo=UTC)
a_database = pytest.mark.django_db


def stretch(code: str, starts_on: date, ends_on: date, kind: str = Period.Kind.OTHER) -> Period:
    return organization.add_period(code, name={"en": code}, kind=kind, starts_on=starts_on, ends_on=ends_on)


def with_programme(code: str) -> Entity:
    entity = people.entity(code)
    make.programme(of=entity)
    return entity


def open_season(period: Period, *, by: User | None = None, at: datetime = NOW) -> PlanningSeason:
    due = max(DUE, at.replace(year=at.year + 1))
    return actions.open_season(period, due_at=due, by=by or people.framework_manager(), at=at)


def plan(entity: Entity, period: Period, by: User | None = None) -> Workplan:
    return actions.add_workplan(entity, period=period, by=by or people.member(entity), at=NOW)


def planned(entity: Entity) -> list[str]:
    return list(entity.workplans.order_by("period__starts_on").values_list("period__code", flat=True))


# The rule


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2019, 1, 1), date(2019, 12, 31)),
        (date(2018, 1, 1), date(2018, 12, 31)),
        (date(2018, 1, 1), date(2019, 12, 31)),
        (date(2019, 12, 31), date(2020, 12, 31)),
        (date(2018, 10, 1), date(2018, 12, 31)),
    ],
    ids=["its end", "its beginning", "around it", "one day of it", "within it"],
)
@a_database
def test_a_period_that_shares_a_day_with_a_plan_of_the_entity_is_refused(
    starts_on: date, ends_on: date
) -> None:
    entity, other = people.entity("KAS"), stretch("NEW", starts_on, ends_on)
    make.workplan(entity)

    with pytest.raises(actions.DaysPlannedTwice):
        plan(entity, other)

    assert other not in periods.periods_to_plan(entity)
    assert planned(entity) == ["2018H2-2019"]
    assert PlanDocument.objects.filter(entity=entity).count() == 1
    assert not AuditEntry.objects.filter(action="planning.workplan.added", at=NOW).exists()


@a_database
def test_after_eighteen_months_come_yearly_plans() -> None:
    entity = people.entity("KAS")
    for period in (make.eighteen_months(), make.year(2020), make.year(2021), make.year(2017)):
        assert period in periods.periods_to_plan(entity)
        plan(entity, period)

    assert planned(entity) == ["2017", "2018H2-2019", "2020", "2021"]


@a_database
def test_what_another_entity_plans_is_in_nobodys_way() -> None:
    make.workplan(people.entity("FAR"))

    assert plan(people.entity("KAS"), make.year(2019)).period.code == "2019"


@a_database
def test_the_refusal_says_which_plan_is_in_the_way_why_who_and_what_next() -> None:
    entity = people.entity("KAS")
    make.workplan(entity)

    with pytest.raises(actions.DaysPlannedTwice) as refusal:
        plan(entity, make.year(2019))

    for words in (
        "the workplan of KAS for July 2018 to December 2019 (1 July 2018 to 31 December 2019) is in the way",
        "It shares days with 2019",
        "planned and counted twice",
        "The entity's writers go on in that workplan, or choose a period without these days",
        "a framework manager sets up new periods",
    ):
        assert words in str(refusal.value)


@a_database
def test_of_several_plans_in_the_way_that_of_the_period_itself_is_named() -> None:
    entity, year = people.entity("KAS"), make.year(2019)
    make.workplan(entity)
    # As a home may hold it from before this rule.
    document = PlanDocument.objects.create(kind=PlanDocument.Kind.WORKPLAN, entity=entity)
    Workplan.objects.create(document=document, entity=entity, period=year)

    with pytest.raises(actions.DaysPlannedTwice, match=r"KAS has a workplan for 2019 already\. Go on in it"):
        plan(entity, year)


@pytest.mark.parametrize("kind", [Period.Kind.HALF_YEAR, Period.Kind.QUARTER, Period.Kind.MONTH])
@a_database
def test_parts_of_years_are_not_planned_by_themselves(kind: str) -> None:
    entity = with_programme("KAS")
    part = stretch("PART", date(2020, 1, 1), date(2020, 1, 31), kind)

    with pytest.raises(actions.PeriodRefused, match="PART is a part of one"):
        plan(entity, part)
    with pytest.raises(actions.SeasonNotOpened, match="Choose the longer period"):
        open_season(part)

    assert part not in periods.periods_to_plan(entity)
    assert part not in periods.periods_to_open(NOW.date())
    assert not planned(entity)


@a_database
def test_the_page_shows_the_refusal_when_the_choice_was_taken_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entity, year = people.entity("KAS"), make.year(2019)
    make.workplan(entity)
    monkeypatch.setattr("goldenthread.delivery.planning.forms.workplans.periods_to_plan", lambda _one: [year])
    client.force_login(people.member(entity))

    answer = client.post("/entities/KAS/workplans/add/", {"period": "2019"})

    assert answer.status_code == 409
    assert "is in the way" in answer.content.decode()


# The season


@a_database
def test_a_season_leaves_out_who_plans_its_days_elsewhere_and_says_so(client: Client) -> None:
    busy, free = with_programme("BUSY"), with_programme("FREE")
    half = stretch("2019H2-2020", date(2019, 7, 1), date(2020, 12, 31))
    plan(busy, half)
    manager, year = people.framework_manager(), make.year(2020)
    client.force_login(manager)

    with time_machine.travel(NOW):
        said = {"period": "2020", "due_at": "2019-11-15T17:00", "guidance": ""}
        asked = client.post("/planning/open/", said).content.decode()
        season = open_season(year, by=manager)
        page = client.get("/planning/2020/").content.decode()

    assert "One entity gets a draft workplan." in asked
    for shown in (asked, page):
        assert "One entity is left out: it plans days of this period in another workplan" in shown
        assert "<bdi>BUSY</bdi> (2019H2-2020)" in shown
    assert (planned(busy), planned(free)) == (["2019H2-2020"], ["2020"])
    assert AuditEntry.objects.get(action="planning.season.opened").details == {"workplans": 1}
    assert actions.call_for_missing_plans(season, by=manager, at=NOW) == 0
    assert planned(busy) == ["2019H2-2020"]


@a_database
def test_who_comes_late_is_called_only_if_they_plan_none_of_its_days() -> None:
    with_programme("KAS")
    manager, year = people.framework_manager(), make.year(2020)
    season = open_season(year, by=manager)
    busy, late = with_programme("BUSY"), with_programme("LATE")
    plan(busy, stretch("2020-2021", date(2020, 7, 1), date(2021, 6, 30)))

    assert actions.call_for_missing_plans(season, by=manager, at=NOW) == 1

    assert (planned(busy), planned(late)) == (["2020-2021"], ["2020"])


@a_database
def test_a_season_in_which_nobody_could_plan_is_not_opened(client: Client) -> None:
    entity = with_programme("KAS")
    plan(entity, make.eighteen_months())
    manager, year = people.framework_manager(), make.year(2019)

    with pytest.raises(actions.SeasonNotOpened, match="such as KAS for July 2018 to December 2019"):
        open_season(year, by=manager)
    client.force_login(manager)
    with time_machine.travel(NOW):
        said = {"period": "2019", "due_at": "2019-11-15T17:00", "guidance": ""}
        page = client.post("/planning/open/", said).content.decode()

    assert "0 entities get a draft workplan." in page
    assert 'name="confirm"' not in page
    assert not PlanningSeason.objects.exists()


@pytest.mark.parametrize(
    ("on", "is_offered"),
    [(date(2020, 1, 1), True), (date(2020, 12, 31), True), (date(2021, 1, 1), False)],
    ids=["before it ends", "on its last day", "when it is over"],
)
@a_database
def test_a_season_is_opened_until_the_period_is_over(on: date, is_offered: bool) -> None:
    with_programme("KAS")
    year, at = make.year(2020), datetime(on.year, on.month, on.day, 9, tzinfo=UTC)

    assert (year in periods.periods_to_open(on)) is is_offered
    if is_offered:
        assert open_season(year, at=at).period == year
        assert year not in periods.periods_to_open(on)
    else:
        with pytest.raises(actions.SeasonNotOpened, match="2020 ended on 31 December 2020"):
            open_season(year, at=at)


@a_database
def test_the_page_offers_no_period_that_is_over(client: Client) -> None:
    with_programme("KAS")
    for number in (2018, 2019, 2020):
        make.year(number)
    client.force_login(people.framework_manager())

    with time_machine.travel(NOW):
        page = client.get("/planning/open/").content.decode()
        said = {"period": "2018", "due_at": "2019-11-15T17:00", "guidance": ""}
        refused = client.post("/planning/open/", said).content.decode()

    assert 'value="2019"' in page
    assert 'value="2020"' in page
    assert 'value="2018"' not in page
    assert "this one is over, has a season already, or cannot be planned" in refused


@a_database
def test_where_a_period_is_chosen_stands_the_way_to_add_one(client: Client) -> None:
    client.force_login(people.framework_manager())

    with time_machine.travel(NOW):
        empty = client.get("/planning/open/").content.decode()
        make.year(2020)
        pages = [client.get(path).content.decode() for path in ("/planning/open/", "/rounds/open/")]

    assert "No period is left to call for" in empty
    assert "/periods/add/" in empty
    for page in pages:
        assert "The period is not in the list?" in page
        assert 'href="/periods/"' in page
    for path in ("/planning/", "/rounds/"):
        assert 'href="/periods/"' in client.get(path).content.decode()


def test_workplans_are_made_in_one_place_only() -> None:
    """A second place would have to know the rule as well: it belongs into actions/opening.py."""
    product = Path(__file__).parents[3]
    makes = re.compile(
        r"\bWorkplan\(|\bWorkplan\.objects\.(create|bulk_create|get_or_create|update_or_create)"
    )

    made_in = {
        path.name
        for path in product.rglob("*.py")
        if not {"tests", "models", "migrations"} & set(path.parts) and makes.search(path.read_text("utf-8"))
    }

    assert made_in == {"opening.py"}
