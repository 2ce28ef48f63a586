"""The audit trail: business facts, in order, for ever."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One business fact: who did what to which object, when and why. Never changed, never removed.

    The database itself refuses UPDATE and DELETE (see the migrations). `sequence` orders the entries; the
    clock only says what time it seemed to be.
    """

    sequence = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=80)
    # Stored as text, not as a foreign key: the trail outlives the object it describes.
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    subject_label = models.CharField(max_length=200, blank=True)
    # The code of the entity concerned, so that its people can be shown their own trail.
    entity_code = models.CharField(max_length=40, blank=True, db_index=True)
    details = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = (models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),)

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}#{self.subject_id}"
