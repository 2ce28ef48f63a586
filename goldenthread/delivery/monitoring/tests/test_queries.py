"""What pages ask: task list, home piles, last year beside this year, hints."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring import actions, queries, sections
from goldenthread.delivery.monitoring.models import Report, ResultReport
from goldenthread.delivery.monitoring.rules import OpenPoint
from goldenthread.delivery.monitoring.sections import SectionKind, SubmissionCondition
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db


def test_the_task_list_groups_sections_and_says_how_far_each_is() -> None:
    report = make.report(results=2, oe_results=1, indicators=1)
    editor = make.editor_of(report.entity)
    make.save_result(report.sections.get(key="result:R1"), by=editor, text="Three words here.")

    groups = sections.task_list(report, editor)

    assert [group.kind.code for group in groups] == [
        "plan-check",
        "result",
        "indicators",
        "oe-results",
        "risks",
        "lessons",
        "check",
    ]
    results = groups[1]
    assert [item.state for item in results.items] == ["COMPLETE", "NOT_STARTED"]
    assert results.done == 1
    assert "Good progress" in results.items[0].note
    assert "3 words" in results.items[0].note
    assert results.items[0].statement == "Result R1"
    assert [groups[n].items[0].note for n in (2, 3, 4)] == ["0 of 2 have a value", "0 of 1 rated", "0 risks"]


def test_a_section_classified_above_the_reader_is_a_line_without_note() -> None:
    report = make.report("SUBMITTED")
    report.sections.update(classification="CONFIDENTIAL")

    groups = sections.task_list(report, organization.framework_manager())

    lines = [item for group in groups for item in group.items if item.key != "check"]
    assert not any(item.is_readable or item.section for item in lines)


def test_the_task_list_costs_the_same_with_more_results() -> None:
    def cost(results: int) -> int:
        report = make.report(results=results, indicators=1)
        editor = make.editor_of(report.entity)
        report = Report.objects.select_related("round__period").get(pk=report.pk)
        with CaptureQueriesContext(connection) as captured:
            sections.task_list(report, editor)
        return len(captured)

    assert cost(6) == cost(2)


def test_a_higher_app_adds_sections_and_conditions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections.SECTION_KINDS, "_items", dict(sections.SECTION_KINDS._items))
    monkeypatch.setattr(sections.SUBMISSION_CONDITIONS, "_items", {})
    sections.SECTION_KINDS.register(SectionKind("evaluations", 65, "Evaluations"))
    sections.SUBMISSION_CONDITIONS.register(
        SubmissionCondition(
            "money", 1, lambda report: [OpenPoint("check", f"{report.entity.code} has debts.")]
        )
    )

    report = make.report("IN_PROGRESS")

    assert report.sections.filter(key="evaluations").exists()
    with pytest.raises(actions.NotReadyToSubmit, match="has debts"):
        actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)


def piles(person: User) -> dict[str, int]:
    return {pile.step: pile.count for pile in queries.reports_waiting_for(person, at=make.NOW)}


def test_each_report_waits_for_the_person_whose_turn_it_is() -> None:
    report = make.report("IN_PROGRESS")
    editor, head, desk = (
        make.editor_of(report.entity),
        make.head_of(report.entity),
        make.desk_of(report.entity),
    )
    manager = organization.framework_manager()
    everyone = (editor, head, desk, manager)
    assert [piles(person) for person in everyone] == [{"TO_WRITE": 1}, {"TO_WRITE": 1}, {}, {}]

    make.fill(report)
    assert [piles(person) for person in everyone] == [{}, {"TO_SUBMIT": 1}, {}, {}]

    make.take_to(report, "SUBMITTED")
    assert [piles(person) for person in everyone] == [{}, {}, {"TO_REVIEW": 1}, {}]

    actions.move_report(report, "RETURN", by=desk, at=make.NOW, note="More.")
    assert [piles(person) for person in everyone] == [{"RETURNED": 1}, {"RETURNED": 1}, {}, {}]

    actions.move_report(report, "SUBMIT", by=head, at=make.NOW)
    actions.move_report(report, "DESK_APPROVE", by=desk, at=make.NOW)
    assert [piles(person) for person in everyone] == [{}, {}, {}, {"TO_APPROVE": 1}]


def test_what_one_submitted_does_not_wait_for_ones_own_approval() -> None:
    report = make.report()
    make.fill(report)
    head = make.head_of(report.entity)
    organization.member(report.entity.details.get().region, roles.DESK_REVIEWER, person=head)
    make.take_to(report, "SUBMITTED", head=head)

    assert piles(head) == {}


def test_a_locked_round_waits_for_nobody() -> None:
    report = make.report()

    found = queries.reports_waiting_for(make.editor_of(report.entity), at=make.LOCKS + timedelta(days=1))

    assert found == []


def next_year(report: Report) -> Report:
    return make.round(report.round.plan_version, year=2020).reports.get(entity=report.entity)


def test_last_rounds_text_stands_beside_this_ones() -> None:
    before = make.report("SUBMITTED")
    now = next_year(before)

    section = now.sections.get(kind="result")

    assert queries.previous_report(now) == before
    assert queries.previous_section(section) == before.sections.get(kind="result")
    assert queries.previous_round(now.round) == before.round
    assert queries.previous_report(before) is None
    assert queries.previous_section(before.sections.get(kind="result")) is None


@pytest.mark.parametrize(
    ("text", "similar"),
    [
        ("The law changed, and our office helped!", True),
        ("Quite another story in this year.", False),
        ("", False),
    ],
)
def test_a_text_copied_from_last_year_is_noticed(text: str, similar: bool) -> None:
    section = next_year(make.report("SUBMITTED")).sections.get(kind="result")
    section.text = text

    assert queries.similar_to_last_year(section) is similar


@pytest.mark.parametrize(("value", "step"), [("12", 5), ("7", 3), ("2", 1), (None, 0)])
def test_indicators_suggest_a_rating(value: str | None, step: int) -> None:
    report = make.report(indicators=1)
    indicator = Indicator.objects.get(result__result_reports__report=report)
    planning.baseline(indicator, "0")
    planning.target(indicator, "10")
    if value:
        actions.save_indicator_section(
            report.sections.get(kind="indicators"),
            base_revision=0,
            complete=True,
            by=make.editor_of(report.entity),
            at=make.NOW,
            values=[
                actions.NewActual(
                    indicator,
                    organization.period(2019),
                    planning.whole_entity(),
                    planning.total(),
                    value=Decimal(value),
                )
            ],
        )

    assert queries.rating_hint(ResultReport.objects.get(report=report)) == step


def test_the_history_tells_every_step_in_order() -> None:
    report = make.report("APPROVED")

    assert [move.move for move in queries.history(report)] == ["START", "SUBMIT", "DESK_APPROVE", "APPROVE"]


def test_buttons_are_for_whose_turn_it_is() -> None:
    report = make.report("SUBMITTED")

    def buttons(person: User) -> list[str]:
        return [move.code for move in queries.moves_open_to(report, person, at=make.NOW)]

    assert buttons(make.desk_of(report.entity)) == ["RETURN", "DESK_APPROVE"]
    assert buttons(organization.framework_manager()) == ["RETURN", "REOPEN"]
    assert buttons(make.editor_of(report.entity)) == []
