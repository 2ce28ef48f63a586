from datetime import timedelta

import pytest
from django.test import Client

from . import make

pytestmark = pytest.mark.django_db
ADDRESSES = ["/api/v1/programmes", "/api/v1/figures/2019", "/api/v1/openapi.json"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_told_to_sign_in_and_never_redirected(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.status_code == 401
    assert response["Content-Type"] == "application/json"
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_every_route_asks_who_is_calling(client: Client) -> None:
    person = make.person()
    description = client.get("/api/v1/openapi.json", headers=bearer(make.token(person))).json()

    for address in description["paths"]:
        filled = address.format(uid="0198f5a0-0000-7000-8000-000000000000", year=2019)
        assert client.get(filled).status_code == 401, address


def test_a_token_acts_for_its_owner(client: Client) -> None:
    token = make.token(make.person())

    assert client.get("/api/v1/programmes", headers=bearer(token)).status_code == 200


@pytest.mark.parametrize("wrong", ["", "another-token"])
def test_an_unknown_token_is_refused(client: Client, wrong: str) -> None:
    make.token(make.person())

    assert client.get("/api/v1/programmes", headers=bearer(wrong)).status_code == 401


def test_an_expired_token_is_refused(client: Client) -> None:
    token = make.token(make.person(), expires_in=timedelta(seconds=-1))

    assert client.get("/api/v1/programmes", headers=bearer(token)).status_code == 401


def test_the_token_of_someone_who_left_is_refused(client: Client) -> None:
    person = make.person()
    token = make.token(person)
    person.is_active = False
    person.save()

    assert client.get("/api/v1/programmes", headers=bearer(token)).status_code == 401


def test_a_session_is_enough_to_read(client: Client) -> None:
    client.force_login(make.person())

    response = client.get("/api/v1/programmes")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_nobody_writes_through_the_api(client: Client) -> None:
    client.force_login(make.person())

    assert client.post("/api/v1/programmes").status_code == 405


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
