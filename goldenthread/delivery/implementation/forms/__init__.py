"""What arrives from the pages of monthly updates, mid-year reviews and funding."""

from .funding import FundingFileForm, PositionForm
from .midyear import DecisionForm, MoveForm, OutputForm, ProposalForm
from .updates import UpdateForm

__all__ = [
    "DecisionForm",
    "FundingFileForm",
    "MoveForm",
    "OutputForm",
    "PositionForm",
    "ProposalForm",
    "UpdateForm",
]
