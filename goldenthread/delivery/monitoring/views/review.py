"""Reading a submitted report: whole, or what changed since one read it last."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.strategy import queries as strategy
from goldenthread.direction.strategy.models import Category, ScaleLevel
from goldenthread.foundation.accounts.http import SignedInRequest

from .. import actions, queries
from .. import sections as registry
from ..models import SUBMITTED_OR_FURTHER, ReviewLook, Snapshot
from ..queries import comparison, listing
from .access import Seen, see
from .tasks import frame_of

REVIEWING = {roles.REVIEW_REPORT, roles.DESK_APPROVE_REPORT, roles.APPROVE_REPORT}


@require_GET
def report_review(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the report as submitted, with what changed since an earlier submission."""
    seen = see(request.user, uid)
    snapshots = list(seen.report.snapshots.select_related("taken_by").order_by("-number"))
    if not snapshots:
        return render(request, "monitoring/report_unread.html", frame_of(seen))
    look = (
        ReviewLook.objects.filter(report=seen.report, person=request.user).select_related("snapshot").first()
    )
    latest, base = snapshots[0], _base(request, snapshots, look)
    is_reviewer = bool(REVIEWING & seen.permissions)
    compared = _named(seen, _compared(seen, latest, base))
    context = {
        **frame_of(seen),
        "latest": latest,
        "base": base,
        "snapshots": snapshots[1:],
        "look": look,
        "comparison": compared,
        "findings": _findings(seen, compared),
        "levels": _levels(seen),
        "queue": _queue(seen) if is_reviewer else None,
        "is_reviewer": is_reviewer,
    }
    return render(request, "monitoring/report_review.html", context)


@require_POST
def report_looked(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Remember that this reviewer has read the latest submission."""
    seen = see(request.user, uid, is_post=True)
    actions.note_look(seen.report, by=request.user, at=seen.at)
    return redirect("monitoring:report-review", uid=uid)


def _base(request: SignedInRequest, snapshots: list[Snapshot], look: ReviewLook | None) -> Snapshot | None:
    """Return what to compare with: what the address asks for, else one's last look, else nothing."""
    wanted = request.GET.get("base", "")
    if wanted == "none":
        return None
    if wanted.isdecimal():
        return next((row for row in snapshots[1:] if row.number == int(wanted)), None)
    if look and look.snapshot_id != snapshots[0].pk:
        return look.snapshot
    return None


def _compared(seen: Seen, latest: Snapshot, base: Snapshot | None) -> comparison.Comparison:
    may_read = comparison.may_read(seen.permissions, is_own=seen.is_own)
    visible = {section.key for section in seen.visible_sections()}
    return comparison.compare(
        latest.data,
        base.data if base else None,
        visible=visible,
        may_read=may_read,
        named=seen.sections_naming_me(),
    )


def _findings(seen: Seen, compared: comparison.Comparison) -> list[dict[str, Any]] | None:
    """Return what to look at again, each with its place in the page, for those who write or review.

    Nothing while the report is being changed: what is read here is then not what the numbers are now.
    """
    is_concerned = seen.may_write or REVIEWING & seen.permissions
    if not is_concerned or seen.report.state not in SUBMITTED_OR_FURTHER:
        return None
    anchors = {part.key: part.anchor for part in compared.parts}
    return [
        {"finding": one, "anchor": "values" if one.row else anchors.get(one.section_key, "lists")}
        for one in queries.findings_in(seen.report, reader=seen.person)
    ]


def _named(seen: Seen, compared: comparison.Comparison) -> comparison.Comparison:
    """Give sections their titles and parts of values the names of their categories."""
    titles = {section.key: str(registry.title_of(section)) for section in seen.report.sections.all()}
    for part in compared.parts:
        if "statement" not in part.now:
            part.title = titles.get(part.key, part.title)
    keys = {piece for value in compared.values for piece in value.part.split(", ") if "=" in piece}
    rows = Category.objects.filter(code__in=[key.partition("=")[2] for key in keys]).select_related(
        "dimension"
    )
    names = {f"{row.dimension.code}={row.code}": str(row) for row in rows}
    for value in compared.values:
        value.part = ", ".join(names.get(piece, piece) for piece in value.part.split(", ") if piece)
    return compared


def _levels(seen: Seen) -> dict[str, ScaleLevel]:
    return {level.code: level for level in strategy.scale_levels(seen.report.round.plan_version)}


def _queue(seen: Seen) -> dict[str, Any]:
    """Return the reports before and after this one among those that wait for this person."""
    uids = list(listing.waiting_for(seen.person).order_by("submitted_at", "pk").values_list("uid", flat=True))
    if seen.report.uid not in uids:
        return {"previous": None, "next": uids[0] if uids else None, "place": "", "total": len(uids)}
    place = uids.index(seen.report.uid)
    return {
        "previous": uids[place - 1] if place else None,
        "next": uids[place + 1] if place + 1 < len(uids) else None,
        "place": _("%(place)d of %(total)d") % {"place": place + 1, "total": len(uids)},
        "total": len(uids),
    }
