"""What every test stands on: templates that use only what they are given, and no network."""

import gc
import logging
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import SimpleTestCase
from hypothesis import HealthCheck, settings

# A busy machine is slow, not wrong.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# Files that open page after page or build much: `make check` leaves them out, `make test` runs them on both
# databases.
THOROUGH = (
    *("test_*page.py", "test_*pages.py", "test_demo.py", "test_chapter.py", "test_visible_to.py"),
    *("test_access.py", "test_headers.py", "test_parity.py", "test_against_python.py"),
    *("test_permission_table.py", "test_versions.py", "test_version_changes.py"),
    *("test_restoring_versions.py", "test_restoring_programmes.py"),
)

# Fixtures that open the database to a test by themselves.
DATABASE = {"db", "transactional_db", "admin_user", "admin_client"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of thorough files, and those that ask no database."""
    for item in items:
        if any(item.path.match(pattern) for pattern in THOROUGH):
            item.add_marker("thorough")
        if not asks_database(item):
            item.add_marker("pure")


def asks_database(item: pytest.Item) -> bool:
    """Say whether a test may ask the database; what is not marked for it, pytest-django refuses."""
    if item.get_closest_marker("django_db") or DATABASE.intersection(getattr(item, "fixturenames", ())):
        return True
    kind = getattr(item, "cls", None)
    return isinstance(kind, type) and issubclass(kind, SimpleTestCase)


def pytest_collection_finish() -> None:
    """Look for garbage seldom, never in what lives as long as the tests: that was a tenth of their time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


class _MissingVariable(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith("Exception while resolving variable"):
            pytest.fail(f"a template uses a variable its view did not give: {record.getMessage()}")


@pytest.fixture(autouse=True)
def templates_use_only_what_the_view_gives() -> Iterator[None]:
    """Fail on a template variable that is not there, which Django would silently show as nothing."""
    handler, logger = _MissingVariable(), logging.getLogger("django.template")
    logger.addHandler(handler)
    before, logger.level = logger.level, logging.DEBUG
    yield
    logger.removeHandler(handler)
    logger.setLevel(before)


@pytest.fixture(autouse=True)
def tests_stay_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse connections to anywhere but this machine: the product needs no network, and so do its tests."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def guarded(self: socket.socket, address: Any) -> None:
        _refuse_elsewhere(self, address)
        connect(self, address)

    def guarded_ex(self: socket.socket, address: Any) -> int:
        _refuse_elsewhere(self, address)
        return connect_ex(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
    monkeypatch.setattr(socket.socket, "connect_ex", guarded_ex)


def _refuse_elsewhere(used: socket.socket, address: Any) -> None:
    if used.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
        "127.0.0.1",
        "::1",
        "localhost",
    }:
        pytest.fail(f"a test connects to {address[0]}; tests stay on this machine")
