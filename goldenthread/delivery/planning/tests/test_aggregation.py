"""How an indicator's values are put together: what it says, as far as its measure can bear it."""

import pytest

from goldenthread.delivery.planning import rules
from goldenthread.delivery.planning.models import Aggregation
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.rules_periods import CALENDAR
from goldenthread.direction.strategy.models import Measure
from goldenthread.foundation.lib.aggregates import Aggregate, Rule

# By measure, what each rule is read as; numbers bear every one.
READ_AS = {
    Measure.UNIT: {rule: rule for rule in Aggregation.values},
    Measure.PERCENTAGE: {
        **{rule: rule for rule in Aggregation.values},
        "SUM": "WEIGHTED",
        "AVERAGE": "WEIGHTED",
    },
    Measure.ORDINAL: {
        **{rule: rule for rule in Aggregation.values},
        "SUM": "COUNTED",
        "AVERAGE": "COUNTED",
        "WEIGHTED": "COUNTED",
    },
    Measure.QUALITATIVE: dict.fromkeys(Aggregation.values, "NONE"),
}


@pytest.mark.parametrize(
    ("measure", "said", "rule"),
    [(measure, said, rule) for measure, rules_of in READ_AS.items() for said, rule in rules_of.items()],
)
def test_an_indicator_is_put_together_as_its_measure_can_bear(measure: str, said: str, rule: str) -> None:
    assert rules.rule_of(measure, said) == Rule(rule)


@pytest.mark.parametrize("measure", Measure.values)
def test_where_nobody_decided_nothing_is_put_together(measure: str) -> None:
    assert rules.rule_of(measure, Aggregation.NONE) == Rule.NONE


@pytest.mark.parametrize(
    ("rule", "kind", "words"),
    [
        (Rule.SUM, Period.Kind.QUARTER, "Sum of 3 of 4 quarters"),
        (Rule.AVERAGE, Period.Kind.MONTH, "Average of 3 of 4 months"),
        (Rule.WEIGHTED, Period.Kind.YEAR, "Weighted by denominator, 3 of 4 years"),
        (Rule.MAXIMUM, Period.Kind.HALF_YEAR, "Largest of 3 of 4 half-years"),
        (Rule.MINIMUM, Period.Kind.YEAR, "Smallest of 3 of 4 years"),
        (Rule.LATEST, Period.Kind.YEAR, "Latest of 3 of 4 years"),
        (Rule.COUNTED, Period.Kind.YEAR, "Levels counted in 3 of 4 years"),
    ],
)
def test_the_rule_is_said_with_how_many_took_part(rule: Rule, kind: str, words: str) -> None:
    assert rules.sentence(Aggregate(rule, known=3, expected=4), kind) == words


def test_every_kind_of_the_calendar_has_its_word() -> None:
    words = {rules.sentence(Aggregate(Rule.SUM), kind) for kind in CALENDAR}

    assert len(words) == len(CALENDAR)
