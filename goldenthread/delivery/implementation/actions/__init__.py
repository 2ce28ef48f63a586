"""Everything that changes how plans are carried out. One function per thing a person can do."""

from goldenthread.foundation.lib.csv_files import MOST_BYTES, FileProblem

from .funding import PositionRefused, record_position
from .funding_files import COLUMNS as FUNDING_COLUMNS
from .funding_files import FundingImport, import_funding
from .midyear import (
    OutputChanged,
    ReviewRefused,
    add_new_updates,
    move_review,
    open_mid_year_review,
    open_mid_year_reviews,
    save_output,
)
from .permits import NotYoursToFund, NotYoursToReview, ReviewNotOpen
from .proposals import (
    NotRevisedYet,
    ProposalChanged,
    ProposalRefused,
    decide_proposal,
    record_carried,
    remove_proposal,
    revise_workplan,
    save_proposal,
)
from .updates import RowSaid, RowsRefused, UpdatesChanged, UpdatesRefused, save_updates

__all__ = [
    "FUNDING_COLUMNS",
    "MOST_BYTES",
    "FileProblem",
    "FundingImport",
    "NotRevisedYet",
    "NotYoursToFund",
    "NotYoursToReview",
    "OutputChanged",
    "PositionRefused",
    "ProposalChanged",
    "ProposalRefused",
    "ReviewNotOpen",
    "ReviewRefused",
    "RowSaid",
    "RowsRefused",
    "UpdatesChanged",
    "UpdatesRefused",
    "add_new_updates",
    "decide_proposal",
    "import_funding",
    "move_review",
    "open_mid_year_review",
    "open_mid_year_reviews",
    "record_carried",
    "record_position",
    "remove_proposal",
    "revise_workplan",
    "save_output",
    "save_proposal",
    "save_updates",
]
