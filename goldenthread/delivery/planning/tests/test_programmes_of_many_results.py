"""A programme of many results is read page by page, and costs what a page costs."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Programme
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization

from . import make

pytestmark = pytest.mark.django_db

MANY = 23


def programme_of(many: int) -> Programme:
    programme = make.programme(code=f"MANY-{many}")
    for number in range(1, many + 1):
        result = make.result(programme, code=f"R{number:02}")
        make.indicator(result=result, code=f"I{number:02}")
    return programme


def shown_on(client: Client, programme: Programme, query: str = "") -> tuple[list[str], list[str]]:
    """Return the codes of the results and of the indicators that a page of the programme shows."""
    page = client.get(f"/programmes/{programme.code}/{query}").content.decode()
    return (
        re.findall(r'<article class="panel[^>]*aria-labelledby="h-[^>]*>.*?<bdi>(R\d\d)</bdi>', page, re.S),
        re.findall(r'role="rowheader"><bdi>(I\d\d)</bdi>', page),
    )


@pytest.mark.parametrize(
    ("query", "first", "last"), [("", 1, 20), ("?page=2", 21, MANY), ("?page=all", 1, MANY)]
)
def test_results_come_in_pages_each_with_its_indicators(
    client: Client, query: str, first: int, last: int
) -> None:
    programme = programme_of(MANY)
    client.force_login(organization.member(role=roles.SENIOR_READER))

    results, indicators = shown_on(client, programme, query)

    assert results == [f"R{number:02}" for number in range(first, last + 1)]
    assert indicators == [f"I{number:02}" for number in range(first, last + 1)]


def test_a_page_says_how_many_there_are_and_leads_to_the_others(client: Client) -> None:
    programme = programme_of(MANY)
    client.force_login(organization.member(role=roles.SENIOR_READER))

    page = client.get(f"/programmes/{programme.code}/").content.decode()

    assert f"{MANY} results" in page
    assert f"1–20 of {MANY}" in page
    assert "?page=2" in page


def test_only_indicators_that_are_shown_are_read(client: Client) -> None:
    few, many = programme_of(20), programme_of(MANY)
    client.force_login(organization.member(role=roles.SENIOR_READER))
    client.get(f"/programmes/{few.code}/")

    def asked(programme: Programme) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/programmes/{programme.code}/")
        return len(queries)

    assert asked(few) == asked(many)


def test_what_was_saved_on_a_later_page_is_led_back_to(client: Client) -> None:
    programme = programme_of(MANY)
    make.in_state(programme, "DRAFT")
    client.force_login(make.editor_of(programme))
    last = programme.results.get(code=f"R{MANY}")

    answer = client.post(f"/programmes/{programme.code}/edit/results/{last.uid}/move/", {"up": "1"})

    assert answer.headers["Location"].endswith(f"?page=all#result-{last.uid}")


def test_a_version_is_read_in_pages_too(client: Client) -> None:
    programme = programme_of(MANY)
    actions.freeze(programme.document, None, reason="", by=make.system(), at=timezone.now())
    document = programme.document
    document.approved_snapshot = document.snapshots.get()
    document.save()
    make.in_state(programme, "DRAFT")
    client.force_login(organization.member(role=roles.SENIOR_READER))

    results, indicators = shown_on(client, programme, "?page=2")

    assert results == ["R21", "R22", "R23"]
    assert indicators == ["I21", "I22", "I23"]
