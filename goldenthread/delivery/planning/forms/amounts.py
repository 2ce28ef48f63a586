"""Amounts of money as people type them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SPACES = re.compile("[\\s\u00a0\u202f'’]")
GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
PLAIN = re.compile(r"-?\d{1,15}(\.\d+)?")


def amount_in(typed: str) -> Decimal:
    """Return the amount that was typed; an empty field plans nothing.

    Raises ValueError with what to write instead.
    """
    plain = SPACES.sub("", typed)
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if not plain:
        return Decimal(0)
    if not (plain.isascii() and PLAIN.fullmatch(plain)):
        raise ValueError(_("Write an amount in digits, for example 1250 or 1250.50"))
    return Decimal(plain)


def as_typed(amount: Decimal) -> str:
    """Return an amount as it stands in a field: nothing where nothing is planned."""
    if not amount:
        return ""
    is_whole = amount == amount.to_integral_value()
    return f"{amount:.0f}" if is_whole else f"{amount:.2f}"


class AmountField(forms.CharField):
    """The amount of one quarter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Return the amount, or explain what to write."""
        try:
            return amount_in(super().clean(value))
        except ValueError as problem:
            raise ValidationError(str(problem)) from None
