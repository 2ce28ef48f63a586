"""Deciding how strict a quality check is, and holding back a plan that does not pass the strict ones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import CheckSetting, PlanDocument
from ..queries.checks import blocking_points
from ..rules.checks import CHECK_BY_CODE
from ..rules.checks_terms import Finding, Severity

# A refusal names the first points; the page of checks lists all.
MOST_NAMED = 3


class CheckNotYours(RuleBroken):
    """How strict checks are is decided by others."""


class NoSuchCheck(RuleBroken):
    """There is no such check, or no such way to be strict about it."""


class PointsRemain(RuleBroken):
    """A plan cannot be submitted before these points are mended."""

    points: list[Finding]


@in_one_transaction
def change_check_settings(
    severities: Mapping[str, str], *, by: User, at: datetime, note: str = ""
) -> list[CheckSetting]:
    """Decide how strict the organization is about quality checks: blocking, advisory or off, by their codes.

    Raises CheckNotYours or NoSuchCheck. Plans that were submitted already stay as they are.
    """
    if not organization.may(by, roles.MANAGE_PLANNING, timezone.localdate(at)):
        raise CheckNotYours(
            _("Nothing was changed: how strict the checks are is decided by %(who)s. Write to them.")
            % {"who": ", ".join(roles.names_of_roles_with(roles.MANAGE_PLANNING))}
        )
    if not set(severities) <= set(CHECK_BY_CODE) or not set(severities.values()) <= set(Severity.values):
        raise NoSuchCheck(_("Nothing was changed: choose one of the checks, and blocking, advisory or off."))
    note = narratives.cleaned(note)
    return [_change(code, severity, note, by, at) for code, severity in severities.items()]


def change_check_setting(code: str, severity: str, *, by: User, at: datetime, note: str = "") -> CheckSetting:
    """Decide how strict the organization is about one quality check."""
    return change_check_settings({code: severity}, by=by, at=at, note=note)[0]


def _change(code: str, severity: str, note: str, by: User, at: datetime) -> CheckSetting:
    known = CheckSetting.objects.select_for_update().filter(code=code).first()
    before = known.severity if known else CHECK_BY_CODE[code].severity
    setting, _made = CheckSetting.objects.update_or_create(
        code=code, defaults={"severity": severity, "changed_at": at, "changed_by": by}
    )
    # One entry a check, so that the story of each can be read.
    audit_trail.record(
        "planning.check.changed", setting, by=by, at=at, note=note, check=code, source=before, target=severity
    )
    return setting


def refuse_with_blocking_points(document: PlanDocument, *, at: datetime) -> None:
    """Raise PointsRemain while a strict check finds anything in the plan. Part of submitting it."""
    points = blocking_points(document, today=timezone.localdate(at))
    if not points:
        return
    refusal = PointsRemain(
        ngettext(
            "Nothing was submitted: one point has to be mended first. %(points)s",
            "Nothing was submitted: %(number)s points have to be mended first. %(points)s",
            len(points),
        )
        % {
            "number": len(points),
            "points": " ".join(finding.message for finding in points[:MOST_NAMED]),
        }
    )
    refusal.points = points
    raise refusal
