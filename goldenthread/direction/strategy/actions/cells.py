"""Dimensions, categories and the cells made of them. Steps of an import or of typing a value; not audited alone."""

from collections.abc import Iterable

from django.db import transaction

from goldenthread.direction.strategy import rules
from goldenthread.direction.strategy.models import Category, Cell, CellCategory, Dimension
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap


class TooManyCategories(RuleBroken):
    """A cell would hold more than three categories, or two of one dimension."""


def add_dimension(code: str, *, name: TextMap, position: int = 0) -> Dimension:
    """Return the dimension with this code, made if it is not there."""
    dimension, _ = Dimension.objects.get_or_create(code=code, defaults={"name": name, "position": position})
    return dimension


def add_category(dimension: Dimension, *, code: str, name: TextMap, position: int = 0) -> Category:
    """Return the category of this dimension with this code, made if it is not there."""
    category, _ = Category.objects.get_or_create(
        dimension=dimension, code=code, defaults={"name": name, "position": position}
    )
    return category


def total_cell() -> Cell:
    """Return the cell that means "the total", made on first use."""
    cell, _ = Cell.objects.get_or_create(key=Cell.TOTAL)
    return cell


@transaction.atomic
def cell_for(categories: Iterable[Category]) -> Cell:
    """Return the one cell of these categories, made on first use; no categories mean the total.

    Raises TooManyCategories for more than three, or for two of one dimension.
    """
    distinct = list({category.pk: category for category in categories}.values())
    if not distinct:
        return total_cell()
    reasons = rules.reasons_against_cell(distinct)
    if reasons:
        raise TooManyCategories(" ".join(reasons))
    cell, is_new = Cell.objects.get_or_create(key=rules.key_of_cell(distinct))
    if is_new:
        CellCategory.objects.bulk_create(CellCategory(cell=cell, category=category) for category in distinct)
    return cell
