"""The versions of a plan: the list, one of them, two of them side by side, and writing an old one back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.paging import asked

from .. import actions, rules
from ..queries import as_seen, changes, restoring, versions
from .plan_access import SeenPlan, see_plan
from .review import frame_of, opens_all


@require_GET
def plan_versions(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show who submitted which version, when and why, and what became of it."""
    seen = see_plan(request.user, uid)
    rows = list(versions.versions_to_read(seen.document, seen.permissions))
    context = {
        **frame_of(seen),
        "rows": rows,
        "keys": _keys(seen),
        "may_read_now": versions.may_read_now(seen.document, seen.permissions),
        "written_back": versions.written_back(seen.document) if seen.is_insider else [],
    }
    return render(request, "planning/plan_versions.html", context)


@require_GET
def plan_version(request: SignedInRequest, uid: UUID, number: int) -> HttpResponse:
    """Show a version as it was submitted, whatever has changed since."""
    seen = see_plan(request.user, uid)
    side = _side(seen, str(number))
    context = {
        **frame_of(seen),
        "side": side,
        "reading": versions.reading_of(side.data),
        # One comments on the plan under review, not on what it was once.
        "comments_at": "",
        "opens_all": opens_all(request),
        "version": versions.versions_to_read(seen.document, seen.permissions).get(number=number),
        "may_restore": _may_restore(seen),
        "may_read_now": versions.may_read_now(seen.document, seen.permissions),
    }
    return render(request, "planning/plan_version.html", context)


@require_GET
def plan_compare(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show two versions side by side: rows added, removed and changed, word by word."""
    seen = see_plan(request.user, uid)
    keys = _keys(seen)
    if len(keys) < 2:
        return render(request, "planning/plan_compare_none.html", frame_of(seen))
    before = _side(seen, asked(request, "from") or keys[1][0])
    after = _side(seen, asked(request, "to") or keys[0][0])
    context = {
        **frame_of(seen),
        "before": before,
        "after": after,
        "keys": keys,
        "changes": changes.changes_between(before.data, after.data),
        "currency": after.data.get("base_currency", ""),
    }
    return render(request, "planning/plan_compare.html", context)


@require_http_methods(["GET", "POST"])
def plan_restore(request: SignedInRequest, uid: UUID, number: int) -> HttpResponse:
    """Show what would change, then write an old version back into the plan that is being written."""
    seen = see_plan(request.user, uid)
    side = _side(seen, str(number))
    refusal = ""
    if request.method == "POST":
        digest = request.POST.get("seen", "")
        try:
            done = actions.restore_version(seen.document, number, seen=digest, by=request.user, at=seen.at)
        except RuleBroken as problem:
            refusal = str(problem)
        else:
            _say_restored(request, number, done)
            return redirect(seen.address)
    context = {**frame_of(seen), "side": side, "refusal": refusal, **_what_would_change(seen, number)}
    return render(request, "planning/plan_restore.html", context, status=409 if refusal else 200)


def _what_would_change(seen: SeenPlan, number: int) -> dict[str, Any]:
    """Return what writing a version back does, for those who can now; nothing of it for others."""
    if not _may_restore(seen):
        return {"may_restore": False}
    version = seen.document.snapshots.get(number=number)
    said = restoring.restoring(seen.document, version.data, seen.permissions)
    now, then = (as_seen(data, seen.permissions) for data in (said.now, said.then))
    return {
        "may_restore": True,
        "said": said,
        "before": _side(seen, versions.NOW),
        "after": _side(seen, str(number)),
        "changes": changes.changes_between(now, then),
        # What stands in the draft goes: so nobody writes over what they did not see.
        "digest": digest_of(said.now),
    }


def _say_restored(request: SignedInRequest, number: int, done: actions.Restored) -> None:
    """Say what came of it, and which rows and texts stay and why."""
    messages.success(
        request,
        _(
            "Version %(number)s is written back: %(added)s added, %(changed)s changed, %(removed)s removed. "
            "Nothing is submitted yet."
        )
        % {"number": number, "added": done.added, "changed": done.changed, "removed": done.removed},
    )
    for stay in done.said.stays:
        words = _("%(kind)s “%(title)s” came later and stays: %(reason)s.")
        messages.warning(request, words % {"kind": stay.kind, "title": stay.title, "reason": stay.reason})
    for title in done.said.texts_left:
        messages.warning(
            request, _("The text “%(title)s” stays: it is not yours to read.") % {"title": title}
        )


def _side(seen: SeenPlan, key: str) -> versions.Side:
    side = versions.side_of(seen.document, key, seen.permissions)
    if side is None:
        raise Http404
    return side


def _keys(seen: SeenPlan) -> list[tuple[str, str]]:
    """Return what can be compared, the newest first: (key, words)."""
    rows = versions.versions_to_read(seen.document, seen.permissions)
    keys = [(str(row.number), _("Version %(number)s") % {"number": row.number}) for row in rows]
    if versions.may_read_now(seen.document, seen.permissions):
        keys.insert(0, (versions.NOW, _("The plan as it stands now")))
    return keys


def _may_restore(seen: SeenPlan) -> bool:
    return seen.may_write and rules.is_writable(seen.document.state)
