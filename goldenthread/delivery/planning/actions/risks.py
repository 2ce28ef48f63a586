"""Writing the risks of a programme and the resources it needs, year by year and fund by fund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives, once
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.uids import new_uid

from .. import rules
from ..models import Fund, Programme, ProgrammeResource, ProgrammeRisk, RemovedRow
from .removals import take_out
from .rows import begun_from, changed, open_programme, record, refuse


@dataclass(frozen=True)
class RiskSaid:
    """What a writer says of a risk; likelihood and impact from 1 to 5."""

    factor: str
    description: str
    likelihood: int
    impact: int
    response: str = ""


@dataclass(frozen=True)
class NeedSaid:
    """What a programme needs from a fund in a year, and the revision that was read (0 where there was none).

    No amount means that nothing is said: missing is never zero.
    """

    amount: Decimal | None
    base_revision: int = 0


@in_one_transaction
def save_risk(
    programme: Programme,
    said: RiskSaid,
    *,
    by: User,
    at: datetime,
    risk: ProgrammeRisk | None = None,
    base_revision: int = 0,
    uid: UUID | None = None,
) -> ProgrammeRisk:
    """Add a risk to a programme, or save the one given. `uid` is what a new one will be known by."""
    open_programme(programme, by=by, at=at)
    reasons = rules.reasons_against_risk(said.description, said.likelihood, said.impact)
    if said.factor not in ProgrammeRisk.Factor.values:
        reasons.append(_("Choose what kind of risk it is from the list."))
    refuse(reasons)
    row = begun_from(risk, base_revision, programme.risks.all())
    made = None if row else once.made_before(uid, programme.risks.all())
    row = row or made
    if row is None:
        position = programme.risks.count() + 1
        row = ProgrammeRisk(uid=uid or new_uid(), programme=programme, position=position)
    row.factor, row.likelihood, row.impact = said.factor, said.likelihood, said.impact
    row.description = narratives.cleaned(said.description)
    row.response = narratives.cleaned(said.response)
    if made:
        return once.unchanged(made)
    row.save()
    record(row, programme, by=by, at=at, revision=row.revision)
    return row


@in_one_transaction
def remove_risk(risk: ProgrammeRisk, *, base_revision: int, by: User, at: datetime) -> RemovedRow:
    """Remove a risk from a programme, so that it can be put back. Every version submitted so far keeps it."""
    programme = risk.programme
    open_programme(programme, by=by, at=at)
    row = begun_from(risk, base_revision, programme.risks.all())
    assert row is not None  # noqa: S101 - a risk was given
    record(row, programme, by=by, at=at, word="removed")
    return take_out(row, programme.document, by=by, at=at)


@in_one_transaction
def save_resources(
    programme: Programme, said: Mapping[tuple[int, str], NeedSaid], *, by: User, at: datetime
) -> list[ProgrammeResource]:
    """Say what a programme needs by year and fund, all or nothing. An empty amount removes what was there.

    Raises RowChanged with every amount as it stands if one of those that are changed here was saved since.
    """
    document = open_programme(programme, by=by, at=at)
    refuse(_reasons_against(programme, said))
    rows = {(row.year, row.fund): row for row in programme.resources.select_for_update(of=("self",))}
    edits = {key: need for key, need in said.items() if need.amount != _amount(rows.get(key))}
    if any(need.base_revision != _revision(rows.get(key)) for key, need in edits.items()):
        raise changed(list(rows.values()))
    for key, need in edits.items():
        if need.amount is not None:
            _keep(programme, key, rows.get(key), need.amount)
        else:
            take_out(rows[key], document, by=by, at=at)
    if edits:
        audit_trail.record(
            "planning.programme.resources_saved",
            document,
            by=by,
            at=at,
            entity_code=programme.entity.code,
            programme=programme.code,
            amounts=len(edits),
        )
    return list(programme.resources.all())


def _reasons_against(programme: Programme, said: Mapping[tuple[int, str], NeedSaid]) -> list[str]:
    years = range(programme.starts_on.year, programme.ends_on.year + 1)
    reasons = []
    if any(fund not in Fund.values for _year, fund in said):
        reasons.append(_("An amount is for a fund that is not in the list. Choose one of the funds."))
    for (year, _fund), need in said.items():
        if need.amount is not None:
            reasons += rules.reasons_against_resource(year, need.amount, years=years)
    return reasons


def _amount(row: ProgrammeResource | None) -> Decimal | None:
    return None if row is None else row.amount


def _revision(row: ProgrammeResource | None) -> int:
    return 0 if row is None else row.revision


def _keep(programme: Programme, key: tuple[int, str], row: ProgrammeResource | None, amount: Decimal) -> None:
    year, fund = key
    row = row or ProgrammeResource(programme=programme, year=year, fund=fund, revision=0)
    row.amount = amount
    row.revision += 1
    row.save()
