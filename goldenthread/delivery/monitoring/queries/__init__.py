"""Questions other code asks about rounds and reports. Reading only."""

from .reports import (
    indicators_of_report,
    open_points,
    previous_report,
    previous_section,
    why_not_writable,
    writers_of,
)
from .snapshots import digest_of, latest_snapshot, snapshot_data

__all__ = [
    "digest_of",
    "indicators_of_report",
    "latest_snapshot",
    "open_points",
    "previous_report",
    "previous_section",
    "snapshot_data",
    "why_not_writable",
    "writers_of",
]
