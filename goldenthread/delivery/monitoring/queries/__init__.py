"""Questions other code asks about rounds and reports. Reading only."""

from . import comparison, listing
from .cockpit import (
    NOT_IN,
    PROBLEMS,
    CockpitFilters,
    CockpitSummary,
    cockpit_reports,
    cockpit_rows,
    cockpit_summary,
    days_until,
)
from .quality import findings_in
from .reports import (
    ReportNumbers,
    indicators_of_report,
    indicators_of_reports,
    open_points,
    previous_report,
    previous_section,
    report_numbers,
    why_not_writable,
    writers_by_entity,
    writers_of,
)
from .snapshots import latest_snapshot, snapshot_data, snapshots_data
from .updates import OutputUpdates, update_to_insert, updates_of_result

__all__ = [
    "NOT_IN",
    "PROBLEMS",
    "CockpitFilters",
    "CockpitSummary",
    "OutputUpdates",
    "ReportNumbers",
    "cockpit_reports",
    "cockpit_rows",
    "cockpit_summary",
    "comparison",
    "days_until",
    "findings_in",
    "indicators_of_report",
    "indicators_of_reports",
    "latest_snapshot",
    "listing",
    "open_points",
    "previous_report",
    "previous_section",
    "report_numbers",
    "snapshot_data",
    "snapshots_data",
    "update_to_insert",
    "updates_of_result",
    "why_not_writable",
    "writers_by_entity",
    "writers_of",
]
