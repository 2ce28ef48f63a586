"""The review desk as a list: found by name, put in order, and handed out as a file."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from goldenthread.delivery.planning.tests import make
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from tests.helpers import page, queries_used

from .make_reviews import office

pytestmark = pytest.mark.django_db
DESK = "/planning/review/"
FILE = "/planning/review.csv"


def uids(text: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"/plans-of-record/([0-9a-f-]{36})/review/", text)))


def test_the_desk_is_put_in_order_and_searched_by_entity(client: Client) -> None:
    first, second = (office(make.complete_workplan(make.entity(code)).document) for code in ("ZED", "ABA"))
    first.walk("SUBMIT")
    second.walk("SUBMIT", "TAKE_UP")
    reader = organization.member(role=roles.AUDITOR)
    zed, aba = str(first.document.uid), str(second.document.uid)

    def shown(asked: str) -> list[str]:
        return uids(page(client, reader, f"{DESK}?show=all&{asked}"))

    assert shown("sort=plan") == [aba, zed]
    assert shown("sort=-plan") == [zed, aba]
    assert shown("sort=state") == [aba, zed]
    assert set(shown("sort=nonsense")) == {zed, aba}
    assert shown("q=zed") == [zed]
    assert shown("q=office+aba") == [aba]
    assert shown("q=nobody") == []
    assert 'aria-sort="descending"' in page(client, reader, f"{DESK}?show=all&sort=-plan")


def test_the_desk_leaves_as_a_file_of_what_one_may_read(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    client.force_login(organization.member(role=roles.AUDITOR))

    rows = client.get(FILE + "?show=all").content.decode("utf-8-sig").splitlines()

    assert rows[0] == "Entity,Name,Plan,Region,Status,Submitted,Waits for"
    assert len(rows) == 2
    assert rows[1].startswith(at.document.entity.code)
    assert "Submitted" in rows[1]
    client.force_login(organization.user())
    assert len(client.get(FILE + "?show=all").content.decode("utf-8-sig").splitlines()) == 1


def test_the_file_costs_the_same_with_many_plans(client: Client) -> None:
    office().walk("SUBMIT")
    client.force_login(organization.member(role=roles.AUDITOR))
    few = queries_used(client, FILE, show="all")
    for code in ("ONE", "TWO", "THR"):
        office(make.complete_workplan(make.entity(code)).document).walk("SUBMIT")

    assert queries_used(client, FILE, show="all") == few
