"""Funding positions from a CSV file: entity,period,fund,amount,as_at,source. All of it, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.csv_files import FileFound, FileProblem, rows_of
from goldenthread.foundation.lib.deeds import in_one_transaction

from .. import rules
from ..models import FundingPosition
from .funding import says_the_same
from .permits import check_keeper_of_funding

COLUMNS = ("entity", "period", "fund", "amount", "as_at", "source")


@dataclass
class FundingImport(FileFound):
    """What a file would add, or added, and everything that is wrong with it."""

    added: list[FundingPosition] = field(default_factory=list)
    unchanged: int = 0


Key = tuple[int, int, str]


@dataclass
class _Known:
    """What the rows of a file are held against."""

    entities: Mapping[str, Entity]
    periods: Mapping[str, Period]
    positions: Mapping[Key, FundingPosition]
    today: date


@in_one_transaction
def import_funding(content: bytes, *, by: User, at: datetime, dry_run: bool = False) -> FundingImport:
    """Record the funding positions of a CSV file, if every row of it is right."""
    check_keeper_of_funding(by, at)
    found = FundingImport()
    rows = rows_of(content, COLUMNS, found.problems)
    found.rows = len(rows)
    known = _Known(
        {entity.code: entity for entity in Entity.objects.all()},
        {period.code: period for period in Period.objects.all()},
        {(row.entity_id, row.period_id, row.fund): row for row in FundingPosition.objects.current()},
        timezone.localdate(at),
    )
    seen: dict[Key, int] = {}
    for line, cells in rows:
        _read(line, cells, known, seen, found)
    if found.problems:
        found.added, found.unchanged = [], 0
    elif found.added and not dry_run:
        _add(found.added, by=by, at=at)
    return found


def _read(
    line: int, cells: Mapping[str, str], known: _Known, seen: dict[Key, int], found: FundingImport
) -> None:
    before = len(found.problems)
    problems = found.problems
    entity, period = known.entities.get(cells["entity"]), known.periods.get(cells["period"])
    if entity is None:
        problems.append(
            FileProblem(line, "entity", _unknown(_("There is no entity %(code)s."), cells["entity"]))
        )
    if period is None:
        problems.append(
            FileProblem(line, "period", _unknown(_("There is no period %(code)s."), cells["period"]))
        )
    amount, as_at = _amount(line, cells["amount"], problems), _day(line, cells["as_at"], problems)
    if entity is None or period is None or amount is None or as_at is None:
        return
    said = rules.PositionSaid(cells["fund"].upper(), amount, as_at, cells["source"])
    problems += [
        FileProblem(line, "", reason) for reason in rules.reasons_against_position(said, today=known.today)
    ]
    key = (entity.pk, period.pk, said.fund)
    if key in seen:
        problems.append(
            FileProblem(
                line,
                "",
                _("Line %(line)s says the same entity, period and fund. Keep one.") % {"line": seen[key]},
            )
        )
    seen[key] = line
    if len(problems) == before:
        _take(entity, period, said, known.positions.get(key), found)


def _take(
    entity: Entity,
    period: Period,
    said: rules.PositionSaid,
    position: FundingPosition | None,
    found: FundingImport,
) -> None:
    if position is not None and says_the_same(position, said):
        found.unchanged += 1
        return
    found.added.append(
        FundingPosition(
            entity=entity,
            period=period,
            fund=said.fund,
            amount=said.amount,
            as_at=said.as_at,
            source=narratives.cleaned(said.source),
        )
    )


def _unknown(words: str, code: str) -> str:
    return words % {"code": code[:40] or "?"}


def _amount(line: int, text: str, problems: list[FileProblem]) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        problems.append(
            FileProblem(
                line,
                "amount",
                _("%(value)s is not a number. Write digits, with a point before the cents.")
                % {"value": text[:40] or "?"},
            )
        )
        return None


def _day(line: int, text: str, problems: list[FileProblem]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(
            FileProblem(
                line,
                "as_at",
                _("%(value)s is not a day. Write it as 2019-06-30.") % {"value": text[:40] or "?"},
            )
        )
        return None


def _add(rows: list[FundingPosition], *, by: User, at: datetime) -> None:
    for row in rows:
        row.recorded_by, row.recorded_at = by, at
    FundingPosition.objects.bulk_create(rows, batch_size=1000)
    audit_trail.record(
        "implementation.funding_positions.imported", rows[0], by=by, at=at, positions=len(rows)
    )
