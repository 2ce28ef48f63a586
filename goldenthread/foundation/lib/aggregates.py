"""How many values become one: exact, in any grouping and order, and missing is never zero.

The rules are those that people who monitor results ask for (domain reference 4.5 and 4.8): sums, averages,
extremes, the latest; shares only by their numerators and denominators, never added up; levels on a scale
counted, never averaged. An aggregate carries what its rule needs to go on, so that aggregates of parts, put
together, are the aggregate of the whole. A missing value leaves the aggregate and lowers its coverage. What
does not apply is not missing: leave it out before asking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Rule(StrEnum):
    """How values are put together."""

    SUM = "SUM"
    AVERAGE = "AVERAGE"
    # Numerators over denominators: the only way for shares.
    WEIGHTED = "WEIGHTED"
    MAXIMUM = "MAXIMUM"
    MINIMUM = "MINIMUM"
    LATEST = "LATEST"
    # How often each level occurs: the only arithmetic of levels on a scale.
    COUNTED = "COUNTED"
    NONE = "NONE"


@dataclass(frozen=True)
class Value:
    """One value as it was reported. Without a number, or what its rule needs, it is missing to the rule."""

    number: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    # The day it stands for, such as the last of its period; only the latest asks for it.
    on: date | None = None


# What a rule carries from value to value. Only the rule's own row of ARITHMETIC looks inside.
Carried = Any


@dataclass(frozen=True)
class Arithmetic:
    """What a rule takes of a value (nothing: missing), how it goes on, and what it says in the end."""

    take: Callable[[Value], Carried | None]
    join: Callable[[Carried, Carried], Carried]
    say: Callable[[Carried], Fraction | None]


@dataclass(frozen=True)
class Aggregate:
    """Values put together by a rule: `known` of `expected` took part. Two are joined with `+`."""

    rule: Rule
    known: int = 0
    expected: int = 0
    carried: Carried | None = None

    @property
    def value(self) -> Fraction | None:
        """Return the exact value; none where nothing is known, or where the rule makes no number.

        Of the rule WEIGHTED this is the share itself: a half, not 50 per cent.
        """
        return None if self.carried is None else ARITHMETIC[self.rule].say(self.carried)

    @property
    def coverage(self) -> Fraction | None:
        """Return which share of the expected values took part; none where none was expected."""
        return Fraction(self.known, self.expected) if self.expected else None

    @property
    def levels(self) -> list[tuple[Fraction, int]]:
        """Return how often each level occurs, the lowest first; nothing for other rules than COUNTED."""
        return sorted(self.carried.items()) if self.rule == Rule.COUNTED and self.carried else []

    @property
    def on(self) -> date | None:
        """Return the day of the latest value; nothing for other rules than LATEST."""
        return self.carried[0] if self.rule == Rule.LATEST and self.carried else None

    def __add__(self, other: Aggregate) -> Aggregate:
        """Return the aggregate of both: the same as of all their values at once."""
        if self.rule != other.rule:
            message = f"aggregates by {self.rule} and by {other.rule} do not join"
            raise ValueError(message)
        both = [carried for carried in (self.carried, other.carried) if carried is not None]
        joined = ARITHMETIC[self.rule].join(*both) if len(both) > 1 else (both or [None])[0]
        return Aggregate(self.rule, self.known + other.known, self.expected + other.expected, joined)


def aggregate(values: Iterable[Value | None], rule: Rule) -> Aggregate:
    """Put values together by a rule. Nothing, in place of a value, says that one was expected."""
    return aggregate_of_parts((_aggregate_of_one(value or Value(), rule) for value in values), rule)


def aggregate_of_parts(parts: Iterable[Aggregate], rule: Rule) -> Aggregate:
    """Put aggregates by this rule together: the same as the aggregate of all their values."""
    return sum(parts, start=Aggregate(rule))


def over_periods(rule: Rule, *, cumulative: bool) -> Rule:
    """Return the rule that puts periods together, of values that are periodic or run "to date".

    A cumulative value holds the earlier ones already, so the latest stands for them all; adding it up
    would count everything before twice (domain reference 4.5, row 32). Extremes and counts stay as they are.
    """
    return Rule.LATEST if cumulative and rule in _ACCUMULATED else rule


_ACCUMULATED = (Rule.SUM, Rule.AVERAGE, Rule.WEIGHTED)


class Agreement(StrEnum):
    """What the parts of a total say about it."""

    EQUAL = "EQUAL"
    # Less than the total, and some parts are missing: the rest may be theirs.
    PARTIAL = "PARTIAL"
    # Less than the total although no part is missing.
    LESS = "LESS"
    MORE = "MORE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Breakdown:
    """The parts of one dimension that does not overlap, beside the total that was reported for them all."""

    parts: Aggregate
    total: Fraction | None
    # Below zero, a missing part may take away as well as add.
    has_negative: bool = False

    @property
    def agreement(self) -> Agreement:
        """Say whether the parts add up to the total, as far as can be known."""
        value, total = self.parts.value, self.total
        if value is None or total is None:
            return Agreement.UNKNOWN
        if value == total:
            return Agreement.EQUAL
        is_partial = self.parts.known < self.parts.expected
        if is_partial and self.has_negative:
            return Agreement.UNKNOWN
        if value > total:
            return Agreement.MORE
        return Agreement.PARTIAL if is_partial else Agreement.LESS

    @property
    def coverage(self) -> Fraction | None:
        """Return which share of the total is broken down; none where it would be no share of it.

        Never above one: parts that say more than the total are a contradiction, not a coverage.
        """
        value, total = self.parts.value, self.total
        if value is None or not total or self.has_negative or value > total:
            return None
        return value / total


def against_total(parts: Iterable[Decimal | None], total: Decimal | None) -> Breakdown:
    """Compare parts that should add up with their total; nothing, in place of a part, is a missing one.

    For shares, compare the numerators and the denominators, each with its own total.
    """
    numbers = list(parts)
    known = [number for number in (*numbers, total) if number is not None]
    return Breakdown(
        aggregate((Value(number) for number in numbers), Rule.SUM),
        None if total is None else Fraction(total),
        has_negative=any(number < 0 for number in known),
    )


def _aggregate_of_one(value: Value, rule: Rule) -> Aggregate:
    carried = ARITHMETIC[rule].take(value)
    return Aggregate(rule, known=int(carried is not None), expected=1, carried=carried)


def _number(value: Value) -> Fraction | None:
    return None if value.number is None else Fraction(value.number)


def _is_there(value: Value) -> bool | None:
    return None if value.number is None else True


def _number_and_one(value: Value) -> tuple[Fraction, int] | None:
    return None if value.number is None else (Fraction(value.number), 1)


def _share(value: Value) -> tuple[Fraction, Fraction] | None:
    # A share of nothing has no value.
    if value.numerator is None or not value.denominator:
        return None
    return Fraction(value.numerator), Fraction(value.denominator)


def _dated(value: Value) -> tuple[date, frozenset[Fraction]] | None:
    if value.number is None or value.on is None:
        return None
    return value.on, frozenset([Fraction(value.number)])


def _counted(value: Value) -> Counter[Fraction] | None:
    return None if value.number is None else Counter([Fraction(value.number)])


def _pairwise(one: tuple[Any, Any], other: tuple[Any, Any]) -> tuple[Any, Any]:
    return one[0] + other[0], one[1] + other[1]


def _divided(pair: tuple[Fraction, Fraction | int]) -> Fraction | None:
    # Denominators below zero may cancel out.
    return Fraction(pair[0]) / pair[1] if pair[1] else None


def _later(
    one: tuple[date, frozenset[Fraction]], other: tuple[date, frozenset[Fraction]]
) -> tuple[date, frozenset[Fraction]]:
    if one[0] == other[0]:
        return one[0], one[1] | other[1]
    return max(one, other, key=lambda dated: dated[0])


def _only(dated: tuple[date, frozenset[Fraction]]) -> Fraction | None:
    # Of two different values of one day nobody can say which is the later.
    numbers = dated[1]
    return next(iter(numbers)) if len(numbers) == 1 else None


def _as_it_is(number: Fraction) -> Fraction:
    return number


def _no_number(_carried: Carried) -> None:
    return None


ARITHMETIC: dict[Rule, Arithmetic] = {
    Rule.SUM: Arithmetic(_number, lambda one, other: one + other, _as_it_is),
    Rule.AVERAGE: Arithmetic(_number_and_one, _pairwise, _divided),
    Rule.WEIGHTED: Arithmetic(_share, _pairwise, _divided),
    Rule.MAXIMUM: Arithmetic(_number, max, _as_it_is),
    Rule.MINIMUM: Arithmetic(_number, min, _as_it_is),
    Rule.LATEST: Arithmetic(_dated, _later, _only),
    Rule.COUNTED: Arithmetic(_counted, lambda one, other: one + other, _no_number),
    # Nothing is put together; how many are known is still said.
    Rule.NONE: Arithmetic(_is_there, lambda _one, _other: True, _no_number),
}
