"""Rates of exchange: what one unit of the base currency buys, from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.csv_files import FileFound, FileProblem, rows_of
from goldenthread.foundation.lib.errors import RuleBroken

from . import queries, rules
from .models import ExchangeRate


class RateRefused(RuleBroken):
    """A rate cannot be kept, or someone without a role for it gave it."""


@transaction.atomic
def record_rates(rates: Sequence[ExchangeRate], *, by: User, at: datetime) -> None:
    """Keep these unsaved rates as one deed. Giving the rate of a currency and day again corrects it."""
    if not rates:
        return
    _check_keeper(by, at)
    for rate in rates:
        if rate.units_per_base <= 0:
            raise RateRefused(
                _("The rate of %(currency)s is not above zero. Nothing was kept. Correct it, then try again.")
                % {"currency": rate.currency}
            )
    ExchangeRate.objects.bulk_create(
        rates,
        update_conflicts=True,
        unique_fields=["currency", "valid_from"],
        update_fields=["units_per_base", "source"],
    )
    audit_trail.record("organization.rates.recorded", rates[0], by=by, at=at, rates=len(rates))


def _check_keeper(by: User, at: datetime) -> None:
    if not queries.may(by, rules.MANAGE_FRAMEWORK, timezone.localdate(at)):
        who = ", ".join(rules.names_of_roles_with(rules.MANAGE_FRAMEWORK))
        raise RateRefused(_("No rate was kept: your roles do not include it. Ask: %(who)s.") % {"who": who})


COLUMNS = ("currency", "valid_from", "units_per_base")
Key = tuple[str, date]


@dataclass
class RatesImport(FileFound):
    """What a file of rates would change, or changed, and everything that is wrong with it."""

    added: list[ExchangeRate] = field(default_factory=list)
    corrected: list[ExchangeRate] = field(default_factory=list)
    unchanged: int = 0


@transaction.atomic
def import_rates(content: bytes, *, by: User, at: datetime, dry_run: bool = False) -> RatesImport:
    """Keep the rates of a CSV file (currency,valid_from,units_per_base[,source]), if every row is right."""
    _check_keeper(by, at)
    found = RatesImport()
    known = {(rate.currency, rate.valid_from): rate for rate in ExchangeRate.objects.all()}
    base, seen = queries.base_currency(), dict[Key, int]()
    rows = rows_of(content, COLUMNS, found.problems, optional=("source",))
    found.rows = len(rows)
    for line, cells in rows:
        rate = _rate(line, cells, base, found.problems)
        if rate is not None and _is_new_key(line, rate, seen, found.problems):
            _sort(rate, known.get((rate.currency, rate.valid_from)), found)
    if found.problems:
        return RatesImport(rows=found.rows, problems=found.problems)
    if not dry_run:
        record_rates([*found.added, *found.corrected], by=by, at=at)
    return found


def _rate(line: int, cells: Mapping[str, str], base: str, problems: list[FileProblem]) -> ExchangeRate | None:
    currency, source = cells["currency"].upper(), narratives.cleaned(cells["source"])
    since, units = _day(line, cells["valid_from"], problems), _units(line, cells["units_per_base"], problems)
    if since is None or units is None:
        return None
    reasons = rules.reasons_against_rate(currency, units, source, base=base)
    problems += [FileProblem(line, column, reason) for column, reason in reasons.items()]
    if reasons:
        return None
    return ExchangeRate(currency=currency, valid_from=since, units_per_base=units, source=source)


def _is_new_key(line: int, rate: ExchangeRate, seen: dict[Key, int], problems: list[FileProblem]) -> bool:
    key = (rate.currency, rate.valid_from)
    first = seen.setdefault(key, line)
    if first != line:
        message = _("Line %(line)s says the same currency and day. Keep one.") % {"line": first}
        problems.append(FileProblem(line, "", message))
    return first == line


def _sort(rate: ExchangeRate, known: ExchangeRate | None, found: RatesImport) -> None:
    if known is None:
        found.added.append(rate)
        return
    # A file that does not say where a rate comes from does not take away what is known of it.
    rate.source = rate.source or known.source
    if (known.units_per_base, known.source) == (rate.units_per_base, rate.source):
        found.unchanged += 1
    else:
        found.corrected.append(rate)


def _day(line: int, text: str, problems: list[FileProblem]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = _("%(value)s is not a day. Write it as 2019-06-30.") % {"value": text[:40] or "?"}
        problems.append(FileProblem(line, "valid_from", message))
        return None


def _units(line: int, text: str, problems: list[FileProblem]) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        message = _("%(value)s is not a number. Write digits, with a point before the decimals.")
        problems.append(FileProblem(line, "units_per_base", message % {"value": text[:40] or "?"}))
        return None
