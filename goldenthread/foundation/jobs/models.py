"""Work that takes longer than a page may."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid

OPEN_STATES = ("WAITING", "RUNNING")


class JobQuerySet(models.QuerySet["Job"]):
    """Filters for jobs."""

    def visible_to(self, person: User) -> JobQuerySet:
        """Keep the jobs this person asked for."""
        return self.filter(requested_by=person)

    def open(self) -> JobQuerySet:
        """Keep the jobs that are waiting or being worked on."""
        return self.filter(state__in=OPEN_STATES)


class Job(models.Model):
    """One piece of long work: who asked, how far it is, and the file it made."""

    class State(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        FAILED = "FAILED", _("Failed")
        CANCELLED = "CANCELLED", _("Cancelled")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    step = models.CharField(max_length=200, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    # Until then the worker that took the job is believed to be alive; afterwards another may take it.
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Storage name, file name for the reader and media type of what the job made.
    output = models.CharField(max_length=200, blank=True)
    output_name = models.CharField(max_length=200, blank=True)
    output_type = models.CharField(max_length=100, blank=True)
    problem = models.TextField(blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["state", "requested_at"], name="jobs_by_state"),)

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_ending(self) -> bool:
        """Say whether its work is done and only its file is being kept."""
        return self.state == self.State.RUNNING and 0 < self.total <= self.done

    @property
    def share_done(self) -> float:
        """Return how far it is, 0 to 1; 0 while the length of the way is unknown."""
        return min(self.done / self.total, 1.0) if self.total else 0.0

    @property
    def meter_width(self) -> str:
        """Return how far it is as an SVG width."""
        return f"{self.share_done * 100:.1f}%"
