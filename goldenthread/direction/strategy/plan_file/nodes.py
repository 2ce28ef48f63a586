"""Takes a YAML text apart into mappings, lists and words with their lines.

The parser is used only to split the text. What a word means (a code, a date, yes or no) is decided field by
field in `fields.py`, so that the code 16.10 never becomes the number 16.1. References, anchors and type tags
are refused: they could hide size or run code.
"""

from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from .contents import Problem

MOST_BYTES = 2 * 1024 * 1024
DEEPEST = 12


@dataclass
class Word:
    """A piece of text in the file and its line."""

    line: int
    text: str
    is_plain: bool


@dataclass
class Listing:
    """A list in the file and its line."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass
class Mapping:
    """A mapping in the file and its line; the lines of its keys are kept for messages."""

    line: int
    items: dict[str, "Node"] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)


Node = Word | Listing | Mapping


class Unreadable(Exception):
    """The file cannot be taken apart at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def text_of(content: bytes) -> str:
    """Return the file as text. Refuses one that is too large or not UTF-8."""
    if len(content) > MOST_BYTES:
        size = {"size": f"{len(content) / 1024 / 1024:.1f}", "most": MOST_BYTES // 1024 // 1024}
        raise Unreadable(
            Problem(None, "", _("The file has %(size)s MB; it may have at most %(most)d MB.") % size)
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(Problem(line, "", _("The file is not in UTF-8. Save it as UTF-8."))) from error


def take_apart(text: str) -> Node:
    """Return the file as mappings, lists and words. Refuses what can hide size or run code."""
    builder = Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(StringIO(text)):
            builder.add(event)
    except MarkedYAMLError as error:
        # At the end of the file the parser found out; where the quote or bracket was opened is what helps.
        is_unclosed = "end of stream" in (error.problem or "")
        mark = (is_unclosed and error.context_mark) or error.problem_mark or error.context_mark
        message = _("This is not YAML: %(problem)s.") % {"problem": error.problem or error.context}
        raise Unreadable(Problem(mark.line + 1 if mark else None, "", message)) from error
    except YAMLError as error:
        # A character YAML does not allow has no line of its own in the parser's words.
        raise Unreadable(
            Problem(None, "", _("This is not YAML: %(problem)s.") % {"problem": error})
        ) from error
    if builder.root is None:
        raise Unreadable(Problem(None, "", _("The file is empty.")))
    return builder.root


class Builder:
    """Puts the parser's events together, without recursion, so that no nesting can exhaust the stack."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[tuple[Listing | Mapping, Word | None]] = []
        self.documents = 0

    def add(self, event: Event) -> None:
        """Take in one event of the parser."""
        self._refuse(event)
        line = event.start_mark.line + 1
        if isinstance(event, ScalarEvent):
            self._place(Word(line, event.value, event.style is None))
        elif isinstance(event, SequenceStartEvent | MappingStartEvent):
            node = Listing(line) if isinstance(event, SequenceStartEvent) else Mapping(line)
            self._place(node)
            self.open.append((node, None))
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self.open.pop()

    def _refuse(self, event: Event) -> None:
        self.documents += isinstance(event, DocumentStartEvent)
        checks = (
            (isinstance(event, AliasEvent), _("References (*name) are not allowed. Write the text again.")),
            (bool(getattr(event, "anchor", None)), _("Anchors (&name) are not allowed. Remove it.")),
            (bool(getattr(event, "tag", None)), _("Type tags (!name) are not allowed. Remove it.")),
            (self.documents > 1, _("The file holds a second document (---). Keep one plan in a file.")),
            (len(self.open) > DEEPEST, _("The file is nested too deeply.")),
        )
        for is_wrong, message in checks:
            if is_wrong:
                raise Unreadable(Problem(event.start_mark.line + 1, "", message))

    def _place(self, node: Node) -> None:
        if not self.open:
            self.root = node
            return
        holder, key = self.open[-1]
        if isinstance(holder, Listing):
            holder.items.append(node)
        elif key is None:
            self.open[-1] = (holder, self._key(holder, node))
        else:
            holder.items[key.text] = node
            holder.key_lines[key.text] = key.line
            self.open[-1] = (holder, None)

    def _key(self, holder: Mapping, node: Node) -> Word:
        if not isinstance(node, Word):
            raise Unreadable(Problem(node.line, "", _("A key is a word, not a list or mapping.")))
        if node.text in holder.items:
            first = holder.key_lines[node.text]
            message = _("The key %(key)s stands twice; the first time in line %(line)d. Remove one.")
            raise Unreadable(Problem(node.line, "", message % {"key": node.text, "line": first}))
        return node
