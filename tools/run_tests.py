"""Runs the suites named (sqlite, postgresql, journeys), all even if one fails, and sums up in one line."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
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


def run_sqlite(report: Path) -> int:
    """Run every test that needs no browser on SQLite, and see how much of the code they reach."""
    measured = {"COVERAGE_FILE": str(report.with_name("coverage"))}
    code = _run([*COVERAGE, "run", "-m", "pytest", *UNIT], report, measured)
    # Of a suite that failed the measurement says nothing.
    return code or coverage_bars.check(measured)


def run_postgresql(report: Path) -> int:
    """Run again, on a PostgreSQL cluster of its own, every test that asks a database."""
    with with_postgres.cluster() as address:
        return _pytest(UNIT_AGAIN, report, {"GOLDENTHREAD_TEST_DATABASE": address})


def run_journeys(report: Path) -> int:
    """Walk through the product in a browser, against a real server."""
    found = next(filter(None, map(shutil.which, system_packages.BROWSERS)), "")
    return _pytest(JOURNEYS, report, {"GOLDENTHREAD_TEST_CHROMIUM": found} if found else {})


SUITES = {"sqlite": run_sqlite, "postgresql": run_postgresql, "journeys": run_journeys}


def _pytest(arguments: list[str], report: Path, environ: dict[str, str]) -> int:
    return _run([sys.executable, "-m", "pytest", *arguments], report, environ)


def _run(command: list[str], report: Path, environ: dict[str, str]) -> int:
    command = [*command, f"--junitxml={report}", "-o", "junit_family=xunit1"]
    return subprocess.run(command, check=False, env={**os.environ, **environ}).returncode


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
    with tempfile.TemporaryDirectory(prefix="goldenthread-reports-") as folder:
        for name in names:
            sys.stdout.write(f"\n── {name} ──\n")
            sys.stdout.flush()
            report = Path(folder) / f"{name}.xml"
            codes.append(SUITES[name](report))
            total += counts_in(report)
    words = ", ".join(f"{total[word]} {word}" for word in WORDS if total[word])
    said = ", ".join(PART.get(name, name) for name in names)
    sys.stdout.write(f"\n{words} in {time.monotonic() - started:.2f}s ({said})\n")
    return 1 if any(code != 0 for code in codes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
