"""What a copied row finds again in the other plan: results, elements, rates, and what stays behind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Output,
    PlanDocument,
    PlanState,
    Result,
    Workplan,
)
from goldenthread.delivery.planning.queries import copying
from goldenthread.direction.organization.models import Entity, ExchangeRate
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User

from . import make
from .make_copies import NOW, activity, copy, filled, left, line

pytestmark = pytest.mark.django_db


# A world: last plan of 18 months, next year's draft, and another entity


@pytest.fixture
def result(entity: Entity, version: PlanVersion) -> Result:
    programme = make.programme(of=entity, version=version, code="KAS-P1")
    return make.result(programme, code="KAS-R1", element=plans.element(version, "M1"))


@pytest.fixture
def source(entity: Entity, result: Result) -> Workplan:
    plan = make.workplan(entity)
    filled(plan, result)
    make.in_state(plan, PlanState.IN_FORCE)
    return plan


@pytest.fixture
def target(entity: Entity) -> Workplan:
    return make.workplan(entity, period=make.year(2020))


# Matching results and elements


def test_a_result_is_found_again_by_its_code_in_a_new_programme(
    source: Workplan, target: Workplan, editor: User, result: Result, version: PlanVersion
) -> None:
    """Given the old programme ended and a new one has a result of the same code."""
    old = result.programme
    old.ends_on = date(2019, 12, 31)
    old.save()
    again = make.result(make.programme(of=source.entity, version=version, code="KAS-P2"), code="KAS-R1")

    copy(source, target, by=editor)

    assert target.outputs.get().result == again


def test_else_by_the_element_of_the_plan_if_only_one_fits(
    source: Workplan, target: Workplan, editor: User, result: Result, version: PlanVersion
) -> None:
    old = result.programme
    old.ends_on = date(2019, 12, 31)
    old.save()
    new = make.programme(of=source.entity, version=version, code="KAS-P2")
    fits = make.result(new, code="KAS-N1", element=plans.element(version, "M1"))
    other = make.workplan(source.entity, period=make.year(2021))

    assert copy(source, target, by=editor).outputs[0].serves == "KAS-N1"
    assert target.outputs.get().result == fits

    make.result(new, code="KAS-N2", element=plans.element(version, "M1"))
    plan = copy(source, other, by=editor)
    assert left(plan)["KAS-O1 Output KAS-O1"].startswith("Several results fit: KAS-N1, KAS-N2.")
    assert other.outputs.count() == 0


def test_what_fits_nowhere_is_left_out_and_listed(
    source: Workplan, target: Workplan, result: Result, version: PlanVersion
) -> None:
    loose = make.result(result.programme, code="KAS-R2")
    make.in_state(source, PlanState.DRAFT)
    make.output(source, result=loose, code="KAS-O2")
    make.output(source, element=plans.element(version, "OE1.1"), code="KAS-OE1")
    Result.objects.filter(pk=loose.pk).update(code="KAS-R9")
    data = queries.plan_data(source.document)
    data["outputs"][1]["result"] |= {"uid": "", "code": "KAS-R2"}
    data["outputs"][2]["element"]["code"] = "GONE"

    plan = copying.plan_of_copy(source, target, data)

    assert [one.code for one in plan.outputs] == ["KAS-O1"]
    assert left(plan)["KAS-O2 Output KAS-O2"].startswith("No result of KAS in this period")
    assert left(plan)["KAS-OE1 Output KAS-OE1"] == "No action plan of KAS’s plans has GONE."


def test_an_output_under_an_action_plan_is_found_by_its_element(
    source: Workplan, target: Workplan, editor: User, version: PlanVersion
) -> None:
    make.in_state(source, PlanState.DRAFT)
    make.output(source, element=plans.element(version, "OE1.1"), code="KAS-OE1")

    copy(source, target, by=editor)

    assert target.outputs.get(code="KAS-OE1").element == plans.element(version, "OE1.1")


# Another entity's plan as a template


@pytest.fixture
def other(version: PlanVersion) -> Workplan:
    """Return the draft of another entity that works under the same element."""
    entity = people.entity("BRA")
    make.result(
        make.programme(of=entity, version=version, code="BRA-P1"),
        code="BRA-R7",
        element=plans.element(version, "M1"),
    )
    return make.workplan(entity, period=make.year(2020))


def test_a_template_brings_its_words_not_its_people(source: Workplan, other: Workplan) -> None:
    plan = copy(source, other, by=people.member(other.entity))

    output = other.outputs.get()
    assert output.result is not None
    assert (output.code, output.result.code) == ("BRA-O1", "BRA-R7")
    made = output.activities.get()
    assert (made.code, made.responsible, made.partners, made.places.count()) == ("BRA-O1.1", "", "", 0)
    assert output.indicators.get().code == "BRA-O1-I1"
    assert other.posts.get().is_vacant is True
    assert output.copied_from == plan.copied_from == "KAS 2018H2-2019"


def test_codes_that_are_not_numbered_by_entity_stay_and_never_meet(
    source: Workplan, other: Workplan, result: Result
) -> None:
    """Given codes of many hands; two of them would become one."""
    Output.objects.filter(workplan=source).update(code="X1")
    output = Output.objects.get(workplan=source)
    Activity.objects.filter(output=output).delete()
    for code in ("KAS-visit", "BRA-visit", "plain", "X1.1"):
        activity(output, code=code, title={"en": code})

    plan = copy(source, other, by=people.member(other.entity))

    assert other.outputs.get().code == "X1"
    codes = other.outputs.get().activities.values_list("code", flat=True)
    assert sorted(codes) == ["BRA-visit", "X1.1", "plain"]
    assert left(plan) == {"KAS-visit KAS-visit": "BRA-visit is in this plan already."}
    assert result.code == "KAS-R1"


def test_a_draft_of_another_entity_is_no_template(source: Workplan, other: Workplan) -> None:
    make.in_state(source, PlanState.DRAFT)

    with pytest.raises(actions.NothingToCopy, match="not open to you"):
        copy(source, other, by=people.member(other.entity))

    assert list(copying.sources_for(other, people.member(other.entity))) == []
    assert other.outputs.count() == 0


def test_while_a_plan_is_revised_others_copy_what_was_approved(
    source: Workplan, other: Workplan, editor: User
) -> None:
    snapshot = actions.freeze(source.document, None, reason="", by=editor, at=NOW)
    PlanDocument.objects.filter(pk=source.document_id).update(
        approved_snapshot=snapshot, state=PlanState.DRAFT
    )
    Output.objects.filter(workplan=source).update(statement={"en": "New and secret"})

    copy(source, other, by=people.member(other.entity))

    assert other.outputs.get().statement == {"en": "Output KAS-O1"}


# From the approved version


def test_the_own_approved_version_brings_back_what_is_missing(source: Workplan, editor: User) -> None:
    snapshot = actions.freeze(source.document, None, reason="", by=editor, at=NOW)
    PlanDocument.objects.filter(pk=source.document_id).update(
        approved_snapshot=snapshot, state=PlanState.DRAFT
    )
    Activity.objects.all().delete()
    source.outputs.all()[0].indicators.all().delete()
    source.outputs.all().delete()

    plan = copy(source, source, by=editor, from_approved=True, with_amounts=True)

    output = source.outputs.get()
    assert output.copied_from == plan.copied_from == "KAS 2018H2-2019, version 1"
    cost = CostLine.objects.get(activity__output=output)
    assert [cost.q1, cost.q6] == [100, 600]
    assert source.posts.count() == 1


def test_a_plan_is_not_copied_onto_itself_nor_without_a_version(
    source: Workplan, target: Workplan, editor: User
) -> None:
    make.in_state(source, PlanState.DRAFT)

    with pytest.raises(actions.NothingToCopy, match="no version of KAS 2018H2-2019"):
        copy(source, source, by=editor)
    with pytest.raises(actions.NothingToCopy, match="no version"):
        copy(source, target, by=editor, from_approved=True)


# What cannot be carried


def test_a_currency_without_a_rate_and_a_class_out_of_use_stay_behind(
    source: Workplan, target: Workplan
) -> None:
    visits = Activity.objects.get(code="KAS-O1.1")
    line(visits, description="Fuel", currency="XAF", units_per_base=Decimal(600))
    gone = BudgetClass.objects.create(code="GONE")
    line(visits, description="Rent", budget_class=gone, source_category=None)
    data = queries.plan_data(source.document)
    CostLine.objects.filter(budget_class=gone).delete()
    gone.delete()

    plan = copying.plan_of_copy(source, target, data)

    assert [one.description for one in plan.lines] == ["Travel"]
    assert left(plan)["KAS-O1.1: Fuel"].startswith(
        "There is no rate of exchange for XAF. Write the line in USD"
    )
    assert left(plan)["KAS-O1.1: Rent"] == "The budget class GONE is not in use any more."


def test_the_rate_is_the_one_when_the_new_period_starts(
    source: Workplan, target: Workplan, editor: User
) -> None:
    for day_, rate in ((date(2018, 1, 1), 500), (date(2019, 12, 15), 600), (date(2020, 6, 1), 900)):
        ExchangeRate.objects.create(currency="XAF", valid_from=day_, units_per_base=Decimal(rate))
    CostLine.objects.update(currency="XAF", units_per_base=Decimal(500), source_category=None)

    plan = copy(source, target, by=editor, with_amounts=True)

    cost = CostLine.objects.get(activity__output__workplan=target)
    assert [cost.units_per_base, cost.amount, cost.amount_base] == [600, 1800, 3]
    assert plan.total == cost.amount_base
    assert cost.source_category is None


def test_plans_to_copy_from_come_own_first_and_are_found_by_name(
    source: Workplan, target: Workplan, other: Workplan, editor: User
) -> None:
    make.in_state(other, PlanState.IN_FORCE)

    assert list(copying.sources_for(target, editor)) == [source, other]
    assert list(copying.sources_for(target, editor, words="bra")) == [other]
    assert list(copying.sources_for(target, editor, words="Kasmar")) == [source]
