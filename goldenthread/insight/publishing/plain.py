"""Old rows may hold what no file format takes, such as a control character: every writer begins here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from goldenthread.foundation.lib.texts import printable

from .model import Document


def printable_document(document: Document) -> Document:
    """Return the document with nothing in its texts that no file format takes."""
    made: Document = _printable(document)
    return made


def _printable(said: Any) -> Any:
    if isinstance(said, str):
        return printable(said)
    if isinstance(said, tuple):
        return tuple(_printable(part) for part in said)
    if is_dataclass(said) and not isinstance(said, type):
        # Charts are drawn by the shell's own code, and their drawings are cleaned when they are drawn.
        kept = [one.name for one in fields(said) if one.name != "chart"]
        return replace(said, **{name: _printable(getattr(said, name)) for name in kept})
    return said
