"""Tags and filters every template has (they are built in; no `load` needed)."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.utils.formats import number_format

from goldenthread.foundation.lib.texts import text_in

register = template.Library()

STATE_TONES = {
    "NOT_STARTED": "",
    "IN_PROGRESS": "doing",
    "SUBMITTED": "sent",
    "RETURNED": "back",
    "DESK_APPROVED": "sent",
    "APPROVED": "ok",
    "COMPLETE": "ok",
    "WAITING": "",
    "RUNNING": "doing",
    "DONE": "ok",
    "FAILED": "late",
    "CANCELLED": "locked",
}


@register.filter
def text(texts: Mapping[str, str] | None) -> str:
    """Return a title in the reader's language."""
    return text_in(texts)


@register.filter
def tone(state: str) -> str:
    """Return the CSS modifier of a state's tag, such as `tag--ok`, or nothing."""
    modifier = STATE_TONES.get(state, "")
    return f"tag--{modifier}" if modifier else ""


@register.filter
def percent(share: float | Decimal | None) -> str:
    """Return a share (0 to 1) as whole per cent, or a dash where there is none: missing is never zero."""
    return "–" if share is None else f"{round(share * 100)}\u00a0%"


@register.filter
def figure(value: Decimal | int | None) -> str:
    """Return a number as people write it: grouped, without trailing zeros, or a dash where there is none."""
    if value is None:
        return "–"
    number = Decimal(value)
    whole = number == number.to_integral_value()
    return number_format(number.to_integral_value() if whole else number.normalize(), force_grouping=True)
