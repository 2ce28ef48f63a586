from datetime import timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from goldenthread.foundation.accounts.http import SignedInRequest

from . import actions, queries
from .models import Job

# A worker looks for work every second; after this long without one, the page says so.
PATIENCE = timedelta(seconds=15)
LIST_LENGTH = 40


@require_GET
def job_list(request: SignedInRequest) -> HttpResponse:
    """Show the files this person asked for, latest first."""
    jobs = queries.jobs_for_list(request.user)[:LIST_LENGTH]
    return render(request, "jobs/job_list.html", {"jobs": jobs})


@require_GET
def job_detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show how far a job is; asked by htmx, only the part that changes."""
    job = get_object_or_404(Job.objects.visible_to(request.user), uid=uid)
    is_waiting = job.state == Job.State.WAITING
    waited = timezone.now() - (job.requested_at if is_waiting else job.started_at or job.requested_at)
    page = {
        "job": job,
        "seconds": int(waited.total_seconds()),
        "before": queries.waiting_before(job),
        "is_late": is_waiting and waited > PATIENCE,
        "outcome": queries.outcome_of(job),
    }
    part = "#progress" if request.headers.get("HX-Request") else ""
    return render(request, f"jobs/job_detail.html{part}", page)


@require_POST
def job_cancel(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Stop a job."""
    job = get_object_or_404(Job.objects.visible_to(request.user), uid=uid)
    actions.cancel_job(job, by=request.user, at=timezone.now())
    return redirect("jobs:job-detail", uid=uid)


@require_GET
def job_download(request: SignedInRequest, uid: UUID) -> FileResponse:
    """Hand out the file to who asked for it, if they may still have it."""
    job = get_object_or_404(Job.objects.visible_to(request.user), uid=uid)
    if not queries.may_download(job, request.user) or not default_storage.exists(job.output):
        raise Http404
    return FileResponse(
        default_storage.open(job.output),
        as_attachment=True,
        filename=job.output_name,
        content_type=job.output_type,
    )
