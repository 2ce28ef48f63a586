"""The conversation about a plan: threads, the next open one, and a panel beside the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments import queries as comments
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.uids import new_uid
from goldenthread.foundation.ui.tabs import PanelSpec, panels

from .. import actions, queries
from ..models import PlanDocument, Programme, Workplan

IN_PANEL = 3
Deed = Callable[[], Comment]


@require_GET
def comment_list(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the threads about a plan: all, or the open ones, or those about one part."""
    document = _document(request, uid)
    if not _permissions(document, request.user) & queries.THE_CONVERSATION:
        raise Http404
    return _page(request, document)


@require_GET
def comment_next(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Lead to the next open thread after the one named, and from the last to the first."""
    document = _document(request, uid)
    after = request.GET.get("after", "")
    mine = [thread.pk for thread in _threads(document, request.user)]
    found = comments.next_open(
        document.uid, after=int(after) if after.isdecimal() and len(after) < 19 else 0, among=mine
    )
    if found is None:
        messages.info(request, _("Every thread about this plan is resolved."))
        return redirect("planning:comment-list", document.uid)
    return redirect(_address(document, found))


@require_POST
def comment_add(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Begin a thread about one part of a plan."""
    document = _document(request, uid)
    anchor, text = request.POST.get("anchor", ""), request.POST.get("text", "")

    def say() -> Comment:
        made_as = once.uid_in(request.POST.get("uid", ""))
        return actions.comment_on_plan(
            document, anchor=anchor, text=text, by=request.user, at=timezone.now(), uid=made_as
        )

    return _done(request, document, say)


@require_POST
def comment_reply(request: SignedInRequest, uid: UUID, comment: UUID) -> HttpResponse:
    """Answer in a thread."""
    document, thread = _document(request, uid), _thread(request, uid, comment)
    text = request.POST.get("text", "")

    def say() -> Comment:
        made_as = once.uid_in(request.POST.get("uid", ""))
        return actions.reply_on_plan(
            document, thread, text=text, by=request.user, at=timezone.now(), uid=made_as
        )

    return _done(request, document, say)


@require_POST
def comment_resolve(request: SignedInRequest, uid: UUID, comment: UUID) -> HttpResponse:
    """Say that a thread is settled."""
    document, thread = _document(request, uid), _thread(request, uid, comment)
    return _done(
        request,
        document,
        lambda: actions.resolve_on_plan(document, thread, by=request.user, at=timezone.now()),
    )


@require_POST
def comment_reopen(request: SignedInRequest, uid: UUID, comment: UUID) -> HttpResponse:
    """Say that a thread is not settled after all."""
    document, thread = _document(request, uid), _thread(request, uid, comment)
    return _done(
        request,
        document,
        lambda: actions.reopen_on_plan(document, thread, by=request.user, at=timezone.now()),
    )


def _document(request: SignedInRequest, uid: UUID) -> PlanDocument:
    documents = PlanDocument.objects.visible_to(request.user).select_related("entity")
    return get_object_or_404(documents, uid=uid)


def _thread(request: SignedInRequest, uid: UUID, comment: UUID) -> Comment:
    threads = _threads(_document(request, uid), request.user)
    found = next((thread for thread in threads if thread.uid == comment), None)
    if found is None:
        raise Http404
    return found


def _permissions(document: PlanDocument, person: User) -> frozenset[str]:
    return organization.permissions_at(person, document.entity, timezone.localdate())


def _threads(document: PlanDocument, person: User) -> list[Comment]:
    # A large plan is read whole only where somebody has said something about it.
    if not comments.threads_of(document.uid).exists():
        return []
    permissions = _permissions(document, person)
    data = queries.data_for(document, permissions)
    return queries.readable_threads(document, data or {}, person, permissions)


def _done(request: SignedInRequest, document: PlanDocument, deed: Deed) -> HttpResponse:
    """Do it and lead back to the thread; a refusal is shown on the page, with what was typed."""
    try:
        said = deed()
    except RuleBroken as refusal:
        return _page(request, document, refusal=str(refusal), status=422)
    return redirect(_address(document, said.thread or said))


def _address(document: PlanDocument, thread: Comment) -> str:
    return f"{reverse('planning:comment-list', args=[document.uid])}#c-{thread.uid}"


def _page(
    request: SignedInRequest, document: PlanDocument, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    permissions = _permissions(document, request.user)
    data = queries.data_for(document, permissions) or {}
    anchors = queries.anchors_of(data)
    anchor = request.POST.get("anchor") or request.GET.get("anchor", "")
    only_open = request.GET.get("only") == "open"
    threads = queries.readable_threads(document, data, request.user, permissions)
    shown = [
        thread
        for thread in threads
        if not (only_open and thread.resolved_at) and (thread.anchor == anchor or anchor not in anchors)
    ]
    context = {
        "document": document,
        "standing": queries.standing_for(document, permissions),
        "plan": _plan(document),
        "rows": [(thread, thread.anchor in anchors) for thread in shown],
        "total": len(threads),
        "open": sum(thread.resolved_at is None for thread in threads),
        "only_open": only_open,
        "anchors": anchors,
        "anchor": anchor if anchor in anchors else "",
        "may_speak": roles.COMMENT_ON_PLAN in permissions,
        "refusal": refusal,
        "typed": request.POST.get("text", ""),
        # Asked for by each form of the page: each makes one comment.
        "new_uid": new_uid,
        "typed_in": request.resolver_match.kwargs.get("comment") if request.resolver_match else None,
    }
    return render(request, "planning/comment_list.html", context, status=status)


def _plan(document: PlanDocument) -> Programme | Workplan:
    if document.kind == PlanDocument.Kind.PROGRAMME:
        return Programme.objects.select_related("entity").get(document=document)
    return Workplan.objects.select_related("entity", "period").get(document=document)


def _panel(document: PlanDocument, person: User) -> Mapping[str, Any] | None:
    if not _permissions(document, person) & queries.THE_CONVERSATION:
        return None
    threads = _threads(document, person)
    waiting = [thread for thread in threads if thread.resolved_at is None]
    return {"document": document, "total": len(threads), "open": len(waiting), "first": waiting[:IN_PANEL]}


def _panel_of_plan(plan: Programme | Workplan, person: User) -> Mapping[str, Any] | None:
    return _panel(plan.document, person)


def add_to_lower_pages() -> None:
    """Register the panels."""
    template = "planning/_comments.html"
    for page, context in (
        ("workplan", _panel_of_plan),
        ("programme", _panel_of_plan),
        ("plan-review", _panel),
    ):
        spec = PanelSpec(f"comments-{page}", 80, page, template, context, is_aside=True)
        panels.register(spec)
