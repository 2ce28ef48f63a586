"""While a plan is revised, machines read what was agreed: the answer does not move until it is approved."""

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Indicator, Output, Programme, Result, Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

pytestmark = pytest.mark.django_db


def plans() -> tuple[Programme, Workplan]:
    """Return a programme and a workplan in force, both with indicators that have numbers."""
    version = strategy.plan_version()
    programme = planning.programme(of=organization.entity(), version=version)
    result = planning.result(
        programme, element=strategy.element(version), tags=[strategy.tag(version, "WOMEN")], code="R1"
    )
    output = planning.output(planning.workplan(programme.entity), result=result, code="O1")
    for indicator in (
        planning.indicator(result=result, code="R1.1"),
        planning.indicator(output=output, code="O1.1"),
    ):
        planning.target(indicator, "40")
        planning.baseline(indicator, "12")
    planning.in_state(output.workplan, "IN_FORCE")
    return programme, output.workplan


def revise(plan: Programme | Workplan, by: User) -> None:
    plan.document = actions.move_plan(plan.document, "REVISE", by=by, at=timezone.now(), note="A new law")


def rewrite(programme: Programme, workplan: Workplan, by: User) -> None:
    """Change everything these drafts say that the answer has, and add to it."""
    at, version = timezone.now(), programme.plan_version
    result, output = programme.results.get(), workplan.outputs.get()
    element = strategy.element(version, "OE1.1")
    changed = actions.ResultSaid({"en": "Drafted"}, element=element, code="R9", tags=[])
    actions.save_result(programme, changed, by=by, at=at, result=result, base_revision=result.revision)
    second = actions.save_result(programme, actions.ResultSaid({"en": "New"}, code="R10"), by=by, at=at)
    moved = actions.OutputSaid({"en": "Drafted"}, result=second, code="O9")
    actions.save_output(workplan, moved, by=by, at=at, output=output, base_revision=output.revision)
    for indicator in Indicator.objects.all():
        Indicator.objects.filter(pk=indicator.pk).update(code=f"X{indicator.pk}", title={"en": "Drafted"})
        planning.target(indicator, "7654321")
        planning.baseline(indicator, "7654321")
    for of in (result, second):
        planning.target(planning.indicator(result=of), "7654321")
    planning.indicator(output=output)
    Programme.objects.filter(pk=programme.pk).update(title={"en": "Drafted"})


@pytest.mark.parametrize("revised", [("programme",), ("workplan",), ("programme", "workplan")])
@pytest.mark.parametrize("role", [roles.SENIOR_READER, roles.ENTITY_EDITOR])
def test_an_answer_does_not_move_while_a_revision_is_written(
    client: Client, role: str, revised: tuple[str, ...]
) -> None:
    programme, workplan = plans()
    people = {
        roles.SENIOR_READER: lambda: organization.member(role=role),
        roles.ENTITY_EDITOR: lambda: organization.member(programme.entity, role),
    }
    client.force_login(people[role]())
    addresses = ("/api/v1/programmes", f"/api/v1/programmes/{programme.uid}/results")
    before = [client.get(address).json() for address in addresses]
    head = planning.head_of(programme)

    for plan in (programme, workplan):
        if type(plan).__name__.lower() in revised:
            revise(plan, head)
    begun = [client.get(address).json() for address in addresses]
    if revised == ("programme", "workplan"):
        rewrite(programme, workplan, head)
    written = [client.get(address).json() for address in addresses]

    assert "R1.1" in str(before[1])
    assert "O1.1" in str(before[1])
    assert begun == before
    assert written == before


def test_when_the_revision_is_approved_the_answer_says_it(client: Client) -> None:
    programme, workplan = plans()
    head = planning.head_of(programme)
    for plan in (programme, workplan):
        revise(plan, head)
    rewrite(programme, workplan, head)

    for plan in (programme, workplan):
        plan.document.state = "BOARD"
        plan.document.save()
        actions.move_plan(
            plan.document, "APPROVE", by=organization.member(role=roles.BOARD_MEMBER), at=timezone.now()
        )
    client.force_login(organization.member(role=roles.SENIOR_READER))
    answer = client.get(f"/api/v1/programmes/{programme.uid}/results").json()

    assert [one["code"] for one in answer["results"]] == ["R9", "R10"]
    assert answer["title"] == {"en": "Drafted"}
    assert answer["results"][0]["element"] == "OE1.1"
    assert {fact["value"] for fact in answer["results"][0]["indicators"][0]["targets"]} == {"7654321"}
    for model in (Result, Output, Indicator, Programme):
        assert not model.objects.filter(agreed__isnull=False).exists()


def test_the_cost_does_not_grow_with_what_is_revised(client: Client) -> None:
    programme, workplan = plans()
    for plan in (programme, workplan):
        revise(plan, planning.head_of(programme))
    client.force_login(organization.member(role=roles.SENIOR_READER))
    address = f"/api/v1/programmes/{programme.uid}/results"
    few = queries_used(client, address)

    for result in Result.objects.all():
        for _number in range(4):
            planning.target(planning.indicator(result=result))

    assert queries_used(client, address) == few
