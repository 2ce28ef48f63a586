"""Comments on a part of a document: threads that are open until someone resolves them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from goldenthread.foundation.lib.uids import new_uid


class Comment(models.Model):
    """What someone said about one part of a document, or answered to what another said.

    The document belongs to a higher app, which alone knows who may read and write here; so it is named by its
    public identifier, and its part by an anchor such as "activity:<uid>" or "section:CONTEXT:<paragraph>".
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    subject_uid = models.UUIDField()
    anchor = models.CharField(max_length=200)
    # What the anchor was called when the thread began: it may be gone since.
    anchor_label = models.CharField(max_length=300)
    # The first comment of the thread; empty for the first itself.
    thread = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("subject_uid", "pk")
        indexes = (models.Index(fields=["subject_uid"], name="comments_by_subject"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="a_resolved_comment_has_both_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(thread=None) | Q(resolved_at=None), name="only_a_thread_is_resolved"
            ),
        )

    def __str__(self) -> str:
        return self.anchor_label
