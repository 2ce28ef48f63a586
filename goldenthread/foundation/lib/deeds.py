"""One deed, one transaction; and what stays behind when it is refused.

A refused deed is undone completely. Two things may have to outlive that: a text someone typed (it is kept
aside), and the line in the audit trail about an attempt that no honest page offers. Both are written after
the undoing.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import transaction

from .errors import RuleBroken

P = ParamSpec("P")
R = TypeVar("R")


def leaving(refusal: RuleBroken, *traces: Callable[[], object]) -> RuleBroken:
    """Return the refusal with what is to be written once the refused deed is undone."""
    refusal.traces = [*getattr(refusal, "traces", []), *traces]  # type: ignore[attr-defined]
    return refusal


def in_one_transaction(deed: Callable[P, R]) -> Callable[P, R]:
    """Run the deed in one transaction.

    If it is refused, undo it and then write what the refusal leaves behind.
    """

    @wraps(deed)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return deed(*args, **kwargs)
        except RuleBroken as refusal:
            with transaction.atomic():
                for trace in getattr(refusal, "traces", []):
                    trace()
            raise

    return run
