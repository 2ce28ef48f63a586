"""Bringing in a large workbook as a job: with progress, all of it or nothing, and a list of changes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.jobs import actions as jobs
from goldenthread.foundation.jobs.kinds import JobKind, MadeFile, Outcome, Progress
from goldenthread.foundation.jobs.models import Job
from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken

from . import actions, actions_files, change_list
from .comparison import compare
from .links import may_bring

CODE = "workbook"
# Up to so many rows are saved while the person waits: a second or two.
MOST_AT_ONCE = 1_000
STEPS = 3


class NotYoursAnyMore(RuleBroken):
    """Whoever asked for the job lost the right to it before it was done."""


def ask_for(workplan: Workplan, token: str, *, by: User, looked_at: str) -> Job:
    """Ask for a kept file to be brought in; return the job."""
    title = _("Workbook of %(entity)s, %(period)s") % {
        "entity": workplan.entity.code,
        "period": workplan.period.code,
    }
    said = {
        "entity": workplan.entity.code,
        "period": workplan.period.code,
        "file": token,
        "looked_at": looked_at,
    }
    return jobs.request_job(CODE, title=title, parameters=said, by=by, at=timezone.now())


def may_bring_it(person: User, parameters: dict[str, Any]) -> bool:
    """Permit those who bring workbooks back into this plan."""
    workplan = _workplans(person, parameters).first()
    if workplan is None:
        return False
    return may_bring(organization.permissions_at(person, workplan.entity, timezone.localdate()))


def bring(parameters: dict[str, Any], by: User, progress: Progress) -> MadeFile:
    """Bring a kept file into its workplan, all of it or nothing; return the list of what it changed."""
    progress(_("Comparing the file with the plan"), 0, STEPS)
    # Rights end, also while a job waits.
    if not may_bring_it(by, parameters):
        raise NotYoursAnyMore(
            _("Nothing was saved: you do not write this plan any more. Ask the head of %(entity)s.")
            % {"entity": parameters["entity"]}
        )
    workplan, at = _workplans(by, parameters).get(), timezone.now()
    token = parameters["file"]
    content = actions_files.kept(token, workplan=workplan, by=by, at=at)
    comparison, mark = compare(workplan, content), digest_of({"file": token})
    if not actions.was_brought(workplan, mark):
        progress(_("Saving %(count)s rows") % {"count": figure(len(comparison.changes))}, 1, STEPS)
        actions.import_workbook(
            workplan,
            content,
            by=by,
            at=at,
            looked_at=parameters["looked_at"],
            compared=comparison,
            mark=mark,
            last=lambda: progress(_("Saved"), STEPS, STEPS),
        )
    return change_list.made(comparison)


def seen_at(parameters: dict[str, Any]) -> Outcome:
    """Lead to the workplan."""
    where = [parameters["entity"], parameters["period"]]
    return Outcome(reverse("planning:workplan-detail", args=where), _("Open the workplan"))


def _workplans(person: User, parameters: dict[str, Any]) -> Any:
    return (
        Workplan.objects.visible_to(person)
        .select_related("document", "entity", "period")
        .filter(entity__code=parameters["entity"], period__code=parameters["period"])
    )


BRING = JobKind(CODE, bring, may_bring_it, outcome=seen_at)
