"""The framework manager's first page leads to everything that keeps planning going."""

from __future__ import annotations

import pytest
from django.test import Client

from goldenthread.direction.organization.tests import make

pytestmark = pytest.mark.django_db
PLACES = (
    "/planning/",
    "/planning/overview/",
    "/planning/review/",
    "/planning/checks/",
    "/periods/",
    "/workplans/",
)


def test_the_first_page_leads_to_every_page_of_planning_and_each_opens(client: Client) -> None:
    client.force_login(make.framework_manager())

    page = client.get("/").content.decode()

    for place in PLACES:
        assert f'href="{place}"' in page.split("Go to")[-1], place
        assert client.get(place).status_code == 200, place


def test_who_does_not_keep_planning_is_not_led_to_its_settings(client: Client) -> None:
    client.force_login(make.member(make.entity()))

    page = client.get("/").content.decode()

    assert "/planning/checks/" not in page
    assert 'href="/periods/"' not in page


def test_the_calendar_stands_under_workplans_in_the_menu(client: Client) -> None:
    client.force_login(make.framework_manager())

    menu = client.get("/periods/").content.decode().split("</nav>")[0]

    assert 'href="/workplans/" aria-current="' in menu
