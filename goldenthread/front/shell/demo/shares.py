"""How many of what: the whole numbers behind the published percentages, and who gets which.

The source prints shares, not counts. The counts here are invented so that the shares come out; they are dealt
to the entities by a seeded random generator, so every build gives the same organization. Nothing here touches
the database.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .geography import Presence

SEED = 2019
LEVELS = ("NO_PROGRESS", "SOME_PROGRESS", "GOOD_PROGRESS", "PARTIALLY_ACHIEVED", "FULLY_ACHIEVED")

# Results by pillar: quite even, with a stronger focus on Peace and Security and Accountability. 530 in all.
RESULTS_OF_PILLAR = {"M": 86, "D": 83, "PS": 97, "ND": 84, "A": 95, "P": 85}

# Result reports by pillar, in the order of LEVELS.
RATINGS = {
    2018: {
        "M": (5, 33, 35, 11, 2),  # 13 of 86 partially or fully achieved: 15 %, the highest
        "D": (12, 39, 25, 6, 1),
        "PS": (11, 45, 31, 8, 2),
        "ND": (8, 38, 29, 7, 2),
        "A": (9, 42, 33, 9, 2),
        "P": (7, 38, 30, 8, 2),
    },
    2019: {
        "M": (3, 24, 40, 14, 5),  # 19 of 86: 22 %, the highest again
        "D": (9, 31, 32, 8, 3),  # 9 of 83: 11 % without progress
        "PS": (7, 36, 38, 12, 4),
        "ND": (5, 29, 36, 11, 3),
        "A": (6, 32, 40, 13, 4),
        "P": (4, 28, 38, 11, 4),
    },
}

# Result reports with at least one shift, and with each shift. 228 and 244 of 530: 43 % and 46 %.
WITH_SHIFT = {2018: 228, 2019: 244}
SHIFTS = {
    2018: {"PREVENTION": 64, "CIVIC_SPACE": 97, "GLOBAL_CONSTITUENCY": 52, "FRONTIER_ISSUES": 71},
    2019: {"PREVENTION": 113, "CIVIC_SPACE": 102, "GLOBAL_CONSTITUENCY": 54, "FRONTIER_ISSUES": 77},
}

# Result reports with at least one spotlight, and with each. Youth: 24, then 52 of 200 (26 %), mostly
# Participation.
WITH_SPOTLIGHT = {2018: 158, 2019: 200}
SPOTLIGHTS = {
    2018: {"WOMEN": 133, "YOUTH": 24, "PERSONS_WITH_DISABILITIES": 19},
    2019: {"WOMEN": 146, "YOUTH": 52, "PERSONS_WITH_DISABILITIES": 37},
}
YOUTH_UNDER_PARTICIPATION = {2018: 13, 2019: 29}

# Result reports linked to each goal, directly or through one of its targets.
SDGS = {
    2018: {
        16: 188,
        10: 139,
        5: 112,
        17: 92,
        8: 44,
        4: 31,
        1: 36,
        3: 27,
        13: 18,
        11: 19,
        2: 13,
        6: 9,
        15: 6,
        12: 7,
        9: 5,
        7: 2,
        14: 2,
    },
    2019: {
        16: 203,
        10: 158,
        5: 131,
        17: 107,
        8: 52,
        4: 38,
        1: 41,
        3: 33,
        13: 29,
        11: 22,
        2: 16,
        6: 11,
        15: 9,
        12: 8,
        9: 7,
        7: 3,
        14: 3,
    },
}
# The targets that reports name for a goal; goals without a line here are named as a whole.
TARGETS_OF_GOAL = {
    16: ("16.3", "16.6", "16.7", "16.10", "16.a"),
    10: ("10.2", "10.3", "10.7"),
    5: ("5.1", "5.2", "5.5"),
    17: ("17.16", "17.18"),
    8: ("8.7", "8.8"),
    4: ("4.7",),
    1: ("1.4",),
    3: ("3.8",),
    13: ("13.2",),
}

ENTITIES_WITH_OE_RESULTS = 87
REGION_LIKES = {
    "AFRICA": {"PS": 4, "D": 2, "ND": 1},
    "AMERICAS": {"PS": 1, "D": 4, "ND": 2},
    "ASIA_PACIFIC": {"PS": 1, "D": 4, "ND": 3},
    "EUROPE_CENTRAL_ASIA": {"PS": 2, "D": 1, "ND": 5},
    "MENA": {"PS": 6, "D": 1, "ND": 2},
    "HEADQUARTERS": {"PS": 2, "D": 3, "ND": 3},
}
# Six of the pillars' results are taken up by most entities; the others follow.
PILLAR_RESULTS_OF = {
    "M": {"M1": 5, "M2": 4, "M3": 3, "M4": 1, "M5": 2},
    "D": {"D1": 2, "D2": 2, "D3": 2, "D4": 2, "D5": 2, "D6": 2, "D7": 5, "D8": 3},
    "PS": {"PS1": 4, "PS2": 2, "PS3": 3, "PS4": 3, "PS5": 5, "PS6": 3, "PS7": 1},
    "ND": {"ND1": 5, "ND2": 3, "ND3": 4, "ND4": 2, "ND5": 2, "ND6": 3, "ND7": 2},
    "A": {"A1": 5, "A2": 4, "A3": 3, "A4": 1, "A5": 2},
    "P": {"P1": 4, "P2": 1, "P3": 2, "P4": 3, "P5": 2, "P6": 5},
}

# Kasmar's results and how they went are told in the guide and shown in the pictures, so they are written
# down.
KASMAR = (
    ("M1", {2018: "SOME_PROGRESS", 2019: "GOOD_PROGRESS"}),
    ("D7", {2018: "GOOD_PROGRESS", 2019: "GOOD_PROGRESS"}),
    ("P1", {2018: "SOME_PROGRESS", 2019: "GOOD_PROGRESS"}),
    ("A3", {2018: "NO_PROGRESS", 2019: "SOME_PROGRESS"}),
    ("ND3", {2018: "SOME_PROGRESS", 2019: "SOME_PROGRESS"}),
)


@dataclass
class PlannedResult:
    """One result to make: where it is linked, and what is said about it each year."""

    entity: Presence
    code: str
    pillar: str
    element: str
    levels: dict[int, str] = field(default_factory=dict)
    # Year → (code of the tag set, code of the tag).
    tags: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: {2018: set(), 2019: set()})


def plan_results(entities: Sequence[Presence], chance: random.Random) -> list[PlannedResult]:
    """Return every result of the organization with its ratings and tags of 2018 and 2019."""
    results = _deal_results(entities, chance)
    for year in (2018, 2019):
        _rate(results, year, chance)
        _tag_shifts(results, year, chance)
        _tag_spotlights(results, year, chance)
        _tag_goals(results, year, chance)
    return results


def entities_with_oe_results(entities: Sequence[Presence]) -> list[Presence]:
    """Return the entities with results on organizational effectiveness: headquarters and most of the field.

    Those that do not are advisers' posts, spread over the regions.
    """
    advisers = [one for one in entities if one.kind == "ADVISER"]
    missing = len(entities) - ENTITIES_WITH_OE_RESULTS
    silent = {advisers[number * len(advisers) // missing].code for number in range(missing)}
    return [one for one in entities if one.code not in silent]


def _deal_results(entities: Sequence[Presence], chance: random.Random) -> list[PlannedResult]:
    """Give each entity five or six results, so that pillars and regions come out as planned."""
    slots = _slots(entities)
    by_region = Counter[str]()
    for entity in entities:
        by_region[entity.region] += slots[entity.code]
    hands = _pillars_of_regions(by_region, chance)
    elements = {
        pillar: _dealt(count, PILLAR_RESULTS_OF[pillar], chance)
        for pillar, count in RESULTS_OF_PILLAR.items()
    }
    results: list[PlannedResult] = []
    # Kasmar first, because its results are fixed and must still be there to take.
    for entity in sorted(entities, key=lambda one: one.code != "KAS"):
        fixed = [code for code, _levels in KASMAR] if entity.code == "KAS" else []
        for number in range(1, slots[entity.code] + 1):
            code = f"{entity.code}-R{number}"
            if fixed:
                element = _take(elements[_letters(fixed[number - 1])], fixed[number - 1])
                pillar = _take(hands[entity.region], _letters(element))
            else:
                pillar = _take_unlike(hands[entity.region], results, entity)
                element = elements[pillar].pop()
            results.append(PlannedResult(entity, code, pillar, element))
    order = {entity.code: position for position, entity in enumerate(entities)}
    return sorted(results, key=lambda one: order[one.entity.code])


def _slots(entities: Sequence[Presence]) -> dict[str, int]:
    """Return how many results each entity has: five, and the larger ones six until the total is reached."""
    extra = sum(RESULTS_OF_PILLAR.values()) - 5 * len(entities)
    large = [
        one.code
        for one in entities
        if one.kind in {"COUNTRY_OFFICE", "MISSION_COMPONENT"} and one.code != "KAS"
    ]
    return {one.code: 5 + (one.code in large[:extra]) for one in entities}


def _pillars_of_regions(slots: Counter[str], chance: random.Random) -> dict[str, list[str]]:
    """Return the pillars each region may deal to its entities.

    Accountability, Mechanisms and Participation are even across regions; the others go where the region
    leans.
    """
    total = sum(slots.values())
    hands: dict[str, list[str]] = {region: [] for region in slots}
    for pillar in ("A", "M", "P"):
        shares = _whole_shares(
            {region: count / total for region, count in slots.items()}, RESULTS_OF_PILLAR[pillar]
        )
        for region, count in shares.items():
            hands[region] += [pillar] * count
    left = {pillar: RESULTS_OF_PILLAR[pillar] for pillar in ("PS", "D", "ND")}
    places = [region for region, count in slots.items() for _ in range(count - len(hands[region]))]
    chance.shuffle(places)
    for region in places:
        weights = [left[pillar] * REGION_LIKES[region][pillar] for pillar in left]
        pillar = chance.choices(list(left), weights)[0]
        left[pillar] -= 1
        hands[region].append(pillar)
    for hand in hands.values():
        chance.shuffle(hand)
    # Kasmar's hand is fixed; its region gets what that needs in exchange with headquarters.
    for pillar in (_letters(code) for code, _levels in KASMAR):
        if pillar not in hands["MENA"]:
            _swap(hands["MENA"], hands["HEADQUARTERS"], pillar)
    return hands


def _swap(mine: list[str], theirs: list[str], pillar: str) -> None:
    theirs.remove(pillar)
    theirs.append(mine.pop(0))
    mine.append(pillar)


def _whole_shares(shares: dict[str, float], total: int) -> dict[str, int]:
    """Return whole numbers in these proportions that add up to the total (largest remainders first)."""
    counts = {key: int(share * total) for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: (counts[key] - shares[key] * total, key))
    for key in by_remainder[: total - sum(counts.values())]:
        counts[key] += 1
    return counts


def _dealt(count: int, weights: dict[str, int], chance: random.Random) -> list[str]:
    total = sum(weights.values())
    numbers = _whole_shares({code: weight / total for code, weight in weights.items()}, count)
    cards = [code for code, number in numbers.items() for _ in range(number)]
    chance.shuffle(cards)
    return cards


def _letters(code: str) -> str:
    return code.rstrip("0123456789")


def _take(hand: list[str], pillar: str) -> str:
    hand.remove(pillar)
    return pillar


def _take_unlike(hand: list[str], results: list[PlannedResult], entity: Presence) -> str:
    """Take the pillar the region has most of among those this entity has least of."""
    mine = Counter(one.pillar for one in results if one.entity is entity)
    left = Counter(hand)
    return _take(hand, min(left, key=lambda pillar: (mine[pillar], -left[pillar], pillar)))


def _rate(results: list[PlannedResult], year: int, chance: random.Random) -> None:
    """Give every result its level of the year; who did well in one year tends to do well in the next."""
    for pillar, counts in RATINGS[year].items():
        left = Counter(dict(zip(LEVELS, counts, strict=True)))
        mine = [one for one in results if one.pillar == pillar]
        for one in mine:
            if one.entity.code == "KAS":
                one.levels[year] = dict(KASMAR)[one.element][year]
                left[one.levels[year]] -= 1
        others = [one for one in mine if year not in one.levels]
        noise = {one.code: _standing(one, year) + chance.gauss(0, 0.7) for one in others}
        others.sort(key=lambda one: noise[one.code])
        for one, level in zip(others, [code for code in LEVELS for _ in range(left[code])], strict=True):
            one.levels[year] = level


def _standing(result: PlannedResult, year: int) -> float:
    before = result.levels.get(year - 1)
    return LEVELS.index(before) if before else 0.0


def _pick(
    results: Iterable[PlannedResult], count: int, year: int, chance: random.Random, *, tag_set: str
) -> list[PlannedResult]:
    """Return that many results, those first that had a tag of this set the year before."""

    def order(one: PlannedResult) -> float:
        had = any(name == tag_set for name, _code in one.tags.get(year - 1, ()))
        return chance.random() - (0.6 if had else 0)

    return sorted(results, key=order)[:count]


def _spread(
    chosen: list[PlannedResult], counts: dict[str, int], year: int, tag_set: str, chance: random.Random
) -> None:
    """Put the tags on the chosen results: each gets one at least, each tag is used as often as said."""
    cards = [code for code, count in counts.items() for _ in range(count)]
    chance.shuffle(cards)
    for one, code in zip(chosen, cards[: len(chosen)], strict=True):
        one.tags[year].add((tag_set, code))
    for code in cards[len(chosen) :]:
        free = [one for one in chosen if (tag_set, code) not in one.tags[year]]
        chance.choice(free).tags[year].add((tag_set, code))


def _tag_shifts(results: list[PlannedResult], year: int, chance: random.Random) -> None:
    chosen = _pick(results, WITH_SHIFT[year], year, chance, tag_set="SHIFT")
    _spread(chosen, SHIFTS[year], year, "SHIFT", chance)


def _tag_spotlights(results: list[PlannedResult], year: int, chance: random.Random) -> None:
    """Tag the spotlights: the young first, so that most of their results are about participation."""
    counts = dict(SPOTLIGHTS[year])
    under = YOUTH_UNDER_PARTICIPATION[year]
    participation = [one for one in results if one.pillar == "P"]
    others = [one for one in results if one.pillar != "P"]
    youth = _pick(participation, under, year, chance, tag_set="SPOTLIGHT")
    youth += _pick(others, counts.pop("YOUTH") - under, year, chance, tag_set="SPOTLIGHT")
    for one in youth:
        one.tags[year].add(("SPOTLIGHT", "YOUTH"))
    rest = [one for one in results if one not in youth]
    alone = _pick(rest, WITH_SPOTLIGHT[year] - len(youth), year, chance, tag_set="SPOTLIGHT")
    _spread_with_extras(alone, youth, counts, year, chance)


def _spread_with_extras(
    alone: list[PlannedResult],
    youth: list[PlannedResult],
    counts: dict[str, int],
    year: int,
    chance: random.Random,
) -> None:
    """Put the other spotlights on those without one first, the rest anywhere among the chosen."""
    cards = [code for code, count in counts.items() for _ in range(count)]
    chance.shuffle(cards)
    for one, code in zip(alone, cards[: len(alone)], strict=True):
        one.tags[year].add(("SPOTLIGHT", code))
    for code in cards[len(alone) :]:
        free = [one for one in [*alone, *youth] if ("SPOTLIGHT", code) not in one.tags[year]]
        chance.choice(free).tags[year].add(("SPOTLIGHT", code))


def _tag_goals(results: list[PlannedResult], year: int, chance: random.Random) -> None:
    for goal, count in SDGS[year].items():
        targets = TARGETS_OF_GOAL.get(goal, (str(goal),))
        for one in _pick(results, count, year, chance, tag_set=f"SDG {goal}"):
            one.tags[year].add(("SDG", chance.choice(targets)))
