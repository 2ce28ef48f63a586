"""Writing the audit trail. Called inside the transaction of the fact it records."""

from datetime import datetime
from typing import Any

from django.db import models

from goldenthread.foundation.accounts.models import User

from .models import AuditEntry


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
    return AuditEntry.objects.create(
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
