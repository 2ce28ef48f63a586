"""An import says how many problems there are in how many rows, those it does not list as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.direction.organization.tests import make as organization
from goldenthread.front.imports import report
from goldenthread.front.imports.report import Problem, Problems

from . import make

pytestmark = pytest.mark.django_db


def test_problems_are_counted_with_those_left_out_and_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_PROBLEMS", 2)
    problems = Problems()

    for row in (5, 5, 6, 7, None):
        problems.add(Problem("Wrong", "a.xlsx", "Data", row))

    assert (len(problems), len(problems.rows)) == (5, 3)
    assert [problem.message for problem in problems] == [
        "Wrong",
        "Wrong",
        "3 further problems are not listed.",
    ]


def test_the_page_says_how_many_problems_are_in_how_many_rows(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization.organization()
    client.force_login(organization.framework_manager())
    folder = make.folder(tmp_path)
    monkeypatch.setattr(report, "MOST_PROBLEMS", 1)
    sent = {
        name: SimpleUploadedFile(f"{name}.xlsx", (folder / make.ACTIVITIES).read_bytes())
        for name in ("results", "activities")
    }

    shown = client.post("/imports/workbook/", sent)

    assert shown.context["report"].problem_count >= len(shown.context["report"].problems)
    assert f"{shown.context['report'].problem_count} problem" in shown.content.decode().replace("One", "1")
