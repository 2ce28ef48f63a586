"""Loading a report for a person: only what they may see, with what they may do and who else is concerned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.workflow.machine import Move

from .. import actions, queries, rules
from ..models import Report, ReportSection, SectionReader
from ..queries import listing


@dataclass
class Seen:
    """A report as one person meets it."""

    report: Report
    person: User
    at: datetime
    entity_name: str
    region_name: str
    permissions: frozenset[str]

    @property
    def may_write(self) -> bool:
        """Say whether this person writes this report, now or when it is open again."""
        return roles.WRITE_REPORT in self.permissions

    @property
    def is_writable(self) -> bool:
        """Say whether this person can change it now."""
        return self.may_write and rules.facts_of(self.report).is_writable(self.at)

    @property
    def moves(self) -> list[Move]:
        """Return the steps this person can take with it now."""
        return rules.open_moves(
            rules.facts_of(self.report), person=self.person.pk, permissions=self.permissions, at=self.at
        )

    @property
    def is_own(self) -> bool:
        """Say whether this person belongs to the report's entity."""
        today = timezone.localdate(self.at)
        return (
            Membership.objects.in_force(today)
            .filter(person=self.person, entity=self.report.entity_id)
            .exists()
        )

    @property
    def heads(self) -> list[User]:
        """Return who signs and submits it."""
        return organization.people_with_role_at(
            self.report.entity, roles.HEAD_OF_ENTITY, timezone.localdate(self.at)
        )

    @property
    def writers(self) -> list[User]:
        """Return who writes it."""
        return queries.writers_of(self.report.entity, timezone.localdate(self.at))

    @property
    def desk(self) -> list[User]:
        """Return who reviews it for the desk."""
        return organization.desk_reviewers_of(self.report.entity, self.report.round.period.ends_on)

    @property
    def managers(self) -> list[User]:
        """Return who gives final approval."""
        return organization.framework_managers(timezone.localdate(self.at))

    def visible_sections(self) -> list[ReportSection]:
        """Return the sections this person may read, in the order of the task list."""
        rows = ReportSection.objects.visible_to(self.person).filter(report=self.report)
        return list(rows.select_related("updated_by").order_by("position", "key"))

    def sections_naming_me(self) -> set[str]:
        """Return the keys of the sections that this person is named for."""
        mine = SectionReader.objects.in_force(timezone.localdate(self.at)).filter(person=self.person)
        return set(mine.filter(section__report=self.report).values_list("section__key", flat=True))


def see(person: User, uid: UUID, *, is_post: bool = False) -> Seen:
    """Return the report if this person may see it; otherwise it is not there for them (404).

    No page leads anyone to change what they do not see: such an attempt is recorded.
    """
    rows = Report.objects.visible_to(person).select_related(
        "round__period",
        "round__plan_version__plan",
        "entity",
        "submitted_by",
        "desk_approved_by",
        "approved_by",
    )
    report, at = rows.filter(uid=uid).first(), timezone.now()
    if report is None:
        if is_post:
            actions.record_unseen_report(uid, by=person, at=at)
        raise Http404
    detail = listing.detail_of(report)
    permissions = organization.permissions_at(
        person, report.entity, timezone.localdate(at), detail_on=report.round.period.ends_on
    )
    name = text_in(detail.name) if detail else report.entity.code
    return Seen(report, person, at, name, text_in(detail.region.name) if detail else "", permissions)


def see_section(person: User, uid: UUID, key: str, *, is_post: bool = False) -> tuple[Seen, ReportSection]:
    """Return a section if this person may see it, with its report."""
    seen = see(person, uid, is_post=is_post)
    section = (
        ReportSection.objects.visible_to(person)
        .filter(report=seen.report, key=key)
        .select_related("updated_by")
        .first()
    )
    if section is None:
        raise Http404
    section.report = seen.report
    return seen, section
