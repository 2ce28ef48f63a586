"""Who is asking: a machine with a token, or a person with a session. Every route asks, none redirects."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer, SessionAuth

from goldenthread.foundation.accounts import tokens
from goldenthread.foundation.accounts.models import User


class TokenAuthentication(HttpBearer):
    """`Authorization: Bearer …`. The machine sees what the token's owner may see."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """Return the token's owner and make them the request's user, or return nobody."""
        owner = tokens.owner_of(token, timezone.now())
        if owner is not None:
            # Middleware that runs afterwards treats the answer as this person's own.
            request.user = owner
        return owner


# A session reads; what changes data would also need the CSRF token, which SessionAuth checks.
AUTHENTICATION = [TokenAuthentication(), SessionAuth()]
