"""The overview of what is planned does not move because a programme is being revised."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Result
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis.plan_parts import ELEMENT
from goldenthread.insight.analysis.plans import Planned, plan_choice_of

from . import make_plans as plans

pytestmark = pytest.mark.django_db


def by_pillar(**sent: str) -> list[tuple[int, Decimal]]:
    reader = organization.framework_manager()
    choice = plan_choice_of({"period": "2019"} | sent, reader)
    assert choice is not None
    return sorted((part.key, part.amount) for part in Planned(choice, reader).parts(ELEMENT))


@pytest.mark.parametrize("sent", [{}, {"pillar": "M"}])
def test_a_plan_that_counts_with_its_lines_stays_under_the_pillar_that_was_agreed(
    sent: dict[str, str],
) -> None:
    # Given a workplan in force from a file, which has no version, for a result under M1
    organization.organization()
    version = strategy.plan_version()
    plan = plans.workplan(organization.entity("KAS", region=organization.region()))
    plans.cost(plan, "100", version=version, element="M1")
    before = by_pillar(**sent)

    # When the programme is opened for revision and the result linked elsewhere
    result = Result.objects.get()
    head = planning.head_of(result.programme)
    actions.move_plan(result.programme.document, "REVISE", by=head, at=timezone.now(), note="A new law")
    Result.objects.update(element=strategy.element(version, "D1"))

    assert by_pillar(**sent) == before != []
