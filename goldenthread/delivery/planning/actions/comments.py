"""Speaking about a plan: comments on its rows and paragraphs, by its writers and its reviewers."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments import actions as comments
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken

from .. import queries
from ..models import PlanDocument, PlanState
from .permits import locked_document, record_refusal


class NotYoursToComment(RuleBroken):
    """Someone spoke who neither writes nor reviews the plan, or about a part they cannot read."""


@in_one_transaction
def comment_on_plan(
    document: PlanDocument, *, anchor: str, text: str, by: User, at: datetime, uid: UUID | None = None
) -> Comment:
    """Begin a thread about one part of a plan; under the same `uid` again, nothing more is said."""
    document, data, _permissions = _speaking(document, by=by, at=at)
    anchors = queries.anchors_of(data)
    if anchor not in anchors:
        raise _refused(document, "no such part", by=by, at=at)
    return comments.start_thread(
        document.uid,
        anchor=anchor,
        anchor_label=anchors[anchor],
        text=text,
        by=by,
        at=at,
        entity_code=document.entity.code,
        uid=uid,
    )


@in_one_transaction
def reply_on_plan(
    document: PlanDocument, thread: Comment, *, text: str, by: User, at: datetime, uid: UUID | None = None
) -> Comment:
    """Answer in a thread about a plan; a resolved thread is open again."""
    document = _in_thread(document, thread, by=by, at=at)
    return comments.reply(thread, text=text, by=by, at=at, entity_code=document.entity.code, uid=uid)


@in_one_transaction
def resolve_on_plan(document: PlanDocument, thread: Comment, *, by: User, at: datetime) -> Comment:
    """Say that a thread about a plan is settled."""
    document = _in_thread(document, thread, by=by, at=at)
    return comments.resolve(thread, by=by, at=at, entity_code=document.entity.code)


@in_one_transaction
def reopen_on_plan(document: PlanDocument, thread: Comment, *, by: User, at: datetime) -> Comment:
    """Say that a thread about a plan is not settled after all."""
    document = _in_thread(document, thread, by=by, at=at)
    return comments.reopen(thread, by=by, at=at, entity_code=document.entity.code)


def _speaking(
    document: PlanDocument, *, by: User, at: datetime
) -> tuple[PlanDocument, dict[str, Any], frozenset[str]]:
    """Return the locked document, what this person reads of it now and what they may do."""
    document = locked_document(document.pk)
    permissions = organization.permissions_at(by, document.entity, timezone.localdate(at))
    data = queries.data_for(document, permissions)
    if data is None or roles.COMMENT_ON_PLAN not in permissions:
        raise _refused(document, "not theirs to comment on", by=by, at=at)
    if document.state == PlanState.CLOSED:
        raise NotYoursToComment(
            _("Nothing was saved: this plan is closed. A framework manager can open it again, with a reason.")
        )
    return document, data, permissions


def _in_thread(document: PlanDocument, thread: Comment, *, by: User, at: datetime) -> PlanDocument:
    document, data, permissions = _speaking(document, by=by, at=at)
    readable = queries.readable_threads(document, data, by, permissions)
    if thread.pk not in {one.pk for one in readable}:
        raise _refused(document, "not a thread of this plan", by=by, at=at)
    return document


def _refused(document: PlanDocument, reason: str, *, by: User, at: datetime) -> RuleBroken:
    who = ", ".join(roles.names_of_roles_with(roles.COMMENT_ON_PLAN))
    refusal = NotYoursToComment(
        _("Nothing was saved: comments are made by %(who)s, about parts of the plan they can read.")
        % {"who": who}
    )
    return leaving(refusal, partial(record_refusal, document, reason, by=by, at=at))
