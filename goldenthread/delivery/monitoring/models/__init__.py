"""What entities achieved: rounds, reports with sections, ratings, actual values, what was frozen when."""

from .ratings import OutputReport, Rating, ResultReport, ResultReportTag
from .records import Evidence, Lesson, RiskEvent
from .reports import (
    SUBMITTED_OR_FURTHER,
    Reminder,
    Report,
    ReportMove,
    ReportQuerySet,
    ReviewLook,
    Snapshot,
    among,
)
from .rounds import Round
from .sections import ReportSection, SectionReader, SectionRevision, readable_by
from .values import Actual

__all__ = [
    "SUBMITTED_OR_FURTHER",
    "Actual",
    "Evidence",
    "Lesson",
    "OutputReport",
    "Rating",
    "Reminder",
    "Report",
    "ReportMove",
    "ReportQuerySet",
    "ReportSection",
    "ResultReport",
    "ResultReportTag",
    "ReviewLook",
    "RiskEvent",
    "Round",
    "SectionReader",
    "SectionRevision",
    "Snapshot",
    "among",
    "readable_by",
]
