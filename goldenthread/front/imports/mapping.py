"""How to read one agency's workbooks. A mapping is data: a YAML file, shipped in `data` or given by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import Direction, Measure
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

SHIPPED = Path(__file__).parent / "data"
MOST_BYTES = 1024 * 1024
Patterns = tuple[re.Pattern[str], ...]


class MappingRefused(RuleBroken):
    """A mapping cannot be used, or none fits."""


@dataclass(frozen=True)
class SheetMapping:
    """Which file, and which of its columns hold what: our name, then the headings it may have."""

    file: str
    required: dict[str, list[str]]
    optional: dict[str, list[str]]

    @property
    def headings(self) -> dict[str, str]:
        """Return our name of a column by each of the headings it may have."""
        named = {**self.required, **self.optional}
        return {heading.casefold(): name for name, headings in named.items() for heading in headings}


@dataclass(frozen=True)
class Level:
    """A level of a results framework: what a result type of the source is in the plan."""

    code: str
    name: TextMap
    plural: TextMap
    prefix: str
    numbered: re.Pattern[str] | None
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Framework:
    """A results framework: the plan that the results of some years belong to."""

    plan: str
    title: TextMap
    first_year: int
    last_year: int
    source: str
    levels: dict[str, Level]


@dataclass(frozen=True)
class Mapping:
    """Everything that is particular to one agency's files."""

    code: str
    title: str
    organization: dict[str, Any]
    identifier: re.Pattern[str]
    codes_within_region: frozenset[str]
    entity_names: Patterns
    entity_kinds: tuple[tuple[re.Pattern[str], str], ...]
    other_kind: str
    not_in_iso: frozenset[str]
    region_identifier: re.Pattern[str]
    region_names: Patterns
    region_aliases: dict[str, str]
    results: SheetMapping
    activities: SheetMapping
    measures: dict[str, str]
    directions: dict[str, str]
    frameworks: tuple[Framework, ...]

    def framework_of(self, year: int) -> Framework | None:
        """Return the results framework of a year."""
        return next((f for f in self.frameworks if f.first_year <= year <= f.last_year), None)

    def entity_code(self, region: str, entity: str) -> str:
        """Return the code that stays with an entity across years."""
        return f"{region}-{entity}" if entity in self.codes_within_region else entity

    def entity_kind(self, code: str) -> str:
        """Return what kind of entity has a code like this."""
        return next((kind for pattern, kind in self.entity_kinds if pattern.fullmatch(code)), self.other_kind)


def name_in(title: str, patterns: Patterns) -> str:
    """Return the name that stands in a title: what the first pattern that fits finds, else the title."""
    found = (pattern.fullmatch(title) for pattern in patterns)
    return next((match["name"] for match in found if match), title)


def read(path: Path) -> Mapping:
    """Return the mapping in a file, or raise MappingRefused with what is wrong."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise MappingRefused(_("%(file)s is too large for a mapping.") % {"file": path.name})
        data = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as problem:
        raise MappingRefused(
            _("%(file)s is not a mapping: %(why)s") % {"file": path.name, "why": problem}
        ) from problem
    try:
        return _mapping(data)
    except KeyError as problem:
        raise MappingRefused(
            _("%(file)s lacks %(key)s. See docs/results-workbook.md.") % {"file": path.name, "key": problem}
        ) from problem
    except (TypeError, ValueError, AttributeError, re.error) as problem:
        raise MappingRefused(
            _("%(file)s is not a mapping: %(why)s. See docs/results-workbook.md.")
            % {"file": path.name, "why": problem}
        ) from problem


@cache
def shipped() -> tuple[Mapping, ...]:
    """Return the mappings that come with the product."""
    return tuple(read(path) for path in sorted(SHIPPED.glob("*.yaml")))


def choose(identifiers: Iterable[str], mappings: Iterable[Mapping] | None = None) -> Mapping:
    """Return the mapping whose identifiers these are; the first one that any of them fits."""
    known = list(shipped() if mappings is None else mappings)
    seen = list(identifiers)
    for mapping in known:
        if any(mapping.identifier.fullmatch(identifier) for identifier in seen):
            return mapping
    raise MappingRefused(
        _("No mapping knows identifiers such as “%(example)s”. Known: %(known)s. Give one with --mapping.")
        % {"example": (seen or [""])[0][:80], "known": ", ".join(mapping.code for mapping in known)}
    )


def _mapping(data: dict[str, Any]) -> Mapping:
    entities, regions, files = data["entities"], data["regions"], data["files"]
    return Mapping(
        code=data["code"],
        title=data["title"],
        organization={
            key: data["organization"][key] for key in ("code", "name", "base_currency", "time_zone")
        },
        identifier=_pattern(data["identifier"], "year", "region", "entity"),
        codes_within_region=frozenset(entities.get("codes_within_region", ())),
        entity_names=_patterns(entities["names"]),
        entity_kinds=tuple(
            (_pattern(k["pattern"]), _one_of(Entity.Kind, k["kind"])) for k in entities["kinds"]
        ),
        other_kind=_one_of(Entity.Kind, entities["other_kind"]),
        not_in_iso=frozenset(entities.get("not_in_iso", ())),
        region_identifier=_pattern(regions["identifier"], "region"),
        region_names=_patterns(regions["names"]),
        region_aliases=dict(regions.get("aliases", {})),
        results=_sheet(files["results"]),
        activities=_sheet(files["activities"]),
        measures=_codes(data["measures"], Measure),
        directions=_codes(data["directions"], Direction),
        frameworks=tuple(_framework(framework) for framework in data["frameworks"]),
    )


def _framework(data: dict[str, Any]) -> Framework:
    first, last = data["years"]
    return Framework(
        plan=data["plan"],
        title=dict(data["title"]),
        first_year=int(first),
        last_year=int(last),
        source=data.get("source", ""),
        levels={str(code): _level(level) for code, level in data["levels"].items()},
    )


def _level(data: dict[str, Any]) -> Level:
    return Level(
        code=data["code"],
        name=dict(data["name"]),
        plural=dict(data.get("plural", data["name"])),
        prefix=data["prefix"],
        numbered=_pattern(data["numbered"], "number") if data.get("numbered") else None,
        areas=tuple(data.get("areas") or ()),
    )


def _sheet(data: dict[str, Any]) -> SheetMapping:
    def columns(key: str) -> dict[str, list[str]]:
        return {name: [str(heading) for heading in headings] for name, headings in data.get(key, {}).items()}

    return SheetMapping(data["name"], columns("required"), columns("optional"))


def _pattern(text: str, *groups: str) -> re.Pattern[str]:
    pattern = re.compile(text)
    for group in groups:
        if group not in pattern.groupindex:
            raise ValueError(
                _("the pattern %(pattern)s has no group “%(group)s”") % {"pattern": text, "group": group}
            )
    return pattern


def _patterns(texts: Iterable[str]) -> Patterns:
    return tuple(_pattern(text, "name") for text in texts)


def _one_of(choices: Any, value: str) -> str:
    return str(choices(value))


def _codes(data: dict[Any, str], choices: Callable[[str], Any]) -> dict[str, str]:
    return {str(code): _one_of(choices, value) for code, value in data.items()}
