"""What an entity says each month of the activities it carries out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from goldenthread.delivery.planning.models import Activity, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid


class ActivityUpdateQuerySet(models.QuerySet["ActivityUpdate"]):
    """Filters for monthly updates."""

    def visible_to(self, person: User) -> ActivityUpdateQuerySet:
        """Keep the updates of entities whose submitted plans this person may read: its own and reviewers."""
        return self.filter(
            holds(person, roles.VIEW_SUBMITTED_PLAN, timezone.localdate(), entity="workplan__entity")
        )


class ActivityUpdate(models.Model):
    """What happened with one activity in one month: a short text, where it stands, and what shows it.

    An activity can leave the plan when it is revised; what was said of it stays, under its code and title.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    workplan = models.ForeignKey(Workplan, on_delete=models.PROTECT, related_name="activity_updates")
    activity = models.ForeignKey(
        Activity, null=True, blank=True, on_delete=models.SET_NULL, related_name="updates"
    )
    # The activity's public identifier, which also survives a version that is restored.
    activity_uid = models.UUIDField()
    activity_code = models.CharField(max_length=60)
    activity_title = models.JSONField(default=dict)
    output_uid = models.UUIDField()
    # The first day of the month.
    month = models.DateField()
    status = models.CharField(max_length=10, choices=Activity.Status.choices)
    what_happened = models.TextField(blank=True)
    evidence = models.URLField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ActivityUpdateQuerySet.as_manager()

    class Meta:
        ordering = ("workplan", "month", "activity_code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["workplan", "activity_uid", "month"], name="one_update_per_activity_and_month"
            ),
        )

    def __str__(self) -> str:
        return f"{self.activity_code} {self.month:%Y-%m}"
