"""Values put together: parts make the whole in any grouping and order, and missing is never zero."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from goldenthread.foundation.lib.aggregates import (
    Agreement,
    Rule,
    Value,
    against_total,
    aggregate,
    aggregate_of_parts,
    over_periods,
)

A_DAY = date(2019, 3, 31)
NUMBERS = some.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)
COUNTS = some.decimals(min_value=0, max_value=10**9, places=4, allow_nan=False)
# Few days, so that several values share one.
DAYS = some.integers(0, 5).map(lambda quarters: A_DAY + timedelta(days=91 * quarters))
VALUES = some.builds(
    Value,
    some.none() | NUMBERS,
    numerator=some.none() | NUMBERS,
    denominator=some.none() | NUMBERS,
    on=some.none() | DAYS,
)
MISSING = Value()
RULES = some.sampled_from(Rule)


def numbers(*said: str | None) -> list[Value]:
    return [Value(None if number is None else Decimal(number)) for number in said]


def grouped(values: list[Value], cuts: Iterable[int]) -> list[list[Value]]:
    """Cut the values into groups, empty ones among them."""
    edges = [0, *sorted(min(cut, len(values)) for cut in cuts), len(values)]
    return [values[start:end] for start, end in pairwise(edges)]


@given(RULES, some.lists(VALUES), some.lists(some.integers(0, 20)), some.data())
def test_parts_make_the_whole_in_any_grouping_and_order(
    rule: Rule, values: list[Value], cuts: list[int], data: some.DataObject
) -> None:
    whole = aggregate(values, rule)

    shuffled = data.draw(some.permutations(values))
    parts = [aggregate(group, rule) for group in grouped(shuffled, cuts)]
    once_more = [aggregate_of_parts(parts[:2], rule), aggregate_of_parts(parts[2:], rule)]

    for again in (aggregate_of_parts(parts, rule), aggregate_of_parts(once_more, rule)):
        assert (again.value, again.known, again.expected) == (whole.value, whole.known, whole.expected)
        assert (again.levels, again.on) == (whole.levels, whole.on)
        assert again == whole


@given(RULES, some.lists(VALUES), some.integers(1, 4))
def test_a_missing_value_changes_only_the_coverage(rule: Rule, values: list[Value], missing: int) -> None:
    before = aggregate(values, rule)

    for nothing in (None, MISSING):
        after = aggregate([*values, *[nothing] * missing], rule)

        assert (after.value, after.levels, after.known) == (before.value, before.levels, before.known)
        assert after.expected == before.expected + missing
        assert after.coverage is not None
        assert after.coverage < 1


@given(some.lists(NUMBERS, min_size=1))
def test_the_rules_are_what_python_says_of_the_same_numbers(said: list[Decimal]) -> None:
    values, exact = [Value(number) for number in said], [Fraction(number) for number in said]

    assert aggregate(values, Rule.SUM).value == sum(exact)
    assert aggregate(values, Rule.AVERAGE).value == sum(exact) / len(exact)
    assert aggregate(values, Rule.MAXIMUM).value == max(exact)
    assert aggregate(values, Rule.MINIMUM).value == min(exact)
    assert aggregate(values, Rule.COUNTED).levels == [
        (level, exact.count(level)) for level in sorted(set(exact))
    ]


@given(some.lists(some.tuples(COUNTS, COUNTS.filter(bool)), min_size=1))
def test_shares_go_together_by_their_numerators_and_denominators(said: list[tuple[Decimal, Decimal]]) -> None:
    # The percentages themselves, whatever they say, take no part.
    values = [Value(Decimal(99), numerator=upper, denominator=lower) for upper, lower in said]

    share = aggregate(values, Rule.WEIGHTED).value

    assert share == sum(Fraction(upper) for upper, _lower in said) / sum(
        Fraction(lower) for _upper, lower in said
    )


@pytest.mark.parametrize("rule", Rule)
@pytest.mark.parametrize("values", [[], [None], [MISSING, None]])
def test_of_nothing_there_is_no_value_and_no_zero(rule: Rule, values: list[Value | None]) -> None:
    nothing = aggregate(values, rule)

    assert (nothing.value, nothing.levels, nothing.known) == (None, [], 0)
    assert nothing.coverage == (0 if values else None)


@pytest.mark.parametrize(
    ("rule", "said", "value", "known"),
    [
        (Rule.SUM, ("1", "2", None), 3, 2),
        (Rule.SUM, ("0", None), 0, 1),
        (Rule.SUM, ("0.1", "0.2"), Fraction(3, 10), 2),
        (Rule.AVERAGE, ("1", "2", "2", None), Fraction(5, 3), 3),
        (Rule.MAXIMUM, ("-3", None, "-2"), -2, 2),
        (Rule.MINIMUM, ("3", None, "2"), 2, 2),
        (Rule.NONE, ("1", "2", None), None, 2),
        (Rule.COUNTED, ("1", "2"), None, 2),
    ],
)
def test_each_rule_says_its_value_and_of_how_many(
    rule: Rule, said: tuple[str | None, ...], value: Fraction | None, known: int
) -> None:
    found = aggregate(numbers(*said), rule)

    assert (found.value, found.known, found.expected) == (value, known, len(said))
    assert found.coverage == Fraction(known, len(said))


def test_an_average_of_averages_weighs_them_by_their_counts() -> None:
    many, one = aggregate(numbers("1", "1", "1"), Rule.AVERAGE), aggregate(numbers("5"), Rule.AVERAGE)

    assert (many + one).value == 2


def test_levels_are_counted_and_never_averaged() -> None:
    found = aggregate(numbers("3", "1", "3", None), Rule.COUNTED)

    assert found.levels == [(Fraction(1), 1), (Fraction(3), 2)]
    assert found.value is None


@pytest.mark.parametrize(
    "share",
    [
        Value(Decimal(50)),
        Value(Decimal(50), numerator=Decimal(1)),
        Value(Decimal(50), denominator=Decimal(2)),
        Value(Decimal(50), numerator=Decimal(1), denominator=Decimal(0)),
    ],
)
def test_a_percentage_without_its_parts_is_missing_where_shares_go_together(share: Value) -> None:
    whole = Value(Decimal(25), numerator=Decimal(1), denominator=Decimal(4))

    found = aggregate([share, whole], Rule.WEIGHTED)

    assert (found.value, found.known, found.expected) == (Fraction(1, 4), 1, 2)


def test_the_latest_is_by_its_day_however_the_values_come() -> None:
    old, new = Value(Decimal(9), on=A_DAY), Value(Decimal(2), on=A_DAY + timedelta(days=1))

    for found in (aggregate([new, old], Rule.LATEST), aggregate([old, new], Rule.LATEST)):
        assert (found.value, found.on) == (Fraction(2), A_DAY + timedelta(days=1))


def test_a_value_without_a_day_is_missing_where_the_latest_counts() -> None:
    found = aggregate([Value(Decimal(9)), Value(Decimal(2), on=A_DAY)], Rule.LATEST)

    assert (found.value, found.known, found.expected) == (Fraction(2), 1, 2)


def test_of_two_different_values_of_one_day_none_is_the_latest() -> None:
    one, same, other = (Value(Decimal(number), on=A_DAY) for number in ("2", "2.0", "3"))

    assert aggregate([one, same], Rule.LATEST).value == 2
    assert aggregate([one, other], Rule.LATEST).value is None


def test_aggregates_by_different_rules_do_not_join() -> None:
    with pytest.raises(ValueError, match="by SUM and by AVERAGE do not join"):
        aggregate(numbers("1"), Rule.SUM) + aggregate(numbers("1"), Rule.AVERAGE)


@pytest.mark.parametrize("rule", [Rule.SUM, Rule.AVERAGE, Rule.WEIGHTED])
def test_of_values_to_date_the_latest_stands_for_all(rule: Rule) -> None:
    assert over_periods(rule, cumulative=True) == Rule.LATEST
    assert over_periods(rule, cumulative=False) == rule


@pytest.mark.parametrize("rule", [Rule.MAXIMUM, Rule.MINIMUM, Rule.LATEST, Rule.COUNTED, Rule.NONE])
def test_other_rules_do_not_ask_whether_values_run_to_date(rule: Rule) -> None:
    assert over_periods(rule, cumulative=True) == over_periods(rule, cumulative=False) == rule


@given(some.lists(COUNTS, min_size=1))
def test_running_totals_and_the_values_of_the_periods_say_the_same(said: list[Decimal]) -> None:
    days = [A_DAY + timedelta(days=91 * place) for place in range(len(said))]
    running = [sum(said[: place + 1], start=Decimal(0)) for place in range(len(said))]

    def put_together(amounts: list[Decimal], *, cumulative: bool) -> Fraction | None:
        values = [Value(number, on=day) for number, day in zip(amounts, days, strict=True)]
        return aggregate(values, over_periods(Rule.SUM, cumulative=cumulative)).value

    assert put_together(running, cumulative=True) == put_together(said, cumulative=False)


@given(some.lists(COUNTS, min_size=1), some.data())
def test_parts_that_are_all_there_equal_their_total_and_some_of_them_cover_a_share(
    said: list[Decimal], data: some.DataObject
) -> None:
    total = sum(said, start=Decimal(0))
    hidden = data.draw(some.sets(some.integers(0, len(said) - 1)))
    parts = [None if place in hidden else number for place, number in enumerate(said)]

    assert against_total(said, total).agreement == Agreement.EQUAL
    found = against_total(parts, total)

    assert found.agreement in (Agreement.EQUAL, Agreement.PARTIAL, Agreement.UNKNOWN)
    assert (found.agreement == Agreement.UNKNOWN) == (len(hidden) == len(said))
    assert found.coverage is None or 0 <= found.coverage <= 1
    assert (found.parts.known, found.parts.expected) == (len(said) - len(hidden), len(said))


@pytest.mark.parametrize(
    ("parts", "total", "agreement", "coverage"),
    [
        (("4", "6"), "10", Agreement.EQUAL, Fraction(1)),
        (("4", "6", None), "10", Agreement.EQUAL, Fraction(1)),
        (("4", None), "10", Agreement.PARTIAL, Fraction(2, 5)),
        (("4", "5"), "10", Agreement.LESS, Fraction(9, 10)),
        (("4", "7"), "10", Agreement.MORE, None),
        (("11", None), "10", Agreement.MORE, None),
        (("0", "0"), "0", Agreement.EQUAL, None),
        (("4", None), None, Agreement.UNKNOWN, None),
        ((None, None), "10", Agreement.UNKNOWN, None),
        ((), "10", Agreement.UNKNOWN, None),
        # A missing part below zero could still make these add up.
        (("12", "-1", None), "10", Agreement.UNKNOWN, None),
        (("12", "-1"), "10", Agreement.MORE, None),
        (("12", "-3"), "10", Agreement.LESS, None),
    ],
)
def test_parts_are_compared_with_their_total(
    parts: tuple[str | None, ...], total: str | None, agreement: Agreement, coverage: Fraction | None
) -> None:
    found = against_total(
        [None if part is None else Decimal(part) for part in parts],
        None if total is None else Decimal(total),
    )

    assert (found.agreement, found.coverage) == (agreement, coverage)
