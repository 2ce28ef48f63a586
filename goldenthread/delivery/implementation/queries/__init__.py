"""Questions other code asks about how plans are carried out. Reading only."""

from .consolidation import (
    Consolidation,
    FundSum,
    RegionRow,
    consolidation_of,
    proposals_of,
    review_count,
    sums_of,
    workplans_without_review,
)
from .funding import current_positions, gaps_of, planned_by_fund, positions_for_list
from .midyear import (
    counts_of,
    proposed_in,
    review_facts,
    review_of,
    texts_for_output,
    version_that_carries,
)
from .updates import (
    ApprovedActivity,
    MonthRow,
    activities_of,
    activities_written_about,
    has_later_update,
    history_of,
    month_rows,
    months_of,
    texts_of,
)

__all__ = [
    "ApprovedActivity",
    "Consolidation",
    "FundSum",
    "MonthRow",
    "RegionRow",
    "activities_of",
    "activities_written_about",
    "consolidation_of",
    "counts_of",
    "current_positions",
    "gaps_of",
    "has_later_update",
    "history_of",
    "month_rows",
    "months_of",
    "planned_by_fund",
    "positions_for_list",
    "proposals_of",
    "proposed_in",
    "review_count",
    "review_facts",
    "review_of",
    "sums_of",
    "texts_for_output",
    "texts_of",
    "version_that_carries",
    "workplans_without_review",
]
