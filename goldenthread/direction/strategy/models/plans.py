"""Plans as trees of elements, and the scales that results are rated with."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid


class StrategicPlan(models.Model):
    """A corporate plan for some years, such as the OHCHR Management Plan 2018-2021."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    title = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField()
    source = models.TextField(blank=True)

    class Meta:
        ordering = ("-starts_on", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_plan_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return text_in(self.title)


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    """Filters for versions of plans."""

    def visible_to(self, person: User) -> PlanVersionQuerySet:
        """Keep what this person may read: plans with any role, drafts for those who keep the plan."""
        held = Membership.objects.of_today(person)
        keeps_plan = Exists(held.filter(role__in=roles.roles_with(roles.MANAGE_FRAMEWORK)))
        return self.filter(Exists(held)).filter(~Q(state="DRAFT") | Q(keeps_plan))


class PlanVersion(models.Model):
    """One state of a plan's tree. In force it is frozen: a change makes the next version."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Draft")
        IN_FORCE = "IN_FORCE", _("In force")
        SUPERSEDED = "SUPERSEDED", _("Superseded")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    plan = models.ForeignKey(StrategicPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    put_in_force_at = models.DateTimeField(null=True, blank=True)
    scale = models.ForeignKey(
        "Scale", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_versions"
    )
    # SHA-256 of the file it was loaded from, so that loading it again changes nothing.
    file_digest = models.CharField(max_length=64, blank=True)

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        ordering = ("plan", "number")
        constraints = (
            models.UniqueConstraint(fields=["plan", "number"], name="one_version_of_a_plan_per_number"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state="IN_FORCE"), name="one_version_of_a_plan_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="DRAFT", put_in_force_at=None)
                | (~Q(state="DRAFT") & ~Q(put_in_force_at=None)),
                name="only_a_draft_was_never_in_force",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan.code} version {self.number}"


class PlanLevel(models.Model):
    """A level of the tree, as this plan names it, and the role figures know it by."""

    class Role(models.TextChoices):
        PILLAR = "PILLAR", _("Pillar")
        PILLAR_RESULT = "PILLAR_RESULT", _("Pillar result")
        RESULT_AREA = "RESULT_AREA", _("Result area")
        ACTION_PLAN = "ACTION_PLAN", _("Action plan")
        ACTION_PLAN_RESULT = "ACTION_PLAN_RESULT", _("Action plan result")
        OTHER = "OTHER", _("Other")

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="levels")
    code = models.CharField(max_length=40)
    name = models.JSONField(default=dict)
    name_plural = models.JSONField(default=dict)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.OTHER)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=["version", "code"], name="one_level_per_version_and_code"),
        )

    def __str__(self) -> str:
        return text_in(self.name)


class PlanElement(models.Model):
    """One node of a plan's tree: a pillar, a pillar result, an action plan and so on."""

    class Confidence(models.TextChoices):
        VERIFIED = "V", _("Read in a public copy")
        HIGH = "H", _("High")
        MEDIUM = "M", _("Medium")
        LOW = "L", _("Low: place-holder wording")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="elements")
    level = models.ForeignKey(PlanLevel, on_delete=models.PROTECT, related_name="elements")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    code = models.CharField(max_length=60)
    title = models.JSONField(default=dict)
    short_title = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    # How sure we are of the wording; empty where the plan's owner loaded it.
    confidence = models.CharField(max_length=1, choices=Confidence.choices, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("version", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["version", "code"], name="one_element_per_version_and_code"),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.short_title) or text_in(self.title)}"


class ElementAncestor(models.Model):
    """Which element lies above which, at any distance (0: itself): figures group by pillar in plain SQL.

    Written with the tree by actions.add_elements; a tree in force never changes.
    """

    element = models.ForeignKey(PlanElement, on_delete=models.CASCADE, related_name="ancestor_links")
    ancestor = models.ForeignKey(PlanElement, on_delete=models.CASCADE, related_name="descendant_links")
    distance = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["element", "ancestor"], name="one_link_per_element_and_ancestor"),
        )

    def __str__(self) -> str:
        return f"{self.ancestor_id} above {self.element_id}"


class Scale(models.Model):
    """An ordered set of levels that people rate with. Levels are counted, never averaged."""

    plan = models.ForeignKey(StrategicPlan, on_delete=models.CASCADE, related_name="scales")
    code = models.CharField(max_length=40)
    name = models.JSONField(default=dict)
    # The name of the levels that may be summed, such as "partially or fully achieved".
    roll_up_name = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["plan", "code"], name="one_scale_per_plan_and_code"),)

    def __str__(self) -> str:
        return text_in(self.name)


class ScaleLevel(models.Model):
    """One step of a scale, with what it means."""

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="levels")
    code = models.CharField(max_length=40)
    name = models.JSONField(default=dict)
    definition = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField()
    in_roll_up = models.BooleanField(default=False)

    class Meta:
        ordering = ("scale", "position")
        constraints = (
            models.UniqueConstraint(fields=["scale", "code"], name="one_level_per_scale_and_code"),
            models.UniqueConstraint(fields=["scale", "position"], name="one_level_per_scale_and_position"),
        )

    def __str__(self) -> str:
        return text_in(self.name)
