"""A draft that was never approved is its entity's: no list, count, search or file shows others any of it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import Indicator, PlanState, Programme, Result
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db
WORDS = ("SECRET-R1", "Unspoken change", "SECRET-I1", "SECRET-P", "8675309")


@pytest.fixture
def version() -> PlanVersion:
    people.organization()
    return plans.plan_version(plans.plan("OMP"))


@pytest.fixture
def draft(version: PlanVersion) -> Programme:
    entity = people.entity("KAS")
    programme = make.programme(of=entity, version=version, code="SECRET-P", state=PlanState.DRAFT)
    result = make.result(programme, code="SECRET-R1", element=plans.element(version, "M1"))
    Result.objects.filter(pk=result.pk).update(statement={"en": "Unspoken change"})
    make.target(make.indicator(result=result, code="SECRET-I1"), "8675309")
    return programme


def elsewhere() -> User:
    return people.member(people.entity("ELSE"), roles.HEAD_OF_ENTITY)


OUTSIDERS: dict[str, Callable[[], User]] = {
    "senior reader": lambda: people.member(role=roles.SENIOR_READER),
    "head of another entity": elsewhere,
    "auditor": lambda: people.member(role=roles.AUDITOR),
    "board member": lambda: people.member(role=roles.BOARD_MEMBER),
    "framework manager": people.framework_manager,
}


def addresses(programme: Programme) -> list[str]:
    result = programme.results.get()
    return [
        f"/programmes/{programme.code}/",
        f"/results/{result.uid}/",
        "/entities/KAS/",
        "/plans/OMP/",
        "/plans/OMP.csv",
        "/plans/OMP/elements/M1/",
        "/plans/OMP/elements/M1/results/",
        "/search/?q=Unspoken",
        "/search/?q=SECRET-R1",
        "/api/v1/programmes",
        f"/api/v1/programmes/{programme.uid}/results",
    ]


@pytest.mark.parametrize("who", OUTSIDERS)
def test_nothing_of_a_draft_shows_to_others(client: Client, draft: Programme, who: str) -> None:
    client.force_login(OUTSIDERS[who]())

    for address in addresses(draft):
        answer = client.get(address).content.decode()
        # The page of a search repeats what was asked for.
        leaked = [word for word in WORDS if word in answer and word not in address and "q=" not in address]
        assert not leaked, f"{address} shows {leaked}"
        assert str(draft.results.get().uid) not in answer, f"{address} links to the result"


def test_the_entity_itself_finds_its_draft_everywhere(client: Client, draft: Programme) -> None:
    client.force_login(people.member(draft.entity, roles.ENTITY_EDITOR))

    found = {address: client.get(address) for address in addresses(draft)}

    assert {answer.status_code for answer in found.values()} == {200}
    for address in ("/plans/OMP/elements/M1/", "/search/?q=Unspoken", "/programmes/SECRET-P/"):
        assert "SECRET-R1" in found[address].content.decode()


def test_others_do_not_count_a_drafts_results_under_an_element(
    draft: Programme, version: PlanVersion
) -> None:
    element = plans.element(version, "M1")
    make.result(make.programme(version=version), element=element)
    make.output(make.workplan(draft.entity), element=plans.element(version, "OE1.1"))
    oe_result = plans.element(version, "OE1.1").pk

    editor = people.member(draft.entity, roles.ENTITY_EDITOR)

    assert queries.result_counts(version, elsewhere())[element.pk] == 1
    assert queries.result_counts(version, editor)[element.pk] == 2
    assert oe_result not in queries.oe_result_counts(version, elsewhere())
    assert queries.oe_result_counts(version, editor)[oe_result] == 1


def test_others_do_not_see_the_draft_of_a_workplan_beside_a_programme(
    client: Client, version: PlanVersion
) -> None:
    programme = make.programme(of=people.entity("KAS"), version=version, code="KAS-P")
    result = make.result(programme)
    output = make.output(make.workplan(programme.entity), result=result, code="SECRET-O1")
    reader, editor = OUTSIDERS["senior reader"](), people.member(programme.entity, roles.ENTITY_EDITOR)

    def pages(person: User) -> str:
        client.force_login(person)
        paths = ("/programmes/KAS-P/", f"/results/{result.uid}/")
        return "".join(client.get(path).content.decode() for path in paths)

    hidden, shown = pages(reader), pages(editor)
    make.in_state(output.workplan, PlanState.IN_FORCE)

    assert "SECRET-O1" not in hidden
    assert "No workplan in these years." in hidden
    assert "1 output" not in hidden
    assert "SECRET-O1" in shown
    assert "SECRET-O1" in pages(reader)


@pytest.mark.parametrize(
    ("state", "is_of_record"),
    [
        (PlanState.DRAFT, False),
        (PlanState.SUBMITTED, False),
        (PlanState.RETURNED, False),
        (PlanState.APPROVED, True),
        (PlanState.IN_FORCE, True),
        (PlanState.CLOSED, True),
    ],
)
def test_figures_and_rounds_take_what_was_approved(draft: Programme, state: str, is_of_record: bool) -> None:
    make.in_state(draft, state)

    assert Programme.objects.of_record().exists() is is_of_record
    assert Result.objects.of_record().exists() is is_of_record


def test_while_a_revision_is_written_the_approved_programme_still_counts(draft: Programme) -> None:
    make.in_state(draft, PlanState.IN_FORCE)
    head = make.head_of(draft)

    actions.move_plan(draft.document, "REVISE", by=head, at=timezone.now(), note="A new law")

    assert Result.objects.of_record().get() == draft.results.get()
    assert Indicator.objects.filter(result__in=Result.objects.visible_to(elsewhere())).exists()
