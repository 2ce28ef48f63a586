"""Pages of plans: the list, the tree, one element, and a tag added mid-cycle."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.ui.downloads import csv_file
from goldenthread.foundation.ui.tabs import columns_of, panels_of

from . import actions, queries
from .forms import AddTagForm
from .models import PlanVersion


@require_GET
def plan_list(request: SignedInRequest) -> HttpResponse:
    """Show the strategic plans."""
    context = {
        "rows": queries.plans_for_list(request.user),
        "panels": panels_of("plan-list", None, request.user),
    }
    return render(request, "strategy/plan_list.html", context)


@require_GET
def plan_detail(request: SignedInRequest, code: str) -> HttpResponse:
    """Show a plan as the thread it is: its tree, its scale and its tags."""
    version = _version(request, code)
    columns = columns_of("plan", version, request.user)
    context = {
        "plan_version": version,
        "plan": version.plan,
        "versions": queries.versions_of(request.user, version.plan),
        "columns": columns,
        "roots": queries.tree_of(version, [column.values for column in columns]),
        "scale_levels": queries.scale_levels(version),
        "tag_sets": queries.tag_sets_for_page(version.plan),
        "keeps_plan": _keeps_plan(request),
    }
    return render(request, "strategy/plan_detail.html", context)


@require_GET
def plan_csv(request: SignedInRequest, code: str) -> HttpResponse:
    """Answer with a plan's tree as a file."""
    version = _version(request, code)
    columns = columns_of("plan", version, request.user)
    nodes = queries.flat(queries.tree_of(version, [column.values for column in columns]))
    codes = {node.element.pk: node.element.code for node in nodes}
    heads = [_("Code"), _("Level"), _("Title"), _("Short title"), _("Under"), _("Confidence"), _("Note")]
    rows = ([*_element_row(node.element, codes), *node.values] for node in nodes)
    return csv_file(
        f"{version.plan.code}-v{version.number}",
        [*heads, *(c.title for c in columns)],
        rows,
        illustrative=organization.is_illustrative(),
    )


@require_GET
def element_detail(request: SignedInRequest, plan: str, code: str) -> HttpResponse:
    """Show one element in its place on the thread, and what higher apps link to it."""
    element = queries.element_for_page(request.user, plan, code)
    if element is None:
        raise Http404
    context = {
        "element": element,
        "plan": element.version.plan,
        "above": queries.above(element),
        "under": element.children.select_related("level").order_by("position", "code"),
        "indicators": element.standard_indicators.order_by("code"),
        "panels": panels_of("element", element, request.user),
    }
    return render(request, "strategy/element_detail.html", context)


@require_http_methods(["GET", "POST"])
def tag_add(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a tag to a plan, also while it is in force."""
    plan = _version(request, code).plan
    _must_keep_plan(request)
    form = AddTagForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        try:
            tag = actions.add_tag(
                form.cleaned_data["tag_set"], by=request.user, at=timezone.now(), **form.said()
            )
        except RuleBroken as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("%(tag)s is added. Reports written so far are not touched.") % {"tag": tag}
            )
            return redirect("strategy:plan-detail", code=plan.code)
    return render(
        request, "strategy/tag_add.html", {"form": form, "plan": plan}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def version_put_in_force(request: SignedInRequest, code: str, number: int) -> HttpResponse:
    """Ask once more, then put a draft in force."""
    version = queries.version_for_page(request.user, code, number)
    if version is None:
        raise Http404
    _must_keep_plan(request)
    refusal = ""
    if request.method == "POST":
        try:
            actions.put_in_force(version, by=request.user, at=timezone.now())
        except RuleBroken as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("%(version)s is in force.") % {"version": version})
            return redirect("strategy:plan-detail", code=code)
    context = {"plan_version": version, "plan": version.plan, "refusal": refusal}
    return render(request, "strategy/version_put_in_force.html", context, status=409 if refusal else 200)


def _version(request: SignedInRequest, code: str) -> PlanVersion:
    number = request.GET.get("version", "")
    version = queries.version_for_page(request.user, code, int(number) if number.isdecimal() else None)
    if version is None:
        raise Http404
    return version


def _keeps_plan(request: SignedInRequest) -> bool:
    return organization.has_permission(request.user, roles.MANAGE_FRAMEWORK, timezone.localdate())


def _must_keep_plan(request: SignedInRequest) -> None:
    if not _keeps_plan(request):
        raise PermissionDenied(roles.refusal(roles.MANAGE_FRAMEWORK))


def _element_row(element: Any, codes: dict[int, str]) -> list[object]:
    return [
        element.code,
        text_in(element.level.name),
        text_in(element.title),
        text_in(element.short_title),
        codes.get(element.parent_id, ""),
        element.get_confidence_display(),
        element.note,
    ]
