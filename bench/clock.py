"""How long something takes, how many queries it sends and how much memory the process holds."""

import gc
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

TIMES = 9
Call = Callable[[], Any]


def cpu_ms(call: Call, *, times: int = TIMES) -> float:
    """Return the median CPU time of this process in milliseconds, after two calls that warm up."""
    return median(_measured(call, time.process_time, times))


def wall_ms(call: Call, *, times: int = TIMES) -> float:
    """Return the median time by the clock in milliseconds, after two calls that warm up."""
    return median(_measured(call, time.perf_counter, times))


def both_ms(one: Call, other: Call, *, times: int = TIMES) -> tuple[float, float]:
    """Return the median times by the clock of two calls made in turn: what disturbs one disturbs both."""
    _measured(one, time.perf_counter, 0)
    _measured(other, time.perf_counter, 0)
    pairs = [
        [_measured(call, time.perf_counter, 1, warm=0)[0] for call in (one, other)] for _ in range(times)
    ]
    return median(first for first, _second in pairs), median(second for _first, second in pairs)


def p95_ms(calls: list[Call]) -> float:
    """Return the time by the clock that 95 of 100 different calls do not exceed, after one warm-up."""
    calls[0]()
    taken = [_measured(call, time.perf_counter, 1, warm=0)[0] for call in calls]
    return quantiles(taken, n=20)[-1]


def _measured(call: Call, now: Callable[[], float], times: int, *, warm: int = 2) -> list[float]:
    for _ in range(warm):
        call()
    taken = []
    for _ in range(times):
        gc.collect()
        before = now()
        call()
        taken.append((now() - before) * 1000)
    return taken


def queries(call: Call) -> int:
    """Return how many queries one call sends."""
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def insist(is_so: object, problem: str) -> None:
    """Stop with the problem unless it is so: a number measured on a wrong answer says nothing."""
    if not is_so:
        raise RuntimeError(problem)


def memory_mb() -> float:
    """Return the memory this process holds now, in megabytes; zero where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
