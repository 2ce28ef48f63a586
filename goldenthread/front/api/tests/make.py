"""Programmes with values, and people and machines who ask for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Programme
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy import actions as strategy
from goldenthread.foundation.accounts import tokens
from goldenthread.foundation.accounts.models import ApiToken, User

NOW = datetime(2020, 2, 1, 9, 0, tzinfo=UTC)


def person(
    email: str = "reader@example.org", role: str = roles.SENIOR_READER, entity: Entity | None = None
) -> User:
    """Return someone with one role, in force for ever."""
    made = User.objects.create_user(email, email.split("@")[0].title())
    organization.give_role(made, role, by=planning.system(), at=NOW, since=date(2018, 1, 1), entity=entity)
    return made


def token(
    owner: User, *, text: str = "a-long-random-token", expires_in: timedelta = timedelta(days=3650)
) -> str:
    """Return the text of a usable token of this person."""
    ApiToken.objects.create(
        owner=owner,
        name="Script",
        digest=tokens.digest_of(text),
        created_at=NOW,
        expires_at=datetime.now(UTC) + expires_in,
    )
    return text


def framework(*, indicators: int = 2, entity: Entity | None = None) -> Programme:
    """Return a programme with a result for every two indicators, each with facts of all three kinds."""
    programme = planning.programme(of=entity)
    dimension = strategy.add_dimension("SEX", name={"en": "Sex"})
    women = strategy.cell_for([strategy.add_category(dimension, code="F", name={"en": "Women"})])
    for number in range(indicators):
        if number % 2 == 0:
            result = planning.result(programme, position=number)
        indicator = planning.indicator(result=result)
        planning.baseline(indicator, "1.5")
        planning.target(indicator, "12345678901.25")
        for cell, value in ((planning.total(), "10"), (women, "4.25")):
            actual(indicator_id=indicator.pk, cell_id=cell.pk, value=Decimal(value), by=planning.system())
    return programme


def actual(*, indicator_id: int, cell_id: int, value: Decimal, by: User) -> Actual:
    """Return an actual value of 2019 for the whole entity."""
    return Actual.objects.create(
        indicator_id=indicator_id,
        period=planning.year(2019),
        place=planning.whole_entity(),
        cell_id=cell_id,
        value=value,
        updated_at=NOW,
        updated_by=by,
    )
