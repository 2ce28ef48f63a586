"""Says whether the tests reach enough: every branch of rules, queries and actions, nine in ten of all."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

# What decides, reads and writes is reached to its last branch; 90 of 100 lines and branches of everything.
WHOLE = ("rules", "queries", "actions")
OVERALL = 90


def is_whole(path: str) -> bool:
    """Say whether every branch of this file must be reached: rules, queries and actions."""
    return any(part.startswith(WHOLE) for part in Path(path).with_suffix("").parts)


def gaps_in(measured: dict[str, Any]) -> list[str]:
    """Return a line for each file that must be reached whole and is not, from coverage's own JSON."""
    gaps = []
    for path, file in sorted(measured["files"].items()):
        lines = [str(line) for line in file["missing_lines"]]
        branches = [f"{start}→{end if end > 0 else 'exit'}" for start, end in file["missing_branches"]]
        if is_whole(path) and (lines or branches):
            gaps.append(
                f"{path}: never run: {' '.join(lines) or '–'}; never taken: {' '.join(branches) or '–'}"
            )
    return gaps


def check(environ: dict[str, str]) -> int:
    """Put the measurements together and return 0 only if both bars are met."""
    coverage, environ = [sys.executable, "-m", "coverage"], {**os.environ, **environ}
    subprocess.run([*coverage, "combine", "-q"], check=True, env=environ)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "coverage.json"
        subprocess.run([*coverage, "json", "-q", "-o", str(report)], check=True, env=environ)
        measured = json.loads(report.read_text(encoding="utf-8"))
    gaps = gaps_in(measured)
    overall = measured["totals"]["percent_covered"]
    files = sum(is_whole(path) for path in measured["files"])
    for gap in gaps:
        sys.stdout.write(f"{gap}\n")
    sys.stdout.write(
        f"coverage with branches: {overall:.1f} % of all (bar {OVERALL} %); "
        f"{files - len(gaps)} of {files} files of rules, queries and actions whole\n"
    )
    return 1 if gaps or overall < OVERALL else 0
