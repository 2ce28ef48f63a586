"""The same framework through the bare database driver and orjson: what any interface is measured against."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from typing import Any

import orjson
from django.db import connection

RESULTS = "SELECT id, uid, code, statement FROM planning_result WHERE programme_id = {} ORDER BY position"
INDICATORS = """
SELECT i.id, i.uid, i.result_id, i.code, i.title, i.measure, i.direction, i.unit
FROM planning_indicator i JOIN planning_result r ON r.id = i.result_id
WHERE r.programme_id = {} ORDER BY i.position
"""
VALUES = """
SELECT a.indicator_id, p.code, l.code, c.key, a.occurrence, a.status, a.value, a.numerator, a.denominator,
       a.text, a.comment, a.source
FROM monitoring_actual a
JOIN planning_indicator i ON i.id = a.indicator_id
JOIN planning_result r ON r.id = i.result_id
JOIN organization_period p ON p.id = a.period_id
JOIN organization_place l ON l.id = a.place_id
JOIN strategy_cell c ON c.id = a.cell_id
WHERE r.programme_id = {} ORDER BY a.indicator_id, p.starts_on, c.key
"""
OF_VALUE = (
    "period", "place", "cell", "occurrence", "status", "value", "numerator", "denominator", "text", "comment",
    "source",
)  # fmt: skip


class Bare:
    """A connection of the driver itself, to the database that Django uses."""

    def __init__(self) -> None:
        settings = connection.settings_dict
        if connection.vendor == "sqlite":
            self._connection: Any = sqlite3.connect(settings["NAME"])
            self._mark = "?"
        else:
            import psycopg

            self._connection = psycopg.connect(
                dbname=settings["NAME"], user=settings["USER"], password=settings["PASSWORD"],
                host=settings["HOST"], port=settings["PORT"],
            )  # fmt: skip
            self._mark = "%s"

    def rows(self, sql: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a statement."""
        cursor = self._connection.cursor()
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def framework(self, programme: int) -> bytes:
        """Return the framework as JSON, put together in a plain loop."""
        values: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for row in self._of(VALUES, programme):
            values[row[0]].append(dict(zip(OF_VALUE, row[1:], strict=True)))
        indicators: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for pk, uid, result, code, title, measure, direction, unit in self._of(INDICATORS, programme):
            indicators[result].append(
                {"uid": uid, "code": code, "title": title, "measure": measure, "direction": direction,
                 "unit": unit, "actuals": values[pk]}
            )  # fmt: skip
        results = [
            {"uid": uid, "code": code, "statement": statement, "indicators": indicators[pk]}
            for pk, uid, code, statement in self._of(RESULTS, programme)
        ]
        return orjson.dumps({"results": results}, default=str)

    def _of(self, sql: str, programme: int) -> list[tuple[Any, ...]]:
        return self.rows(sql.format(self._mark), (programme,))
