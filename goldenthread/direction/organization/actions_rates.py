"""Rates of exchange: what one unit of the base currency buys, from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
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
    if not queries.may(by, rules.MANAGE_FRAMEWORK, timezone.localdate(at)):
        who = ", ".join(rules.names_of_roles_with(rules.MANAGE_FRAMEWORK))
        raise RateRefused(_("No rate was kept: your roles do not include it. Ask: %(who)s.") % {"who": who})
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
