"""Machine tokens: only a hash is kept, and none outlives its revocation, its date or its owner's account."""

from datetime import UTC, datetime, timedelta

import pytest

from goldenthread.foundation.accounts import tokens
from goldenthread.foundation.accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SECRET = "gt_example-of-a-token"


@pytest.fixture
def token() -> ApiToken:
    owner = User.objects.create_user("ada@example.org", "Ada")
    return ApiToken.objects.create(
        owner=owner,
        name="Excel",
        digest=tokens.digest_of(SECRET),
        created_at=AT,
        expires_at=AT + timedelta(days=90),
    )


def test_a_token_acts_for_its_owner_and_is_itself_kept_nowhere(token: ApiToken) -> None:
    assert tokens.owner_of(SECRET, AT) == token.owner
    assert SECRET not in str(vars(token))


def test_another_text_acts_for_nobody(token: ApiToken) -> None:
    assert tokens.owner_of(f"{SECRET}x", AT) is None
    assert tokens.owner_of(token.digest, AT) is None


@pytest.mark.usefixtures("token")
@pytest.mark.parametrize(("days", "works"), [(0, True), (89, True), (90, False), (91, False)])
def test_a_token_ends_on_its_day(days: int, works: bool) -> None:
    assert (tokens.owner_of(SECRET, AT + timedelta(days=days)) is not None) is works


def test_a_revoked_token_acts_for_nobody(token: ApiToken) -> None:
    token.revoked_at = AT
    token.save()

    assert tokens.owner_of(SECRET, AT) is None


def test_a_token_ends_with_its_owners_account(token: ApiToken) -> None:
    token.owner.is_active = False
    token.owner.save()

    assert tokens.owner_of(SECRET, AT) is None
