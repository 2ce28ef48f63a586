"""No figure moves because somebody opened a plan for revision and is writing in it."""

from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Indicator, Output, Programme, Result, Target
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.scope import Filters
from goldenthread.insight.analysis.tests import make
from goldenthread.insight.publishing.background import measurement_in

pytestmark = pytest.mark.django_db


def reported() -> PlanVersion:
    """Return a plan with a rated result and OE result, and an indicator that met its target."""
    version = strategy.plan_version()
    round_ = make.round_(version)
    entity = organization.entity(region=organization.region())
    report = make.report(round_, entity)
    about = make.result_report(report, "GOOD_PROGRESS", element="M1", tags=("WOMEN",)).result
    make.oe_result(report, "GOOD_PROGRESS")
    make.pair(make.indicator(about), "10", "12")
    return version


def said(version: PlanVersion, **filters: str) -> object:
    """Return all figures of the year and what the chapter counts, as plain data."""
    answer = figures.compute_all(2019, plan_code=version.plan.code, filters=Filters(**filters))
    return figures.answer_as_json(answer), measurement_in(version, 2019)


def revise_and_rewrite() -> None:
    """Open all plans for revision; link everything elsewhere, turn each target round, and add more."""
    at = timezone.now()
    for programme in Programme.objects.all():
        head = planning.head_of(programme)
        for document in programme.entity.plan_documents.all():
            actions.move_plan(document, "REVISE", by=head, at=at, note="A new law")
        version = programme.plan_version
        added = actions.ResultSaid({"en": "New"}, element=strategy.element(version))
        new = actions.save_result(programme, added, by=head, at=at)
        planning.target(planning.indicator(result=new), "1")
        Result.objects.filter(programme=programme).update(element=None)
        Output.objects.update(element=strategy.element(version, "M1"))
    for indicator in Indicator.objects.all():
        planning.target(indicator, "7654321")
    Indicator.objects.update(direction="DOWN")


@pytest.mark.parametrize("filters", [{}, {"pillar": "M1"}])
def test_no_figure_moves_while_a_revision_is_written(filters: dict[str, str]) -> None:
    version = reported()
    before = said(version, **filters)

    revise_and_rewrite()

    assert Target.objects.filter(value=Decimal(7654321)).exists()
    assert said(version, **filters) == before


def test_the_records_behind_a_number_are_those_that_count(client: Client) -> None:
    reported()
    revise_and_rewrite()
    client.force_login(organization.member(role=roles.SENIOR_READER))

    page = client.get("/figures/indicators-on-target/records/?year=2019").content.decode()

    assert page.count("<tr") == 2
    assert "10" in page
    assert "654" not in page
