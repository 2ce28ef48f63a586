"""What looks wrong in numbers: examples that are found and examples that are not."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenthread.delivery.monitoring import rules_quality as quality
from goldenthread.delivery.monitoring.rules_quality import Breakdown, Rated, Value

FIVE = ("No progress", "Some progress", "Good progress", "Partially achieved", "Fully achieved")
UPHILL = ("10", "20", "30", "40")


def decimals(numbers: tuple[str, ...]) -> tuple[Decimal, ...]:
    return tuple(Decimal(number) for number in numbers)


def value(
    number: str,
    *,
    measure: str = "UNIT",
    planned: tuple[str, ...] = (),
    earlier: tuple[str, ...] = (),
    last_year: str | None = None,
) -> Value:
    return Value(
        "R1.1",
        "1-2-3",
        measure,
        Decimal(number),
        planned=decimals(planned),
        earlier=decimals(earlier),
        last_year=None if last_year is None else Decimal(last_year),
        comment="As measured.",
    )


@pytest.mark.parametrize(
    ("number", "earlier", "is_found"),
    [
        ("410", ("38", "41", "44", "40"), True),
        ("4.1", ("38", "41", "44", "40"), True),
        ("46", ("38", "41", "44", "40"), False),
        # Growth goes on.
        ("50", UPHILL, False),
        # A wild year long ago hides nothing and accuses nobody.
        ("400", ("38", "900", "41", "44", "40"), True),
        ("43", ("38", "900", "41", "44", "40"), False),
        # Three earlier values are too few to say what is usual.
        ("9000", ("38", "41", "44"), False),
        ("9000", (), False),
        # More than half of the history is one number: the mean deviation stands in.
        ("60", ("10", "10", "10", "12"), True),
        ("11", ("10", "10", "10", "12"), False),
        # A history that never changed: a digit too many or too few, in both directions and below zero.
        ("100", ("10", "10", "10", "10"), True),
        ("1", ("10", "10", "10", "10"), True),
        ("-100", ("-10", "-10", "-10", "-10"), True),
        ("99", ("10", "10", "10", "10"), False),
        ("0", ("10", "10", "10", "10"), False),
        ("7", ("0", "0", "0", "0"), False),
    ],
)
def test_a_value_far_from_its_own_history_is_found(
    number: str, earlier: tuple[str, ...], is_found: bool
) -> None:
    assert quality.is_outlier(Decimal(number), decimals(earlier)) is is_found


numbers = st.decimals(0, 10**11, places=4, allow_nan=False)


@given(numbers, st.integers(quality.FEWEST_EARLIER, 30))
def test_a_history_that_never_changes_is_at_most_identical(number: Decimal, years: int) -> None:
    again = Value("R1.1", "1-2-3", "UNIT", number, earlier=(number,) * years, last_year=number)

    found = quality.findings_of_values([again], section_key="indicators")

    assert not quality.is_outlier(number, again.earlier)
    assert [finding.kind for finding in found] == [quality.IDENTICAL]


@given(st.lists(numbers, max_size=12), numbers)
def test_the_order_of_the_history_changes_nothing(earlier: list[Decimal], number: Decimal) -> None:
    assert quality.is_outlier(number, earlier) is quality.is_outlier(number, sorted(earlier))


@pytest.mark.parametrize(
    ("of", "is_found"),
    [
        (value("101", measure="PERCENTAGE"), True),
        (value("-0.5", measure="PERCENTAGE"), True),
        (value("0", measure="PERCENTAGE"), False),
        (value("100", measure="PERCENTAGE"), False),
        # The plan itself aims beyond 100, or below 0: growth, not a share.
        (value("140", measure="PERCENTAGE", planned=("90", "150")), False),
        (value("-140", measure="PERCENTAGE", planned=("90", "150")), True),
        (value("-3", measure="PERCENTAGE", planned=("-5", "10")), False),
        (value("-1"), True),
        (value("-1", planned=("-2", "0")), False),
        (value("0"), False),
        (value("5000000"), False),
        (value("-1", measure="ORDINAL"), False),
    ],
)
def test_a_value_beyond_what_is_possible_is_found(of: Value, is_found: bool) -> None:
    assert bool(quality.why_impossible(of)) is is_found


@pytest.mark.parametrize(
    ("of", "is_found"),
    [
        (value("41", last_year="41"), True),
        (value("41.0000", last_year="41"), True),
        (value("0", last_year="0"), True),
        (value("41", last_year="42"), False),
        # Missing is never zero.
        (value("0"), False),
        # A level on a scale often stays.
        (value("3", measure="ORDINAL", last_year="3"), False),
    ],
)
def test_last_years_value_again_is_found(of: Value, is_found: bool) -> None:
    assert bool(quality.why_identical(of)) is is_found


def test_a_finding_says_what_and_why_and_what_next_and_where() -> None:
    odd = value("1410", earlier=("38", "41", "44", "40"))

    (found,) = quality.findings_of_values([odd], section_key="indicators")

    assert (found.kind, found.word, found.subject) == ("OUTLIER", "Far from its history", "R1.1")
    assert (found.section_key, found.field, found.comment) == ("indicators", "v-1-2-3", "As measured.")
    assert found.message == (
        "1,410 is far from what was usual: the 4 earlier values lie between 38 and 44, with a median of "
        "40.5. Check for a slip; if it is right, say in the comment what happened."
    )


def test_one_value_can_be_odd_in_several_ways() -> None:
    odd = value("-900", earlier=("38", "41", "44", "40", "-900"), last_year="-900")

    found = quality.findings_of_values([odd, value("5")], section_key="indicators")

    assert [finding.kind for finding in found] == ["IMPOSSIBLE", "OUTLIER", "IDENTICAL"]
    assert found[0].message.startswith("\N{MINUS SIGN}900, but a number of things is not below 0.")


def breakdown(total: str, *parts: str | None, measure: str = "UNIT", aggregation: str = "SUM") -> Breakdown:
    named = tuple(
        (f"Part {place}", None if part is None else Decimal(part))
        for place, part in enumerate(parts, start=1)
    )
    return Breakdown("R1.1", "1-2-3", measure, aggregation, Decimal(total), named)


@pytest.mark.parametrize(
    ("of", "is_found"),
    [
        (breakdown("100", "40", "50"), True),
        (breakdown("100", "60", "50"), True),
        (breakdown("100", "0", "0"), True),
        (breakdown("100", "40", "60"), False),
        (breakdown("0.3", "0.1", "0.2"), False),
        # Not complete: what is missing is not zero.
        (breakdown("100", "40", None), False),
        (breakdown("100", "40"), False),
        (breakdown("100"), False),
        # Percentages are never summed, nor what the plan does not add up.
        (breakdown("60", "40", "50", measure="PERCENTAGE"), False),
        (breakdown("60", "40", "50", aggregation="AVERAGE"), False),
        (breakdown("60", "40", "50", aggregation="NONE"), False),
    ],
)
def test_parts_that_do_not_add_up_are_found(of: Breakdown, is_found: bool) -> None:
    assert bool(quality.why_parts_differ(of)) is is_found


def test_a_total_says_what_its_parts_add_up_to_and_names_the_first_four() -> None:
    few, many = breakdown("100", "40", "50"), breakdown("9", "1", "1", "1", "1", "1")

    said, long = quality.findings_of_breakdowns([few, many], section_key="indicators")

    assert said.message.startswith("The parts (Part 1, Part 2) add up to 90, and the total says 100.")
    assert long.message.startswith("The parts (Part 1, Part 2, Part 3, Part 4, …) add up to 5")
    assert (said.kind, said.field) == ("PARTS", "v-1-2-3")


def rated(step: int, *statuses: str, levels: tuple[str, ...] = FIVE) -> Rated:
    return Rated("R1", "result:R1", levels, step, statuses)


@pytest.mark.parametrize(
    ("of", "is_found"),
    [
        (rated(5, "BEHIND", "WORSE"), True),
        (rated(4, "BEHIND"), True),
        (rated(1, "MET", "MET"), True),
        (rated(3, "MET"), True),
        (rated(3, "BEHIND"), True),
        (rated(5, "MET"), False),
        # One level apart is judgement.
        (rated(4, "MET"), False),
        (rated(2, "BEHIND"), False),
        (rated(4, "ON_TRACK"), False),
        # Nothing to judge by.
        (rated(5), False),
        (rated(5, "NO_VALUE", "NO_TARGET"), False),
        # The hint has five steps; another scale cannot be compared with it.
        (rated(4, "BEHIND", levels=FIVE[:4]), False),
    ],
)
def test_a_rating_two_levels_from_its_numbers_is_found(of: Rated, is_found: bool) -> None:
    assert bool(quality.why_contradictory(of)) is is_found


def test_a_contradiction_names_both_levels_and_counts_what_was_judged() -> None:
    several = rated(5, "BEHIND", "BEHIND", "NO_VALUE")

    one, more = quality.findings_of_ratings([rated(1, "MET"), several])

    assert "Rated “No progress”, while its one indicator" in one.message
    assert "“Fully achieved” (1 on track or met)" in one.message
    assert "its 2 indicators with target and value suggest “No progress” (0 on track or met)" in more.message
    assert (one.kind, one.section_key, one.field) == ("CONTRADICTION", "result:R1", "f-level")
