"""Health is asked by machines: in clear, without sign-in, and it tells nothing worth hiding."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from goldenthread.front.shell import health


def test_live_answers_without_the_database(client: Client) -> None:
    # No database is allowed in this test, so a query would fail it.
    assert client.get("/health/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_answers_when_the_database_is_there_and_its_tables_are_of_this_version(client: Client) -> None:
    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json()["status"] == "ok"
    assert [check["name"] for check in response.json()["checks"]] == ["database", "migrations"]


@pytest.mark.django_db
def test_ready_costs_few_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        client.get("/health/ready")


@pytest.mark.django_db
def test_ready_says_with_a_code_and_without_a_secret_that_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError('connection to server at "db.internal", user "gt", password "secret" failed')

    monkeypatch.setattr(connection, "cursor", away)

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert health.DATABASE_AWAY in response.content.decode()
    assert "secret" not in response.content.decode()
    assert "internal" not in response.content.decode()


@pytest.mark.django_db
def test_ready_says_when_tables_are_behind(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_tables_are_behind", lambda: True)

    response = client.get("/health/ready")

    assert response.status_code == 503
    assert {"name": "migrations", "status": "failed", "code": health.TABLES_BEHIND} in response.json()[
        "checks"
    ]


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
@pytest.mark.django_db
def test_health_is_never_kept_by_a_cache_and_changes_nothing(client: Client, path: str) -> None:
    assert "no-store" in client.get(path)["Cache-Control"]
    assert client.post(path).status_code == 405
