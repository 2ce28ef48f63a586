"""Questions other code asks about plans. Reading only."""

from .documents import (
    SCHEMA_VERSION,
    data_for,
    latest_version,
    plan_data,
    plan_facts,
    programme_data,
    totals_by_fund,
    workplan_data,
)
from .pages import (
    oe_result_counts,
    oe_results_under,
    programmes_of_entity,
    result_counts,
    results_for_page,
    results_under,
    workplans_of_programme,
)
from .season import as_seen, sections_data
from .statuses import is_carried_out, was_in_force

__all__ = [
    "SCHEMA_VERSION",
    "as_seen",
    "data_for",
    "is_carried_out",
    "latest_version",
    "oe_result_counts",
    "oe_results_under",
    "plan_data",
    "plan_facts",
    "programme_data",
    "programmes_of_entity",
    "result_counts",
    "results_for_page",
    "results_under",
    "sections_data",
    "totals_by_fund",
    "was_in_force",
    "workplan_data",
    "workplans_of_programme",
]
