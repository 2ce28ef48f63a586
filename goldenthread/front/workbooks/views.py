"""A workplan's workbook: taking it away, bringing it back, and looking at what it would change."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from goldenthread.delivery.planning import rules
from goldenthread.delivery.planning.models import Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken

from . import actions, actions_files, change_list, export, kinds
from .changes import Comparison
from .comparison import compare
from .forms import WorkbookForm
from .links import may_bring

# Rows and problems on the page; the list to download holds all.
MOST_SHOWN = 200


@require_GET
def workplan_export(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Answer with the workbook of the version this person may read."""
    workplan = _workplan(request, entity, period)
    data = export.data_for(workplan, request.user)
    if data is None:
        raise Http404
    try:
        made = export.workbook_of(workplan, data, by=request.user, at=timezone.now())
    except export.TooLong as refusal:
        messages.error(request, str(refusal))
        return redirect("workbooks:workplan-import", entity, period)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type=export.MEDIA_TYPE, headers=headers)


@require_GET
def workplan_import(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Ask for the workbook; or show what the one that was sent would change."""
    workplan = _workplan_to_write(request, entity, period)
    token = request.GET.get("file", "")
    if not token:
        return _page(request, workplan)
    return _look(request, workplan, token)


@require_POST
def workplan_check(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Keep the workbook that was sent and lead to what it would change."""
    workplan = _workplan_to_write(request, entity, period)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, workplan, form=form, status=422)
    content = bytes(form.cleaned_data["workbook"].read())
    try:
        comparison = compare(workplan, content)
    except RuleBroken as refusal:
        form.add_error("workbook", str(refusal))
        return _page(request, workplan, form=form, status=422)
    rows = len(comparison.changes)
    token = actions_files.keep(content, workplan=workplan, by=request.user, at=timezone.now(), rows=rows)
    address = reverse("workbooks:workplan-import", args=[entity, period])
    return redirect(f"{address}?{urlencode({'file': token})}")


@require_GET
def workplan_changes(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Answer with every change and every problem of the workbook that was sent, as CSV."""
    workplan, at = _workplan_to_write(request, entity, period), timezone.now()
    content = actions_files.kept(request.GET.get("file", ""), workplan=workplan, by=request.user, at=at)
    made = change_list.made(compare(workplan, content))
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"'}
    return HttpResponse(made.content, content_type=made.media_type, headers=headers)


@require_POST
def workplan_commit(request: SignedInRequest, entity: str, period: str) -> HttpResponse:
    """Bring in the workbook that was looked at: all of it or nothing; a large one as a job."""
    workplan = _workplan_to_write(request, entity, period)
    token, at = request.POST.get("file", ""), timezone.now()
    looked_at = request.POST.get("looked_at", "")
    try:
        if actions_files.rows_in(token, workplan=workplan, by=request.user, at=at) > kinds.MOST_AT_ONCE:
            job = kinds.ask_for(workplan, token, by=request.user, looked_at=looked_at)
            return redirect("jobs:job-detail", uid=job.uid)
        content = actions_files.kept(token, workplan=workplan, by=request.user, at=at)
        done = actions.import_workbook(workplan, content, by=request.user, at=at, looked_at=looked_at)
    except actions.NotBrought as refusal:
        messages.error(request, str(refusal))
        return _page(request, workplan, comparison=refusal.comparison, token=token, status=409)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return _page(request, workplan, status=409)
    actions_files.forget(token, workplan=workplan, by=request.user, at=at)
    messages.success(request, _said_done(done))
    return redirect("planning:workplan-detail", entity, period)


def _said_done(done: Comparison) -> str:
    count = len(done.changes)
    words = ngettext(
        "The workbook was brought in: %(count)s row.", "The workbook was brought in: %(count)s rows.", count
    )
    return words % {"count": count}


def _workplan(request: SignedInRequest, entity: str, period: str) -> Workplan:
    rows = Workplan.objects.visible_to(request.user).select_related("document", "entity", "period")
    return get_object_or_404(rows, entity__code=entity, period__code=period)


def _workplan_to_write(request: SignedInRequest, entity: str, period: str) -> Workplan:
    """Return the workplan if this person writes it, whether it is open now or not."""
    workplan = _workplan(request, entity, period)
    permissions = organization.permissions_at(request.user, workplan.entity, timezone.localdate())
    if not may_bring(permissions):
        raise PermissionDenied(
            _("A workbook is brought back by %(who)s. You can read the workplan.")
            % {"who": rules.who_may_plan()}
        )
    return workplan


def _look(request: SignedInRequest, workplan: Workplan, token: str) -> HttpResponse:
    try:
        content = actions_files.kept(token, workplan=workplan, by=request.user, at=timezone.now())
        comparison = compare(workplan, content)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
        return _page(request, workplan, status=422)
    return _page(request, workplan, comparison=comparison, token=token)


def _page(
    request: SignedInRequest,
    workplan: Workplan,
    *,
    form: WorkbookForm | None = None,
    comparison: Comparison | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "workplan": workplan,
        "is_writable": rules.is_writable(workplan.document.state),
        "form": form or WorkbookForm(),
        "comparison": comparison,
        "token": token,
        "most_shown": MOST_SHOWN,
        "shown_problems": comparison.problems[:MOST_SHOWN] if comparison else [],
        "shown_changes": comparison.changes[:MOST_SHOWN] if comparison else [],
        "is_large": comparison is not None and len(comparison.changes) > kinds.MOST_AT_ONCE,
    }
    return render(request, "workbooks/workplan_import.html", context, status=status)
