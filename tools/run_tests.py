"""Runs the suites named (sqlite, postgresql, journeys), all even if one fails, and sums up in one line.

The journeys are one browser at a time, so they go on beside the tests on PostgreSQL.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import coverage_bars
import system_packages
import with_postgres

UNIT = ["goldenthread", "tests", "-m", "not journey", "-n", "2", "--dist", "loadgroup"]
# Not again: what starts processes with a database of their own, as the wheel does, and what asks no database.
ONCE = "journey or slow or pure"
UNIT_AGAIN = ["goldenthread", "tests", "-m", f"not ({ONCE})", "-n", "2", "--dist", "loadgroup"]
COVERAGE = [sys.executable, "-m", "coverage"]
JOURNEYS = ["tests/journeys", "-m", "journey"]
WORDS = ("failed", "error", "passed", "skipped")
# What the closing line says of a suite that is not the whole.
PART = {"postgresql": "postgresql: what asks a database and starts no process of its own"}


def run_sqlite(report: Path, out: IO[bytes] | None) -> int:
    """Run every test that needs no browser on SQLite, and see how much of the code they reach."""
    measured = {"COVERAGE_FILE": str(report.with_name("coverage"))}
    code = _run([*COVERAGE, "run", "-m", "pytest", *UNIT], report, out, measured)
    # Of a suite that failed the measurement says nothing.
    return code or coverage_bars.check(measured)


def run_postgresql(report: Path, out: IO[bytes] | None) -> int:
    """Run again, on a PostgreSQL cluster of its own, every test that asks a database."""
    with with_postgres.cluster() as address:
        return _pytest(UNIT_AGAIN, report, out, {"GOLDENTHREAD_TEST_DATABASE": address})


def run_journeys(report: Path, out: IO[bytes] | None) -> int:
    """Walk through the product in a browser, against a real server."""
    found = next(filter(None, map(shutil.which, system_packages.BROWSERS)), "")
    return _pytest(JOURNEYS, report, out, {"GOLDENTHREAD_TEST_CHROMIUM": found} if found else {})


SUITES = {"sqlite": run_sqlite, "postgresql": run_postgresql, "journeys": run_journeys}


def _pytest(arguments: list[str], report: Path, out: IO[bytes] | None, environ: dict[str, str]) -> int:
    return _run([sys.executable, "-m", "pytest", *arguments], report, out, environ)


def _run(command: list[str], report: Path, out: IO[bytes] | None, environ: dict[str, str]) -> int:
    """Run a command whose words go to a file, else here."""
    command = [*command, f"--junitxml={report}", "-o", "junit_family=xunit1"]
    errors = subprocess.STDOUT if out else None
    environ = {**os.environ, **environ}
    return subprocess.run(command, check=False, env=environ, stdout=out, stderr=errors).returncode


def counts_in(report: Path) -> Counter[str]:
    """Return how many tests passed, failed, broke and were skipped, from pytest's own report."""
    counts: Counter[str] = Counter()
    if not report.exists():
        return Counter(error=1)
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):  # noqa: S314 (our own file)
        found = {"failed": "failures", "error": "errors", "skipped": "skipped"}
        for word, attribute in found.items():
            counts[word] += int(suite.get(attribute, "0"))
        counts["passed"] += int(suite.get("tests", "0")) - sum(
            int(suite.get(name, "0")) for name in found.values()
        )
    return counts


def main(names: list[str]) -> int:
    """Run the suites and return 0 only if all of them passed."""
    started, total, codes = time.monotonic(), Counter[str](), []
    with tempfile.TemporaryDirectory(prefix="goldenthread-reports-") as folder, ThreadPoolExecutor() as pool:
        beside: dict[str, Future[int]] = {}
        for name in names:
            sys.stdout.write(f"\n── {name} ──\n")
            sys.stdout.flush()
            if name == "postgresql" and "journeys" in names[names.index(name) :]:
                beside["journeys"] = pool.submit(_set_aside, "journeys", Path(folder))
            codes.append(
                _told(beside[name], name, Path(folder)) if name in beside else _now(name, Path(folder))
            )
            total += counts_in(Path(folder) / f"{name}.xml")
    words = ", ".join(f"{total[word]} {word}" for word in WORDS if total[word])
    said = ", ".join(PART.get(name, name) for name in names)
    sys.stdout.write(f"\n{words} in {time.monotonic() - started:.2f}s ({said})\n")
    return 1 if any(code != 0 for code in codes) else 0


def _now(name: str, folder: Path) -> int:
    return SUITES[name](folder / f"{name}.xml", None)


def _set_aside(name: str, folder: Path) -> int:
    """Run a suite that keeps its words for later."""
    with (folder / f"{name}.out").open("wb") as out:
        return SUITES[name](folder / f"{name}.xml", out)


def _told(suite: Future[int], name: str, folder: Path) -> int:
    """Wait for a suite that was set aside, and say what it said."""
    code = suite.result()
    sys.stdout.write((folder / f"{name}.out").read_text(encoding="utf-8", errors="replace"))
    sys.stdout.flush()
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
