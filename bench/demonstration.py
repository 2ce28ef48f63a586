"""The demonstration at the scale that BENCH_SCALE names: the time to build it, its pages and figures."""

from __future__ import annotations

import os
import time
from typing import Any

from bench import clock
from bench.aggregates import AGGREGATES
from bench.bare import Bare
from bench.peers import getting
from goldenthread.delivery.monitoring.models import Report, Round
from goldenthread.direction.organization.models import Entity
from goldenthread.foundation.accounts.models import User
from goldenthread.front.shell import demo
from goldenthread.insight.analysis import figures

PAGES = 30
# Each page several times, because of 30 calls the slowest two decide.
TIMES = 4
YEAR = 2019


def measure() -> dict[str, Any]:
    """Build the demonstration and return the numbers of its pages and figures."""
    scale = int(os.environ["BENCH_SCALE"])
    began, cpu = time.perf_counter(), time.process_time()
    demo.build(scale=scale)
    found: dict[str, Any] = {"scale": scale, "build": time.perf_counter() - began}
    found["cpu"] = time.process_time() - cpu
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
    return {"p95": clock.p95_ms(calls * TIMES), "queries": clock.queries(calls[0])}


def _figures() -> dict[str, dict[str, float]]:
    answer = figures.compute_all(YEAR)
    version = answer.version
    if version is None:
        raise RuntimeError("the demonstration has no figures")
    bare = Bare()
    found = {}
    for table in answer.tables:
        statements = AGGREGATES[table.figure.id]

        def compute(figure_id: str = table.figure.id) -> object:
            return figures.compute(figure_id, year=YEAR, version=version)

        def by_hand(statements: tuple[str, ...] = statements) -> object:
            return [bare.rows(sql) for sql in statements]

        counted = sum(row[-1] for row in bare.rows(statements[0]))
        clock.insist(counted == sum(row.count for row in table.rows), f"{table.figure.id} counts otherwise")
        ours, by_hand_alone = clock.both_ms(compute, by_hand, times=7)
        found[table.figure.id] = {"ours": ours, "by_hand": by_hand_alone, "queries": clock.queries(compute)}
    return found
