"""Who may plan what now. Asked first by every deed that changes a plan."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.deeds import leaving
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import PlanContribution, PlanDocument


class NotYoursToPlan(RuleBroken):
    """Someone without a role for it tried to change an entity's plan."""


class PlanNotOpen(RuleBroken):
    """The plan cannot be written now: it is being reviewed, or it was approved."""


def locked_document(pk: int) -> PlanDocument:
    """Return the document, its row locked until the transaction ends, with its entity at hand."""
    # Only the document's own row is locked: PostgreSQL would otherwise lock the joined one as well.
    rows = PlanDocument.objects.select_for_update(of=("self",))
    return rows.select_related("entity", "submitted_by").get(pk=pk)


def document_to_write(pk: int, *, by: User, at: datetime) -> PlanDocument:
    """Return the locked document if this person may write it now, and note that they write in it.

    Otherwise raise NotYoursToPlan or PlanNotOpen; both are recorded.
    """
    document = locked_document(pk)
    check_planner(document.entity, by, at, document=document)
    if not rules.is_writable(document.state):
        refusal = PlanNotOpen(
            _(
                "Nothing was saved: this plan is “%(state)s” and cannot be changed now. It can when it is "
                "returned with a note, or when the head of %(entity)s opens it for revision."
            )
            % {"state": document.get_state_display(), "entity": document.entity.code}
        )
        raise leaving(refusal, partial(record_refusal, document, "not open for writing", by=by, at=at))
    PlanContribution.objects.get_or_create(document=document, person=by, defaults={"at": at})
    return document


def check_planner(entity: Entity, by: User, at: datetime, *, document: PlanDocument | None = None) -> None:
    """Raise NotYoursToPlan unless this person writes the plans of this entity."""
    # Files and scheduled work are recorded under the system's own account, which nobody can sign in as.
    day = timezone.localdate(at)
    if by.is_system or rules.may_plan(organization.permissions_at(by, entity, day)):
        return
    refusal = NotYoursToPlan(
        _("The plan of %(entity)s was not changed: your roles do not include it. It is written by %(who)s.")
        % {"entity": entity.code, "who": rules.who_may_plan()}
    )
    if document is not None:
        leaving(refusal, partial(record_refusal, document, "not a planner", by=by, at=at))
    raise refusal


def check_framework_manager(by: User, at: datetime) -> None:
    """Raise NotYoursToPlan unless this person may load plans of many entities."""
    if by.is_system or organization.has_permission(by, roles.MANAGE_FRAMEWORK, timezone.localdate(at)):
        return
    raise NotYoursToPlan(
        _("Nothing was loaded: plans of many entities are loaded by a framework manager. Ask one.")
    )


def record_refusal(
    document: PlanDocument, reason: str, *, by: User, at: datetime, **details: str
) -> AuditEntry:
    """Record an attempt that was refused and that no page offers."""
    return audit_trail.record(
        f"planning.{document.kind.lower()}.refused",
        document,
        by=by,
        at=at,
        entity_code=document.entity.code,
        reason=reason,
        state=document.state,
        **details,
    )


class AlreadyThere(RuleBroken):
    """The code is taken."""


def check_free(taken: models.QuerySet[models.Model], code: str) -> None:
    """Raise AlreadyThere if anything has the code."""
    if taken.exists():
        raise already_there(code)


def already_there(code: str) -> AlreadyThere:
    """Return the refusal of a code that something has."""
    return AlreadyThere(
        _("%(code)s is already in use here. Choose another code, or change what has it.") % {"code": code}
    )
