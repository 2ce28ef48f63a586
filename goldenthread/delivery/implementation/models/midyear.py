"""The mid-year review: how far each output is, and what the entity proposes to change in its workplan."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning.models import Fund, PlanSnapshot, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid


class ReviewState(models.TextChoices):
    """Where a mid-year review stands."""

    OPEN = "OPEN", _("Being written")
    SUBMITTED = "SUBMITTED", _("Submitted")
    CONSOLIDATED = "CONSOLIDATED", _("Before the board")
    DECIDED = "DECIDED", _("Decided")


class MidYearReviewQuerySet(models.QuerySet["MidYearReview"]):
    """Filters for mid-year reviews."""

    def visible_to(self, person: User) -> MidYearReviewQuerySet:
        """Keep those this person may read: being written, its entity's own; then also those who review."""
        day = timezone.localdate()
        return self.filter(
            holds(person, roles.VIEW_DRAFT_PLAN, day, entity="workplan__entity")
            | (
                ~Q(state=ReviewState.OPEN)
                & holds(person, roles.VIEW_SUBMITTED_PLAN, day, entity="workplan__entity")
            )
        )


class MidYearReview(models.Model):
    """What one entity says at mid-year of one workplan. There is one per workplan."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    workplan = models.OneToOneField(Workplan, on_delete=models.PROTECT, related_name="mid_year_review")
    state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.OPEN)
    # The approved version it looks at, and the adjustments are measured against.
    snapshot = models.ForeignKey(PlanSnapshot, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The board's own number for its decision, such as 2019/14.
    decision_reference = models.CharField(max_length=60, blank=True)
    # When the workplan was opened for revision, and the approved version that holds what was accepted.
    revised_at = models.DateTimeField(null=True, blank=True)
    revised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    carried_by = models.ForeignKey(
        PlanSnapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MidYearReviewQuerySet.as_manager()

    class Meta:
        ordering = ("workplan",)
        indexes = (models.Index(fields=["state"], name="mid_year_reviews_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, decision_reference="")
                | (Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(decision_reference="")),
                name="a_decided_review_has_who_when_and_the_reference",
            ),
        )

    def __str__(self) -> str:
        return f"{self.workplan}"


class OutputImplementation(models.Model):
    """How far one output of the approved version is at mid-year."""

    class Status(models.TextChoices):
        ON_TRACK = "ON_TRACK", _("On track")
        DELAYED = "DELAYED", _("Delayed")
        CANCELLED = "CANCELLED", _("Cancelled")
        DONE = "DONE", _("Done")

    review = models.ForeignKey(MidYearReview, on_delete=models.CASCADE, related_name="outputs")
    # Named by its public identifier: the live row may leave the plan, the approved version keeps it.
    output_uid = models.UUIDField()
    code = models.CharField(max_length=60)
    statement = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)
    # Empty until somebody says so: unsaid is never on track.
    status = models.CharField(max_length=10, choices=Status.choices, blank=True)
    text = models.TextField(blank=True)
    # The monthly updates the text was put together from: activity, month, person.
    origins = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("review", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["review", "output_uid"], name="one_row_per_review_and_output"),
        )

    def __str__(self) -> str:
        return self.code


class Adjustment(models.Model):
    """A change to the approved workplan that an entity proposes, and what the board decided about it."""

    class Kind(models.TextChoices):
        REDUCE = "REDUCE", _("Reduce")
        POSTPONE = "POSTPONE", _("Postpone")
        REALLOCATE = "REALLOCATE", _("Reallocate")
        STOP = "STOP", _("Stop")
        ADD = "ADD", _("Add")

    class Decision(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        ACCEPTED = "ACCEPTED", _("Accepted")
        NOT_ACCEPTED = "NOT_ACCEPTED", _("Not accepted")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    review = models.ForeignKey(MidYearReview, on_delete=models.CASCADE, related_name="adjustments")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    # The output or activity of the approved version that it is about.
    subject_uid = models.UUIDField()
    subject_code = models.CharField(max_length=60)
    subject_title = models.JSONField(default=dict)
    text = models.TextField()
    # Money, in the base currency: from this fund, so much; planned before, and after it.
    fund = models.CharField(max_length=16, choices=Fund.choices, blank=True)
    amount = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    amount_before = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    amount_after = models.DecimalField(max_digits=15, decimal_places=2, null=True, blank=True)
    # Where reallocated money goes: another output or activity.
    target_uid = models.UUIDField(null=True, blank=True)
    target_code = models.CharField(max_length=60, blank=True)
    # Empty where it stays money of the same fund.
    target_fund = models.CharField(max_length=16, choices=Fund.choices, blank=True)
    # By how much it lowers what is planned, by fund, as text; raising is below zero.
    effect = models.JSONField(default=dict, blank=True)
    # Dates, where something is postponed: before and after.
    starts_before = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    starts_after = models.DateField(null=True, blank=True)
    ends_after = models.DateField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=12, choices=Decision.choices, default=Decision.WAITING)
    decision_note = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("review", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(decision="WAITING", decided_at=None, decided_by=None)
                | (~Q(decision="WAITING") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="a_decided_adjustment_has_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=0), name="an_adjusted_amount_is_above_zero"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_code}"


class MidYearMove(models.Model):
    """One step of a mid-year review: who, when and, where asked, why."""

    review = models.ForeignKey(MidYearReview, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=20)
    source = models.CharField(max_length=12, choices=ReviewState.choices)
    target = models.CharField(max_length=12, choices=ReviewState.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("review", "pk")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"
