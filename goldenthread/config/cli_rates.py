"""Rates of exchange on the command line: `goldenthread import rates`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from goldenthread.config.answers import bytes_of, import_report

Add = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def import_words(kinds: Any, add: Add) -> argparse.ArgumentParser:
    """Say how rates are brought in; return their words, for what all imports share."""
    words = add(kinds, "rates", import_rates, "load rates of exchange from a CSV file")
    words.add_argument("file", metavar="FILE", type=Path)
    words.epilog = (
        "Columns of the file, in any order: currency, valid_from, units_per_base, and source if you like.\n"
        "units_per_base says how many units of the currency one of the base currency buys from that day on."
    )
    return words


def import_rates(arguments: argparse.Namespace) -> int:
    """Load rates of exchange, or say every row that is wrong."""
    from goldenthread.config import home

    content = bytes_of(arguments.file)
    home.prepare()
    from django.utils import timezone

    from goldenthread.direction.organization import actions as organization
    from goldenthread.direction.organization import actions_rates

    found = actions_rates.import_rates(
        content, by=organization.system_user(), at=timezone.now(), dry_run=arguments.dry_run
    )
    data = {
        "dry_run": arguments.dry_run,
        "rows": found.rows,
        "wrong_rows": found.wrong_rows,
        "added": len(found.added),
        "corrected": len(found.corrected),
        "unchanged": found.unchanged,
        "problems": [
            {"line": problem.line or None, "where": problem.where, "message": problem.message}
            for problem in found.problems
        ],
    }
    return import_report(arguments, data)
