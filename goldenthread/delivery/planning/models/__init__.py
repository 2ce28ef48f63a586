"""What entities plan: programmes, results, workplans, activities, costs, indicators, and their reviews."""

from .agreed import Agreed, Held, link_of, linked, stands
from .costs import (
    AMOUNT_PLACES,
    MOST_QUARTERS,
    QUARTERS,
    BudgetClass,
    Ceiling,
    CostLine,
    Fund,
    PlannedAmount,
    Post,
    ProgrammeResource,
    SourceCategory,
)
from .documents import (
    BEING_WRITTEN,
    SETTLED,
    PlanContribution,
    PlanDocument,
    PlanMove,
    PlanSnapshot,
    PlanState,
    TechnicalReview,
    being_revised,
)
from .indicators import Aggregation, Baseline, Indicator, Target, fact_stands
from .programmes import Programme, ProgrammeRisk, Result, ResultTag, TagUse, significance_constraint
from .removals import RemovedRow
from .season import CheckSetting, Citation, PlanningSeason
from .sections import PlanSection, PlanSectionRevision
from .workplans import Activity, Output, Workplan

__all__ = [
    "AMOUNT_PLACES",
    "BEING_WRITTEN",
    "MOST_QUARTERS",
    "QUARTERS",
    "SETTLED",
    "Activity",
    "Aggregation",
    "Agreed",
    "Baseline",
    "BudgetClass",
    "Ceiling",
    "CheckSetting",
    "Citation",
    "CostLine",
    "Fund",
    "Held",
    "Indicator",
    "Output",
    "PlanContribution",
    "PlanDocument",
    "PlanMove",
    "PlanSection",
    "PlanSectionRevision",
    "PlanSnapshot",
    "PlanState",
    "PlannedAmount",
    "PlanningSeason",
    "Post",
    "Programme",
    "ProgrammeResource",
    "ProgrammeRisk",
    "RemovedRow",
    "Result",
    "ResultTag",
    "SourceCategory",
    "TagUse",
    "Target",
    "TechnicalReview",
    "Workplan",
    "being_revised",
    "fact_stands",
    "link_of",
    "linked",
    "significance_constraint",
    "stands",
]
