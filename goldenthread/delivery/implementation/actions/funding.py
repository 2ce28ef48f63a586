"""Recording how much money an entity has from a fund for a period."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from goldenthread.direction.organization.models import Entity, Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import FundingPosition
from .permits import check_keeper_of_funding


class PositionRefused(RuleBroken):
    """A funding position cannot be kept as it is; the message says what to correct."""


@in_one_transaction
def record_position(
    entity: Entity, period: Period, said: rules.PositionSaid, *, by: User, at: datetime
) -> FundingPosition:
    """Record what an entity has from a fund. A correction is a later row; the same again adds none."""
    check_keeper_of_funding(by, at)
    reasons = rules.reasons_against_position(said, today=timezone.localdate(at))
    if reasons:
        raise PositionRefused(" ".join(reasons))
    known = FundingPosition.objects.current().filter(entity=entity, period=period, fund=said.fund).first()
    if known is not None and says_the_same(known, said):
        return known
    row = FundingPosition.objects.create(
        entity=entity,
        period=period,
        fund=said.fund,
        amount=said.amount,
        as_at=said.as_at,
        source=narratives.cleaned(said.source),
        recorded_at=at,
        recorded_by=by,
    )
    audit_trail.record(
        "implementation.funding_position.recorded",
        row,
        by=by,
        at=at,
        entity_code=entity.code,
        period=period.code,
        fund=row.fund,
        amount=str(row.amount),
        as_at=row.as_at.isoformat(),
    )
    return row


def says_the_same(known: FundingPosition, said: rules.PositionSaid) -> bool:
    """Say whether a position is known exactly so."""
    return (known.amount, known.as_at, known.source) == (
        said.amount,
        said.as_at,
        narratives.cleaned(said.source),
    )
