"""Cells: a canonical set of up to three categories."""

import itertools

import pytest

from goldenthread.direction.strategy import actions
from goldenthread.direction.strategy.models import Category, Cell

pytestmark = pytest.mark.django_db


def categories(*dimensions: str) -> list[Category]:
    return [
        actions.add_category(
            actions.add_dimension(code, name={"en": code}), code=f"{code}1", name={"en": code}
        )
        for code in dimensions
    ]


def test_the_same_categories_are_the_same_cell_in_whatever_order_they_are_typed() -> None:
    three = categories("SEX", "AGE", "STATUS")

    cells = {actions.cell_for(order) for order in itertools.permutations(three)}

    assert {cell.key for cell in cells} == {"AGE=AGE1|SEX=SEX1|STATUS=STATUS1"}
    assert cells.pop().category_links.count() == 3


def test_no_category_is_the_total() -> None:
    assert actions.cell_for([]) == actions.total_cell() == Cell.objects.get(key="TOTAL")


def test_a_category_named_twice_counts_once() -> None:
    (sex,) = categories("SEX")

    assert actions.cell_for([sex, sex]).key == "SEX=SEX1"


def test_four_categories_are_refused() -> None:
    with pytest.raises(actions.TooManyCategories, match="at most 3"):
        actions.cell_for(categories("A", "B", "C", "D"))


def test_two_categories_of_one_dimension_are_refused() -> None:
    (sex,) = categories("SEX")
    other = actions.add_category(sex.dimension, code="SEX2", name={"en": "Other"})

    with pytest.raises(actions.TooManyCategories, match="one category of each dimension"):
        actions.cell_for([sex, other])


def test_punctuation_in_a_code_cannot_imitate_another_cell() -> None:
    dimension = actions.add_dimension("A", name={"en": "A"})
    odd = actions.add_category(dimension, code="1|B=2", name={"en": "Odd"})
    plain = actions.add_category(dimension, code="1", name={"en": "Plain"})
    other = actions.add_category(actions.add_dimension("B", name={"en": "B"}), code="2", name={"en": "Two"})

    assert actions.cell_for([odd]) != actions.cell_for([plain, other])


def test_many_groups_are_refused_together_for_one_that_is_too_large() -> None:
    four = categories("A", "B", "C", "D")

    with pytest.raises(actions.TooManyCategories, match="at most 3"):
        actions.cells_for_many([four[:1], four])

    assert not Cell.objects.filter(key="A=A1").exists()
