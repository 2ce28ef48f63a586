"""Prepares a home, so that every command works on an empty machine: folders, secret, tables, static files."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from goldenthread.config import environment

try:
    import fcntl
except ImportError:  # Windows: one command at a time is the user's own care there.
    fcntl = None  # type: ignore[assignment]

DEMONSTRATION_DOMAIN = "example.org"


@dataclass(frozen=True)
class SignIn:
    """One account of a demonstration home: which role, where it holds, and the address to sign in with."""

    role: str
    where: str
    email: str


def start_django() -> None:
    """Load settings and apps. Raises WrongSetting with a sentence an administrator can act on."""
    # Not a default: the command is the product, whatever another project left in the environment.
    os.environ["DJANGO_SETTINGS_MODULE"] = "goldenthread.config.settings"
    import django

    django.setup()


def prepare(*, static: bool = False) -> None:
    """Bring the home to this version: folders, secret, tables and, for serving, static files."""
    start_django()
    from django.conf import settings

    with _alone(settings.HOME):
        _migrate()
        if static:
            _collect_static(settings.HOME / "static")


def is_new() -> bool:
    """Say whether the database has no tables of ours yet."""
    from django.db import connection

    return "accounts_user" not in connection.introspection.table_names()


def is_empty() -> bool:
    """Say whether nobody has described an organization here yet."""
    from goldenthread.direction.organization import queries as organization

    return organization.the_organization() is None


def is_demonstration() -> bool:
    """Say whether the organization of this home is invented."""
    from goldenthread.direction.organization import queries as organization

    found = organization.the_organization()
    return found is not None and found.is_illustrative


def demonstration_password() -> str:
    """Return the password of the demonstration accounts: the one given, else one made once."""
    from django.conf import settings

    return environment.value_of("DEMO_PASSWORD") or environment.kept_secret(
        settings.HOME, "demo_password", length=9
    )


def build_demonstration(*, scale: int, progress: Callable[[int, int, str], None]) -> None:
    """Build the illustrative organization into this empty home."""
    from django.conf import settings

    from goldenthread.front.shell import demo

    settings.DEMO_PASSWORD = demonstration_password()
    demo.build(scale=scale, progress=progress)


def sign_ins() -> list[SignIn]:
    """Return one demonstration account per role, in the order of the roles."""
    from goldenthread.direction.organization import rules
    from goldenthread.direction.organization.models import Membership

    found: dict[str, SignIn] = {}
    held = Membership.objects.filter(
        person__email__endswith=f"@{DEMONSTRATION_DOMAIN}", person__is_active=True
    )
    for membership in held.select_related("person", "entity", "region").order_by("pk"):
        where = membership.entity or membership.region or membership.function or "the whole organization"
        name = str(rules.ROLES[membership.role].name)
        found.setdefault(membership.role, SignIn(name, str(where), membership.person.email))
    return [found[role] for role in rules.ROLES if role in found]


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False, stdout=StringIO())
    if settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0, stdout=StringIO())


def _collect_static(folder: Path) -> None:
    """Hash and compress the static files, unless that was done for exactly these files."""
    from django.core.management import call_command

    digest, kept = _digest_of_static(), folder / ".digest"
    if kept.exists() and kept.read_text(encoding="ascii") == digest:
        return
    call_command("collectstatic", verbosity=0, interactive=False, stdout=StringIO())
    kept.write_text(digest, encoding="ascii")


def _digest_of_static() -> str:
    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list(None), key=lambda found: found[0]):
            facts = Path(storage.path(name)).stat()
            seen.update(f"{name}:{facts.st_size}:{facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Let only one command prepare a home at a time; others wait."""
    if fcntl is None:
        yield
        return
    with (home / "prepare.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
