"""Recording where an activity stands while its workplan is carried out. The plan itself stays as approved."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken

from .. import queries, rules
from ..models import Activity
from ..queries.statuses import is_in_approved_version
from .permits import check_planner, locked_document


class StatusRefused(RuleBroken):
    """The status cannot be recorded now; the message says why."""


@in_one_transaction
def record_activity_status(activity: Activity, status: str, *, by: User, at: datetime) -> Activity:
    """Record where an activity stands. A fact of implementation, so the plan need not be open for writing.

    Its revision counts on, so that nobody who is editing the row overwrites the new status unseen.
    """
    document = locked_document(activity.output.workplan.document_id)
    check_planner(document.entity, by, at, document=document)
    reasons = rules.reasons_against_status(
        status, state=document.state, was_in_force=queries.was_in_force(document)
    )
    if not reasons and not is_in_approved_version(document, activity.uid):
        reasons = [
            _(
                "%(code)s is not in the approved version of this workplan, so nothing is recorded of it yet. "
                "Submit the revision; where it stands is recorded once the board has approved it."
            )
            % {"code": activity.code}
        ]
    if reasons:
        raise StatusRefused(" ".join(reasons))
    row = Activity.objects.select_for_update().get(pk=activity.pk)
    if row.status == status:
        return row
    source, row.status = row.status, status
    row.revision += 1
    row.save(update_fields=["status", "revision"])
    audit_trail.record(
        "planning.activity.status_recorded",
        row,
        by=by,
        at=at,
        entity_code=document.entity.code,
        source=source,
        target=status,
    )
    return row
