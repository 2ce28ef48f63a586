"""Everything that changes plans. One function per thing a person can do, and the same in bulk for files."""

from .bulk import add_lines_in_bulk, add_outputs_in_bulk, set_ceilings_in_bulk
from .documents import (
    AnsweredAlready,
    NotReady,
    answer_technical_review,
    freeze,
    move_plan,
    record_approved_elsewhere,
)
from .facts import (
    FactParts,
    ValueRefused,
    add_indicator,
    add_indicators_in_bulk,
    correct_facts_in_bulk,
    record_baseline,
    record_facts_in_bulk,
    record_target,
)
from .lines import (
    ActivitySaid,
    CostSaid,
    LineChanged,
    LineGone,
    LineRefused,
    PostSaid,
    remove_line,
    save_activity,
    save_cost_line,
    save_post,
)
from .permits import AlreadyThere, NotYoursToPlan, PlanNotOpen
from .programmes import add_programme, add_programmes_in_bulk, add_result, add_results_in_bulk
from .sections import PlanSectionChanged, SectionRefused, save_plan_section
from .statuses import StatusRefused, record_activity_status
from .workplans import PeriodRefused, add_output, add_workplan

__all__ = [
    "ActivitySaid",
    "AlreadyThere",
    "AnsweredAlready",
    "CostSaid",
    "FactParts",
    "LineChanged",
    "LineGone",
    "LineRefused",
    "NotReady",
    "NotYoursToPlan",
    "PeriodRefused",
    "PlanNotOpen",
    "PlanSectionChanged",
    "PostSaid",
    "SectionRefused",
    "StatusRefused",
    "ValueRefused",
    "add_indicator",
    "add_indicators_in_bulk",
    "add_lines_in_bulk",
    "add_output",
    "add_outputs_in_bulk",
    "add_programme",
    "add_programmes_in_bulk",
    "add_result",
    "add_results_in_bulk",
    "add_workplan",
    "answer_technical_review",
    "correct_facts_in_bulk",
    "freeze",
    "move_plan",
    "record_activity_status",
    "record_approved_elsewhere",
    "record_baseline",
    "record_facts_in_bulk",
    "record_target",
    "remove_line",
    "save_activity",
    "save_cost_line",
    "save_plan_section",
    "save_post",
    "set_ceilings_in_bulk",
]
