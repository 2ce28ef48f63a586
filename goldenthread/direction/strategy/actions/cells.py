"""Dimensions, categories and the cells made of them: steps of a larger deed, not audited alone."""

from collections.abc import Iterable, Mapping, Sequence

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


def add_categories_in_bulk(dimension: Dimension, categories: Mapping[str, TextMap]) -> dict[str, Category]:
    """Return the categories of this dimension with these codes, missing ones made in one go."""
    there = {category.code: category for category in dimension.categories.filter(code__in=categories)}
    missing = [
        Category(dimension=dimension, code=code, name=name)
        for code, name in categories.items()
        if code not in there
    ]
    return there | {
        category.code: category for category in Category.objects.bulk_create(missing, batch_size=500)
    }


@transaction.atomic
def cells_for_many(groups: Sequence[Sequence[Category]]) -> list[Cell]:
    """Return the cell of each group of categories, in the same order: `cell_for` in a few queries."""
    reasons = [reason for group in groups for reason in rules.reasons_against_cell(group)]
    if reasons:
        raise TooManyCategories(" ".join(dict.fromkeys(reasons)))
    by_key = {rules.key_of_cell(group) or Cell.TOTAL: group for group in groups}
    there = {cell.key: cell for cell in Cell.objects.filter(key__in=by_key)}
    made = Cell.objects.bulk_create((Cell(key=key) for key in by_key if key not in there), batch_size=500)
    CellCategory.objects.bulk_create(
        (CellCategory(cell=cell, category=category) for cell in made for category in by_key[cell.key]),
        batch_size=500,
    )
    there |= {cell.key: cell for cell in made}
    return [there[rules.key_of_cell(group) or Cell.TOTAL] for group in groups]
