"""The same numbers as each figure, in SQL written by hand: what computing a figure is measured against.

The first statement of a figure gives what it counts (in its last column), by group; the second, where there
is one, what it counts them of.
"""

# ruff: noqa: S608 - nothing in these statements comes from outside.

SUBMITTED = "('SUBMITTED', 'DESK_APPROVED', 'APPROVED')"
BOTH_YEARS, ONE_YEAR = "('2018', '2019')", "('2019')"


def _of(years: str, table: str = "monitoring_resultreport") -> str:
    """Return the rows of these years: result reports, or another table of a report's parts."""
    return f"""
FROM {table} rr
JOIN monitoring_report r ON r.id = rr.report_id
JOIN monitoring_round o ON o.id = r.round_id
JOIN organization_period p ON p.id = o.period_id AND p.code IN {years}
"""


def _tagged(role: str) -> str:
    return f"""
JOIN monitoring_resultreporttag u ON u.result_report_id = rr.id
    AND (u.significance IS NULL OR u.significance > 0)
JOIN strategy_tag t ON t.id = u.tag_id
JOIN strategy_tagset s ON s.id = t.tag_set_id AND s.role = '{role}'
WHERE r.state IN {SUBMITTED}"""


def _with_any(role: str) -> str:
    return f"""
WHERE r.state IN {SUBMITTED} AND EXISTS (
    SELECT 1 FROM monitoring_resultreporttag u
    JOIN strategy_tag t ON t.id = u.tag_id
    JOIN strategy_tagset s ON s.id = t.tag_set_id AND s.role = '{role}'
    WHERE u.result_report_id = rr.id AND (u.significance IS NULL OR u.significance > 0))"""


def _above(element: str, role: str) -> str:
    """Return the join to the element with this role that stands above."""
    return f"""
JOIN strategy_elementancestor a ON a.element_id = {element}
JOIN strategy_planelement e ON e.id = a.ancestor_id
JOIN strategy_planlevel l ON l.id = e.level_id AND l.role = '{role}'
"""


RATED = f"CASE WHEN r.state IN {SUBMITTED} THEN rr.level_id END"
RESULT = "JOIN planning_result res ON res.id = rr.result_id"
DETAIL = """JOIN organization_entitydetail d ON d.entity_id = {entity} AND d.valid_from <= p.ends_on
    AND (d.valid_to IS NULL OR d.valid_to >= p.ends_on)"""
TOP = "coalesce(t.parent_id, t.id)"

AGGREGATES = {
    "progress-by-pillar": (
        f"SELECT e.code, {RATED}, count(*) {_of(ONE_YEAR)} {RESULT} {_above('res.element_id', 'PILLAR')} "
        "GROUP BY 1, 2",
    ),
    "progress-by-pillar-result": (
        f"SELECT e.code, {RATED}, count(*) {_of(ONE_YEAR)} {RESULT} "
        f"{_above('res.element_id', 'PILLAR_RESULT')} GROUP BY 1, 2",
    ),
    "progress-by-region": (
        f"SELECT d.region_id, {RATED}, count(*) {_of(ONE_YEAR)} {DETAIL.format(entity='r.entity_id')} "
        "GROUP BY 1, 2",
    ),
    "progress-by-entity-type": (
        f"SELECT n.kind, {RATED}, count(*) {_of(ONE_YEAR)} JOIN organization_entity n ON n.id = r.entity_id "
        "GROUP BY 1, 2",
    ),
    "progress-by-action-plan": (
        f"SELECT e.code, {RATED}, count(*) {_of(ONE_YEAR, 'monitoring_outputreport')} "
        f"JOIN planning_output q ON q.id = rr.output_id {_above('q.element_id', 'ACTION_PLAN')} "
        "GROUP BY 1, 2",
    ),
    "shift-share": (
        f"SELECT p.code, count(*) {_of(BOTH_YEARS)} {_with_any('SHIFT')} GROUP BY 1",
        f"SELECT p.code, count(*) {_of(BOTH_YEARS)} WHERE r.state IN {SUBMITTED} GROUP BY 1",
    ),
    "shift-distribution": (
        f"SELECT {TOP}, count(DISTINCT rr.id) {_of(ONE_YEAR)} {_tagged('SHIFT')} GROUP BY 1",
        f"SELECT count(*) {_of(ONE_YEAR)} {_with_any('SHIFT')}",
    ),
    "spotlight-share": (
        f"SELECT p.code, {TOP}, count(DISTINCT rr.id) {_of(BOTH_YEARS)} {_tagged('SPOTLIGHT')} GROUP BY 1, 2",
        f"SELECT p.code, count(*) {_of(BOTH_YEARS)} {_with_any('SPOTLIGHT')} GROUP BY 1",
    ),
    "sdg-engagement": (
        f"SELECT t.number, count(DISTINCT rr.id) {_of(ONE_YEAR)} {_tagged('SDG')} GROUP BY 1",
        f"SELECT count(*) {_of(ONE_YEAR)} WHERE r.state IN {SUBMITTED}",
    ),
    "oe-reporting-share": (
        f"SELECT count(DISTINCT r.entity_id) {_of(ONE_YEAR, 'monitoring_outputreport')} "
        "JOIN planning_output q ON q.id = rr.output_id AND q.element_id IS NOT NULL "
        f"WHERE rr.level_id IS NOT NULL AND r.state IN {SUBMITTED}",
        "SELECT count(DISTINCT r.entity_id) FROM monitoring_report r "
        "JOIN monitoring_round o ON o.id = r.round_id "
        f"JOIN organization_period p ON p.id = o.period_id AND p.code IN {ONE_YEAR} "
        f"WHERE r.state IN {SUBMITTED}",
    ),
    "indicators-on-target": (
        f"""
SELECT d.region_id, count(*), sum(CASE WHEN i.direction = 'UP' AND x.value >= y.value
    OR i.direction = 'DOWN' AND x.value <= y.value THEN 1 ELSE 0 END)
FROM planning_target y
JOIN organization_period p ON p.id = y.period_id AND p.code IN {ONE_YEAR}
JOIN monitoring_actual x ON x.indicator_id = y.indicator_id AND x.period_id = y.period_id
    AND x.place_id = y.place_id AND x.cell_id = y.cell_id AND x.occurrence = y.occurrence
JOIN planning_indicator i ON i.id = y.indicator_id
JOIN planning_result res ON res.id = i.result_id
JOIN planning_programme g ON g.id = res.programme_id
{DETAIL.format(entity="g.entity_id")}
WHERE x.value IS NOT NULL AND y.value IS NOT NULL GROUP BY 1""",
    ),
}
