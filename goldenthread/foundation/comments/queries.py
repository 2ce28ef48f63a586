"""Questions about comments. Reading only; who may ask is decided by the app that owns the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from .models import Comment


def threads_of(subject_uid: UUID) -> QuerySet[Comment]:
    """Return the threads about a document, oldest first, each with its replies. Two queries."""
    replies = Comment.objects.select_related("by").order_by("pk")
    return (
        Comment.objects.filter(subject_uid=subject_uid, thread=None)
        .select_related("by", "resolved_by")
        .prefetch_related(Prefetch("replies", replies))
        .order_by("pk")
    )


def open_counts(subject_uid: UUID) -> Counter[str]:
    """Return how many unresolved threads each anchor of a document has."""
    anchors = Comment.objects.filter(subject_uid=subject_uid, thread=None, resolved_at=None)
    return Counter(anchors.values_list("anchor", flat=True))


def next_open(subject_uid: UUID, *, after: int = 0, among: Collection[int] | None = None) -> Comment | None:
    """Return the next unresolved thread after this key, from the start again after the last.

    `among` are the keys of the threads the reader may see; without it, all.
    """
    found = Comment.objects.filter(subject_uid=subject_uid, thread=None, resolved_at=None).order_by("pk")
    if among is not None:
        found = found.filter(pk__in=among)
    return found.filter(pk__gt=after).first() or found.first()
