"""What the demonstration itself writes: people. All else goes through the apps' own actions."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password

from goldenthread.foundation.accounts.models import User

TIME_ZONE = "Europe/Zurich"


def add_people(people: dict[str, str], *, password: str | None = None) -> dict[str, User]:
    """Return accounts for these addresses and names. Without a password nobody can sign in as them."""
    # Hashing is slow by design; people who share a password share its hash.
    kept = make_password(password)
    made = [
        User(email=email, name=name, password=kept, time_zone=TIME_ZONE) for email, name in people.items()
    ]
    return {person.email: person for person in User.objects.bulk_create(made)}
