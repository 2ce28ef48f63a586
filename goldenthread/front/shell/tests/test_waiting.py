"""The first page: roles that were handed over, and what it says when much or nothing waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from goldenthread.delivery.monitoring.tests import make as monitoring
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions_delegation as delegation
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.tests import make
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui import waiting
from goldenthread.front.shell.navigation import planning_places

pytestmark = pytest.mark.django_db

AT = datetime(2020, 6, 10, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def home(person: User, at: datetime = AT) -> str:
    client = Client()
    with time_machine.travel(at, tick=False):
        client.force_login(person)
        return client.get("/").content.decode()


def handed_over(head: User, deputy: User) -> Membership:
    return delegation.delegate_role(
        make.membership_of(head),
        to=deputy,
        since=date(2020, 6, 20),
        until=date(2020, 7, 20),
        by=head,
        at=AT,
    )


def test_a_role_handed_over_is_announced_to_both_before_it_begins_and_before_it_ends() -> None:
    head, deputy = make.member(make.entity("KAS"), roles.HEAD_OF_ENTITY), make.user("Deputy Doe")
    handed_over(head, deputy)

    for at in (AT, datetime(2020, 6, 22, tzinfo=UTC), datetime(2020, 7, 10, tzinfo=UTC)):
        theirs, mine = home(deputy, at), home(head, at)
        assert f"{head} handed you a role: Head of entity, KAS" in theirs
        assert "From 20 June 2020 to 20 July 2020." in theirs
        assert "You handed Deputy Doe a role: Head of entity, KAS" in mine
        assert 'href="/me/delegation/"' in mine
    assert "handed you a role" not in home(deputy, datetime(2020, 6, 30, tzinfo=UTC))
    assert "handed you a role" not in home(deputy, datetime(2020, 7, 30, tzinfo=UTC))


def test_a_role_that_went_back_is_told_for_some_days() -> None:
    head, deputy = make.member(make.entity("KAS"), roles.HEAD_OF_ENTITY), make.user("Deputy Doe")
    handed_over(head, deputy)

    assert "It ended on 20 July 2020." in home(deputy, datetime(2020, 7, 22, tzinfo=UTC))


def test_news_is_no_work() -> None:
    head, deputy = make.member(make.entity("KAS"), roles.HEAD_OF_ENTITY), make.user("Deputy Doe")
    handed_over(head, deputy)

    assert "Nothing waits for you now." in home(head)


def test_a_source_is_asked_only_for_those_who_can_have_something_there() -> None:
    asked = []

    def find(person: User, _at: datetime) -> waiting.Waits:
        asked.append(person)
        return waiting.Waits.of([waiting.Wait("Read this", f"/{number}/") for number in range(10)])

    spec = waiting.WaitSpec("test", 1, "Things", find, frozenset({roles.WRITE_PLAN}))
    waiting.sources.register(spec)
    try:
        editor, reader = make.member(make.entity()), make.member(role=roles.SENIOR_READER)
        theirs, others = home(editor), home(reader)
    finally:
        del waiting.sources._items["test"]

    assert asked == [editor]
    assert "Things" not in others
    assert theirs.count("Read this") == waiting.SHOWN
    assert "8 of 10" in theirs
    assert "10 things wait for you." in theirs


def test_reports_and_plans_that_wait_are_both_counted_in_the_first_sentence() -> None:
    report = monitoring.report("IN_PROGRESS")
    editor = monitoring.editor_of(report.entity)

    alone = home(editor, monitoring.NOW)
    planning.programme(of=report.entity, state="DRAFT")

    assert "One report needs you." in alone
    assert "more thing" not in alone
    assert "One more thing waits for you below." in home(editor, monitoring.NOW)


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_everyone_finds_where_planning_goes_on_and_every_place_opens(role: str) -> None:
    where = {"ENTITY": make.entity(), "REGION": make.region(), "ORGANIZATION": None}
    person = make.member(where[roles.ROLES[role].scopes[0]], role)
    client = Client()
    client.force_login(person)

    places = planning_places(roles.ROLES[role].permissions)

    assert bool(places) is (role != roles.SYSTEM_ADMINISTRATOR)
    for place in places:
        assert client.get(str(place["url"])).status_code == 200, place
        assert f'href="{place["url"]}"' in home(person)
