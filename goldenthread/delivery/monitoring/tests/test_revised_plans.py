"""A report is about what was agreed, whatever a revision of the plan says of it meanwhile."""

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Programme, Result
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PlanVersion:
    return plans.plan_version(plans.plan("OMP"))


def test_a_report_reads_what_was_agreed(client: Client, version: PlanVersion) -> None:
    report = make.report("SUBMITTED", version=version, oe_results=1, indicators=1)
    programme = Programme.objects.get(entity=report.entity)
    actions.move_plan(
        programme.document,
        "REVISE",
        by=planning.head_of(programme),
        at=timezone.now(),
        note="A new law",
    )
    Result.objects.update(code="X1", statement={"en": "Drafted"})
    client.force_login(make.editor_of(report.entity))
    desk = make.desk_of(report.entity)

    pages = [
        client.get(f"/reports/{report.uid}/sections/{section.key}/").content.decode()
        for section in report.sections.all()
    ]
    client.force_login(desk)
    pages.append(client.get(f"/results/{Result.objects.get().uid}/").content.decode())

    assert not [page for page in pages if "Drafted" in page]
    assert any("Result R1" in page for page in pages)
