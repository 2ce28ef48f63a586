"""Refusals of this app, and what stays behind when one is raised.

A refused deed is undone completely. Two things must outlive that: a text someone typed (it is kept aside),
and the line in the audit trail about an attempt that no honest page offers. Both are written after the
undoing.
"""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import transaction

from goldenthread.foundation.lib.errors import RuleBroken

if TYPE_CHECKING:
    from ..models import ReportSection, SectionRevision
    from ..rules import OpenPoint

P = ParamSpec("P")
R = TypeVar("R")


class ReportLocked(RuleBroken):
    """The report cannot be written now: it was submitted, or the round is locked."""


class NotYoursToWrite(RuleBroken):
    """The person has no role that allows the deed for this entity."""


class NotOfThisReport(RuleBroken):
    """Something sent does not belong to the report: another entity's indicator, a level of another scale."""


class ReasonNeeded(RuleBroken):
    """A classification is lowered without saying why."""


class TextTooLong(RuleBroken):
    """A text is longer than a section holds."""


class NotReadyToSubmit(RuleBroken):
    """Something is still open; `points` says what, and in which section."""

    def __init__(self, message: str, *, points: "list[OpenPoint]") -> None:
        super().__init__(message)
        self.points = points


class SectionChanged(RuleBroken):
    """Someone saved the section first. Nothing is overwritten and nothing is lost.

    `theirs` is the section as it stands, `base` the revision both began from (if it is still known), and
    `mine` what was refused here, kept as a revision that was not taken.
    """

    theirs: "ReportSection"
    base: "SectionRevision | None"
    mine: "SectionRevision"


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
