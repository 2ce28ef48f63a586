"""Moving a report from state to state: submit, return, approve, reopen. What is submitted is frozen."""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.workflow.machine import Move, MoveRefused

from .. import queries, rules, sections
from ..models import Report, ReportMove, ReportSection, ReviewLook, Snapshot
from .letters import tell_of_move
from .permits import locked_report, permissions_for, record_refusal
from .refusals import NotReadyToSubmit


@in_one_transaction
def move_report(
    report: Report, move_code: str, *, by: User, at: datetime, note: str = "", to_rework: Collection[str] = ()
) -> Report:
    """Take a report one step further or back, as REPORT_WORKFLOW allows, and record it.

    Submitting freezes the report as a snapshot in the same transaction. `to_rework` are the keys of the
    sections that a return is about; they are marked so. Raises MoveRefused, or NotReadyToSubmit with every
    open point.
    """
    report = locked_report(report.pk)
    move = _checked(report, move_code, by=by, at=at, note=note)
    if move.code == "SUBMIT":
        _check_ready(report)
    source = report.state
    rules.stamp(report, move, by=by, at=at)
    report.save()
    if move.code == "RETURN":
        _mark_for_rework(report, to_rework)
    if move.code == "SUBMIT":
        freeze(report, by=by, at=at)
    note = narratives.cleaned(note)
    ReportMove.objects.create(
        report=report, move=move.code, source=source, target=report.state, note=note, at=at, by=by
    )
    audit_trail.record(
        f"monitoring.report.{PAST[move.code]}",
        report,
        by=by,
        at=at,
        note=note,
        entity_code=report.entity.code,
        round=report.round.code,
        source=source,
        target=report.state,
    )
    tell_of_move(report, move.code, by=by, at=at)
    return report


PAST = {
    "START": "started",
    "SUBMIT": "submitted",
    "RETURN": "returned",
    "DESK_APPROVE": "desk_approved",
    "APPROVE": "approved",
    "REOPEN": "reopened",
    "EXTEND": "opened_again",
}


def _checked(report: Report, code: str, *, by: User, at: datetime, note: str) -> Move:
    if code == "SUBMIT" and report.state == Report.State.SUBMITTED:
        raise MoveRefused(
            _(
                "This report is submitted already: %(who)s did it on %(when)s. "
                "Nothing was changed; nothing is left to do."
            )
            % {"who": report.submitted_by, "when": _moment(report.submitted_at)},
            is_a_leap=False,
        )
    try:
        return rules.check_move(
            code,
            rules.facts_of(report),
            person=by.pk,
            permissions=permissions_for(report, by, at),
            note=note,
            who=_who_may(code),
            at=at,
        )
    except MoveRefused as refusal:
        if refusal.is_a_leap:
            reason = (
                "not theirs to do" if _is_a_step_of_others(report, code, by, at) else "not a step from here"
            )
            leaving(refusal, partial(record_refusal, report, reason, by=by, at=at, move=code[:20]))
        raise


def _is_a_step_of_others(report: Report, code: str, by: User, at: datetime) -> bool:
    move = rules.REPORT_WORKFLOW.by_code.get(code)
    if move is None or report.state not in move.sources:
        return False
    is_own = code in rules.NOT_BY_WHO_SUBMITTED and report.submitted_by_id == by.pk
    return is_own or move.permission not in permissions_for(report, by, at)


def _who_may(code: str) -> list[str]:
    move = rules.REPORT_WORKFLOW.by_code.get(code)
    return roles.names_of_roles_with(move.permission) if move else []


def _check_ready(report: Report) -> None:
    points = sections.open_points(report)
    if points:
        words = " ".join(point.message for point in points)
        raise NotReadyToSubmit(
            _("Not submitted yet; nothing is lost. Still to do: %(points)s") % {"points": words},
            points=points,
        )


def _mark_for_rework(report: Report, keys: Collection[str]) -> None:
    known = set(report.sections.values_list("key", flat=True))
    report.sections.filter(key__in=known.intersection(keys)).update(state=ReportSection.State.RETURNED)


def freeze(report: Report, *, by: User, at: datetime) -> Snapshot:
    """Keep the report exactly as it reads now, with a digest that shows any later change."""
    data = queries.snapshot_data(report)
    latest = queries.latest_snapshot(report)
    return Snapshot.objects.create(
        report=report,
        number=latest.number + 1 if latest else 1,
        schema_version=data["schema_version"],
        data=data,
        digest=digest_of(data),
        taken_at=at,
        taken_by=by,
    )


def note_look(report: Report, *, by: User, at: datetime) -> ReviewLook | None:
    """Remember that a reviewer has read the latest submission: next time only changes need reading."""
    latest = queries.latest_snapshot(report)
    if latest is None:
        return None
    look, _made = ReviewLook.objects.update_or_create(
        report=report, person=by, defaults={"snapshot": latest, "at": at}
    )
    return look


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%d %B %Y, %H:%M") if at else ""
