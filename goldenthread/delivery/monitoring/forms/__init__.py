"""What arrives from the pages of a report: read, explained where it is wrong, and never thrown away."""

from .grid import Grid, GridRow
from .rounds import NoteForm, RoundForm
from .sections import (
    LessonForm,
    MarkForm,
    OutputRatingForm,
    RecordForm,
    ResultSectionForm,
    RiskForm,
    TypedForm,
)

__all__ = [
    "Grid",
    "GridRow",
    "LessonForm",
    "MarkForm",
    "NoteForm",
    "OutputRatingForm",
    "RecordForm",
    "ResultSectionForm",
    "RiskForm",
    "RoundForm",
    "TypedForm",
]
