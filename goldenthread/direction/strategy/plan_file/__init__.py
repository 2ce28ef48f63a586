"""Reads a plan file (docs/plan-file.md): YAML in, a plan or every problem out. Writes nothing."""

from .contents import PlanFile, Problem
from .nodes import Unreadable, take_apart, text_of
from .reader import Reader

__all__ = ["PlanFile", "Problem", "read"]


def read(content: bytes) -> tuple[PlanFile | None, list[Problem]]:
    """Return the plan of a file, or nothing and every problem of the file."""
    try:
        root = take_apart(text_of(content))
    except Unreadable as unreadable:
        return None, [unreadable.problem]
    reader = Reader()
    plan = reader.plan(root)
    problems = reader.problems.in_order()
    return (None if problems else plan), problems
