"""People who sign in: one account per address, nothing they may do on the account itself."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from goldenthread.foundation.accounts.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "green-lamp-river-77"


def sign_in(client: Client, email: str, password: str) -> bool:
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_an_address_is_kept_in_small_letters_and_belongs_to_one_person() -> None:
    assert User.objects.create_user("Ada@Example.ORG", "Ada").email == "ada@example.org"

    with pytest.raises(IntegrityError):
        User(email="ADA@example.org", name="Another").save()


def test_a_person_signs_in_with_address_and_password(client: Client) -> None:
    User.objects.create_user("ada@example.org", "Ada", PASSWORD)

    assert not sign_in(client, "ada@example.org", "wrong")
    assert sign_in(client, "Ada@example.org", PASSWORD)


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_system": True, "is_active": False}])
def test_a_closed_account_does_not_open(client: Client, fields: dict[str, bool]) -> None:
    User.objects.create_user("ada@example.org", "Ada", PASSWORD, **fields)

    assert not sign_in(client, "ada@example.org", PASSWORD)


def test_nobody_opens_an_account_by_themselves(client: Client) -> None:
    client.post(
        reverse("account_signup"), {"email": "eve@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert not User.objects.filter(email="eve@example.org").exists()


def test_an_account_closed_meanwhile_ends_the_session(client: Client) -> None:
    person = User.objects.create_user("ada@example.org", "Ada", PASSWORD)
    client.force_login(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get("/").status_code == 302


def test_the_name_is_shown_where_django_asks_for_one() -> None:
    person = User(email="ada@example.org", name="Ada Example")

    assert {person.get_full_name(), person.get_short_name(), str(person)} == {"Ada Example"}
