"""Cells: how a value is broken down."""

from __future__ import annotations

from django.db import models

from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid


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
