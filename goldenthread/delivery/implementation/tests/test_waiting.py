"""Mid-year reviews and monthly updates stand on the first page of those they wait for, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.implementation import actions, rules
from goldenthread.delivery.implementation.models import MidYearReview
from goldenthread.delivery.implementation.queries import waiting
from goldenthread.delivery.implementation.tests import make
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Workplan
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import EntityDetail
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User

pytestmark = pytest.mark.django_db

PEOPLE = ("editor", "head", "desk", "manager", "board", "reader", "stranger")


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.AT, tick=False):
        yield


def cast_of(workplan: Workplan) -> dict[str, User]:
    """Return someone of every kind around a workplan."""
    entity = workplan.entity
    return {
        "editor": make.editor_of(entity),
        "head": make.head_of(entity),
        "desk": make.desk_of(entity),
        "manager": people.framework_manager(),
        "board": make.board_member(),
        "reader": people.member(role=roles.SENIOR_READER),
        "stranger": make.head_of(plans.entity()),
    }


def duties(cast: dict[str, User]) -> dict[str, str]:
    """Return what is asked of each, leaving out those of whom nothing is."""
    found = {
        name: [row.duty for row in waiting.with_duty(keys_of(person), person, at=make.AT)]
        for name, person in cast.items()
    }
    return {name: " ".join(asked) for name, asked in found.items() if asked}


def keys_of(person: User) -> list[int]:
    return list(waiting.reviews_waiting_for(person, at=make.AT).values_list("pk", flat=True))


def home(person: User) -> str:
    client = Client()
    client.force_login(person)
    return client.get("/").content.decode()


def test_each_step_of_a_mid_year_review_waits_for_those_who_take_it() -> None:
    workplan = make.workplan(outputs=2)
    cast = cast_of(workplan)

    review = make.review(workplan)
    assert duties(cast) == {"editor": "WRITE", "head": "WRITE"}

    make.said_of_all(review, by=cast["editor"])
    make.proposal(review, by=cast["editor"])
    assert duties(cast) == {"head": "SUBMIT"}

    actions.move_review(review, "SUBMIT", by=cast["head"], at=make.AT)
    assert duties(cast) == {"desk": "READ", "manager": "CONSOLIDATE"}

    actions.move_review(review, "RETURN", by=cast["desk"], at=make.AT, note="Say more.")
    assert duties(cast) == {"editor": "MEND", "head": "MEND"}

    actions.move_review(review, "SUBMIT", by=cast["head"], at=make.AT)
    actions.move_review(review, "CONSOLIDATE", by=cast["manager"], at=make.AT)
    assert duties(cast) == {"board": "DECIDE"}

    decided(review, by=cast["board"])
    assert duties(cast) == {"head": "REVISE"}

    actions.revise_workplan(MidYearReview.objects.get(), by=cast["head"], at=make.AT)
    assert duties(cast) == {}

    approved_again(workplan, by=cast["head"])
    assert duties(cast) == {"head": "RECORD", "manager": "RECORD_TOO"}

    actions.record_carried(MidYearReview.objects.get(), by=cast["head"], at=make.AT)
    assert duties(cast) == {}


def decided(review: MidYearReview, *, by: User, decision: str = "ACCEPTED") -> None:
    for proposal in review.adjustments.all():
        actions.decide_proposal(proposal, decision, note="The board says so.", by=by, at=make.AT)
    actions.move_review(review, "DECIDE", by=by, at=make.AT, reference="2019/14")


def approved_again(workplan: Workplan, *, by: User) -> None:
    document = workplan.document
    planning.move_plan(document, "SUBMIT", by=by, at=make.AT, note="As decided.")
    version = document.snapshots.order_by("-number")[0]
    version.approved_at, version.approved_by = make.AT, by
    version.save()


def test_a_review_with_nothing_accepted_waits_for_nobody_after_the_decision() -> None:
    workplan = make.workplan()
    cast = cast_of(workplan)
    review = make.review(workplan)
    make.proposal(review, by=cast["editor"])
    review = make.take_to(review, "CONSOLIDATED")

    decided(review, by=cast["board"], decision="NOT_ACCEPTED")

    assert duties(cast) == {}


def test_nobody_is_asked_to_decide_on_what_they_wrote() -> None:
    workplan = make.workplan()
    both = make.head_of(workplan.entity)
    people.member(role=roles.BOARD_MEMBER, person=both)
    people.member(role=roles.FRAMEWORK_MANAGER, person=both)
    review = make.said_of_all(make.review(workplan), by=both)
    review = actions.move_review(review, "SUBMIT", by=both, at=make.AT)

    assert duties({"both": both}) == {}
    actions.move_review(review, "CONSOLIDATE", by=people.framework_manager(), at=make.AT)
    assert duties({"both": both}) == {}


def test_the_first_page_says_what_is_asked_and_leads_there() -> None:
    workplan = make.workplan(outputs=2)
    cast = cast_of(workplan)
    review = make.review(workplan)
    address = f'href="/workplans/{workplan.entity.code}/{workplan.period.code}/mid-year/"'

    assert "Say of 2 outputs how far they are." in home(cast["editor"])
    assert address in home(cast["editor"])
    assert address not in home(cast["stranger"])

    make.proposal(review, by=cast["editor"])
    make.take_to(review, "CONSOLIDATED")

    assert "Decide on 1 proposal, then close the review with the decision." in home(cast["board"])
    assert address in home(cast["board"])
    assert address not in home(cast["reader"])
    for proposal in review.adjustments.all():
        actions.decide_proposal(proposal, "ACCEPTED", note="", by=cast["board"], at=make.AT)
    assert "No proposal is left to decide." in home(cast["board"])


def test_many_reviews_lead_to_the_page_of_all_of_them() -> None:
    version = plans.plan_version()
    for _number in range(9):
        entity = plans.entity()
        plans.result(plans.programme(of=entity, version=version))
        make.take_to(make.review(make.workplan(entity)), "SUBMITTED")

    page = home(people.framework_manager())

    assert 'href="/planning/2018H2-2019/mid-year/"' in page
    assert "All 9" in page


# A review to begin.


@pytest.mark.parametrize(
    ("day", "is_half_over"),
    [
        (date(2019, 3, 31), False),
        (date(2019, 4, 1), True),
        (date(2019, 12, 31), True),
        (date(2020, 1, 1), False),
    ],
)
def test_a_period_of_eighteen_months_is_half_over_after_nine(day: date, is_half_over: bool) -> None:
    assert rules.is_half_over(date(2018, 7, 1), date(2019, 12, 31), day) is is_half_over


def test_a_review_to_begin_waits_for_the_writers_once_half_of_the_period_is_over() -> None:
    workplan = make.workplan()
    cast = cast_of(workplan)

    begun = {name for name, person in cast.items() if waiting.reviews_to_begin(person, at=make.AT)}
    early = waiting.reviews_to_begin(cast["head"], at=datetime(2019, 1, 10, tzinfo=UTC))
    make.review(workplan)

    assert begun == {"editor", "head"}
    assert early == []
    assert waiting.reviews_to_begin(cast["head"], at=make.AT) == []


def test_a_review_to_begin_stands_on_the_first_page() -> None:
    workplan = make.workplan()

    page = home(make.head_of(workplan.entity))

    assert "Mid-year reviews to begin" in page
    assert f'href="/workplans/{workplan.entity.code}/{workplan.period.code}/mid-year/"' in page


def test_plans_that_are_not_carried_out_have_no_review_to_begin() -> None:
    draft, closed = make.draft(), make.workplan(outputs=1)
    plans.in_state(closed, "CLOSED")

    for plan in (draft, closed):
        assert waiting.reviews_to_begin(make.head_of(plan.entity), at=make.AT) == []


def test_the_framework_manager_sees_how_many_plans_have_no_review_yet() -> None:
    manager = people.framework_manager()
    for _number in range(2):
        make.workplan(plans.entity())
    make.review(make.workplan(plans.entity()))

    page = home(manager)

    assert "2 workplans in force have no mid-year review yet." in page
    assert 'href="/planning/2018H2-2019/mid-year/"' in page
    assert waiting.periods_to_call(manager, at=datetime(2018, 8, 1, tzinfo=UTC)) == []
    assert waiting.periods_to_call(make.board_member(), at=make.AT) == []


# Monthly updates.


def test_the_month_that_is_over_waits_until_every_running_activity_has_its_update() -> None:
    workplan = make.workplan(outputs=2)
    editor = make.editor_of(workplan.entity)
    first, second = make.activities(workplan)
    june = date(2019, 6, 1)

    def due() -> list[tuple[date, int, int]]:
        return [(one.month, one.unsaid, one.running) for one in waiting.updates_due(editor, at=make.AT)]

    assert due() == [(june, 2, 2)]
    page = home(editor)
    assert "2 of 2 activities of the month have no update yet." in page
    assert f'href="/workplans/{workplan.entity.code}/{workplan.period.code}/updates/2019-06/"' in page
    make.update(first, month=june)
    assert due() == [(june, 1, 2)]
    make.update(second, month=june)
    assert due() == []


def test_an_activity_that_is_over_or_has_not_begun_waits_for_no_update() -> None:
    workplan = make.draft(outputs=1)
    output = workplan.outputs.get()
    plans.cost_line(plans.activity(output, starts_on=date(2019, 9, 1)))
    planning.record_approved_elsewhere(
        [workplan.document], note="Board 2018/7", by=make.system(), at=make.IN_FORCE_AT
    )
    running = make.activities(workplan)[0]
    make.update(running, month=date(2019, 5, 1), status="COMPLETED")

    assert waiting.updates_due(make.editor_of(workplan.entity), at=make.AT) == []


def test_only_months_in_which_the_plan_was_in_force_wait() -> None:
    workplan = make.draft()
    editor = make.editor_of(workplan.entity)
    planning.record_approved_elsewhere(
        [workplan.document], note="Board 2019/7", by=make.system(), at=datetime(2019, 7, 2, tzinfo=UTC)
    )

    assert waiting.updates_due(editor, at=make.AT) == []
    assert len(waiting.updates_due(editor, at=datetime(2019, 8, 2, tzinfo=UTC))) == 1
    assert waiting.updates_due(editor, at=datetime(2020, 2, 2, tzinfo=UTC)) == []


def test_a_plan_that_was_never_in_force_or_is_closed_waits_for_no_update() -> None:
    draft, closed = make.draft(), make.workplan()
    plans.in_state(closed, "CLOSED")

    for plan in (draft, closed):
        assert waiting.updates_due(make.editor_of(plan.entity), at=make.AT) == []


def test_while_a_plan_is_revised_updates_of_what_was_approved_are_due() -> None:
    workplan = make.workplan()
    head = make.head_of(workplan.entity)
    planning.move_plan(workplan.document, "REVISE", by=head, at=make.AT, note="More to do.")
    plans.activity(workplan.outputs.get(), title={"en": "Only in the draft"})

    [due] = waiting.updates_due(head, at=make.AT)

    assert (due.unsaid, due.running) == (1, 1)


def test_others_than_the_writers_are_asked_for_no_update() -> None:
    workplan = make.workplan()
    cast = cast_of(workplan)

    asked = {name for name, person in cast.items() if waiting.updates_due(person, at=make.AT)}

    assert asked == {"editor", "head"}


# What it costs.


def test_the_first_page_costs_the_same_however_much_waits() -> None:
    head, counts = people.user(), []
    version = plans.plan_version()
    for size in (1, 4):
        while Workplan.objects.count() < size * 3:
            for state in ("WRITE", "BEGIN", "DECIDED"):
                entity = plans.entity()
                plans.result(plans.programme(of=entity, version=version))
                people.member(entity, roles.HEAD_OF_ENTITY, person=head)
                workplan = make.workplan(entity)
                if state == "WRITE":
                    make.review(workplan)
                if state == "DECIDED":
                    review = make.review(workplan)
                    make.proposal(review, amount=Decimal(100))
                    decided(make.take_to(review, "CONSOLIDATED"), by=make.board_member())
        client = Client()
        client.force_login(head)
        with CaptureQueriesContext(connection) as context:
            client.get("/")
        counts.append(len(context))
        assert EntityDetail.objects.count() >= size * 3

    assert counts[0] == counts[1]
