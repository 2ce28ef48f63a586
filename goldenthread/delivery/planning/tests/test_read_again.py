"""What a reader is told who comes back: to a plan handed in again, or carried out beside the next one."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.planning.models import PlanState
from goldenthread.delivery.planning.queries import waiting
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from tests.helpers import page

from . import make
from .make_reviews import AT, Office, office

pytestmark = pytest.mark.django_db


def review_of(at: Office) -> str:
    return reverse("planning:plan-review", args=[at.document.uid])


def test_a_plan_handed_in_again_as_it_was_says_so_to_those_who_judge_it(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    assert "which was submitted before" not in page(client, at.desk, review_of(at))
    at.walk("TAKE_UP", "RETURN", "SUBMIT")

    text = page(client, at.desk, review_of(at))

    assert "Version 1, which was submitted before, says the same." in text
    assert "compare/?from=1&amp;to=2" in text
    assert "Note with this version:" in text


def test_what_was_mended_after_a_return_is_counted_against_the_version_that_came_back(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "RETURN")
    output = at.document.workplan.outputs.get()
    output.statement = {"en": "Twelve judges trained"}
    output.save()
    at.walk("SUBMIT")

    text = page(client, at.desk, review_of(at))

    assert "Since version 1, which was submitted before: 0 added, 0 removed, 1 changed." in text


def test_the_approved_version_is_compared_once_and_what_came_back_is_for_reviewers(
    client: Client,
) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "RETURN", "SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE")
    reader = organization.member(role=roles.SENIOR_READER)
    assert "which was submitted before" not in page(client, reader, review_of(at))
    at.walk("REVISE", "SUBMIT")

    text = page(client, at.desk, review_of(at))

    assert "Compared with version 2, approved" in text
    assert "which was submitted before" not in text


def test_next_years_plan_under_review_does_not_hide_the_one_that_is_carried_out() -> None:
    running = make.workplan()
    make.in_state(running, PlanState.IN_FORCE)
    head = make.head_of(running)
    following = make.workplan(running.entity, period=make.year(2030))
    make.in_state(following, PlanState.SUBMITTED)

    def in_hand() -> list[int]:
        return sorted(one.pk for one in waiting.workplans_in_hand(head, at=AT))

    assert in_hand() == sorted([running.pk, following.pk])
    make.in_state(following, PlanState.IN_FORCE)
    assert in_hand() == [following.pk]


def test_a_plan_submitted_today_waits_since_today(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")

    for address in ("/", reverse("planning:plan-review-list")):
        with time_machine.travel(AT, tick=False):
            text = page(client, at.desk, address)
        with time_machine.travel(AT + timedelta(days=1), tick=False):
            text_tomorrow = page(client, at.desk, address)
        assert "today" in text
        assert "0 days ago" not in text
        assert "1 day ago" in text_tomorrow


def test_removing_a_row_of_a_plan_nobody_submitted_speaks_of_no_version(client: Client) -> None:
    activity = make.activity()
    workplan = activity.output.workplan
    names = [workplan.entity.code, workplan.period.code, "activity", activity.uid]
    client.force_login(make.editor_of(workplan))
    address = reverse("planning:line-remove", args=names)

    answer = client.post(address, {"base_revision": activity.revision}, follow=True)

    assert "Removed: “" in answer.content.decode()
    assert "submitted so far" not in answer.content.decode()
