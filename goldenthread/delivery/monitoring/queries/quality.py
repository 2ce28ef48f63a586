"""What is to be looked at again in a report's numbers: gathers what the rules of quality need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.queries import linked_as_agreed
from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy.models import Cell
from goldenthread.direction.strategy.queries import scale_levels
from goldenthread.foundation.accounts.models import User

from ..models import Actual, Report, ReportSection
from ..rules_quality import (
    Breakdown,
    Finding,
    Rated,
    Value,
    findings_of_breakdowns,
    findings_of_ratings,
    findings_of_values,
)
from .measures import Measured, measured
from .reports import indicators_of_report

INDICATORS = "indicators"
RowKey = tuple[int, int, int]


def findings_in(report: Report, *, reader: User) -> list[Finding]:
    """Return what this reader should look at again: numbers in the grid's order, then ratings.

    Findings about a section that the reader may not read are left out, and about a rating also where the
    numbers are not theirs to read. The report's round, with period and version, must be at hand. Twelve
    queries besides the reader's roles, which a page asks once.
    """
    readable = set(
        ReportSection.objects.visible_to(reader).filter(report=report).values_list("key", flat=True)
    )
    if INDICATORS not in readable:
        return []
    rows = measured(_in_order(report), report.round.period, reader=reader)
    found = [
        *findings_of_values(_values(rows, reader), section_key=INDICATORS),
        *findings_of_breakdowns(_breakdowns(rows), section_key=INDICATORS),
        *findings_of_ratings(_ratings(report, rows)),
    ]
    return [finding for finding in found if finding.section_key in readable]


def _in_order(report: Report) -> list[Indicator]:
    return list(
        indicators_of_report(report).order_by(
            "result__position", "result__code", "output__code", "position", "code", "pk"
        )
    )


def _row_of(row: Measured) -> str:
    return f"{row.indicator.pk}-{row.place.pk}-{row.cell.pk}"


def _subject(row: Measured) -> str:
    return ", ".join(part for part in (row.indicator.code, row.part) if part)


def _values(rows: Iterable[Measured], reader: User) -> Iterator[Value]:
    rows = list(rows)
    history = _history({row.indicator.pk for row in rows}, reader)
    for row in rows:
        if row.actual is None or row.actual_value is None:
            continue
        now = row.actual.period
        before = [
            (period, number)
            for period, number in history[row.indicator.pk, row.place.pk, row.cell.pk]
            if period.kind == now.kind and period.ends_on < now.starts_on
        ]
        yield Value(
            _subject(row),
            _row_of(row),
            row.indicator.measure,
            row.actual_value,
            planned=tuple(n for n in (row.baseline_value, row.target_value) if n is not None),
            earlier=tuple(number for _period, number in before),
            last_year=next((number for period, number in before if _is_year_before(period, now)), None),
            comment=row.actual.comment,
        )


def _history(indicators: set[int], reader: User) -> dict[RowKey, list[tuple[Period, Decimal]]]:
    facts = (
        Actual.objects.visible_to(reader)
        .filter(indicator__in=indicators, occurrence=1)
        .select_related("period")
        .order_by("period__ends_on", "period__starts_on")
    )
    history: dict[RowKey, list[tuple[Period, Decimal]]] = defaultdict(list)
    for fact in facts:
        if fact.value is not None:
            history[fact.indicator_id, fact.place_id, fact.cell_id].append((fact.period, fact.value))
    return history


def _is_year_before(before: Period, now: Period) -> bool:
    a_year_before = (now.starts_on.year - 1, now.starts_on.month)
    return (before.starts_on.year, before.starts_on.month) == a_year_before


def _breakdowns(rows: Iterable[Measured]) -> Iterator[Breakdown]:
    """Give each total with its parts by a set of dimensions at one place; places may contain each other."""
    totals: dict[tuple[int, int], Measured] = {}
    parts: dict[tuple[int, int, tuple[str, ...]], list[Measured]] = defaultdict(list)
    for row in rows:
        if row.cell.key == Cell.TOTAL:
            totals[row.indicator.pk, row.place.pk] = row
        else:
            parts[row.indicator.pk, row.place.pk, _dimensions(row.cell)].append(row)
    for (indicator, place, _dims), broken in parts.items():
        total = totals.get((indicator, place))
        if total and total.actual and total.actual_value is not None:
            yield Breakdown(
                _subject(total),
                _row_of(total),
                total.indicator.measure,
                total.indicator.aggregation,
                total.actual_value,
                tuple((row.categories, row.actual_value) for row in broken),
                total.actual.comment,
            )


def _dimensions(cell: Cell) -> tuple[str, ...]:
    return tuple(category.partition("=")[0] for category in cell.key.split("|"))


def _ratings(report: Report, rows: Iterable[Measured]) -> Iterator[Rated]:
    statuses: dict[int | None, list[str]] = defaultdict(list)
    for row in rows:
        if row.is_total:
            statuses[row.indicator.result_id].append(row.status)
    levels = scale_levels(report.round.plan_version)
    steps: dict[int | None, int] = {level.pk: step for step, level in enumerate(levels, start=1)}
    rated = report.result_reports.filter(level__scale=report.round.plan_version.scale_id)
    for said in linked_as_agreed(rated.select_related("section", "result"), "result"):
        yield Rated(
            said.result.code,
            said.section.key,
            tuple(str(level) for level in levels),
            steps[said.level_id],
            tuple(statuses[said.result_id]),
        )
