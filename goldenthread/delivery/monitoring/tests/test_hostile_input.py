"""Texts made to run, to break or to mislead: kept, shown and refused as plain words."""

import json
from pathlib import Path

import pytest
from django.test import Client

from goldenthread.delivery.monitoring.models import Report

from . import make
from .test_readers import open_again

pytestmark = pytest.mark.django_db

CORPUS = Path(__file__).parents[5] / "shared" / "data" / "hostile" / "blns" / "blns.json"
OWN = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "<div hx-get=/me/ hx-trigger=load data-hx-on:load=alert(1)>",
    "</textarea><svg onload=alert(1)>",
    "{{ 7*7 }}{% load x %} %(x)s {0.__class__}",
    "=cmd|' /C calc'!A0",
    "a\u202eb\u2066c\ufeff",
    "Z\u0351\u036b\u0343a" + "\u0334" * 500,
)


def corpus() -> str:
    known = json.loads(CORPUS.read_text(encoding="utf-8")) if CORPUS.exists() else []
    return "\n\n".join([*OWN, *known])


def runs_nothing(page: str) -> bool:
    lowered = page.lower()
    inside = lowered.partition("<main")[2]
    return not any(
        sign in inside
        for sign in (
            "<script>alert",
            "<img src=x",
            "<svg onload",
            'href="javascript:',
            'href="data:',
            "<div hx-get",
        )
    )


def test_hostile_texts_in_every_field_are_shown_as_words(client: Client) -> None:
    report: Report = make.report()
    section, writer = report.sections.get(kind="result"), make.head_of(report.entity)
    open_again(section)
    client.force_login(writer)
    base = f"/reports/{report.uid}/sections"
    text = corpus().replace("\x00", "")
    typed = {"base_revision": 0, "text": text, "language": "en", "classification": "INTERNAL"}
    typed |= {
        "evidence_title": OWN[0],
        "evidence_url": "https://example.org/?q=<script>",
        "level": "GOOD_PROGRESS",
    }
    answers = [client.post(f"{base}/{section.key}/", typed, follow=True)]
    words = {
        "description": text[:3000],
        "effect": OWN[1],
        "factor": "PROGRAMMATIC",
        "classification": "INTERNAL",
    }
    answers.append(client.post(f"{base}/risks/", {"base_revision": 0, **words}, follow=True))
    words = {
        "title": OWN[5],
        "what_happened": text[:3000],
        "what_to_do": OWN[4],
        "classification": "INTERNAL",
    }
    answers.append(client.post(f"{base}/lessons/", {"base_revision": 0, **words}, follow=True))
    answers += [client.get(f"{base}/{key}/") for key in (section.key, "risks", "lessons")]
    answers += [client.get(f"{base}/{section.key}/history/"), client.get("/")]
    answers.append(client.get(f"/results/{report.result_reports.get().result.uid}/"))

    assert {answer.status_code for answer in answers} == {200}
    assert all(runs_nothing(answer.content.decode()) for answer in answers)
    section.refresh_from_db()
    assert section.revision == 1
    assert "\u202e" not in section.text


@pytest.mark.parametrize(
    "link",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example", "ftp://x.example/"],
)
def test_a_link_to_evidence_leads_to_the_web_only(client: Client, link: str) -> None:
    section = make.result_section()
    client.force_login(make.editor_of(section.report.entity))
    typed = {"base_revision": 0, "text": "x", "language": "en", "classification": "INTERNAL"}

    page = client.post(open_again(section), {**typed, "evidence_title": "x", "evidence_url": link})

    assert page.status_code == 200
    assert "begins with https://" in page.content.decode()
    assert not section.report.result_reports.get().evidence.exists()


@pytest.mark.parametrize("level", ["NO_SUCH", "<b>", "GOOD_PROGRESS\u0000", "9" * 5000])
def test_a_rating_that_no_scale_has_is_refused_and_the_text_stays(client: Client, level: str) -> None:
    section = make.result_section()
    client.force_login(make.editor_of(section.report.entity))
    typed = {"base_revision": 0, "text": "Typed.", "language": "en", "classification": "INTERNAL"}

    page = client.post(open_again(section), {**typed, "level": level}).content.decode()

    assert "Typed." in page
    section.refresh_from_db()
    assert section.revision == 0
