"""Who may write a report now. Asked first by every deed that changes one."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.deeds import leaving

from .. import queries, rules
from ..models import Report
from .refusals import NotYoursToWrite, ReportLocked


def locked_report(pk: int) -> Report:
    """Return the report, its row locked until the transaction ends, with round, entity and plan at hand."""
    # Only the report's own row is locked: PostgreSQL would otherwise lock the joined ones as well.
    rows = Report.objects.select_for_update(of=("self",))
    return rows.select_related("round__period", "round__plan_version", "entity").get(pk=pk)


def permissions_for(report: Report, by: User, at: datetime) -> frozenset[str]:
    """Return what this person may do with the report, whose region and function are those of its period."""
    return organization.permissions_at(
        by, report.entity, timezone.localdate(at), detail_on=report.round.period.ends_on
    )


def report_to_write(pk: int, *, by: User, at: datetime, keep: Callable[[], object] | None = None) -> Report:
    """Return the locked report if this person may write it now.

    Otherwise raise NotYoursToWrite or ReportLocked; both are recorded. `keep` puts the refused text aside, so
    that whoever was locked out while writing finds it again.
    """
    report = locked_report(pk)
    if not by.is_system and roles.WRITE_REPORT not in permissions_for(report, by, at):
        refusal = NotYoursToWrite(
            _("Nothing was saved: the report of %(entity)s is written by its editors and its head (%(who)s).")
            % {"entity": report.entity.code, "who": _writers(report.entity, at)}
        )
        raise leaving(refusal, partial(record_refusal, report, "not a writer", by=by, at=at))
    if not rules.facts_of(report).is_writable(at):
        locked = ReportLocked(queries.why_not_writable(report, at))
        leaving(locked, partial(record_refusal, report, "not open for writing", by=by, at=at))
        raise leaving(locked, keep) if keep else locked
    return report


def record_refusal(
    subject: models.Model, reason: str, *, by: User, at: datetime, entity_code: str = "", **details: str
) -> AuditEntry:
    """Record an attempt that was refused and that no page offers."""
    if isinstance(subject, Report):
        entity_code, details = subject.entity.code, {"state": subject.state, **details}
    return audit_trail.record(
        f"monitoring.{subject._meta.model_name}.refused",
        subject,
        by=by,
        at=at,
        entity_code=entity_code,
        reason=reason,
        **details,
    )


@transaction.atomic
def record_unseen_report(uid: UUID, *, by: User, at: datetime) -> None:
    """Record an attempt to change a report that this person does not see, if there is one."""
    report = Report.objects.select_related("entity").filter(uid=uid).first()
    if report:
        record_refusal(report, "not visible", by=by, at=at)


def _writers(entity: Entity, at: datetime) -> str:
    people = queries.writers_of(entity, timezone.localdate(at))
    return ", ".join(person.name for person in people) or _("nobody yet; ask the system administrator")
