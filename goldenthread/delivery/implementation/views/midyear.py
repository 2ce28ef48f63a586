"""The mid-year review of a workplan: how far each output is, money, proposals, and the steps it takes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.delivery.planning import rules as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions, queries, rules
from ..forms import MoveForm, OutputForm
from ..models import MidYearReview, OutputImplementation
from .access import Seen, see

DONE = {
    "SUBMIT": gettext_lazy("Submitted. The desk and the framework managers can read it."),
    "RETURN": gettext_lazy("Returned. The writers can change it again."),
    "CONSOLIDATE": gettext_lazy("Put before the board."),
    "DECIDE": gettext_lazy("Closed with the board's decision."),
}


@require_GET
def midyear_detail(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Show the mid-year review of a workplan, or how to open one."""
    seen = see(request.user, entity, period)
    return page_of_review(request, seen)


def page_of_review(
    request: SignedInRequest, seen: Seen, *, refusal: str = "", status: int = 200, **typed: str
) -> HttpResponse:
    """Show the review, with what was typed where a step was refused."""
    review = queries.review_of(seen.workplan, seen.person)
    context = {
        **frame(seen),
        "review": review,
        "refusal": refusal,
        "typed": {"note": "", "reference": "", **typed},
    }
    if review is None:
        may_open = seen.may_write and seen.is_carried_out and seen.workplan.document.approved_snapshot_id
        is_open = MidYearReview.objects.filter(workplan=seen.workplan).exists()
        context |= {"may_open": may_open and not is_open, "is_open": is_open}
        return render(request, "implementation/midyear_start.html", context, status=status)
    facts = queries.review_facts(review)
    moves = rules.open_moves(facts, person=seen.person.pk, permissions=seen.permissions)
    codes = {move.code for move in moves}
    gaps = queries.gaps_of(review)
    proposals = list(review.adjustments.select_related("proposed_by", "decided_by"))
    accepted = [one for one in proposals if one.decision == "ACCEPTED"]
    version = queries.version_that_carries(review)
    context |= {
        "outputs": review.outputs.select_related("updated_by"),
        "counts": queries.counts_of(review),
        "gaps": [(gap, rules.gap_in_words(gap, currency=seen.currency)) for gap in gaps],
        "proposals": proposals,
        "accepted": accepted,
        "moves": moves,
        "may_decide": "DECIDE" in codes,
        "is_writable": seen.may_write and rules.is_writable(review.state),
        "history": review.moves.select_related("by"),
        "may_revise": roles.SUBMIT_PLAN in seen.permissions
        and not rules.reasons_not_to_revise(
            review.state, was_revised=review.revised_at is not None, accepted=len(accepted)
        ),
        "version": version,
        "may_record": version is not None
        and review.carried_by_id is None
        and bool({roles.SUBMIT_PLAN, roles.MANAGE_PLANNING} & seen.permissions),
    }
    return render(request, "implementation/midyear_detail.html", context, status=status)


@require_POST
def midyear_open(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Open the mid-year review."""
    seen = see(request.user, entity, period)
    try:
        actions.open_mid_year_review(seen.workplan, by=request.user, at=seen.at)
    except RuleBroken as refusal:
        return page_of_review(request, seen, refusal=str(refusal), status=409)
    messages.success(request, _("The mid-year review is open. Say of each output how far it is."))
    return redirect("implementation:midyear", entity=entity, period=period)


@require_http_methods(["GET", "POST"])
def midyear_output(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Show one output to write, with the monthly updates beside it, or save it."""
    seen, review = review_or_404(request, entity, period)
    row = get_object_or_404(review.outputs.select_related("updated_by"), output_uid=uid)
    if request.method == "GET":
        return _output_page(request, seen, review, row, OutputForm(initial=_initial(row)))
    form = OutputForm(request.POST)
    try:
        if "add_updates" in request.POST:
            actions.add_new_updates(row, base_revision=_revision(request), by=request.user, at=seen.at)
            messages.success(request, _("Added what the monthly updates said since."))
            return redirect(request.path)
        if not form.is_valid():
            return _output_page(request, seen, review, row, form)
        actions.save_output(row, **form.cleaned_data, by=request.user, at=seen.at)
    except actions.OutputChanged as conflict:
        data = request.POST.copy()
        data["base_revision"] = str(conflict.theirs.revision)
        return _output_page(
            request,
            seen,
            review,
            row,
            OutputForm(data),
            refusal=str(conflict),
            theirs=conflict.theirs,
            status=409,
        )
    except RuleBroken as refusal:
        return _output_page(request, seen, review, row, form, refusal=str(refusal), status=409)
    messages.success(request, _("Saved."))
    return redirect("implementation:midyear", entity=entity, period=period)


def _revision(request: SignedInRequest) -> int:
    text = request.POST.get("base_revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _initial(row: OutputImplementation) -> dict[str, Any]:
    return {"base_revision": row.revision, "status": row.status, "text": row.text}


def _output_page(
    request: SignedInRequest,
    seen: Seen,
    review: MidYearReview,
    row: OutputImplementation,
    form: OutputForm,
    *,
    refusal: str = "",
    theirs: OutputImplementation | None = None,
    status: int = 200,
) -> HttpResponse:
    texts = queries.texts_for_output(review, row.output_uid)
    known = {origin["update"] for origin in row.origins}
    context = {
        **frame(seen),
        "review": review,
        "row": row,
        "form": form,
        "refusal": refusal,
        "theirs": theirs,
        "texts": texts,
        "new": sum(text.update_id not in known and bool(text.text) for text in texts),
        "is_writable": seen.may_write and rules.is_writable(review.state),
    }
    return render(request, "implementation/midyear_output.html", context, status=status)


@require_POST
def midyear_move(request: SignedInRequest, entity: str, period: str, move: str) -> HttpResponse:
    """Take the review one step further or back."""
    seen, review = review_or_404(request, entity, period)
    if move not in rules.MID_YEAR_WORKFLOW.by_code:
        raise Http404
    form = MoveForm(request.POST)
    form.is_valid()
    note, reference = form.cleaned_data.get("note", ""), form.cleaned_data.get("reference", "")
    try:
        actions.move_review(review, move, by=request.user, at=seen.at, note=note, reference=reference)
    except RuleBroken as refusal:
        return page_of_review(
            request, seen, refusal=str(refusal), note=request.POST.get("note", ""),
            reference=request.POST.get("reference", ""), status=409,
        )  # fmt: skip
    messages.success(request, str(DONE[move]))
    # Returned, it is its entity's to read again.
    if queries.review_of(seen.workplan, request.user) is None:
        return redirect("implementation:consolidation", period=period)
    return redirect("implementation:midyear", entity=entity, period=period)


@require_POST
def midyear_revise(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Open the workplan for what the board accepted."""
    seen, review = review_or_404(request, entity, period)
    try:
        actions.revise_workplan(review, by=request.user, at=seen.at)
    except RuleBroken as refusal:
        return page_of_review(request, seen, refusal=str(refusal), status=409)
    messages.success(
        request, _("The workplan is open for revision. Write what the board accepted, then submit it.")
    )
    return redirect("planning:workplan-detail", entity=entity, period=period)


@require_POST
def midyear_carried(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Record which version holds what the board accepted."""
    seen, review = review_or_404(request, entity, period)
    try:
        review = actions.record_carried(review, by=request.user, at=seen.at)
    except RuleBroken as refusal:
        return page_of_review(request, seen, refusal=str(refusal), status=409)
    messages.success(
        request, _("Recorded: the decision is carried by %(version)s.") % {"version": review.carried_by}
    )
    return redirect("implementation:midyear", entity=entity, period=period)


def review_or_404(request: SignedInRequest, entity: str, period: str) -> tuple[Seen, MidYearReview]:
    """Return the workplan and its review, if this person may read both."""
    seen = see(request.user, entity, period)
    review = queries.review_of(seen.workplan, request.user)
    if review is None:
        raise Http404
    return seen, review


def check_writer(seen: Seen) -> None:
    """Refuse those who read the review but do not write it."""
    if not seen.may_write:
        raise PermissionDenied(
            _("This mid-year review is written by %(who)s. You can read it.")
            % {"who": planning.who_may_plan()}
        )


def frame(seen: Seen) -> dict[str, Any]:
    """Return what every page of a workplan's implementation shows."""
    return {
        "seen": seen,
        "workplan": seen.workplan,
        "entity": seen.workplan.entity,
        "period": seen.workplan.period,
        "currency": seen.currency,
    }
