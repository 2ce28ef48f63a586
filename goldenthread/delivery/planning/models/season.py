"""The planning season: when everybody plans, with which guidance, and what plans cite."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Period
from goldenthread.foundation.lib.uids import new_uid

from .documents import PlanDocument


class PlanningSeason(models.Model):
    """The call to plan a period ("virtual planning month"): one per period, with guidance and a due date."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    period = models.OneToOneField(Period, on_delete=models.PROTECT, related_name="planning_season")
    guidance = models.TextField(blank=True)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-period__starts_on",)
        constraints = (
            models.CheckConstraint(
                condition=Q(due_at__gt=F("opens_at")), name="a_season_is_due_after_it_opens"
            ),
        )

    def __str__(self) -> str:
        return str(self.period)


class Citation(models.Model):
    """That a plan used something: a rating, a lesson, later a recommendation. Counted, so that use shows."""

    class Kind(models.TextChoices):
        RATING = "RATING", _("Rating")
        LESSON = "LESSON", _("Lesson")
        RISK_EVENT = "RISK_EVENT", _("Risk that occurred")
        RECOMMENDATION = "RECOMMENDATION", _("Recommendation")

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="citations")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    # What is cited lives in a higher app, so it is named by its public identifier, not by a foreign key.
    subject_uid = models.UUIDField()
    label = models.CharField(max_length=300)
    note = models.TextField(blank=True)
    cited_at = models.DateTimeField()
    cited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("document", "cited_at", "pk")
        indexes = (models.Index(fields=["subject_uid"], name="citations_by_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=["document", "subject_uid"], name="one_citation_per_plan_and_subject"
            ),
        )

    def __str__(self) -> str:
        return self.label


class CheckSetting(models.Model):
    """How strict a quality check is, where the organization decided otherwise than its default."""

    class Severity(models.TextChoices):
        BLOCKING = "BLOCKING", _("Blocking")
        ADVISORY = "ADVISORY", _("Advisory")
        OFF = "OFF", _("Off")

    code = models.CharField(max_length=60, unique=True)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code}: {self.severity}"
