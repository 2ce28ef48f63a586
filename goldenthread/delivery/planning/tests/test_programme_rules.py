"""Decisions about programmes, as tables."""

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.delivery.planning import rules
from goldenthread.direction.organization import rules as roles

PLAN = (date(2018, 1, 1), date(2021, 12, 31))
YEARS = range(2018, 2022)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (roles.HEAD_OF_ENTITY, True),
        (roles.ENTITY_EDITOR, False),
        (roles.FRAMEWORK_MANAGER, False),
        (roles.DESK_REVIEWER, False),
        (roles.SENIOR_READER, False),
    ],
)
def test_the_head_of_an_entity_starts_its_programmes(role: str, may: bool) -> None:
    assert rules.may_start_programme(roles.permissions_of([role])) is may


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (roles.HEAD_OF_ENTITY, True),
        (roles.ENTITY_EDITOR, True),
        (roles.FRAMEWORK_MANAGER, False),
        (roles.DESK_REVIEWER, False),
        (roles.SENIOR_READER, False),
    ],
)
def test_only_the_people_of_an_entity_write_its_plans(role: str, may: bool) -> None:
    assert rules.may_plan(roles.permissions_of([role])) is may


@pytest.mark.parametrize(
    ("likelihood", "impact", "level"),
    [
        (1, 1, "LOW"),
        (2, 2, "LOW"),
        (1, 5, "MEDIUM"),
        (3, 3, "MEDIUM"),
        (2, 5, "HIGH"),
        (4, 3, "HIGH"),
        (3, 5, "VERY_HIGH"),
        (5, 5, "VERY_HIGH"),
    ],
)
def test_a_risk_has_a_level_in_words(likelihood: int, impact: int, level: str) -> None:
    code, word = rules.risk_level(likelihood, impact)

    assert code == level
    assert word == level.lower().replace("_", " ")


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "years", "words"),
    [
        (date(2018, 1, 1), date(2021, 12, 31), set(), ""),
        (date(2019, 6, 1), date(2020, 5, 31), {2019, 2020}, ""),
        (date(2020, 1, 1), date(2019, 1, 1), set(), "end is before the start"),
        (
            date(2017, 12, 31),
            date(2021, 12, 31),
            set(),
            "plan, 2018-01-01 to 2021-12-31",
        ),
        (date(2018, 1, 1), date(2022, 1, 1), set(), "outside the strategic plan"),
        (date(2019, 1, 1), date(2020, 12, 31), {2018, 2019, 2021}, "planned for 2018, 2021"),
    ],
)
def test_the_dates_of_a_programme_lie_in_its_plan(
    starts_on: date, ends_on: date, years: set[int], words: str
) -> None:
    reasons = rules.reasons_against_programme_dates(
        starts_on, ends_on, within=PLAN, years_with_resources=years
    )

    assert words in " ".join(reasons)
    assert bool(reasons) == bool(words)


def test_a_programme_does_not_run_for_eleven_years() -> None:
    reasons = rules.reasons_against_programme_dates(
        date(2018, 1, 1), date(2028, 12, 31), within=(date(2000, 1, 1), date(2050, 1, 1))
    )

    assert reasons == ["A programme runs for at most 10 years. Check the dates."]


# 1 leads to 2, 2 leads to 3; 4 stands alone; 5 and 6 lead to each other, as only a broken file makes them.
TREE = {1: 2, 2: 3, 3: None, 4: None, 5: 6, 6: 5}


@pytest.mark.parametrize(
    ("result", "parent", "words"),
    [
        (1, None, ""),
        (4, 1, ""),
        (None, 1, ""),
        (1, 3, ""),
        (3, 1, "close a circle"),
        (2, 1, "close a circle"),
        (1, 1, "close a circle"),
        (4, 99, "another of the same programme"),
        # A circle that is there already does not keep anybody waiting.
        (4, 5, ""),
    ],
)
def test_no_result_leads_to_itself(result: int | None, parent: int | None, words: str) -> None:
    reasons = rules.reasons_against_parent(result, parent, TREE)

    assert words in " ".join(reasons)
    assert bool(reasons) == bool(words)


@pytest.mark.parametrize(
    ("description", "likelihood", "impact", "count"),
    [("Floods", 3, 4, 0), (" ", 3, 4, 1), ("Floods", 0, 4, 1), ("Floods", 3, 6, 1), ("", 9, 9, 2)],
)
def test_a_risk_says_what_and_is_weighed(description: str, likelihood: int, impact: int, count: int) -> None:
    assert len(rules.reasons_against_risk(description, likelihood, impact)) == count


@pytest.mark.parametrize(
    ("year", "amount", "words"),
    [
        (2018, "0", ""),
        (2021, "1250000.50", ""),
        (2017, "1", "not a year of this programme"),
        (2018, "-0.01", "not between 0 and"),
        (2018, "4000000000.01", "not between 0 and"),
        (2018, "NaN", "not between 0 and"),
        (2018, "Infinity", "not between 0 and"),
        (2018, "1.005", "more than two decimals"),
    ],
)
def test_a_need_is_an_amount_of_a_year_of_the_programme(year: int, amount: str, words: str) -> None:
    reasons = rules.reasons_against_resource(year, Decimal(amount), years=YEARS)

    assert words in " ".join(reasons)
    assert bool(reasons) == bool(words)


@pytest.mark.parametrize(
    ("baseline_year", "has_baseline", "targets", "words"),
    [
        (2017, True, [2018, 2021], ""),
        (None, False, [], ""),
        (None, True, [], "no year"),
        (2017, False, [], "missing is never zero"),
        (1989, True, [], "between 1990 and 2021"),
        (2022, True, [], "between 1990 and 2021"),
        (2017, True, [2016, 2018, 2022], "2016, 2022 is outside the programme"),
    ],
)
def test_a_baseline_has_its_year_and_milestones_lie_in_the_programme(
    baseline_year: int | None, has_baseline: bool, targets: list[int], words: str
) -> None:
    reasons = rules.reasons_against_years(baseline_year, has_baseline, targets, years=YEARS)

    assert words in " ".join(reasons)
    assert bool(reasons) == bool(words)


@pytest.mark.parametrize(
    ("outputs", "is_reported_on", "words"),
    [
        ([], False, []),
        (["O2", "O1"], False, ["outputs O1, O2 are delivered for it"]),
        ([], True, ["what was reported on stays"]),
        (["O1"], True, ["outputs O1", "what was reported on stays"]),
    ],
)
def test_what_others_build_on_is_not_removed(
    outputs: list[str], is_reported_on: bool, words: list[str]
) -> None:
    reasons = rules.reasons_not_to_remove("R1", outputs=outputs, is_reported_on=is_reported_on)

    assert len(reasons) == len(words)
    assert all(wanted in reason for wanted, reason in zip(words, reasons, strict=True))
