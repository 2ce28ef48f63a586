"""What every answer carries, whoever asks and whatever goes wrong; and what signing in must not give away."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goldenthread.direction.organization.tests import make
from goldenthread.foundation.accounts.models import ApiToken
from goldenthread.foundation.accounts.tokens import digest_of

from .universe import address, every_route, universe

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
PASSWORD = "correct horse battery staple"


def missing_in(answer: object) -> list[str]:
    headers = answer.headers  # type: ignore[attr-defined]
    policy = set(headers.get("Content-Security-Policy", "").split("; "))
    return [name for name, value in FIXED.items() if headers.get(name) != value] + sorted(policy ^ POLICY)


def test_every_answer_carries_the_whole_policy_and_pages_for_one_person_are_not_kept() -> None:
    made = universe("SUBMITTED")
    pages = [reverse(name) for name, ids in every_route() if not ids]
    pages += [address(name, ids) for name, ids in made.ids.items()] + ["/nothing/here/", "/reports/x/?q=%00"]
    wrong = []
    for who in ("own head", "nobody", None):
        client = Client(raise_request_exception=False)
        if who:
            client.force_login(made.people[who])
        for url in pages:
            for method in ("get", "post", "delete"):
                answer = getattr(client, method)(url)
                wrong += [f"{method} {url} as {who}: {what}" for what in missing_in(answer)]
                if who and answer.status_code == 200 and "no-store" not in answer.get("Cache-Control", ""):
                    wrong.append(f"{method} {url} as {who}: may be kept")
            if who and url == "/accounts/logout/":
                client.force_login(made.people[who])

    assert "\n".join(wrong) == ""


def test_refusals_by_the_frame_itself_carry_the_policy() -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make.system_administrator())

    answers = {
        "another host": client.get("/", headers={"host": "evil.example"}),
        "forged form": client.post("/language/", {"language": "fr"}),
        "too many fields": client.post("/accounts/login/", {f"f{n}": "" for n in range(1200)}),
        "nothing there": client.get("/no/such/page/"),
    }

    assert [answer.status_code for answer in answers.values()] == [400, 403, 403, 404]
    assert {name: missing_in(answer) for name, answer in answers.items() if missing_in(answer)} == {}


def test_static_files_carry_the_policy(settings: LazySettings, tmp_path: Path) -> None:
    (tmp_path / "plain.css").write_text("a{}", encoding="ascii")
    settings.STATIC_ROOT = tmp_path

    answer = Client().get("/static/plain.css")

    answer.close()
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
    ],
)
def test_signing_in_leads_to_no_other_place(elsewhere: str) -> None:
    person = make.user()
    person.set_password(PASSWORD)
    person.save()

    answer = Client().post(
        "/accounts/login/", {"login": person.email, "password": PASSWORD, "next": elsewhere}
    )

    assert answer.status_code == 302
    assert answer["Location"] == "/"
    changed = Client().post("/language/", {"language": "fr", "next": elsewhere})
    assert "evil" not in changed.get("Location", "")
    assert "javascript" not in changed.get("Location", "")


def test_a_link_signs_nobody_out() -> None:
    client = Client()
    client.force_login(make.user())

    client.get("/accounts/logout/")
    assert client.get("/me/").status_code == 200
    client.post("/accounts/logout/")

    assert client.get("/me/").status_code == 302


def test_asking_for_a_new_password_does_not_say_who_has_an_account() -> None:
    known, closed = make.user(), make.user(is_active=False)
    for person in (known, closed):
        person.set_password(PASSWORD)
        person.save()
    answers = []
    for email in (known.email, closed.email, "stranger@example.org"):
        client = Client()
        answer = client.post("/accounts/password/reset/", {"email": email})
        page = client.get(answer["Location"]).content.decode()
        answers.append((answer.status_code, answer["Location"], page.replace(email, "")))

    assert [answer[:2] for answer in answers] == [answers[0][:2]] * 3
    assert [letter.to for letter in mail.outbox if "key" in letter.body] == [[known.email]]
    assert not [letter for letter in mail.outbox if "sign up" in letter.body.lower()]


def test_a_wrong_password_and_an_unknown_address_get_the_same_words() -> None:
    known = make.user()
    pages = []
    for email in (known.email, "stranger@example.org"):
        answer = Client().post("/accounts/login/", {"login": email, "password": "wrong wrong wrong"})
        pages.append((answer.status_code, answer.context["form"].errors.as_text()))

    assert pages[0] == pages[1]


def test_guessing_passwords_is_stopped_and_every_worker_counts_together() -> None:
    person = make.user()
    for _attempt in range(12):
        answer = Client().post("/accounts/login/", {"login": person.email, "password": "wrong"})

    assert "Too many" in answer.content.decode() or answer.status_code == 429
    # A cache of one process would let each worker count for itself.
    assert "db" in type(caches["default"]).__module__


def test_the_session_of_a_closed_account_is_dead() -> None:
    person, client = make.system_administrator(), Client()
    client.force_login(person)
    assert client.get("/").status_code == 200
    person.is_active = False
    person.save()

    assert client.get("/").status_code == 302


def test_a_token_is_kept_as_a_hash_and_dies_with_its_day_and_its_owner() -> None:
    owner, now = make.framework_manager(), timezone.now()
    words = "a-long-random-token"
    token = ApiToken.objects.create(
        owner=owner, name="t", digest=digest_of(words), created_at=now, expires_at=now + timedelta(days=1)
    )
    header = {"authorization": f"Bearer {words}"}

    def asked() -> int:
        return Client().get("/api/v1/programmes", headers=header).status_code

    assert words not in str(ApiToken.objects.values())
    assert asked() == 200
    assert Client().get("/reports/", headers=header).status_code == 302
    token.expires_at = now - timedelta(seconds=1)
    token.save()
    assert asked() == 401
    token.expires_at = now + timedelta(days=1)
    token.save()
    owner.is_active = False
    owner.save()
    assert asked() == 401
