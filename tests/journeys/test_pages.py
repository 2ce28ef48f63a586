"""Every page, as the roles that use it: it answers, fits a phone, and axe finds nothing, light or dark."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from .conftest import PASSWORD, Person, SignIn

UID = r"[0-9a-f-]{36}"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENS = os.environ.get("GOLDENTHREAD_TEST_SCREENS") == "yes"
PICTURES = Path(__file__).parents[2] / "screenshots"
# The pictures the README shows.
SHOWN = Path(__file__).parents[2] / "docs" / "screenshots"
IN_README = {
    "editor my-work",
    "editor result-section",
    "framework cockpit",
    "framework planning-overview",
    "editor workplan",
    "board plan-review",
    "reader dashboard",
    "reader chapter",
}

# Name of the page, and the way there: an address, or links to follow by pattern.
REPORT = ["/reports/?q=Kasmar", rf"/reports/{UID}/"]
PLAN = rf"/plans-of-record/{UID}/"
PAGES: dict[str, dict[str, list[str]]] = {
    "editor": {
        "my-work": ["/"],
        "plans": ["/plans/"],
        "plan": ["/plans/OMP-2018-2021/"],
        "pillar-result": ["/plans/OMP-2018-2021/elements/M1/"],
        "programme": ["/programmes/KAS-2018-2021/"],
        "reports": ["/reports/"],
        "report": REPORT,
        "result-section": [*REPORT, rf"/reports/{UID}/sections/result:KAS-R1/"],
        "indicators-section": [*REPORT, rf"/reports/{UID}/sections/indicators/"],
        "oe-section": [*REPORT, rf"/reports/{UID}/sections/oe-results/"],
        "risks-section": [*REPORT, rf"/reports/{UID}/sections/risks/"],
        "lessons-section": [*REPORT, rf"/reports/{UID}/sections/lessons/"],
        "plan-check-section": [*REPORT, rf"/reports/{UID}/sections/plan-check/"],
        "check": [*REPORT, rf"/reports/{UID}/check/"],
        "entities": ["/entities/"],
        "entity": ["/entities/KAS/"],
        "result": ["/programmes/KAS-2018-2021/", rf"/results/{UID}/"],
        "search": ["/search/?q=law"],
        "help": ["/help/"],
        "profile": ["/me/"],
        "components": ["/ui/"],
        "history": [*REPORT, rf"/reports/{UID}/sections/result:KAS-R1/", r".*/history/"],
        "programme-document": ["/programmes/KAS-2018-2021/document/"],
        "workplans": ["/workplans/"],
        "workplan": ["/workplans/KAS/2020/"],
        "output": ["/workplans/KAS/2020/", rf"/workplans/KAS/2020/outputs/{UID}/"],
        "plan-checks": ["/workplans/KAS/2020/", PLAN + "check/"],
        "plan-versions": ["/workplans/KAS/2020/", PLAN + "versions/"],
        "plan-comments": ["/workplans/KAS/2020/", PLAN + "comments/"],
        "reflection": ["/workplans/KAS/2020/reflection/"],
        "mid-year": ["/workplans/KAS/2020/mid-year/"],
        "monthly-update": ["/workplans/KAS/2020/updates/2020-01/"],
        "hand-over-a-role": ["/me/delegation/"],
    },
    "head": {"my-work": ["/"], "plan-a-period": ["/entities/KAS/workplans/add/"]},
    "board": {
        "plans-to-review": ["/planning/review/?show=all"],
        "plan-review": ["/planning/review/", PLAN + "review/"],
        "mid-year-reviews": ["/planning/2020/mid-year/"],
    },
    "desk": {"my-work": ["/"], "queue": ["/review/"], "review": ["/review/", rf"/review/{UID}/"]},
    "framework": {
        "my-work": ["/"],
        "rounds": ["/rounds/"],
        "open-a-round": ["/rounds/open/"],
        "cockpit": ["/rounds/EOY-2020/"],
        "imports": ["/imports/"],
        "planning-seasons": ["/planning/"],
        "periods": ["/periods/"],
        "add-a-period": ["/periods/add/"],
        "correct-a-period": ["/periods/2020/correct/"],
        "planning-overview": ["/planning/overview/"],
        "planned-workplans": ["/planning/overview/workplans/?period=2020&row=region:MENA"],
        "planning-calendar": ["/planning/calendar/?period=2020&entity=KAS"],
        "plan-reviews": ["/planning/review/"],
        "planning-season": ["/planning/2020/"],
        "funding-positions": ["/planning/2020/funding/"],
        "check-settings": ["/planning/checks/"],
        "add-a-tag": ["/plans/OMP-2018-2021/tags/add/"],
    },
    "reader": {
        "my-work": ["/"],
        "dashboard": ["/dashboards/?year=2019"],
        "explorer": ["/explorer/?figure=progress-by-pillar&year=2019"],
        "figure": ["/figures/progress-by-pillar/?year=2019"],
        "records": ["/figures/progress-by-pillar/records/?year=2019&row_pillar=M&row_level=FULLY_ACHIEVED"],
        "chapters": ["/chapters/"],
        "chapter": ["/chapters/OMP-2018-2021/2019/"],
    },
    "auditor": {"audit-trail": ["/audit-trail/"]},
    "admin": {
        "my-work": ["/"],
        "people": ["/people/"],
        "add-a-person": ["/people/add/"],
        "refused": ["/rounds/open/"],
    },
    "": {
        "sign-in": ["/accounts/login/"],
        "lost-password": ["/accounts/password/reset/"],
        "not-found": ["/no-such-page/"],
    },
}
# Pages that say no, and how.
REFUSED = {"not-found": 404, "refused": 403}
CASES = [(role, name) for role, pages in PAGES.items() for name in pages]


def open_page(person: Person, way: list[str]) -> int:
    """Follow the way to a page and return the status of the last step."""
    status = person.go(way[0])
    for pattern in way[1:]:
        status = person.go(person.find(pattern))
    return status


def violations(person: Person) -> list[str]:
    """Return what axe finds on the page, one line a rule."""
    found: dict[str, Any] = Axe().run(person.page, options=RULES).response
    return [
        f"{rule['id']}: {rule['help']} – {rule['nodes'][0]['target']} {rule['nodes'][0]['html'][:200]}"
        for rule in found["violations"]
    ]


def is_too_wide(person: Person) -> bool:
    """Say whether the page scrolls sideways."""
    return bool(
        person.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


def picture(person: Person, role: str, name: str, width: int) -> None:
    """Keep a picture of the page where pictures are asked for."""
    if not SCREENS:
        return
    PICTURES.mkdir(exist_ok=True)
    file = f"{role or 'anyone'}-{name}-{width}.png"
    person.page.screenshot(path=PICTURES / file, full_page=True)
    if f"{role} {name}" in IN_README and width == 1280:
        SHOWN.mkdir(parents=True, exist_ok=True)
        person.page.screenshot(path=SHOWN / f"{name}.png")


@pytest.mark.parametrize(("role", "name"), CASES, ids=[f"{role or 'anyone'}-{name}" for role, name in CASES])
def test_page_is_accessible_and_fits_every_screen(sign_in: SignIn, role: str, name: str) -> None:
    person = sign_in(role)

    status = open_page(person, PAGES[role][name])

    assert status == REFUSED.get(name, 200)
    assert violations(person) == []
    picture(person, role, name, 1280)
    person.page.emulate_media(color_scheme="dark")
    assert violations(person) == []
    person.page.emulate_media(color_scheme="light")
    person.page.set_viewport_size({"width": 390, "height": 844})
    assert not is_too_wide(person)
    picture(person, role, name, 390)
    person.page.set_viewport_size({"width": 320, "height": 700})
    assert not is_too_wide(person)


def test_the_skip_link_is_the_first_stop_of_the_keyboard(sign_in: SignIn) -> None:
    person = sign_in("editor")
    person.go("/")

    person.page.keyboard.press("Tab")

    assert person.page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_pages_are_light(sign_in: SignIn) -> None:
    person = sign_in()
    sizes = _Sizes(person)

    person.go("/accounts/login/")
    first = sizes.since_last()
    person.page.fill("input[name=login]", "reader@example.org")
    person.page.fill("input[name=password]", PASSWORD)
    person.page.press("input[name=password]", "Enter")
    person.page.wait_for_url("**/")
    sizes.since_last()
    person.go("/dashboards/?year=2019")
    repeat = sizes.since_last()

    assert first.requests <= 12
    assert first.bytes <= 200_000
    assert repeat.requests <= 3
    assert repeat.bytes <= 40_000


class _Traffic:
    def __init__(self, requests: int, size: int) -> None:
        self.requests, self.bytes = requests, size


class _Sizes:
    """Counts what comes over the wire, compressed as it is sent."""

    def __init__(self, person: Person) -> None:
        self.requests = self.size = 0
        session = person.context.new_cdp_session(person.page)
        session.send("Network.enable")
        session.on("Network.loadingFinished", self._note)

    def _note(self, event: dict[str, Any]) -> None:
        if event["encodedDataLength"]:
            self.requests += 1
            self.size += int(event["encodedDataLength"])

    def since_last(self) -> _Traffic:
        traffic = _Traffic(self.requests, self.size)
        self.requests = self.size = 0
        return traffic


def test_no_address_names_another_host(sign_in: SignIn) -> None:
    person = sign_in("reader")
    person.go("/dashboards/?year=2019")

    sources = person.page.eval_on_selector_all(
        "[src], link[href]", "nodes => nodes.map(n => n.src || n.href)"
    )

    assert [source for source in sources if not re.match(re.escape(person.site.url), source)] == []
