"""Build valid plans with the fewest words; name only what the test is about."""

from datetime import date
from itertools import count
from typing import Any

from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests.make import NEW_YEAR_2020
from goldenthread.direction.strategy import actions
from goldenthread.direction.strategy.actions import NewElement, NewScaleLevel
from goldenthread.direction.strategy.models import (
    PlanElement,
    PlanLevel,
    PlanVersion,
    Scale,
    StrategicPlan,
    Tag,
    TagSet,
)

_next = count(1)
Role = PlanLevel.Role

PROGRESS = (
    ("NO_PROGRESS", "No progress", False),
    ("SOME_PROGRESS", "Some progress", False),
    ("GOOD_PROGRESS", "Good progress", False),
    ("PARTIALLY_ACHIEVED", "Partially achieved", True),
    ("FULLY_ACHIEVED", "Fully achieved", True),
)
ELEMENTS = (
    NewElement("PILLAR", "M", {"en": "Mechanisms"}, position=1),
    NewElement("PILLAR_RESULT", "M1", {"en": "Structures for follow-up function"}, "M", position=2),
    NewElement("PILLAR_RESULT", "M2", {"en": "Civil society uses the mechanisms"}, "M", position=3),
    NewElement("PILLAR", "D", {"en": "Development"}, position=4),
    NewElement("PILLAR_RESULT", "D1", {"en": "Business is held to account"}, "D", position=5),
    NewElement("ACTION_PLAN", "OE1", {"en": "Leadership"}, position=6),
    NewElement("ACTION_PLAN_RESULT", "OE1.1", {"en": "Leaders decide in time"}, "OE1", position=7),
)
LEVELS = (
    ("PILLAR", "Pillar"),
    ("PILLAR_RESULT", "Pillar result"),
    ("ACTION_PLAN", "Action plan"),
    ("ACTION_PLAN_RESULT", "Action plan result"),
)
TAGS = {
    "SHIFT": ("PREVENTION", "CIVIC_SPACE"),
    "SPOTLIGHT": ("WOMEN", "YOUTH", "PERSONS_WITH_DISABILITIES"),
    "SDG": ("5", "16"),
    "PRIORITY": ("ESCR",),
}


def plan(code: str = "", **fields: Any) -> StrategicPlan:
    """Return a plan of 2018 to 2021 without any version."""
    code = code or f"PLAN{next(_next)}"
    defaults: dict[str, Any] = {
        "title": {"en": f"Plan {code}"},
        "starts_on": date(2018, 1, 1),
        "ends_on": date(2021, 12, 31),
    }
    return actions.create_plan(code, by=system_user(), at=NEW_YEAR_2020, **defaults | fields)


def scale(of: StrategicPlan) -> Scale:
    """Return the scale of five progress levels, the last two in the roll-up."""
    return actions.add_scale(
        of,
        code="PROGRESS",
        name={"en": "Progress"},
        roll_up_name={"en": "Partially or fully achieved"},
        levels=[
            NewScaleLevel(code, {"en": name}, {"en": f"{name}: what it means."}, rolled)
            for code, name, rolled in PROGRESS
        ],
    )


def draft(of: StrategicPlan | None = None, *, elements: tuple[NewElement, ...] = ELEMENTS) -> PlanVersion:
    """Return a draft with a small tree (pillars M and D, action plan OE1), a scale and tags."""
    of = of or plan()
    version = actions.create_version(of, by=system_user(), at=NEW_YEAR_2020, scale=scale(of))
    for position, (code, name) in enumerate(LEVELS):
        actions.add_level(version, code=code, name={"en": name}, role=code, position=position)
    actions.add_elements(version, list(elements))
    for code, tags in TAGS.items():
        _tag_set(of, code, tags)
    return version


def plan_version(
    of: StrategicPlan | None = None, *, elements: tuple[NewElement, ...] = ELEMENTS
) -> PlanVersion:
    """Return the same as `draft`, in force."""
    return actions.put_in_force(draft(of, elements=elements), by=system_user(), at=NEW_YEAR_2020)


def _tag_set(of: StrategicPlan, code: str, tags: tuple[str, ...]) -> TagSet:
    tag_set = actions.add_tag_set(of, code=code, name={"en": code.capitalize()}, role=code)
    for tag_code in tags:
        if not tag_set.tags.filter(code=tag_code).exists():
            number = int(tag_code) if tag_code.isdigit() else None
            name = {"en": tag_code.replace("_", " ").capitalize()}
            actions.add_tag(
                tag_set, code=tag_code, name=name, number=number, by=system_user(), at=NEW_YEAR_2020
            )
    return tag_set


def element(version: PlanVersion, code: str = "M1") -> PlanElement:
    """Return an element of this version by its code."""
    return PlanElement.objects.get(version=version, code=code)


def tag(version: PlanVersion, code: str) -> Tag:
    """Return a tag of this version's plan by its code."""
    return Tag.objects.get(tag_set__plan=version.plan_id, code=code)
