"""What the invented results are measured by, and the numbers: where they began, should go and went."""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import Decimal

from goldenthread.direction.strategy.models import Direction, Measure


@dataclass(frozen=True)
class Yardstick:
    """A way to measure a result: its wording and the range its invented values come from."""

    title: str
    unit: str
    start: tuple[int, int]
    gain: tuple[int, int]
    measure: str = Measure.UNIT
    direction: str = Direction.UP
    by_sex: bool = False


YARDSTICKS: dict[str, tuple[Yardstick, ...]] = {
    "M": (
        Yardstick(
            "Recommendations with a responsible ministry and a date", "recommendations", (10, 120), (40, 140)
        ),
        Yardstick("Civil society organizations consulted for reports", "organizations", (3, 20), (8, 40)),
        Yardstick("Periodic reports overdue", "reports", (4, 9), (2, 5), direction=Direction.DOWN),
        Yardstick(
            "Recommendations reported as under way", "%", (8, 30), (15, 45), measure=Measure.PERCENTAGE
        ),
    ),
    "D": (
        Yardstick("Development policies reviewed with the Office's advice", "policies", (0, 4), (3, 12)),
        Yardstick(
            "Indicators of the national plan published by sex and disability",
            "%",
            (5, 35),
            (15, 50),
            measure=Measure.PERCENTAGE,
        ),
        Yardstick(
            "Members of communities consulted on projects", "people", (80, 400), (200, 900), by_sex=True
        ),
    ),
    "PS": (
        Yardstick("Security personnel trained and examined", "people", (40, 200), (150, 700), by_sex=True),
        Yardstick("Early warnings that led to action", "%", (10, 30), (20, 50), measure=Measure.PERCENTAGE),
        Yardstick(
            "Verified incidents with civilian victims",
            "incidents",
            (60, 240),
            (20, 55),
            direction=Direction.DOWN,
        ),
    ),
    "ND": (
        Yardstick(
            "Complaints of discrimination decided within six months",
            "%",
            (12, 35),
            (20, 45),
            measure=Measure.PERCENTAGE,
        ),
        Yardstick("Laws brought into line with equality standards", "laws", (0, 3), (2, 9)),
        Yardstick("People reached by inclusion measures", "people", (100, 700), (300, 1500), by_sex=True),
    ),
    "A": (
        Yardstick(
            "People held before trial for more than six months",
            "people",
            (120, 900),
            (60, 110),
            direction=Direction.DOWN,
        ),
        Yardstick(
            "Complaints answered by the institution within 30 days",
            "%",
            (20, 45),
            (15, 40),
            measure=Measure.PERCENTAGE,
        ),
        Yardstick("Victims who received legal help", "people", (50, 300), (150, 800), by_sex=True),
    ),
    "P": (
        Yardstick("Young people taking part in local councils", "people", (20, 120), (100, 500), by_sex=True),
        Yardstick(
            "Attacks on journalists and defenders followed up",
            "%",
            (15, 40),
            (20, 40),
            measure=Measure.PERCENTAGE,
        ),
        Yardstick("Organizations registered under the new law", "organizations", (10, 90), (30, 200)),
    ),
}

# How far towards the target of 2021 an entity is at each level of progress, more or less.
DISTANCE = {
    "NO_PROGRESS": 0.0,
    "SOME_PROGRESS": 0.25,
    "GOOD_PROGRESS": 0.6,
    "PARTIALLY_ACHIEVED": 0.85,
    "FULLY_ACHIEVED": 1.05,
}


@dataclass(frozen=True)
class Course:
    """The invented numbers of one indicator: baseline of 2017 and target of 2021."""

    baseline: int
    target: int
    denominator: int | None

    def expected(self, year: int) -> int:
        """Return the target of that year, on a straight line from the baseline of 2017 to 2021."""
        return round(self.baseline + (self.target - self.baseline) * (year - 2017) / 4)

    def reached(self, level: str, chance: random.Random) -> int:
        """Return an actual value that fits the level of progress."""
        way = DISTANCE[level] + chance.uniform(-0.15, 0.2)
        return max(0, round(self.baseline + (self.target - self.baseline) * way))


def course(yardstick: Yardstick, chance: random.Random) -> Course:
    """Return invented numbers for an indicator. A number that should fall never falls below zero."""
    start, gain = chance.randint(*yardstick.start), chance.randint(*yardstick.gain)
    if yardstick.direction == Direction.DOWN:
        return Course(start, max(0, start - gain), None)
    if yardstick.measure == Measure.PERCENTAGE:
        return Course(start, min(95, start + gain), chance.randint(40, 400))
    return Course(start, start + gain, None)


def percentage_parts(percent: int, denominator: int) -> tuple[Decimal, Decimal]:
    """Return numerator and denominator of about this percentage."""
    return Decimal(round(min(percent, 100) * denominator / 100)), Decimal(denominator)


def split_by_sex(total: int, chance: random.Random) -> tuple[int, int]:
    """Return how many of the total are women and how many men; they add up to it."""
    women = round(total * chance.uniform(0.35, 0.62))
    return women, total - women
