"""The sheet of activities: what the entities of the results are called, and where they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pycountry
from django.utils.translation import gettext as _

from . import cells
from .mapping import Mapping, name_in
from .report import Problems
from .tables import Table, open_table


@dataclass(frozen=True)
class Activity:
    """One entity in one year."""

    name: str
    # ISO 3166, two letters; empty where the source gives none.
    country: str


@dataclass
class Activities:
    """What the sheet says, by identifier; region names by their codes."""

    by_identifier: dict[str, Activity] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)


def read_activities(folder: Path, mapping: Mapping, wanted: dict[str, int], problems: Problems) -> Activities:
    """Return the activities; `wanted` are the identifiers the results name, each with a row that does."""
    table = open_table(folder, mapping.activities, problems)
    activities = Activities()
    if table is None:
        return activities
    rows: dict[str, int] = {}
    for number, values in table.rows:
        identifier = cells.text_of(values[table.columns["identifier"]])
        if identifier in rows:
            message = _("“%(identifier)s” stands in row %(row)s already. Remove one of them.")
            table.problem(
                message % {"identifier": identifier, "row": rows[identifier]}, row=number, column="identifier"
            )
        rows.setdefault(identifier, number)
        title = cells.text_of(values[table.columns["title"]])
        _read_region(activities, mapping, identifier, title)
        if identifier in wanted:
            country = _country(table, mapping, number)
            activities.by_identifier[identifier] = Activity(name_in(title, mapping.entity_names), country)
    _say_missing(table, activities, wanted)
    _say_ambiguous(table, mapping, wanted)
    return activities


def _read_region(activities: Activities, mapping: Mapping, identifier: str, title: str) -> None:
    match = mapping.region_identifier.fullmatch(identifier)
    if match is None:
        return
    code = mapping.region_aliases.get(match["region"], match["region"])
    activities.regions[code] = name_in(title, mapping.region_names)


def _country(table: Table, mapping: Mapping, number: int) -> str:
    if "country" not in table.columns:
        return ""
    row = table.sheet.rows[number - 1]
    code = cells.text_of(row[table.columns["country"]]).upper()
    if not code or code in mapping.not_in_iso:
        return ""
    if pycountry.countries.get(alpha_2=code) is None:
        message = _("“%(code)s” is not a country code of ISO 3166. Correct it, or name it in the mapping.")
        table.problem(message % {"code": code[:20]}, row=number, column="country")
    return code


def _say_missing(table: Table, activities: Activities, wanted: dict[str, int]) -> None:
    for identifier, number in wanted.items():
        if identifier not in activities.by_identifier:
            message = _("“%(identifier)s” is missing here, but the results name it in row %(row)s.")
            table.problem(message % {"identifier": identifier, "row": number}, column="identifier")


def _say_ambiguous(table: Table, mapping: Mapping, wanted: dict[str, int]) -> None:
    """Refuse two identifiers of one year that would become one entity."""
    seen: dict[tuple[str, str], str] = {}
    for identifier in wanted:
        match = mapping.identifier.fullmatch(identifier)
        if match is None:
            continue
        key = match["year"], mapping.entity_code(match["region"], match["entity"])
        first = seen.setdefault(key, identifier)
        if first != identifier:
            message = _(
                "“%(one)s” and “%(other)s” have the same entity code. Tell them apart in the mapping."
            )
            table.problem(message % {"one": first, "other": identifier}, column="identifier")
