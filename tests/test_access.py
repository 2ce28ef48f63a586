"""Every address × every role, with other people's ids: what may not be seen is not there, and nothing breaks.

The addresses come from the address plan itself: a new one with an id fails here until universe.py says whose.
"""

from __future__ import annotations

import itertools
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from .universe import address, every_route, universe

pytestmark = pytest.mark.django_db


def test_every_address_with_an_id_says_here_whose_it_is() -> None:
    made = universe("IN_PROGRESS")

    silent = [name for name, ids in every_route() if ids and name not in made.ids]

    assert silent == []


# What a person may be told without being let in: that a page exists for others.
KEPT_OUT = {403, 404, 405}


@pytest.mark.parametrize("state", ["IN_PROGRESS", "SUBMITTED", "APPROVED"])
def test_nobody_reaches_what_they_may_not_see_by_its_id(state: str) -> None:
    made = universe(state)
    wrong = []
    # What does not hang on a report is asked for once.
    asked = [name for name in made.ids if state == "SUBMITTED" or name.startswith("monitoring:")]
    for (who, person), method in itertools.product(made.people.items(), ("get", "post")):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        for name in asked:
            may_see = who in made.visible[name]
            is_of_report = "report-" in name or "section-" in name
            # Those who may see a page are told many things; that they see it is tested where the page is.
            if may_see and not is_of_report:
                continue
            answer = getattr(client, method)(address(name, made.ids[name])).status_code
            # A report that may not be seen is not there; a page for other roles may say so.
            fits = answer in KEPT_OUT
            if is_of_report:
                fits = answer != 404 or method == "get" if may_see else answer in (404, 405)
            if not fits:
                wrong.append(f"{method} {name} as {who}: {answer}")

    assert "\n".join(wrong) == ""
    made.report.refresh_from_db()
    assert made.report.state == state or state == "IN_PROGRESS"


def test_ids_that_are_nobodys_and_nonsense_are_not_found_and_never_an_error() -> None:
    made = universe("SUBMITTED")
    nonsense: dict[str, tuple[object, ...]] = {
        "uid": (uuid4(),),
        "comment": (uuid4(),),
        "code": (
            "no-such",
            "a\x00b",
            "٣",
            "x" * 5000,
            "%2e%2e",
            "'; --",
            "..",
            "\ud800".encode("utf-8", "replace").decode(),
        ),
        "key": ("no-such", "a\x00b", "result:\u202e", "x" * 5000),
        "move": ("no-such", "START", "approve", "a\x00b"),
        "plan": ("no-such", "a\x00b"),
        "figure_id": ("no-such", "x" * 300),
        "kind": ("exe",),
        "part": ("no-such", "a\x00b"),
        "entity": ("no-such", "a\x00b", "x" * 5000),
        "period": ("no-such", "a\x00b", "x" * 5000),
        "month": ("no-such", "2019-13", "20190-3", "a\x00b", "x" * 5000),
        "year": (0, 10**5, 10**30),
        "number": (0, 10**30),
        "pk": (0, 10**30),
    }
    wrong = []
    for who in ("own head", "framework manager"):
        client = Client(raise_request_exception=False)
        client.force_login(made.people[who])
        for name, ids in made.ids.items():
            for changed in ids:
                for value in nonsense[changed]:
                    try:
                        url = address(name, {**ids, changed: value})
                    except NoReverseMatch:
                        continue
                    for method in ("get", "post"):
                        answer = getattr(client, method)(url).status_code
                        if answer not in {400, 403, 404, 405, 409}:
                            wrong.append(f"{method} {url[:80]} as {who}: {answer}")

    assert "\n".join(wrong) == ""


def test_someone_who_is_not_signed_in_gets_no_id_confirmed() -> None:
    made, client = universe("APPROVED"), Client(raise_request_exception=False)

    answers = {
        name: {getattr(client, method)(address(name, ids)).status_code for method in ("get", "post")}
        for name, ids in made.ids.items()
    }

    assert {name: codes for name, codes in answers.items() if codes - {302, 401, 405}} == {}


def test_questions_with_nonsense_in_them_break_no_page() -> None:
    made = universe("SUBMITTED")
    words = ("9" * 40, "%", "'\"><script>", "\u202e", "x" * 4000, "[]", "-1", "2019-13-45", "٣")
    asked: tuple[str, ...] = (
        "q",
        "search",
        "page",
        "sort",
        "state",
        "round",
        "region",
        "kind",
        "year",
        "plan",
        "base",
        "on",
    )
    asked += (
        "entity",
        "pillar",
        "tag",
        "figure",
        "from",
        "to",
        "person",
        "action",
        "next",
        "status",
        "as_at",
    )
    client, wrong = Client(raise_request_exception=False), []
    client.force_login(made.people["framework manager"])
    pages = [reverse(name) for name, ids in every_route() if not ids and not name.startswith("account")]
    pages += [address(name, ids) for name, ids in made.ids.items()]
    # Each question gets another piece of nonsense with each address: all meet in the course of the pages.
    for place, url in enumerate(pages):
        for first in (place, place + 5):
            sent = {name: words[(first + n) % len(words)] for n, name in enumerate(asked)}
            answer = client.get(url, sent).status_code
            if answer >= 500:
                wrong.append(f"{url} from word {first % len(words)}: {answer}")

    assert "\n".join(wrong) == ""
