"""A returned plan that comes back: whether it says anything else than before. Values in, answer out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

# What nobody who writes the plan says: how often a row was saved, what others decide, how it is kept.
NOT_SAID = frozenset({"schema_version", "revision", "copied_from", "ceilings", "entity"})


def says_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two versions of a plan, as plain data, say the same."""
    return bool(_said(one) == _said(other))


def _said(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _said(part) for key, part in value.items() if key not in NOT_SAID}
    if isinstance(value, list | tuple):
        return [_said(part) for part in value]
    return value


def reasons_not_to_submit_again(number: int, *, note: str) -> list[str]:
    """Return why a plan that says what the returned version said cannot be submitted, or nothing."""
    if note.strip():
        return []
    return [
        _(
            "Nothing was submitted: the plan says exactly what version %(number)s said, which was returned. "
            "Change what the note asks for, or write why it is submitted as it was."
        )
        % {"number": number}
    ]
