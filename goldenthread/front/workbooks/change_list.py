"""Every cell a workbook changes and everything in its way, as a list to keep; pages show only the first."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goldenthread.foundation.jobs.kinds import MadeFile
from goldenthread.foundation.lib.tables import as_csv

from .changes import ADDED, CHANGED, REMOVED, Comparison

MEDIA_TYPE = "text/csv; charset=utf-8"


def made(comparison: Comparison) -> MadeFile:
    """Return the list as a file."""
    plan = comparison.workplan
    heads = (
        _("What"),
        _("Sheet"),
        _("Row"),
        _("Column"),
        _("Heading"),
        _("About"),
        _("In the plan"),
        _("In the file"),
    )
    content = as_csv(heads, _lines(comparison))
    return MadeFile(f"workbook-changes-{plan.entity.code}-{plan.period.code}.csv", MEDIA_TYPE, content)


def _lines(comparison: Comparison) -> Iterator[tuple[object, ...]]:
    words = {ADDED: _("added"), CHANGED: _("changed"), REMOVED: _("removed")}
    for problem in comparison.problems:
        where = (problem.sheet, problem.row, problem.column, problem.heading)
        yield (_("problem"), *where, problem.message, "", "")
    for change in comparison.changes:
        row = (words[change.what], change.sheet_name, change.row)
        if change.what == REMOVED:
            yield (*row, "", "", change.label, "", "")
        else:
            for cell in change.fields:
                yield (*row, cell.column, cell.heading, change.label, cell.old_shown, cell.new_shown)
