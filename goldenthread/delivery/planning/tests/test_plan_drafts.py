"""A draft of a plan that programmes already build on."""

from datetime import UTC, datetime

import pytest

from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import PlanVersion

from . import make

pytestmark = pytest.mark.django_db
PLAN = """\
format: golden-thread-plan/1
code: NEXT
title: Next plan
starts_on: 2022-01-01
ends_on: 2025-12-31
levels:
  - {code: AIM, name: Aim, role: PILLAR}
elements:
  - {code: A, level: AIM, title: Aim A}
"""


def load(text: str) -> strategy.PlanImport:
    return strategy.import_plan(text.encode(), by=make.system(), at=datetime(2021, 9, 1, tzinfo=UTC))


def test_a_file_does_not_replace_a_draft_that_results_already_link_to() -> None:
    draft = load(PLAN).version
    assert draft is not None
    result = make.result(make.programme(version=draft), element=draft.elements.get(code="A"))

    outcome = load(PLAN.replace("code: A,", "code: B,"))

    assert [problem.where for problem in outcome.problems] == ["NEXT"]
    assert "Results already stand on the draft" in outcome.problems[0].message
    result.refresh_from_db()
    assert [element.code for element in PlanVersion.objects.get().elements.all()] == ["A"]
    assert result.element == draft.elements.get(code="A")
