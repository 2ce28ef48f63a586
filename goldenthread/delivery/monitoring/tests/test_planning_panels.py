"""What monitoring shows beside the reflection before a plan, and what a citation of it reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.monitoring.models import Lesson, OutputReport, Report, ResultReport
from goldenthread.delivery.monitoring.queries import for_planning
from goldenthread.delivery.planning import actions as plans
from goldenthread.delivery.planning.models import Citation, Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2020/reflection/"


@pytest.fixture
def entity() -> Entity:
    return organization.entity("KAS")


@pytest.fixture
def report(entity: Entity) -> Report:
    return make.report("APPROVED", of=entity)


@pytest.fixture
def workplan(report: Report) -> Workplan:
    return planning.workplan(report.entity, period=organization.period(2020))


@pytest.fixture
def editor(client: Client, entity: Entity) -> User:
    person = make.editor_of(entity)
    client.force_login(person)
    return person


def lesson(report: Report, title: str = "Begin early", **said: Any) -> Lesson:
    return Lesson.objects.create(
        report=report,
        title=title,
        what_happened="We came late.",
        what_to_do="Begin in March.",
        added_at=make.NOW,
        added_by=make.editor_of(report.entity),
        **said,
    )


# What stands beside the form


@pytest.mark.usefixtures("editor", "workplan")
def test_last_ratings_lessons_and_risks_stand_beside_the_form(client: Client, report: Report) -> None:
    lesson(report)
    report.risk_events.create(
        factor="ENVIRONMENTAL",
        description="The roads were closed.",
        effect="Two visits fell out.",
        added_at=make.NOW,
        added_by=make.editor_of(report.entity),
    )

    page = client.get(PAGE).content.decode()

    rating = ResultReport.objects.get(report=report)
    for words in (
        "Last ratings",
        "R1",
        "Good progress",
        "Begin early",
        "Begin in March.",
        "The roads were closed.",
        "Two visits fell out.",
        f'name="cite" value="RATING:{rating.uid}"',
    ):
        assert words in page, words
    assert "used in" not in page


@pytest.mark.usefixtures("editor")
def test_an_entity_that_never_reported_is_told_so(client: Client, entity: Entity) -> None:
    planning.workplan(entity, period=organization.period(2020))

    page = client.get(PAGE).content.decode()

    assert "No earlier rating of this entity is open to you." in page
    assert "No earlier lesson of this entity is open to you." in page


def test_only_the_latest_period_is_rated_here_and_never_a_later_one(entity: Entity, editor: User) -> None:
    """Given reports on 2018, 2019 and 2020; who plans 2020 sees the ratings of 2019."""
    programme = make.programme(entity, oe_results=1)
    for year in (2018, 2019, 2020):
        made = make.round(programme.plan_version, year=year).reports.get(entity=entity)
        make.fill(made)
    plan = planning.workplan(entity, period=organization.period(2020))

    found = for_planning.ratings_before(plan, editor)

    assert [(row.code, row.period) for row in found] == [("R1", "2019"), ("OE1", "2019")]
    assert all(row.level is not None and row.level.code == "GOOD_PROGRESS" for row in found)


def test_removed_lessons_and_those_of_others_are_not_shown(
    report: Report, workplan: Workplan, editor: User
) -> None:
    gone = lesson(report, "Gone")
    Lesson.objects.filter(pk=gone.pk).update(removed_at=make.NOW)
    lesson(make.report("APPROVED"), "Elsewhere")
    lesson(report, "Here", result=report.result_reports.get().result)

    found = for_planning.lessons_before(workplan, editor)

    assert [(row.title, row.code) for row in found] == [("Here", "R1")]


def test_a_reviewer_sees_no_strictly_confidential_lesson_and_nobody_an_others_draft(
    report: Report, workplan: Workplan
) -> None:
    lesson(report, "Names", classification="STRICTLY_CONFIDENTIAL")
    lesson(report, "Inside", classification="CONFIDENTIAL")
    lesson(report, "Open")
    desk = make.desk_of(report.entity)
    reader = organization.member(role=roles.SENIOR_READER)

    assert {row.title for row in for_planning.lessons_before(workplan, desk)} == {"Inside", "Open"}
    assert {row.title for row in for_planning.lessons_before(workplan, reader)} == {"Open"}
    Report.objects.update(state="IN_PROGRESS")
    assert for_planning.lessons_before(workplan, reader) == []
    assert for_planning.ratings_before(workplan, reader) == []


# Citing


def test_a_lesson_is_cited_counted_and_taken_back(
    client: Client, report: Report, workplan: Workplan, editor: User
) -> None:
    learned = lesson(report)
    data = {f"{kind}-language": "en" for kind in ("WHAT_WORKED", "WHAT_DID_NOT", "WHAT_CHANGES")}

    page = client.post(PAGE, {**data, "cite": f"LESSON:{learned.uid}"}).content.decode()

    assert "cited here" in page
    assert "used in 1 plan" in page
    citation = Citation.objects.get()
    assert (citation.document, citation.label, citation.cited_by) == (
        workplan.document,
        "Begin early",
        editor,
    )
    assert "used in" not in client.post(PAGE, {**data, "uncite": str(learned.uid)}).content.decode()


def test_what_a_citation_reads(report: Report, editor: User) -> None:
    rating = ResultReport.objects.get(report=report)
    risk = report.risk_events.create(
        factor="INSTITUTIONAL", description="d" * 300, added_at=make.NOW, added_by=editor
    )

    assert for_planning.label_of_rating(rating.uid, editor) == "R1 in 2019: Good progress"
    assert for_planning.label_of_lesson(lesson(report).uid, editor) == "Begin early"
    assert for_planning.label_of_risk(risk.uid, editor) == "d" * 200


def test_a_citation_names_nothing_confidential(report: Report, editor: User) -> None:
    section = ResultReport.objects.get(report=report).section
    section.classification = "CONFIDENTIAL"
    section.save()
    rating, inside = section.result_report.uid, lesson(report, "Names", classification="CONFIDENTIAL").uid

    assert for_planning.label_of_rating(rating, editor) == "R1 in 2019: Confidential"
    assert for_planning.label_of_lesson(inside, editor) == "Lesson from 2019 (Confidential)"


def test_an_oe_rating_can_be_cited(entity: Entity, editor: User) -> None:
    made = make.report(of=entity, oe_results=1)
    make.fill(made)
    row = OutputReport.objects.get(report=made)

    assert for_planning.label_of_rating(row.uid, editor) == "OE1 in 2019: Good progress"


def test_what_somebody_may_not_see_has_no_label(report: Report) -> None:
    """Given a draft report of another entity; its uids are known but nothing is told of them."""
    Report.objects.update(state="IN_PROGRESS")
    outsider = make.editor_of(organization.entity())
    rating = ResultReport.objects.get(report=report)

    assert for_planning.label_of_rating(rating.uid, outsider) is None
    assert for_planning.label_of_lesson(lesson(report).uid, outsider) is None
    assert for_planning.label_of_risk(new_uid(), outsider) is None


@pytest.mark.usefixtures("workplan", "editor")
def test_the_page_costs_the_same_for_one_lesson_as_for_ten(client: Client, report: Report) -> None:
    lesson(report)
    for_one = queries_used(client, PAGE)
    for number in range(9):
        lesson(report, f"Lesson {number}")

    assert queries_used(client, PAGE) == for_one


def test_at_most_a_dozen_are_shown(report: Report, workplan: Workplan, editor: User) -> None:
    for number in range(15):
        lesson(report, f"Lesson {number}")

    assert len(for_planning.lessons_before(workplan, editor)) == for_planning.MOST


def test_who_only_reads_the_plan_is_not_told_what_a_draft_cites(
    client: Client, report: Report, workplan: Workplan, editor: User
) -> None:
    """Given a plan in force that a reader opens; it cites a lesson, and the reader has no button."""
    learned = lesson(report)
    plans.cite(workplan.document, kind="LESSON", subject_uid=learned.uid, label="L", by=editor, at=make.NOW)
    planning.in_state(workplan, "IN_FORCE")
    client.force_login(organization.member(role=roles.SENIOR_READER))

    page = client.get(PAGE).content.decode()

    assert "used in 1 plan" in page
    assert "cited here" not in page
    assert 'name="cite"' not in page
