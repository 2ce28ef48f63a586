"""A real server with its own demonstration home, and a real browser that people of every role sit at."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PASSWORD = os.environ.get("GOLDENTHREAD_TEST_PASSWORD", "a-password-for-journeys-only")
# A demonstration that is served already, for trying one journey quickly; its password and its home are named
# beside it.
SERVED = os.environ.get("GOLDENTHREAD_TEST_SITE", "")
SERVED_HOME = os.environ.get("GOLDENTHREAD_TEST_HOME", "")
CHROMIUM = os.environ.get("GOLDENTHREAD_TEST_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 60_000


@dataclass
class Site:
    """A running product: where it answers and where it keeps its data."""

    url: str
    home: Path
    environ: dict[str, str]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a goldenthread command in the same home."""
        return subprocess.run(
            [sys.executable, "-m", "goldenthread", *arguments],
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything here as a journey."""
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Build the demonstration in a home of its own and serve it until the journeys end."""
    home = tmp_path_factory.mktemp("home")
    if SERVED:
        home = Path(SERVED_HOME) if SERVED_HOME else home
        yield Site(SERVED, home, {**os.environ, "GOLDENTHREAD_HOME": str(home)})
        return
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")},
        "GOLDENTHREAD_HOME": str(home),
        "GOLDENTHREAD_DEMO_PASSWORD": PASSWORD,
    }
    site = Site(f"http://127.0.0.1:{_free_port()}", home, environ)
    built = site.command("demo")
    assert built.returncode == 0, built.stderr
    with _served(site, "-m", "goldenthread"):
        yield site


@contextmanager
def _served(site: Site, *program: str) -> Iterator[None]:
    """Serve the site's home at its address until the block ends."""
    port = site.url.rpartition(":")[2]
    log = (site.home / f"serve-{port}.log").open("w")
    server = subprocess.Popen(
        [sys.executable, *program, "serve", "--port", port],
        env=site.environ,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_ready(site.url, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)
        log.close()


# The same server, told that it is another day.
ON_ANOTHER_DAY = """
import sys
from datetime import datetime
import time_machine
time_machine.travel(datetime.fromisoformat({moment!r}), tick=True).start()
from goldenthread.config.cli import main
sys.exit(main())
"""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the server ended before it answered"
        try:
            urllib.request.urlopen(f"{url}/health/ready", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    pytest.fail("the server did not get ready in a minute")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return the system's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Someone at a browser, signed in, with everything that went wrong on their pages."""

    page: Page
    context: BrowserContext
    site: Site
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> int:
        """Open a page and return its status."""
        response = self.page.goto(self.site.url + path)
        assert response is not None
        return response.status

    def find(self, pattern: str) -> str:
        """Return the path of the first link in the main part that matches, failing when there is none."""
        for link in self.page.query_selector_all("main a[href]"):
            href = (link.get_attribute("href") or "").split("?")[0]
            if re.fullmatch(pattern, href.replace("%3A", ":")):
                return href
        return pytest.fail(f"no link like {pattern} on {self.page.url}")


SignIn = Callable[..., Person]
OnDay = Callable[[str], SignIn]


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """Return the cookies of those who signed in: each role does so once for all journeys."""
    return {}


@pytest.fixture
def sign_in(site: Site, chromium: Browser, signed_in: dict[str, Any]) -> Iterator[SignIn]:
    """Return a function that seats someone at a browser: `sign_in("editor", width=390, scheme="dark")`."""
    seated: list[Person] = []
    yield _seats(site, chromium, signed_in, seated)
    _leave(seated)


@pytest.fixture
def on_day(site: Site, chromium: Browser) -> Iterator[OnDay]:
    """Return a function that serves the home as if it were a moment, and seats people there.

    `on_day("2021-07-15T09:00+00:00")("head")`: so one journey walks through a year.
    """
    seated: list[Person] = []
    with ExitStack() as servers:

        def serve(moment: str) -> SignIn:
            there = Site(f"http://127.0.0.1:{_free_port()}", site.home, site.environ)
            servers.enter_context(_served(there, "-c", ON_ANOTHER_DAY.format(moment=moment)))
            return _seats(there, chromium, {}, seated)

        yield serve
        _leave(seated)


def _seats(site: Site, chromium: Browser, signed_in: dict[str, Any], seated: list[Person]) -> SignIn:
    """Return a function that seats someone at a browser and notes who sits."""

    def seat(role: str = "", *, width: int = 1280, **options: Any) -> Person:
        # Fading colours would be measured halfway.
        options = {"reduced_motion": "reduce", **options}
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, storage_state=signed_in.get(role), **options
        )
        context.set_default_timeout(PATIENCE)
        person = Person(context.new_page(), context, site)
        _listen(person)
        seated.append(person)
        if role and role not in signed_in:
            person.go("/accounts/login/")
            person.page.fill("input[name=login]", f"{role}@example.org")
            person.page.fill("input[name=password]", PASSWORD)
            person.page.press("input[name=password]", "Enter")
            person.page.wait_for_url("**/")
            signed_in[role] = context.storage_state()
        return person

    return seat


def _leave(seated: list[Person]) -> None:
    for person in seated:
        person.context.close()
    complaints = [complaint for person in seated for complaint in person.complaints]
    assert complaints == []


def _listen(person: Person) -> None:
    """Note what a browser complains of: errors, refused styles or scripts, requests to another host."""
    person.page.on(
        "console", lambda message: person.complaints.append(message.text) if _is_complaint(message) else None
    )
    person.page.on("pageerror", lambda error: person.complaints.append(str(error)))
    person.page.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((person.site.url, "data:", "blob:"))
            else person.complaints.append(f"asks another host: {request.url}")
        ),
    )


def _is_complaint(message: Any) -> bool:
    # A page that is rightly refused (403, 404, 409) is an error to the console only.
    return message.type == "error" and "status of 4" not in message.text
