"""The checks of plans on the database: what is found, in which version, and what stops a submission."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.actions.checks import MOST_NAMED
from goldenthread.delivery.planning.models import (
    CheckSetting,
    PlanDocument,
    PlanSnapshot,
    PlanState,
    Programme,
    Workplan,
)
from goldenthread.delivery.planning.queries import checks as quality
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import ExchangeRate
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import TagSet
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
Severity = CheckSetting.Severity
TODAY = date(2018, 9, 1)
AT = datetime(2018, 9, 1, 9, 0, tzinfo=UTC)


def codes(of: Workplan | Programme, today: date = TODAY) -> list[str]:
    return [one.check.code for one in quality.findings_of(of.document, today=today)]


def address(of: Workplan | Programme) -> str:
    return f"/plans-of-record/{of.document.uid}/check/"


# What the checks find in plans on the database.


def test_a_complete_workplan_and_a_complete_programme_have_nothing_that_blocks() -> None:
    for plan in (make.complete_workplan(), make.complete_programme()):
        assert quality.blocking_points(plan.document, today=TODAY) == []


def test_an_empty_plan_is_blocked() -> None:
    workplan, programme = make.workplan(), make.programme(state=PlanState.DRAFT)

    assert [one.check.code for one in quality.blocking_points(workplan.document, today=TODAY)] == [
        "no-outputs"
    ]
    assert [one.check.code for one in quality.blocking_points(programme.document, today=TODAY)] == [
        "no-results"
    ]


def test_a_result_of_the_entity_without_output_is_pointed_out_while_its_programme_holds() -> None:
    workplan = make.complete_workplan()
    assert "result-without-output" not in codes(workplan)

    make.result(make.programme(of=workplan.entity), code="LONELY")
    make.result(make.programme(of=workplan.entity, state=PlanState.DRAFT), code="DRAFTED")
    make.result(make.programme(), code="ELSEWHERE")
    past = make.programme(of=workplan.entity)
    make.result(past, code="PAST")
    Programme.objects.filter(pk=past.pk).update(starts_on=date(2014, 1, 1), ends_on=date(2018, 6, 30))

    points = quality.findings_of(workplan.document, today=TODAY)
    found = [one.point.message for one in points if one.check.code == "result-without-output"]
    assert len(found) == 1
    assert "LONELY" in found[0]


def test_a_text_is_compared_with_the_entitys_workplan_before() -> None:
    words = {"en": "Visits to the prisons of the northern region"}
    first = make.complete_workplan(period=make.year(2018))
    make.activity(first.outputs.get(), title=words)
    make.output(first, code="EMPTY")
    second = make.complete_workplan(first.entity, period=make.year(2019))
    assert "same-as-last-year" in codes(second)
    second.outputs.get().activities.update(title={"en": "Help desk for people without papers"})
    assert "same-as-last-year" not in codes(second)

    make.activity(second.outputs.get(), title=words)

    assert "same-as-last-year" in codes(second)
    assert "same-as-last-year" not in codes(first)


def test_the_rate_that_counts_is_the_latest_before_the_period() -> None:
    workplan = make.complete_workplan()
    for year, month in ((2016, 1), (2018, 8)):
        ExchangeRate.objects.create(currency="CHF", valid_from=date(year, month, 1), units_per_base=1)
    make.cost_line(workplan.outputs.get().activities.get(), currency="CHF")
    assert "old-rate" in codes(workplan)

    ExchangeRate.objects.create(currency="CHF", valid_from=date(2018, 1, 1), units_per_base=1)

    assert "old-rate" not in codes(workplan)


def test_tags_are_asked_for_as_the_strategic_plan_has_them() -> None:
    version = plans.plan_version(plans.plan("OMP"))
    programme = make.complete_programme(version=version)
    TagSet.objects.filter(plan=version.plan, role=TagSet.Role.SDG).update(has_significance=False)
    assert "empty-tags" in codes(programme)

    make.result(programme, code="TAGGED", tags=[plans.tag(version, "5")])

    points = quality.findings_of(programme.document, today=TODAY)
    assert [
        one.point.message
        for one in points
        if one.check.code == "empty-tags" and "TAGGED" in one.point.message
    ] == []


def test_the_organization_makes_a_check_stricter_milder_or_silent() -> None:
    workplan = make.workplan()
    make.strict("no-outputs", Severity.ADVISORY)
    make.strict("unwritten-texts", Severity.OFF)

    found = quality.findings_of(workplan.document, today=TODAY)

    assert [(one.check.code, one.is_blocking) for one in found] == [("no-outputs", False)]


def test_the_cost_of_checking_does_not_grow_with_the_plan(client: Client) -> None:
    small, large = make.complete_workplan(), make.complete_workplan()
    for _number in range(3):
        output = make.output(large)
        for _other in range(3):
            make.cost_line(make.activity(output))
    reader = people.member(role=roles.AUDITOR)
    for plan in (small, large):
        actions.move_plan(plan.document, "SUBMIT", by=make.head_of(plan), at=AT)
        plan.document.refresh_from_db()

    client.force_login(reader)
    client.get(address(small))

    assert queries_used(client, address(large)) == queries_used(client, address(small))
    used = [queries_used_as(make.head_of(plan), plan) for plan in (small, large)]
    assert used[0] == used[1]


def queries_used_as(person: User, plan: Workplan) -> int:
    client = Client()
    client.force_login(person)
    client.get(address(plan))
    return queries_used(client, address(plan))


# Which version somebody's findings are about.


def test_reviewers_are_told_about_what_was_submitted_and_writers_about_what_they_write() -> None:
    workplan = make.complete_workplan()
    actions.move_plan(workplan.document, "SUBMIT", by=make.head_of(workplan), at=AT)
    actions.move_plan(
        workplan.document, "RETURN", by=make.desk_of(workplan), at=AT, note="Who is responsible?"
    )
    workplan.outputs.get().activities.update(responsible="")
    document = PlanDocument.objects.get(pk=workplan.document.pk)
    readers = {roles.VIEW_SUBMITTED_PLAN}

    judged = quality.reading_of(document, readers, today=TODAY)
    written = quality.reading_of(document, readers | {roles.VIEW_DRAFT_PLAN}, today=TODAY)

    assert judged is not None
    assert written is not None
    assert "nobody-responsible" not in [one.check.code for one in judged.findings]
    assert "nobody-responsible" in [one.check.code for one in written.findings]
    assert quality.reading_of(document, set(), today=TODAY) is None


def test_a_draft_that_was_never_submitted_has_nothing_to_find_for_reviewers() -> None:
    document = make.workplan().document

    assert quality.reading_of(document, {roles.VIEW_SUBMITTED_PLAN}, today=TODAY) is None


# Submitting.


def test_a_plan_is_not_submitted_while_something_blocks_it() -> None:
    workplan = make.workplan()

    with pytest.raises(
        actions.PointsRemain, match=r"one point has to be mended first\. The workplan has no"
    ) as raised:
        actions.move_plan(workplan.document, "SUBMIT", by=make.head_of(workplan), at=AT)

    assert [one.check.code for one in raised.value.points] == ["no-outputs"]
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"
    assert workplan.document.submitted_at is None
    assert not PlanSnapshot.objects.exists()


def test_a_refusal_names_the_first_points_and_how_many_there_are() -> None:
    workplan = make.workplan()
    for number in range(MOST_NAMED + 1):
        make.output(workplan, code=f"O-{number}")

    with pytest.raises(actions.PointsRemain, match="4 points have to be mended first") as raised:
        actions.move_plan(workplan.document, "SUBMIT", by=make.head_of(workplan), at=AT)

    assert "O-2" in str(raised.value)
    assert "O-3" not in str(raised.value)


def test_the_day_of_the_submission_counts_for_dates() -> None:
    workplan = make.complete_workplan()
    workplan.outputs.get().activities.update(status="ONGOING")

    with pytest.raises(actions.PointsRemain, match="begins on 1 Jul 2018"):
        actions.move_plan(workplan.document, "SUBMIT", by=make.head_of(workplan), at=make.AT)
    moved = actions.move_plan(workplan.document, "SUBMIT", by=make.head_of(workplan), at=AT)

    assert moved.state == "SUBMITTED"


def test_plan_data_tells_what_the_checks_need() -> None:
    workplan, programme = make.complete_workplan(), make.complete_programme()

    output = queries.plan_data(workplan.document)["outputs"][0]
    fact = queries.plan_data(programme.document)["results"][0]["indicators"][0]["targets"][0]

    result = workplan.outputs.get().result
    assert result is not None
    assert output["result"]["uid"] == str(result.uid)
    assert (output["revision"], output["copied_from"]) == (1, "")
    assert fact["ends_on"] == "2021-12-31"
