"""Workplans on the command line: `goldenthread export workplan` and `goldenthread import workplan`."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenthread.config.answers import (
    OK,
    Refused,
    answer,
    answer_json,
    bytes_of,
    import_report,
    target_of,
    write_whole,
)

if TYPE_CHECKING:
    from goldenthread.delivery.planning.models import Workplan
    from goldenthread.front.workbooks.changes import Comparison

Add = Callable[[Any, str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def export_words(kinds: Any, add: Add) -> None:
    """Say how a workplan is exported."""
    words = add(
        kinds, "workplan", export_workplan, "write a workplan as a workbook to fill in, or list all workplans"
    )
    words.add_argument("entity", metavar="ENTITY", nargs="?", help="the code of the entity, such as KAS")
    words.add_argument("period", metavar="PERIOD", nargs="?", help="the code of the period, such as 2020")
    words.add_argument("--out", metavar="FILE", help="where to write it; - for standard output")
    words.add_argument(
        "--language",
        metavar="CODE",
        default="",
        help="language of the workbook (default: that of the plan's texts)",
    )
    words.add_argument("--list", action="store_true", dest="is_list", help="list the workplans instead")
    words.add_argument("--json", action="store_true", help="with --list: answer with one JSON document")
    words.set_defaults(wrong_usage=words.error)


def import_words(kinds: Any, add: Add) -> argparse.ArgumentParser:
    """Say how a workplan is brought back; return its words, so that those of all imports can be added."""
    words = add(kinds, "workplan", import_workplan, "bring back a workplan's workbook that was filled in")
    words.add_argument("file", metavar="FILE", type=Path)
    return words


def export_workplan(arguments: argparse.Namespace) -> int:
    """Write a workplan as a workbook, or list all workplans."""
    from goldenthread.config import home

    if arguments.is_list:
        home.prepare()
        return _list(arguments)
    if not (arguments.entity and arguments.period and arguments.out):
        arguments.wrong_usage("give ENTITY, PERIOD and --out FILE, or --list")
    target = target_of(arguments.out)
    home.prepare()
    from django.utils import timezone

    from goldenthread.delivery.planning import queries as planning
    from goldenthread.direction.organization import actions as organization
    from goldenthread.front.workbooks import export

    workplan = _workplan(arguments.entity, arguments.period)
    made = export.workbook_of(
        workplan,
        planning.workplan_data(workplan),
        by=organization.system_user(),
        at=timezone.now(),
        language=_language(arguments.language),
    )
    write_whole(made.content, target)
    return OK


def _list(arguments: argparse.Namespace) -> int:
    from goldenthread.front.workbooks import listing

    rows = listing.workplans()
    if arguments.json:
        answer_json({"workplans": rows})
    else:
        for row in rows:
            counts = (
                f"{row['outputs']} outputs, {row['activities']} activities, {row['cost_lines']} cost lines"
            )
            answer(
                f"{row['entity']:<12} {row['period']:<12} {row['state']:<18} {counts}, {row['posts']} posts"
            )
    return OK


def _workplan(entity: str, period: str) -> "Workplan":
    from goldenthread.delivery.planning.models import Workplan

    rows = Workplan.objects.select_related("document", "entity", "period")
    found = rows.filter(entity__code=entity, period__code=period).first()
    if found is None:
        raise Refused(
            f"There is no workplan of {entity} for {period}. `goldenthread export workplan --list` shows all."
        )
    return found


def _language(code: str) -> str:
    from django.conf import settings

    known = [language for language, _name in settings.LANGUAGES]
    if code and code not in known:
        raise Refused(f"{code} is not a language of this system. Choose one of: {', '.join(known)}.")
    return code


def import_workplan(arguments: argparse.Namespace) -> int:
    """Bring back a workbook, or say every cell that is wrong."""
    from goldenthread.config import home

    content = bytes_of(arguments.file)
    home.prepare()
    from django.utils import timezone

    from goldenthread.direction.organization import actions as organization
    from goldenthread.front.workbooks import actions, comparison

    workplan = comparison.workplan_of(content)
    found = comparison.compare(workplan, content)
    if not (arguments.dry_run or found.problems):
        found = actions.import_workbook(workplan, content, by=organization.system_user(), at=timezone.now())
    data = _found_as_data(found, is_dry_run=arguments.dry_run)
    if not arguments.json:
        data["changes"] = [_in_words(change) for change in data["changes"]]
    return import_report(arguments, data)


def _found_as_data(found: "Comparison", *, is_dry_run: bool) -> dict[str, Any]:
    return {
        "entity": found.workplan.entity.code,
        "period": found.workplan.period.code,
        "workplan": str(found.workplan.uid),
        "exported_at": found.seal.made_at,
        "version": found.seal.version,
        "dry_run": is_dry_run,
        "unchanged": not found.changes,
        "changes": [change.as_dict() for change in found.changes],
        "problems": [problem.as_dict() for problem in found.problems],
    }


def _in_words(change: dict[str, Any]) -> str:
    cells = [
        f"{cell['heading']}: {cell['old'] or '(empty)'} → {cell['new'] or '(empty)'}"
        for cell in change["cells"]
    ]
    said = f"{change['what']} {change['sheet']} row {change['row']} ({change['label']})"
    return f"{said}: {', '.join(cells)}" if cells else said
