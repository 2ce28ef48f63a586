"""Who may do what with a mid-year review. Asked first by every deed that changes one."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules as planning
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.deeds import leaving
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import MidYearReview


class NotYoursToReview(RuleBroken):
    """Someone without a role for it tried to change a mid-year review."""


class ReviewNotOpen(RuleBroken):
    """The review cannot be written now: it was submitted."""


class NotYoursToFund(RuleBroken):
    """Funding positions are kept by framework managers."""


def locked_review(pk: int) -> MidYearReview:
    """Return the review, its row locked until the transaction ends, with its workplan at hand."""
    rows = MidYearReview.objects.select_for_update(of=("self",))
    return rows.select_related("workplan__entity", "workplan__period", "workplan__document", "snapshot").get(
        pk=pk
    )


def permissions_on(review: MidYearReview, by: User, at: datetime) -> frozenset[str]:
    """Return what this person may do for the review's entity on that day."""
    return organization.permissions_at(by, review.workplan.entity, timezone.localdate(at))


def review_to_write(pk: int, *, by: User, at: datetime) -> MidYearReview:
    """Return the locked review if this person may write it now; else raise, and record the attempt."""
    review = locked_review(pk)
    if not (by.is_system or planning.may_plan(permissions_on(review, by, at))):
        refusal: RuleBroken = NotYoursToReview(
            _(
                "Nothing was saved: your roles do not include the mid-year review of %(entity)s. It is "
                "written by %(who)s."
            )
            % {"entity": review.workplan.entity.code, "who": planning.who_may_plan()}
        )
        raise leaving(refusal, partial(record_refusal, review, "not a planner", by=by, at=at))
    if not rules.is_writable(review.state):
        refusal = ReviewNotOpen(
            _(
                "Nothing was saved: this mid-year review is “%(state)s” and cannot be changed now. It can "
                "when a desk reviewer or framework manager returns it with a note."
            )
            % {"state": review.get_state_display()}
        )
        raise leaving(refusal, partial(record_refusal, review, "not open for writing", by=by, at=at))
    return review


def check_keeper_of_funding(by: User, at: datetime) -> None:
    """Raise NotYoursToFund unless this person keeps funding positions."""
    if not organization.may(by, roles.MANAGE_PLANNING, timezone.localdate(at)):
        raise NotYoursToFund(
            _("Nothing was recorded: funding positions are kept by %(who)s. Ask one of them.")
            % {"who": ", ".join(roles.names_of_roles_with(roles.MANAGE_PLANNING))}
        )


def record_refusal(
    review: MidYearReview, reason: str, *, by: User, at: datetime, **details: str
) -> AuditEntry:
    """Record an attempt that was refused and that no page offers."""
    return audit_trail.record(
        "implementation.mid_year_review.refused",
        review,
        by=by,
        at=at,
        entity_code=review.workplan.entity.code,
        reason=reason,
        state=review.state,
        **details,
    )
