"""Rows of a list in which somebody's own come first."""

import pytest
from django.db.models import Q

from goldenthread.direction.organization import queries
from goldenthread.direction.organization.models import Entity

from . import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("condition", "order"),
    [
        (Q(code="AAA"), ["AAA", "CCC", "BBB"]),
        (Q(code__in=["AAA", "BBB", "CCC"]), ["CCC", "BBB", "AAA"]),
        # Of a condition that holds for no row only a number is left, which must not name a column.
        (queries.NOWHERE, ["CCC", "BBB", "AAA"]),
    ],
)
def test_the_rows_of_a_condition_come_first_and_the_rest_in_the_order_that_follows(
    condition: Q, order: list[str]
) -> None:
    for code in ("BBB", "AAA", "CCC"):
        make.entity(code)

    listed = Entity.objects.order_by(queries.first_where(condition), "-code")

    assert [entity.code for entity in listed] == order
