"""Which words of a result a workplan says while only the result's programme is being revised."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import PlanState, Result
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people

from . import make

pytestmark = pytest.mark.django_db


def written_anew() -> Any:
    """Return an output in force for a result whose programme is being revised, with other words by now."""
    programme = make.programme()
    output = make.output(make.workplan(programme.entity), result=make.result(programme, code="R1"))
    make.in_state(output.workplan, PlanState.IN_FORCE)
    head = make.head_of(programme)
    actions.move_plan(programme.document, "REVISE", by=head, at=timezone.now(), note="A new law")
    Result.objects.update(code="X77", statement={"en": "Drafted"})
    return output


def test_a_workplan_says_of_its_results_what_was_agreed() -> None:
    output = written_anew()

    said = queries.plan_data(output.workplan.document)["outputs"][0]["result"]

    assert (said["code"], said["statement"]) == ("R1", Result.objects.get().as_agreed.statement)


def test_no_page_of_the_workplan_shows_the_draft_of_its_programme(client: Client) -> None:
    output = written_anew()
    plan = output.workplan
    client.force_login(people.member(role=roles.SENIOR_READER))

    address = f"/workplans/{plan.entity.code}/{plan.period.code}/"
    pages = [client.get(one).content.decode() for one in (address, f"{address}outputs/{output.uid}/")]

    assert not [page for page in pages if "X77" in page or "Drafted" in page]
    assert all("R1" in page for page in pages)
