"""What an entity delivers in a period: workplans, their outputs, and the activities that lead there."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Entity, Period, Place
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .agreed import Agreed, linked, stands
from .documents import PlanDocument, of_readable_plan, rows_open_to
from .programmes import Result


class WorkplanQuerySet(models.QuerySet["Workplan"]):
    """Filters for workplans."""

    def visible_to(self, person: User) -> WorkplanQuerySet:
        """Keep the workplans this person may read."""
        return self.filter(of_readable_plan(person, "document"))


class Workplan(models.Model):
    """What one entity will deliver in one period. The first under the plan of 2018 ran 18 months."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.OneToOneField(PlanDocument, on_delete=models.PROTECT, related_name="workplan")
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


class OutputQuerySet(models.QuerySet["Output"]):
    """Filters for outputs."""

    def visible_to(self, person: User) -> OutputQuerySet:
        """Keep the outputs this person may read; `as_agreed` says what they read of them."""
        return self.filter(rows_open_to(person, "workplan__document"))

    def of_record(self) -> OutputQuerySet:
        """Keep the outputs that were agreed: those of a plan that is being written are not yet."""
        return self.filter(stands("workplan__document"))

    def under(self, elements: models.QuerySet[Any, Any] | list[int]) -> OutputQuerySet:
        """Keep the outputs that serve one of these elements, given by their keys, as was agreed."""
        return self.filter(linked("element__in", elements))

    def serving(self, result: Result) -> OutputQuerySet:
        """Keep the outputs that serve a result, as was agreed."""
        return self.filter(linked("result", result))


class Output(Agreed):
    """What the entity itself delivers: under a result, or under an action plan (then it is an OE result)."""

    KEPT = ("code", "statement", "position")
    KEPT_LINKS = ("result", "element")

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
    agreed_result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    agreed_element = models.ForeignKey(
        PlanElement, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    copied_from = models.CharField(max_length=120, blank=True)

    objects = OutputQuerySet.as_manager()

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


class Activity(models.Model):
    """What the entity does to deliver an output: when, who, with whom and where."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", _("Planned")
        ONGOING = "ONGOING", _("Ongoing")
        COMPLETED = "COMPLETED", _("Completed")
        POSTPONED = "POSTPONED", _("Postponed")
        CANCELLED = "CANCELLED", _("Cancelled")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    output = models.ForeignKey(Output, on_delete=models.CASCADE, related_name="activities")
    code = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField()
    responsible = models.CharField(max_length=200, blank=True)
    partners = models.CharField(max_length=500, blank=True)
    places = models.ManyToManyField(Place, related_name="activities", blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PLANNED)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    # Where its text was copied from, until someone changes it.
    copied_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("output", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["output", "code"], name="one_activity_per_output_and_code"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_activity_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.title)}"
