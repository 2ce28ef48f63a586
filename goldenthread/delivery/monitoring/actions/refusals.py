"""Refusals of this app: what cannot be done, each with its own name so that pages can answer it."""

from typing import TYPE_CHECKING

from goldenthread.foundation.lib.errors import RuleBroken

if TYPE_CHECKING:
    from ..models import ReportSection, SectionRevision
    from ..rules import OpenPoint


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
