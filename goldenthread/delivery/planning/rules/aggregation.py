"""How the values of an indicator are put together, and how that is said. Plain functions, nothing saved.

One field of the indicator (`aggregation`) decides, for its periods as for its parts. Whoever reports values
"to date" says LATEST there. Where it says NONE, which is also what it says before anyone decided, nothing is
put together. What a measure cannot bear is read as what it can (domain reference 4.5, rows 30 and 34; 4.8).
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy.models import Measure
from goldenthread.foundation.lib.aggregates import Aggregate, Rule

Words = str | Promise

ARITHMETIC_OF_NUMBERS = (Rule.SUM, Rule.AVERAGE, Rule.WEIGHTED)
# What a rule is read as for a measure that cannot bear it; what is not here stays as it was said.
READ_AS: dict[tuple[str, Rule], Rule] = {
    # Percentages of different wholes are neither added up nor averaged: only their parts are.
    (Measure.PERCENTAGE, Rule.SUM): Rule.WEIGHTED,
    (Measure.PERCENTAGE, Rule.AVERAGE): Rule.WEIGHTED,
    # Levels have an order and no distance: the highest and the latest mean something, a sum does not.
    **{(Measure.ORDINAL, rule): Rule.COUNTED for rule in ARITHMETIC_OF_NUMBERS},
    **{(Measure.QUALITATIVE, rule): Rule.NONE for rule in Rule},
}


def rule_of(measure: str, aggregation: str) -> Rule:
    """Return the rule that puts values of this measure together, where the indicator says `aggregation`."""
    said = Rule(aggregation)
    return READ_AS.get((measure, said), said)


# What is not put together has no sentence.
WORDS: dict[Rule, Words] = {
    Rule.SUM: gettext_lazy("Sum of %(known)d of %(expected)d %(periods)s"),
    Rule.AVERAGE: gettext_lazy("Average of %(known)d of %(expected)d %(periods)s"),
    Rule.WEIGHTED: gettext_lazy("Weighted by denominator, %(known)d of %(expected)d %(periods)s"),
    Rule.MAXIMUM: gettext_lazy("Largest of %(known)d of %(expected)d %(periods)s"),
    Rule.MINIMUM: gettext_lazy("Smallest of %(known)d of %(expected)d %(periods)s"),
    Rule.LATEST: gettext_lazy("Latest of %(known)d of %(expected)d %(periods)s"),
    Rule.COUNTED: gettext_lazy("Levels counted in %(known)d of %(expected)d %(periods)s"),
}
KINDS: dict[str, Words] = {
    Period.Kind.YEAR: gettext_lazy("years"),
    Period.Kind.HALF_YEAR: gettext_lazy("half-years"),
    Period.Kind.QUARTER: gettext_lazy("quarters"),
    Period.Kind.MONTH: gettext_lazy("months"),
}


def sentence(found: Aggregate, kind: str) -> str:
    """Return the rule in words, with how many periods of this kind took part: "Sum of 3 of 4 quarters"."""
    said = {"known": found.known, "expected": found.expected, "periods": KINDS[kind]}
    return str(WORDS[found.rule]) % said
