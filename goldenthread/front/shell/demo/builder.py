"""Building the demonstration, from an empty home to an organization in the middle of its reporting year."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import queries as organization_queries
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.lib.errors import RuleBroken

from . import actions_copies, people, shares
from .geography import presences
from .organization import set_up
from .plans import make_plans
from .rounds import close_rounds, open_this_years_round
from .world import Progress, World

STEPS_BEFORE_ROUNDS = 10
ROUNDS = 3
ENTITIES_BETWEEN_LOOKS = 20


class HomeNotEmpty(RuleBroken):
    """The demonstration goes into an empty home only."""


def silent(done: int, total: int, step: str) -> None:
    """Say nothing about the progress."""


def build(
    *, scale: int = 1, progress: Progress = silent, password: str | None = None, now: datetime | None = None
) -> None:
    """Build the illustrative organization into this empty home, all of it or nothing.

    `scale` repeats field and headquarters so many times, by copying rows. Everyone in `accounts()` gets the
    password; without one (and none in the settings) nobody can sign in.
    """
    if organization_queries.the_organization() is not None:
        raise HomeNotEmpty(
            "This home holds an organization already, and the demonstration goes into an empty one. "
            "Name another folder in GOLDENTHREAD_HOME."
        )
    secret = password or getattr(settings, "DEMO_PASSWORD", "") or None
    with _without_letters(), _without_collecting_garbage(), transaction.atomic():
        _build(scale=scale, progress=progress, password=secret, now=now or timezone.now())


def accounts() -> list[tuple[str, str, str]]:
    """Return e-mail address, role and task of everyone who can sign in to the demonstration."""
    return [(one.email, str(roles.ROLES[one.role].name), one.what) for one in people.ACCOUNTS]


def _build(*, scale: int, progress: Progress, password: str | None, now: datetime) -> None:
    chance = random.Random(shares.SEED)  # noqa: S311 - the same invented organization every time is the point
    entities = presences()
    planned = shares.plan_results(entities, chance)
    world = World(chance, now, entities, planned, organization.system_user())
    total = STEPS_BEFORE_ROUNDS + ROUNDS * len(entities)
    done = 0

    def tell(step: str) -> None:
        nonlocal done
        done += 1
        if done % ENTITIES_BETWEEN_LOOKS == 0:
            actions_copies.let_the_database_look()
        progress(done, total, step)

    progress(0, total, "Regions, entities, people and the plan")
    set_up(world, password=password)
    done = STEPS_BEFORE_ROUNDS // 2
    progress(done, total, "Programmes, results and workplans")
    make_plans(world)
    done = STEPS_BEFORE_ROUNDS
    close_rounds(world, tell)
    open_this_years_round(world, tell)
    if scale > 1:
        actions_copies.copy_entities(scale - 1, by=world.system, at=now, progress=progress)
    progress(total, total, "Done")


@contextmanager
def _without_collecting_garbage() -> Iterator[None]:
    """Let Python look for unused cycles afterwards: among so many objects it takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@contextmanager
def _without_letters() -> Iterator[None]:
    """Send no mail about moves that were made up: a thousand letters to people who do not exist."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
