"""Accounts are given by an administrator, recorded, and closed without losing what the person did."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import actions_accounts, rules
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def test_an_account_is_made_and_recorded() -> None:
    by = organization.system_user()

    person = actions_accounts.create_account(
        "Ada@Example.org", "Ada Example", by=by, at=AT, password="green-lamp-river-77"
    )

    assert person.email == "ada@example.org"
    assert person.check_password("green-lamp-river-77")
    entry = AuditEntry.objects.get(action="accounts.account.created")
    assert (entry.by, entry.at, entry.subject_label) == (by, AT, "Ada Example")


def test_without_a_password_nobody_can_sign_in_as_them() -> None:
    person = actions_accounts.create_account("ada@example.org", "Ada", by=organization.system_user(), at=AT)

    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("email", "name", "password", "reason"),
    [
        ("not an address", "Ada", None, "is not an e-mail address"),
        ("ada@example.org", "  ", None, "A name is needed"),
        ("TAKEN@example.org", "Ada", None, "has an account already"),
        ("ada@example.org", "Ada", "short", "too short"),
        ("ada@example.org", "Ada", "password1234", "too common"),
    ],
)
def test_a_wrong_account_is_refused_with_the_reason(
    email: str, name: str, password: str | None, reason: str
) -> None:
    User.objects.create_user("taken@example.org", "Someone")

    with pytest.raises(actions_accounts.AccountRefused, match=reason):
        actions_accounts.create_account(email, name, by=organization.system_user(), at=AT, password=password)

    assert not AuditEntry.objects.filter(action="accounts.account.created").exists()


def test_only_who_manages_accounts_makes_one() -> None:
    by = User.objects.create_user("someone@example.org", "Someone")

    with pytest.raises(actions_accounts.AccountRefused, match="may not make or close accounts"):
        actions_accounts.create_account("ada@example.org", "Ada", by=by, at=AT)


def test_a_closed_account_cannot_sign_in_and_its_owner_cannot_close_it() -> None:
    by, person = organization.system_user(), User.objects.create_user("ada@example.org", "Ada")

    closed = actions_accounts.close_account(person, by=by, at=AT, reason="Left the organization")

    assert not closed.is_active
    assert AuditEntry.objects.get(action="accounts.account.closed").note == "Left the organization"
    with pytest.raises(actions_accounts.AccountRefused, match="their own account"):
        actions_accounts.close_account(by, by=by, at=AT, reason="")


def test_the_first_administrator_is_made_from_the_command_line_and_the_password_shown_once() -> None:
    said = StringIO()

    call_command("create_administrator", "ada@example.org", "Ada Example", stdout=said, stderr=StringIO())

    person = User.objects.get(email="ada@example.org")
    assert person.check_password(said.getvalue().strip())
    assert Membership.objects.get(person=person).role == rules.SYSTEM_ADMINISTRATOR


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("green-lamp-river-77\n")
    said = StringIO()

    call_command(
        "create_administrator",
        "ada@example.org",
        "Ada",
        password_file=str(path),
        stdout=said,
        stderr=StringIO(),
    )

    assert User.objects.get(email="ada@example.org").check_password("green-lamp-river-77")
    assert said.getvalue() == ""


def test_a_second_account_with_one_address_is_refused_and_leaves_nothing() -> None:
    User.objects.create_user("ada@example.org", "Ada")

    with pytest.raises(CommandError, match="has an account already"):
        call_command("create_administrator", "ada@example.org", "Ada", stderr=StringIO())

    assert not Membership.objects.exists()
