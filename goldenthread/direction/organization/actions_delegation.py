"""Handing one's role to someone else for some days, and taking it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken

from . import rules
from .models import Membership


class NotDelegated(RuleBroken):
    """A role cannot be handed over so; the message says what to change."""


@transaction.atomic
def delegate_role(
    membership: Membership, *, to: User, since: date, until: date, by: User, at: datetime
) -> Membership:
    """Let someone else act in one's own role from a day to a day. One's own rights stay."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    today = timezone.localdate(at)
    reasons = rules.reasons_not_to_delegate(
        membership.role,
        is_own=membership.person_id == by.pk,
        is_delegated=membership.delegated_by_id is not None,
        to_self=to == by,
        to_active=to.is_active,
        since=since,
        until=until,
        today=today,
        held=(membership.valid_from, membership.valid_to),
    )
    if reasons:
        raise NotDelegated(" ".join(reasons))
    made = Membership.objects.create(
        person=to,
        role=membership.role,
        scope=membership.scope,
        entity=membership.entity,
        region=membership.region,
        function=membership.function,
        valid_from=since,
        valid_to=until,
        delegated_by=by,
    )
    _record(made, "delegated", by=by, at=at)
    return made


@transaction.atomic
def end_delegation(membership: Membership, *, by: User, at: datetime) -> None:
    """Take back a role one handed over: from this moment it permits the other nothing."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if membership.delegated_by_id != by.pk:
        raise NotDelegated(_("Nothing was changed: this role was not handed over by you."))
    yesterday = timezone.localdate(at) - timedelta(days=1)
    _record(membership, "delegation_ended", by=by, at=at)
    if membership.valid_from > yesterday:
        membership.delete()
        return
    membership.valid_to = yesterday
    membership.save(update_fields=["valid_to"])


def _record(membership: Membership, word: str, *, by: User, at: datetime) -> None:
    audit_trail.record(
        f"organization.role.{word}",
        membership,
        by=by,
        at=at,
        entity_code=membership.entity.code if membership.entity else "",
        role=membership.role,
        until=str(membership.valid_to),
    )
