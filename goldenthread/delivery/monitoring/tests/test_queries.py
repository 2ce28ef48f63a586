"""What pages ask: task list, whose turn it is, last year beside this year, hints."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring import actions, queries, sections
from goldenthread.delivery.monitoring.models import Actual, Report
from goldenthread.delivery.monitoring.queries import listing, measures
from goldenthread.delivery.monitoring.rules import OpenPoint
from goldenthread.delivery.monitoring.sections import SectionKind, SubmissionCondition
from goldenthread.delivery.monitoring.views.access import see
from goldenthread.delivery.monitoring.views.tasks import Task, tasks_of
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db


def tasks(report: Report, person: User) -> list[Task]:
    return tasks_of(see(person, report.uid))


def test_the_task_list_has_every_section_in_order_and_says_how_far_each_is() -> None:
    report = make.report(results=2, oe_results=1, indicators=1)
    editor = make.editor_of(report.entity)
    make.save_result(report.sections.get(key="result:R1"), by=editor, text="Three words here.")

    listed = {task.section.key: task for task in tasks(report, editor)}

    assert list(listed) == [
        "plan-check",
        "result:R1",
        "result:R2",
        "indicators",
        "oe-results",
        "risks",
        "lessons",
    ]
    done = listed["result:R1"]
    assert (done.section.state, listed["result:R2"].section.state) == ("COMPLETE", "NOT_STARTED")
    assert "Good progress · 3 words" in done.note
    assert done.title.endswith("Result R1")
    notes = [listed[key].note for key in ("indicators", "oe-results", "risks")]
    assert notes == ["0 of 2 have a value", "0 of 1 rated", "0 risks"]


def test_a_section_classified_above_the_reader_is_not_in_the_list() -> None:
    report = make.report("SUBMITTED")
    report.sections.update(classification="CONFIDENTIAL")

    assert tasks(report, organization.framework_manager()) == []


def test_the_task_list_costs_the_same_with_more_results() -> None:
    def cost(results: int) -> int:
        report = make.report(results=results, indicators=1)
        editor = make.editor_of(report.entity)
        with CaptureQueriesContext(connection) as captured:
            tasks(report, editor)
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


def waits(report: Report, person: User) -> str:
    """Say which of the three lists of the first page the report is in for this person."""
    lists = {
        "to write": listing.to_write(person, at=make.NOW),
        "handed in": listing.handed_in(person),
        "to review": listing.waiting_for(person),
    }
    return ", ".join(name for name, rows in lists.items() if rows.filter(pk=report.pk).exists())


def test_each_report_waits_for_the_person_whose_turn_it_is() -> None:
    report = make.report("IN_PROGRESS")
    editor, head, desk = (
        make.editor_of(report.entity),
        make.head_of(report.entity),
        make.desk_of(report.entity),
    )
    everyone = (editor, head, desk, organization.framework_manager())

    def turns() -> list[str]:
        return [waits(report, person) for person in everyone]

    assert turns() == ["to write", "to write", "", ""]

    make.fill(report)
    make.take_to(report, "SUBMITTED")
    assert turns() == ["handed in", "handed in", "to review", ""]

    actions.move_report(report, "RETURN", by=desk, at=make.NOW, note="More.")
    assert turns() == ["to write", "to write", "", ""]

    actions.move_report(report, "SUBMIT", by=head, at=make.NOW)
    actions.move_report(report, "DESK_APPROVE", by=desk, at=make.NOW)
    assert turns() == ["handed in", "handed in", "", "to review"]


def test_what_one_submitted_does_not_wait_for_ones_own_approval() -> None:
    report = make.report()
    make.fill(report)
    head = make.head_of(report.entity)
    organization.member(report.entity.details.get().region, roles.DESK_REVIEWER, person=head)
    make.take_to(report, "SUBMITTED", head=head)

    assert not listing.waiting_for(head).exists()


def test_writers_asked_for_many_entities_are_those_of_each() -> None:
    busy, empty, unasked = (organization.entity() for _number in range(3))
    writers = sorted([make.editor_of(busy), make.head_of(busy)], key=lambda person: person.name)
    organization.member(busy, roles.HEAD_OF_ENTITY, person=writers[0])
    organization.member(busy, roles.ENTITY_EDITOR, person=organization.user(is_active=False))
    make.editor_of(unasked)
    make.desk_of(empty)
    today = make.NOW.date()

    assert queries.writers_by_entity([busy.pk, empty.pk], today) == {busy.pk: writers, empty.pk: []}
    assert (queries.writers_of(busy, today), queries.writers_of(empty, today)) == (writers, [])


def test_a_locked_round_waits_for_nobody() -> None:
    report = make.report()

    assert not listing.to_write(make.editor_of(report.entity), at=make.AFTER_THE_LOCK).exists()


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, {"OLD", "KEN", "UGA"}),
        ({"round_code": "EOY-2018"}, {"OLD"}),
        ({"round_code": listing.OPEN_ROUNDS}, {"KEN", "UGA"}),
        ({"state": "IN_PROGRESS"}, {"KEN"}),
        ({"words": "ken"}, {"KEN"}),
        ({"words": "office in kampala"}, {"UGA"}),
        ({"words": "office in", "state": "NOT_STARTED", "round_code": listing.OPEN_ROUNDS}, {"UGA"}),
        ({"words": "nowhere"}, set()),
    ],
)
def test_a_list_of_reports_is_narrowed_by_round_state_and_words(
    chosen: dict[str, str], found: set[str]
) -> None:
    make.report(of=organization.entity("OLD", name="Office in Rome"), year=2018)
    make.report("IN_PROGRESS", of=organization.entity("KEN", name="Office in Nairobi"))
    make.report(of=organization.entity("UGA", name="Office in Kampala"))

    kept = listing.narrowed(Report.objects.all(), at=make.NOW, **chosen)

    assert set(kept.values_list("entity__code", flat=True)) == found


def next_year(report: Report) -> Report:
    return make.round(report.round.plan_version, year=2020).reports.get(entity=report.entity)


def test_last_rounds_text_stands_beside_this_ones() -> None:
    before = make.report("SUBMITTED")
    now = next_year(before)

    section = now.sections.get(kind="result")

    assert queries.previous_report(now) == before
    assert queries.previous_section(section) == before.sections.get(kind="result")
    assert queries.previous_report(before) is None
    assert queries.previous_section(before.sections.get(kind="result")) is None


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

    hint = measures.hint_of(measures.measured([indicator], report.round.period))

    assert (hint.step if hint else 0) == step


def test_an_indicator_without_a_value_has_a_gap_where_another_has_one() -> None:
    report = make.report("SUBMITTED", indicators=2)
    first, second = Indicator.objects.filter(result__result_reports__report=report).order_by("code")
    for indicator, year, value in ((first, 2017, "3"), (first, 2018, "5"), (second, 2018, "7")):
        Actual.objects.create(
            indicator=indicator,
            period=organization.period(year),
            place=planning.whole_entity(),
            cell=planning.total(),
            value=Decimal(value),
            updated_at=make.NOW,
            updated_by=system_user(),
        )

    rows = measures.over_the_periods([first, second], reader=organization.framework_manager())

    assert rows[first.pk] == [("2017", Decimal(3)), ("2018", Decimal(5))]
    assert rows[second.pk] == [("2017", None), ("2018", Decimal(7))]


def test_buttons_are_for_whose_turn_it_is() -> None:
    report = make.report("SUBMITTED")

    def buttons(person: User) -> list[str]:
        return [move.code for move in see(person, report.uid).moves]

    assert buttons(make.desk_of(report.entity)) == ["RETURN", "DESK_APPROVE"]
    assert buttons(organization.framework_manager()) == ["RETURN", "REOPEN"]
    assert buttons(make.editor_of(report.entity)) == []
