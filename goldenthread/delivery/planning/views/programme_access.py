"""Loading a programme for a person: only in the version they may read, with what they may do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.workflow.machine import Move

from .. import queries, rules
from ..models import PlanDocument, PlanSnapshot, Programme


@dataclass
class SeenProgramme:
    """A programme as one person meets it."""

    programme: Programme
    person: User
    at: datetime
    permissions: frozenset[str]
    # The results whose indicators a page shows, by their places; all unless it says so before it reads.
    measured: slice = field(default_factory=lambda: queries.EVERY_RESULT)

    @property
    def document(self) -> PlanDocument:
        """Return the reviewable side."""
        return self.programme.document

    @property
    def reads(self) -> str:
        """Return which version this person reads."""
        return rules.version_to_read(
            self.document.state, self.permissions, was_submitted=self.document.submitted_at is not None
        )

    @property
    def may_write(self) -> bool:
        """Say whether this person writes it, now or when it is open again."""
        return rules.may_plan(self.permissions) and self.reads == rules.AS_IT_STANDS

    @property
    def is_writable(self) -> bool:
        """Say whether this person can change it now."""
        return self.may_write and rules.is_writable(self.document.state)

    @cached_property
    def standing(self) -> rules.Standing:
        """Return where the programme stands, as far as this person may know."""
        return queries.standing_for(self.document, self.permissions)

    @cached_property
    def latest(self) -> PlanSnapshot | None:
        """Return the version submitted last."""
        return queries.latest_version(self.document)

    @property
    def version(self) -> PlanSnapshot | None:
        """Return the frozen version this person reads; nothing where they read the plan as it stands."""
        if self.reads == rules.AS_IT_STANDS:
            return None
        return self.latest if self.reads == rules.AS_SUBMITTED else self.document.approved_snapshot

    @cached_property
    def data(self) -> dict[str, Any]:
        """Return the version this person may read, or raise Http404."""
        data = queries.data_for(self.document, self.permissions, measured=self.measured)
        if data is None:
            raise Http404
        return data

    @cached_property
    def moves(self) -> list[Move]:
        """Return the steps this person can take with it now."""
        facts = queries.plan_facts(self.document, self.latest)
        return rules.open_moves(facts, person=self.person.pk, permissions=self.permissions)


def see_programme(person: User, code: str) -> SeenProgramme:
    """Return the programme if this person may read it in some version; otherwise it is not there (404)."""
    rows = Programme.objects.visible_to(person).select_related(
        "document__approved_snapshot", "document__submitted_by", "document__entity", "entity",
        "plan_version__plan",
    )  # fmt: skip
    programme = rows.filter(code=code).first()
    if programme is None:
        raise Http404
    at = timezone.now()
    permissions = organization.permissions_at(person, programme.entity, timezone.localdate(at))
    return SeenProgramme(programme, person, at, permissions)


def write_programme(person: User, code: str) -> SeenProgramme:
    """Return the programme if this person writes it, whether it is open now or not."""
    seen = see_programme(person, code)
    if not seen.may_write:
        raise PermissionDenied(
            _("This programme is written by %(who)s. You can read it.") % {"who": rules.who_may_plan()}
        )
    return seen
