"""Taking a plan one step further or back: a page that says what follows, then the step."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.workflow.machine import MoveRefused

from .. import actions, rules
from ..forms.review import AnswerForm, AskForm, MoveForm
from ..models import PlanDocument, TechnicalReview
from .plan_access import SeenPlan, see_plan
from .review import frame_of, review_page

Words = str | Promise


@dataclass(frozen=True)
class Consequence:
    """What a step leads to, said before it is taken and after."""

    question: Words
    consequence: Words
    done: Words
    note_label: Words = ""


CONSEQUENCES = {
    "SUBMIT": Consequence(
        _("Sign and submit this plan?"),
        _(
            "It is frozen with your name as a version, so that everyone judges the same text. It goes to the "
            "desk. Until a desk reviewer takes it up you can take it back; afterwards it has to be returned."
        ),
        _("Submitted. The desk has been told."),
        _("What changed, and why?"),
    ),
    "WITHDRAW": Consequence(
        _("Take this plan back?"),
        _("It is a draft again and leaves the review desk. The submitted version is kept."),
        _("Taken back. It can be changed again."),
    ),
    "TAKE_UP": Consequence(
        _("Take up this plan for desk review?"),
        _("The writers cannot take it back any more. Read it, then send it on or return it with a note."),
        _("Taken up."),
    ),
    "ASK_TECHNICAL": Consequence(
        _("Send this version to the technical reviewers?"),
        _("Each of those you choose reads it at the same time and answers for their own function."),
        _("Sent. The technical reviewers have been told."),
    ),
    "ACCEPT": Consequence(
        _("Accept this version for the board?"),
        _("The board then approves it, or returns it. If a function does not agree, say why it goes on."),
        _("Accepted. The board has been told."),
        _("Why it goes on, where a technical function does not agree"),
    ),
    "APPROVE": Consequence(
        _("Approve this plan?"),
        _("From then on everyone with a role reads this version. To change it, the head opens a revision."),
        _("Approved. The writers have been told."),
    ),
    "RETURN": Consequence(
        _("Return this plan with a note?"),
        _(
            "The writers get your note and can change the plan until it is submitted again. "
            "The submitted version and your note are kept."
        ),
        _("Returned. The writers have been told."),
        _("What should change, and where?"),
    ),
    "PUT_IN_FORCE": Consequence(
        _("Put this plan in force?"),
        _("It is then the plan that reports and reviews refer to."),
        _("In force. The writers have been told."),
    ),
    "REVISE": Consequence(
        _("Open this plan for revision?"),
        _(
            "It becomes a draft that its writers change. Until the revision is approved, everyone else reads "
            "the approved version, and it stays the plan."
        ),
        _("Open for revision."),
        _("Why is it revised?"),
    ),
    "CLOSE": Consequence(
        _("Close this plan?"),
        _("It stays readable, and nothing is planned in it any more. A framework manager can open it again."),
        _("Closed."),
    ),
    "REOPEN": Consequence(
        _("Open this plan again?"),
        _("It is in force again. Your reason is recorded."),
        _("In force again."),
        _("Why is it opened again?"),
    ),
}
# These steps go back or end something; they are not drawn as the main thing to do.
QUIET = ("RETURN", "WITHDRAW", "CLOSE", "REVISE", "REOPEN")


@require_http_methods(["GET", "POST"])
def plan_move(request: SignedInRequest, uid: UUID, move: str) -> HttpResponse:
    """Ask, then take the step. What was typed stays when the step is refused."""
    seen = see_plan(request.user, uid)
    if move not in CONSEQUENCES:
        raise Http404
    if request.method == "GET":
        return _page(request, seen, move, _form(seen, move))
    form = _form(seen, move, request.POST)
    if not form.is_valid():
        return _page(request, seen, move, form, status=400)
    try:
        _take(request, seen, move, form)
    except RuleBroken as refusal:
        return _page(request, seen, move, form, refusal=str(refusal), status=409)
    messages.success(request, str(CONSEQUENCES[move].done))
    return _onward(request, seen, move)


def _take(request: SignedInRequest, seen: SeenPlan, move: str, form: MoveForm) -> None:
    said = form.cleaned_data
    chosen = {"functions": said["functions"]} if move == "ASK_TECHNICAL" else {}
    # A form without a number judges no version; the action then says so.
    version = said["version"] or 0 if move in rules.JUDGING else None
    actions.move_plan(
        seen.document, move, by=request.user, at=seen.at, note=said["note"], version=version, **chosen
    )


def _onward(request: SignedInRequest, seen: SeenPlan, move: str) -> HttpResponse:
    """Lead writers to their plan, and reviewers back to the review, if it is still open to them."""
    if move in rules.JUDGING:
        still_there = PlanDocument.objects.visible_to(request.user).filter(pk=seen.document.pk).exists()
        return redirect("planning:plan-review", seen.document.uid) if still_there else redirect("/")
    return redirect(seen.address)


def _form_class(move: str) -> type[MoveForm]:
    return AskForm if move == "ASK_TECHNICAL" else MoveForm


def _form(seen: SeenPlan, move: str, posted: QueryDict | None = None) -> MoveForm:
    number = seen.latest.number if seen.latest else 0
    return _form_class(move)(
        posted,
        initial={"version": number, "functions": TechnicalReview.Function.values},
        needs_note=rules.PLAN_WORKFLOW.by_code[move].needs_note,
    )


def _page(
    request: SignedInRequest,
    seen: SeenPlan,
    move: str,
    form: MoveForm,
    *,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        **frame_of(seen),
        "form": form,
        "move": rules.PLAN_WORKFLOW.by_code[move],
        "words": CONSEQUENCES[move],
        "note_label": CONSEQUENCES[move].note_label or _("Note"),
        "is_quiet": move in QUIET,
        "refusal": refusal,
        "why_not": "" if refusal else _why_not(seen, move),
    }
    return render(request, "planning/plan_move.html", context, status=status)


def _why_not(seen: SeenPlan, move: str) -> str:
    """Return why this person cannot take the step now, or nothing; asked before anybody types a note."""
    try:
        rules.check_move(move, seen.facts, person=seen.person.pk, permissions=seen.permissions, note="-")
    except MoveRefused as refusal:
        return str(refusal)
    return ""


@require_http_methods(["GET", "POST"])
def technical_answer(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask for the answer of a technical function, then take it."""
    review = get_object_or_404(TechnicalReview.objects.select_related("snapshot__document"), uid=uid)
    # Whoever may not see the plan does not learn that it is being reviewed.
    seen = see_plan(request.user, review.snapshot.document.uid)
    if not seen.is_insider:
        raise Http404
    if request.method == "GET":
        return redirect("planning:plan-review", seen.document.uid)
    form = AnswerForm(request.POST, auto_id=f"{review.function}-%s")
    if not form.is_valid():
        return review_page(request, seen, answering=(review, form), status=400)
    try:
        actions.answer_technical_review(
            review, form.cleaned_data["outcome"], by=request.user, at=seen.at, note=form.cleaned_data["note"]
        )
    except RuleBroken as refusal:
        return review_page(request, seen, answering=(review, form), refusal=str(refusal), status=409)
    messages.success(request, str(_("Your answer is recorded with this version.")))
    return redirect("planning:plan-review", seen.document.uid)
