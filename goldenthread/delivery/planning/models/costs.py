"""What a workplan costs: lines under activities, posts, ceilings, and the lists their codes come from."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .documents import PlanSnapshot
from .programmes import Programme, Result
from .workplans import Activity, Workplan

# A workplan of two years has eight quarters; the first of each plan had six.
MOST_QUARTERS = 8
QUARTERS = tuple(f"q{number}" for number in range(1, MOST_QUARTERS + 1))
AMOUNT_DIGITS = 15
AMOUNT_PLACES = 2
RATE_PLACES = 6


class Fund(models.TextChoices):
    """Where the money comes from, as the organization's accounts divide it."""

    REGULAR_BUDGET = "REGULAR_BUDGET", _("Regular budget")
    EXTRABUDGETARY = "EXTRABUDGETARY", _("Extrabudgetary")
    TRUST_FUND = "TRUST_FUND", _("Trust fund")


class CodeListEntry(models.Model):
    """An entry of a list that the organization keeps as data."""

    code = models.CharField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ("position", "code")

    def __str__(self) -> str:
        return text_in(self.name) or self.code


class BudgetClass(CodeListEntry):
    """What the money is spent on: staff, travel, grants. The harmonized categories of the United Nations."""


class SourceCategory(CodeListEntry):
    """What kind of source the money comes from: Member States, other United Nations entities, foundations."""


def _amount() -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(
        max_digits=AMOUNT_DIGITS,
        decimal_places=AMOUNT_PLACES,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )


class Quotient(models.Func):
    """One number divided by another. SQLite would divide whole numbers as integers."""

    template = "(%(expressions)s)"
    arg_joiner = " * 1.0 / "


_MONEY = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES)
_SUM = F("q1") + F("q2") + F("q3") + F("q4") + F("q5") + F("q6") + F("q7") + F("q8")


class CostLine(models.Model):
    """What one thing of an activity costs, quarter by quarter of the workplan's period, in one currency.

    The database itself adds up the quarters, so that a total always equals its parts.
    """

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="cost_lines")
    description = models.CharField(max_length=200)
    fund = models.CharField(max_length=16, choices=Fund.choices)
    source_category = models.ForeignKey(
        SourceCategory, null=True, blank=True, on_delete=models.PROTECT, related_name="cost_lines"
    )
    budget_class = models.ForeignKey(BudgetClass, on_delete=models.PROTECT, related_name="cost_lines")
    currency = models.CharField(max_length=3)
    # How many units of the currency one unit of the base currency buys: the rate it was planned at.
    units_per_base = models.DecimalField(max_digits=15, decimal_places=RATE_PLACES, default=Decimal(1))
    q1 = _amount()
    q2 = _amount()
    q3 = _amount()
    q4 = _amount()
    q5 = _amount()
    q6 = _amount()
    q7 = _amount()
    q8 = _amount()
    amount = models.GeneratedField(
        expression=_SUM,
        output_field=models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES),
        db_persist=True,
    )
    amount_base = models.GeneratedField(
        expression=Round(Quotient(_SUM, F("units_per_base"), output_field=_MONEY), precision=AMOUNT_PLACES),
        output_field=models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES),
        db_persist=True,
    )
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    copied_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("activity", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(*((f"{quarter}__gte", 0) for quarter in QUARTERS)),
                name="a_cost_line_is_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(units_per_base__gt=0), name="the_rate_of_a_cost_line_is_positive"
            ),
        )

    def __str__(self) -> str:
        return self.description


class PlannedAmount(models.Model):
    """What a version plans for one result or action plan from one fund, in the base currency.

    Its cost lines, added up once when it is frozen: a version never changes, and the versions of a year hold
    hundreds of thousands of lines.
    """

    snapshot = models.ForeignKey(PlanSnapshot, on_delete=models.CASCADE, related_name="amounts")
    # Nothing where an output serves an action plan, and once the result itself is gone.
    result = models.ForeignKey(Result, null=True, on_delete=models.SET_NULL, related_name="+")
    # The element of the plan it served then; nothing where its result was linked to none.
    element = models.ForeignKey(PlanElement, null=True, on_delete=models.SET_NULL, related_name="+")
    fund = models.CharField(max_length=16, choices=Fund.choices)
    amount = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES)

    class Meta:
        ordering = ("snapshot", "pk")

    def __str__(self) -> str:
        return f"{self.fund} {self.amount}"


class Post(models.Model):
    """A post that works on a workplan: what it is, which fund pays it, whether someone holds it."""

    class Category(models.TextChoices):
        INTERNATIONAL = "INTERNATIONAL", _("International professional")
        NATIONAL = "NATIONAL", _("National officer")
        GENERAL_SERVICE = "GENERAL_SERVICE", _("General service")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    workplan = models.ForeignKey(Workplan, on_delete=models.CASCADE, related_name="posts")
    title = models.CharField(max_length=200)
    grade = models.CharField(max_length=10)
    category = models.CharField(max_length=16, choices=Category.choices)
    fund = models.CharField(max_length=16, choices=Fund.choices)
    is_vacant = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    copied_from = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("workplan", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_post_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} ({self.grade})"


class Ceiling(models.Model):
    """How much an entity may plan for a period from one fund, in the base currency."""

    entity = models.ForeignKey(Entity, on_delete=models.CASCADE, related_name="ceilings")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="ceilings")
    fund = models.CharField(max_length=16, choices=Fund.choices)
    amount = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES)

    class Meta:
        ordering = ("entity", "period", "fund")
        constraints = (
            models.UniqueConstraint(
                fields=["entity", "period", "fund"], name="one_ceiling_per_entity_period_and_fund"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_ceiling_is_never_negative"),
        )

    def __str__(self) -> str:
        return f"{self.fund} {self.amount}"


class ProgrammeResource(models.Model):
    """What a programme needs from one fund in one year of its life, in the base currency."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="resources")
    year = models.PositiveSmallIntegerField()
    fund = models.CharField(max_length=16, choices=Fund.choices)
    amount = models.DecimalField(max_digits=AMOUNT_DIGITS, decimal_places=AMOUNT_PLACES)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("programme", "year", "fund")
        constraints = (
            models.UniqueConstraint(
                fields=["programme", "year", "fund"], name="one_amount_per_programme_year_and_fund"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="a_programme_needs_no_negative_amount"),
        )

    def __str__(self) -> str:
        return f"{self.year} {self.fund} {self.amount}"
