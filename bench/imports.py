"""Importing a real agency's results of one year, where the files are at hand."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench import clock
from goldenthread.delivery.planning.models import Target
from goldenthread.direction.organization import actions as organization
from goldenthread.front.imports import iati_workbook

BESIDE_THE_CHECKOUT = Path(__file__).resolve().parents[2] / "shared" / "data" / "results" / "unhcr"
FOLDER = Path(os.environ.get("GOLDENTHREAD_TEST_RESULTS", BESIDE_THE_CHECKOUT)) / "unhcr_2018"
ROWS = 3987


def measure() -> dict[str, Any]:
    """Return how many rows a second come in, or that there is nothing to read."""
    if not FOLDER.is_dir():
        return {"skipped": "the files of unhcr_2018 are not here"}
    began, cpu = time.perf_counter(), time.process_time()
    iati_workbook.load(FOLDER, by=organization.system_user(), at=timezone.now())
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    clock.insist(Target.objects.exists(), "nothing came in")
    return {"rows": ROWS, "seconds": seconds, "cpu": cpu, "rows_per_second": ROWS / seconds}
