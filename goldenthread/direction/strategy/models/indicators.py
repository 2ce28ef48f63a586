"""Standard indicators, and how an indicator is measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .plans import PlanElement, StrategicPlan


class Measure(models.TextChoices):
    """What an indicator's values are."""

    UNIT = "UNIT", _("Number")
    PERCENTAGE = "PERCENTAGE", _("Percentage")
    ORDINAL = "ORDINAL", _("Level on a scale")
    QUALITATIVE = "QUALITATIVE", _("Words")


class Direction(models.TextChoices):
    """Which way is better. A source that says nothing means up."""

    UP = "UP", _("More is better")
    DOWN = "DOWN", _("Less is better")


class StandardIndicator(models.Model):
    """An indicator defined once for the whole organization, which results' own indicators refer to."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    plan = models.ForeignKey(StrategicPlan, on_delete=models.CASCADE, related_name="standard_indicators")
    element = models.ForeignKey(
        PlanElement, null=True, blank=True, on_delete=models.PROTECT, related_name="standard_indicators"
    )
    code = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    unit = models.CharField(max_length=60, blank=True)
    # Codes in outside lists, such as "SDG 16.9.1".
    reference = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("plan", "code")
        constraints = (
            models.UniqueConstraint(fields=["plan", "code"], name="one_standard_indicator_per_plan_and_code"),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.title)}"
