"""What entities plan: programmes, results, workplans, activities, costs, indicators, and their reviews."""

from .costs import (
    AMOUNT_PLACES,
    MOST_QUARTERS,
    QUARTERS,
    BudgetClass,
    Ceiling,
    CostLine,
    Fund,
    Post,
    SourceCategory,
)
from .documents import (
    SETTLED,
    PlanContribution,
    PlanDocument,
    PlanMove,
    PlanSnapshot,
    PlanState,
    TechnicalReview,
)
from .indicators import Aggregation, Baseline, Indicator, Target
from .programmes import Programme, Result, ResultTag, TagUse, significance_constraint
from .workplans import Activity, Output, Workplan

__all__ = [
    "AMOUNT_PLACES",
    "MOST_QUARTERS",
    "QUARTERS",
    "SETTLED",
    "Activity",
    "Aggregation",
    "Baseline",
    "BudgetClass",
    "Ceiling",
    "CostLine",
    "Fund",
    "Indicator",
    "Output",
    "PlanContribution",
    "PlanDocument",
    "PlanMove",
    "PlanSnapshot",
    "PlanState",
    "Post",
    "Programme",
    "Result",
    "ResultTag",
    "SourceCategory",
    "TagUse",
    "Target",
    "TechnicalReview",
    "Workplan",
    "significance_constraint",
]
