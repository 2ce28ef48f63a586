"""What a number in a plan must satisfy. Plain functions: values in, answer out, nothing saved."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import VALUE_DIGITS, VALUE_PLACES, FactStatus, Measure

# Decimals of a percentage computed here from its numerator and denominator.
COMPUTED_PLACES = 4
STATUSES = tuple(FactStatus.values)


def fits(value: Decimal) -> bool:
    """Say whether every database keeps this number exactly: at most 15 digits, before and behind the dot."""
    value = Decimal(value)
    # Asked first, because of a number like 1E+1000000 only the exponent may be looked at.
    if not value.is_finite() or value.adjusted() >= VALUE_DIGITS:
        return False
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return len(plain.as_tuple().digits) <= VALUE_DIGITS and places <= VALUE_PLACES


def percentage(numerator: Decimal, denominator: Decimal) -> Decimal:
    """Return how many per cent the numerator is, rounded to four decimals."""
    return (numerator * 100 / denominator).quantize(Decimal(1).scaleb(-COMPUTED_PLACES))


def reasons_not_to_keep(
    measure: str,
    *,
    status: str,
    value: Decimal | None = None,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    text: str = "",
) -> list[str]:
    """Return why these parts do not make a fact of an indicator with this measure."""
    numbers = [number for number in (value, numerator, denominator) if number is not None]
    if status not in STATUSES:
        choices = ", ".join(STATUSES)
        return [
            _("There is no status %(status)s. Choose one of: %(choices)s.")
            % {"status": status, "choices": choices}
        ]
    if status != FactStatus.REPORTED:
        refusal = _(
            "A value that is not reported has neither number nor words. Remove them or say “reported”."
        )
        return [refusal] if numbers or text else []
    return [
        *_reasons_about_parts(measure, value, numerator, denominator, text),
        *_reasons_about_size(numbers),
    ]


def _reasons_about_parts(
    measure: str, value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, text: str
) -> list[str]:
    reasons = []
    if (numerator is None) != (denominator is None):
        reasons.append(_("A share needs both its numerator and its denominator. Give the missing one."))
    if denominator == 0:
        reasons.append(_("A share of nothing has no value. Give a denominator, or say “not applicable”."))
    if measure == Measure.QUALITATIVE and not text:
        reasons.append(_("This indicator is measured in words. Write them."))
    if measure != Measure.QUALITATIVE and value is None and numerator is None:
        reasons.append(_("A number is missing. Give it, or say why there is none."))
    return reasons


def _reasons_about_size(numbers: Collection[Decimal]) -> list[str]:
    return [
        _("%(number)s is too long: at most %(digits)s digits in all are kept.")
        % {"number": number, "digits": VALUE_DIGITS}
        for number in numbers
        if not fits(number)
    ]
