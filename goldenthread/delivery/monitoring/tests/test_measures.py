"""Indicators as people read them: numbers, what they say in a word, and what a part is of."""

from decimal import Decimal

import pytest

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.monitoring.queries import measures
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Place
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy import actions as strategy_actions
from goldenthread.direction.strategy.models import Cell

from . import make

pytestmark = pytest.mark.django_db


def record(indicator: Indicator, value: str, *, year: int = 2019, place: Place, cell: Cell) -> None:
    Actual.objects.create(
        indicator=indicator,
        period=organization.period(year),
        place=place,
        cell=cell,
        value=Decimal(value),
        updated_at=make.NOW,
        updated_by=system_user(),
    )


def girls() -> Cell:
    """Return the cell of girls, whose sex stands before their age wherever categories are listed."""
    sex = strategy_actions.add_dimension("SEX", name={"en": "Sex"}, position=1)
    age = strategy_actions.add_dimension("AGE", name={"en": "Age"}, position=2)
    return strategy_actions.cell_for(
        [
            strategy_actions.add_category(age, code="CHILD", name={"en": "Children"}),
            strategy_actions.add_category(sex, code="F", name={"en": "Women"}),
        ]
    )


@pytest.mark.parametrize(
    ("value", "word"), [("12", "Target met"), ("7", "On track"), ("2", "Behind"), (None, "No value")]
)
def test_an_indicator_says_its_numbers_and_in_a_word_what_they_mean(value: str | None, word: str) -> None:
    indicator = planning.indicator()
    planning.baseline(indicator, "0")
    planning.target(indicator, "10")
    whole, total = planning.whole_entity(), planning.total()
    record(indicator, "1", year=2018, place=whole, cell=total)
    if value:
        record(indicator, value, place=whole, cell=total)

    (row,) = measures.measured([indicator], organization.period(2019))

    assert (row.baseline_value, row.target_value, row.last_value) == (Decimal(0), Decimal(10), Decimal(1))
    assert row.actual_value == (Decimal(value) if value else None)
    assert row.status_word == word


def test_a_part_of_an_indicator_is_named_by_its_place_and_categories_and_follows_the_total() -> None:
    indicator, _whole, _total = planning.indicator(), planning.whole_entity(), planning.total()
    (kenya,) = organization_actions.add_places({"KEN": ({"en": "Kenya"}, None)}).values()
    record(indicator, "3", place=kenya, cell=girls())

    total, part = measures.measured([indicator], organization.period(2019))

    assert (total.is_total, total.part, total.actual_value, total.status_word) == (True, "", None, "No value")
    assert (part.is_total, part.part, part.actual_value) == (False, "Kenya, Women, Children", Decimal(3))
    assert part.status_word == "No target"
