"""How results and outputs are measured: indicators with their baselines and targets."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.strategy.models import (
    Direction,
    Fact,
    Measure,
    StandardIndicator,
    fact_constraints,
)
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .agreed import Agreed, Held, WrittenManager, not_of_revised
from .programmes import Result
from .workplans import Output


class Aggregation(models.TextChoices):
    """How values of one indicator are put together. Percentages are never summed."""

    SUM = "SUM", _("Sum")
    AVERAGE = "AVERAGE", _("Average")
    WEIGHTED = "WEIGHTED", _("Weighted by denominator")
    MAXIMUM = "MAXIMUM", _("Largest")
    MINIMUM = "MINIMUM", _("Smallest")
    LATEST = "LATEST", _("Latest")
    NONE = "NONE", _("Not put together")


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Filters for indicators."""

    def out_of_drafts(self) -> IndicatorQuerySet:
        """Leave out those that came with a revision that is being written. First drafts stay."""
        return self.filter(
            Q(agreed__isnull=False)
            | (not_of_revised("result__programme__document") & not_of_revised("output__workplan__document"))
        )


class Indicator(Agreed):
    """How a result or output is measured, with baseline and targets as facts."""

    KEPT = (
        "code", "title", "measure", "direction", "unit", "aggregation", "means_of_verification",
        "responsible", "position",
    )  # fmt: skip
    KEPT_LINKS = ("standard",)

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    output = models.ForeignKey(
        Output, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    standard = models.ForeignKey(
        StandardIndicator, null=True, blank=True, on_delete=models.PROTECT, related_name="indicators"
    )
    agreed_standard = models.ForeignKey(
        StandardIndicator, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    code = models.CharField(max_length=80)
    title = models.JSONField(default=dict)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    unit = models.CharField(max_length=60, blank=True)
    aggregation = models.CharField(max_length=8, choices=Aggregation.choices, default=Aggregation.NONE)
    means_of_verification = models.TextField(blank=True)
    responsible = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ("result", "output", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["result", "code"], name="one_indicator_per_result_and_code"),
            models.UniqueConstraint(fields=["output", "code"], name="one_indicator_per_output_and_code"),
            models.CheckConstraint(
                condition=Q(result__isnull=False, output=None) | Q(result=None, output__isnull=False),
                name="an_indicator_measures_a_result_or_an_output",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.title)}"


class StandingFacts(models.Manager[Any]):
    """Baselines or targets as they were agreed."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(fact_stands("indicator__result", "indicator__output"))


def fact_stands(*ways: str) -> Q:
    """Return the condition that a baseline or target is what was agreed.

    `ways` are "indicator__result" and "indicator__output", or the one there is in what is asked.
    """
    live = Q()
    for way in ways:
        live &= not_of_revised(f"{way}__{_PLAN[way]}__document")
    return Q(is_held=True) | live


_PLAN = {"indicator__result": "programme", "indicator__output": "workplan"}


class Baseline(Fact, Held):
    """Where an indicator stood before."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="baselines")

    objects = WrittenManager()
    standing = StandingFacts()

    class Meta:
        constraints = fact_constraints("baselines", "is_held")

    def __str__(self) -> str:
        return f"baseline {self.value}"


class Target(Fact, Held):
    """Where an indicator should stand at the end of a period."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")

    objects = WrittenManager()
    standing = StandingFacts()

    class Meta:
        constraints = fact_constraints("targets", "is_held")

    def __str__(self) -> str:
        return f"target {self.value}"
