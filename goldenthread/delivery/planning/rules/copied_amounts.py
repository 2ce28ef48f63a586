"""How what a copy brings in money is told beside what is planned there: values in, words out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.amounts import figure

from .lines import quarters_of

Period = tuple[date, date]


def words_on_amounts(
    carried: Decimal, whole: Decimal, *, currency: str, source: Period, target: Period
) -> str:
    """Return what a copy comes to, of what its source plans; where it is more, why it is more."""
    words = {"currency": currency, "carried": figure(carried), "whole": figure(whole)}
    if carried <= whole:
        return _("%(currency)s %(carried)s of %(whole)s") % words
    more = _("%(currency)s %(carried)s, more than the %(whole)s planned there:") % words
    return f"{more} {_why_more(source, target)}"


def _why_more(source: Period, target: Period) -> str:
    """Return why a copy comes to more than its source: it has a quarter twice, or money buys less."""
    if _most_often(target) > _most_often(source):
        return _("this period has some quarters twice, and each takes the amount of the same quarter.")
    return _("the rates of exchange at the start of this period are others.")


def _most_often(period: Period) -> int:
    """Return how often the quarter that a period has most often comes in it."""
    numbers = [number for _year, number in quarters_of(*period)]
    return max(map(numbers.count, numbers))
