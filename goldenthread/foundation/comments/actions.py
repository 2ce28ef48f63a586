"""Writing comments. Who may is checked by the app that owns the document, in the action that calls these."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives, once
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.uids import new_uid

from . import rules
from .models import Comment


class CommentRefused(RuleBroken):
    """A comment cannot be kept as it is; the message says what to correct."""


@transaction.atomic
def start_thread(
    subject_uid: UUID,
    *,
    anchor: str,
    anchor_label: str,
    text: str,
    by: User,
    at: datetime,
    entity_code: str = "",
    uid: UUID | None = None,
) -> Comment:
    """Say something about one part of a document.

    `uid` is what the comment will be known by: said again under the same, it is there once. The caller has
    locked the document.
    """
    _check(text)
    made = once.made_before(uid, Comment.objects.filter(subject_uid=subject_uid, thread=None, by=by))
    if made:
        return _said_again(made, text, anchor=anchor)
    comment = Comment.objects.create(
        uid=uid or new_uid(),
        subject_uid=subject_uid,
        anchor=anchor,
        anchor_label=anchor_label[:300],
        text=narratives.cleaned(text),
        at=at,
        by=by,
    )
    _record(comment, "added", by=by, at=at, entity_code=entity_code)
    return comment


@transaction.atomic
def reply(
    thread: Comment, *, text: str, by: User, at: datetime, entity_code: str = "", uid: UUID | None = None
) -> Comment:
    """Answer in a thread. An answer to a resolved thread opens it again: there is something to say."""
    _check(text)
    thread = Comment.objects.select_for_update().get(pk=thread.thread_id or thread.pk)
    made = once.made_before(uid, Comment.objects.filter(thread=thread, by=by))
    if made:
        return _said_again(made, text, anchor=thread.anchor)
    comment = Comment.objects.create(
        uid=uid or new_uid(),
        subject_uid=thread.subject_uid,
        anchor=thread.anchor,
        anchor_label=thread.anchor_label,
        thread=thread,
        text=narratives.cleaned(text),
        at=at,
        by=by,
    )
    if thread.resolved_at is not None:
        _mark(thread, resolved_by=None, at=None)
    _record(comment, "added", by=by, at=at, entity_code=entity_code)
    return comment


@transaction.atomic
def resolve(thread: Comment, *, by: User, at: datetime, entity_code: str = "") -> Comment:
    """Say that a thread is settled. Saying it twice changes nothing."""
    thread = Comment.objects.select_for_update().get(pk=thread.thread_id or thread.pk)
    if thread.resolved_at is None:
        _mark(thread, resolved_by=by, at=at)
        _record(thread, "resolved", by=by, at=at, entity_code=entity_code)
    return thread


@transaction.atomic
def reopen(thread: Comment, *, by: User, at: datetime, entity_code: str = "") -> Comment:
    """Say that a thread is not settled after all. Saying it twice changes nothing."""
    thread = Comment.objects.select_for_update().get(pk=thread.thread_id or thread.pk)
    if thread.resolved_at is not None:
        _mark(thread, resolved_by=None, at=None)
        _record(thread, "reopened", by=by, at=at, entity_code=entity_code)
    return thread


def _check(text: str) -> None:
    reasons = rules.reasons_not_to_keep(text)
    if reasons:
        raise CommentRefused(_("Nothing was saved. %(why)s") % {"why": " ".join(reasons)})


def _said_again(made: Comment, text: str, *, anchor: str) -> Comment:
    """Return what was said under this identifier before, if the same is said about the same."""
    made.text, made.anchor = narratives.cleaned(text), anchor
    return once.unchanged(made)


def _mark(thread: Comment, *, resolved_by: User | None, at: datetime | None) -> None:
    thread.resolved_by, thread.resolved_at = resolved_by, at
    thread.save(update_fields=["resolved_by", "resolved_at"])


def _record(comment: Comment, word: str, *, by: User, at: datetime, entity_code: str) -> None:
    # The trail names the part, never the text, which may speak of something confidential.
    audit_trail.record(
        f"comments.comment.{word}",
        comment.thread or comment,
        by=by,
        at=at,
        entity_code=entity_code,
        document=str(comment.subject_uid),
        anchor=comment.anchor,
    )
