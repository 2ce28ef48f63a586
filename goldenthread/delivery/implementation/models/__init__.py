"""What happens while a workplan is carried out: monthly updates, the mid-year review, money that is there."""

from .funding import FundingPosition
from .midyear import Adjustment, MidYearMove, MidYearReview, OutputImplementation, ReviewState
from .updates import ActivityUpdate

__all__ = [
    "ActivityUpdate",
    "Adjustment",
    "FundingPosition",
    "MidYearMove",
    "MidYearReview",
    "OutputImplementation",
    "ReviewState",
]
