"""The chapter as a page, and its files (and a programme's) as jobs."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goldenthread.delivery.planning.models import Programme, Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.jobs import actions as jobs
from goldenthread.foundation.ui import downloads
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.choices import versions_to_choose, years_to_choose
from goldenthread.insight.analysis.views import for_readers_of_figures

from . import chapter as chapters
from . import pages, programme, workplan

LONGEST_NUMBER = 6


@require_GET
@for_readers_of_figures
def chapter_list(request: SignedInRequest) -> HttpResponse:
    """List the plans, and for each the years a chapter can be made of."""
    plans = [{"plan": version.plan, "years": years_to_choose(version)} for version in versions_to_choose()]
    return render(request, "publishing/chapter_list.html", {"plans": plans})


@require_GET
@for_readers_of_figures
def chapter_detail(request: SignedInRequest, plan: str, year: int) -> HttpResponse:
    """Show the chapter as a page, computed now."""
    try:
        chapter = chapters.assemble(year, plan_code=plan, language=request.user.language)
    except chapters.NothingToPublish as nothing:
        raise Http404(str(nothing)) from nothing
    return render(request, "publishing/chapter_detail.html", pages.chapter_page(chapter))


@require_POST
@for_readers_of_figures
def chapter_make(request: SignedInRequest, plan: str, year: int, kind: str) -> HttpResponse:
    """Ask for the chapter as a file."""
    chapters.check_format(kind)
    if year not in figures.YEARS or figures.version_for(year, plan_code=plan) is None:
        raise Http404
    title = _("Performance chapter %(year)s, %(plan)s (%(format)s)") % {
        "year": year,
        "plan": plan,
        "format": pages.FORMAT_NAMES[kind],
    }
    wanted = {"plan": plan, "year": year, "format": kind}
    job = jobs.request_job("chapter", title=title, parameters=wanted, by=request.user, at=timezone.now())
    return redirect("jobs:job-detail", uid=job.uid)


@require_GET
def programme_document(request: SignedInRequest, code: str) -> HttpResponse:
    """Offer a programme as a document."""
    found = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    formats = [(kind, pages.FORMAT_NAMES[kind]) for kind in programme.FORMATS]
    return render(
        request, "publishing/programme_document.html", {"programme": found.as_agreed, "formats": formats}
    )


@require_POST
def programme_make(request: SignedInRequest, code: str, kind: str) -> HttpResponse:
    """Ask for a programme as a file."""
    found = get_object_or_404(Programme.objects.visible_to(request.user), code=code)
    programme.check_format(kind)
    title = _("Programme %(code)s (%(format)s)") % {"code": code, "format": pages.FORMAT_NAMES[kind]}
    wanted = {"programme": str(found.uid), "format": kind}
    job = jobs.request_job("programme", title=title, parameters=wanted, by=request.user, at=timezone.now())
    return redirect("jobs:job-detail", uid=job.uid)


@require_GET
def workplan_document(request: SignedInRequest, entity: str, period: str, kind: str) -> HttpResponse:
    """Give a workplan as a document, in the version that this person may read or asks for."""
    plans = Workplan.objects.visible_to(request.user).select_related("document__approved_snapshot", "entity")
    found = get_object_or_404(plans, entity__code=entity, period__code=period)
    at, asked = timezone.now(), request.GET.get("version", "")
    permissions = organization.permissions_at(request.user, found.entity, timezone.localdate(at))
    number = int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else None
    copy = workplan.copy_for(found, permissions, number=number)
    if copy is None or kind not in workplan.FORMATS or (asked and number is None):
        raise Http404
    content = workplan.publish_workplan(copy, kind, language=request.user.language, at=at)
    name = downloads.file_name(
        f"{workplan.file_name(copy)}.{kind}", illustrative=organization.is_illustrative()
    )
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=chapters.MEDIA_TYPES[kind], headers=headers)
