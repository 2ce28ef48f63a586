"""While a plan is revised its rows keep what was agreed; approval lets go of it."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Baseline,
    Indicator,
    Output,
    PlanState,
    Programme,
    Result,
    ResultTag,
    Target,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PlanVersion:
    people.organization()
    return plans.plan_version(plans.plan("OMP"))


@pytest.fixture
def programme(version: PlanVersion) -> Programme:
    """Return a programme in force with a measured result under M1."""
    made = make.programme(of=people.entity("KAS"), version=version, code="KAS-P")
    result = make.result(
        made, element=plans.element(version, "M1"), tags=[plans.tag(version, "WOMEN")], code="R1"
    )
    indicator = make.indicator(result=result, code="R1.1")
    make.target(indicator, "40")
    make.baseline(indicator, "12")
    return made


@pytest.fixture
def workplan(programme: Programme, version: PlanVersion) -> Workplan:
    """Return a workplan in force: an output for the result, and one for an action plan."""
    made = make.workplan(programme.entity)
    make.indicator(output=make.output(made, result=programme.results.get(), code="O1"), code="O1.1")
    make.output(made, element=plans.element(version, "OE1.1"), code="OE1")
    make.in_state(made, PlanState.IN_FORCE)
    return made


def reader() -> User:
    return people.member(role=roles.SENIOR_READER)


def revise(plan: Programme | Workplan) -> User:
    head = make.head_of(plan)
    plan.document = actions.move_plan(plan.document, "REVISE", by=head, at=timezone.now(), note="A new law")
    return head


def rewrite(programme: Programme, by: User, **said: Any) -> Result:
    """Say something else of the result in the draft."""
    result = programme.results.order_by("pk")[0]
    drafted = actions.ResultSaid(**{"statement": {"en": "Drafted"}, "code": "R9", **said})
    return actions.save_result(
        programme, drafted, by=by, at=timezone.now(), result=result, base_revision=result.revision
    )


def approve(plan: Programme | Workplan) -> None:
    make.in_state(plan, PlanState.BOARD)
    actions.move_plan(plan.document, "APPROVE", by=people.member(role=roles.BOARD_MEMBER), at=timezone.now())


def test_a_changed_result_reads_as_was_agreed_with_its_link(
    programme: Programme, version: PlanVersion
) -> None:
    head = revise(programme)
    drafted = rewrite(programme, head, element=plans.element(version, "OE1.1"))

    bare, joined = (
        rows.get(pk=drafted.pk).as_agreed
        for rows in (Result.objects, Result.objects.select_related("element", "agreed_element"))
    )

    assert drafted.statement == {"en": "Drafted"}
    for agreed in (bare, joined):
        assert (agreed.code, agreed.statement) == ("R1", {"en": "Result R1"})
        assert agreed.element is not None
        assert agreed.element.code == "M1"
    assert drafted.as_agreed.as_agreed.code == "R1"


def test_dates_of_a_programme_come_back_as_dates(programme: Programme) -> None:
    starts_on = programme.starts_on
    revise(programme)
    Programme.objects.update(starts_on=programme.ends_on, title={"en": "Drafted"})

    agreed = Programme.objects.get().as_agreed

    assert agreed.starts_on == starts_on
    assert agreed.title == {"en": "Programme"}


def test_lists_under_an_element_show_what_was_agreed_and_count_it(
    client: Client, programme: Programme, workplan: Workplan, version: PlanVersion
) -> None:
    person = reader()
    elements = {code: plans.element(version, code) for code in ("M1", "OE1.1")}
    for plan in (programme, workplan):
        head = revise(plan)
    rewrite(programme, head, element=elements["OE1.1"])
    new = actions.ResultSaid({"en": "Newly drafted"}, element=elements["M1"], code="NEW")
    actions.save_result(programme, new, by=head, at=timezone.now())
    Output.objects.filter(code="OE1").update(statement={"en": "Drafted"}, element=elements["M1"])
    make.indicator(result=programme.results.get(code="R9"))
    client.force_login(person)

    page = client.get("/plans/OMP/elements/M1/").content.decode()
    oe_page = client.get("/plans/OMP/elements/OE1.1/").content.decode()
    entity = client.get("/entities/KAS/").content.decode()

    assert "Result R1" in page
    assert "rafted" not in page + oe_page
    assert "Output OE1" in oe_page
    assert "1 result, 1 indicator" in entity
    assert queries.result_counts(version, person)[elements["M1"].pk] == 1
    assert queries.oe_result_counts(version, person)[elements["OE1.1"].pk] == 1
    assert queries.result_counts(version, head)[elements["M1"].pk] == 2


def test_a_search_finds_what_was_agreed_and_not_the_draft(client: Client, programme: Programme) -> None:
    rewrite(programme, revise(programme), statement={"en": "Drafted"})
    client.force_login(reader())

    found = client.get("/search/?q=Result+R1").content.decode()
    drafted = client.get("/search/?q=Drafted").content.decode()

    assert "/results/" in found
    assert "/results/" not in drafted


def test_facts_and_tags_that_were_agreed_stand_beside_the_draft(programme: Programme) -> None:
    head = revise(programme)
    result, indicator = programme.results.get(), Indicator.objects.get()
    make.target(indicator, "99")
    make.baseline(indicator, "98")
    rewrite(programme, head, tags=[])
    make.target(make.indicator(result=result), "1")

    assert [str(fact.value.normalize()) for fact in Target.standing.all()] == ["4E+1"]
    assert [str(fact.value.normalize()) for fact in Baseline.standing.all()] == ["12"]
    assert [use.tag.code for use in ResultTag.standing.all()] == ["WOMEN"]
    assert indicator.targets.get().value == 99
    assert not result.tag_uses.exists()


def test_approval_lets_go_of_what_was_agreed_before(programme: Programme, workplan: Workplan) -> None:
    for plan in (programme, workplan):
        head = revise(plan)
    make.target(Indicator.objects.get(code="R1.1"), "99")
    rewrite(programme, head)

    approve(programme)

    assert Result.objects.get().as_agreed.code == "R9"
    assert Target.standing.get().value == 99
    assert not Target._base_manager.filter(is_held=True).exists()
    assert not Indicator.objects.filter(result__isnull=False, agreed__isnull=False).exists()
    # The workplan is revised still.
    assert Output.objects.filter(agreed__isnull=False).count() == 2
    approve(workplan)
    assert not Output.objects.filter(agreed__isnull=False).exists()


def test_indicators_that_came_with_a_revision_are_not_agreed(
    programme: Programme, workplan: Workplan
) -> None:
    for plan in (programme, workplan):
        revise(plan)
    result, output = programme.results.get(), workplan.outputs.get(code="O1")
    make.indicator(result=result)
    make.indicator(output=output)

    codes = set(Indicator.objects.out_of_drafts().values_list("code", flat=True))

    assert codes == {"R1.1", "O1.1"}
    assert [one.code for one in queries.indicators_as_agreed(output)] == ["O1.1"]
    assert [one.code for one in queries.results_as_agreed(Programme.objects.get())] == ["R1"]


def test_outputs_are_counted_under_the_result_they_were_agreed_for(
    programme: Programme, workplan: Workplan
) -> None:
    head = revise(workplan)
    other = make.result(programme, code="R2")
    Output.objects.filter(code="O1").update(result=other)
    first = programme.results.get(code="R1")

    sizes = queries.results_on_page(programme, reader())

    assert sizes == {str(first.uid): 1, str(other.uid): 0}
    assert Output.objects.serving(first).get().code == "O1"
    row: Any = queries.workplans_of_programme(programme, head).get()
    assert (row.result_outputs, row.oe_outputs) == (1, 1)


def test_someone_who_reviews_reads_a_first_draft_until_it_is_returned(programme: Programme) -> None:
    make.in_state(programme, PlanState.SUBMITTED)
    programme.document.submitted_at, programme.document.submitted_by = make.AT, make.system()
    programme.document.save()
    desk = make.desk_of(programme)

    assert Result.objects.visible_to(desk).exists()
    make.in_state(programme, PlanState.RETURNED)
    assert not Result.objects.visible_to(desk).exists()
    assert Result.objects.visible_to(make.editor_of(programme)).exists()


def test_what_is_removed_and_put_back_reads_as_was_agreed_again(programme: Programme) -> None:
    head = revise(programme)
    result = programme.results.get()
    removed = actions.remove_result(result, base_revision=result.revision, by=head, at=timezone.now())

    actions.put_back(removed, by=head, at=timezone.now())

    assert Result.objects.get().as_agreed.code == "R1"
    assert Target.standing.get().value == 40
    assert ResultTag.standing.get().tag.code == "WOMEN"


def test_while_nobody_revises_a_plan_its_rows_are_what_was_agreed(programme: Programme) -> None:
    make.result(programme, code="R2")

    assert [one.code for one in queries.results_as_agreed(programme)] == ["R1", "R2"]


@pytest.mark.usefixtures("programme")
def test_rows_without_a_link_are_left_alone() -> None:
    indicator = Indicator.objects.get()

    assert queries.linked_as_agreed([indicator], "result", "output") == [indicator]


def test_the_cost_of_a_list_does_not_grow_with_what_is_revised(
    client: Client, programme: Programme, version: PlanVersion
) -> None:
    for _number in range(2):
        make.result(programme, element=plans.element(version, "M1"))
    client.force_login(reader())
    address = "/plans/OMP/elements/M1/results/"
    standing = queries_used(client, address)

    revise(programme)
    Result.objects.update(element=plans.element(version, "OE1.1"))

    assert queries_used(client, address) == standing
