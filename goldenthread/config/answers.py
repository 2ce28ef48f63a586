"""How the `goldenthread` command answers: to whom, in which words, with which exit code."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO

OK, FAILED, WRONG_USAGE = 0, 1, 2


class Refused(Exception):
    """The command cannot be done; the message says why and what to do next."""


def say(text: str = "") -> None:
    """Say something about the work, to standard error."""
    sys.stderr.write(f"{text}\n")


def answer(text: str) -> None:
    """Write the answer, to standard output."""
    sys.stdout.write(text if text.endswith("\n") else f"{text}\n")


def answer_json(data: object) -> None:
    """Write the answer as one JSON document."""
    answer(json.dumps(data, ensure_ascii=False, indent=2, default=str))


def bytes_of(path: Path) -> bytes:
    """Return what a file holds."""
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Refused(f"{path} cannot be read: {problem.strerror}.") from problem


def target_of(out: str) -> Path | None:
    """Return the file to write, which can be written; nothing for standard output."""
    target = None if out == "-" else Path(out)
    if target is not None and not target.absolute().parent.is_dir():
        raise Refused(f"{target.parent} is not a folder. Make it, or choose another place with --out.")
    return target


def write_whole(content: bytes, target: Path | None) -> None:
    """Write a file whole or not at all, or write to standard output."""
    if target is None:
        sys.stdout.buffer.write(content)
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)
    say(f"Wrote {target} ({len(content) // 1024} kB).")


@contextmanager
def written_whole(target: Path | None) -> Iterator[BinaryIO]:
    """Give a file to write piece by piece: it is there whole when all went well, or not at all.

    Without a target, what was written goes to standard output, also only when all went well.
    """
    if target is None:
        with TemporaryFile() as draft:
            yield draft
            draft.seek(0)
            shutil.copyfileobj(draft, sys.stdout.buffer)
        return
    path = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with path.open("wb") as file:
            yield file
        path.replace(target)
    finally:
        path.unlink(missing_ok=True)


def import_report(arguments: argparse.Namespace, data: Mapping[str, Any]) -> int:
    """Show what came in, or what is wrong: nothing is imported when anything is wrong."""
    if arguments.json:
        answer_json(data)
    elif not data["problems"]:
        for key, value in data.items():
            if key != "problems":
                answer(f"{key.replace('_', ' ')}: {_in_words(value)}")
    if data["problems"]:
        for problem in () if arguments.json else data["problems"]:
            say(_problem_in_words(problem))
        say(f"{_counted(data)}. Nothing was imported; correct the file and import it again.")
        return FAILED
    return OK


def _counted(data: Mapping[str, Any]) -> str:
    """Return how many problems there are, and in how many rows where the import counts them."""
    problems = f"{len(data['problems'])} problem(s)"
    return (
        f"{problems} in {data['wrong_rows']} of {data['rows']} row(s)" if data.get("wrong_rows") else problems
    )


def _in_words(value: object) -> str:
    if isinstance(value, Mapping):
        words = [f"{str(key).replace('_', ' ')}: {_in_words(inner)}" for key, inner in value.items()]
        return "".join(f"\n  {line}" for line in words) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(_in_words(inner) for inner in value) or "none"
    return str(value)


def _problem_in_words(problem: object) -> str:
    if not isinstance(problem, Mapping):
        return str(problem)
    places = [
        f"{key} {value}" for key, value in problem.items() if key != "message" and value not in (None, "")
    ]
    return f"{', '.join(places)}: {problem.get('message', '')}".removeprefix(": ")
