"""What an import says about a file: every problem with its cell, what came in, and what is unusual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

# More problems than a person reads at once; the number of those left out is said.
MOST_PROBLEMS = 500


@dataclass(frozen=True)
class Problem:
    """Something that keeps a file from being imported, and where it is."""

    message: str
    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return it for a machine."""
        return {
            "file": self.file,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "message": self.message,
        }

    def __str__(self) -> str:
        row = _("row %(row)s") % {"row": self.row} if self.row else ""
        column = _("column %(column)s") % {"column": self.column} if self.column else ""
        place = ", ".join(part for part in (self.file, self.sheet, row, column) if part)
        return f"{place}: {self.message}" if place else self.message


class Problems:
    """Everything found wrong, at most as much as a person reads."""

    def __init__(self) -> None:
        self.found: list[Problem] = []
        self.left_out = 0
        # The rows they are in, those left out as well.
        self.rows: set[tuple[str, str, int]] = set()

    def add(self, problem: Problem) -> None:
        """Keep a problem, or count it where there are too many."""
        if problem.row is not None:
            self.rows.add((problem.file, problem.sheet, problem.row))
        if len(self.found) < MOST_PROBLEMS:
            self.found.append(problem)
        else:
            self.left_out += 1

    def __len__(self) -> int:
        return len(self.found) + self.left_out

    def __iter__(self) -> Iterator[Problem]:
        yield from self.found
        if self.left_out:
            yield Problem(_("%(count)s further problems are not listed.") % {"count": self.left_out})


# What is unusual about rows, kept as it is and listed: code and words, in the order of the report.
NOTES: dict[str, Promise] = {
    "ordinal_rows": lazy("Rows with a level on a scale instead of an amount"),
    "percentage_rows": lazy("Rows with percentages"),
    "zero_targets": lazy("Rows with a target of zero"),
    "missing_targets": lazy("Rows without a target"),
    "missing_actuals": lazy("Rows without an actual value"),
    "percentages_over_100": lazy("Percentages of more than 100"),
    "less_is_better": lazy("Rows where less is better"),
    "repaired_characters": lazy("Texts with damaged characters, repaired"),
}


@dataclass
class ImportReport:
    """What one import did, or would do."""

    folder: str
    dry_run: bool
    mapping: str = ""
    plans: list[str] = field(default_factory=list)
    years: list[int] = field(default_factory=list)
    # What the file holds.
    counts: dict[str, int] = field(default_factory=dict)
    # What was not in the database before.
    created: dict[str, int] = field(default_factory=dict)
    noted: dict[str, list[int]] = field(default_factory=dict)
    # Groups of rows with one key: their occurrences are counted from 1.
    repeated_rows: list[list[int]] = field(default_factory=list)
    columns_not_read: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # How many there are, those that are not listed as well, and in how many rows.
    problem_count: int = 0
    wrong_rows: int = 0

    @property
    def is_unchanged(self) -> bool:
        """Say whether everything was there already."""
        return not self.problems and not any(self.created.values())

    def note(self, kind: str, row: int) -> None:
        """List a row as unusual in this way, once."""
        rows = self.noted.setdefault(kind, [])
        if not rows or rows[-1] != row:
            rows.append(row)

    def notes(self) -> Iterator[tuple[str, list[int]]]:
        """Yield the words and the rows of each kind of note."""
        for kind, words in NOTES.items():
            if self.noted.get(kind):
                yield str(words), self.noted[kind]

    def as_dict(self) -> dict[str, Any]:
        """Return everything for a machine."""
        return {
            "folder": self.folder,
            "dry_run": self.dry_run,
            "mapping": self.mapping,
            "plans": self.plans,
            "years": self.years,
            **self.counts,
            "created": self.created,
            "unchanged": self.is_unchanged,
            "noted": {kind: self.noted[kind] for kind in NOTES if self.noted.get(kind)},
            "repeated_rows": self.repeated_rows,
            "columns_not_read": self.columns_not_read,
            "problems": [problem.as_dict() for problem in self.problems],
        }
