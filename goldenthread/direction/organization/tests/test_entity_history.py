"""Entities in time: statements in any order give the same history."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.direction.organization import actions, queries
from goldenthread.direction.organization.models import Entity, EntityDetail, Region

from . import make

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2015, 1, 1)
Statement = tuple[int, str, str]
# A day, a name and a region; few of each, so that statements repeat and touch each other.
STATEMENTS = st.lists(
    st.tuples(st.integers(0, 12), st.sampled_from("AB"), st.sampled_from(("AFR", "MENA"))),
    min_size=1,
    max_size=7,
    unique_by=lambda statement: statement[0],
)


def state(entity: Entity, statement: Statement) -> None:
    day, name, region = statement
    actions.record_entity_detail(
        entity,
        since=FIRST_DAY + timedelta(days=day),
        name={"en": name},
        region=Region.objects.get(code=region),
        by=actions.system_user(),
        at=make.NEW_YEAR_2020,
    )


def expected(statements: list[Statement], day: int) -> tuple[str, str] | None:
    """Say what holds on a day in the plainest way: the latest statement until then."""
    earlier = [statement for statement in statements if statement[0] <= day]
    return max(earlier)[1:] if earlier else None


def found(entity: Entity, day: int) -> tuple[str, str] | None:
    rows = EntityDetail.objects.filter(entity=entity).filter(
        queries.in_force_on(FIRST_DAY + timedelta(days=day))
    )
    detail = rows.select_related("region").get() if rows.exists() else None
    return (detail.name["en"], detail.region.code) if detail else None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statements=STATEMENTS, data=st.data())
def test_statements_in_any_order_give_the_same_history(
    statements: list[Statement], data: st.DataObject
) -> None:
    make.region("AFR")
    make.region("MENA")
    in_order, mixed = (
        actions.add_entity(code, kind="OTHER", by=actions.system_user(), at=make.NEW_YEAR_2020)
        for code in "XY"
    )
    EntityDetail.objects.filter(entity__in=(in_order, mixed)).delete()

    for statement in sorted(statements):
        state(in_order, statement)
    for statement in data.draw(st.permutations(statements)):
        state(mixed, statement)

    assert queries.history_of(in_order) == queries.history_of(mixed)
    for day in range(14):
        assert found(mixed, day) == expected(statements, day)


def test_a_repeated_statement_makes_no_new_chapter() -> None:
    make.region("MENA")
    entity = make.entity(name="A", region=make.region("MENA"), since=FIRST_DAY)
    count = entity.details.count()

    state(entity, (0, "A", "MENA"))
    assert entity.details.count() == count

    state(entity, (5, "A", "MENA"))
    assert [(chapter.since, chapter.until) for chapter in queries.history_of(entity)] == [(FIRST_DAY, None)]


def test_a_second_statement_about_the_same_day_corrects_the_first() -> None:
    entity = make.entity(name="Kasmer")

    actions.record_entity_detail(
        entity,
        since=make.LONG_AGO,
        name={"en": "Kasmar"},
        region=make.region(),
        by=actions.system_user(),
        at=make.NEW_YEAR_2020,
    )

    assert [chapter.name["en"] for chapter in queries.history_of(entity)] == ["Kasmar"]
