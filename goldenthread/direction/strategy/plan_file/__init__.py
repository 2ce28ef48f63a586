"""Reads a plan file and texts of its tags (docs/plan-file.md): what they say, and every problem."""

from .contents import PlanFile, Problem
from .nodes import Unreadable, take_apart, text_of
from .reader import Reader
from .tag_texts import TagTextsFile, read_tag_texts

__all__ = ["PlanFile", "Problem", "TagTextsFile", "read", "read_tag_texts"]


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
