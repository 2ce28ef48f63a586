"""Writing the audit trail. Called inside the transaction of the fact it records."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.digests import digest_of

from .models import AuditEntry

REFUSED = "audit_trail.attempt.refused"
# Nobody fills the table by asking again and again: of one person, one address counts once in this time,
# and all addresses together this often.
QUIET = timedelta(minutes=1)
MOST_REFUSED = 30
LONGEST_ID = 80


def record(
    action: str,
    subject: models.Model,
    *,
    by: User,
    at: datetime,
    note: str = "",
    entity_code: str = "",
    **details: Any,
) -> AuditEntry:
    """Write one line of the audit trail.

    `action` reads app.object.past_participle; `details` are small facts (states, numbers, codes), never
    a text that may be confidential.
    """
    entry = entry_about(action, subject, by=by, at=at, note=note, entity_code=entity_code, **details)
    entry.save(force_insert=True)
    return entry


def entry_about(
    action: str,
    subject: models.Model,
    *,
    by: User,
    at: datetime,
    note: str = "",
    entity_code: str = "",
    **details: Any,
) -> AuditEntry:
    """Return one line of the audit trail, not written yet; many are written by `record_many`."""
    return AuditEntry(
        action=action,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:200],
        by=by,
        at=at,
        note=note,
        entity_code=entity_code,
        details=details,
    )


def record_many(entries: list[AuditEntry]) -> None:
    """Write many lines at once, for imports that change thousands of rows as one deed."""
    AuditEntry.objects.bulk_create(entries, batch_size=1000)


@transaction.atomic
def record_refused_attempt(
    method: str, page: str, *, ids: Mapping[str, object], by: User, at: datetime, entity_code: str = ""
) -> AuditEntry | None:
    """Record that someone tried to write where they may not; nothing if it is one of a flood of attempts.

    `page` is the name of the address, `ids` what the address says. What was typed is not kept: it may be
    confidential, and it was not taken.
    """
    # Two requests at once would each find no entry yet.
    User.objects.select_for_update().get(pk=by.pk)
    said = {name: str(value)[:LONGEST_ID] for name, value in ids.items()}
    where = digest_of({"method": method, "page": page, "ids": said})[:40]
    recent = AuditEntry.objects.filter(by=by, action=REFUSED, at__gt=at - QUIET)
    if recent.filter(subject_id=where).exists() or recent.count() >= MOST_REFUSED:
        return None
    return AuditEntry.objects.create(
        action=REFUSED,
        subject_type="address",
        subject_id=where,
        subject_label=f"{method} {page}"[:200],
        by=by,
        at=at,
        entity_code=entity_code[:40],
        details={**said, "method": method, "page": page},
    )
