"""Results workbooks in the shape of IATI: a folder with a sheet of results and a sheet of activities."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User

from . import mapping as mappings
from .activities import Activities, read_activities
from .loader import Loader, refuse_unknown_areas
from .mapping import Mapping
from .report import ImportReport, Problem, Problems
from .rows import KINDS, Row, RowReader
from .tables import Table, open_table


def load(
    folder: Path,
    *,
    mapping: Mapping | None = None,
    mapping_path: Path | None = None,
    by: User,
    at: datetime,
    dry_run: bool = False,
) -> ImportReport:
    """Load a folder as plan, regions, entities, results, indicators, baselines, targets and actual values.

    All of it, or nothing: with any problem nothing is written, and the report lists each with its cell.
    Loading the same folder again changes nothing. A dry run writes nothing, but says what would be written.
    """
    report = ImportReport(str(folder), dry_run)
    problems = Problems()
    mapping = mapping or (mappings.read(mapping_path) if mapping_path else None)
    read = _read(folder, mapping, report, problems)
    report.problems = list(problems)
    report.problem_count, report.wrong_rows = len(problems), len(problems.rows)
    if read is None or problems:
        return report
    rows, activities, mapping, source = read
    with transaction.atomic(), without_collecting():
        report.created = Loader(mapping, activities, source=source, by=by, at=at).load(rows)
        if dry_run:
            transaction.set_rollback(True)
    return report


@contextmanager
def without_collecting() -> Iterator[None]:
    """Switch the cycle collector off: tens of thousands of new rows are no garbage, and looking is slow."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(
    folder: Path, mapping: Mapping | None, report: ImportReport, problems: Problems
) -> tuple[list[Row], Activities, Mapping, str] | None:
    table, mapping = _results_table(folder, mapping, problems)
    if table is None or mapping is None:
        return None
    report.mapping = mapping.code
    report.columns_not_read = table.not_read
    rows = RowReader(table, mapping, report).rows()
    if not rows and not problems:
        table.problem(_("There are no rows below the headings."), row=table.heading_row + 1)
    wanted = {row.identifier: row.number for row in reversed(rows)}
    activities = read_activities(folder, mapping, wanted, problems)
    refuse_unknown_areas(rows, table)
    _count(rows, report)
    return rows, activities, mapping, f"{table.file} {table.sheet.name}"


def _results_table(
    folder: Path, mapping: Mapping | None, problems: Problems
) -> tuple[Table | None, Mapping | None]:
    """Return the sheet of results; without a mapping, with the one that knows its identifiers."""
    if mapping is not None:
        return open_table(folder, mapping.results, problems), mapping
    refusals: list[Problems] = []
    for candidate in mappings.shipped():
        found = Problems()
        table = open_table(folder, candidate.results, found)
        if table is not None and any(candidate.identifier.fullmatch(text) for text in _identifiers(table)):
            table.problems = problems
            for problem in found:
                problems.add(problem)
            return table, candidate
        refusals.append(found)
        if table is not None:
            _say_unknown(table, found)
    for problem in min(refusals, key=len):
        problems.add(problem)
    return None, None


def _identifiers(table: Table) -> Iterable[str]:
    place = table.columns["identifier"]
    return (str(row[place]).strip() for _number, row in table.rows)


def _say_unknown(table: Table, problems: Problems) -> None:
    try:
        mappings.choose(_identifiers(table))
    except mappings.MappingRefused as refusal:
        number = table.rows[0][0] if table.rows else table.heading_row + 1
        problems.add(Problem(str(refusal), table.file, table.sheet.name, number, table.column("identifier")))


def _count(rows: list[Row], report: ImportReport) -> None:
    report.plans = sorted({row.framework.plan for row in rows})
    report.years = sorted({row.year for row in rows})
    report.counts = {
        "operations": len({row.identifier for row in rows}),
        "results": len({(row.identifier, row.type, row.result.casefold()) for row in rows}),
        "indicators": len(
            {(row.identifier, row.type, row.result.casefold(), row.indicator.casefold()) for row in rows}
        ),
        "rows": len(rows),
        **{f"{kind}s": sum(kind in row.facts for row in rows) for kind in KINDS},
    }
