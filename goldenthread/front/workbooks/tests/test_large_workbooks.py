"""Workbooks of thousands of rows: refused at once with the limit, or brought in whole, with few questions."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import CostLine, Workplan
from goldenthread.foundation.lib.workbooks import Limits, WorkbookRefused
from goldenthread.front.workbooks import actions, reader

from . import make, make_large

pytestmark = pytest.mark.django_db
LINES = 10_000
# Generous: a busy machine measures the same file three times as slow.
SECONDS, MEGABYTES = 30, 250
REFUSED = "has 10,011 rows; at most 5,000 are read at once. Nothing was read, nothing changed. Bring"


def questions_of(do: Callable[[], object]) -> int:
    """Return how often the database is asked."""
    asked = 0

    def count(execute: Any, *said: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*said)

    with connection.execute_wrapper(count):
        do()
    return asked


def lines_of(workplan: Workplan) -> int:
    return CostLine.objects.filter(activity__output__workplan=workplan).count()


def test_ten_thousand_lines_are_refused_at_once_with_the_limit_and_the_next_step() -> None:
    workplan = make.workplan()
    content = make_large.workbook(workplan, LINES)
    before = make.plain(workplan)

    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(WorkbookRefused, match=REFUSED):
        actions.import_workbook(workplan, content, by=make.system(), at=make.AT)
    seconds, (_now, peak) = time.perf_counter() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert make.plain(workplan) == before
    assert seconds < SECONDS
    assert peak < MEGABYTES * 1024 * 1024


def test_a_file_with_more_cells_than_are_read_safely_is_refused_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    workplan = make.workplan()
    content = make.workbook(workplan)
    monkeypatch.setattr(reader, "LIMITS", Limits(cells=100))

    with pytest.raises(
        WorkbookRefused, match="has many more than 5,000 rows; at most 5,000 are read at once"
    ):
        make.compared(workplan, content)


def test_many_lines_come_in_whole_with_less_than_three_questions_a_row() -> None:
    workplan = make.workplan()
    content = make_large.workbook(workplan, 300)
    small = make_large.workbook(workplan, 3)

    few = questions_of(lambda: make.compared(workplan, small))
    many = questions_of(lambda: make.compared(workplan, content))
    saved = questions_of(lambda: actions.import_workbook(workplan, content, by=make.system(), at=make.AT))

    assert (many, lines_of(workplan)) == (few, 304)
    assert saved < 300


def test_one_wrong_line_among_many_and_none_is_saved() -> None:
    workplan = make.workplan()
    content = make_large.workbook(workplan, 200, q2=-1)

    with pytest.raises(actions.NotBrought, match="the workbook has 200 problems"):
        actions.import_workbook(workplan, content, by=make.system(), at=make.AT)

    assert lines_of(workplan) == 4


def test_a_plan_that_changes_while_a_file_is_compared_is_compared_again_before_anything_is_saved() -> None:
    workplan = make.workplan()
    content = make_large.workbook(workplan, 2)
    compared = make.compared(workplan, content)
    make.post(workplan, "Clerk", "GS-2")

    done = actions.import_workbook(workplan, content, by=make.system(), at=make.AT, compared=compared)

    assert done is not compared
    assert (lines_of(workplan), workplan.posts.count()) == (6, 3)


def test_a_refusal_that_is_about_no_row_is_said_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    workplan = make.workplan()
    content = make.changed(workplan, "posts", {"grade": "GS-4"}, title="Driver")

    def refuse(*_said: object, **_more: object) -> None:
        raise planning.LineRefused("Not today.")

    monkeypatch.setattr(planning, "save_rows", refuse)
    with pytest.raises(planning.LineRefused, match=r"^Not today\.$"):
        actions.import_workbook(workplan, content, by=make.system(), at=make.AT)
