"""The same person sees the same through every door: pages, search, files, the machine interface.

Each text carries a word that is nowhere else. Where a word shows is compared with who may read it.
"""

from __future__ import annotations

import re
from itertools import product

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Report, ResultReport
from goldenthread.delivery.monitoring.tests import make
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.classification import Classification

from .universe import people_around

pytestmark = pytest.mark.django_db

WORD = re.compile(r"canary-[a-z]+-[A-Z_]+")
OWN = ("own editor", "own head")
# Who reads what of a submitted report; a strictly confidential text its author only.
MAY_READ = {
    "PUBLIC": (*OWN, "desk", "framework manager", "auditor"),
    "INTERNAL": (*OWN, "desk", "framework manager", "auditor"),
    "CONFIDENTIAL": (*OWN, "desk"),
    "STRICTLY_CONFIDENTIAL": OWN,
}


def report_with_words() -> tuple[Report, User]:
    """Return a submitted report that says a word of its own in each thing of each classification."""
    report = make.report(results=len(Classification.values))
    editor = make.editor_of(report.entity)
    for row, level in zip(
        ResultReport.objects.filter(report=report).order_by("pk"), Classification.values, strict=True
    ):
        words = {"by": editor, "at": make.NOW, "classification": level}
        make.save_result(row.section, text=f"canary-text-{level}", **words)  # type: ignore[arg-type]
        # Evidence of a public section, so that only its own classification counts.
        first = ResultReport.objects.filter(report=report).order_by("pk").first()
        assert first is not None
        url = f"https://example.org/canary-link-{level}"
        actions.add_evidence(first, title=f"canary-evidence-{level}", url=url, **words)  # type: ignore[arg-type]
        actions.add_risk_event(
            report,
            factor="PROGRAMMATIC",
            description=f"canary-risk-{level}",
            effect=f"canary-effect-{level}",
            **words,  # type: ignore[arg-type]
        )
        actions.add_lesson(
            report,
            title=f"canary-lesson-{level}",
            what_happened=f"canary-happened-{level}",
            what_to_do=f"canary-advice-{level}",
            **words,  # type: ignore[arg-type]
        )
    for section in report.sections.exclude(kind="result"):
        actions.mark_section(section, complete=True, base_revision=section.revision, by=editor, at=make.NOW)
    return report, editor


def pages_about(report: Report) -> list[str]:
    """Return the addresses that could show what this report says."""
    uid, result = report.uid, report.result_reports.select_related("result__programme").first()
    assert result is not None
    of_report = ("report-detail", "report-check", "report-review")
    pages = [reverse(f"monitoring:{name}", args=[uid]) for name in of_report]
    pages.append(f"/review/{uid}/?base=none")
    for key in report.sections.values_list("key", flat=True):
        pages.append(reverse("monitoring:section-edit", args=[uid, key]))
        pages.append(reverse("monitoring:section-history", args=[uid, key]))
    for row in report.result_reports.select_related("result"):
        pages.append(reverse("monitoring:result-detail", args=[row.result.uid]))
    programme = result.result.programme
    pages += [
        reverse("monitoring:round-cockpit", args=[report.round.code]),
        reverse("monitoring:round-export", args=[report.round.code]),
        reverse("organization:entity-detail", args=[report.entity.code]),
        reverse("planning:programme-detail", args=[programme.code]),
        reverse("api:programme_results", args=[programme.uid]),
        "/",
        "/reports/",
        "/review/",
        "/explorer/",
        "/search/?q=canary-text",
        f"/search/?q={report.entity.code}",
        "/figures/progress-by-pillar/records/",
    ]
    return pages


# Those who see nothing of any report have the sweep of addresses.
NOT_ASKED = ("role not begun", "role ended", "nobody", "administrator", "desk of another region")


def words_seen(person: User, pages: list[str]) -> set[str]:
    client, seen = Client(), set()
    client.force_login(person)
    for url in pages:
        answer = client.get(url)
        body = b"".join(answer) if answer.streaming else answer.content
        seen |= set(WORD.findall(body.decode("utf-8", "ignore")))
    return seen


KINDS = ("text", "evidence", "link", "risk", "effect", "lesson", "happened", "advice")


@pytest.mark.slow
def test_every_word_is_read_by_those_its_classification_names_and_nobody_else() -> None:
    report, author = report_with_words()
    people = {who: person for who, person in people_around(report).items() if who not in NOT_ASKED}
    make.take_to(report, "SUBMITTED", head=people["own head"])
    pages = pages_about(report)
    wrong = []
    for who, person in {**people, "author": author}.items():
        expected = {
            f"canary-{kind}-{level}"
            for kind, level in product(KINDS, Classification.values)
            if who == "author"
            or (who in MAY_READ[level] and (kind, level) != ("text", "STRICTLY_CONFIDENTIAL"))
        }
        seen = words_seen(person, pages)
        wrong += [f"{who} reads {word}" for word in sorted(seen - expected)]
        wrong += [f"{who} does not read {word}" for word in sorted(expected - seen)]

    assert "\n".join(wrong) == ""
    # Neither letters nor the audit trail say what a report says.
    told = "".join(f"{letter.subject}{letter.body}" for letter in mail.outbox)
    told += str(list(AuditEntry.objects.values_list("note", "details", "subject_label")))
    assert WORD.findall(told) == []


@pytest.mark.slow
def test_a_draft_is_read_by_its_own_people_only() -> None:
    report, _author = report_with_words()
    people = {who: person for who, person in people_around(report).items() if who not in NOT_ASKED}
    pages = pages_about(report)

    asked = ("own head", "own editor", "desk", "framework manager", "editor elsewhere")
    readers = {who for who in asked if words_seen(people[who], pages)}

    assert readers == set(OWN)
