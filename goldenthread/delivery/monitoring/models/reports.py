"""Reports: what one entity reports in one round, who may read it, its steps and what was frozen when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid

from .rounds import Round

SUBMITTED_OR_FURTHER = ("SUBMITTED", "DESK_APPROVED", "APPROVED")


def among(readable: models.QuerySet[Any], path: str) -> Exists:
    """Return the condition that what is at the end of the path is one of these.

    Asked row by row: of `IN (...)` SQLite would first work out the whole list, for every entity and year.
    """
    return Exists(readable.filter(pk=OuterRef(path)))


class ReportQuerySet(models.QuerySet["Report"]):
    """Filters for reports."""

    def with_detail(self) -> ReportQuerySet:
        """Attach `name` and `region_name`: the entity's, as they were at the end of the period."""
        detail = EntityDetail.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=OuterRef("round__period__ends_on")),
            entity=OuterRef("entity"),
            valid_from__lte=OuterRef("round__period__ends_on"),
        )
        return self.annotate(
            name=Subquery(detail.values("name")[:1]), region_name=Subquery(detail.values("region__name")[:1])
        )

    def permitting(self, person: User, permission: str, on: date | None = None) -> ReportQuerySet:
        """Keep the reports whose entity is within a role of this person that holds the permission."""
        day = on or timezone.localdate()
        return self.filter(
            holds(person, permission, day, entity="entity", period_end="round__period__ends_on")
        )

    def visible_to(self, person: User) -> ReportQuerySet:
        """Keep the reports this person may read: own drafts, submitted ones of one's scope, approved ones."""
        day = timezone.localdate()
        at = {"entity": "entity", "period_end": "round__period__ends_on"}
        submitted = Q(state__in=SUBMITTED_OR_FURTHER) | (Q(submitted_at__isnull=False) & Q(state="RETURNED"))
        approved_readers = Membership.objects.in_force(day).filter(
            person=person, role__in=roles.roles_with(roles.VIEW_APPROVED_REPORT)
        )
        return self.filter(
            holds(person, roles.VIEW_DRAFT_REPORT, day, **at)
            | (submitted & holds(person, roles.VIEW_SUBMITTED_REPORT, day, **at))
            # An approved report is open to everyone who may read approved reports anywhere.
            | (Q(state="APPROVED") & Q(Exists(approved_readers)))
        )


class Report(models.Model):
    """What one entity reports in one round."""

    class State(models.TextChoices):
        NOT_STARTED = "NOT_STARTED", _("Not started")
        IN_PROGRESS = "IN_PROGRESS", _("In progress")
        SUBMITTED = "SUBMITTED", _("Submitted")
        RETURNED = "RETURNED", _("Returned")
        DESK_APPROVED = "DESK_APPROVED", _("Desk approved")
        APPROVED = "APPROVED", _("Approved")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=14, choices=State.choices, default=State.NOT_STARTED)
    # The latest submission and approvals; the whole story is in ReportMove.
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    desk_approved_at = models.DateTimeField(null=True, blank=True)
    desk_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set when the framework manager reopens it after the round's lock: editing is possible until it is
    # submitted.
    reopened_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("round", "entity")
        indexes = (models.Index(fields=["round", "state"], name="reports_by_round_and_state"),)
        constraints = (
            models.UniqueConstraint(fields=["round", "entity"], name="one_report_per_round_and_entity"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="a_submission_has_both_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="an_approval_has_both_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["SUBMITTED", "DESK_APPROVED", "APPROVED"])
                | Q(submitted_at__isnull=False),
                name="only_a_submitted_report_goes_further",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round.code} {self.entity.code}"


class ReportMove(models.Model):
    """One step of a report from state to state: who, when and, where asked for, why."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=20)
    source = models.CharField(max_length=14, choices=Report.State.choices)
    target = models.CharField(max_length=14, choices=Report.State.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Snapshot(models.Model):
    """A report exactly as it was submitted. Frozen: nothing in it ever changes."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("report", "number")
        constraints = (
            models.UniqueConstraint(fields=["report", "number"], name="one_snapshot_per_report_and_number"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} as submitted, {self.number}"


class ReviewLook(models.Model):
    """Which submission a reviewer read last, so that only what changed since need be read again."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "person"], name="one_last_look_per_report_and_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} read {self.snapshot_id}"


class Reminder(models.Model):
    """A reminder sent about a report that is not in yet."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reminders")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recipients = models.JSONField(default=list)

    class Meta:
        ordering = ("report", "sent_at")

    def __str__(self) -> str:
        return f"{self.report_id} at {self.sent_at}"
