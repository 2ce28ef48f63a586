"""Tags: the words a plan lets people put on results."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .plans import StrategicPlan


class TagSet(models.Model):
    """A list of tags of one kind, such as shifts or SDG targets."""

    class Role(models.TextChoices):
        SHIFT = "SHIFT", _("Shifts")
        SPOTLIGHT = "SPOTLIGHT", _("Spotlights")
        SDG = "SDG", _("Sustainable Development Goals")
        PRIORITY = "PRIORITY", _("Priorities")
        OTHER = "OTHER", _("Other")

    plan = models.ForeignKey(StrategicPlan, on_delete=models.CASCADE, related_name="tag_sets")
    code = models.CharField(max_length=40)
    name = models.JSONField(default=dict)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.OTHER)
    position = models.PositiveSmallIntegerField(default=0)
    # Whether each use says how much, 0 (not targeted) to 3 (principal), and why in a sentence or two.
    has_significance = models.BooleanField(default=False)

    class Meta:
        ordering = ("plan", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["plan", "code"], name="one_tag_set_per_plan_and_code"),
        )

    def __str__(self) -> str:
        return text_in(self.name)


class Tag(models.Model):
    """One word of a tag set. Tags may be added at any time; none is ever removed, only retired."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    tag_set = models.ForeignKey(TagSet, on_delete=models.CASCADE, related_name="tags")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(max_length=40)
    # The short label of lists and charts; the full wording, where a file gave one, is the description.
    name = models.JSONField(default=dict)
    description = models.JSONField(default=dict, blank=True)
    # The number figures use where the set has one: the goal of an SDG goal or target.
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    added_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("tag_set", "position", "code")
        constraints = (models.UniqueConstraint(fields=["tag_set", "code"], name="one_tag_per_set_and_code"),)

    def __str__(self) -> str:
        return text_in(self.name)
