"""The page on which a role is handed over."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.tests import make
from goldenthread.foundation.accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(client: Client) -> User:
    person = make.member(make.entity("KAS"), roles.HEAD_OF_ENTITY)
    client.force_login(person)
    return person


def said(head: User, to: str, *, days: int = 14) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "role": str(make.membership_of(head).pk),
        "to": to,
        "since": today.isoformat(),
        "until": (today + timedelta(days=days)).isoformat(),
    }


def test_a_role_is_handed_over_shown_and_taken_back(client: Client, head: User) -> None:
    deputy, page = make.user("Deputy Doe"), reverse("shell:delegation")

    assert client.post(page, said(head, deputy.email.upper())).status_code == 302

    shown = client.get(page).content.decode()
    assert "Deputy Doe" in shown
    assert "Head of entity" in shown
    made = Membership.objects.get(person=deputy)
    assert client.post(reverse("shell:delegation-end", args=[made.pk])).status_code == 302
    assert not Membership.objects.filter(person=deputy).exists()
    assert reverse("shell:delegation") in client.get(reverse("shell:profile")).content.decode()


@pytest.mark.parametrize(
    ("to", "days", "words"),
    [("nobody@example.org", 14, "Nobody here signs in"), ("deputy@example.org", 91, "at most 90 days")],
)
def test_what_cannot_be_handed_over_is_said_beside_what_was_typed(
    client: Client, head: User, to: str, days: int, words: str
) -> None:
    User.objects.create_user("deputy@example.org", "Deputy Doe")

    shown = client.post(reverse("shell:delegation"), said(head, to, days=days)).content.decode()

    assert words in shown
    assert to in shown
    assert Membership.objects.count() == 1


def test_who_holds_nothing_to_hand_over_is_told_so(client: Client) -> None:
    client.force_login(make.system_administrator())

    assert "no role that can be handed over" in client.get(reverse("shell:delegation")).content.decode()


@pytest.mark.usefixtures("head")
def test_a_delegation_of_another_is_not_found(client: Client) -> None:
    other = make.membership_of(make.member(make.entity("ZAM"), roles.HEAD_OF_ENTITY))

    assert client.post(reverse("shell:delegation-end", args=[other.pk])).status_code == 404
