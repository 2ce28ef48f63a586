"""The audit trail: written with the fact it records, in order, and never changed, whoever asks."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions
from goldenthread.foundation.audit_trail.models import AuditEntry

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada@example.org", "Ada")


def test_an_entry_says_who_did_what_to_which_object_when_and_why(ada: User) -> None:
    entry = actions.record(
        "accounts.account.closed", ada, by=ada, at=AT, note="Left", entity_code="KAS", reports=3
    )

    entry.refresh_from_db()
    assert (entry.action, entry.by, entry.at, entry.note) == ("accounts.account.closed", ada, AT, "Left")
    assert (entry.subject_type, entry.subject_id, entry.subject_label) == (
        "accounts.User",
        str(ada.pk),
        "Ada",
    )
    assert (entry.entity_code, entry.details) == ("KAS", {"reports": 3})


def test_entries_are_ordered_by_sequence_even_when_the_clock_went_back(ada: User) -> None:
    first = actions.record("a.b.done", ada, by=ada, at=AT)
    second = actions.record("a.b.done", ada, by=ada, at=AT.replace(year=2020))

    assert second.sequence > first.sequence


def test_an_entry_goes_when_the_fact_it_records_does_not_happen(ada: User) -> None:
    with pytest.raises(RuntimeError):
        fail_after_recording(ada)

    assert not AuditEntry.objects.exists()


@transaction.atomic
def fail_after_recording(ada: User) -> None:
    actions.record("a.b.done", ada, by=ada, at=AT)
    raise RuntimeError


def test_many_entries_of_one_deed_are_written_together(ada: User) -> None:
    made = [
        AuditEntry(action="a.b.done", subject_type="x.Y", subject_id=str(number), by=ada, at=AT)
        for number in range(3)
    ]

    actions.record_many(made)

    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_trail_auditentry SET note = 'another story'",
        "DELETE FROM audit_trail_auditentry",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(ada: User, sql: str) -> None:
    actions.record("a.b.done", ada, by=ada, at=AT, note="as it was")

    with (
        pytest.raises(DatabaseError, match="audit entries are never"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)

    assert AuditEntry.objects.get().note == "as it was"


def test_someone_with_a_past_cannot_be_removed(ada: User) -> None:
    actions.record("a.b.done", ada, by=ada, at=AT)

    with pytest.raises(ProtectedError):
        ada.delete()
