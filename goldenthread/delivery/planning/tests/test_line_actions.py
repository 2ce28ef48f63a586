"""The actions and rules under the pages of workplans: what is kept, and what is refused with the reason."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from goldenthread.delivery.planning import actions, rules
from goldenthread.delivery.planning.forms.amounts import amount_in, as_typed
from goldenthread.delivery.planning.forms.rows import language_of, with_text
from goldenthread.delivery.planning.models import Activity, BudgetClass, Fund, Output, Post, Workplan
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.direction.strategy.tests import make as plans

from . import make

pytestmark = pytest.mark.django_db


def said_output(result: Any = None, element: Any = None, statement: str = "A desk") -> actions.OutputSaid:
    return actions.OutputSaid({"en": statement}, result=result, element=element)


def test_an_output_serves_one_thing_of_its_own_entity_in_its_time(workplan: Workplan) -> None:
    version = plans.plan_version(plans.plan("OMP"))
    own = make.result(make.programme(of=workplan.entity, version=version))
    foreign = make.result()
    late = make.programme(of=workplan.entity, version=version)
    late.starts_on = date(2021, 1, 1)
    late.save()
    action_plan = PlanElement.objects.get(version=version, code="OE1.1")
    refused = [
        (said_output(own, statement=" "), "Say in one sentence what is delivered."),
        (said_output(), "An output serves a result or an action plan."),
        (said_output(own, action_plan), "An output serves a result or an action plan."),
        (said_output(foreign), "another entity’s"),
        (said_output(make.result(late)), "does not reach into"),
        (
            said_output(None, PlanElement.objects.get(version=version, code="M1")),
            "not part of an action plan",
        ),
    ]

    for said, why in refused:
        with pytest.raises(actions.LineRefused, match=re.escape(why)):
            actions.save_output(workplan, said, by=make.system(), at=make.AT)

    assert not workplan.outputs.exists()
    codes = [
        actions.save_output(workplan, said_output(own), by=make.system(), at=make.AT).code for _n in range(2)
    ]
    assert codes == [f"{own.code}.O1", f"{own.code}.O2"]
    assert list(workplan.outputs.values_list("position", flat=True)) == [0, 1]


def cost(**changed: Any) -> actions.CostSaid:
    defaults: dict[str, Any] = {
        "description": "Travel",
        "fund": Fund.TRUST_FUND,
        "budget_class": BudgetClass.objects.get(code="TRAVEL"),
        "currency": "USD",
        "amounts": [Decimal(1)],
    }
    return actions.CostSaid(**defaults | changed)


def test_an_activity_and_its_lines_are_saved_all_or_none(output: Output, activity: Activity) -> None:
    gone = make.cost_line(activity)
    said = actions.ActivitySaid({"en": "Changed"}, activity.starts_on, activity.ends_on)
    good, bad = actions.LineSaid(cost()), actions.LineSaid(cost(description=" "))
    removed = actions.LineSaid(None, line=gone, base_revision=1)

    def save(*lines: actions.LineSaid, saying: Any = said, of: Any = activity, base: int = 1) -> Activity:
        return actions.save_activity_with_lines(
            output, saying, lines, by=make.system(), at=make.AT, activity=of, base_revision=base
        )

    with pytest.raises(actions.LineRefused, match="what the money is for"):
        save(good, removed, bad)
    activity.refresh_from_db()
    assert activity.title != {"en": "Changed"}
    assert list(activity.cost_lines.all()) == [gone]

    save(good, removed, actions.LineSaid(None))
    assert activity.cost_lines.get().description == "Travel"
    with pytest.raises(actions.LineRefused, match="belongs to an activity"):
        save(good, saying=None, of=None)


def test_rows_that_cannot_be_kept_are_refused_with_the_reason(activity: Activity) -> None:
    workplan, by = activity.output.workplan, make.system()
    period = workplan.period

    def activity_said(**changed: Any) -> Any:
        days = {"starts_on": period.starts_on, "ends_on": period.ends_on}
        said: dict[str, Any] = {"title": {"en": "x"}, **days} | changed
        return actions.save_activity(activity.output, actions.ActivitySaid(**said), by=by, at=make.AT)

    for changed, why in (
        ({"status": "LATER"}, "LATER is not in the list."),
        ({"title": {"en": " "}}, "Say in one sentence what is done."),
        ({"starts_on": date(2017, 1, 1)}, "outside the workplan"),
    ):
        with pytest.raises(actions.LineRefused, match=re.escape(why)):
            activity_said(**changed)
    for said, why in (
        (cost(fund="MINE"), "MINE is not in the list."),
        (cost(currency="XXX"), "no rate of exchange"),
        (cost(amounts=[Decimal(0)] * 6 + [Decimal(1)]), "outside the workplan"),
        (cost(amounts=[Decimal("NaN")]), "not a number"),
    ):
        with pytest.raises(actions.LineRefused, match=re.escape(why)):
            actions.save_cost_line(activity, said, by=by, at=make.AT)
    with pytest.raises(actions.LineRefused, match="A post has a title and a grade"):
        make.post(workplan, grade=" ")
    with pytest.raises(actions.LineRefused, match="is not in the list"):
        make.post(workplan, category="KING")


def test_a_row_that_is_gone_or_another_plans_is_refused(activity: Activity) -> None:
    foreign = make.post(make.workplan(make.entity("FAR"), period=make.year(2020)))
    said = actions.PostSaid(
        "T", "P1", Post.Category.NATIONAL, Fund.TRUST_FUND, date(2019, 1, 1), date(2019, 2, 1)
    )

    with pytest.raises(actions.LineGone):
        actions.save_post(
            activity.output.workplan, said, by=make.system(), at=make.AT, post=foreign, base_revision=1
        )


def test_activities_are_numbered_around_codes_that_are_taken(output: Output) -> None:
    first = make.activity(output)
    Activity.objects.filter(pk=first.pk).update(code="O1.2")

    assert make.activity(output).code == "O1.3"


def test_a_period_of_more_than_eight_quarters_is_not_planned(entity: Entity) -> None:
    assert rules.reasons_not_to_open(date(2018, 1, 1), date(2020, 1, 1)) != []
    long = organization.add_period(
        "LONG", name={}, kind="OTHER", starts_on=date(2018, 1, 1), ends_on=date(2021, 12, 31)
    )

    with pytest.raises(actions.PeriodRefused, match="at most 8 quarters"):
        actions.add_workplan(entity, period=long, by=make.system(), at=make.AT)


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("", "0"), ("1 250", "1250"), ("1,250.50", "1250.50"), ("1'000", "1000"), ("-3", "-3"), ("0", "0")],
)
def test_amounts_are_read_as_people_write_them(typed: str, amount: str) -> None:
    assert amount_in(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["a lot", "1,5", "1e9", "NaN", "٣", "1.2.3", "9" * 16])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="in digits"):
        amount_in(typed)


def test_an_amount_stands_in_its_field_without_useless_cents() -> None:
    assert [as_typed(Decimal(one)) for one in ("0", "1250.00", "12.5", "1E+3")] == [
        "",
        "1250",
        "12.50",
        "1000",
    ]


def test_a_text_is_written_in_the_language_it_is_shown_in() -> None:
    with translation.override("fr"):
        assert language_of({}) == "fr"
        assert language_of({"fr": "a", "en": "b"}) == "fr"
        assert language_of({"es": "a", "en": "b"}) == "en"
        assert language_of({"es": "a"}) == "es"
        assert with_text({"es": "a", "fr": ""}, "b") == {"es": "b", "fr": ""}
