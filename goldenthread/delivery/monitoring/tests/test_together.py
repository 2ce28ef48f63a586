"""An indicator's periods as one value: by its rule, gaps counted, and shown where its number is shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.monitoring.queries.together import over_the_calendar
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import FactStatus, Measure

from . import make
from .make_pages import signed_in

pytestmark = pytest.mark.django_db


def indicator(rule: str, *, measure: str = Measure.UNIT, of: Indicator | None = None) -> Indicator:
    """Return an indicator put together by this rule, of the same result as another if one is given."""
    made = planning.indicator(measure=measure, result=of.result if of else None)
    made.aggregation = rule
    made.save(update_fields=["aggregation"])
    return made


def record(of: Indicator, period: Period, value: str | None, **fields: object) -> None:
    Actual.objects.create(
        indicator=of,
        period=period,
        place=planning.whole_entity(),
        cell=planning.total(),
        value=None if value is None else Decimal(value),
        updated_at=make.NOW,
        updated_by=system_user(),
        **fields,
    )


def quarter(number: int) -> Period:
    return organization_actions.add_period(
        f"2019Q{number}",
        name={"en": f"Q{number} 2019"},
        kind=Period.Kind.QUARTER,
        starts_on=date(2019, number * 3 - 2, 1),
        ends_on=date(2019, number * 3, 31 if number in (1, 4) else 30),
    )


def said(*indicators: Indicator) -> list[str]:
    """Return what is said of these indicators together, nothing of those that are not put together."""
    found = over_the_calendar(indicators, reader=organization.framework_manager())
    return [f"{one.sentence}, {one.span}: {one.shown}" for one in found.values()]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("SUM", "Sum of 3 of 4 quarters, Q1 2019–Q4 2019: 12"),
        ("AVERAGE", "Average of 3 of 4 quarters, Q1 2019–Q4 2019: 4"),
        ("MAXIMUM", "Largest of 3 of 4 quarters, Q1 2019–Q4 2019: 6"),
        ("MINIMUM", "Smallest of 3 of 4 quarters, Q1 2019–Q4 2019: 1"),
        ("LATEST", "Latest of 3 of 4 quarters, Q1 2019–Q4 2019: 5"),
    ],
)
def test_the_periods_of_an_indicator_come_to_one_value_and_a_gap_is_no_zero(rule: str, words: str) -> None:
    mine = indicator(rule)
    for number, value in ((1, "1"), (2, "6"), (4, "5")):
        record(mine, quarter(number), value)

    assert said(mine) == [words]


def test_percentages_come_together_by_their_parts_and_are_never_added_up() -> None:
    mine = indicator("SUM", measure=Measure.PERCENTAGE)
    record(mine, organization.period(2018), "50", numerator=Decimal(1), denominator=Decimal(2))
    record(mine, organization.period(2019), "75", numerator=Decimal(6), denominator=Decimal(8))
    record(mine, organization.period(2020), "90")

    assert said(mine) == ["Weighted by denominator, 2 of 3 years, 2018–2020: 70 %"]


def test_percentages_without_their_parts_have_no_value_together() -> None:
    mine = indicator("WEIGHTED", measure=Measure.PERCENTAGE)
    for year in (2018, 2019):
        record(mine, organization.period(year), "50")

    assert said(mine) == ["Weighted by denominator, 0 of 2 years, 2018–2019: –"]


def test_levels_are_counted() -> None:
    mine = indicator("AVERAGE", measure=Measure.ORDINAL)
    for year, level in ((2017, "3"), (2018, "1"), (2019, "3")):
        record(mine, organization.period(year), level)

    assert said(mine) == ["Levels counted in 3 of 3 years, 2017–2019: level 1: 1, level 3: 2"]


def test_what_was_not_collected_is_missing_and_what_does_not_apply_is_not_expected() -> None:
    mine = indicator("SUM")
    record(mine, organization.period(2016), "2")
    record(mine, organization.period(2017), None, status=FactStatus.NOT_COLLECTED)
    record(mine, organization.period(2018), None, status=FactStatus.NOT_APPLICABLE)
    record(mine, organization.period(2019), "3")

    assert said(mine) == ["Sum of 2 of 3 years, 2016–2019: 5"]


def test_a_year_and_its_quarters_are_not_added_up() -> None:
    mine = indicator("SUM")
    for year in (2018, 2019):
        record(mine, organization.period(year), "10")
    record(mine, quarter(4), "4")
    record(mine, quarter(3), "3")

    # As many years as quarters: the longer ones say more.
    assert said(mine) == ["Sum of 2 of 2 years, 2018–2019: 20"]
    record(mine, quarter(2), "2")
    assert said(mine) == ["Sum of 3 of 3 quarters, Q2 2019–Q4 2019: 9"]


def test_an_indicator_misses_the_years_another_of_its_result_has_since() -> None:
    first = indicator("SUM")
    second = indicator("NONE", of=first)
    record(first, organization.period(2017), "1")
    record(second, organization.period(2016), "1")
    record(second, organization.period(2019), "1")

    assert said(first, second) == ["Sum of 1 of 3 years, 2017–2019: 1"]


def test_of_one_period_or_none_nothing_is_put_together() -> None:
    one, none = indicator("SUM"), indicator("SUM")
    record(one, organization.period(2019), "1")

    assert said(one, none) == []


def test_where_no_indicator_says_a_rule_nothing_is_asked() -> None:
    mine, reader = indicator("NONE"), organization.framework_manager()

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert over_the_calendar([mine], reader=reader) == {}

    assert len(asked) == 0


def test_the_result_page_says_the_rule_where_it_shows_the_number() -> None:
    report = make.report("APPROVED", results=1, indicators=1)
    Indicator.objects.update(aggregation="SUM")
    mine = Indicator.objects.get()
    assert mine.result is not None
    for year, value in ((2016, "40"), (2018, "2")):
        record(mine, organization.period(year), value)

    page = signed_in(make.head_of(report.entity)).get(
        reverse("monitoring:result-detail", args=[mine.result.uid])
    )

    assert "Sum of 2 of 3 years, <bdi>2016–2018</bdi>: <b>42</b>" in page.content.decode()


def test_the_result_page_says_no_rule_where_none_was_decided() -> None:
    report = make.report("APPROVED", results=1, indicators=1)
    mine = Indicator.objects.get()
    assert mine.result is not None
    for year, value in ((2016, "40"), (2018, "2")):
        record(mine, organization.period(year), value)

    page = signed_in(make.head_of(report.entity)).get(
        reverse("monitoring:result-detail", args=[mine.result.uid])
    )

    assert "of 3 years" not in page.content.decode()
