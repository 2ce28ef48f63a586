"""Decisions about money that is there: what a position must satisfy, and how a gap reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Fund
from goldenthread.foundation.lib.amounts import money

LARGEST_POSITION = Decimal(10_000_000_000)
PLACES = 2
LONGEST_SOURCE = 200


@dataclass(frozen=True)
class PositionSaid:
    """What somebody says an entity has from a fund, as it stood on a day."""

    fund: str
    amount: Decimal
    as_at: date
    source: str


def reasons_against_position(said: PositionSaid, *, today: date) -> list[str]:
    """Return why a funding position cannot be kept as it is."""
    reasons = []
    if said.fund not in Fund.values:
        reasons.append(
            _("%(value)s is not a fund. Choose one of: %(known)s.")
            % {"value": said.fund[:40] or "?", "known": ", ".join(Fund.values)}
        )
    reasons += _against_amount(said.amount)
    if said.as_at > today:
        reasons.append(_("The day lies ahead. A position says what was there on a day that has come."))
    if not said.source.strip():
        reasons.append(_("Say where the number comes from, such as a ledger and its date."))
    if len(said.source) > LONGEST_SOURCE:
        reasons.append(
            _("The source has more than %(most)s characters. Shorten it.") % {"most": LONGEST_SOURCE}
        )
    return reasons


def _against_amount(amount: Decimal) -> list[str]:
    if not amount.is_finite():
        return [_("The amount is not a number. Write digits, with a point before the cents.")]
    if amount < 0:
        return [_("The amount is negative. Write what is there: zero or more.")]
    if amount > LARGEST_POSITION:
        return [_("The amount is above %(most)s. Check the digits.") % {"most": f"{LARGEST_POSITION:,}"}]
    if amount != round(amount, PLACES):
        return [_("The amount has more than two decimals. Round it to cents.")]
    return []


@dataclass(frozen=True)
class Gap:
    """Planned against available from one fund; what is not known is not zero."""

    fund: str
    planned: Decimal
    available: Decimal | None
    # By how much the proposals would lower what is planned.
    proposed: Decimal

    @property
    def name(self) -> str:
        """Return the fund's name."""
        return str(Fund(self.fund).label)

    @property
    def gap(self) -> Decimal | None:
        """Return how much more is planned than there is; negative where money is left."""
        return None if self.available is None else self.planned - self.available

    @property
    def difference(self) -> Decimal:
        """Return by how much the proposals would change what is planned; negative where they lower it."""
        return -self.proposed

    @property
    def left(self) -> Decimal | None:
        """Return the gap that stays if the proposals are accepted."""
        return None if self.gap is None else self.gap - self.proposed


def gaps_between(
    planned: Mapping[str, Decimal],
    available: Mapping[str, Decimal],
    proposed: Mapping[str, Decimal] | None = None,
) -> list[Gap]:
    """Return planned against available for each fund that appears in either, in the order of the funds."""
    proposed = proposed or {}
    return [
        Gap(fund, planned.get(fund, Decimal(0)), available.get(fund), proposed.get(fund, Decimal(0)))
        for fund in Fund.values
        if fund in planned or fund in available
    ]


def gap_in_words(gap: Gap, *, currency: str) -> str:
    """Return what the gap means, as a sentence."""
    if gap.gap is None or gap.left is None:
        return _("Nobody has said yet how much is available from this fund.")
    amount = {"amount": f"{currency} {money(abs(gap.gap))}"}
    if gap.gap == 0:
        return _("Exactly what is planned is available.")
    if gap.gap < 0:
        return _("%(amount)s more is available than planned.") % amount
    if gap.proposed > 0 and gap.left <= 0:
        return _("%(amount)s more is planned than available; the proposals close this gap.") % amount
    if gap.proposed > 0:
        return _("%(amount)s more is planned than available; with the proposals, %(left)s.") % {
            **amount,
            "left": f"{currency} {money(gap.left)}",
        }
    return _("%(amount)s more is planned than available.") % amount
