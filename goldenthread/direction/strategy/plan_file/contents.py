"""What a plan file says, as plain values."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.rules import NewElement
from goldenthread.foundation.lib.texts import TextMap


@dataclass(frozen=True)
class Problem:
    """Something wrong with a plan file: the line, the place such as "elements › M1 › title", and what."""

    line: int | None
    where: str
    message: str

    def __str__(self) -> str:
        line = _("line %(line)d") % {"line": self.line} if self.line else ""
        return ": ".join(part for part in (line, self.where, self.message) if part)


@dataclass(frozen=True)
class LevelInFile:
    """A level of the tree as written in a plan file."""

    code: str
    name: TextMap
    name_plural: TextMap
    role: str
    line: int


@dataclass(frozen=True)
class ScaleLevelInFile:
    """A step of the scale as written in a plan file."""

    code: str
    name: TextMap
    definition: TextMap
    in_roll_up: bool
    line: int


@dataclass(frozen=True)
class ScaleInFile:
    """The scale as written in a plan file."""

    code: str
    name: TextMap
    roll_up_name: TextMap
    levels: list[ScaleLevelInFile]
    line: int


@dataclass(frozen=True)
class TagInFile:
    """A tag as written in a plan file."""

    code: str
    name: TextMap
    parent: str
    number: int | None
    line: int


@dataclass(frozen=True)
class TagSetInFile:
    """A tag set as written in a plan file."""

    code: str
    name: TextMap
    role: str
    has_significance: bool
    tags: list[TagInFile]
    line: int


@dataclass(frozen=True)
class PlanFile:
    """A plan as written in a file, complete and without problems."""

    code: str
    title: TextMap
    starts_on: date
    ends_on: date
    source: str
    put_in_force: bool
    levels: list[LevelInFile]
    scale: ScaleInFile | None
    tag_sets: list[TagSetInFile]
    elements: list[NewElement]
