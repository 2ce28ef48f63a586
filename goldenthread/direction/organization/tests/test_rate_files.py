"""Rates of exchange from a CSV file: all of it, or nothing."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from goldenthread.direction.organization import actions_rates, queries, rules
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import ExchangeRate
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2019, 11, 1, 9, 0, tzinfo=UTC)
HEAD = "currency,valid_from,units_per_base,source\n"
RIGHT = "eur,2020-01-01,0.9,Operational rate\n"


def load(text: str, *, by: User | None = None, dry_run: bool = False) -> actions_rates.RatesImport:
    return actions_rates.import_rates(text.encode(), by=by or system_user(), at=AT, dry_run=dry_run)


def numbers(found: actions_rates.RatesImport) -> tuple[int, int, int]:
    return len(found.added), len(found.corrected), found.unchanged


def test_the_rates_of_a_file_hold_from_their_day_on() -> None:
    found = load(f"{HEAD}{RIGHT}XOF,2020-01-01,585.5,\n")

    assert (numbers(found), found.problems) == ((2, 0, 0), [])
    assert queries.rate_on("EUR", date(2020, 1, 1)) == Decimal("0.9")
    assert queries.rate_on("XOF", date(2020, 1, 1)) == Decimal("585.5")
    assert AuditEntry.objects.get(action="organization.rates.recorded").details == {"rates": 2}


def test_a_dry_run_says_the_same_and_keeps_nothing() -> None:
    found = load(HEAD + RIGHT, dry_run=True)

    assert numbers(found) == (1, 0, 0)
    assert not ExchangeRate.objects.exists()


def test_the_same_file_again_changes_nothing() -> None:
    load(HEAD + RIGHT)

    found = load(HEAD + RIGHT)

    assert numbers(found) == (0, 0, 1)
    assert AuditEntry.objects.filter(action="organization.rates.recorded").count() == 1


def test_another_rate_for_a_known_day_corrects_it_and_its_source_stays_where_none_is_given() -> None:
    load(HEAD + RIGHT)

    found = load("valid_from;currency;units_per_base\n2020-01-01;EUR;0.95\n")

    assert numbers(found) == (0, 1, 0)
    rate = ExchangeRate.objects.get()
    assert (rate.units_per_base, rate.source) == (Decimal("0.95"), "Operational rate")


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("EUR,soon,0.9,", "valid_from", "soon is not a day"),
        ("EUR,2020-01-01,much,", "units_per_base", "much is not a number"),
        ("EUR,2020-01-01,,", "units_per_base", "? is not a number"),
        ("EUR,2020-01-01,0,", "units_per_base", "not above zero"),
        ("EUR,2020-01-01,-1,", "units_per_base", "not above zero"),
        ("EUR,2020-01-01,NaN,", "units_per_base", "not above zero"),
        ("EUR,2020-01-01,Infinity,", "units_per_base", "not above zero"),
        ("EUR,2020-01-01,1e999999,", "units_per_base", "above 1,000,000,000"),
        ("EUR,2020-01-01,0.1234567,", "units_per_base", "more than six decimals"),
        ("EURO,2020-01-01,0.9,", "currency", "EURO is not a currency"),
        (",2020-01-01,0.9,", "currency", "? is not a currency"),
        ("USD,2020-01-01,1,", "currency", "USD is the base currency"),
        (f"EUR,2020-01-01,0.9,{'x' * 201}", "source", "more than 200 characters"),
    ],
)
def test_a_wrong_row_is_named_with_line_and_column_and_nothing_is_kept(
    row: str, column: str, why: str
) -> None:
    found = load(f"{HEAD}CHF,2020-01-01,0.97,\n{row}\n")

    assert [(problem.line, problem.where) for problem in found.problems] == [(3, column)]
    assert why in found.problems[0].message
    assert numbers(found) == (0, 0, 0)
    assert not ExchangeRate.objects.exists()


def test_two_rows_of_one_currency_and_day_are_refused() -> None:
    found = load(HEAD + RIGHT + RIGHT.upper())

    assert [(problem.line, problem.message) for problem in found.problems] == [
        (3, "Line 2 says the same currency and day. Keep one.")
    ]
    assert not ExchangeRate.objects.exists()


def test_a_file_without_the_columns_is_refused() -> None:
    found = load("currency,rate\nEUR,0.9\n")

    assert [problem.message for problem in found.problems] == [
        "These columns are missing: valid_from, units_per_base."
    ]


@pytest.mark.parametrize(("role", "may"), [(rules.FRAMEWORK_MANAGER, True), (rules.SENIOR_READER, False)])
def test_only_framework_managers_bring_rates_in_even_to_try(role: str, *, may: bool) -> None:
    person = make.member(role=role)

    if may:
        load(HEAD + RIGHT, by=person)
    else:
        with pytest.raises(actions_rates.RateRefused, match="framework manager"):
            load(HEAD + RIGHT, by=person, dry_run=True)

    assert ExchangeRate.objects.exists() is may
