"""Who reads a strictly confidential section: persons named for it, each until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import Report, ReportSection, SectionReader
from ..rules import LONGEST_READING
from .permits import locked_report, permissions_for, record_refusal
from .refusals import NotYoursToWrite


class ReaderNotNamed(RuleBroken):
    """The person cannot be named: nobody to find, no need, or a day too far away."""


@in_one_transaction
def name_reader(
    section: ReportSection, person: User, *, until: date, by: User, at: datetime
) -> SectionReader:
    """Let a person read a strictly confidential section until a day, at most a year ahead.

    Possible after submission too: a reviewer may have to read it. Naming someone again moves the day.
    """
    report = _report_naming(section, by=by, at=at)
    today = timezone.localdate(at)
    if section.classification != Classification.STRICTLY_CONFIDENTIAL:
        raise ReaderNotNamed(_("Readers are named for strictly confidential sections only; this one is not."))
    if not today <= until <= today + LONGEST_READING:
        raise ReaderNotNamed(
            _("Choose a day from today to %(last)s: a reading right lasts a year at most.")
            % {"last": f"{today + LONGEST_READING:%d %B %Y}"}
        )
    if not person.is_active or person.is_system:
        raise ReaderNotNamed(_("Nobody signs in with this account. Name somebody else."))
    named, _is_new = SectionReader.objects.update_or_create(
        section=section, person=person, defaults={"until": until}
    )
    _record("reader_named", named, report, by=by, at=at)
    return named


@in_one_transaction
def end_reader(named: SectionReader, *, by: User, at: datetime) -> SectionReader:
    """End a reading right now. The row stays, so that it is known who could read until when."""
    report = _report_naming(named.section, by=by, at=at)
    named.until = timezone.localdate(at) - timedelta(days=1)
    named.save(update_fields=["until"])
    _record("reader_ended", named, report, by=by, at=at)
    return named


def keep_writer_named(section: ReportSection, *, by: User, at: datetime) -> None:
    """Name whoever writes a strictly confidential section for it, so that a later save shuts nobody out."""
    SectionReader.objects.update_or_create(
        section=section, person=by, defaults={"until": timezone.localdate(at) + LONGEST_READING}
    )


def is_named(section: ReportSection, by: User, at: datetime) -> bool:
    """Say whether this person reads the section although it is strictly confidential."""
    in_force = SectionReader.objects.in_force(timezone.localdate(at))
    return section.updated_by_id == by.pk or in_force.filter(section=section, person=by).exists()


def _report_naming(section: ReportSection, *, by: User, at: datetime) -> Report:
    report = locked_report(section.report_id)
    section.refresh_from_db(fields=["classification", "updated_by"])
    writes = roles.WRITE_REPORT in permissions_for(report, by, at)
    if writes and (
        section.classification != Classification.STRICTLY_CONFIDENTIAL or is_named(section, by, at)
    ):
        return report
    refusal = NotYoursToWrite(
        _("Nothing was changed: readers are named by those who write this section and are named for it.")
    )
    raise leaving(refusal, partial(record_refusal, report, "not named for the section", by=by, at=at))


def _record(deed: str, named: SectionReader, report: Report, *, by: User, at: datetime) -> None:
    audit_trail.record(
        f"monitoring.section.{deed}",
        named.section,
        by=by,
        at=at,
        entity_code=report.entity.code,
        round=report.round.code,
        reader=str(named.person.uid),
        until=named.until.isoformat(),
    )
