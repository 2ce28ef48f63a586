"""Writing a programme. Nothing typed is lost: not on a mistake, a refusal or a conflict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui.paging import PAGE_SIZE

from .. import actions, queries, rules
from ..forms.programmes import (
    ProgrammeForm,
    ProgrammeRowForm,
    ResourcesForm,
    RiskForm,
    StartForm,
    TextForm,
)
from ..forms.results import IndicatorForm, ResultForm
from ..models import Indicator, PlanSection, ProgrammeRisk, RemovedRow, Result
from .programme_access import SeenProgramme, write_programme
from .removals import say_removed

edit_page = require_http_methods(["GET", "POST"])
FIELDS = "planning/programme_fields.html"


def _answer(
    request: SignedInRequest,
    seen: SeenProgramme,
    form: ProgrammeRowForm,
    keep: Callable[[], object],
    *,
    title: str,
    standing: Callable[[Any], Mapping[str, Any]],
    fields: str = FIELDS,
    anchor: str = "",
    **extra: Any,
) -> HttpResponse:
    """Show a form, or save it; on a conflict show both, with what stands now as what mine would replace."""
    clashes, refusal, status = [], "", 200
    if request.method == "GET" and not seen.is_writable:
        return _not_open(request, seen)
    if request.method == "POST" and form.is_valid():
        try:
            kept = keep()
        except (actions.RowChanged, actions.PlanSectionChanged) as conflict:
            refusal, status = str(conflict), 409
            theirs = standing(conflict.theirs)
            clashes = form.clashes_with(theirs)
            form.meet(theirs)
        except RuleBroken as problem:
            refusal, status = str(problem), 409
            if isinstance(problem, once.NotOnce):
                form.renew()
        else:
            messages.success(request, once.words_on(kept))
            return redirect(f"{_page_of(seen)}{anchor}")
    context = {
        "seen": seen,
        "programme": seen.programme,
        "form": form,
        "title": title,
        "fields": fields,
        "refusal": refusal,
        "clashes": clashes,
        "is_conflict": status == 409 and bool(clashes),
        "back": f"{_page_of(seen)}{anchor}",
        **extra,
    }
    return render(request, "planning/programme_edit.html", context, status=status)


def _page_of(seen: SeenProgramme) -> str:
    found: str = redirect("planning:programme-detail", code=seen.programme.code)["Location"]
    # A result may stand on another page than the first.
    return f"{found}?page=all" if seen.programme.results.count() > PAGE_SIZE else found


def _not_open(request: SignedInRequest, seen: SeenProgramme) -> HttpResponse:
    messages.error(
        request,
        _(
            "This programme is “%(state)s” and cannot be changed now. It can when it is returned, or when "
            "the head of %(entity)s opens it for revision."
        )
        % {"state": seen.document.get_state_display(), "entity": seen.programme.entity.code},
    )
    return redirect(_page_of(seen))


def _posted(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


@edit_page
def programme_start(request: SignedInRequest, entity: str) -> HttpResponse:
    """Start a programme of an entity under a plan in force."""
    of = get_object_or_404(Entity.objects.visible_to(request.user), code=entity)
    now = timezone.now()
    if not rules.may_start_programme(organization.permissions_at(request.user, of, timezone.localdate(now))):
        raise PermissionDenied(roles.refusal(roles.SUBMIT_PLAN))
    form = StartForm(_posted(request), entity=of, versions=queries.plans_to_start_under(of))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        said, version = form.said({}), form.cleaned_data["plan_version"]
        try:
            made = actions.start_programme(of, said, plan_version=version, by=request.user, at=now)
        except RuleBroken as problem:
            refusal = str(problem)
        else:
            messages.success(request, _("The programme is started. Write its texts, results and needs."))
            return redirect("planning:programme-detail", code=made.code)
    context = {"entity": of, "form": form, "refusal": refusal}
    return render(request, "planning/programme_start.html", context, status=409 if refusal else 200)


@edit_page
def programme_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Change a programme's title, kind and dates."""
    seen = write_programme(request.user, code)
    form = ProgrammeForm(_posted(request), initial=ProgrammeForm.standing(seen.programme))

    def keep() -> None:
        actions.save_programme(
            seen.programme,
            form.said(seen.programme.title),
            base_stamp=form.cleaned_data["base_revision"],
            by=request.user,
            at=seen.at,
        )

    return _answer(request, seen, form, keep, title=_("Title and dates"), standing=ProgrammeForm.standing)


@edit_page
def programme_text_edit(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """Write one of a programme's texts."""
    seen = write_programme(request.user, code)
    if kind not in queries.PROGRAMME_TEXTS:
        raise Http404
    section = seen.document.sections.filter(kind=kind).first()
    if section is not None and not rules.may_read_section(section.classification, seen.permissions):
        raise Http404
    form = TextForm(_posted(request), initial=TextForm.standing(section))

    def keep() -> None:
        actions.save_plan_section(
            seen.document,
            kind,
            base_revision=form.began_from,
            text=form.cleaned_data["text"],
            language=form.cleaned_data["language"],
            classification=form.cleaned_data["classification"],
            by=request.user,
            at=seen.at,
        )

    title = str(PlanSection.Kind(kind).label)
    return _answer(
        request, seen, form, keep, title=title, standing=TextForm.standing, anchor=f"#text-{kind.lower()}"
    )


def _result(seen: SeenProgramme, uid: UUID) -> Result:
    rows = seen.programme.results.select_related("element", "parent", "programme__entity")
    found: Result = get_object_or_404(rows, uid=uid)
    return found


def _edit_result(request: SignedInRequest, seen: SeenProgramme, result: Result | None) -> HttpResponse:
    form = ResultForm(_posted(request), programme=seen.programme, result=result)

    def keep() -> Result:
        return actions.save_result(
            seen.programme,
            form.said(result.statement if result else {}),
            result=result,
            base_revision=form.began_from,
            by=request.user,
            at=seen.at,
            uid=form.made_as,
        )

    title = _("Result %(code)s") % {"code": result.code} if result else _("Add a result")
    return _answer(
        request, seen, form, keep, title=title, standing=form.standing,
        fields="planning/programme_result_fields.html", anchor="#results",
    )  # fmt: skip


@edit_page
def result_add(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a result to a programme."""
    return _edit_result(request, write_programme(request.user, code), None)


@edit_page
def result_edit(request: SignedInRequest, code: str, uid: UUID) -> HttpResponse:
    """Change a result: its statement, its place in the tree and on the thread, its tags."""
    seen = write_programme(request.user, code)
    return _edit_result(request, seen, _result(seen, uid))


@require_POST
def result_move(request: SignedInRequest, code: str, uid: UUID) -> HttpResponse:
    """Put a result before or after its neighbour."""
    seen = write_programme(request.user, code)
    result = _result(seen, uid)
    try:
        actions.move_result(result, up="up" in request.POST, by=request.user, at=seen.at)
    except RuleBroken as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{_page_of(seen)}#result-{result.uid}")


def _edit_indicator(
    request: SignedInRequest, seen: SeenProgramme, result: Result, indicator: Indicator | None
) -> HttpResponse:
    form = IndicatorForm(_posted(request), result=result, indicator=indicator)

    def keep() -> Indicator:
        return actions.save_indicator(
            result,
            form.said(indicator.title if indicator else {}),
            indicator=indicator,
            base_revision=form.began_from,
            by=request.user,
            at=seen.at,
            uid=form.made_as,
        )

    def standing(theirs: Result | Indicator) -> Mapping[str, Any]:
        result.refresh_from_db()
        if isinstance(theirs, Indicator):
            return form.standing(theirs)
        # Of an indicator that is being added, only the result it belongs to has moved on.
        return {**form.typed, "base_revision": str(result.revision)}

    title = (
        _("Indicator %(code)s") % {"code": indicator.code}
        if indicator
        else _("Add an indicator to %(code)s") % {"code": result.code}
    )
    return _answer(
        request, seen, form, keep, title=title, standing=standing,
        fields="planning/programme_indicator_fields.html", anchor=f"#result-{result.uid}",
    )  # fmt: skip


@edit_page
def indicator_add(request: SignedInRequest, code: str, uid: UUID) -> HttpResponse:
    """Add an indicator to a result, with its baseline and milestones."""
    seen = write_programme(request.user, code)
    return _edit_indicator(request, seen, _result(seen, uid), None)


def _indicator(seen: SeenProgramme, uid: UUID) -> Indicator:
    rows = Indicator.objects.filter(result__programme=seen.programme)
    found: Indicator = get_object_or_404(rows.select_related("result__programme__entity"), uid=uid)
    return found


@edit_page
def indicator_edit(request: SignedInRequest, code: str, uid: UUID) -> HttpResponse:
    """Change an indicator of a result, its baseline and its milestones."""
    seen = write_programme(request.user, code)
    indicator = _indicator(seen, uid)
    assert indicator.result is not None  # noqa: S101 - found through its result
    return _edit_indicator(request, seen, indicator.result, indicator)


def _edit_risk(request: SignedInRequest, seen: SeenProgramme, risk: ProgrammeRisk | None) -> HttpResponse:
    form = RiskForm(_posted(request), risk=risk)

    def keep() -> ProgrammeRisk:
        return actions.save_risk(
            seen.programme,
            form.said(),
            risk=risk,
            base_revision=form.began_from,
            by=request.user,
            at=seen.at,
            uid=form.made_as,
        )

    title = _("Risk") if risk else _("Add a risk")
    return _answer(request, seen, form, keep, title=title, standing=form.standing, anchor="#risks")


@edit_page
def risk_add(request: SignedInRequest, code: str) -> HttpResponse:
    """Add a risk to a programme."""
    return _edit_risk(request, write_programme(request.user, code), None)


@edit_page
def risk_edit(request: SignedInRequest, code: str, uid: UUID) -> HttpResponse:
    """Change a risk of a programme."""
    seen = write_programme(request.user, code)
    return _edit_risk(request, seen, get_object_or_404(seen.programme.risks, uid=uid))


@edit_page
def resources_edit(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what a programme needs by year and fund."""
    seen = write_programme(request.user, code)
    form = ResourcesForm(_posted(request), programme=seen.programme)

    def keep() -> None:
        actions.save_resources(seen.programme, form.said(), by=request.user, at=seen.at)

    return _answer(
        request, seen, form, keep, title=_("Resources"), standing=form.standing,
        fields="planning/programme_resource_fields.html", anchor="#resources",
        currency=organization.base_currency(),
    )  # fmt: skip


REMOVERS: Mapping[str, Callable[..., RemovedRow]] = {
    "result": actions.remove_result,
    "indicator": actions.remove_indicator,
    "risk": actions.remove_risk,
}


@edit_page
def programme_part_remove(request: SignedInRequest, code: str, part: str, uid: UUID) -> HttpResponse:
    """Ask before a result, an indicator or a risk is removed, then remove it."""
    seen = write_programme(request.user, code)
    row, revision = _part(seen, part, uid)
    if request.method == "GET" and not seen.is_writable:
        return _not_open(request, seen)
    refusal = ""
    if request.method == "POST":
        said = request.POST.get("base_revision", "")
        began_from = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
        try:
            removed = REMOVERS[part](row, base_revision=began_from, by=request.user, at=seen.at)
        except RuleBroken as problem:
            refusal = str(problem)
        else:
            say_removed(request, removed)
            return redirect(_page_of(seen))
    context = {"seen": seen, "row": row, "part": part, "revision": revision, "refusal": refusal}
    return render(request, "planning/programme_remove.html", context, status=409 if refusal else 200)


def _part(seen: SeenProgramme, part: str, uid: UUID) -> tuple[Result | Indicator | ProgrammeRisk, int]:
    """Return the row to remove and the revision it is at: an indicator's is its result's."""
    if part == "result":
        result = _result(seen, uid)
        return result, result.revision
    if part == "indicator":
        indicator = _indicator(seen, uid)
        assert indicator.result is not None  # noqa: S101 - found through its result
        return indicator, indicator.result.revision
    if part == "risk":
        risk: ProgrammeRisk = get_object_or_404(seen.programme.risks, uid=uid)
        return risk, risk.revision
    raise Http404
