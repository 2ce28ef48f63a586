"""Loading a workplan for a person, with what they may do about its implementation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.http import Http404
from django.utils import timezone

from goldenthread.delivery.planning import queries as plans
from goldenthread.delivery.planning import rules as planning
from goldenthread.delivery.planning.models import Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import EntityDetail
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in

from .. import rules


@dataclass
class Seen:
    """A workplan as one person meets it while it is carried out."""

    workplan: Workplan
    person: User
    at: datetime
    permissions: frozenset[str]

    @property
    def today(self) -> date:
        """Return today's date."""
        return timezone.localdate(self.at)

    @property
    def may_write(self) -> bool:
        """Say whether this person writes the entity's updates and reviews."""
        return planning.may_plan(self.permissions)

    @cached_property
    def is_carried_out(self) -> bool:
        """Say whether the workplan is being carried out."""
        return plans.is_carried_out(self.workplan.document)

    @cached_property
    def name(self) -> str:
        """Return what the entity was called at the end of the period."""
        details = EntityDetail.objects.filter(entity=self.workplan.entity_id)
        detail = details.filter(in_force_on(self.workplan.period.ends_on)).first()
        return text_in(detail.name) if detail else self.workplan.entity.code

    @cached_property
    def currency(self) -> str:
        """Return the base currency."""
        return organization.base_currency()

    @property
    def month(self) -> date:
        """Return the month to write about now: this one, or the period's nearest."""
        period = self.workplan.period
        months = rules.months_between(period.starts_on, period.ends_on)
        begun = [month for month in months if month <= self.today]
        return begun[-1] if begun else months[0]


def look_at(workplan: Workplan, person: User) -> Seen | None:
    """Return the workplan as this person meets it, if they may read how it is carried out."""
    at = timezone.now()
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate(at))
    if roles.VIEW_SUBMITTED_PLAN not in permissions:
        return None
    return Seen(workplan, person, at, permissions)


def see(person: User, entity: str, period: str) -> Seen:
    """Return the workplan if this person may read how it is carried out; otherwise it is not there (404)."""
    rows = Workplan.objects.visible_to(person).select_related(
        "entity", "period", "document__approved_snapshot"
    )
    workplan = rows.filter(entity__code=entity, period__code=period).first()
    seen = look_at(workplan, person) if workplan else None
    if seen is None:
        raise Http404
    return seen
