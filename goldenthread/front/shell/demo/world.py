"""What the steps of building hand to each other."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from goldenthread.delivery.planning.models import Indicator, Result
from goldenthread.direction.organization.models import Entity, Period, Place, Region
from goldenthread.direction.strategy.models import Cell, PlanElement, PlanVersion, ScaleLevel, Tag
from goldenthread.foundation.accounts.models import User

from .geography import Presence
from .measures import Course, Yardstick
from .shares import PlannedResult

GENEVA = ZoneInfo("Europe/Zurich")
BEGINNING = datetime(2018, 1, 8, 9, 0, tzinfo=UTC)
Progress = Callable[[int, int, str], None]


@dataclass
class Measured:
    """An indicator with the numbers it will be given."""

    indicator: Indicator
    yardstick: Yardstick
    course: Course


@dataclass
class World:
    """The organization as far as it has been built."""

    chance: random.Random
    now: datetime
    presences: list[Presence]
    planned: list[PlannedResult]
    system: User
    people: dict[str, User] = field(default_factory=dict)
    regions: dict[str, Region] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    years: dict[int, Period] = field(default_factory=dict)
    elements: dict[str, PlanElement] = field(default_factory=dict)
    levels: dict[str, ScaleLevel] = field(default_factory=dict)
    tags: dict[tuple[str, str], Tag] = field(default_factory=dict)
    results: dict[str, Result] = field(default_factory=dict)
    # By the code of the entity.
    indicators: dict[str, list[Measured]] = field(default_factory=dict)
    # Filled before the steps that need them.
    version: PlanVersion = field(init=False)
    place: Place = field(init=False)
    total: Cell = field(init=False)
    by_sex: tuple[Cell, Cell] = field(init=False)

    def editor(self, code: str) -> User:
        """Return who writes the reports of this entity."""
        return self.people["KAS editor"] if code == "KAS" else self.people[code]

    def head(self, code: str) -> User:
        """Return who submits the reports of this entity."""
        return self.people[code]

    @property
    def manager(self) -> User:
        """Return the framework manager."""
        return self.people["framework"]


def in_geneva(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment by Geneva's clocks."""
    return datetime(year, month, day, hour, minute, tzinfo=GENEVA).astimezone(UTC)


def end_of_day(moment: datetime) -> datetime:
    """Return the last minute of that day by Geneva's clocks."""
    return moment.astimezone(GENEVA).replace(hour=23, minute=59, second=0, microsecond=0).astimezone(UTC)


def days(number: float) -> timedelta:
    """Return so many days."""
    return timedelta(days=number)
