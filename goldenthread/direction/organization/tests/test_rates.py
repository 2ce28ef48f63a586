"""Rates of exchange: who keeps them, and which one holds on a day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goldenthread.direction.organization import actions_rates, queries, rules
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import ExchangeRate
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2019, 11, 1, 9, 0, tzinfo=UTC)


def rate(units: str = "0.9", *, since: date = date(2019, 1, 1)) -> ExchangeRate:
    return ExchangeRate(
        currency="EUR", valid_from=since, units_per_base=Decimal(units), source="Operational rate"
    )


def test_the_rate_that_holds_is_the_latest_before_the_day() -> None:
    rates = [rate("0.9"), rate("0.8", since=date(2020, 1, 1))]

    actions_rates.record_rates(rates, by=system_user(), at=AT)

    assert queries.rate_on("EUR", date(2018, 12, 31)) is None
    assert queries.rate_on("EUR", date(2019, 12, 31)) == Decimal("0.9")
    assert queries.rate_on("EUR", date(2020, 1, 1)) == Decimal("0.8")
    entry = AuditEntry.objects.get(action="organization.rates.recorded")
    assert entry.details == {"rates": 2}


def test_a_rate_given_again_is_corrected() -> None:
    actions_rates.record_rates([rate("0.9")], by=system_user(), at=AT)

    actions_rates.record_rates([rate("0.95")], by=system_user(), at=AT)

    assert ExchangeRate.objects.get().units_per_base == Decimal("0.95")


def test_no_rate_leaves_no_trace() -> None:
    actions_rates.record_rates([], by=system_user(), at=AT)

    assert not AuditEntry.objects.exists()


def test_a_rate_that_is_not_above_zero_is_refused_with_all_others() -> None:
    with pytest.raises(actions_rates.RateRefused, match="EUR is not above zero"):
        actions_rates.record_rates([rate("0.9"), rate("0", since=date(2020, 1, 1))], by=system_user(), at=AT)

    assert not ExchangeRate.objects.exists()


@pytest.mark.parametrize(
    ("role", "may"), [(rules.FRAMEWORK_MANAGER, True), (rules.SENIOR_READER, False), ("", False)]
)
def test_rates_are_kept_by_framework_managers(role: str, *, may: bool) -> None:
    person = make.member(role=role) if role else make.user()

    if may:
        actions_rates.record_rates([rate()], by=person, at=AT)
    else:
        with pytest.raises(actions_rates.RateRefused, match="framework manager"):
            actions_rates.record_rates([rate()], by=person, at=AT)

    assert ExchangeRate.objects.exists() is may
