"""Taking a report one step further or back: a page that says what follows, then the step."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken

from .. import actions, rules
from ..forms import NoteForm
from .access import Seen, see
from .tasks import frame_of, tasks_of

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
        _("Sign and submit this report?"),
        _(
            "The text is frozen with your name, so that reviewers read one version. It goes to the desk. "
            "To change it "
            "afterwards, a reviewer has to return it."
        ),
        _("Submitted. The desk has been told."),
    ),
    "RETURN": Consequence(
        _("Return this report with a note?"),
        _(
            "The writers get your note and can change the report until it is submitted again. "
            "The submitted version is kept."
        ),
        _("Returned. The writers have been told."),
        _("What should change, and where?"),
    ),
    "DESK_APPROVE": Consequence(
        _("Approve this report for the desk?"),
        _("It goes to the framework manager for final approval."),
        _("Approved for the desk. The framework manager has been told."),
    ),
    "APPROVE": Consequence(
        _("Approve this report?"),
        _(
            "From then on everyone who may read approved reports can read it. "
            "Only a framework manager can reopen it."
        ),
        _("Approved."),
    ),
    "REOPEN": Consequence(
        _("Reopen this report?"),
        _(
            "Its writers can change it again, even after the lock. "
            "Until it is submitted again it counts as not reported. "
            "Your reason is recorded."
        ),
        _("Reopened. The writers have been told."),
        _("Why is it reopened?"),
    ),
    "EXTEND": Consequence(
        _("Open this report again after the lock?"),
        _("Its writers can finish and submit it. Your reason is recorded."),
        _("Open again. The writers have been told."),
        _("Why do they get more time?"),
    ),
}


@require_http_methods(["GET", "POST"])
def report_move(request: SignedInRequest, uid: UUID, move: str) -> HttpResponse:
    """Ask, then take the step. What was typed stays when the step is refused."""
    seen = see(request.user, uid, is_post=request.method == "POST")
    if move not in CONSEQUENCES:
        raise Http404
    form = NoteForm(request.POST or None)
    if request.method == "GET":
        return _page(request, seen, move, form)
    if not rules.REPORT_WORKFLOW.by_code[move].needs_note or form.is_valid():
        return _take(request, seen, move, form)
    why_not = _why_not(seen, move)
    if not why_not:
        return _page(request, seen, move, form)
    # Nobody is asked to mend the note of a step that is impossible anyway.
    has_note = bool(request.POST.get("note", "").strip())
    return _take(request, seen, move, form, why_not="" if has_note else why_not)


def _take(
    request: SignedInRequest, seen: Seen, move: str, form: NoteForm, *, why_not: str = ""
) -> HttpResponse:
    try:
        actions.move_report(
            seen.report,
            move,
            by=request.user,
            at=seen.at,
            note=request.POST.get("note", ""),
            to_rework=request.POST.getlist("to_rework"),
        )
    except RuleBroken as refusal:
        return _page(request, seen, move, form, refusal=str(refusal), why_not=why_not, status=409)
    if move != "SUBMIT":
        actions.note_look(seen.report, by=request.user, at=seen.at)
    messages.success(request, str(CONSEQUENCES[move].done))
    return redirect("monitoring:report-detail", uid=seen.report.uid)


def _page(
    request: SignedInRequest,
    seen: Seen,
    move: str,
    form: NoteForm,
    *,
    refusal: str = "",
    why_not: str = "",
    status: int = 200,
) -> HttpResponse:
    row = rules.REPORT_WORKFLOW.by_code[move]
    context = {
        **frame_of(seen),
        "form": form,
        "move": row,
        "words": CONSEQUENCES[move],
        "refusal": refusal,
        "tasks": tasks_of(seen) if move == "RETURN" else [],
        "chosen": request.POST.getlist("to_rework"),
        "why_not": _why_not(seen, move) if request.method == "GET" else why_not,
    }
    return render(request, "monitoring/report_move.html", context, status=status)


def _why_not(seen: Seen, move: str) -> str:
    """Return why this person cannot take the step now, or nothing; asked before anybody types a note."""
    who = roles.names_of_roles_with(rules.REPORT_WORKFLOW.by_code[move].permission)
    try:
        rules.check_move(
            move,
            rules.facts_of(seen.report),
            person=seen.person.pk,
            permissions=seen.permissions,
            note="-",
            who=who,
            at=seen.at,
        )
    except actions.MoveRefused as refusal:
        return str(refusal)
    return ""
