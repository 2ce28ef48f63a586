"""The review desk: what waits for whom, since when, and how each reviewer gets there."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from tests.helpers import page, queries_used

from . import make
from .make_reviews import FINANCE, GENDER, Office, office

pytestmark = pytest.mark.django_db
DESK = "/planning/review/"


def review_of(at: Office) -> str:
    return reverse("planning:plan-review", args=[at.document.uid])


# The review desk.


def waits_for(client: Client, at: Office, person: User) -> bool:
    return str(at.document.uid) in page(client, person, DESK)


def test_a_plan_waits_on_the_desk_of_whoever_is_next_and_of_nobody_else(client: Client) -> None:
    at = office()
    finance = organization.member(role=roles.FINANCE_REVIEWER)
    gender = organization.member(role=roles.GENDER_REVIEWER)
    people = {"desk": at.desk, "finance": finance, "gender": gender, "manager": at.manager, "board": at.board}
    expected = {
        "SUBMIT": "desk",
        "TAKE_UP": "desk",
        "ASK_TECHNICAL": "finance",
        "answer": "manager",
        "ACCEPT": "board",
        "APPROVE": "manager",
        "PUT_IN_FORCE": "",
    }

    for code, who in expected.items():
        if code == "answer":
            at.answer(FINANCE)
        else:
            at.move(code, functions=[FINANCE])
        assert [name for name, person in people.items() if waits_for(client, at, person)] == [who][
            : bool(who)
        ], code


def test_the_desk_of_another_region_and_the_entity_itself_have_nothing_to_review(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    elsewhere = organization.member(organization.region(), roles.DESK_REVIEWER)

    for person in (elsewhere, at.head, at.editor, organization.user()):
        assert not waits_for(client, at, person)
    assert "Nothing to review" in page(client, elsewhere, DESK)
    # Who may read submitted plans finds it among all.
    assert str(at.document.uid) in page(client, organization.member(role=roles.AUDITOR), DESK + "?show=all")


def test_the_desk_says_how_long_a_plan_waits_for_whom_and_counts_by_state(client: Client) -> None:
    at, other = office(), office()
    at.walk("SUBMIT", "TAKE_UP")
    at.move("ASK_TECHNICAL", functions=[FINANCE, GENDER])
    other.walk("SUBMIT")

    text = page(client, organization.member(role=roles.FINANCE_REVIEWER), DESK + "?show=all")

    assert "days ago" in text
    assert "Answer for: Finance" in text
    assert "Submitted <b>1</b>" in text
    assert "Technical review <b>1</b>" in text
    assert "Finance, Gender equality" in page(client, at.desk, DESK + "?show=all")
    assert (
        "accept" not in page(client, at.manager, DESK).lower().split("<main")[1].split("nothing to review")[0]
    )


def test_the_desk_is_narrowed_by_region_state_and_kind(client: Client) -> None:
    at, other = office(), office(make.complete_programme().document)
    at.walk("SUBMIT")
    other.walk("SUBMIT", "TAKE_UP")
    uids = {str(at.document.uid), str(other.document.uid)}
    reader = organization.member(role=roles.AUDITOR)

    def shown(query: str) -> set[str]:
        text = page(client, reader, f"{DESK}?show=all&{query}")
        return {uid for uid in uids if uid in text}

    assert shown("") == uids
    assert shown("kind=PROGRAMME") == {str(other.document.uid)}
    assert shown("state=SUBMITTED") == {str(at.document.uid)}
    assert shown("region=REGION") == uids
    assert shown("region=NONE") == set()
    assert "No plan matches" in page(client, reader, f"{DESK}?show=all&region=NONE")
    assert shown("state=NONSENSE&kind=NONSENSE") == uids


def test_the_desk_costs_the_same_with_many_plans(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    reader = organization.member(role=roles.FINANCE_REVIEWER)
    client.force_login(reader)
    few = queries_used(client, DESK, show="all")

    for _number in range(3):
        office(make.complete_workplan().document).walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    office(make.complete_programme().document).walk("SUBMIT")

    assert queries_used(client, DESK, show="all") == few


# My work, and the way to the desk.


def test_plans_that_wait_stand_on_the_first_page_of_whoever_reviews_them(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")

    text = page(client, at.desk, "/")

    assert "One thing waits for you." in text
    assert review_of(at) in text
    assert "Take up for desk review" in text
    for other in (at.board, organization.member(role=roles.FINANCE_REVIEWER), at.head):
        assert review_of(at) not in page(client, other, "/")


@pytest.mark.parametrize("role", [roles.FINANCE_REVIEWER, roles.BOARD_MEMBER, roles.THEMATIC_LEAD])
def test_review_leads_technical_reviewers_and_the_board_to_the_plans(client: Client, role: str) -> None:
    assert f'href="{DESK}"' in page(client, organization.member(role=role), "/help/")


def test_the_review_of_reports_leads_to_that_of_plans(client: Client) -> None:
    assert f'href="{DESK}"' in page(client, office().desk, "/review/")


def test_the_menu_says_one_place_on_the_desk(client: Client) -> None:
    menu = page(client, office().desk, DESK).split("<main")[0]
    assert menu.count("aria-current") == 1
    assert menu.split("aria-current")[1].split(">")[1].startswith("Review")
