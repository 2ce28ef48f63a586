"""Everything that changes a job: asked for, taken, moved on, finished, failed, cancelled, found abandoned.

A worker takes a job with a lease and renews it with every step it reports. A job whose lease ran out has lost
its worker; it waits again and is taken by another, three times in all.
"""

import hashlib
import logging
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import one_line

from . import queries
from .kinds import JOB_KINDS, MadeFile
from .models import Job

# Longer than any single step between two reports of progress.
LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3
log = logging.getLogger(__name__)


class JobRefused(RuleBroken):
    """The job cannot be asked for, or cannot be changed any more."""


class NoLongerWanted(Exception):
    """Raised inside the work when its job was cancelled or given to another worker."""


@transaction.atomic
def request_job(kind: str, *, title: str, parameters: dict[str, Any], by: User, at: datetime) -> Job:
    """Ask for a piece of long work; return its job.

    Asking twice for the same, while the first is still open, gives the first. Raises JobRefused when the kind
    does not permit it to this person.
    """
    if not JOB_KINDS[kind].permits(by, parameters):
        raise JobRefused(
            _(
                "You cannot ask for this file, because your roles do not open what is in it. "
                "Ask a system administrator for a role that does."
            )
        )
    same = Job.objects.open().filter(kind=kind, parameters=parameters, requested_by=by).first()
    if same is not None:
        return same
    job = Job.objects.create(
        kind=kind, title=title[:200], parameters=parameters, requested_by=by, requested_at=at
    )
    audit_trail.record("jobs.job.requested", job, by=by, at=at, kind=kind)
    _hand_to_worker(job)
    _watch_later(at)
    return job


@transaction.atomic
def cancel_job(job: Job, *, by: User, at: datetime) -> Job:
    """Stop a job that is waiting or running. The worker notices at its next step."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    if not job.is_open:
        raise JobRefused(_("This job has already ended, so there is nothing to cancel."))
    if job.is_ending:
        raise JobRefused(_("This job is just ending: what it was asked for is done. Look again."))
    job.state, job.finished_at, job.leased_until = Job.State.CANCELLED, at, None
    job.save(update_fields=["state", "finished_at", "leased_until"])
    audit_trail.record("jobs.job.cancelled", job, by=by, at=at)
    return job


@transaction.atomic
def take_job(uid: str, *, at: datetime) -> Job | None:
    """Take a waiting job for this worker; nothing if it is no longer waiting."""
    job = Job.objects.select_for_update().filter(uid=uid, state=Job.State.WAITING).first()
    if job is None:
        return None
    job.state, job.started_at, job.leased_until = Job.State.RUNNING, at, at + LEASE
    job.attempts += 1
    job.step, job.done, job.total = "", 0, 0
    job.save()
    return job


def report_progress(job: Job, step: str, done: int, total: int, *, at: datetime) -> None:
    """Say how far the work is, and renew the lease.

    Raises NoLongerWanted if the job is not this worker's any more.
    """
    still_ours = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    if not still_ours.update(step=step[:200], done=done, total=total, leased_until=at + LEASE):
        raise NoLongerWanted


@transaction.atomic
def finish_job(job: Job, made: MadeFile, *, at: datetime) -> Job:
    """Keep the file and mark the job done, unless it was cancelled or taken over meanwhile."""
    kept = keep_file(made)
    current = Job.objects.select_for_update().get(pk=job.pk)
    if current.state != Job.State.RUNNING or current.attempts != job.attempts:
        raise NoLongerWanted
    current.state, current.finished_at, current.leased_until = Job.State.DONE, at, None
    current.output, current.output_name, current.output_type = kept, made.name, made.media_type
    current.done = current.total
    current.save()
    audit_trail.record("jobs.job.done", current, by=current.requested_by, at=at, file=kept)
    _tell(current)
    return current


@transaction.atomic
def fail_job(job: Job, problem: str, *, at: datetime, try_again: bool) -> Job:
    """Mark the job failed with words for its reader, or let it wait for another attempt."""
    current = Job.objects.select_for_update().get(pk=job.pk)
    if current.state != Job.State.RUNNING or current.attempts != job.attempts:
        return current
    current.leased_until = None
    if try_again and current.attempts < MOST_ATTEMPTS:
        current.state = Job.State.WAITING
        current.save()
        _hand_to_worker(current)
        return current
    current.state, current.problem, current.finished_at = Job.State.FAILED, problem, at
    current.save()
    audit_trail.record("jobs.job.failed", current, by=current.requested_by, at=at, attempts=current.attempts)
    _tell(current)
    return current


def reap(*, at: datetime) -> int:
    """Find jobs that lost their worker or their place in the queue, and hand them out again; return how many.

    Handing out twice does no harm: only one worker can take a waiting job.
    """
    lost = list(Job.objects.filter(state=Job.State.RUNNING, leased_until__lt=at))
    forgotten = list(Job.objects.filter(state=Job.State.WAITING, requested_at__lt=at - LEASE))
    for job in lost:
        words = _("The work stopped half-way three times. Ask for it again, or tell your administrator.")
        fail_job(job, words, at=at, try_again=True)
    for job in forgotten:
        _hand_to_worker(job)
    return len(lost) + len(forgotten)


def keep_file(made: MadeFile) -> str:
    """Keep a file under the digest of its content and return its name in the storage.

    It is written aside and renamed, so that a name either does not exist or holds the whole file.
    """
    digest = hashlib.sha256(made.content).hexdigest()
    name = f"jobs/{digest[:2]}/{digest}{PurePath(made.name).suffix}"
    if default_storage.exists(name):
        return name
    aside = default_storage.save(f"{name}.{uuid4().hex}.part", ContentFile(made.content))
    try:
        os.replace(default_storage.path(aside), default_storage.path(name))
    except NotImplementedError:
        # A storage without paths (an object store) shows an object only when it is complete.
        default_storage.delete(aside)
        name = default_storage.save(name, ContentFile(made.content))
    return name


@task()
def run_job(uid: str) -> str:
    """Do one job, in the language of the person who asked; return the state it ended in."""
    reap(at=timezone.now())
    job = take_job(uid, at=timezone.now())
    if job is None:
        return "not waiting"
    with translation.override(job.requested_by.language):
        return _work_on(job)


@task()
def watch_jobs() -> int:
    """Hand out again what lost its worker; look again later while something is running."""
    now = timezone.now()
    found = reap(at=now)
    if Job.objects.open().exists():
        _watch_later(now)
    return found


def _work_on(job: Job) -> str:
    def progress(step: str, done: int, total: int) -> None:
        report_progress(job, step, done, total, at=timezone.now())

    try:
        made = JOB_KINDS[job.kind].run(job.parameters, job.requested_by, progress)
        return finish_job(job, made, at=timezone.now()).state
    except NoLongerWanted:
        return "no longer wanted"
    except RuleBroken as refusal:
        return fail_job(job, str(refusal), at=timezone.now(), try_again=False).state
    except Exception:
        log.exception("A job failed", extra={"job": str(job.uid), "attempt": job.attempts})
        words = _(
            "Something went wrong on our side, three times. "
            "Your administrator finds the reason in the log under %(uid)s."
        )
        return fail_job(job, words % {"uid": job.uid}, at=timezone.now(), try_again=True).state


def _tell(job: Job) -> None:
    """Send whoever asked for a change a letter that it ended: a title and where to look, nothing else."""
    if queries.outcome_of(job) is None:
        return
    with translation.override(job.requested_by.language):
        title = f"{job.title}: {job.get_state_display()}"
        body = _("%(title)s.\n\nSign in to Golden Thread and open %(path)s\n") % {
            "title": title,
            # No host: who sends mail does not know by which name the reader reaches this home.
            "path": reverse("jobs:job-detail", args=[job.uid]),
        }
    letter = EmailMessage(subject=one_line(title), body=body, to=[job.requested_by.email])
    # A mail server that fails is logged and undoes nothing.
    transaction.on_commit(letter.send, robust=True)


def _hand_to_worker(job: Job) -> None:
    uid = str(job.uid)
    _when_committed(lambda: run_job.enqueue(uid))


def _watch_later(at: datetime) -> None:
    watch = watch_jobs.using(run_after=at + LEASE + timedelta(seconds=5))
    _when_committed(lambda: watch.enqueue())


def _when_committed(do: Callable[[], object]) -> None:
    transaction.on_commit(lambda: (do(), None)[1])
