"""Questions other code asks about rounds and reports. Reading only."""

from .cockpit import CockpitFilters, CockpitSummary, cockpit_reports, cockpit_rows, cockpit_summary, days_until
from .home import Waiting, reports_waiting_for
from .reports import (
    ReportNumbers,
    indicators_of_report,
    open_points,
    previous_report,
    previous_round,
    previous_section,
    report_numbers,
    why_not_writable,
    writers_of,
)
from .review import (
    Change,
    Changes,
    SectionChange,
    changes_since_look,
    differences,
    history,
    indicator_statuses,
    last_return,
    moves_open_to,
    rating_hint,
    similar_to_last_year,
)
from .snapshots import digest_of, latest_snapshot, snapshot_data

__all__ = [
    "Change",
    "Changes",
    "CockpitFilters",
    "CockpitSummary",
    "ReportNumbers",
    "SectionChange",
    "Waiting",
    "changes_since_look",
    "cockpit_reports",
    "cockpit_rows",
    "cockpit_summary",
    "days_until",
    "differences",
    "digest_of",
    "history",
    "indicator_statuses",
    "indicators_of_report",
    "last_return",
    "latest_snapshot",
    "moves_open_to",
    "open_points",
    "previous_report",
    "previous_round",
    "previous_section",
    "rating_hint",
    "report_numbers",
    "reports_waiting_for",
    "similar_to_last_year",
    "snapshot_data",
    "why_not_writable",
    "writers_of",
]
