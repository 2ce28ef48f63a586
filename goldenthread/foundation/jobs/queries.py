"""Questions about jobs. Reading only."""

from goldenthread.foundation.accounts.models import User

from .kinds import JOB_KINDS, Outcome
from .models import Job, JobQuerySet


def jobs_for_list(person: User) -> JobQuerySet:
    """Return the jobs this person asked for, latest first."""
    return Job.objects.visible_to(person).order_by("-requested_at", "-pk")


def waiting_before(job: Job) -> int:
    """Return how many jobs are worked on or wait before this one."""
    return Job.objects.open().filter(requested_at__lt=job.requested_at).count()


def outcome_of(job: Job) -> Outcome | None:
    """Return where people see what a job did; nothing where its file is all it did."""
    outcome = JOB_KINDS[job.kind].outcome if job.kind in JOB_KINDS else None
    return outcome(job.parameters) if outcome else None


def may_download(job: Job, person: User) -> bool:
    """Say whether this person may have the file now: only who asked, and only while their rights last."""
    if job.requested_by_id != person.pk or job.state != Job.State.DONE or job.kind not in JOB_KINDS:
        return False
    return JOB_KINDS[job.kind].permits(person, job.parameters)
