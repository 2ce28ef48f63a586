"""What entities plan: programmes, results, workplans with outputs, indicators with baselines and targets."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Entity, Membership, Period
from goldenthread.direction.strategy.models import (
    Direction,
    Fact,
    Measure,
    PlanElement,
    PlanVersion,
    StandardIndicator,
    Tag,
    fact_constraints,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Filters for programmes."""

    def visible_to(self, person: User) -> ProgrammeQuerySet:
        """Keep the programmes this person may read: approved plans are open to everyone with a role."""
        return self.filter(Exists(Membership.objects.of_today(person)))


class Programme(models.Model):
    """What one entity wants to change over the life of a plan."""

    class Kind(models.TextChoices):
        COUNTRY = "COUNTRY", _("Country programme")
        REGIONAL = "REGIONAL", _("Regional programme")
        HEADQUARTERS = "HEADQUARTERS", _("Headquarters programme")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="programmes")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_programme_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.title)}"


class ResultQuerySet(models.QuerySet["Result"]):
    """Filters for results."""

    def visible_to(self, person: User) -> ResultQuerySet:
        """Keep the results of programmes this person may read."""
        return self.filter(Exists(Membership.objects.of_today(person)))


class Result(models.Model):
    """A change an entity works for, linked to (never copied from) an element of the strategic plan."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="results")
    code = models.CharField(max_length=60)
    statement = models.JSONField(default=dict)
    # Empty is a gap in the thread, and is drawn as one.
    element = models.ForeignKey(
        PlanElement, null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    position = models.PositiveSmallIntegerField(default=0)
    tags = models.ManyToManyField(Tag, through="ResultTag", related_name="results")

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ("programme", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["programme", "code"], name="one_result_per_programme_and_code"),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.statement)}"


class TagUse(models.Model):
    """A tag put on something; where the tag's set asks for it, how much and why."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="%(class)ss")
    significance = models.PositiveSmallIntegerField(null=True, blank=True)
    justification = models.TextField(blank=True)

    class Meta:
        abstract = True


def significance_constraint(name: str) -> models.CheckConstraint:
    """Return the constraint that a significance is 0, 1, 2 or 3."""
    return models.CheckConstraint(condition=Q(significance=None) | Q(significance__lte=3), name=name)


class ResultTag(TagUse):
    """A tag of a result: the default that each round's report starts from."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="tag_uses")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["result", "tag"], name="one_use_of_a_tag_per_result"),
            significance_constraint("significance_of_result_tags_is_0_to_3"),
        )

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.result_id}"


class WorkplanQuerySet(models.QuerySet["Workplan"]):
    """Filters for workplans."""

    def visible_to(self, person: User) -> WorkplanQuerySet:
        """Keep the workplans this person may read."""
        return self.filter(Exists(Membership.objects.of_today(person)))


class Workplan(models.Model):
    """What one entity will deliver in one period. The first under the plan of 2018 ran 18 months."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="workplans")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="workplans")

    objects = WorkplanQuerySet.as_manager()

    class Meta:
        ordering = ("entity", "period")
        constraints = (
            models.UniqueConstraint(fields=["entity", "period"], name="one_workplan_per_entity_and_period"),
        )

    def __str__(self) -> str:
        return f"{self.entity.code} {self.period.code}"


class Output(models.Model):
    """What the entity itself delivers: under a result, or under an action plan (then it is an OE result)."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    workplan = models.ForeignKey(Workplan, on_delete=models.PROTECT, related_name="outputs")
    code = models.CharField(max_length=60)
    statement = models.JSONField(default=dict)
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="outputs"
    )
    # The action plan's element, for results in organizational effectiveness (OE).
    element = models.ForeignKey(
        PlanElement, null=True, blank=True, on_delete=models.PROTECT, related_name="oe_outputs"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("workplan", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["workplan", "code"], name="one_output_per_workplan_and_code"),
            models.CheckConstraint(
                condition=Q(result__isnull=False, element=None) | Q(result=None, element__isnull=False),
                name="an_output_serves_a_result_or_an_action_plan",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.statement)}"


class Aggregation(models.TextChoices):
    """How values of one indicator are put together. Percentages are never summed."""

    SUM = "SUM", _("Sum")
    AVERAGE = "AVERAGE", _("Average")
    WEIGHTED = "WEIGHTED", _("Weighted by denominator")
    MAXIMUM = "MAXIMUM", _("Largest")
    MINIMUM = "MINIMUM", _("Smallest")
    LATEST = "LATEST", _("Latest")
    NONE = "NONE", _("Not put together")


class Indicator(models.Model):
    """How a result or output is measured, with baseline and targets as facts."""

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
    code = models.CharField(max_length=80)
    title = models.JSONField(default=dict)
    measure = models.CharField(max_length=12, choices=Measure.choices)
    direction = models.CharField(max_length=4, choices=Direction.choices, default=Direction.UP)
    unit = models.CharField(max_length=60, blank=True)
    aggregation = models.CharField(max_length=8, choices=Aggregation.choices, default=Aggregation.NONE)
    means_of_verification = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)

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


class Baseline(Fact):
    """Where an indicator stood before."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="baselines")

    class Meta:
        constraints = fact_constraints("baselines")

    def __str__(self) -> str:
        return f"baseline {self.value}"


class Target(Fact):
    """Where an indicator should stand at the end of a period."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")

    class Meta:
        constraints = fact_constraints("targets")

    def __str__(self) -> str:
        return f"target {self.value}"
