"""The review desk: what waits for whom, and a submitted version as those read it who judge it."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.comments.queries import open_counts
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.downloads import csv_file
from goldenthread.foundation.ui.paging import asked, page_of
from goldenthread.foundation.ui.tabs import panels_of

from .. import rules
from ..forms.review import AnswerForm
from ..models import PlanDocument, PlanSnapshot, PlanState, TechnicalReview
from ..queries import THE_CONVERSATION, changes, review, season, versions
from ..rules.restoring import WRITTEN_BACK
from .plan_access import SeenPlan, see_plan


@require_GET
def plan_review_list(request: SignedInRequest) -> HttpResponse:
    """Show the plans that wait for this person, or all under review that they may read."""
    desk = _Desk(request)
    page = page_of(request, desk.rows)
    context = {
        "page": page,
        "rows": review.desk_rows(page.object_list, request.user, on=desk.day),
        "shows_all": desk.shows_all,
        "waiting": desk.mine.count(),
        "under_review": desk.under_review.count(),
        "counts": review.counts_by_state(desk.chosen),
        "filters": desk.filters,
        "is_filtered": any(desk.filters.values()),
        "sort": desk.sort,
        "regions": organization.regions(),
        "kinds": PlanDocument.Kind.choices,
    }
    return render(request, "planning/plan_review_list.html", context)


@require_GET
def plan_review_csv(request: SignedInRequest) -> HttpResponse:
    """Hand out the same plans as a file."""
    desk = _Desk(request)
    heads = [_("Entity"), _("Name"), _("Plan"), _("Region"), _("Status"), _("Submitted"), _("Waits for")]
    rows = (
        [
            row.document.entity.code,
            text_in(row.name),
            row.title,
            text_in(row.region_name),
            row.standing.word,
            timezone.localdate(row.document.submitted_at).isoformat() if row.document.submitted_at else "",
            ", ".join(row.missing) or row.roles,
        ]
        for row in review.desk_rows(desk.rows, request.user, on=desk.day)
    )
    return csv_file("plans-under-review", heads, rows, illustrative=organization.is_illustrative())


class _Desk:
    """What the address asks of the review desk."""

    def __init__(self, request: SignedInRequest) -> None:
        self.day = timezone.localdate()
        visible = PlanDocument.objects.visible_to(request.user)
        self.mine = visible & review.waiting_for(request.user, on=self.day)
        self.under_review = visible.filter(state__in=review.IN_REVIEW, submitted_at__isnull=False)
        self.shows_all = asked(request, "show") == "all"
        self.chosen = self.under_review if self.shows_all else self.mine
        named = {"words": "q", "region": "region", "state": "state", "kind": "kind"}
        self.filters = {name: asked(request, key) for name, key in named.items()}
        self.sort = asked(request, "sort")
        self.rows = review.for_desk(self.chosen, request.user, on=self.day, sort=self.sort, **self.filters)


@require_GET
def plan_review(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the version that is judged: what changed since the last approved one, and who said what."""
    return review_page(request, see_plan(request.user, uid))


def review_page(
    request: SignedInRequest,
    seen: SeenPlan,
    *,
    answering: tuple[TechnicalReview, AnswerForm] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Show the page, with an answer that was not taken where there is one."""
    version = _judged(seen)
    if version is None:
        return render(request, "planning/plan_unread.html", frame_of(seen))
    data = season.as_seen(version.data, seen.permissions)
    base = _approved_before(seen, version)
    before = _submitted_before(seen, version, base)
    context = {
        **frame_of(seen),
        "version": version,
        "base": base,
        "changes": _since(base, seen, data),
        "before": before,
        "since_before": _since(before, seen, data),
        "reading": versions.reading_of(data, talk=_talk(seen)),
        "comments_at": _comments_at(seen),
        "opens_all": opens_all(request),
        "history": _history(seen),
        "answers": _answers(version),
        "mine": [_with_form(one, answering) for one in _mine(seen, version)],
        "form": answering[1] if answering else None,
        "refusal": refusal,
        "panels": panels_of("plan-review", seen.document, request.user),
    }
    return render(request, "planning/plan_review.html", context, status=status)


def opens_all(request: SignedInRequest) -> bool:
    """Say whether someone asked for the parts of a plan unfolded; a phone shows their heads first."""
    return asked(request, "parts") == "all"


def _talk(seen: SeenPlan) -> Counter[str]:
    """Return how many open threads each part has, for those who take part in the conversation."""
    return open_counts(seen.document.uid) if seen.permissions & THE_CONVERSATION else Counter()


def _with_form(
    one: TechnicalReview, answering: tuple[TechnicalReview, AnswerForm] | None
) -> tuple[TechnicalReview, AnswerForm]:
    """Return a review with its form: what was typed, or an empty one. A person may answer for several."""
    if answering and answering[0].pk == one.pk:
        return one, answering[1]
    return one, AnswerForm(auto_id=f"{one.function}-%s")


def frame_of(seen: SeenPlan) -> dict[str, Any]:
    """Return what every page about a plan under review shows around its contents."""
    return {"seen": seen, "document": seen.document, "plan": seen.plan}


def _judged(seen: SeenPlan) -> PlanSnapshot | None:
    """Return the version this person reads here: reviewers the latest, others what was approved."""
    return seen.latest if seen.is_insider else seen.document.approved_snapshot


def _approved_before(seen: SeenPlan, version: PlanSnapshot) -> PlanSnapshot | None:
    rows = seen.document.snapshots.filter(number__lt=version.number, approved_at__isnull=False)
    return rows.order_by("-number").first()


def _submitted_before(
    seen: SeenPlan, version: PlanSnapshot, base: PlanSnapshot | None
) -> PlanSnapshot | None:
    """Return the version judged before this one, for those who judge, unless it is the approved one."""
    if not seen.is_insider or (base and base.number == version.number - 1):
        return None
    return seen.document.snapshots.filter(number=version.number - 1).first()


def _since(earlier: PlanSnapshot | None, seen: SeenPlan, data: Any) -> Any:
    """Return what changed since a version, as this person may read it, or nothing without that version."""
    return changes.changes_between(season.as_seen(earlier.data, seen.permissions), data) if earlier else None


def _history(seen: SeenPlan) -> list[dict[str, Any]]:
    """Return the steps so far, the latest first, with their words; to those who may know of them."""
    if not seen.is_insider:
        return []
    verbs = {move.code: move.verb for move in rules.PLAN_WORKFLOW.moves}
    verbs[WRITTEN_BACK] = _("An old version written back into the draft")
    moves = seen.document.moves.select_related("by", "snapshot").order_by("-pk")
    return [{"move": move, "verb": verbs.get(move.move, "")} for move in moves.defer("snapshot__data")]


def _comments_at(seen: SeenPlan) -> str:
    """Return where this person speaks about parts of the plan, or nothing where they may not."""
    may_speak = roles.COMMENT_ON_PLAN in seen.permissions
    return reverse("planning:comment-list", args=[seen.document.uid]) if may_speak else ""


def _answers(version: PlanSnapshot) -> list[TechnicalReview]:
    return list(version.technical_reviews.select_related("answered_by").order_by("pk"))


def _mine(seen: SeenPlan, version: PlanSnapshot) -> list[TechnicalReview]:
    """Return the open technical reviews of this version that this person answers now."""
    is_open = seen.document.state == PlanState.TECHNICAL_REVIEW and seen.person.pk not in seen.facts.writers
    if not is_open:
        return []
    functions = [
        function for function, permission in rules.ANSWER_PERMISSION.items() if permission in seen.permissions
    ]
    return list(
        version.technical_reviews.filter(
            function__in=functions, outcome=TechnicalReview.Outcome.WAITING
        ).order_by("pk")
    )
