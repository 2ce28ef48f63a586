"""A proposal whose form is sent twice is made once."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.implementation.models import MidYearReview
from goldenthread.foundation.lib.uids import new_uid

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> MidYearReview:
    return make.review(make.workplan(outputs=2))


@pytest.fixture
def editor(client: Client, review: MidYearReview) -> Client:
    client.force_login(make.editor_of(review.workplan.entity))
    return client


def address(review: MidYearReview) -> str:
    workplan = review.workplan
    return reverse("implementation:proposal-add", args=[workplan.entity.code, workplan.period.code])


def typed(review: MidYearReview, **said: str) -> dict[str, Any]:
    one, other = make.activities(review.workplan)
    return {
        "uid": str(new_uid()),
        "kind": "REALLOCATE",
        "subject_uid": str(one.uid),
        "text": "Fewer trips.",
        "fund": "EXTRABUDGETARY",
        "amount": "400",
        "target_uid": str(other.uid),
        **said,
    }


def test_a_second_click_proposes_nothing_more(editor: Client, review: MidYearReview) -> None:
    form = typed(review)

    first, second = (editor.post(address(review), form) for _time in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert str(list(get_messages(second.wsgi_request))[-1]) == "Already saved."
    assert review.adjustments.count() == 1


def test_what_is_typed_after_going_back_is_a_proposal_of_its_own(
    editor: Client, review: MidYearReview
) -> None:
    page = editor.get(address(review)).content.decode()
    form = typed(review)
    editor.post(address(review), form)

    refused = editor.post(address(review), form | {"text": "No trips."})
    again = {**form, "text": "No trips.", "uid": refused.context["form"]["uid"].value()}
    answer = editor.post(address(review), again)

    assert 'name="uid"' in page
    assert refused.status_code == 409
    assert "this form was saved already" in refused.content.decode()
    assert answer.status_code == 302
    assert [one.text for one in review.adjustments.order_by("pk")] == ["Fewer trips.", "No trips."]


def test_a_forged_identifier_proposes_nothing(editor: Client, review: MidYearReview) -> None:
    assert editor.post(address(review), typed(review, uid="nonsense")).status_code == 409
    assert not review.adjustments.exists()
