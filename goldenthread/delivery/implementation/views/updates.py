"""Monthly updates: the months of a workplan, one month's form, and what was said of one activity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.delivery.planning import rules as planning
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions, queries, rules
from ..forms import UpdateForm
from ..models import ActivityUpdate
from .access import Seen, see


@dataclass
class FormRow:
    """One activity on the page: its form, what was said last, and what somebody else saved meanwhile."""

    row: queries.MonthRow
    form: UpdateForm
    theirs: ActivityUpdate | None = None
    problems: list[str] = field(default_factory=list)


@require_GET
def update_list(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Show the months of a workplan, and each activity that was written about."""
    seen = see(request.user, entity, period)
    context = {
        **_frame(seen),
        "months": queries.months_of(seen.workplan, today=seen.today),
        "activities": queries.activities_written_about(seen.workplan),
    }
    return render(request, "implementation/update_list.html", context)


@require_GET
def activity_updates(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Show everything that was said of one activity, the newest month first."""
    seen = see(request.user, entity, period)
    updates = list(queries.history_of(seen.workplan, uid))
    if not updates:
        raise Http404
    context = {**_frame(seen), "updates": updates, "newest": updates[0]}
    return render(request, "implementation/activity_updates.html", context)


@require_http_methods(["GET", "POST"])
def updates_edit(request: SignedInRequest, entity: str, period: str, month: str) -> HttpResponse:
    """Show a month's form, or save it. Nothing typed is lost."""
    seen, first = see(request.user, entity, period), rules.first_day(month)
    whole = seen.workplan.period
    if first is None or first not in rules.months_between(whole.starts_on, whole.ends_on):
        raise Http404
    if request.method == "POST":
        return _answer(request, seen, first)
    rows = [
        FormRow(row, UpdateForm.of(row.activity, row.update))
        for row in queries.month_rows(seen.workplan, first)
    ]
    return _page(request, seen, first, rows)


def _answer(request: SignedInRequest, seen: Seen, month: date) -> HttpResponse:
    if not seen.may_write:
        raise PermissionDenied(
            _("Monthly updates are written by %(who)s. You can read them.") % {"who": planning.who_may_plan()}
        )
    rows, lost = _typed(request, seen, month)
    if lost or not all(row.form.is_valid() for row in rows):
        return _page(request, seen, month, rows, lost=lost, status=409 if lost else 200)
    try:
        saved = actions.save_updates(
            seen.workplan,
            month,
            [row.form.row() for row in rows if row.form.is_touched],
            by=request.user,
            at=seen.at,
        )
    except actions.UpdatesChanged as conflict:
        return _page(
            request, seen, month, _beside_theirs(rows, conflict.theirs), refusal=str(conflict), status=409
        )
    except RuleBroken as refusal:
        return _page(request, seen, month, rows, refusal=str(refusal), status=409)
    messages.success(request, _words_on(len(saved)))
    return redirect("implementation:updates", entity=seen.workplan.entity.code,
                    period=seen.workplan.period.code, month=f"{month:%Y-%m}")  # fmt: skip


def _words_on(saved: int) -> str:
    if not saved:
        return _("Nothing was changed, so nothing was saved.")
    words = ngettext("Saved: %(count)d activity.", "Saved: %(count)d activities.", saved)
    return words % {"count": saved}


def _typed(request: SignedInRequest, seen: Seen, month: date) -> tuple[list[FormRow], list[str]]:
    """Return the rows as they were typed, and texts typed of activities that are not there any more."""
    listed = {row.activity.uid: row for row in queries.month_rows(seen.workplan, month)}
    # Some that were listed when the page was made may be over by now, or not yet begun.
    others = {activity.uid: activity for activity in queries.activities_of(seen.workplan)}
    rows, lost = [], []
    for uid in _uids(request.POST.getlist("activity")):
        if uid in listed or uid in others:
            row = listed.get(uid) or queries.MonthRow(others[uid], None, None)
            rows.append(FormRow(row, UpdateForm(uid, request.POST)))
        else:
            lost.append(request.POST.get(f"{uid.hex}-what_happened", ""))
    return rows, lost


def _uids(texts: list[str]) -> list[UUID]:
    uids = []
    for text in texts:
        try:
            uids.append(UUID(text))
        except ValueError as problem:
            raise Http404 from problem
    return uids


def _beside_theirs(rows: list[FormRow], theirs: Mapping[UUID, ActivityUpdate]) -> list[FormRow]:
    """Return the rows with what the others saved beside them; saved again, mine go over theirs knowingly."""
    for row in rows:
        row.theirs = theirs.get(row.row.activity.uid)
        if row.theirs:
            # What was posted, which a form takes for any mapping: a QueryDict, and it can be copied.
            posted: Any = row.form.data
            data = posted.copy()
            data[row.form.add_prefix("base_revision")] = row.theirs.revision
            row.form = UpdateForm(row.row.activity.uid, data)
            row.form.is_valid()
    return rows


def _page(
    request: SignedInRequest,
    seen: Seen,
    month: date,
    rows: list[FormRow],
    *,
    lost: list[str] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    whole = seen.workplan.period
    months = rules.months_between(whole.starts_on, whole.ends_on)
    place = months.index(month)
    for row in rows:
        row.problems = [str(one) for errors in row.form.errors.values() for one in errors]
    has_begun = month <= seen.today
    context = {
        **_frame(seen),
        "month": month,
        "rows": rows,
        "said": sum(row.row.update is not None for row in rows),
        "wrong": [row for row in rows if row.problems],
        "lost": lost or [],
        "refusal": refusal,
        "before": months[place - 1] if place else None,
        "after": months[place + 1] if place + 1 < len(months) else None,
        "has_begun": has_begun,
        "is_writable": seen.may_write and seen.is_carried_out and has_begun,
    }
    return render(request, "implementation/updates_edit.html", context, status=status)


def _frame(seen: Seen) -> dict[str, Any]:
    return {
        "seen": seen,
        "workplan": seen.workplan,
        "entity": seen.workplan.entity,
        "period": seen.workplan.period,
    }
