"""The first page, search, help, the profile and the audit trail: who sees what."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring.tests import make as monitoring
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import ApiToken, User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.shell import audit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(monitoring.NOW, tick=False):
        yield


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("role", sorted(roles.ROLES))
def test_everyone_has_a_first_page(role: str) -> None:
    monitoring.report("SUBMITTED")
    where = {"ENTITY": organization.entity(), "REGION": organization.region(), "ORGANIZATION": None}
    person = organization.member(where[roles.ROLES[role].scopes[0]], role)

    answer = signed_in(person).get("/")

    assert answer.status_code == 200
    assert str(roles.ROLES[role].name) in answer.content.decode()


def test_someone_without_a_role_is_told_whom_to_ask() -> None:
    page = signed_in(organization.user()).get("/").content.decode()

    assert "You hold no role yet." in page


def test_an_editor_finds_the_report_to_write_one_click_away() -> None:
    report = monitoring.report("IN_PROGRESS")

    page = signed_in(monitoring.editor_of(report.entity)).get("/").content.decode()

    assert f'href="/reports/{report.uid}/"' in page
    assert f"/reports/{report.uid}/sections/" in page


def test_a_returned_report_shows_its_note() -> None:
    report = monitoring.report("RETURNED")

    page = signed_in(monitoring.editor_of(report.entity)).get("/").content.decode()

    assert "See our note." in page


def test_a_head_is_shown_what_is_ready_to_sign() -> None:
    report = monitoring.fill(monitoring.report("IN_PROGRESS"))

    page = signed_in(monitoring.head_of(report.entity)).get("/").content.decode()

    assert "Ready for your signature" in page


def test_after_the_lock_nothing_waits_for_writers() -> None:
    report = monitoring.report("IN_PROGRESS")
    editor = monitoring.editor_of(report.entity)

    with time_machine.travel(monitoring.AFTER_THE_LOCK, tick=False):
        page = signed_in(editor).get("/").content.decode()

    assert "Nothing waits for you" in page


def test_a_desk_reviewer_is_shown_what_waits() -> None:
    report = monitoring.report("SUBMITTED")

    page = signed_in(monitoring.desk_of(report.entity)).get("/").content.decode()

    assert f"/review/{report.uid}/" in page


def test_the_first_page_costs_the_same_with_two_reports_and_with_ten() -> None:
    few, many = strategy.plan_version(), strategy.plan_version()
    counts = []
    for version, number in ((few, 2), (many, 10)):
        person = organization.user()
        for _place in range(number):
            entity = organization.entity()
            organization.member(entity, roles.ENTITY_EDITOR, person=person)
            monitoring.programme(entity, version=version)
        monitoring.round(version)
        client = signed_in(person)
        with CaptureQueriesContext(connection) as context:
            client.get("/")
        counts.append(len(context))

    assert counts[0] == counts[1]


def test_the_menu_leads_reviewers_to_their_queue_and_managers_to_their_rounds() -> None:
    report = monitoring.report("SUBMITTED")

    desk = signed_in(monitoring.desk_of(report.entity)).get("/help/").content.decode()
    manager = signed_in(organization.framework_manager()).get("/help/").content.decode()
    editor = signed_in(monitoring.editor_of(report.entity)).get("/help/").content.decode()

    assert '<a href="/review/">Review</a>' in desk
    assert '<a href="/rounds/">Review</a>' in manager
    assert ">Review</a>" not in editor


@pytest.mark.parametrize(
    ("words", "found"),
    [("kas-o", True), ("office kas", True), ("R1", True), ("M1", True), ("zzz", False), ("\x00", False)],
)
def test_search_finds_by_code_and_title_whatever_the_case(words: str, found: bool) -> None:
    entity = organization.entity("KAS-OFF", name="Office of Kasmar")
    monitoring.report("IN_PROGRESS", of=entity)

    page = signed_in(monitoring.editor_of(entity)).get("/search/", {"q": words}).content.decode()

    assert ('class="tasks"' in page) is found


def test_search_shows_nothing_to_someone_without_a_role_and_no_draft_to_others() -> None:
    report = monitoring.report("IN_PROGRESS", of=organization.entity("KAS"))

    stranger = signed_in(organization.user()).get("/search/?q=kas").content.decode()
    reader = signed_in(organization.member(role=roles.SENIOR_READER)).get("/search/?q=kas").content.decode()

    assert 'class="tasks"' not in stranger
    assert str(report.uid) not in reader


def test_a_person_changes_how_pages_look() -> None:
    person = organization.user()

    answer = signed_in(person).post(
        "/me/", {"name": "Amina Diallo", "language": "fr", "time_zone": "Africa/Nairobi", "theme": "dark"}
    )

    person.refresh_from_db()
    assert answer.status_code == 302
    assert (person.name, person.language, person.time_zone, person.theme) == (
        "Amina Diallo",
        "fr",
        "Africa/Nairobi",
        "dark",
    )
    assert AuditEntry.objects.filter(action="accounts.profile.changed").exists()


def test_a_wrong_zone_is_named_and_the_name_stays() -> None:
    page = signed_in(organization.user()).post(
        "/me/", {"name": "Amina", "language": "en", "time_zone": "Moon/Crater", "theme": ""}
    )

    assert 'value="Amina"' in page.content.decode()
    assert 'id="error-summary"' in page.content.decode()


def test_a_token_is_shown_once_and_kept_as_a_hash_only() -> None:
    client = signed_in(organization.user())

    page = client.post("/me/tokens/", {"token_name": "warehouse", "days": "30"}).content.decode()

    token = ApiToken.objects.get()
    secret = page.partition('<code class="as-typed">')[2].partition("</code>")[0]
    assert secret.startswith("gt_")
    assert secret not in client.get("/me/").content.decode()
    assert secret not in token.digest


def test_an_eleventh_token_is_refused_until_one_of_the_ten_is_revoked() -> None:
    client, answers = signed_in(organization.user()), {"token_name": "warehouse", "days": "30"}
    for _number in range(10):
        client.post("/me/tokens/", answers)

    refused = client.post("/me/tokens/", answers).content.decode()

    assert "You have 10 tokens that work. Revoke one" in refused
    assert 'value="warehouse"' in refused
    assert ApiToken.objects.count() == 10
    client.post(f"/me/tokens/{ApiToken.objects.latest('pk').pk}/revoke/")
    client.post("/me/tokens/", answers)
    assert ApiToken.objects.count() == 11


def test_revoking_a_token_twice_keeps_the_first_moment() -> None:
    client = signed_in(organization.user())
    client.post("/me/tokens/", {"token_name": "warehouse", "days": "30"})
    token = ApiToken.objects.get()

    client.post(f"/me/tokens/{token.pk}/revoke/")
    with time_machine.travel(monitoring.NOW + timedelta(hours=1), tick=False):
        again = client.post(f"/me/tokens/{token.pk}/revoke/")

    token.refresh_from_db()
    assert again.status_code == 302
    assert token.revoked_at == monitoring.NOW
    assert AuditEntry.objects.filter(action="accounts.token.revoked").count() == 1


def test_nobody_revokes_the_token_of_another() -> None:
    owner = organization.user()
    signed_in(owner).post("/me/tokens/", {"token_name": "warehouse", "days": "30"})
    token = ApiToken.objects.get()

    other = signed_in(organization.user()).post(f"/me/tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    kept = token.revoked_at
    signed_in(owner).post(f"/me/tokens/{token.pk}/revoke/")
    token.refresh_from_db()

    assert other.status_code == 404
    assert kept is None
    assert token.revoked_at is not None


@pytest.mark.parametrize("where", ["/audit-trail/", "/audit-trail.csv"])
@pytest.mark.parametrize(("role", "status"), [(roles.AUDITOR, 200), (roles.FRAMEWORK_MANAGER, 403)])
def test_the_audit_trail_is_for_auditors(where: str, role: str, status: int) -> None:
    answer = signed_in(organization.member(role=role)).get(where)

    assert answer.status_code == status
    if status == 403:
        assert "open to these roles: auditor" in answer.content.decode()


def test_the_audit_trail_is_narrowed_and_downloaded() -> None:
    organization.organization()
    entity = organization.entity("KAS")
    client = signed_in(organization.member(role=roles.AUDITOR))

    page = client.get("/audit-trail/", {"entity": entity.code}).content.decode()
    nothing = client.get("/audit-trail/", {"since": "2999-01-01"}).content.decode()
    file = client.get("/audit-trail.csv?q=entity.added")
    lines = b"".join(file).decode().splitlines()

    assert "organization.entity.added" in page
    assert "organization.organization.set_up" not in page
    assert "Nothing fits these filters." in nothing
    assert len(lines) == 2
    assert 'filename="illustrative-audit-trail.csv"' in file["Content-Disposition"]


@pytest.mark.parametrize(
    ("cell", "safe"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-1", "'-1"), ("plain", "plain")]
)
def test_nothing_in_the_csv_can_run(cell: str, safe: str) -> None:
    assert audit._safe(cell) == safe


def test_the_language_before_sign_in_is_kept_and_leads_nowhere_else() -> None:
    client = Client()

    answer = client.post("/language/", {"language": "fr", "next": "https://elsewhere.example/"})
    page = client.get("/accounts/login/")

    assert answer["Location"] == "/"
    assert 'lang="fr"' in page.content.decode()


@pytest.mark.parametrize(
    "where",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/signup/",
        "/accounts/password/reset/key/done/",
        "/accounts/inactive/",
    ],
)
def test_pages_before_sign_in_wear_our_frame_without_anything_inline(where: str) -> None:
    page = Client().get(where).content.decode()

    assert 'class="signin"' in page
    assert "<style" not in page
    assert "style=" not in page


@pytest.mark.parametrize("where", ["/accounts/logout/", "/accounts/password/change/"])
def test_account_pages_wear_our_frame(where: str) -> None:
    answer = signed_in(organization.user(password="correct horse battery")).get(where)

    assert answer.status_code == 200
    assert 'class="mast"' in answer.content.decode()


def test_nobody_changes_their_own_address() -> None:
    person = organization.user()

    answer = signed_in(person).post("/accounts/email/", {"action_add": "", "email": "else@example.org"})

    person.refresh_from_db()
    assert answer["Location"] == "/me/"
    assert person.email != "else@example.org"


def test_a_page_that_is_not_there_says_so_in_plain_words() -> None:
    answer = signed_in(organization.user()).get("/nothing/here/")

    assert answer.status_code == 404
    assert "This page is not here, or not open to you" in answer.content.decode()


def test_a_form_sent_after_the_session_ended_says_how_to_keep_the_text() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(organization.user())

    answer = client.post("/me/", {"name": "A long text"})

    assert answer.status_code == 403
    assert "This was not saved, and it is not lost" in answer.content.decode()


def test_my_work_says_where_we_are_in_the_year() -> None:
    report = monitoring.report("IN_PROGRESS")
    editor = monitoring.editor_of(report.entity)

    def step_at(moment: datetime) -> str:
        with time_machine.travel(moment, tick=False):
            page = signed_in(editor).get("/").content.decode()
        [here] = re.findall(r'aria-current="step"><b>(?:<a[^>]*>)?([^<]+)', page)
        return str(here)

    assert step_at(monitoring.NOW) == "End-of-year report"
    assert step_at(monitoring.DUE + timedelta(days=1)) == "Review"
    assert step_at(monitoring.AFTER_THE_LOCK) == "Performance chapter"


def test_the_audit_trail_says_deeds_in_words_with_their_code() -> None:
    monitoring.report("SUBMITTED")

    page = signed_in(organization.member(role=roles.AUDITOR)).get("/audit-trail/").content.decode()

    assert "Report submitted" in page
    assert "monitoring.report.submitted" in page
