"""Measures, and writes bench/results.md. Each measurement has a process, home and database of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
RESULTS = ROOT / "bench" / "results.md"
GIVEN = "GOLDENTHREAD_TEST_DATABASE"
# Workplans are measured at this many times their number.
PLANS_FACTOR = 20


class Runner:
    """Runs measurements on SQLite and, where there is a server, on PostgreSQL."""

    def __init__(self, server: str) -> None:
        self._server = server

    @property
    def databases(self) -> list[str]:
        return ["SQLite", "PostgreSQL"] if self._server else ["SQLite"]

    @property
    def absent(self) -> list[str]:
        """Say in the results what could not be measured."""
        return [] if self._server else ["", "**PostgreSQL** was not measured: it was not installed."]

    @contextmanager
    def place(self, database: str) -> Iterator[dict[str, str]]:
        """Give the environment of an empty home and database, and remove both afterwards."""
        home = tempfile.mkdtemp(prefix="goldenthread-bench-")
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENTHREAD_")}
        # As after any installation: modules are compiled once, not with every start.
        clean.pop("PYTHONDONTWRITEBYTECODE", None)
        environ = {**clean, "GOLDENTHREAD_HOME": home, "PYTHONPATH": str(ROOT)}
        try:
            if database == "PostgreSQL":
                environ["GOLDENTHREAD_DATABASE_URL"] = self._new_database()
            yield environ
        finally:
            shutil.rmtree(home, ignore_errors=True)

    def measure(self, name: str, database: str, **more: str) -> dict[str, Any]:
        """Run one measurement and return what it found."""
        with self.place(database) as environ:
            return worker(name, {**environ, **more})

    def _new_database(self) -> str:
        import psycopg

        name = f"bench_{time.time_ns()}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return urlunsplit(urlsplit(self._server)._replace(path=f"/{name}"))


def worker(name: str, environ: dict[str, str]) -> dict[str, Any]:
    """Return the answer of `python -m bench.worker NAME`."""
    say(f"  {name} …")
    command = [sys.executable, "-m", "bench.worker", name]
    # The words are our own, not a stranger's.
    done = subprocess.run(command, cwd=ROOT, env=environ, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def say(text: str) -> None:
    """Say how far the measuring is."""
    sys.stderr.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    """Measure the peers' shape, or with "scale" the demonstration times 100 and workplans times 20."""
    with ExitStack() as stack:
        runner = Runner(os.environ.get(GIVEN) or stack.enter_context(_cluster()))
        if "plans" in arguments:
            write("plans", plans_section(runner))
        elif any(word in ("scale", "--scale") for word in arguments):
            factor = next((word for word in arguments if word.isdigit()), "100")
            write("scale", scale_section(runner, factor))
            write("plans", plans_section(runner))
        else:
            write("peers", peers_section(runner))
    say(f"Written to {RESULTS.relative_to(ROOT)}.")
    return 0


@contextmanager
def _cluster() -> Iterator[str]:
    """Give the address of a temporary PostgreSQL, or nothing where none is installed."""
    sys.path.insert(0, str(ROOT / "tools"))
    import with_postgres  # type: ignore[import-not-found]

    try:
        with with_postgres.cluster() as address:
            yield address
    except with_postgres.NoPostgres as problem:
        say(f"Measuring on SQLite only: {problem}")
        yield ""


def peers_section(runner: Runner) -> str:
    """Return the section on the peers' shape, the import and the documents."""
    parts = [
        "## The peers' shape",
        "",
        "One programme with N indicators, N/10 results, 4 periods, one value and two disaggregated values a "
        "period. Read by a senior reader, written by the entity's editor. CPU is that of the process that "
        "answers; with PostgreSQL the server's own work is not in it. “Bare” is the same rows through the "
        "bare driver and orjson.",
        "",
        *_table(
            (
                "database",
                "N",
                "read: CPU",
                "bare: CPU",
                "ratio",
                "queries",
                "page: first screen",
                "page: CPU",
                "page: queries",
                "save 1 + 2 values: CPU",
                "save: queries",
            )
        ),
    ]
    rest = []
    met: list[bool] = []
    for database in runner.databases:
        say(database)
        found = runner.measure("peers", database)
        for size, read in found["read"].items():
            page, save = found["page"][size], found["save"][size]
            met.append(_peers_met(int(size), read, page, save))
            parts.append(
                _row(
                    database,
                    size,
                    _ms(read["cpu"]),
                    _ms(read["bare"]),
                    _times(read["ratio"]),
                    read["queries"],
                    _ms(page["wall"]),
                    _ms(page["cpu"]),
                    page["queries"],
                    _ms(save["cpu"]),
                    save["queries"],
                )
            )
        rest += [
            _row(
                database,
                "memory a worker gains by 20 reads of N = 1000",
                f"{found['memory']:.1f} MB",
                "50 MB",
                _met(found["memory"] < 50),
            ),
            *(
                _timed(database, f"{words} of 1000 indicators", found["documents"][name] / 1000, 10)
                for name, words in (("docx", "Word"), ("pdf", "PDF"))
            ),
        ]
    parts += [
        "",
        "Bars: at most 15 queries at any N; ratio at most 3 from N = 250 on; first screen at most 150 ms at "
        f"N = 1000; saving at most 15 ms. All met: {_met(all(met))}.",
        "",
        *_table(("database", "what", "measured", "bar", "met")),
        *rest,
        *_import_rows(runner),
        *_chapter_rows(runner),
        *runner.absent,
    ]
    return "\n".join(parts)


def _peers_met(size: int, read: dict[str, float], page: dict[str, float], save: dict[str, float]) -> bool:
    return (
        read["queries"] <= 15
        and (size < 250 or read["ratio"] <= 3)
        and (size < 1000 or page["wall"] <= 150)
        and save["cpu"] <= 15
    )


def _import_rows(runner: Runner) -> list[str]:
    found = runner.measure("imports", "SQLite")
    if "skipped" in found:
        return [
            _row("SQLite", "import of unhcr_2018", f"not measured: {found['skipped']}", "2,000 rows/s", "–")
        ]
    return [
        _row(
            "SQLite",
            f"import of unhcr_2018 ({found['rows']:,} rows)",
            f"{found['rows_per_second']:,.0f} rows/s ({found['rows'] / found['cpu']:,.0f} a second of CPU)",
            "2,000 rows/s",
            _met(found["rows_per_second"] >= 2000),
        )
    ]


def _chapter_rows(runner: Runner) -> list[str]:
    """Return how long the chapter takes from a cold start of the command."""
    rows = []
    with runner.place("SQLite") as environ:
        build = worker("demonstration", {**environ, "BENCH_SCALE": "1", "BENCH_BUILD_ONLY": "yes"})
        built = f"{_seconds(build['build'])} ({_seconds(build['cpu'])} of CPU)"
        rows.append(_row("SQLite", "building the demonstration (101 entities)", built, "", ""))
        for format_, bar in (("pdf", 10), ("docx", 5)):
            out = Path(environ["GOLDENTHREAD_HOME"]) / f"chapter.{format_}"
            command = [
                sys.executable,
                "-m",
                "goldenthread",
                "chapter",
                "2019",
                "--format",
                format_,
                "--out",
                str(out),
            ]
            began = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)  # noqa: S603
            taken = time.perf_counter() - began
            if out.stat().st_size < 10_000:
                raise RuntimeError("the chapter is empty")
            rows.append(_timed("SQLite", f"chapter 2019 as {format_.upper()}, cold", taken, bar))
    return rows


def scale_section(runner: Runner, factor: str) -> str:
    """Return the section on the demonstration at scale 1 and many times as large."""
    parts = [f"## The demonstration times {factor}", ""]
    for database in runner.databases:
        say(database)
        small = runner.measure("demonstration", database, BENCH_SCALE="1")
        large = runner.measure("demonstration", database, BENCH_SCALE=factor)
        parts += [
            f"**{database}**: {large['entities']:,} entities built in {large['build']:.0f} s (bar: 600 s); "
            f"{small['entities']} in {small['build']:.0f} s.",
            "",
            *_table(("page", f"p95 × 1 → × {factor}", "ratio", "bar", "met", f"queries × 1 → × {factor}")),
        ]
        for page, bar in (("entity", 1.5), ("report", 1.5), ("cockpit", 3)):
            parts.append(_scaled_row((page,), small["pages"][page], large["pages"][page], bar))
        parts += [
            "",
            "Each figure beside SQL written by hand that gives the same numbers, in turn.",
            "",
            *_table(("figure", "computed", "by hand", "ratio", "bar", "met", "queries")),
            *(_figure_row(name, found) for name, found in large["figures"].items()),
            "",
        ]
    return "\n".join([*parts, *runner.absent])


def plans_section(runner: Runner) -> str:
    """Return the section on workplans at scale 1 and 20."""
    parts = [
        f"## Workplans times {PLANS_FACTOR}",
        "",
        "101 entities, 4 periods, 6 results, 3 outputs, 4 activities, 3 cost lines each.",
        "",
        *_table(("database", "deed", f"p95 × 1 → × {PLANS_FACTOR}", "ratio", "bar", "met", "queries")),
    ]
    rest = []
    for database in runner.databases:
        say(database)
        small = runner.measure("plans", database, BENCH_SCALE="1")
        large = runner.measure("plans", database, BENCH_SCALE=str(PLANS_FACTOR))
        rest.append(
            f"{database}: {small['lines']:,} lines built in {small['build']:.0f} s, "
            f"{large['lines']:,} in {large['build']:.0f} s. {_workbook_line(large['workbook'])}"
        )
        parts += [
            _scaled_row((database, deed), small["deeds"][deed], large["deeds"][deed], bar)
            for deed, bar in (("workplan", 1.5), ("saving a line", 1.5), ("overview", 3))
        ]
    return "\n".join([*parts, "", *rest, *runner.absent])


def _workbook_line(one: dict[str, float]) -> str:
    return (
        f"A workbook with {one['lines']:,} new lines: looked at in {one['preview']:.1f} s "
        f"({one['preview_queries']} queries), saved in {one['commit']:.1f} s "
        f"({one['commit_queries']} queries)."
    )


def _scaled_row(names: tuple[str, ...], one: dict[str, float], many: dict[str, float], bar: float) -> str:
    return _row(
        *names,
        f"{_ms(one['p95'])} → {_ms(many['p95'])}",
        _times(many["p95"] / one["p95"]),
        f"{bar} ×",
        _met(many["p95"] <= bar * one["p95"] and one["queries"] == many["queries"]),
        f"{one['queries']} → {many['queries']}",
    )


def _figure_row(name: str, found: dict[str, float]) -> str:
    ours, by_hand = found["ours"], found["by_hand"]
    ratio = ours / by_hand
    return _row(name, _ms(ours), _ms(by_hand), _times(ratio), "2 ×", _met(ratio <= 2), found["queries"])


def write(name: str, section: str) -> None:
    """Put a section into the results, and leave the other as it was measured last."""
    sections = {"peers": "", "scale": "", "plans": ""}
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    for known in sections:
        _head, _mark, tail = before.partition(f"<!-- {known} -->\n")
        sections[known] = tail.partition(f"\n<!-- end of {known} -->")[0]
    sections[name] = section
    text = [
        "# Measured speed and memory",
        "",
        "Written by `make bench` and `make bench-scale`. Times depend on the machine and its other work; "
        "ratios and counts are measured in one run and are what matters.",
        "",
    ]
    for known, said in sections.items():
        text += [f"<!-- {known} -->", said, f"<!-- end of {known} -->", ""]
    RESULTS.write_text("\n".join(text), encoding="utf-8")


def _table(heads: tuple[str, ...]) -> list[str]:
    return [_row(*heads), _row(*["---"] * len(heads))]


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _timed(database: str, what: str, seconds: float, bar: int) -> str:
    return _row(database, what, _seconds(seconds), f"{bar} s", _met(seconds <= bar))


def _met(is_so: bool) -> str:
    return "yes" if is_so else "no"


def _ms(number: float) -> str:
    return f"{number:.1f} ms"


def _seconds(number: float) -> str:
    return f"{number:.1f} s"


def _times(ratio: float) -> str:
    return f"{ratio:.2f} ×"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
