"""What people do to their own account. Recorded like every other deed."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import ApiToken, User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken

MOST_TOKENS = 10
LONGEST_LIFE = timedelta(days=366)


class TokenRefused(RuleBroken):
    """A token cannot be made."""


@transaction.atomic
def save_profile(
    person: User, *, name: str, language: str, time_zone: str, theme: str, by: User, at: datetime
) -> User:
    """Keep how a person is called and how pages look for them."""
    person.name, person.language, person.time_zone, person.theme = name, language, time_zone, theme
    person.save(update_fields=["name", "language", "time_zone", "theme"])
    audit_trail.record("accounts.profile.changed", person, by=by, at=at)
    return person


@transaction.atomic
def create_token(person: User, *, name: str, days: int, by: User, at: datetime) -> tuple[ApiToken, str]:
    """Make a key for a machine, and return it with its secret, which is shown once and kept nowhere."""
    # Two requests at once would each count ten.
    User.objects.select_for_update().get(pk=person.pk)
    if ApiToken.objects.usable(at).filter(owner=person).count() >= MOST_TOKENS:
        raise TokenRefused(
            _("You have %(most)d tokens that work. Revoke one that is no longer used, then make the new one.")
            % {"most": MOST_TOKENS}
        )
    secret = f"gt_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        owner=person,
        name=name,
        digest=hashlib.sha256(secret.encode()).hexdigest(),
        created_at=at,
        expires_at=at + min(timedelta(days=days), LONGEST_LIFE),
    )
    audit_trail.record("accounts.token.created", token, by=by, at=at, days=days)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime) -> ApiToken:
    """End a machine's key. The next request with it is refused."""
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit_trail.record("accounts.token.revoked", token, by=by, at=at)
    return token
