"""Strictly confidential sections: who is named to read them, and what lowering a classification asks for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import ReportSection, SectionReader, SectionRevision
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db

SECRET = "The witness in the north spoke to us."


def strict_section() -> tuple[ReportSection, User]:
    section = make.result_section()
    author = make.editor_of(section.report.entity)
    return make.save_result(section, by=author, text=SECRET, classification="STRICTLY_CONFIDENTIAL"), author


def reads(person: User, section: ReportSection) -> bool:
    return ReportSection.objects.visible_to(person).filter(pk=section.pk).exists()


def test_a_writer_names_the_head_who_signs_until_a_day_and_ends_it() -> None:
    section, author = strict_section()
    head, today = make.head_of(section.report.entity), timezone.localdate()

    named = actions.name_reader(section, head, until=today + timedelta(days=30), by=author, at=timezone.now())
    assert reads(head, section)
    actions.end_reader(named, by=author, at=timezone.now())

    assert not reads(head, section)
    assert SectionReader.objects.filter(person=head).exists()
    trail = AuditEntry.objects.filter(action__startswith="monitoring.section.reader").order_by("pk")
    assert [entry.action for entry in trail] == [
        "monitoring.section.reader_named",
        "monitoring.section.reader_ended",
    ]
    assert SECRET not in str([(entry.note, entry.details) for entry in trail])


@pytest.mark.parametrize(("days", "is_taken"), [(-1, False), (0, True), (365, True), (366, False)])
def test_a_reading_right_lasts_a_year_at_most(days: int, is_taken: bool) -> None:
    section, author = strict_section()
    until, head = timezone.localdate() + timedelta(days=days), make.head_of(section.report.entity)

    if is_taken:
        actions.name_reader(section, head, until=until, by=author, at=timezone.now())
    else:
        with pytest.raises(actions.ReaderNotNamed, match="a year at most"):
            actions.name_reader(section, head, until=until, by=author, at=timezone.now())

    assert reads(head, section) is is_taken


def test_nobody_names_themselves_or_others_for_what_they_may_not_read() -> None:
    section, _author = strict_section()
    colleague, today = make.editor_of(section.report.entity), timezone.localdate()

    with pytest.raises(actions.NotYoursToWrite):
        actions.name_reader(section, colleague, until=today, by=colleague, at=timezone.now())

    assert not reads(colleague, section)
    assert AuditEntry.objects.filter(action="monitoring.report.refused", by=colleague).exists()


def test_a_section_that_is_open_anyway_names_nobody() -> None:
    section = make.result_section()
    author = make.editor_of(section.report.entity)

    with pytest.raises(actions.ReaderNotNamed, match="strictly confidential sections only"):
        actions.name_reader(section, author, until=timezone.localdate(), by=author, at=timezone.now())


@pytest.mark.parametrize("account", [lambda: organization.user(is_active=False), system_user])
def test_nobody_is_named_with_an_account_that_nobody_signs_in_with(account: Callable[[], User]) -> None:
    section, author = strict_section()
    person, today = account(), timezone.localdate()

    with pytest.raises(actions.ReaderNotNamed, match="Nobody signs in with this account"):
        actions.name_reader(section, person, until=today, by=author, at=timezone.now())

    assert not SectionReader.objects.filter(person=person).exists()


def test_the_author_still_reads_after_a_named_colleague_saved() -> None:
    section = make.result_section()
    open_again(section)
    author, head = make.editor_of(section.report.entity), make.head_of(section.report.entity)
    make.save_result(section, by=author, classification="STRICTLY_CONFIDENTIAL", at=timezone.now())
    section.refresh_from_db()
    actions.name_reader(section, head, until=timezone.localdate(), by=author, at=timezone.now())

    make.save_result(section, by=head, at=timezone.now(), classification="STRICTLY_CONFIDENTIAL")

    assert reads(author, section)


def test_what_was_strictly_confidential_stays_so_in_the_history_after_lowering(client: Client) -> None:
    section, author = strict_section()
    colleague = make.editor_of(section.report.entity)
    save = {"section": section, "base_revision": 1, "level": None, "language": "en", "tags": [], "by": author}
    save |= {"text": "An open text.", "classification": "INTERNAL", "complete": True, "at": make.NOW}
    with pytest.raises(actions.ReasonNeeded):
        actions.save_result_section(**save)  # type: ignore[arg-type]
    actions.save_result_section(**save, reason="The person has left.")  # type: ignore[arg-type]

    client.force_login(colleague)
    page = client.get(f"/reports/{section.report.uid}/sections/{section.key}/history/").content.decode()

    assert "An open text." in page
    assert SECRET not in page
    assert SectionRevision.objects.visible_to(author).count() == 2
    trail = AuditEntry.objects.filter(action="monitoring.section.classified").latest("pk")
    assert trail.note == "The person has left."


def open_again(section: ReportSection) -> str:
    """Let the round's lock be far ahead, and return the section's address."""
    round_ = section.report.round
    round_.locks_at = timezone.now() + timedelta(days=9)
    round_.save()
    return f"/reports/{section.report.uid}/sections/{section.key}/"


def test_readers_are_named_and_ended_on_the_page_and_what_was_typed_stays(client: Client) -> None:
    section, author = strict_section()
    url, head = open_again(section), make.head_of(section.report.entity)
    client.force_login(author)
    until = (timezone.localdate() + timedelta(days=9)).isoformat()
    typed = {"base_revision": section.revision, "text": SECRET, "language": "en", "level": "GOOD_PROGRESS"}
    typed |= {"classification": "STRICTLY_CONFIDENTIAL", "then": "stay"}

    wrong = client.post(url, {**typed, "reader_email": "nobody@example.org", "reader_until": until})
    assert "Nobody signs in with this address" in wrong.content.decode()
    client.post(url, {**typed, "reader_email": head.email, "reader_until": until})
    assert reads(head, section)
    assert head.email in client.get(url).content.decode()

    page = client.post(url, {**typed, "text": "Typed since.", "end_reader": str(head.uid)}).content.decode()
    assert "Typed since." in page
    assert not reads(head, section)


def test_lowering_on_the_page_asks_why_and_keeps_what_was_typed(client: Client) -> None:
    section, author = strict_section()
    client.force_login(author)
    typed = {"base_revision": section.revision, "text": "Typed since.", "language": "en"}

    page = client.post(open_again(section), {**typed, "classification": "PUBLIC"}).content.decode()

    assert "lets more people read it" in page
    assert "Typed since." in page
    section.refresh_from_db()
    assert section.classification == "STRICTLY_CONFIDENTIAL"


def test_a_reader_can_be_named_after_submission(client: Client) -> None:
    report = make.report()
    make.fill(report)
    section, head = report.sections.get(kind="result"), make.head_of(report.entity)
    make.save_result(section, by=head, text=SECRET, classification="STRICTLY_CONFIDENTIAL")
    make.take_to(report, "SUBMITTED", head=head)
    desk, url = make.desk_of(report.entity), f"/reports/{report.uid}/sections/{section.key}/"
    client.force_login(desk)
    assert SECRET not in client.get(f"/review/{report.uid}/?base=none").content.decode()

    client.force_login(head)
    assert "Who can read this section" in client.get(url).content.decode()
    until = timezone.localdate().isoformat()
    client.post(f"{url}readers/", {"reader_email": desk.email, "reader_until": until})

    client.force_login(desk)
    assert SECRET in client.get(f"/review/{report.uid}/?base=none").content.decode()
