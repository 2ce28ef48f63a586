"""Copying a workplan into another: dates, quarters, what is matched and what stays behind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning import actions, queries, rules
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Output,
    PlanDocument,
    PlanState,
    Post,
    Result,
    SourceCategory,
    Workplan,
)
from goldenthread.delivery.planning.queries import copying
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Entity, ExchangeRate, Place
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
NOW = datetime(2019, 11, 1, 9, 0, tzinfo=UTC)
EIGHTEEN = (date(2018, 7, 1), date(2019, 12, 31))
Y2019 = (date(2019, 1, 1), date(2019, 12, 31))
Y2020 = (date(2020, 1, 1), date(2020, 12, 31))
SECOND_HALF = (date(2020, 7, 1), date(2020, 12, 31))


def day(text: str) -> date:
    return date.fromisoformat(text)


# Dates


@pytest.mark.parametrize(
    ("source", "target", "before", "after"),
    [
        # The same days of the year.
        (Y2019, Y2020, ("2019-03-01", "2019-05-31"), ("2020-03-01", "2020-05-31")),
        (EIGHTEEN, Y2020, ("2018-08-15", "2018-09-30"), ("2020-08-15", "2020-09-30")),
        (EIGHTEEN, Y2020, ("2019-02-01", "2019-02-28"), ("2020-02-01", "2020-02-28")),
        (Y2020, Y2019, ("2020-02-29", "2020-02-29"), ("2019-02-28", "2019-02-28")),
        # What filled the period fills the new one; so does what is longer than it.
        (EIGHTEEN, Y2020, ("2018-07-01", "2019-12-31"), ("2020-01-01", "2020-12-31")),
        (EIGHTEEN, Y2020, ("2018-07-01", "2019-10-31"), ("2020-01-01", "2020-12-31")),
        # What goes over the turn of the year ends with the period.
        (EIGHTEEN, Y2020, ("2018-11-01", "2019-02-28"), ("2020-11-01", "2020-12-31")),
        # A year of eighteen months is found in its second year.
        (Y2020, EIGHTEEN, ("2020-03-01", "2020-04-30"), ("2019-03-01", "2019-04-30")),
        # Months that the new period does not have: from its beginning.
        (Y2019, SECOND_HALF, ("2019-02-01", "2019-03-02"), ("2020-07-01", "2020-07-30")),
    ],
)
def test_dates_are_carried_into_the_new_period(
    source: tuple[date, date], target: tuple[date, date], before: tuple[str, str], after: tuple[str, str]
) -> None:
    moved = rules.shifted(day(before[0]), day(before[1]), source=source, target=target)

    assert moved == (day(after[0]), day(after[1]))


@pytest.mark.parametrize(
    ("source", "target", "before", "after"),
    [
        (Y2019, Y2020, "1 2 3 4", "1 2 3 4"),
        # Of eighteen months the latest year counts; the two quarters before it stay behind.
        (EIGHTEEN, Y2020, "1 2 3 4 5 6", "3 4 5 6"),
        (Y2020, EIGHTEEN, "1 2 3 4", "3 4 1 2 3 4"),
        (Y2019, SECOND_HALF, "1 2 3 4", "3 4"),
        (SECOND_HALF, Y2019, "3 4", "0 0 3 4"),
        # The same quarters of another time: one to one, also where a quarter comes twice.
        (EIGHTEEN, (date(2020, 7, 1), date(2021, 12, 31)), "1 2 3 4 5 6", "1 2 3 4 5 6"),
    ],
)
def test_amounts_go_to_the_same_quarter(
    source: tuple[date, date], target: tuple[date, date], before: str, after: str
) -> None:
    amounts = [*map(Decimal, before.split()), *[Decimal(0)] * 8][:8]

    assert rules.carried_amounts(amounts, source=source, target=target) == [*map(Decimal, after.split())]


# A world: last plan of 18 months, next year's draft, and another entity


@pytest.fixture
def version() -> PlanVersion:
    return plans.plan_version(plans.plan("OMP"))


@pytest.fixture
def entity() -> Entity:
    return people.entity("KAS")


@pytest.fixture
def editor(entity: Entity) -> User:
    return people.member(entity)


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


def filled(plan: Workplan, result: Result, code: str = "KAS-O1") -> Output:
    """Give a plan an output with two activities, a cost line, an indicator and a post."""
    output = make.output(plan, result=result, code=code)
    make.indicator(output=output, code=f"{code}-I1")
    place = Place.objects.get_or_create(code="KAS-CAPITAL")[0]
    visits = activity(output, code=f"{code}.1", responsible="Nadia", partners="A ministry")
    visits.places.add(place)
    activity(output, code=f"{code}.2", title={"en": "Old work"}, status=Activity.Status.CANCELLED)
    line(visits)
    post(plan)
    return output


def activity(output: Output, **said: Any) -> Activity:
    fields: dict[str, Any] = {
        "code": f"{output.code}.{output.activities.count() + 1}",
        "title": {"en": "Visit prisons"},
        "starts_on": date(2019, 3, 1),
        "ends_on": date(2019, 5, 31),
        "status": Activity.Status.COMPLETED,
    }
    return Activity.objects.create(output=output, **(fields | said))


def line(of: Activity, **said: Any) -> CostLine:
    budget_class, _new = BudgetClass.objects.get_or_create(code="TRAVEL")
    category, _new = SourceCategory.objects.get_or_create(code="STATES")
    fields: dict[str, Any] = {
        "description": "Travel",
        "fund": "REGULAR_BUDGET",
        "budget_class": budget_class,
        "source_category": category,
        "currency": "USD",
        **{f"q{number}": Decimal(100 * number) for number in range(1, 7)},
    }
    return CostLine.objects.create(activity=of, **(fields | said))


def post(of: Workplan, **said: Any) -> Post:
    fields: dict[str, Any] = {
        "title": "Human rights officer",
        "grade": "P-3",
        "category": "INTERNATIONAL",
        "fund": "REGULAR_BUDGET",
        "starts_on": of.period.starts_on,
        "ends_on": of.period.ends_on,
    }
    return Post.objects.create(workplan=of, **(fields | said))


def copy(source: Workplan, target: Workplan, *, by: User, **said: Any) -> rules.CopyPlan:
    return actions.copy_workplan(source, target, by=by, at=NOW, **said)


def left(plan: rules.CopyPlan) -> dict[str, str]:
    return {one.what: one.why for one in plan.left_out}


# Carrying last year's plan


def test_eighteen_months_become_a_year_without_retyping(
    source: Workplan, target: Workplan, editor: User, result: Result
) -> None:
    copy(source, target, by=editor, with_amounts=True)

    output = target.outputs.get()
    assert (output.code, output.result, output.copied_from) == ("KAS-O1", result, "KAS 2018H2-2019")
    made = output.activities.get()
    assert (made.code, made.title, made.status) == ("KAS-O1.1", {"en": "Visit prisons"}, "PLANNED")
    assert (made.starts_on, made.ends_on) == (date(2020, 3, 1), date(2020, 5, 31))
    assert (made.responsible, made.partners) == ("Nadia", "A ministry")
    assert [place.code for place in made.places.all()] == ["KAS-CAPITAL"]
    cost = made.cost_lines.get()
    assert [cost.q1, cost.q2, cost.q3, cost.q4, cost.q5] == [300, 400, 500, 600, 0]
    assert [cost.amount, cost.amount_base] == [1800, 1800]
    assert cost.fund == "REGULAR_BUDGET"
    assert (cost.budget_class.code, cost.source_category and cost.source_category.code) == (
        "TRAVEL",
        "STATES",
    )
    assert (output.indicators.get().code, output.indicators.get().baselines.count()) == ("KAS-O1-I1", 0)
    held = target.posts.get()
    assert (held.starts_on, held.ends_on, held.is_vacant) == (date(2020, 1, 1), date(2020, 12, 31), False)
    assert {made.copied_from, cost.copied_from, held.copied_from} == {"KAS 2018H2-2019"}


def test_amounts_are_zero_unless_they_are_asked_for(source: Workplan, target: Workplan, editor: User) -> None:
    plan = copy(source, target, by=editor)

    assert CostLine.objects.get(activity__output__workplan=target).amount == 0
    assert plan.total == 0
    assert len(plan.lines) == 1


def test_it_is_one_deed_in_the_audit_trail_and_a_contribution(
    source: Workplan, target: Workplan, editor: User
) -> None:
    copy(source, target, by=editor)

    entry = AuditEntry.objects.get(action="planning.workplan.copied")
    assert entry.details == {
        "source": "KAS 2018H2-2019",
        "outputs": 1,
        "activities": 1,
        "cost_lines": 1,
        "posts": 1,
        "left_out": 1,
    }
    assert target.document.contributions.get().person == editor


def test_what_was_cancelled_stays_behind(source: Workplan, target: Workplan, editor: User) -> None:
    assert left(copy(source, target, by=editor)) == {"KAS-O1.2 Old work": "It was cancelled."}


def test_copying_twice_makes_nothing_twice(source: Workplan, target: Workplan, editor: User) -> None:
    copy(source, target, by=editor)

    with pytest.raises(actions.NothingToCopy, match="in this plan already"):
        copy(source, target, by=editor)

    assert (target.outputs.count(), target.posts.count()) == (1, 1)


def test_a_post_that_is_there_twice_comes_as_often_as_it_is_missing(
    source: Workplan, target: Workplan, editor: User
) -> None:
    post(source)
    post(target)

    plan = copy(source, target, by=editor)

    assert len(plan.posts) == 1
    assert left(plan)["Human rights officer (P-3)"] == "This post is in this plan already."


@pytest.mark.parametrize(
    ("parts", "made"),
    [
        ((), (1, 0, 0, 0, 0)),
        (("activities",), (1, 1, 0, 0, 0)),
        # Costs hang on activities.
        (("costs",), (1, 0, 0, 0, 0)),
        (("activities", "costs"), (1, 1, 1, 0, 0)),
        (("indicators",), (1, 0, 0, 1, 0)),
        (("posts",), (1, 0, 0, 0, 1)),
    ],
)
def test_only_the_parts_asked_for_are_copied(
    source: Workplan, target: Workplan, editor: User, parts: tuple[str, ...], made: tuple[int, ...]
) -> None:
    plan = copy(source, target, by=editor, parts=parts)

    indicators = sum(len(output.indicators) for output in plan.outputs)
    assert (
        len(plan.outputs),
        len(plan.activities),
        len(plan.lines),
        indicators,
        len(plan.posts),
    ) == made
    assert target.posts.count() == made[4]


def test_a_copied_row_comes_after_those_that_are_there(
    source: Workplan, target: Workplan, editor: User, result: Result
) -> None:
    make.output(target, result=result, code="KAS-O0")
    Output.objects.filter(workplan=target).update(position=4)

    copy(source, target, by=editor)

    assert list(target.outputs.values_list("code", "position")) == [("KAS-O0", 4), ("KAS-O1", 5)]


def test_a_copied_row_loses_its_mark_when_it_is_saved(
    source: Workplan, target: Workplan, editor: User
) -> None:
    copy(source, target, by=editor)
    made = Activity.objects.get(output__workplan=target)

    said = actions.ActivitySaid(title=made.title, starts_on=made.starts_on, ends_on=made.ends_on)
    saved = actions.save_activity(made.output, said, activity=made, base_revision=1, by=editor, at=NOW)

    assert saved.copied_from == ""


def test_copying_fifty_outputs_costs_what_it_costs_for_two(
    source: Workplan, entity: Entity, editor: User, result: Result
) -> None:
    def cost(target: Workplan) -> int:
        with CaptureQueriesContext(connection) as captured:
            copy(source, target, by=editor, with_amounts=True)
        return len(captured)

    for_one = cost(make.workplan(entity, period=make.year(2020)))
    make.in_state(source, PlanState.DRAFT)
    for number in range(2, 26):
        filled(source, result, f"KAS-O{number}")
    make.in_state(source, PlanState.IN_FORCE)
    later = make.workplan(entity, period=make.year(2021))

    assert cost(later) == for_one
    assert (later.outputs.count(), later.posts.count()) == (25, 25)


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


# Who and when


def test_who_does_not_write_the_target_copies_nothing(source: Workplan, target: Workplan) -> None:
    with pytest.raises(actions.NotYoursToPlan):
        copy(source, target, by=people.member(people.entity()))
    assert target.outputs.count() == 0


def test_a_submitted_plan_takes_no_copy(source: Workplan, target: Workplan, editor: User) -> None:
    make.in_state(target, PlanState.SUBMITTED)

    with pytest.raises(actions.PlanNotOpen):
        copy(source, target, by=editor)


def test_files_copy_as_the_system_which_reads_every_plan(source: Workplan, target: Workplan) -> None:
    make.in_state(source, PlanState.DRAFT)

    copy(source, target, by=organization.system_user())

    assert target.outputs.count() == 1


def test_if_a_plan_changed_since_it_was_shown_nothing_is_copied(
    source: Workplan, target: Workplan, editor: User
) -> None:
    """Given a preview; then somebody changes the source before it is copied."""
    data = copying.data_to_copy(source, editor, NOW.date())
    assert data is not None
    seen = actions.digest_of_copy(copying.plan_of_copy(source, target, data))
    Activity.objects.filter(code="KAS-O1.1").update(title={"en": "Something else"})

    with pytest.raises(actions.CopyChanged, match="was changed since you looked"):
        copy(source, target, by=editor, seen=seen)
    assert target.outputs.count() == 0

    data = copying.data_to_copy(source, editor, NOW.date())
    assert data is not None
    seen = actions.digest_of_copy(copying.plan_of_copy(source, target, data))
    copy(source, target, by=editor, seen=seen)
    assert target.outputs.count() == 1


def test_plans_to_copy_from_come_own_first_and_are_found_by_name(
    source: Workplan, target: Workplan, other: Workplan, editor: User
) -> None:
    make.in_state(other, PlanState.IN_FORCE)

    assert list(copying.sources_for(target, editor)) == [source, other]
    assert list(copying.sources_for(target, editor, words="bra")) == [other]
    assert list(copying.sources_for(target, editor, words="Office KAS")) == [source]
