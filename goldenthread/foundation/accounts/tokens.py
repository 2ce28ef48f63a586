"""Machine tokens: what is kept of them, and whose a given one is."""

from __future__ import annotations

import hashlib
from datetime import datetime

from .models import ApiToken, User


def digest_of(token: str) -> str:
    """Return what is kept of a token. It is long and random, so one plain SHA-256 cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


def owner_of(token: str, at: datetime) -> User | None:
    """Return the person this token acts for, or nobody when it is unknown, revoked or expired."""
    found = ApiToken.objects.usable(at).filter(digest=digest_of(token)).select_related("owner").first()
    return found.owner if found else None
