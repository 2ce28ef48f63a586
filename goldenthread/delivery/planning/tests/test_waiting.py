"""What of planning stands on the first page: programmes, reflections, comments and technical reviews."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import PlanDocument, PlanningSeason, PlanState, Workplan
from goldenthread.delivery.planning.queries import waiting
from goldenthread.delivery.planning.tests import make
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments.models import Comment

pytestmark = pytest.mark.django_db

AT = datetime(2019, 10, 1, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def home(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def writer_of(entity: Entity) -> User:
    return people.member(entity, roles.ENTITY_EDITOR)


# Programmes.


def test_a_programme_to_write_waits_for_its_writers_and_a_returned_one_says_so() -> None:
    draft = make.complete_programme()
    writer = writer_of(draft.entity)
    returned = make.programme(of=draft.entity, version=draft.plan_version, state=PlanState.RETURNED)
    make.programme(of=draft.entity, version=draft.plan_version, state=PlanState.IN_FORCE)

    waits = waiting.programmes_to_write(writer, at=AT)

    assert [one.code for one in waits] == [returned.code, draft.code]
    page = home(writer)
    assert "It came back with a note: read it, change the programme, submit again." in page
    assert f'href="/programmes/{draft.code}/"' in page
    assert waiting.programmes_to_write(writer_of(make.entity()), at=AT) == []


# Reflections.


def season(workplan: Workplan, *, opens_at: datetime = AT - timedelta(days=1)) -> PlanningSeason:
    return PlanningSeason.objects.create(
        period=workplan.period,
        opens_at=opens_at,
        due_at=AT + timedelta(days=12),
        opened_by=people.framework_manager(),
    )


def reflect(workplan: Workplan, kind: str) -> None:
    actions.save_plan_section(
        workplan.document,
        kind,
        text="Hearings brought new voices.",
        language="en",
        classification="INTERNAL",
        base_revision=0,
        by=make.system(),
        at=AT,
    )


def test_a_season_asks_for_a_reflection_until_all_three_texts_are_written() -> None:
    workplan = make.workplan()
    writer = writer_of(workplan.entity)
    address = f'href="/workplans/{workplan.entity.code}/{workplan.period.code}/reflection/"'
    assert waiting.reflections_to_write(writer, at=AT) == []

    season(workplan)

    assert "0 of 3 texts written" in home(writer)
    assert "12 days left" in home(writer)
    assert address in home(writer)
    for number, kind in enumerate(("WHAT_WORKED", "WHAT_DID_NOT", "WHAT_CHANGES")):
        assert [one.written for one in waiting.reflections_to_write(writer, at=AT)] == [number]
        reflect(workplan, kind)
    assert waiting.reflections_to_write(writer, at=AT) == []


def test_no_reflection_is_asked_for_before_the_season_nor_of_others_nor_of_a_revision() -> None:
    workplan = make.complete_workplan()
    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)
    season(workplan, opens_at=AT + timedelta(days=1))
    assert waiting.reflections_to_write(head, at=AT) == []
    PlanningSeason.objects.update(opens_at=AT - timedelta(days=1))
    assert len(waiting.reflections_to_write(head, at=AT)) == 1
    assert waiting.reflections_to_write(people.framework_manager(), at=AT) == []

    actions.record_approved_elsewhere([workplan.document], note="Board", by=make.system(), at=AT)
    actions.move_plan(workplan.document, "REVISE", by=head, at=AT, note="More.")

    assert waiting.reflections_to_write(head, at=AT) == []


# Comments.


def submitted() -> Workplan:
    workplan = make.complete_workplan()
    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)
    actions.move_plan(workplan.document, "SUBMIT", by=head, at=AT)
    return Workplan.objects.select_related("document", "entity", "period").get(pk=workplan.pk)


def say(workplan: Workplan, by: User) -> Comment:
    return actions.comment_on_plan(
        workplan.document, anchor=queries.WHOLE_PLAN, text="Who pays?", by=by, at=AT
    )


def answer(workplan: Workplan, thread: Comment, by: User) -> None:
    actions.reply_on_plan(workplan.document, thread, text="We do.", by=by, at=AT)


def counts(*those: User) -> list[int]:
    return [sum(one.count for one in waiting.threads_to_answer(person, at=AT)) for person in those]


def test_a_question_waits_for_the_writers_their_answer_for_whoever_asked() -> None:
    workplan = submitted()
    finance, gender = people.member(role=roles.FINANCE_REVIEWER), people.member(role=roles.GENDER_REVIEWER)
    editor, other = writer_of(workplan.entity), writer_of(workplan.entity)
    stranger = writer_of(make.entity())

    thread = say(workplan, finance)
    assert counts(editor, other, finance, gender, stranger) == [1, 1, 0, 0, 0]

    answer(workplan, thread, editor)
    assert counts(editor, other, finance, gender, stranger) == [0, 0, 1, 0, 0]

    answer(workplan, thread, finance)
    assert counts(editor, other, finance) == [1, 1, 0]

    actions.resolve_on_plan(workplan.document, thread, by=finance, at=AT)
    assert counts(editor, other, finance) == [0, 0, 0]


def test_what_writers_say_to_each_other_waits_for_those_who_spoke() -> None:
    workplan = submitted()
    editor, other = writer_of(workplan.entity), writer_of(workplan.entity)

    thread = say(workplan, editor)
    assert counts(editor, other) == [0, 0]

    answer(workplan, thread, other)
    assert counts(editor, other) == [1, 0]


def test_the_first_page_leads_to_the_open_threads_of_a_plan() -> None:
    workplan = submitted()
    say(workplan, people.member(role=roles.FINANCE_REVIEWER))
    say(workplan, people.member(role=roles.GENDER_REVIEWER))

    page = home(writer_of(workplan.entity))

    assert "2 comments wait for your answer" in page
    assert f'href="/plans-of-record/{workplan.document.uid}/comments/?only=open"' in page


def test_nobody_is_asked_to_answer_in_a_closed_plan_or_in_one_they_no_longer_read() -> None:
    workplan = submitted()
    finance, editor = people.member(role=roles.FINANCE_REVIEWER), writer_of(workplan.entity)
    answer(workplan, say(workplan, finance), editor)
    assert counts(finance) == [1]

    finance.memberships.all().delete()
    assert counts(finance) == [0]
    PlanDocument.objects.filter(pk=workplan.document_id).update(state=PlanState.CLOSED)
    say_again = people.member(role=roles.GENDER_REVIEWER)
    assert counts(editor, say_again) == [0, 0]


def test_a_programme_is_named_by_its_code() -> None:
    programme = make.complete_programme()
    head = people.member(programme.entity, roles.HEAD_OF_ENTITY)
    actions.move_plan(programme.document, "SUBMIT", by=head, at=AT)
    actions.comment_on_plan(
        programme.document,
        anchor=queries.WHOLE_PLAN,
        text="Why?",
        by=people.member(role=roles.FINANCE_REVIEWER),
        at=AT,
    )

    assert [one.title for one in waiting.threads_to_answer(head, at=AT)] == [f"Programme {programme.code}"]


# Reviews.


def test_a_technical_review_asked_of_someone_stands_on_their_first_page_until_they_answer() -> None:
    workplan = submitted()
    document, desk = workplan.document, people.member(None, roles.FRAMEWORK_MANAGER)
    make.in_state(workplan, PlanState.DESK_REVIEW)
    region = workplan.entity.details.get().region
    actions.move_plan(
        document, "ASK_TECHNICAL", by=people.member(region, roles.DESK_REVIEWER), at=AT, functions=["FINANCE"]
    )
    finance, gender = people.member(role=roles.FINANCE_REVIEWER), people.member(role=roles.GENDER_REVIEWER)

    assert "Answer for: Finance" in home(finance)
    assert f'href="/plans-of-record/{document.uid}/review/"' in home(finance)
    assert str(document.uid) not in home(gender)
    review = document.snapshots.get().technical_reviews.get()
    actions.answer_technical_review(review, "AGREED", by=finance, at=AT)
    assert str(document.uid) not in home(finance)
    assert "Accept for the board, or return" in home(desk)


# What it costs.


def test_the_first_page_costs_the_same_with_one_plan_of_each_kind_and_with_five() -> None:
    writer, costs = people.user(), []
    finance = people.member(role=roles.FINANCE_REVIEWER)
    version = make.plan_version()
    for size in (1, 5):
        while Workplan.objects.count() < 2 * size:
            entity = make.entity()
            people.member(entity, roles.HEAD_OF_ENTITY, person=writer)
            make.programme(of=entity, version=version, state=PlanState.DRAFT)
            draft = make.workplan(entity)
            PlanningSeason.objects.all().delete()
            season(draft)
            say(submitted_of(make.entity(), writer), finance)
        client = Client()
        client.force_login(writer)
        with CaptureQueriesContext(connection) as context:
            page = client.get("/").content.decode()
        costs.append(len(context))
        assert page.count("comment waits for your answer") == size
        assert page.count("0 of 3 texts written") == size

    assert costs[0] == costs[1]


def submitted_of(entity: Entity, head: User) -> Workplan:
    people.member(entity, roles.HEAD_OF_ENTITY, person=head)
    workplan = make.complete_workplan(entity, period=make.year(2020))
    actions.move_plan(workplan.document, "SUBMIT", by=head, at=AT)
    return workplan


# Plans of theirs that wait for others.


def test_writers_find_their_latest_plan_while_others_read_it_and_while_it_is_carried_out() -> None:
    workplan = submitted()
    head = people.member(workplan.entity, roles.HEAD_OF_ENTITY)

    page = home(head)

    assert "It waits for: desk reviewer." in page
    assert f'href="/workplans/{workplan.entity.code}/{workplan.period.code}/"' in page
    assert "Nothing waits for you now." in page
    make.in_state(workplan, PlanState.IN_FORCE)
    assert "Monthly updates, the mid-year review and all versions are on its page." in home(head)
    later = make.workplan(workplan.entity, period=make.year(2020))
    assert [one.pk for one in waiting.workplans_in_hand(head, at=AT)] == [workplan.pk]
    make.in_state(later, PlanState.IN_FORCE)
    assert [one.pk for one in waiting.workplans_in_hand(head, at=AT)] == [later.pk]
    make.in_state(later, PlanState.CLOSED)
    assert [one.pk for one in waiting.workplans_in_hand(head, at=AT)] == [workplan.pk]
    assert waiting.workplans_in_hand(people.framework_manager(), at=AT) == []
