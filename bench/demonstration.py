"""The demonstration at the scale that BENCH_SCALE names: the time to build it, its pages and figures."""

from __future__ import annotations

import os
import time
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench import clock
from bench.bare import Bare
from bench.peers import getting
from goldenthread.delivery.monitoring.models import Report, Round
from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.accounts.models import User
from goldenthread.front.shell import demo
from goldenthread.insight.analysis import figures

PAGES = 30
YEAR = 2019
FACTS = """
FROM monitoring_resultreport rr
JOIN monitoring_report r ON r.id = rr.report_id
JOIN monitoring_round o ON o.id = r.round_id
JOIN organization_period p ON p.id = o.period_id AND p.code = '2019'
"""
TAGS = (
    "JOIN monitoring_resultreporttag u ON u.result_report_id = rr.id JOIN strategy_tag t ON t.id = u.tag_id"
)
# The plainest SQL that gives the counts of a figure.
AGGREGATES = {
    "progress-by-pillar": f"""
        SELECT a.ancestor_id, rr.level_id, count(*) {FACTS}
        JOIN planning_result res ON res.id = rr.result_id
        JOIN strategy_elementancestor a ON a.element_id = res.element_id
        JOIN strategy_planelement e ON e.id = a.ancestor_id
        JOIN strategy_planlevel l ON l.id = e.level_id AND l.role = 'PILLAR'
        GROUP BY a.ancestor_id, rr.level_id""",
    "sdg-engagement": f"""
        SELECT t.number, count(DISTINCT rr.id) {FACTS} {TAGS}
        JOIN strategy_tagset s ON s.id = t.tag_set_id AND s.role = 'SDG' GROUP BY t.number""",
    "shift-distribution": f"""
        SELECT coalesce(t.parent_id, t.id), count(DISTINCT rr.id) {FACTS} {TAGS}
        JOIN strategy_tagset s ON s.id = t.tag_set_id AND s.role = 'SHIFT'
        GROUP BY coalesce(t.parent_id, t.id)""",
}


def measure() -> dict[str, Any]:
    """Build the demonstration and return the numbers of its pages and figures."""
    scale = int(os.environ["BENCH_SCALE"])
    began = time.perf_counter()
    demo.build(scale=scale)
    found: dict[str, Any] = {"scale": scale, "build": time.perf_counter() - began}
    found["entities"] = Entity.objects.count()
    found |= {"pages": _pages()} if not os.environ.get("BENCH_BUILD_ONLY") else {}
    found |= {"figures": _figures()} if not os.environ.get("BENCH_BUILD_ONLY") else {}
    return found


def _pages() -> dict[str, dict[str, float]]:
    manager = User.objects.get(email="framework@example.org")
    reader = User.objects.get(email="reader@example.org")
    entities = Entity.objects.filter(kind="COUNTRY_OFFICE").order_by("-pk").values_list("code", flat=True)
    reports = (
        Report.objects.filter(round__period__code=str(YEAR)).order_by("-pk").values_list("uid", flat=True)
    )
    round_ = Round.objects.get(period__code="2020")
    return {
        "entity": _page(reader, [f"/entities/{code}/" for code in entities[:PAGES]]),
        "report": _page(reader, [f"/review/{uid}/" for uid in reports[:PAGES]]),
        "cockpit": _page(manager, [f"/rounds/{round_.code}/"] * PAGES),
    }


def _page(person: User, addresses: list[str]) -> dict[str, float]:
    calls = [getting(person, address) for address in addresses]
    # All small demonstrations have fewer entities of a kind than pages are asked for.
    while len(calls) < PAGES:
        calls += calls[: PAGES - len(calls)]
    return {"p95": clock.p95_ms(calls), "queries": clock.queries(calls[0])}


def _figures() -> dict[str, dict[str, float]]:
    answer = figures.compute_all(YEAR)
    version = answer.version
    if version is None:
        raise RuntimeError("the demonstration has no figures")
    bare = Bare()
    found = {}
    for table in answer.tables:

        def compute(figure_id: str = table.figure.id) -> object:
            return figures.compute(figure_id, year=YEAR, version=version)

        with CaptureQueriesContext(connection) as captured:
            compute()
        statements = [query["sql"] for query in captured]
        figure = {"ours": clock.wall_ms(compute, times=5), "own_sql": _replayed(bare, statements)}
        if table.figure.id in AGGREGATES:
            figure["aggregate"] = _replayed(bare, [AGGREGATES[table.figure.id]])
        found[table.figure.id] = figure
    return found


def _replayed(bare: Bare, statements: list[str]) -> float:
    """Return the time these statements take through the driver alone."""
    selects = [sql for sql in statements if sql.lstrip().upper().startswith("SELECT")]
    return clock.wall_ms(lambda: [bare.rows(sql) for sql in selects], times=5)
