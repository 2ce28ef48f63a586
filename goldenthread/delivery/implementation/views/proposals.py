"""Proposed adjustments of a mid-year review: write, remove, decide."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions, rules
from ..forms import DecisionForm, ProposalForm
from ..forms.midyear import initial_of
from ..models import Adjustment, MidYearReview
from .access import Seen
from .midyear import check_writer, frame, page_of_review, review_or_404


@require_http_methods(["GET", "POST"])
def proposal_add(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Propose a change to the approved workplan."""
    seen, review = review_or_404(request, entity, period)
    check_writer(seen)
    initial = {"subject_uid": request.GET.get("about", ""), "kind": request.GET.get("kind", "")}
    return _write(request, seen, review, None, initial)


@require_http_methods(["GET", "POST"])
def proposal_edit(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Change a proposal that was not submitted yet."""
    seen, review = review_or_404(request, entity, period)
    check_writer(seen)
    proposal = get_object_or_404(review.adjustments.all(), uid=uid)
    return _write(request, seen, review, proposal, initial_of(proposal))


def _write(
    request: SignedInRequest,
    seen: Seen,
    review: MidYearReview,
    proposal: Adjustment | None,
    initial: Mapping[str, object],
) -> HttpResponse:
    subjects = rules.subjects_of(review.snapshot.data)
    form = ProposalForm(
        request.POST or None, initial=dict(initial), subjects=subjects, currency=seen.currency
    )
    if request.method == "GET" or not form.is_valid():
        return _page(request, seen, review, proposal, form)
    try:
        kept = actions.save_proposal(
            review,
            form.said(),
            proposal=proposal,
            base_revision=form.cleaned_data["base_revision"] or 0,
            by=request.user,
            at=seen.at,
            uid=form.made_as,
        )
    except actions.ProposalChanged as conflict:
        data = request.POST.copy()
        data["base_revision"] = str(conflict.theirs.revision if conflict.theirs else 0)
        again = ProposalForm(data, subjects=subjects, currency=seen.currency)
        return _page(
            request, seen, review, proposal, again, refusal=str(conflict), theirs=conflict.theirs, status=409
        )
    except RuleBroken as refusal:
        if isinstance(refusal, once.NotOnce):
            form.renew()
        return _page(request, seen, review, proposal, form, refusal=str(refusal), status=409)
    messages.success(request, once.words_on(kept))
    return redirect(
        "implementation:midyear", entity=seen.workplan.entity.code, period=seen.workplan.period.code
    )


def _page(
    request: SignedInRequest,
    seen: Seen,
    review: MidYearReview,
    proposal: Adjustment | None,
    form: ProposalForm,
    *,
    refusal: str = "",
    theirs: Adjustment | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **frame(seen),
        "review": review,
        "proposal": proposal,
        "form": form,
        "refusal": refusal,
        "theirs": theirs,
        "is_writable": rules.is_writable(review.state),
    }
    return render(request, "implementation/proposal_edit.html", context, status=status)


@require_POST
def proposal_remove(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Take back a proposal."""
    seen, review = review_or_404(request, entity, period)
    proposal = get_object_or_404(review.adjustments.all(), uid=uid)
    said = request.POST.get("base_revision", "")
    try:
        actions.remove_proposal(
            proposal, base_revision=int(said) if said.isdecimal() and len(said) < 10 else -1,
            by=request.user, at=seen.at,
        )  # fmt: skip
    except RuleBroken as refusal:
        return page_of_review(request, seen, refusal=str(refusal), status=409)
    messages.success(request, _("The proposal was taken back."))
    return redirect("implementation:midyear", entity=entity, period=period)


@require_POST
def proposal_decide(request: SignedInRequest, entity: str, period: str, uid: UUID) -> HttpResponse:
    """Record the board's word on one proposal."""
    seen, review = review_or_404(request, entity, period)
    proposal = get_object_or_404(review.adjustments.all(), uid=uid)
    form = DecisionForm(request.POST)
    form.is_valid()
    said = form.cleaned_data
    try:
        actions.decide_proposal(
            proposal, said.get("decision", ""), by=request.user, at=seen.at, note=said.get("note", "")
        )
    except RuleBroken as refusal:
        return page_of_review(request, seen, refusal=str(refusal), status=409)
    messages.success(request, _("Recorded for %(code)s.") % {"code": proposal.subject_code})
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return redirect("implementation:midyear", entity=entity, period=period)
