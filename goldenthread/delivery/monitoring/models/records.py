"""Records beside the texts: links to evidence, risks that occurred, lessons."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning.models import Result
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.uids import new_uid

from .ratings import ResultReport
from .reports import Report, among
from .sections import ReportSection, readable_by


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Filters for links to evidence."""

    def visible_to(self, person: User) -> EvidenceQuerySet:
        """Keep the links this person may see: of sections they may read, not classified above them."""
        return self.filter(
            readable_by(
                person,
                section=None,
                entity="result_report__report__entity",
                period_end="result_report__report__round__period__ends_on",
            ),
            among(ReportSection.objects.visible_to(person), "result_report__section"),
        )


class Evidence(models.Model):
    """A link to something outside that shows what a result report says."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    result_report = models.ForeignKey(ResultReport, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=1000)
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("result_report", "added_at", "pk")
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title


def _of_readable_report(person: User) -> Q:
    may = readable_by(
        person, section=None, entity="report__entity", period_end="report__round__period__ends_on"
    )
    return may & Q(among(Report.objects.visible_to(person), "report"))


class RiskEventQuerySet(models.QuerySet["RiskEvent"]):
    """Filters for risks that occurred."""

    def visible_to(self, person: User) -> RiskEventQuerySet:
        """Keep the risks this person may read: of reports they may read, not classified above them."""
        return self.filter(_of_readable_report(person))


class RiskEvent(models.Model):
    """A risk that occurred in the period. A light record, until the risk register takes it over."""

    class Factor(models.TextChoices):
        ENVIRONMENTAL = "ENVIRONMENTAL", _("Environmental (political, crisis, cultural)")
        PROGRAMMATIC = "PROGRAMMATIC", _("Programmatic")
        INSTITUTIONAL = "INSTITUTIONAL", _("Institutional")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="risk_events")
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="risk_events"
    )
    factor = models.CharField(max_length=14, choices=Factor.choices)
    description = models.TextField()
    effect = models.TextField(blank=True)
    occurred_on = models.DateField(null=True, blank=True)
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RiskEventQuerySet.as_manager()

    class Meta:
        ordering = ("report", "added_at", "pk")

    def __str__(self) -> str:
        return self.description[:80]


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Filters for lessons."""

    def visible_to(self, person: User) -> LessonQuerySet:
        """Keep the lessons this person may read: of reports they may read, not classified above them."""
        return self.filter(_of_readable_report(person))


class Lesson(models.Model):
    """What was learned. A light record, until the learning module takes it over."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lessons")
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="lessons"
    )
    title = models.CharField(max_length=200)
    what_happened = models.TextField()
    what_to_do = models.TextField(blank=True)
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ("report", "added_at", "pk")

    def __str__(self) -> str:
        return self.title
