"""The page where framework managers check and import files."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.strategy import actions as strategy
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken

from . import uploads
from .forms import CheckedFilesForm, PlanForm, WorkbookForm
from .report import ImportReport


@require_GET
def import_page(request: SignedInRequest) -> HttpResponse:
    """Ask for a results workbook or a plan file."""
    _check_may_import(request)
    return _page(request)


@require_POST
def workbook_import(request: SignedInRequest) -> HttpResponse:
    """Say what two workbooks would bring; with the same files again, bring it in."""
    _check_may_import(request)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, workbook_form=form, status=422)
    is_check = not form.cleaned_data["checked"]
    results, activities = form.files_in_order()
    try:
        report = uploads.load_workbooks(
            results, activities, by=request.user, at=timezone.now(), dry_run=is_check
        )
    except RuleBroken as refusal:
        form.add_error(None, str(refusal))
        return _page(request, workbook_form=form, status=422)
    if is_check or report.problems:
        return _page(request, workbook_form=_same_files_again(form, not report.problems), report=report)
    messages.success(request, _("%(rows)s rows of %(operations)s operations were imported.") % report.counts)
    return redirect("strategy:plan-list")


@require_POST
def plan_import(request: SignedInRequest) -> HttpResponse:
    """Say what a plan file would bring; with the same file again, bring it in."""
    _check_may_import(request)
    form = PlanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, plan_form=form, status=422)
    is_check = not form.cleaned_data["checked"]
    content = form.files_in_order()[0].read()
    plan = strategy.import_plan(content, by=request.user, at=timezone.now(), dry_run=is_check)
    if is_check or plan.problems:
        return _page(request, plan_form=_same_files_again(form, not plan.problems), plan_report=plan)
    messages.success(request, _("The plan was imported."))
    return redirect("strategy:plan-list")


def _check_may_import(request: SignedInRequest) -> None:
    if not organization.has_permission(request.user, roles.MANAGE_FRAMEWORK, timezone.localdate()):
        raise PermissionDenied(
            _("Files are imported by framework managers, since they change many entities’ plans. Ask one.")
        )


def _same_files_again(form: CheckedFilesForm, is_good: bool) -> CheckedFilesForm:
    """Return a form that imports exactly the files just checked; a bad file is to be checked again."""
    return type(form)(initial={"checked": form.fingerprint() if is_good else ""})


def _page(
    request: SignedInRequest,
    *,
    workbook_form: CheckedFilesForm | None = None,
    plan_form: CheckedFilesForm | None = None,
    report: ImportReport | None = None,
    plan_report: strategy.PlanImport | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "workbook_form": workbook_form or WorkbookForm(),
        "plan_form": plan_form or PlanForm(),
        "report": report,
        "plan_report": plan_report,
    }
    return render(request, "imports/import_page.html", context, status=status)
