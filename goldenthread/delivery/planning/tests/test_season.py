"""The planning season: one call for everybody’s plans, who is where, and reminders."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Citation, PlanDocument, PlanningSeason, PlanState, Workplan
from goldenthread.delivery.planning.queries import periods
from goldenthread.delivery.planning.queries import season as seasons
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.uids import new_uid

from . import make

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 10, 1, 9, 0, tzinfo=UTC)
DUE = datetime(2019, 11, 15, 17, 0, tzinfo=UTC)


@pytest.fixture
def manager() -> User:
    return people.framework_manager()


def with_programme(code: str, state: str = PlanState.IN_FORCE, **fields: object) -> Entity:
    entity = people.entity(code, **fields)  # type: ignore[arg-type]
    make.programme(of=entity, state=state)
    return entity


def open_(by: User, *, period: Period | None = None, due_at: datetime = DUE) -> PlanningSeason:
    return actions.open_season(
        period or make.year(2020), due_at=due_at, guidance=" Begin with what you learned. ", by=by, at=NOW
    )


# Opening


def test_every_entity_with_a_programme_in_force_gets_a_draft_in_one_deed(manager: User) -> None:
    for code in ("KAS", "BRA"):
        with_programme(code)

    season = open_(manager)

    made = Workplan.objects.filter(period=season.period).order_by("entity__code")
    assert [(one.entity.code, one.document.state, one.document.kind) for one in made] == [
        ("BRA", "DRAFT", "WORKPLAN"),
        ("KAS", "DRAFT", "WORKPLAN"),
    ]
    assert all(one.document.entity == one.entity for one in made)
    assert season.guidance == "Begin with what you learned."
    entry = AuditEntry.objects.get(action__startswith="planning.season")
    assert (entry.action, entry.details) == ("planning.season.opened", {"workplans": 2})


def test_only_open_entities_with_a_programme_of_the_period_are_reached(manager: User) -> None:
    with_programme("OPEN")
    with_programme("CLOSED", closed_on=date(2019, 12, 31))
    with_programme("LATER", opened_on=date(2021, 1, 1))
    with_programme("DRAFT", PlanState.DRAFT)
    with_programme("ENDED", PlanState.CLOSED)
    revised = make.programme(of=people.entity("REVISED"), state=PlanState.DRAFT)
    snapshot = actions.freeze(revised.document, None, reason="", by=manager, at=NOW)
    PlanDocument.objects.filter(pk=revised.document_id).update(approved_snapshot=snapshot)
    past = make.programme(of=people.entity("PAST"))
    past.ends_on = date(2019, 12, 31)
    past.save()

    season = open_(manager)

    reached = Workplan.objects.filter(period=season.period).values_list("entity__code", flat=True)
    assert sorted(reached) == ["OPEN", "REVISED"]


def test_who_began_already_keeps_their_workplan(manager: User) -> None:
    entity = with_programme("KAS")
    begun = make.workplan(entity, period=make.year(2020))

    open_(manager)

    assert list(Workplan.objects.filter(entity=entity)) == [begun]


def test_opening_for_twenty_entities_costs_what_it_costs_for_two(manager: User) -> None:
    def cost(year: int) -> int:
        due = DUE.replace(year=year)
        with CaptureQueriesContext(connection) as captured:
            actions.open_season(make_year[year], due_at=due, by=manager, at=NOW)
        return len(captured)

    make_year = {year: make.year(year) for year in (2020, 2021)}
    for number in range(2):
        with_programme(f"A{number}")
    for_two = cost(2020)
    for number in range(18):
        with_programme(f"B{number}")

    assert cost(2021) == for_two
    assert Workplan.objects.filter(period=make_year[2021]).count() == 20


@pytest.mark.parametrize(
    ("due_at", "year", "words"),
    [
        (NOW, 2020, "due after the season opens"),
        (DUE, 2019, "was opened on 01 October 2019"),
        (DUE, 2030, "No entity has a programme in force in 2030"),
    ],
)
def test_a_season_that_makes_no_sense_is_not_opened(
    manager: User, due_at: datetime, year: int, words: str
) -> None:
    with_programme("KAS")
    open_(manager, period=make.year(2019))

    with pytest.raises(actions.SeasonNotOpened, match=words):
        open_(manager, period=make.year(year), due_at=due_at)

    assert PlanningSeason.objects.count() == 1


def test_a_period_longer_than_a_workplan_is_not_opened(manager: User) -> None:
    with_programme("KAS")
    four_years = organization.add_period(
        "2018-2021",
        name={"en": "2018 to 2021"},
        kind=Period.Kind.PLAN,
        starts_on=date(2018, 1, 1),
        ends_on=date(2021, 12, 31),
    )

    with pytest.raises(actions.SeasonNotOpened, match="at most 8 quarters"):
        open_(manager, period=four_years)

    assert four_years not in periods.periods_to_open(NOW.date())


def test_only_a_framework_manager_opens_widens_and_reminds(manager: User) -> None:
    entity = with_programme("KAS")
    season, head = open_(manager), people.member(entity, roles.HEAD_OF_ENTITY)

    with pytest.raises(actions.NotYoursToPlan, match="opened by framework manager"):
        open_(head, period=make.year(2021))
    with pytest.raises(actions.NotYoursToPlan):
        actions.call_for_missing_plans(season, by=head, at=NOW)
    with pytest.raises(actions.NotYoursToPlan):
        actions.send_plan_reminders(season, Workplan.objects.all(), by=head, at=NOW)


def test_periods_to_open_are_those_without_a_season(manager: User) -> None:
    with_programme("KAS")
    open_(manager)
    make.year(2021)

    assert [period.code for period in periods.periods_to_open(NOW.date())] == ["2021"]


def test_entities_that_come_later_are_called_later_and_only_once(manager: User) -> None:
    with_programme("KAS")
    season = open_(manager)
    with_programme("NEW")

    assert actions.call_for_missing_plans(season, by=manager, at=NOW) == 1
    assert actions.call_for_missing_plans(season, by=manager, at=NOW) == 0
    assert AuditEntry.objects.filter(action="planning.season.widened").count() == 1
    assert Workplan.objects.filter(period=season.period).count() == 2


def test_the_funnel_counts_plans_by_region_and_state(manager: User) -> None:
    north, south = people.region("NORTH"), people.region("SOUTH")
    for code, region in (("N1", north), ("N2", north), ("S1", south)):
        with_programme(code, region=region)
    season = open_(manager)
    set_state("N2", PlanState.RETURNED)
    set_state("S1", PlanState.TECHNICAL_REVIEW)
    PlanDocument.objects.filter(workplan__entity__code__in=("N2", "S1")).update(
        submitted_at=NOW, submitted_by=manager
    )

    summary = seasons.season_summary(season, manager)

    assert [
        (str(row.region), row.total, row.writing, row.returned, row.review) for row in summary.regions
    ] == [
        ("Region NORTH", 2, 1, 1, 0),
        ("Region SOUTH", 1, 0, 0, 1),
    ]
    assert (summary.whole.total, summary.submitted, summary.not_in) == (3, 2, 2)


def set_state(code: str, state: str) -> None:
    PlanDocument.objects.filter(workplan__entity__code=code).update(state=state)


def test_an_entity_nothing_is_said_of_stands_in_no_region(manager: User) -> None:
    made = organization.add_entity("NEW", kind=Entity.Kind.OTHER, by=make.system(), at=NOW)
    make.programme(of=made)

    season = open_(manager)

    assert [(row.region, row.total) for row in seasons.season_summary(season, manager).regions] == [(None, 1)]


def test_a_desk_follows_its_region_and_an_editor_nothing(manager: User) -> None:
    north, south = people.region("NORTH"), people.region("SOUTH")
    entity = with_programme("N1", region=north)
    with_programme("S1", region=south)
    season = open_(manager)

    def codes(person: User) -> list[str]:
        return [row.entity.code for row in seasons.season_rows(season, person)]

    assert codes(manager) == ["N1", "S1"]
    assert codes(people.member(north, roles.DESK_REVIEWER)) == ["N1"]
    assert codes(people.member(entity)) == []
    listed = {one.total for one in seasons.seasons_with_counts(manager)}
    assert listed == {2}


def test_a_row_says_where_a_plan_stands_and_filters_and_orders_apply(manager: User) -> None:
    north, south = people.region("NORTH"), people.region("SOUTH")
    first = with_programme("N1", region=north, name="Northern office")
    with_programme("S1", region=south)
    season = open_(manager)
    plan = Workplan.objects.get(entity=first, period=season.period)
    actions.save_plan_section(
        plan.document,
        "WHAT_WORKED",
        base_revision=0,
        text="It worked.",
        language="en",
        classification="INTERNAL",
        by=make.system(),
        at=NOW,
    )
    cite(plan, by=make.system())
    make.output(plan)

    row = seasons.season_rows(season, manager).get(entity=first)

    assert (row.name["en"], row.region_name["en"]) == ("Northern office", "Region NORTH")
    assert (row.written, row.citation_count, row.output_count) == (1, 1, 1)
    narrowed = seasons.SeasonFilters
    for filters in (
        narrowed(region="NORTH"),
        narrowed(words="northern"),
        narrowed(words="n1"),
    ):
        assert [one.pk for one in seasons.season_rows(season, manager, filters)] == [plan.pk]
    assert not seasons.season_rows(season, manager, narrowed(state=PlanState.BOARD))
    assert [one.entity.code for one in seasons.season_rows(season, manager, sort="-reflection")] == [
        "N1",
        "S1",
    ]
    for sort in seasons.SORTS:
        assert len(seasons.season_rows(season, manager, sort=sort)) == 2
    assert [one.entity.code for one in seasons.season_rows(season, manager, sort="nonsense")] == ["N1", "S1"]


def test_the_name_and_region_are_those_when_the_period_starts(manager: User) -> None:
    entity = with_programme("KAS", name="Old name", region=people.region("OLD"))
    organization.record_entity_detail(
        entity,
        since=date(2020, 6, 1),
        name={"en": "New name"},
        region=people.region("NEW"),
        by=make.system(),
        at=NOW,
    )
    begun = people.entity("LATE", since=date(2020, 3, 1), name="First name", region=people.region("NEW"))
    make.programme(of=begun)
    season = open_(manager)

    names = {row.entity.code: row.name["en"] for row in seasons.season_rows(season, manager)}

    assert names == {"KAS": "Old name", "LATE": "First name"}


# Reminding


def test_writers_of_plans_that_are_not_in_get_one_letter_a_day(manager: User) -> None:
    late, done = with_programme("LATE"), with_programme("DONE")
    editor = people.member(late)
    people.member(done)
    season = open_(manager)
    set_state("DONE", PlanState.SUBMITTED)
    everybody = Workplan.objects.filter(period=season.period)

    assert actions.send_plan_reminders(season, everybody, by=manager, at=NOW) == ["LATE"]
    assert actions.send_plan_reminders(season, everybody, by=manager, at=NOW + timedelta(hours=23)) == []
    again = NOW + timedelta(days=1)
    assert actions.send_plan_reminders(season, everybody, by=manager, at=again) == ["LATE"]

    assert seasons.reminded(season) == {"LATE": again}
    entries = AuditEntry.objects.filter(action=seasons.REMINDED)
    assert [entry.details for entry in entries] == [{"entities": ["LATE"], "letters": 1}] * 2
    assert editor.email


def test_a_letter_holds_a_title_and_an_address_and_nothing_of_the_plan(
    manager: User,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entity = with_programme("KAS")
    editor = people.member(entity)
    season = open_(manager)

    with django_capture_on_commit_callbacks(execute=True):
        actions.send_plan_reminders(season, Workplan.objects.filter(period=season.period), by=manager, at=NOW)

    letter = mailoutbox[0]
    assert letter.to == [editor.email]
    assert letter.subject.startswith("The workplan of KAS for 2020 is due on 15 November 2019")
    assert "/workplans/KAS/2020/" in letter.body


# Citing


def cite(plan: Workplan, *, by: User, subject: UUID | None = None, kind: str = "LESSON") -> Citation:
    return actions.cite(
        plan.document,
        kind=kind,
        subject_uid=subject or new_uid(),
        label="Begin early",
        by=by,
        at=NOW,
    )


def test_the_season_counts_what_its_plans_cite(manager: User) -> None:
    with_programme("KAS")
    season = open_(manager)
    plan = Workplan.objects.get(period=season.period)
    for kind in ("LESSON", "LESSON", "RATING"):
        make.citation(plan, by=make.system(), kind=kind)

    assert seasons.season_summary(season, manager).citations == {"LESSON": 2, "RATING": 1}
    assert seasons.season_for(plan) == season
    assert seasons.season_for(make.workplan()) is None
