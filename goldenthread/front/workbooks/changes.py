"""What comparing a workbook with its plan finds: rows that change, cell by cell, and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from goldenthread.delivery.planning.models import Workplan
from goldenthread.foundation.lib.digests import digest_of

from .columns import ACTIVITIES, COSTS, OUTPUTS, POSTS
from .lists import Lists
from .reader import Problem
from .seal import Seal

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
LONGEST_LABEL = 80
# What tells people which row is meant.
LABELS = {
    OUTPUTS: ("code", "statement"),
    ACTIVITIES: ("code", "title"),
    COSTS: ("activity", "description"),
    POSTS: ("title", "grade"),
}


@dataclass(frozen=True)
class Basis:
    """What a workbook is compared with: everything its plan says, and what cells choose from."""

    data: Mapping[str, Any]
    lists: Lists


@dataclass(frozen=True)
class FieldChange:
    """One cell: what the plan says now, and what the file says."""

    key: str
    heading: str
    column: str
    old: str
    new: str
    # As people read them: names instead of codes.
    old_shown: str
    new_shown: str


@dataclass(frozen=True)
class Change:
    """One row that is added, changed or removed."""

    what: str
    sheet: str
    sheet_name: str
    row: int
    uid: str
    label: str
    fields: tuple[FieldChange, ...]
    # The whole row as it will be, and the revision it was compared with.
    values: Mapping[str, str]
    revision: int

    def as_dict(self) -> dict[str, Any]:
        """Return the change for machines."""
        cells_changed = [
            {"field": one.key, "column": one.column, "heading": one.heading, "old": one.old, "new": one.new}
            for one in self.fields
        ]
        return {
            "what": self.what,
            "sheet": self.sheet_name,
            "row": self.row,
            "uid": self.uid or None,
            "label": self.label,
            "cells": cells_changed,
        }


@dataclass
class Comparison:
    """Everything a workbook would change, and everything that stands in the way."""

    workplan: Workplan
    seal: Seal
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # The id of each activity by what cost lines call it.
    references: Mapping[str, str] = field(default_factory=dict)
    # What the file was compared with.
    basis: Basis | None = None

    @property
    def counts(self) -> Counter[str]:
        """Return how many rows are added, changed and removed."""
        return Counter(change.what for change in self.changes)

    def fingerprint(self) -> str:
        """Return what tells these changes from any others."""
        return digest_of({"changes": [[change.as_dict(), change.revision] for change in self.changes]})
