"""A programme as its page shows it: any version, live or frozen, old or new."""

from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import Baseline, Programme, Target
from goldenthread.direction.organization.models import Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import Cell, FactStatus, PlanVersion
from goldenthread.direction.strategy.tests import make as plans

from . import make

pytestmark = pytest.mark.django_db


def shown(programme: Programme, outputs: dict[str, int] | None = None) -> queries.ShownProgramme:
    return queries.programme_page(queries.programme_data(programme), outputs)


def test_results_stand_in_a_tree_with_what_leads_to_them(programme: Programme) -> None:
    top, alone = make.result(programme, code="R1"), make.result(programme, code="R2")
    below = make.result(programme, code="R3")
    type(below).objects.filter(pk=below.pk).update(parent=top, assumption="Peace holds")

    page = shown(programme, {str(top.uid): 2})

    assert [row.data["code"] for row in page.tree] == [top.code, alone.code]
    assert [row.data["code"] for row in page.tree[0].children] == ["R3"]
    assert page.results[2].data["assumption"] == "Peace holds"
    assert (page.results[0].outputs, page.results[1].outputs) == (2, None)
    assert page.is_linked


def test_a_programme_without_links_has_no_tree_to_draw(programme: Programme) -> None:
    make.result(programme)

    assert not shown(programme).is_linked


def test_an_indicator_shows_the_whole_entity_and_counts_the_rest(programme: Programme) -> None:
    indicator = make.indicator(result=make.result(programme))
    other = make.indicator(result=indicator.result)
    make.baseline(indicator, "1", period=make.year(2016))
    make.baseline(indicator, "3", period=make.year(2017))
    make.target(indicator, "10", period=make.year(2019))
    make.target(other, "20", period=make.year(2021))
    cell = Cell.objects.create(key="SEX=F")
    Target.objects.create(
        indicator=indicator, period=make.year(2021), place=make.whole_entity(), cell=cell, value=4
    )

    result = shown(programme).results[0]

    first, second = result.indicators
    assert result.periods == ["2019", "2021"]
    assert first.baseline is not None
    assert (first.baseline.period, first.baseline.value, first.further) == ("2017", Decimal(3), 1)
    milestones = [None if one is None else one.value for _period, one in first.by_period]
    assert milestones == [Decimal(10), None]
    assert second.baseline is None
    assert [period for period, one in second.by_period if one] == ["2021"]


def test_what_has_no_value_says_why(programme: Programme) -> None:
    indicator = make.indicator(result=make.result(programme))
    Baseline.objects.create(
        indicator=indicator, period=make.year(2017), place=make.whole_entity(), cell=make.total(),
        status=FactStatus.NOT_COLLECTED,
    )  # fmt: skip

    baseline = shown(programme).results[0].indicators[0].baseline

    assert baseline is not None
    assert (baseline.value, baseline.status_word) == (None, "Not collected")


def test_needs_add_up_by_year_and_by_fund(programme: Programme) -> None:
    said = {
        (2018, "REGULAR_BUDGET"): actions.NeedSaid(Decimal("10.25")),
        (2019, "REGULAR_BUDGET"): actions.NeedSaid(Decimal(5)),
        (2019, "TRUST_FUND"): actions.NeedSaid(Decimal(0)),
    }
    actions.save_resources(programme, said, by=make.system(), at=make.AT)

    needs = shown(programme).needs

    assert [code for code, _label in needs.funds] == ["REGULAR_BUDGET", "TRUST_FUND"]
    assert [(year, list(amounts), total) for year, amounts, total in needs.rows] == [
        (2018, [Decimal("10.25"), None], Decimal("10.25")),
        (2019, [Decimal(5), Decimal(0)], Decimal(5)),
    ]
    assert (list(needs.by_fund), needs.total) == ([Decimal("15.25"), Decimal(0)], Decimal("15.25"))


def test_a_version_frozen_before_trees_risks_and_needs_still_opens(programme: Programme) -> None:
    make.indicator(result=make.result(programme, code="R1"))
    data: dict[str, Any] = queries.programme_data(programme)
    for gone in ("risks", "resources", "sections", "base_currency"):
        del data[gone]
    for gone in ("parent", "assumption", "revision", "copied_from"):
        del data["results"][0][gone]
    del data["results"][0]["indicators"][0]["responsible"]

    page = queries.programme_page(data)

    assert [row.data["code"] for row in page.tree] == ["R1"]
    assert (page.risks, page.needs.rows, page.needs.total) == ([], [], Decimal(0))
    assert [section for _kind, _label, section in page.texts] == [None] * 4
    assert page.results[0].indicators[0].data["responsible"] == ""


def test_everything_that_is_written_is_frozen_with_the_programme(programme: Programme) -> None:
    top = make.result(programme, code="R1")
    said = actions.ResultSaid({"en": "Below"}, parent=top, assumption="Peace holds")
    actions.save_result(programme, said, by=make.system(), at=make.AT)
    risk = actions.RiskSaid("PROGRAMMATIC", "Floods", 4, 5, "Boats")
    actions.save_risk(programme, risk, by=make.system(), at=make.AT)
    needs = {(2018, "TRUST_FUND"): actions.NeedSaid(Decimal("7.5"))}
    actions.save_resources(programme, needs, by=make.system(), at=make.AT)

    data = queries.programme_data(programme)

    below = data["results"][1]
    assert (below["parent"], below["assumption"], below["revision"]) == ("R1", "Peace holds", 1)
    assert data["risks"][0]["description"] == "Floods"
    assert [(row["year"], row["fund"], row["amount"]) for row in data["resources"]] == [
        (2018, "TRUST_FUND", "7.50")
    ]
    assert shown(programme).risks[0]["level_word"] == "very high"


def test_a_whole_year_comes_before_a_longer_period_that_ends_with_it(programme: Programme) -> None:
    indicator = make.indicator(result=make.result(programme))
    make.target(indicator, "1", period=make.eighteen_months())
    make.target(indicator, "2", period=make.year(2019))

    milestones = queries.milestones_of(indicator)

    assert {year: row.value for year, row in milestones.items()} == {2019: Decimal(2)}
    assert milestones[2019].period.kind == Period.Kind.YEAR


def test_results_link_to_the_plan_and_never_to_action_plans(version: PlanVersion) -> None:
    codes = [element.code for element in queries.elements_to_link(version)]

    assert "M1" in codes
    assert not [code for code in codes if code.startswith("OE")]


def test_retired_tags_stay_with_the_results_that_have_them(
    programme: Programme, version: PlanVersion
) -> None:
    tag = plans.tag(version, "WOMEN")
    result = make.result(programme, tags=[tag])
    tag.retired_on = make.AT.date()
    tag.save()

    def codes(of: Any) -> list[str]:
        return [one.code for _set, tags in queries.tags_to_choose(version, of) for one in tags]

    assert "WOMEN" in codes(result)
    assert "WOMEN" not in codes(None)
    assert "WOMEN" not in codes(make.result(programme))


def test_a_programme_is_started_under_plans_in_force_that_have_none_yet(
    programme: Programme, version: PlanVersion
) -> None:
    draft = plans.draft(plans.plan("NEXT"))

    assert queries.plans_to_start_under(programme.entity) == []
    assert queries.plans_to_start_under(people.entity("NEW")) == [version]
    assert draft.state == PlanVersion.State.DRAFT
