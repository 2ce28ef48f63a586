"""Titles and names pasted from slides: kept on one line, without characters that no document takes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import BudgetClass, Fund, Post, ProgrammeRisk
from goldenthread.direction.strategy.models import Measure

from . import make

pytestmark = pytest.mark.django_db

# Slides end a line with a vertical tab.
PASTED, KEPT = "Hold\x0bsessions\x00\r\n", "Hold sessions"
NOTHING = "\x0b\x00 "


def test_the_rows_of_a_workplan_are_kept_on_one_line() -> None:
    by, at = make.system(), make.AT
    activity = make.activity()
    output, plan = activity.output, activity.output.workplan
    begin, end = activity.starts_on, activity.ends_on

    saved = actions.save_output(
        plan, actions.OutputSaid({"en": PASTED}, result=output.result, code=PASTED), by=by, at=at
    )
    done = actions.save_activity(
        output,
        actions.ActivitySaid({"en": PASTED}, begin, end, PASTED, PASTED),
        by=by,
        at=at,
    )
    cost = actions.save_cost_line(activity, cost_said(PASTED), by=by, at=at)
    post = actions.save_post(plan, post_said(PASTED, begin, end), by=by, at=at)
    added = actions.add_output(plan, code="X", statement={"en": PASTED}, result=output.result, by=by, at=at)

    assert (saved.statement, saved.code, added.statement) == ({"en": KEPT}, KEPT, {"en": KEPT})
    assert (done.title, done.responsible, done.partners) == ({"en": KEPT}, KEPT, KEPT)
    assert (cost.description, post.title, post.grade) == (KEPT, KEPT, "P 3")


def test_the_rows_of_a_programme_are_kept_on_one_line() -> None:
    by, at = make.system(), make.AT
    programme = make.programme()
    said = actions.said_of(programme)

    renamed = actions.save_programme(
        programme,
        actions.ProgrammeSaid({"en": PASTED}, said.kind, said.starts_on, said.ends_on),
        base_stamp=actions.stamp_of(said),
        by=by,
        at=at,
    )
    result = actions.save_result(
        programme, actions.ResultSaid({"en": PASTED}, assumption=PASTED, code=PASTED), by=by, at=at
    )
    indicator = actions.save_indicator(
        result,
        actions.IndicatorSaid(
            {"en": PASTED}, Measure.values[0], unit=PASTED, responsible=PASTED, code=PASTED
        ),
        base_revision=result.revision,
        by=by,
        at=at,
    )
    risk = actions.save_risk(
        programme, actions.RiskSaid(ProgrammeRisk.Factor.values[0], PASTED, 1, 1, PASTED), by=by, at=at
    )
    added = actions.add_result(programme, code="X", statement={"en": PASTED}, element=None, by=by, at=at)

    assert (renamed.title, added.statement) == ({"en": KEPT}, {"en": KEPT})
    assert (result.statement, result.code) == ({"en": KEPT}, KEPT)
    assert (indicator.title, indicator.unit, indicator.responsible) == ({"en": KEPT}, KEPT, KEPT)
    # Longer texts keep their lines.
    assert (result.assumption, risk.description, risk.response) == ("Hold\nsessions",) * 3


def test_what_holds_only_control_characters_says_nothing() -> None:
    by, at = make.system(), make.AT
    activity = make.activity()
    output, plan = activity.output, activity.output.workplan
    begin, end = activity.starts_on, activity.ends_on
    nothing = {"en": NOTHING}

    with pytest.raises(actions.LineRefused, match="what is delivered"):
        actions.save_output(plan, actions.OutputSaid(nothing, result=output.result), by=by, at=at)
    with pytest.raises(actions.LineRefused, match="what is done"):
        actions.save_activity(output, actions.ActivitySaid(nothing, begin, end), by=by, at=at)
    with pytest.raises(actions.LineRefused, match="what the money is for"):
        actions.save_cost_line(activity, cost_said(NOTHING), by=by, at=at)
    with pytest.raises(actions.LineRefused, match="a title and a grade"):
        actions.save_post(plan, post_said(NOTHING, begin, end), by=by, at=at)
    with pytest.raises(actions.RowRefused, match="what will have changed"):
        actions.save_result(make.programme(), actions.ResultSaid(nothing), by=by, at=at)


def cost_said(description: str) -> actions.CostSaid:
    travel = BudgetClass.objects.get(code="TRAVEL")
    return actions.CostSaid(description, Fund.REGULAR_BUDGET, travel, "USD", [Decimal(5)])


def post_said(title: str, begin: date, end: date) -> actions.PostSaid:
    kind = Post.Category.INTERNATIONAL
    return actions.PostSaid(title, "P\x0b3", kind, Fund.REGULAR_BUDGET, begin, end)
