"""Pages are made for one person: in their language and time zone, and kept by nobody on the way."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from goldenthread.foundation.accounts.middleware import PersonalSettingsMiddleware, PrivatePagesMiddleware
from goldenthread.foundation.accounts.models import User


def answer_in_words(_: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{translation.get_language()} {timezone.get_current_timezone_name()}")


def page_for(person: User) -> str:
    request = RequestFactory().get("/")
    request.user = person
    with translation.override("en"):
        return PersonalSettingsMiddleware(answer_in_words)(request).content.decode()


@pytest.mark.parametrize(
    ("language", "time_zone", "seen"),
    [
        ("fr", "Africa/Nairobi", "fr Africa/Nairobi"),
        ("en", "", "en UTC"),
        # A zone that was renamed since, and one that is a path, fall back to a zone the page names.
        ("en", "Atlantis/Capital", "en UTC"),
        ("en", "../../etc/passwd", "en UTC"),
    ],
)
def test_a_page_is_in_the_readers_language_and_time_zone(language: str, time_zone: str, seen: str) -> None:
    assert page_for(User(name="Ada", language=language, time_zone=time_zone)) == seen


def test_the_next_reader_does_not_inherit_the_time_zone() -> None:
    page_for(User(name="Ada", time_zone="Africa/Nairobi"))

    assert timezone.get_current_timezone_name() == "UTC"


def test_a_page_for_one_person_is_kept_by_nobody() -> None:
    request = RequestFactory().get("/")
    request.user = User(name="Ada")

    response = PrivatePagesMiddleware(lambda _: HttpResponse("private"))(request)

    assert response["Cache-Control"] == "no-store, private"
