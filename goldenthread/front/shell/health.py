"""Is the server alive, can it work? For machines that watch it: no sign-in, nothing worth hiding."""

from functools import cache

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

DATABASE_AWAY = "DATABASE_AWAY"
TABLES_BEHIND = "TABLES_BEHIND"


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer that the process answers. Asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """Answer 200 when pages can be served, else 503 with the codes of what is wrong."""
    checks = [
        {"name": name, "status": "failed" if code else "ok", **({"code": code} if code else {})}
        for name, code in reasons_not_ready().items()
    ]
    failed = any(check["status"] == "failed" for check in checks)
    return JsonResponse(
        {"status": "failed" if failed else "ok", "checks": checks}, status=503 if failed else 200
    )


def reasons_not_ready() -> dict[str, str]:
    """Return each check with the code of its failure, empty where it passed. Costs three queries."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        behind = _tables_are_behind()
    except DatabaseError:
        # Not logged with its text: a driver's message may hold the address and the user of the database.
        return {"database": DATABASE_AWAY, "migrations": DATABASE_AWAY}
    return {"database": "", "migrations": TABLES_BEHIND if behind else ""}


def _tables_are_behind() -> bool:
    return not _migrations_of_this_version() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _migrations_of_this_version() -> frozenset[tuple[str, str]]:
    """Return app and name of every migration this version has. Reading them from disk once is enough."""
    return frozenset(MigrationLoader(None).graph.nodes)
