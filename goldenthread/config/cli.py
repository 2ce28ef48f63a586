"""The `goldenthread` command: everything an administrator, an analyst or a script does without a browser.

Answers go to standard output, everything said about the work to standard error. Exit codes: 0 done, 1 bad
input or a failed check, 2 wrong usage. Imports are inside the functions, so that `--help` answers at once.
"""

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from goldenthread.config import cli_funding, cli_rates, cli_values, cli_workplans, environment
from goldenthread.config.answers import (
    FAILED,
    OK,
    WRONG_USAGE,
    Refused,
    answer,
    answer_json,
    bytes_of,
    import_report,
    say,
    target_of,
    write_whole,
)

FORMATS = ("html", "docx", "pdf", "xlsx")

DESCRIPTION = """\
Golden Thread: results-based management from the strategic plan to the published performance chapter.

Everything it keeps (database, files, secrets) lives in one folder, GOLDENTHREAD_HOME; every command makes and
prepares that folder if it is not there yet. `goldenthread config` shows all settings.
"""
EXAMPLES = """\
examples:
  goldenthread serve --with-demo             try the illustrative organization at http://127.0.0.1:8000
  goldenthread import plan my-plan.yaml --dry-run
  goldenthread import tag-texts sdg-official-texts.csv --set SDG
  goldenthread import iati-workbook results/unhcr_2022
  goldenthread export workplan KAS 2020 --out kas-2020.xlsx
  goldenthread import workplan kas-2020.xlsx --dry-run
  goldenthread export values --format csv --year 2020 --out values-2020.csv
  goldenthread import funding funding-2020.csv --dry-run
  goldenthread import rates rates-2020.csv --dry-run
  goldenthread figures 2019 --json           every figure of a year, as one JSON document
  goldenthread chapter 2019 --format pdf --out chapter-2019.pdf
  goldenthread manage create_administrator you@example.com "Your Name"

exit codes: 0 done, 1 bad input or a failed check, 2 wrong usage
"""

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Do one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    for name in environment.unknown_variables():
        say(f"Warning: {name} is not a setting. `goldenthread config` lists them.")
    try:
        # Django reads its own words, so they are not parsed here.
        return manage(words[1:]) if words[:1] == ["manage"] else _parse_and_do(words)
    except BrokenPipeError:
        # Whoever read our answer has read enough, for example `| head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        say("Stopped.")
        return FAILED
    except Exception as problem:
        if not _is_for_people(problem):
            raise
        say(f"goldenthread: {problem}")
        return FAILED


def _is_for_people(problem: Exception) -> bool:
    """Say whether this error's message was written for the person at the keyboard; any other is a defect."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db.utils import OperationalError

    from goldenthread.config.server import CannotServe
    from goldenthread.foundation.lib.errors import RuleBroken

    ours = (
        Refused,
        environment.WrongSetting,
        CannotServe,
        RuleBroken,
        OperationalError,
        ImproperlyConfigured,
        OSError,
    )
    return isinstance(problem, ours)


def _parse_and_do(words: Sequence[str]) -> int:
    parser = build_parser()
    arguments = parser.parse_args(words)
    do: Command | None = getattr(arguments, "do", None)
    if do is None:
        parser.print_help(sys.stderr)
        return WRONG_USAGE
    return do(arguments)


# The words of the command line


def build_parser() -> argparse.ArgumentParser:
    """Return the whole command line, which is also its help."""
    parser = argparse.ArgumentParser(
        prog="goldenthread",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _serve_words(
        _add(commands, "serve", serve, "serve the product to browsers, with the worker for long jobs")
    )
    _demo_words(_add(commands, "demo", demo, "build the illustrative organization into an empty home"))
    _import_words(
        commands.add_parser(
            "import",
            help="bring in a plan, texts of its tags, a results workbook, a workplan, funding or rates",
            description="Bring in a file.",
        )
    )
    _export_words(
        commands.add_parser(
            "export", help="take out a workplan as a workbook, or values", description="Take out a file."
        )
    )
    _figures_words(_add(commands, "figures", figures, "compute every figure of a year"))
    _chapter_words(_add(commands, "chapter", chapter, "publish the performance chapter of a year"))
    config_words = _add(
        commands, "config", config, "show every setting: name, type, value, source and meaning"
    )
    _takes_json(config_words)
    commands.add_parser(
        "manage", help="Django's own commands, for example: goldenthread manage check --deploy"
    )
    _add(commands, "worker", worker, "do long jobs only (serve starts one by itself)")
    return parser


def _add(commands: Any, name: str, do: Command, summary: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(do=do)
    return parser


def _takes_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="answer with one JSON document")


def _serve_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen at (default: %(default)s, this machine only)"
    )
    parser.add_argument("--port", type=_port, default=8000, help="port to listen at (default: %(default)s)")
    parser.add_argument(
        "--with-demo", action="store_true", help="build the demonstration first if the home is empty"
    )
    parser.epilog = (
        "A demonstration home is served beyond this machine only with both --host and "
        "GOLDENTHREAD_PUBLIC_DEMO=1."
    )


def _demo_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scale", type=_whole, default=1, help="how many times 101 entities (default: %(default)s)"
    )
    _takes_json(parser)


def _import_words(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="what to import", metavar="KIND", required=True)
    plan = _add(
        kinds,
        "plan",
        import_plan,
        "load a strategic plan from a YAML file",
    )
    plan.add_argument("file", metavar="FILE", type=Path)
    workbook = _add(
        kinds, "iati-workbook", import_workbook, "load results from a folder of IATI-shaped spreadsheets"
    )
    workbook.add_argument("folder", metavar="FOLDER", type=Path)
    workbook.add_argument(
        "--mapping",
        metavar="FILE",
        type=Path,
        help="says which column holds what (default: chosen by the folder)",
    )
    texts = _add(kinds, "tag-texts", import_tag_texts, "load the texts of a plan's tags from a CSV file")
    _tag_texts_words(texts)
    workplan = cli_workplans.import_words(kinds, _add)
    funding = cli_funding.import_words(kinds, _add)
    rates = cli_rates.import_words(kinds, _add)
    for kind in (plan, workbook, texts, workplan, funding, rates):
        kind.add_argument("--dry-run", action="store_true", help="check everything, change nothing")
        _takes_json(kind)


def _export_words(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(title="what to export", metavar="KIND", required=True)
    cli_workplans.export_words(kinds, _add)
    cli_values.export_words(kinds, _add, _year)


def _tag_texts_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--set", metavar="CODE", required=True, dest="tag_set", help="the tag set, such as SDG"
    )
    parser.add_argument("--plan", metavar="CODE", default="", help="which plan, where several have the set")
    parser.add_argument(
        "--as",
        choices=("name", "description"),
        default="description",
        dest="text",
        help="whether these are short labels or full wordings (default: %(default)s)",
    )


def _figures_words(parser: argparse.ArgumentParser) -> None:
    _takes_year_and_plan(parser)
    _takes_json(parser)


def _chapter_words(parser: argparse.ArgumentParser) -> None:
    _takes_year_and_plan(parser)
    parser.add_argument("--format", choices=FORMATS, required=True)
    parser.add_argument(
        "--out", metavar="FILE", required=True, help="where to write it; - for standard output"
    )


def _takes_year_and_plan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("year", type=_year, metavar="YEAR")
    parser.add_argument(
        "--plan", metavar="CODE", default="", help="which plan, where several have reports of that year"
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; write a number from 1 to 65535")
    return int(text)


def _whole(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def _year(text: str) -> int:
    if not (text.isdigit() and len(text) == 4):
        raise argparse.ArgumentTypeError(f"{text!r} is not a year; write four digits")
    return int(text)


# The commands


def serve(arguments: argparse.Namespace) -> int:
    """Serve until told to stop."""
    from goldenthread.config import home, server

    server.check_port(arguments.host, arguments.port)
    home.prepare(static=True)
    if arguments.with_demo and home.is_empty():
        server.check_openness(arguments.host, is_demonstration=True)
        _build_demonstration(scale=1)
    server.check_openness(arguments.host, is_demonstration=home.is_demonstration())
    greeting = _greeting(arguments.host, arguments.port)
    _let_go_of_the_database()
    server.serve(arguments.host, arguments.port, ready=lambda: say(greeting))
    return OK


def _greeting(host: str, port: int) -> str:
    from goldenthread.config import home

    lines = [f"Golden Thread at http://{f'[{host}]' if ':' in host else host}:{port}/   (Ctrl+C stops it)"]
    if home.is_demonstration():
        lines += ["", *_who_can_sign_in()]
    elif home.is_empty():
        lines += [
            "",
            "This home is empty, so nobody can sign in yet. Stop and then either",
            "  goldenthread demo                                       try an illustrative organization, or",
            '  goldenthread manage create_administrator EMAIL "NAME"   begin your own',
        ]
    return "\n".join(lines)


def _who_can_sign_in() -> list[str]:
    from goldenthread.config import home

    lines = [f"Sign in with one of these and the password {home.demonstration_password()}", ""]
    return lines + [f"  {who.email:<24} {who.role}, {who.where}" for who in home.sign_ins()]


def _let_go_of_the_database() -> None:
    """Close our own connection: the processes that answer requests open theirs."""
    from django.db import connections

    connections.close_all()


def demo(arguments: argparse.Namespace) -> int:
    """Build the demonstration, unless it is there already."""
    from goldenthread.config import home

    home.prepare()
    built = home.is_empty()
    if built:
        _build_demonstration(scale=arguments.scale)
    elif not home.is_demonstration():
        raise Refused(
            "This home holds an organization of its own, and the demonstration goes into an empty home only. "
            "Name another folder in GOLDENTHREAD_HOME."
        )
    if arguments.json:
        answer_json(_demonstration_as_data(built=built))
    else:
        say(
            "The demonstration is ready. `goldenthread serve` shows it."
            if built
            else "The demonstration is there already."
        )
        answer("\n".join(_who_can_sign_in()))
    return OK


def _demonstration_as_data(*, built: bool) -> dict[str, object]:
    from goldenthread.config import home

    accounts = [{"email": who.email, "role": who.role, "where": who.where} for who in home.sign_ins()]
    return {"built": built, "password": home.demonstration_password(), "accounts": accounts}


def _build_demonstration(*, scale: int) -> None:
    from goldenthread.config import home

    say("Building the demonstration organization: invented, and labelled so on every page.")
    bar = ProgressBar()
    home.build_demonstration(scale=scale, progress=bar)
    bar.end()


class ProgressBar:
    """A line that fills on a terminal; elsewhere one line a step, so that a log stays readable."""

    WIDTH = 30

    def __init__(self) -> None:
        self._on_terminal = sys.stderr.isatty()
        self._last = ""

    def __call__(self, done: int, total: int, step: str) -> None:
        """Show how far the work is."""
        if self._on_terminal:
            filled = self.WIDTH * done // max(total, 1)
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            sys.stderr.write(f"\r\033[K{bar} {100 * done // max(total, 1):3d} %  {step[:60]}")
            sys.stderr.flush()
        elif step != self._last:
            say(f"  {step}")
        self._last = step

    def end(self) -> None:
        """Leave the bar's line."""
        if self._on_terminal:
            sys.stderr.write("\r\033[K")


def import_plan(arguments: argparse.Namespace) -> int:
    """Load a plan file, or say every line that is wrong."""
    from goldenthread.config import home

    content = bytes_of(arguments.file)
    home.prepare()
    from django.utils import timezone

    from goldenthread.direction.organization import actions as organization
    from goldenthread.direction.strategy import actions as strategy

    result = strategy.import_plan(
        content, by=organization.system_user(), at=timezone.now(), dry_run=arguments.dry_run
    )
    problems = [
        {"line": found.line, "where": found.where, "message": found.message} for found in result.problems
    ]
    data = {
        "plan": result.version.plan.code if result.version else None,
        "dry_run": arguments.dry_run,
        "unchanged": result.unchanged,
        "created": result.created,
        "problems": problems,
    }
    return import_report(arguments, data)


def import_tag_texts(arguments: argparse.Namespace) -> int:
    """Load the texts of a plan's tags, or say every line that is wrong."""
    from goldenthread.config import home

    content = bytes_of(arguments.file)
    home.prepare()
    from django.utils import timezone

    from goldenthread.direction.organization import actions as organization
    from goldenthread.direction.strategy import actions as strategy

    result = strategy.import_tag_texts(
        content,
        set_code=arguments.tag_set,
        plan_code=arguments.plan,
        kind=strategy.TagText(arguments.text),
        by=organization.system_user(),
        at=timezone.now(),
        dry_run=arguments.dry_run,
    )
    data = {
        "plan": result.tag_set.plan.code if result.tag_set else None,
        "set": arguments.tag_set,
        "as": arguments.text,
        "dry_run": arguments.dry_run,
        "languages": result.file.languages,
        "changed": result.recorded.changed,
        "unchanged": result.recorded.unchanged,
        "names_kept": result.recorded.names_kept,
        "rows_left_out": dict(result.file.left_out),
        "columns_left_out": result.file.columns_left_out,
        "problems": [
            {"line": found.line, "where": found.where, "message": found.message} for found in result.problems
        ],
    }
    return import_report(arguments, data)


def import_workbook(arguments: argparse.Namespace) -> int:
    """Load a folder of IATI-shaped spreadsheets, or say every cell that is wrong."""
    from goldenthread.config import home

    if not arguments.folder.is_dir():
        raise Refused(f"{arguments.folder} is not a folder. Give the folder that holds the workbooks.")
    home.prepare()
    from django.utils import timezone

    from goldenthread.direction.organization import actions as organization
    from goldenthread.front.imports import iati_workbook

    report = iati_workbook.load(
        arguments.folder,
        mapping_path=arguments.mapping,
        by=organization.system_user(),
        at=timezone.now(),
        dry_run=arguments.dry_run,
    )
    data = report.as_dict()
    if not arguments.json:
        # A person reads how many and the first few; --json lists every row.
        data["noted"] = {words: _first_rows(rows) for words, rows in report.notes()}
    return import_report(arguments, data)


def _first_rows(rows: Sequence[int], *, shown: int = 5) -> str:
    more = f" and {len(rows) - shown} more" if len(rows) > shown else ""
    return f"{len(rows)} (row {', '.join(str(row) for row in rows[:shown])}{more})"


def figures(arguments: argparse.Namespace) -> int:
    """Compute every figure of a year from the database."""
    from goldenthread.config import home

    home.prepare()
    from goldenthread.insight.analysis import figures as analysis

    computed = analysis.compute_all(arguments.year, plan_code=arguments.plan)
    if arguments.plan and computed.version is None:
        raise Refused(f"{computed.omitted[0].reason} Leave out --plan for the plan with data of that year.")
    if arguments.json:
        answer_json(analysis.answer_as_json(computed))
    else:
        answer(analysis.answer_as_text(computed))
    return OK


def chapter(arguments: argparse.Namespace) -> int:
    """Write the performance chapter to a file, whole or not at all."""
    from goldenthread.config import home

    target = target_of(arguments.out)
    home.prepare(static=True)
    from goldenthread.insight.publishing import chapter as publishing

    write_whole(publishing.publish(arguments.year, arguments.format, plan_code=arguments.plan), target)
    return OK


def config(arguments: argparse.Namespace) -> int:
    """Show every setting. Secrets are never shown, only whether they are given."""
    environment.home_folder()
    settings = [_setting_as_data(setting) for setting in environment.SETTINGS]
    if arguments.json:
        answer_json({"settings": settings})
        return OK
    for found in settings:
        answer(f"{found['name']}={_shown(found)}")
        answer(f"    {found['meaning']}")
        answer(f"    type: {found['type']}; default: {found['default'] or 'none'}; from: {found['source']}")
    return OK


def _setting_as_data(setting: environment.Setting) -> dict[str, object]:
    value = environment.value_of(setting.name)
    if setting.name == "HOME":
        value = str(environment.home_folder())
    return {
        "name": setting.variable,
        "type": setting.kind,
        "default": setting.default,
        "meaning": setting.meaning,
        "secret": setting.secret,
        "source": environment.source_of(setting),
        "is_set": bool(value),
        "value": None if setting.secret else value,
    }


def _shown(setting: Mapping[str, object]) -> str:
    if setting["secret"]:
        return "(given, not shown)" if setting["is_set"] else ""
    return str(setting["value"])


def worker(_: argparse.Namespace) -> int:
    """Do long jobs until told to stop."""
    from goldenthread.config import home, server

    home.start_django()
    server.work()
    return OK


def manage(words: Sequence[str]) -> int:
    """Hand over to Django's own commands, in a home that is ready for them."""
    from goldenthread.config import home

    home.start_django()
    # Commands about the tables themselves must find them as they are.
    if (
        not {"migrate", "makemigrations", "sqlmigrate", "help", "--help", "--version", "version"}
        & set(words[:1])
        and home.is_new()
    ):
        home.prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["goldenthread manage", *words])
    return OK
