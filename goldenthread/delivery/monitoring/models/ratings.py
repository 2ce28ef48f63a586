"""Ratings: how far each result and each OE result is."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from goldenthread.delivery.planning.models import Output, Result, TagUse, significance_constraint
from goldenthread.direction.strategy.models import ScaleLevel
from goldenthread.foundation.lib.uids import new_uid

from .reports import Report
from .sections import ReportSection


class Rating(models.Model):
    """How far something is, on the plan's scale, in the judgement of the entity. Empty: not rated yet."""

    level = models.ForeignKey(
        ScaleLevel, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    rated_at = models.DateTimeField(null=True, blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class ResultReport(Rating):
    """What a report says about one result: its rating and tags here, its narrative in the section."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="result_reports")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="result_reports")
    section = models.OneToOneField(ReportSection, on_delete=models.PROTECT, related_name="result_report")

    class Meta:
        ordering = ("report", "result__position", "result__code")
        constraints = (
            models.UniqueConstraint(
                fields=["report", "result"], name="one_result_report_per_report_and_result"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.result_id}"


class ResultReportTag(TagUse):
    """A tag this round's report puts on a result. Later changes of the result's own tags do not touch it."""

    result_report = models.ForeignKey(ResultReport, on_delete=models.CASCADE, related_name="tag_uses")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["result_report", "tag"], name="one_use_of_a_tag_per_result_report"
            ),
            significance_constraint("significance_of_result_report_tags_is_0_to_3"),
        )

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.result_report_id}"


class OutputReport(Rating):
    """What a report says about one output under an action plan: an OE result."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="output_reports")
    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="output_reports")
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ("report", "output__position", "output__code")
        constraints = (
            models.UniqueConstraint(
                fields=["report", "output"], name="one_output_report_per_report_and_output"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.output_id}"
