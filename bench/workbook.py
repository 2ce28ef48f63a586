"""A workbook with thousands of new cost lines: looking at what it would change, and bringing it in."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl

from bench import clock
from goldenthread.delivery.planning.models import PlanDocument, PlanState, Workplan
from goldenthread.foundation.accounts.models import User
from goldenthread.front.workbooks import actions, comparison, export
from goldenthread.front.workbooks.columns import COSTS, FIRST_ROW, UID, sheets_of

LINES = 4_000


def measure(by: User, at: datetime) -> dict[str, float]:
    """Return the seconds and queries of looking at one large workbook and of bringing it in."""
    workplan = Workplan.objects.select_related("document", "entity", "period").order_by("pk")[0]
    PlanDocument.objects.filter(workplan=workplan).update(state=PlanState.DRAFT)
    workplan.document.refresh_from_db()
    content = _filled(workplan, by, at)
    looking = _timed(lambda: comparison.compare(workplan, content))
    bringing = _timed(lambda: actions.import_workbook(workplan, content, by=by, at=at))
    again = comparison.compare(workplan, content)
    clock.insist(not again.changes and not again.problems, "the workbook did not come in whole")
    return {
        "lines": LINES,
        "preview": looking[0],
        "preview_queries": looking[1],
        "commit": bringing[0],
        "commit_queries": bringing[1],
    }


def _timed(do: Callable[[], object]) -> tuple[float, int]:
    seconds = 0.0

    def deed() -> None:
        nonlocal seconds
        began = time.perf_counter()
        do()
        seconds = time.perf_counter() - began

    queries = clock.queries(deed)
    return seconds, queries


def _filled(workplan: Workplan, by: User, at: datetime) -> bytes:
    """Return the workbook of a workplan with new lines that say what its first line says."""
    data = export.data_for(workplan, by)
    clock.insist(data is not None, "the system does not read the workplan")
    made = export.workbook_of(workplan, data or {}, by=by, at=at)
    spec: Any = next(one for one in sheets_of((data or {})["quarters"]) if one.key == COSTS)
    book = openpyxl.load_workbook(io.BytesIO(made.content))
    sheet: Any = book[str(spec.name)]
    first = FIRST_ROW + 1
    said = {one.key: sheet.cell(first, spec.place(one.key) + 1).value for one in spec.filled_in}
    while sheet.cell(first, spec.place(UID) + 1).value:
        first += 1
    for number in range(LINES):
        for key, value in {**said, "description": f"Line {number}"}.items():
            sheet.cell(first + number, spec.place(key) + 1).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
