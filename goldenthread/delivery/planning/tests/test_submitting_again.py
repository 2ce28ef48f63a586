"""A returned plan that is submitted again: whether anything was changed, and why not."""

from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import PlanState, Programme, Workplan
from goldenthread.delivery.planning.queries.resubmitting import returned_unchanged
from goldenthread.delivery.planning.rules.resubmitting import reasons_not_to_submit_again, says_the_same
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT.replace(year=2019)
NOTE = "The first quarter does not add up."


def head_of(plan: Workplan | Programme) -> User:
    return people.member(plan.entity, roles.HEAD_OF_ENTITY)


def returned(plan: Workplan | Programme) -> Workplan | Programme:
    """Submit a plan and return it with a note."""
    actions.move_plan(plan.document, "SUBMIT", by=head_of(plan), at=AT)
    desk = people.member(plan.entity.details.get().region, roles.DESK_REVIEWER)
    actions.move_plan(plan.document, "RETURN", by=desk, at=AT, note=NOTE, version=1)
    plan.document.refresh_from_db()
    return plan


@pytest.fixture
def workplan() -> Workplan:
    made = returned(make.complete_workplan())
    assert isinstance(made, Workplan)
    return made


def change(workplan: Workplan) -> None:
    make.post(workplan)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"a": 1}, {"a": 1}, True),
        ({"a": [{"b": "x", "revision": 1}]}, {"a": [{"b": "x", "revision": 7}]}, True),
        ({"a": [{"b": "x", "copied_from": "2018"}]}, {"a": [{"b": "x", "copied_from": ""}]}, True),
        ({"a": 1, "ceilings": {"X": "1.00"}}, {"a": 1, "ceilings": {}}, True),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "y"}]}, False),
        ({"a": [{"b": "x"}]}, {"a": [{"b": "x"}, {"b": "x"}]}, False),
        ({"q": (2018, 3)}, {"q": [2018, 3]}, True),
    ],
)
def test_a_plan_says_the_same_whatever_its_rows_went_through(one: Any, other: Any, same: bool) -> None:
    assert says_the_same(one, other) is same


def test_a_note_is_reason_enough() -> None:
    assert reasons_not_to_submit_again(2, note=" ") != []
    assert reasons_not_to_submit_again(2, note="The desk misread it.") == []


@pytest.mark.parametrize("make_plan", [make.complete_workplan, make.complete_programme])
def test_a_returned_plan_comes_back_unchanged_only_with_a_word_why(make_plan: Any) -> None:
    plan = returned(make_plan())
    by = head_of(plan)

    with pytest.raises(actions.NotReady, match="exactly what version 1 said"):
        actions.move_plan(plan.document, "SUBMIT", by=by, at=AT)
    document = actions.move_plan(plan.document, "SUBMIT", by=by, at=AT, note="Page 3 explains it.")

    assert document.state == PlanState.SUBMITTED
    assert [version.reason for version in document.snapshots.order_by("number")] == [
        "",
        "Page 3 explains it.",
    ]


def test_a_returned_plan_that_was_changed_needs_no_word(workplan: Workplan) -> None:
    change(workplan)

    document = actions.move_plan(workplan.document, "SUBMIT", by=head_of(workplan), at=AT)

    assert document.state == PlanState.SUBMITTED


def test_a_change_that_was_taken_back_is_none(workplan: Workplan) -> None:
    post = make.post(workplan)
    assert returned_unchanged(workplan.document) is None

    actions.remove_line(post, base_revision=1, by=make.system(), at=AT)

    found = returned_unchanged(workplan.document)
    assert found is not None
    assert found.move is not None
    assert (found.version.number, found.move.note) == (1, NOTE)


def test_a_draft_that_was_never_returned_has_nothing_to_compare() -> None:
    assert returned_unchanged(make.complete_workplan().document) is None


def address(of: Workplan) -> str:
    return f"/plans-of-record/{of.document.uid}/check/"


def test_the_page_says_that_nothing_was_changed_with_the_note_and_the_comments(
    client: Client, workplan: Workplan
) -> None:
    client.force_login(head_of(workplan))

    page = client.get(address(workplan)).content.decode()

    for words in (
        "Nothing was changed since version 1 was returned",
        NOTE,
        "Desk reviewer",
        f"/plans-of-record/{workplan.document.uid}/comments/?only=open",
        "Why it is submitted as it was",
    ):
        assert words in page


def test_the_page_asks_for_the_word_and_then_submits(client: Client, workplan: Workplan) -> None:
    client.force_login(head_of(workplan))
    read = client.get(address(workplan)).context["seen"].digest

    without = client.post(address(workplan), {"signed": "on", "note": "", "read": read})
    answer = client.post(address(workplan), {"signed": "on", "note": "Page 3 explains it.", "read": read})

    assert "Say why it is submitted as it was" in without.content.decode()
    assert answer.status_code == 302
    workplan.document.refresh_from_db()
    assert workplan.document.state == PlanState.SUBMITTED


def test_what_was_changed_is_submitted_as_ever(client: Client, workplan: Workplan) -> None:
    change(workplan)
    client.force_login(head_of(workplan))

    page = client.get(address(workplan)).content.decode()

    assert "Nothing was changed" not in page
    assert "What changed, for those who read it" in page


def test_who_only_reads_is_not_told(client: Client, workplan: Workplan) -> None:
    client.force_login(people.member(role=roles.AUDITOR))

    assert "Nothing was changed" not in client.get(address(workplan)).content.decode()
