"""Everything that changes rounds and reports. One function per thing a person can do, in files by noun."""

from goldenthread.foundation.workflow.machine import MoveRefused

from .permits import record_unseen_report
from .readers import ReaderNotNamed, end_reader, name_reader
from .records import (
    NotComplete,
    add_evidence,
    add_lesson,
    add_risk_event,
    remove_evidence,
    remove_lesson,
    remove_risk_event,
)
from .refusals import (
    NotOfThisReport,
    NotReadyToSubmit,
    NotYoursToWrite,
    ReasonNeeded,
    ReportLocked,
    SectionChanged,
    TextTooLong,
)
from .reviews import move_report, note_look
from .rounds import RoundNotOpened, open_round, send_reminders
from .sections import (
    TagChoice,
    mark_section,
    refuse_foreign_rows,
    save_oe_section,
    save_result_section,
)
from .values import (
    NewActual,
    ValueRefused,
    correct_actuals_in_bulk,
    record_actuals_in_bulk,
    save_indicator_section,
)

__all__ = [
    "MoveRefused",
    "NewActual",
    "NotComplete",
    "NotOfThisReport",
    "NotReadyToSubmit",
    "NotYoursToWrite",
    "ReaderNotNamed",
    "ReasonNeeded",
    "ReportLocked",
    "RoundNotOpened",
    "SectionChanged",
    "TagChoice",
    "TextTooLong",
    "ValueRefused",
    "add_evidence",
    "add_lesson",
    "add_risk_event",
    "correct_actuals_in_bulk",
    "end_reader",
    "mark_section",
    "move_report",
    "name_reader",
    "note_look",
    "open_round",
    "record_actuals_in_bulk",
    "record_unseen_report",
    "refuse_foreign_rows",
    "remove_evidence",
    "remove_lesson",
    "remove_risk_event",
    "save_indicator_section",
    "save_oe_section",
    "save_result_section",
    "send_reminders",
]
