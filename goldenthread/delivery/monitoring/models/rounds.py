"""Rounds: one call for reports from all entities."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.lib.uids import new_uid


class Round(models.Model):
    """One call for reports, from all entities, about one period."""

    class Kind(models.TextChoices):
        END_OF_YEAR = "END_OF_YEAR", _("End-of-year report")
        MID_YEAR = "MID_YEAR", _("Mid-year review")
        MONTHLY = "MONTHLY", _("Monthly update")
        SPECIAL = "SPECIAL", _("Special report")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="rounds")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    locks_at = models.DateTimeField()
    guidance = models.TextField(blank=True)

    class Meta:
        ordering = ("-due_at", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "plan_version", "period"], name="one_round_per_kind_plan_and_period"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("opened_at")) & Q(locks_at__gte=F("due_at")),
                name="a_round_opens_then_is_due_then_locks",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"
