"""What a plan in force that is being revised is called: in every list, for everybody in true words."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from goldenthread.delivery.planning import actions, queries, rules
from goldenthread.delivery.planning.models import (
    PlanDocument,
    PlanningSeason,
    PlanSnapshot,
    PlanState,
    Workplan,
)
from goldenthread.delivery.planning.queries import review, season, workplans
from goldenthread.delivery.planning.tests import make
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import EntityDetail
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User

AT = datetime(2019, 6, 1, 9, tzinfo=UTC)
KNOWN = "In force · version 1, being revised"
UNKNOWN = "In force · version 1"


@pytest.mark.parametrize(
    ("state", "stood_as", "is_known", "word"),
    [
        (PlanState.DRAFT, "IN_FORCE", True, "In force · version 3, being revised"),
        (PlanState.RETURNED, "IN_FORCE", True, "In force · version 3, revision returned"),
        (PlanState.SUBMITTED, "IN_FORCE", True, "In force · version 3, revision submitted"),
        (PlanState.DESK_REVIEW, "IN_FORCE", True, "In force · version 3, revision in desk review"),
        (PlanState.TECHNICAL_REVIEW, "APPROVED", True, "Approved · version 3, revision in technical review"),
        (PlanState.BOARD, "APPROVED", True, "Approved · version 3, revision before the board"),
        (PlanState.BOARD, "IN_FORCE", False, "In force · version 3"),
        (PlanState.DRAFT, "APPROVED", False, "Approved · version 3"),
    ],
)
def test_a_revised_plan_is_still_what_was_approved(
    state: PlanState, stood_as: str, is_known: bool, word: str
) -> None:
    standing = rules.standing_of(state, rules.RevisionFacts(3, stood_as, is_known))

    assert standing == rules.Standing(stood_as, word)


@pytest.mark.parametrize("state", list(PlanState))
def test_a_plan_that_is_not_revised_is_called_by_its_state(state: PlanState) -> None:
    assert rules.standing_of(state, None) == rules.Standing(state, str(state.label))


@pytest.mark.parametrize("state", [PlanState.APPROVED, PlanState.IN_FORCE, PlanState.CLOSED])
def test_a_settled_plan_is_called_by_its_state_although_it_has_a_version(state: PlanState) -> None:
    standing = rules.standing_of(state, rules.RevisionFacts(2, "IN_FORCE", is_known=True))

    assert standing == rules.Standing(state, str(state.label))


def test_every_state_that_a_revision_passes_has_its_words() -> None:
    settled = {PlanState.APPROVED, PlanState.IN_FORCE, PlanState.CLOSED}
    assert {PlanState(state) for state in rules.standing.REVISION} == set(PlanState) - settled


# On a database.


def revised(*, note: str = "The board asks for it.") -> Workplan:
    """Return a workplan in force that its head opened for revision."""
    made = make.complete_workplan()
    actions.record_approved_elsewhere([made.document], note="Board 2018/7", by=make.system(), at=make.AT)
    head = people.member(made.entity, roles.HEAD_OF_ENTITY)
    actions.move_plan(made.document, "REVISE", by=head, at=AT, note=note)
    return Workplan.objects.select_related("document", "entity", "period").get(pk=made.pk)


def of_role(role: str, plan: Workplan) -> User:
    region = EntityDetail.objects.get(entity=plan.entity).region
    where = {"ENTITY": plan.entity, "REGION": region, "ORGANIZATION": None}
    return people.member(where[roles.ROLES[role].scopes[0]], role)


def page(person: User, path: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(path).content.decode()


WORDS_OF = {
    roles.ENTITY_EDITOR: KNOWN,
    roles.HEAD_OF_ENTITY: KNOWN,
    roles.DESK_REVIEWER: KNOWN,
    roles.FRAMEWORK_MANAGER: KNOWN,
    roles.BOARD_MEMBER: KNOWN,
    roles.SENIOR_READER: UNKNOWN,
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", sorted(WORDS_OF))
def test_lists_and_pages_say_it_in_the_same_words(role: str) -> None:
    plan = revised()
    reader = of_role(role, plan)
    path = f"/workplans/{plan.entity.code}/{plan.period.code}/"

    for address in ("/workplans/", "/workplans.csv", path, f"/entities/{plan.entity.code}/"):
        shown = page(reader, address)

        assert WORDS_OF[role] in shown, address
        assert "Approved; being revised" not in shown
        if WORDS_OF[role] == UNKNOWN:
            assert KNOWN not in shown, address


@pytest.mark.django_db
def test_other_entities_people_are_told_only_of_the_version_in_force() -> None:
    revised()
    stranger = people.member(make.entity(), roles.ENTITY_EDITOR)

    shown = page(stranger, "/workplans/")

    assert UNKNOWN in shown
    assert "being revised" not in shown


@pytest.mark.django_db
def test_a_state_finds_a_revised_plan_under_both_for_those_who_know() -> None:
    plan = revised()
    editor, reader = of_role(roles.ENTITY_EDITOR, plan), of_role(roles.SENIOR_READER, plan)

    found = {
        (who, state): list(workplans.workplans_for_list(person, state=state)) == [plan]
        for who, person in (("editor", editor), ("reader", reader))
        for state in ("DRAFT", "IN_FORCE", "APPROVED")
    }

    assert found == {
        ("editor", "DRAFT"): True,
        ("editor", "IN_FORCE"): True,
        ("editor", "APPROVED"): False,
        ("reader", "DRAFT"): False,
        ("reader", "IN_FORCE"): True,
        ("reader", "APPROVED"): False,
    }


@pytest.mark.django_db
def test_plans_sort_by_what_they_count_as() -> None:
    plan, draft = revised(), make.complete_workplan()
    editor = of_role(roles.ENTITY_EDITOR, plan)
    people.member(draft.entity, roles.ENTITY_EDITOR, person=editor)

    listed = list(workplans.workplans_for_list(editor, sort="state"))

    assert listed == [draft, plan]


@pytest.mark.django_db
def test_a_revision_that_is_submitted_stands_so_on_the_review_desk_and_is_found_under_both() -> None:
    plan = revised()
    head = of_role(roles.HEAD_OF_ENTITY, plan)
    actions.move_plan(plan.document, "SUBMIT", by=head, at=AT, note="Changed.")
    desk = of_role(roles.DESK_REVIEWER, plan)

    assert "In force · version 1, revision submitted" in page(desk, "/planning/review/")
    for state, is_found in (("SUBMITTED", True), ("IN_FORCE", True), ("DRAFT", False)):
        waiting = review.waiting_for(desk, on=AT.date())
        found = review.for_desk(waiting, desk, on=AT.date(), state=state)
        assert [one.pk for one in found] == ([plan.document_id] if is_found else []), state


@pytest.mark.django_db
def test_the_pages_about_one_plan_say_it_too() -> None:
    plan = revised()
    head = of_role(roles.HEAD_OF_ENTITY, plan)
    of_record = f"/plans-of-record/{plan.document.uid}/"

    for address in ("check/", "review/", "versions/", "comments/", "moves/SUBMIT/"):
        shown = page(head, of_record + address)
        assert KNOWN in shown, address


@pytest.mark.django_db
def test_a_season_counts_a_revised_plan_as_in_force_and_its_list_and_workbook_say_so() -> None:
    plan = revised()
    manager = people.framework_manager()
    opened = PlanningSeason.objects.create(
        period=plan.period, opens_at=AT, due_at=AT + timedelta(days=30), opened_by=manager
    )

    summary = season.season_summary(opened, manager)
    assert (summary.whole.approved, summary.whole.writing) == (1, 0)
    address = f"/planning/{plan.period.code}/"
    assert KNOWN in page(manager, address)
    for state, is_found in (("DRAFT", True), ("IN_FORCE", True), ("APPROVED", False)):
        filters = season.SeasonFilters(state=state)
        assert list(season.season_rows(opened, manager, filters)) == ([plan] if is_found else []), state
    client = Client()
    client.force_login(manager)
    file = client.get(reverse("planning:season-export", args=[plan.period.code]))
    book = load_workbook(BytesIO(file.content))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert KNOWN in cells


@pytest.mark.django_db
def test_a_programme_is_called_the_same_way() -> None:
    programme = make.complete_programme(state=PlanState.IN_FORCE)
    head = people.member(programme.entity, roles.HEAD_OF_ENTITY)
    actions.move_plan(programme.document, "REVISE", by=head, at=AT, note="New results.")
    reader = people.member(role=roles.SENIOR_READER)

    for address in (f"/entities/{programme.entity.code}/", f"/programmes/{programme.code}/"):
        assert KNOWN in page(head, address), address
        assert UNKNOWN in page(reader, address), address
        assert KNOWN not in page(reader, address), address


@pytest.mark.django_db
def test_a_revised_plan_whose_opening_nobody_recorded_counts_as_approved() -> None:
    plan = make.complete_workplan()
    actions.record_approved_elsewhere([plan.document], note="Board 2018/7", by=make.system(), at=make.AT)
    make.in_state(plan, PlanState.RETURNED)
    document = PlanDocument.objects.get(pk=plan.document_id)

    standing = queries.standing_for(document, {roles.VIEW_DRAFT_PLAN})

    assert standing == rules.Standing("APPROVED", "Approved · version 1, revision returned")


@pytest.mark.django_db
def test_saying_where_plans_stand_takes_one_query_however_many_are_revised() -> None:
    plan = revised()
    reader = of_role(roles.ENTITY_EDITOR, plan)
    # As on a page, which has asked for its reader's roles before.
    reader.remembered = {}
    queries.standings_of([plan.document], reader)
    costs = []
    for size in (1, 3):
        while PlanDocument.objects.filter(kind="WORKPLAN").count() < size:
            revised()
        documents = list(PlanDocument.objects.filter(kind="WORKPLAN").order_by("pk"))
        with CaptureQueriesContext(connection) as context:
            standings = queries.standings_of(documents, reader)
        costs.append(len(context))
        assert standings[plan.document_id].word == KNOWN

    assert costs == [1, 1]
    assert PlanSnapshot.objects.count() == 3


def test_no_template_draws_the_state_of_a_plan_document_in_words_of_its_own() -> None:
    product = Path(queries.__file__).parents[3]
    templates = list(product.glob("**/templates/**/*.html"))

    own_words = re.compile(r"state_tag [\w.]*document\.state")
    drawn = [file.name for file in templates if own_words.search(file.read_text())]

    assert len(templates) > 100
    assert drawn == []
