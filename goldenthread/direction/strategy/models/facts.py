"""Facts: the key and the parts that baselines, targets and actual values share."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Period

from .cells import Cell


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


def fact_constraints(name: str, *more_keys: str) -> tuple[models.BaseConstraint, ...]:
    """Return the constraints of a table of facts; `name` is the plural that begins their names.

    `more_keys` are fields of the table that tell apart facts of one key.
    """
    return (
        models.UniqueConstraint(fields=(*KEY, *more_keys), name=f"one_of_{name}_per_key"),
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
