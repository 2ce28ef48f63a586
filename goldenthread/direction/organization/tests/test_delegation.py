"""Handing over a role for some days: what is possible, and what it permits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from goldenthread.direction.organization import actions, queries, rules
from goldenthread.direction.organization import actions_delegation as delegation
from goldenthread.direction.organization.models import Entity, Membership
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

AT = datetime(2020, 6, 1, 9, 0, tzinfo=UTC)
TODAY = AT.date()
POSSIBLE: dict[str, Any] = {
    "is_own": True,
    "is_delegated": False,
    "to_self": False,
    "to_active": True,
    "since": TODAY,
    "until": TODAY + timedelta(days=90),
    "today": TODAY,
    "held": (TODAY, None),
}


@pytest.mark.parametrize(
    ("role", "otherwise", "words"),
    [
        (rules.HEAD_OF_ENTITY, {}, None),
        (rules.HEAD_OF_ENTITY, {"until": TODAY}, None),
        (rules.HEAD_OF_ENTITY, {"held": (TODAY, TODAY + timedelta(days=90))}, None),
        (rules.HEAD_OF_ENTITY, {"is_own": False}, "not your role"),
        (rules.HEAD_OF_ENTITY, {"is_delegated": True}, "cannot be handed on"),
        (rules.SYSTEM_ADMINISTRATOR, {}, "never handed over"),
        (rules.HEAD_OF_ENTITY, {"to_self": True}, "Choose someone else"),
        (rules.HEAD_OF_ENTITY, {"to_active": False}, "cannot sign in"),
        (rules.HEAD_OF_ENTITY, {"until": TODAY - timedelta(days=1)}, "before the first, or over"),
        (rules.HEAD_OF_ENTITY, {"since": TODAY - timedelta(days=9), "until": TODAY - timedelta(days=1),
                                "held": (TODAY - timedelta(days=30), None)}, "or over"),
        (rules.HEAD_OF_ENTITY, {"until": TODAY + timedelta(days=91)}, "at most 90 days"),
        (rules.HEAD_OF_ENTITY, {"since": TODAY - timedelta(days=1), "until": TODAY}, "on all of these days"),
        (rules.HEAD_OF_ENTITY, {"held": (TODAY, TODAY + timedelta(days=89))}, "on all of these days"),
    ],
)  # fmt: skip
def test_what_can_be_handed_over(role: str, otherwise: dict[str, Any], words: str | None) -> None:
    reasons = rules.reasons_not_to_delegate(role, **POSSIBLE | otherwise)

    assert len(reasons) == (words is not None)
    assert words is None or words in reasons[0]


@pytest.fixture
def kasmar(db: None) -> Entity:  # noqa: ARG001 - asks for the database
    return make.entity("KAS")


@pytest.fixture
def head(kasmar: Entity) -> User:
    return make.member(kasmar, rules.HEAD_OF_ENTITY)


def hand_over(head: User, to: User, *, since: date = TODAY, days: int = 14) -> Membership:
    return delegation.delegate_role(
        make.membership_of(head), to=to, since=since, until=since + timedelta(days=days), by=head, at=AT
    )


def may_submit(person: User, entity: Entity, on: date) -> bool:
    return rules.SUBMIT_PLAN in queries.permissions_at(person, entity, on)


def test_the_other_may_what_the_role_permits_on_those_days_only(kasmar: Entity, head: User) -> None:
    deputy = make.user("Deputy")

    made = hand_over(head, deputy)

    days = {n: may_submit(deputy, kasmar, TODAY + timedelta(days=n)) for n in (-1, 0, 14, 15)}
    assert days == {-1: False, 0: True, 14: True, 15: False}
    assert may_submit(head, kasmar, TODAY)
    assert queries.those_acted_for(deputy, TODAY) == {head.pk}
    assert queries.those_acted_for(head, TODAY) == set()
    assert list(queries.delegations_by(head, TODAY)) == [made]
    assert AuditEntry.objects.filter(action="organization.role.delegated", by=head).count() == 1


def test_a_role_that_was_handed_over_is_taken_back_at_once(kasmar: Entity, head: User) -> None:
    deputy = make.user("Deputy")
    begun, coming = hand_over(head, deputy, days=60), hand_over(head, make.user("Other"), since=TODAY)
    later = AT + timedelta(days=5)

    delegation.end_delegation(begun, by=head, at=later)
    delegation.end_delegation(coming, by=head, at=AT)

    assert not may_submit(deputy, kasmar, later.date())
    assert may_submit(deputy, kasmar, TODAY)
    # What would end before it began is taken away.
    assert not Membership.objects.filter(pk=coming.pk).exists()


def test_nobody_takes_back_what_another_handed_over(head: User) -> None:
    made = hand_over(head, make.user("Deputy"))

    with pytest.raises(delegation.NotDelegated, match="not handed over by you"):
        delegation.end_delegation(made, by=make.user(), at=AT)

    made.refresh_from_db()
    assert made.valid_to == TODAY + timedelta(days=14)


def test_a_refused_delegation_leaves_nothing(head: User) -> None:
    with pytest.raises(delegation.NotDelegated, match="at most 90 days"):
        hand_over(head, make.user("Deputy"), days=91)

    assert Membership.objects.count() == 1


def test_when_a_role_ends_what_was_handed_over_of_it_ends_too(kasmar: Entity, head: User) -> None:
    deputy, other = make.user("Deputy"), make.user("Other")
    hand_over(head, deputy, days=60)
    hand_over(head, other, since=TODAY + timedelta(days=30))
    end = TODAY + timedelta(days=10)

    actions.end_role(Membership.objects.get(person=head), by=make.system_administrator(), at=AT, on=end)

    assert may_submit(deputy, kasmar, end - timedelta(days=1))
    assert not may_submit(deputy, kasmar, end)
    assert not Membership.objects.filter(person=other).exists()
