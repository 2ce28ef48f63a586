"""What is made under a form's identifier never shares it with a row of another kind."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Activity, CostLine

from .typist import Typist

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("whose", ["the activity", "its output", "the plan"])
def test_a_line_under_the_identifier_of_another_thing_is_not_made(
    writer: Client, activity: Activity, whose: str
) -> None:
    # Given a forged form: versions are written back by identifier, and would take the one for the other
    plan = activity.output.workplan
    carried: Any = {"the activity": activity, "its output": activity.output, "the plan": plan.document}[whose]
    lines = CostLine.objects.count()

    answer = Typist(writer, f"/activities/{activity.uid}/edit/").send(
        **{
            "c-new1-uid": str(carried.uid),
            "c-new1-description": "Translators",
            "c-new1-budget_class": "CONTRACTUAL",
            "c-new1-fund": "TRUST_FUND",
            "c-new1-q1": "1000",
        }
    )

    assert answer.status_code == 409
    assert CostLine.objects.count() == lines
