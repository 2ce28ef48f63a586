"""Where activities stand adds up to what the overview counts, whatever became of the programme since."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goldenthread.delivery.planning.actions import freeze
from goldenthread.delivery.planning.models import Result
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis.plan_tables import ACTIVITY, Tables
from goldenthread.insight.analysis.plans import Planned, plan_choice_of

from . import make
from . import make_plans as plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PlanVersion:
    """Return the plan, beside a workplan in force: 100 for a result under M1, 50 for an action plan."""
    organization.organization()
    version = strategy.plan_version()
    plan = plans.workplan(organization.entity("KAS", region=organization.region()))
    plans.cost(plan, "100", version=version, element="M1")
    plans.cost(plan, "50", version=version, element="OE1.1", oe=True)
    document = plan.document
    document.approved_snapshot = freeze(document, None, reason="", by=system_user(), at=make.AT)
    document.save()
    return version


@pytest.mark.parametrize(
    ("pillar", "total"), [("", 150), ("M", 100), ("D", 0), ("OE1", 50)], ids=["all", "then", "now", "oe"]
)
def test_a_result_linked_elsewhere_since_counts_where_the_version_has_it(
    version: PlanVersion, pillar: str, total: int
) -> None:
    # Given that the programme was revised and approved since, its result under another pillar
    Result.objects.update(element=strategy.element(version, "D1"))

    reader = organization.framework_manager()
    choice = plan_choice_of({"period": "2019", "pillar": pillar}, reader)
    assert choice is not None
    found = Planned(choice, reader)
    rows = Tables(found).table(ACTIVITY).rows

    assert [found.total, sum((row.amount for row in rows), Decimal(0))] == [Decimal(total)] * 2
