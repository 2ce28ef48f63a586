"""Funding positions on the command line: `goldenthread import funding`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from goldenthread.config.answers import bytes_of, import_report

Add = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def import_words(kinds: Any, add: Add) -> argparse.ArgumentParser:
    """Say how funding positions are brought in; return its words, for what all imports share."""
    words = add(
        kinds, "funding", import_funding, "load how much entities have from each fund from a CSV file"
    )
    words.add_argument("file", metavar="FILE", type=Path)
    words.epilog = "Columns of the file, in any order: entity, period, fund, amount, as_at, source."
    return words


def import_funding(arguments: argparse.Namespace) -> int:
    """Load funding positions, or say every row that is wrong."""
    from goldenthread.config import home

    content = bytes_of(arguments.file)
    home.prepare()
    from django.utils import timezone

    from goldenthread.delivery.implementation import actions as implementation
    from goldenthread.direction.organization import actions as organization

    found = implementation.import_funding(
        content, by=organization.system_user(), at=timezone.now(), dry_run=arguments.dry_run
    )
    data = {
        "dry_run": arguments.dry_run,
        "rows": found.rows,
        "wrong_rows": found.wrong_rows,
        "added": len(found.added),
        "unchanged": found.unchanged,
        "problems": [
            {"line": problem.line or None, "where": problem.where, "message": problem.message}
            for problem in found.problems
        ],
    }
    return import_report(arguments, data)
