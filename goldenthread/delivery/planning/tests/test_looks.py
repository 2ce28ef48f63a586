"""What a page looks like to whoever holds a phone, has no mouse or cannot see it."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from tests.helpers import page

from . import make
from .make_reviews import FINANCE, Office, office
from .typist import Typist

pytestmark = pytest.mark.django_db


def review_of(at: Office) -> str:
    return reverse("planning:plan-review", args=[at.document.uid])


def places(text: str, *words: str) -> list[int]:
    """Return where each of these stands on the page."""
    return [text.index(word) for word in words]


def test_what_is_decided_and_what_waits_stands_before_the_plan_itself(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")

    text = page(client, organization.member(role=roles.FINANCE_REVIEWER), review_of(at))

    order = ("next-h", "answers-h", "answer-FINANCE", "changes-h", "totals-h", "outputs-h", "history-h")
    assert places(text, *(f'id="{one}"' for one in order)) == sorted(
        places(text, *(f'id="{one}"' for one in order))
    )
    assert all(f'href="#{one}"' in text for one in order if one != "answer-FINANCE")


def test_the_parts_of_a_version_are_folded_until_they_are_asked_for(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    output = at.document.workplan.outputs.get()

    folded = page(client, at.desk, review_of(at))
    opened = page(client, at.desk, review_of(at) + "?parts=all")

    assert f'<details id="output-{output.uid}" class="panel part"><summary>' in folded
    assert f'<details id="output-{output.uid}" class="panel part" open><summary>' in opened
    assert 'href="?parts=all"' in folded
    assert "Fold the parts" in opened


def test_an_error_in_an_answer_is_tied_to_its_field(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    client.force_login(organization.member(role=roles.FINANCE_REVIEWER))
    address = reverse("planning:technical-answer", args=[at.asked(FINANCE).uid])

    text = client.post(address, {"outcome": "NOT_AGREED", "note": " "}).content.decode()

    field = re.search(r'<textarea name="note"[^>]*>', text)
    assert field
    assert 'aria-invalid="true"' in field.group()
    assert "FINANCE-note_error" in field.group()
    assert 'id="FINANCE-note_error"' in text
    assert '<a href="#FINANCE-note">' in text
    assert text.index('id="error-summary"') < text.index('id="next-h"')
    assert re.search(r'value="NOT_AGREED"[^>]* checked', text)


def test_every_field_of_a_cost_line_has_a_label_that_is_seen_on_a_phone(client: Client) -> None:
    plan = make.workplan()
    activity = make.activity(make.output(plan))
    make.cost_line(activity, "1250")
    text = page(client, make.editor_of(plan), reverse("planning:activity-edit", args=[activity.uid]))

    fields = re.findall(r'<(?:input|select)[^>]* id="(f-c-[^"]+)"', text)
    labelled = re.findall(r'<label[^>]* for="(f-c-[^"]+)"', text)

    shown = [one for one in fields if not re.search(r"-(base_revision|was|uid)$", one)]
    assert len(shown) > 8
    assert sorted(shown) == sorted(labelled)
    assert "As saved: <b>USD 1,250.00</b>" in text


def test_paper_shows_the_plan_and_not_the_tools(client: Client) -> None:
    plan = make.complete_workplan()
    address = reverse("planning:workplan-detail", args=[plan.entity.code, plan.period.code])

    text = page(client, make.editor_of(plan), address)

    for tools in ("todo", "quality-h", "comments-h"):
        section = re.search(rf'<section[^>]*aria-labelledby="{tools}"[^>]*>', text)
        assert section
        assert "no-print" in section.group(), tools
    for plan_itself in ("outputs", "funds", "posts"):
        assert f'<section aria-labelledby="{plan_itself}">' in text


def test_what_is_wrong_with_a_cost_line_is_tied_to_the_field_it_is_wrong_in(client: Client) -> None:
    plan = make.workplan()
    activity = make.activity(make.output(plan))
    client.force_login(make.editor_of(plan))
    address = reverse("planning:activity-edit", args=[activity.uid])
    writer = Typist(client, address)

    writer.send(**{"c-new1-description": "Hall", "c-new1-q1": "much"})

    text = writer.page

    amount = re.search(r'<input[^>]*name="c-new1-q1"[^>]*>', text)
    assert amount
    assert 'aria-invalid="true"' in amount.group()
    assert 'aria-describedby="f-c-new1-q1_error"' in amount.group()
    assert text.count('id="f-c-new1-q1_error"') == 1
    described = re.findall(r'aria-describedby="(f-c-[^"]+)"', text)
    assert [one for one in described if f'id="{one}"' not in text] == []
    assert re.search(r'<li><a href="#f-c-new1-[a-z_0-9]+">Cost line 1</a>', text)
