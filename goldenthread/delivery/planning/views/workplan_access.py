"""Loading a workplan for a person: only in the version they may read, with what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.workflow.machine import Move

from .. import queries, rules
from ..models import PlanDocument, PlanSnapshot, Workplan


@dataclass
class SeenWorkplan:
    """A workplan as one person meets it."""

    workplan: Workplan
    person: User
    at: datetime
    permissions: frozenset[str]

    @property
    def document(self) -> PlanDocument:
        """Return the reviewable side."""
        return self.workplan.document

    @property
    def may_write(self) -> bool:
        """Say whether this person writes it, now or when it is open again."""
        return roles.WRITE_PLAN in self.permissions

    @property
    def is_writable(self) -> bool:
        """Say whether this person can change it now."""
        return self.may_write and rules.is_writable(self.document.state)

    @cached_property
    def data(self) -> dict[str, Any]:
        """Return the version this person may read, or raise Http404."""
        data = queries.data_for(self.document, self.permissions)
        if data is None:
            raise Http404
        return data

    @cached_property
    def latest(self) -> PlanSnapshot | None:
        """Return the version submitted last."""
        return queries.latest_version(self.document)

    @property
    def reads(self) -> str:
        """Return which version this person reads."""
        return rules.version_to_read(
            self.document.state, self.permissions, was_submitted=self.document.submitted_at is not None
        )

    @cached_property
    def moves(self) -> list[Move]:
        """Return the steps this person can take with it now."""
        facts = queries.plan_facts(self.document, self.latest)
        return rules.open_moves(facts, person=self.person.pk, permissions=self.permissions)

    @property
    def name(self) -> str:
        """Return what the entity is called in the version that is read."""
        return text_in(self.data["entity"]["name"]) or self.workplan.entity.code


def see_workplan(person: User, entity: str, period: str) -> SeenWorkplan:
    """Return the workplan if this person may read it in some version; otherwise it is not there (404)."""
    rows = Workplan.objects.visible_to(person).select_related(
        "document__approved_snapshot", "document__submitted_by", "document__entity", "entity", "period"
    )
    workplan = rows.filter(entity__code=entity, period__code=period).first()
    if workplan is None:
        raise Http404
    at = timezone.now()
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate(at))
    return SeenWorkplan(workplan, person, at, permissions)


def write_workplan(person: User, entity: str, period: str) -> SeenWorkplan:
    """Return the workplan if this person writes it, whether it is open now or not."""
    seen = see_workplan(person, entity, period)
    if not seen.may_write:
        raise PermissionDenied(
            _("This workplan is written by %(who)s. You can read it.") % {"who": rules.who_may_plan()}
        )
    return seen
