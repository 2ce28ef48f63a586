"""Reads the fields of one mapping of a plan file. Every reading notes what is wrong and goes on."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import TextMap

from .contents import Problem
from .nodes import Listing, Mapping, Node, Word

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
LONGEST_CODE = 40
# Longer lists are mistakes, and positions are kept in two bytes.
LONGEST_LIST = 10_000
# YAML can spell these in quotes; no database and no page can hold them.
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")

T = TypeVar("T")


class Problems:
    """Everything found wrong with a file."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def note(self, line: int | None, where: str, message: str, /, **values: object) -> None:
        """Keep a problem."""
        self.found.append(Problem(line, where, message % values if values else message))

    def in_order(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        return sorted(self.found, key=lambda problem: (problem.line or 0, problem.where))


class Fields:
    """One mapping of the file with the fields it may have. Every reading notes what is wrong and goes on."""

    def __init__(self, problems: Problems, node: Node, where: str, known: tuple[str, ...]) -> None:
        self.problems, self.line, self.where = problems, node.line, where
        self.items = node.items if isinstance(node, Mapping) else {}
        self.key_lines = node.key_lines if isinstance(node, Mapping) else {}
        self.is_mapping = isinstance(node, Mapping)
        if not self.is_mapping:
            problems.note(
                node.line, where, _("Here stands a mapping with the keys %(keys)s."), keys=", ".join(known)
            )
        for key in self.items.keys() - set(known):
            message = _("The key %(key)s is not known here. Known are: %(keys)s.")
            problems.note(self.key_lines[key], self.where, message, key=key, keys=", ".join(known))

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the mapping where the key is missing."""
        return self.key_lines.get(key, self.line)

    def place_of(self, key: str) -> str:
        """Return the place of a key in words."""
        return f"{self.where} › {key}" if self.where else key

    def note(self, key: str, message: str, /, **values: object) -> None:
        """Keep a problem with one field."""
        self.problems.note(self.line_of(key), self.place_of(key), message, **values)

    def get(self, key: str) -> Node | None:
        """Return what stands under a key; an empty value counts as missing."""
        node = self.items.get(key)
        if isinstance(node, Word) and node.is_plain and node.text in ("", "~", "null"):
            return None
        return node

    def text(self, key: str, *, required: bool = True) -> str:
        """Return a text in one language."""
        node = self.get(key)
        if node is None:
            if required and self.is_mapping:
                self.note(key, _("Missing. Write %(key)s."), key=key)
            return ""
        if not isinstance(node, Word):
            self.note(key, _("Here stands a text, not a list or mapping."))
            return ""
        return self._plain(key, node)

    def _plain(self, key: str, word: Word) -> str:
        if NOT_TEXT.search(word.text):
            self.problems.note(
                word.line, self.place_of(key), _("The text holds a character that cannot be shown.")
            )
            return ""
        return word.text.strip()

    def code(self, key: str) -> str:
        """Return a code: short, without spaces."""
        code = self.text(key)
        if re.search(r"[\s/]", code) or len(code) > LONGEST_CODE:
            self.note(
                key,
                _("A code has at most %(most)d characters and no space or slash; this one is %(code)s."),
                code=code,
                most=LONGEST_CODE,
            )
        return code

    def texts(self, key: str, *, required: bool = True) -> TextMap:
        """Return a text in several languages; a plain text is English."""
        node = self.get(key)
        if not isinstance(node, Mapping):
            text = self.text(key, required=required)
            return {"en": text} if text else {}
        texts = {}
        for language, word in node.items.items():
            if not LANGUAGE.fullmatch(language) or not isinstance(word, Word):
                self.problems.note(
                    node.key_lines[language],
                    self.place_of(key),
                    _("Write a language code and a text, such as en: Outputs."),
                )
            elif word.text.strip():
                texts[language] = self._plain(key, word)
        if required and not texts:
            self.note(key, _("Missing. Write %(key)s."), key=key)
        return texts

    def day(self, key: str) -> date:
        """Return a date; a broken one is noted and read as the first day there is."""
        text = self.text(key)
        try:
            return date.fromisoformat(text) if DATE.fullmatch(text) else _refuse_date()
        except ValueError:
            if text:
                self.note(key, _("%(text)s is not a date. Write it as 2018-01-31."), text=text)
        return date.max if key == "ends_on" else date.min

    def yes_or_no(self, key: str) -> bool:
        """Return true or false; missing is false."""
        text = self.text(key, required=False)
        if text not in ("", "true", "false"):
            self.note(key, _("Write true or false, not %(text)s."), text=text)
        return text == "true"

    def number(self, key: str) -> int | None:
        """Return a whole number, or nothing."""
        text = self.text(key, required=False)
        if text and not (text.isascii() and text.isdigit() and len(text) <= 4):
            self.note(key, _("%(text)s is not a whole number from 0 to 9999."), text=text)
            return None
        return int(text) if text else None

    def one_of(self, key: str, allowed: list[str], *, default: str) -> str:
        """Return one of the allowed words."""
        text = self.text(key, required=False)
        if text and text not in allowed:
            self.note(
                key,
                _("%(text)s is not known here. Known are: %(known)s."),
                text=text,
                known=", ".join(allowed),
            )
        return text if text in allowed else default

    def items_of(self, key: str, *, required: bool = True) -> Iterator[tuple[Node, str]]:
        """Yield what a list holds, each with its place in words."""
        node = self.get(key)
        if isinstance(node, Listing):
            if len(node.items) > LONGEST_LIST:
                self.note(key, _("The list has more than %(most)d entries."), most=LONGEST_LIST)
            for number, item in enumerate(node.items[:LONGEST_LIST], start=1):
                yield item, f"{self.place_of(key)} › {_name_of(item) or number}"
        if node is None and required and self.is_mapping:
            self.note(key, _("Missing. Write %(key)s."), key=key)
        elif isinstance(node, Listing) and not node.items and required:
            self.note(key, _("The list is empty. Write at least one."))
        elif node is not None and not isinstance(node, Listing):
            self.note(key, _("Here stands a list."))

    def each(self, key: str, read_one: Callable[[Node, str], T], *, required: bool = True) -> list[T]:
        """Return what a list holds, each read by a function."""
        return [read_one(node, where) for node, where in self.items_of(key, required=required)]


def _name_of(node: Node) -> str:
    code = node.items.get("code") if isinstance(node, Mapping) else None
    return code.text if isinstance(code, Word) else ""


def _refuse_date() -> date:
    raise ValueError
