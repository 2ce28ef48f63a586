"""Values on the command line: `goldenthread export values`."""

import argparse
from collections.abc import Callable
from typing import Any

from goldenthread.config.answers import OK, say, target_of, written_whole

Add = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
FORMATS = ("csv", "xlsx", "json")


def export_words(kinds: Any, add: Add, year: Callable[[str], int]) -> None:
    """Say how values are exported."""
    words = add(kinds, "values", export_values, "write baselines, targets and actual values, a row for each")
    words.add_argument("--format", choices=FORMATS, required=True)
    words.add_argument("--plan", metavar="CODE", default="", help="only of this strategic plan")
    words.add_argument("--entity", metavar="CODE", default="", help="only of this entity")
    when = words.add_mutually_exclusive_group()
    when.add_argument("--year", metavar="N", type=year, help="only of periods that end in this year")
    when.add_argument("--period", metavar="CODE", default="", help="only of this period")
    words.add_argument(
        "--out", metavar="FILE", required=True, help="where to write it; - for standard output"
    )


def export_values(arguments: argparse.Namespace) -> int:
    """Write the chosen values to a file, whole or not at all."""
    from goldenthread.config import home

    target = target_of(arguments.out)
    home.prepare()
    from goldenthread.direction.organization import queries as organization
    from goldenthread.insight.publishing import values, values_files

    chosen = values.Values(values.Choice(arguments.plan, arguments.entity, arguments.period, arguments.year))
    with written_whole(target) as out:
        count = values_files.write(chosen, arguments.format, out)
    dimensions = ", ".join(one.code for one in chosen.dimensions) or "none"
    say(f"Wrote {count} value(s) to {target or 'standard output'}. Dimensions: {dimensions}.")
    if organization.is_illustrative():
        say("Illustrative data: places, people and figures are invented.")
    return OK
