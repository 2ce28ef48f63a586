"""The calendar says which periods were reported on."""

from __future__ import annotations

import pytest
from django.test import Client

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization.tests import make as people

from . import make


@pytest.mark.django_db
def test_a_period_with_a_round_is_in_use_and_leads_to_the_rounds(client: Client) -> None:
    period = make.round(year=2019).period
    free = people.period(2030)
    client.force_login(people.framework_manager())

    page = client.get("/periods/").content.decode()

    assert organization.is_period_used(period)
    assert not organization.is_period_used(free)
    assert 'href="/rounds/" aria-label="Rounds, 2019: 1">1</a>' in page
    assert "Rounds, 2030" not in page
