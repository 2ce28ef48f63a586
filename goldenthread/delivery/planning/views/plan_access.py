"""Loading a plan document for a person: only what they may see, with what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.workflow.machine import Move

from .. import queries, rules
from ..models import PlanDocument, PlanSnapshot, Programme, Workplan
from ..queries import review, versions


@dataclass
class SeenPlan:
    """A programme or a workplan, as one person meets it under review."""

    document: PlanDocument
    plan: Programme | Workplan
    person: User
    at: datetime
    permissions: frozenset[str]

    @property
    def day(self) -> date:
        """Return the day it is."""
        return timezone.localdate(self.at)

    @property
    def title(self) -> str:
        """Return what the plan is called: its kind, and its period or its own title."""
        kind = str(self.document.get_kind_display())
        return f"{kind} {self.plan.period if isinstance(self.plan, Workplan) else self.plan.code}"

    @cached_property
    def name(self) -> str:
        """Return what the entity is called today."""
        return name_of(self.document.entity, self.day)

    @property
    def address(self) -> str:
        """Return where the plan itself is."""
        if isinstance(self.plan, Workplan):
            return reverse(
                "planning:workplan-detail", args=[self.document.entity.code, self.plan.period.code]
            )
        return reverse("planning:programme-detail", args=[self.plan.code])

    @property
    def may_write(self) -> bool:
        """Say whether this person writes it, now or when it is open again."""
        return rules.may_plan(self.permissions)

    @property
    def is_insider(self) -> bool:
        """Say whether this person reads what was submitted, and why it was returned."""
        return bool({roles.VIEW_DRAFT_PLAN, roles.VIEW_SUBMITTED_PLAN} & self.permissions)

    @property
    def state_word(self) -> str:
        """Return the state in words; whoever reads only approved versions is told nothing of the next."""
        return self.standing.word

    @property
    def state(self) -> str:
        """Return the state the plan counts as: one that is revised is still what was approved."""
        return self.standing.state

    @cached_property
    def standing(self) -> rules.Standing:
        """Return where the plan stands, as far as this person may know."""
        return queries.standing_for(self.document, self.permissions)

    @cached_property
    def latest(self) -> PlanSnapshot | None:
        """Return the version submitted last."""
        return queries.latest_version(self.document)

    @cached_property
    def facts(self) -> rules.PlanFacts:
        """Return what the rules need to know of the plan."""
        return queries.plan_facts(self.document, self.latest, on=self.day)

    @property
    def moves(self) -> list[Move]:
        """Return the steps this person can take with it now."""
        return rules.open_moves(self.facts, person=self.person.pk, permissions=self.permissions)

    @cached_property
    def next_step(self) -> review.NextStep:
        """Return what is waited for, and from whom."""
        return review.who_is_next(self.document, on=self.day)


def see_plan(person: User, uid: UUID) -> SeenPlan:
    """Return the plan if this person may read it in some version; otherwise it is not there (404)."""
    rows = PlanDocument.objects.visible_to(person)
    document = rows.select_related("entity", "submitted_by", "approved_snapshot").filter(uid=uid).first()
    if document is None:
        raise Http404
    at = timezone.now()
    permissions = organization.permissions_at(person, document.entity, timezone.localdate(at))
    return SeenPlan(document, versions.plan_of(document), person, at, permissions)


def name_of(entity: Entity, day: date) -> str:
    """Return what an entity is called on a day."""
    detail = entity.details.filter(organization.in_force_on(day)).first()
    return (text_in(detail.name) if detail else "") or entity.code
