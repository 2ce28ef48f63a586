"""What we aim for: plans as trees of elements, scales, tags and standard indicators. All of it is data."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership, Period
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
    name = models.JSONField(default=dict)
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


class Dimension(models.Model):
    """A way to break a value down, such as sex, age or population group."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return text_in(self.name)


class Category(models.Model):
    """One part of a dimension, such as women or refugees."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="categories")
    code = models.CharField(max_length=120)
    name = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "categories"
        ordering = ("dimension", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["dimension", "code"], name="one_category_per_dimension_and_code"),
        )

    def __str__(self) -> str:
        return text_in(self.name)


class Cell(models.Model):
    """A canonical set of up to three categories, each of another dimension. The empty set is the total.

    `key` is the categories as DIMENSION=CATEGORY, sorted and joined with "|"; the total's key is "TOTAL". So
    the same combination is always the same row, in whatever order it was typed.
    """

    TOTAL = "TOTAL"

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    key = models.CharField(max_length=600, unique=True)
    categories = models.ManyToManyField(Category, through="CellCategory", related_name="cells")

    def __str__(self) -> str:
        return self.key


class CellCategory(models.Model):
    """One category of a cell."""

    cell = models.ForeignKey(Cell, on_delete=models.CASCADE, related_name="category_links")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="cell_links")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["cell", "category"], name="one_link_per_cell_and_category"),
        )

    def __str__(self) -> str:
        return f"{self.cell_id}: {self.category_id}"


class FactStatus(models.TextChoices):
    """Why a fact has a value, or has none. Missing altogether is no row."""

    REPORTED = "REPORTED", _("Reported")
    NOT_APPLICABLE = "NOT_APPLICABLE", _("Not applicable")
    NOT_REPORTED = "NOT_REPORTED", _("Not reported")
    NOT_COLLECTED = "NOT_COLLECTED", _("Not collected")


# A value has at most 15 significant digits, which every database keeps exactly (SQLite stores a double). They
# may all stand behind the point, as in .600000023841858, so a column has room for 15 digits on either side.
VALUE_DIGITS = 15
VALUE_PLACES = 15
COLUMN_DIGITS = VALUE_DIGITS + VALUE_PLACES


class Fact(models.Model):
    """A number with its key: what a baseline, a target and an actual have in common.

    The key is (indicator, period, place, cell, occurrence), the same in each table, none of it empty:
    "whole entity" and "total" are rows. `occurrence` counts rows that a source repeats.
    """

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="%(class)ss")
    place = models.ForeignKey("organization.Place", on_delete=models.PROTECT, related_name="%(class)ss")
    cell = models.ForeignKey(Cell, on_delete=models.PROTECT, related_name="%(class)ss")
    occurrence = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=14, choices=FactStatus.choices, default=FactStatus.REPORTED)
    value = models.DecimalField(max_digits=COLUMN_DIGITS, decimal_places=VALUE_PLACES, null=True, blank=True)
    numerator = models.DecimalField(
        max_digits=COLUMN_DIGITS, decimal_places=VALUE_PLACES, null=True, blank=True
    )
    denominator = models.DecimalField(
        max_digits=COLUMN_DIGITS, decimal_places=VALUE_PLACES, null=True, blank=True
    )
    # The words of a qualitative value.
    text = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    # Where it was read, such as "iati_result.xlsx, Sheet1, row 1217". Empty for what people typed here.
    source = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True


KEY = ("indicator", "period", "place", "cell", "occurrence")


def fact_constraints(name: str) -> tuple[models.BaseConstraint, ...]:
    """Return the constraints of a table of facts; `name` is the plural that begins their names."""
    return (
        models.UniqueConstraint(fields=KEY, name=f"one_of_{name}_per_key"),
        models.CheckConstraint(
            condition=(Q(status="REPORTED") & (Q(value__isnull=False) | ~Q(text="")))
            | (~Q(status="REPORTED") & Q(value=None, numerator=None, denominator=None, text="")),
            name=f"{name}_hold_a_value_exactly_when_reported",
        ),
        models.CheckConstraint(
            condition=Q(numerator=None, denominator=None)
            | (Q(numerator__isnull=False, denominator__isnull=False) & ~Q(denominator=0)),
            name=f"{name}_have_both_numerator_and_denominator",
        ),
    )
