"""A version under review, the steps and the technical answers, as pages."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import PlanContribution, PlanDocument, TechnicalReview
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from tests.helpers import page

from . import make
from .make_reviews import AT, FINANCE, GENDER, Office, office

pytestmark = pytest.mark.django_db


def review_of(at: Office) -> str:
    return reverse("planning:plan-review", args=[at.document.uid])


def step_of(at: Office, code: str) -> str:
    return reverse("planning:plan-move", args=[at.document.uid, code])


# A version under review.


def test_a_reviewer_reads_the_submitted_version_and_who_is_next(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    output = at.document.workplan.outputs.get()

    text = page(client, at.desk, review_of(at))

    assert output.statement["en"] in text
    assert "version 1, submitted by" in text
    assert at.desk.name in text
    assert "No version has been approved yet" in text
    assert step_of(at, "TAKE_UP") in text
    assert step_of(at, "APPROVE") not in text


def test_what_changed_since_the_approved_version_is_shown_word_by_word(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "REVISE")
    output = at.document.workplan.outputs.get()
    output.statement = {"en": output.statement["en"] + " twice"}
    output.save()
    at.walk("SUBMIT")

    text = page(client, at.desk, review_of(at))

    assert "Compared with version 1, approved" in text
    assert "<ins> twice</ins>" in text
    assert "0 added, 0 removed, 1 changed" in text


def test_notes_stay_and_stand_in_the_history_of_the_plan(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    at.move("RETURN", note="The costs of output 2 are missing.")
    at.move("SUBMIT", note="Costs added.")

    text = page(client, at.desk, review_of(at))

    assert "The costs of output 2 are missing." in text
    assert "Costs added." in text


def test_while_the_plan_is_changed_again_reviewers_are_told_that_they_read_the_old_version(
    client: Client,
) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN")
    assert "The plan is being changed now" in page(client, at.desk, review_of(at))


def test_a_plan_that_was_never_submitted_has_nothing_to_review(client: Client) -> None:
    at = office()
    assert "Not submitted yet" in page(client, at.editor, review_of(at))
    client.force_login(at.desk)
    assert client.get(review_of(at)).status_code == 404


def test_readers_of_approved_plans_see_that_version_without_what_reviewers_said(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE")
    at.move("REVISE", note="A secret reason.")
    reader = organization.member(role=roles.SENIOR_READER)

    text = page(client, reader, review_of(at))

    assert "version 1" in text
    assert "secret" not in text
    assert "How it came here" not in text
    assert "Draft" not in text


def test_whoever_wrote_reads_why_they_do_not_decide(client: Client) -> None:
    at = office()
    PlanContribution.objects.create(document=at.document, person=at.board, at=AT)
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT")
    assert "nobody approves what they wrote" not in page(client, office(at.document).board, review_of(at))
    assert step_of(at, "APPROVE") not in page(client, at.board, review_of(at))


def test_outsiders_find_no_plan_under_review(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    outsiders = [
        organization.user(),
        organization.member(role=roles.SENIOR_READER),
        organization.member(organization.entity(), roles.HEAD_OF_ENTITY),
        organization.member(organization.region(), roles.DESK_REVIEWER),
        organization.system_administrator(),
    ]
    for person in outsiders:
        client.force_login(person)
        assert client.get(review_of(at)).status_code == 404
        assert client.get(step_of(at, "TAKE_UP")).status_code == 404
        assert client.post(step_of(at, "TAKE_UP"), {"version": 1}).status_code == 404
    assert at.state == "SUBMITTED"


# The steps.


def test_a_step_says_what_follows_and_is_taken_about_the_version_that_was_read(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    text = page(client, at.desk, step_of(at, "TAKE_UP"))
    assert "The writers cannot take it back any more" in text
    assert 'name="version" value="1"' in text

    response = client.post(step_of(at, "TAKE_UP"), {"version": "1"}, follow=True)

    assert response.redirect_chain == [(review_of(at), 302)]
    assert "Taken up." in response.content.decode()
    assert at.state == "DESK_REVIEW"


def test_a_page_that_is_out_of_date_decides_nothing_and_says_so(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", "SUBMIT")
    client.force_login(at.desk)

    for version in ("1", ""):
        response = client.post(step_of(at, "TAKE_UP"), {"version": version})
        assert response.status_code == 409
        assert "version 2 has been submitted since" in response.content.decode()
    assert client.post(step_of(at, "TAKE_UP"), {"version": "two"}).status_code == 400
    assert at.state == "SUBMITTED"


def test_returning_needs_a_note_and_what_was_typed_stays(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    client.force_login(at.desk)

    response = client.post(step_of(at, "RETURN"), {"version": "1", "note": " "})
    assert response.status_code == 400
    assert "needs a note" in response.content.decode()

    response = client.post(step_of(at, "RETURN"), {"version": "7", "note": "Mend output 2."})
    assert response.status_code == 409
    assert "Mend output 2." in response.content.decode()

    client.post(step_of(at, "RETURN"), {"version": "1", "note": "Mend output 2."})
    assert at.document.moves.latest("pk").note == "Mend output 2."
    assert at.state == "RETURNED"


def test_a_note_longer_than_a_letter_is_refused_in_words(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    client.force_login(at.desk)
    response = client.post(step_of(at, "RETURN"), {"version": "1", "note": "x" * 4001})
    assert response.status_code == 400
    assert at.state == "SUBMITTED"


def test_a_step_that_is_not_possible_says_why_before_anybody_types(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")

    text = page(client, at.desk, step_of(at, "APPROVE"))

    assert "This is not possible now" in text
    assert "board member" in text
    assert client.get(step_of(at, "FLY")).status_code == 404
    response = client.post(step_of(at, "APPROVE"), {"version": "1"})
    assert response.status_code == 409
    assert at.state == "SUBMITTED"


def test_the_desk_chooses_which_technical_functions_are_asked(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP")
    client.force_login(at.desk)
    assert client.get(step_of(at, "ASK_TECHNICAL")).content.decode().count(" checked") == 5

    nobody = client.post(step_of(at, "ASK_TECHNICAL"), {"version": "1"})
    assert nobody.status_code == 409
    assert "No technical function is chosen" in nobody.content.decode()

    client.post(step_of(at, "ASK_TECHNICAL"), {"version": "1", "functions": ["FINANCE", "GENDER"]})
    asked = TechnicalReview.objects.filter(snapshot__document=at.document)
    assert set(asked.values_list("function", flat=True)) == {"FINANCE", "GENDER"}


def test_a_head_submits_takes_back_and_revises_from_the_pages(client: Client) -> None:
    at = office()
    client.force_login(at.head)
    plan = reverse(
        "planning:workplan-detail", args=[at.document.entity.code, at.document.workplan.period.code]
    )
    assert client.post(step_of(at, "SUBMIT"), {"note": "Ready."}).headers["Location"] == plan
    assert at.state == "SUBMITTED"
    assert client.post(step_of(at, "WITHDRAW")).headers["Location"] == plan
    assert at.state == "DRAFT"
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE")
    assert client.post(step_of(at, "REVISE"), {"note": "New money."}).headers["Location"] == plan
    assert PlanDocument.objects.get(pk=at.document.pk).state == "DRAFT"


# Technical answers.


def answer_of(at: Office, function: str) -> str:
    return reverse("planning:technical-answer", args=[at.asked(function).uid])


def test_a_technical_reviewer_answers_on_the_page_of_the_version(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP")
    at.move("ASK_TECHNICAL", functions=[FINANCE, GENDER])
    reviewer = organization.member(role=roles.FINANCE_REVIEWER)
    text = page(client, reviewer, review_of(at))
    assert answer_of(at, FINANCE) in text
    assert answer_of(at, GENDER) not in text
    assert client.get(answer_of(at, FINANCE)).headers["Location"] == review_of(at)

    response = client.post(
        answer_of(at, FINANCE), {"outcome": "NOT_AGREED", "note": "Twice last year's."}, follow=True
    )

    text = response.content.decode()
    assert "Your answer is recorded" in text
    assert "Twice last year&#x27;s." in text
    assert "Not agreed" in text
    assert answer_of(at, FINANCE) not in text
    assert at.asked(FINANCE).answered_by == reviewer


def test_an_answer_that_is_not_taken_keeps_what_was_typed(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    reviewer = organization.member(role=roles.FINANCE_REVIEWER)
    organization.member(role=roles.GENDER_REVIEWER, person=reviewer)
    client.force_login(reviewer)

    empty = client.post(answer_of(at, FINANCE), {"note": "Typed already."})
    assert empty.status_code == 400
    assert "Choose one of the answers" in empty.content.decode()
    assert "Typed already." in empty.content.decode()

    unexplained = client.post(answer_of(at, FINANCE), {"outcome": "NOT_AGREED", "note": ""})
    assert unexplained.status_code == 400
    assert "Say in a note what has to change" in unexplained.content.decode()
    assert at.asked(FINANCE).outcome == "WAITING"


def test_nobody_answers_for_another_function(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL")
    client.force_login(organization.member(role=roles.GENDER_REVIEWER))
    response = client.post(answer_of(at, FINANCE), {"outcome": "AGREED"})
    assert response.status_code == 409
    assert at.asked(FINANCE).outcome == "WAITING"

    for outsider in (organization.member(role=roles.SENIOR_READER), organization.user()):
        client.force_login(outsider)
        assert client.post(answer_of(at, FINANCE), {"outcome": "AGREED"}).status_code == 404


def test_readers_of_the_approved_version_do_not_learn_of_a_new_review(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "TAKE_UP", "ASK_TECHNICAL", "ACCEPT", "APPROVE", "REVISE", "SUBMIT", "TAKE_UP")
    at.move("ASK_TECHNICAL", functions=[FINANCE])
    client.force_login(organization.member(role=roles.SENIOR_READER))
    assert client.get(review_of(at)).status_code == 200
    assert client.get(answer_of(at, FINANCE)).status_code == 404


def test_a_programme_under_review_shows_its_results(client: Client) -> None:
    at = office(make.complete_programme().document)
    at.walk("SUBMIT")
    result = at.document.programme.results.first()
    assert result is not None
    assert result.statement["en"] in page(client, at.desk, review_of(at))


def test_reviewers_comment_on_each_part_of_what_they_read_and_see_where_others_did(client: Client) -> None:
    at = office()
    at.walk("SUBMIT")
    output = at.document.workplan.outputs.get()
    anchor = f"output:{output.uid}"
    assert f"?anchor={anchor}" in page(client, at.desk, review_of(at))

    actions.comment_on_plan(at.document, anchor=anchor, text="Too vague.", by=at.desk, at=AT)

    assert "1 open comment<" in page(client, at.desk, review_of(at))
    # Auditors read, and say nothing.
    assert "?anchor=" not in page(client, organization.member(role=roles.AUDITOR), review_of(at))
