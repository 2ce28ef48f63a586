"""The invented counts, before anything is built: they are whole, complete and the same every time."""

import random
from collections import Counter

import pycountry
import pytest

from goldenthread.front.shell.demo import geography, people, shares, statements
from goldenthread.front.shell.demo.shares import PlannedResult

ENTITIES = geography.presences()


def planned() -> list[PlannedResult]:
    return shares.plan_results(ENTITIES, random.Random(shares.SEED))  # noqa: S311 - the same every time


def test_there_are_101_entities_with_codes_and_names_of_their_own() -> None:
    assert len({one.code for one in ENTITIES}) == len({one.name for one in ENTITIES}) == len(ENTITIES) == 101


def test_no_entity_has_the_code_of_a_real_state() -> None:
    states = [*pycountry.countries, *pycountry.historic_countries]

    assert not {one.code for one in ENTITIES} & {state.alpha_3 for state in states}


def test_every_region_has_entities() -> None:
    assert {one.region for one in ENTITIES} == {code for code, _name in geography.REGIONS}


def test_the_same_organization_is_invented_every_time() -> None:
    first, second = planned(), planned()

    assert [(r.code, r.element, r.levels, r.tags) for r in first] == [
        (r.code, r.element, r.levels, r.tags) for r in second
    ]


def test_each_pillar_gets_as_many_results_as_written_down() -> None:
    assert Counter(result.pillar for result in planned()) == Counter(shares.RESULTS_OF_PILLAR)


@pytest.mark.parametrize("year", [2018, 2019])
def test_each_level_is_given_as_often_as_written_down(year: int) -> None:
    given = Counter((result.pillar, result.levels[year]) for result in planned())

    for pillar, counts in shares.RATINGS[year].items():
        assert tuple(given[pillar, level] for level in shares.LEVELS) == counts


@pytest.mark.parametrize("year", [2018, 2019])
@pytest.mark.parametrize("tag_set", ["SHIFT", "SPOTLIGHT"])
def test_each_tag_is_used_as_often_as_written_down(year: int, tag_set: str) -> None:
    wanted = {"SHIFT": shares.SHIFTS, "SPOTLIGHT": shares.SPOTLIGHTS}[tag_set][year]
    some = {"SHIFT": shares.WITH_SHIFT, "SPOTLIGHT": shares.WITH_SPOTLIGHT}[tag_set][year]
    used = [{code for name, code in result.tags[year] if name == tag_set} for result in planned()]

    assert Counter(code for codes in used for code in codes) == Counter(wanted)
    assert sum(bool(codes) for codes in used) == some


def test_most_results_for_youth_are_about_participation() -> None:
    youth = [result.pillar for result in planned() if ("SPOTLIGHT", "YOUTH") in result.tags[2019]]

    assert youth.count("P") > len(youth) / 2


def test_all_of_headquarters_and_every_region_report_on_organizational_effectiveness() -> None:
    reporting = shares.entities_with_oe_results(ENTITIES)

    assert len(reporting) == 87
    at_headquarters = [one for one in ENTITIES if one.region == "HEADQUARTERS"]
    assert [one for one in reporting if one.region == "HEADQUARTERS"] == at_headquarters
    assert {one.region for one in reporting} == {one.region for one in ENTITIES}


def test_every_result_of_the_plan_has_a_wording() -> None:
    assert {result.element for result in planned()} == set(statements.RESULTS)


def test_each_entity_has_a_person_of_its_own() -> None:
    names = [people.name_of_head(number) for number in range(len(ENTITIES))]

    assert len(set(names)) == len(ENTITIES)
