"""Reads the texts of tags from a CSV file (docs/plan-file.md, "Texts of tags"). Writes nothing."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import TextMap

from .contents import Problem
from .fields import NOT_TEXT, Problems
from .nodes import Unreadable, text_of

# The first of these that is there holds the code of the tag.
CODE_COLUMNS = ("code", "goal")
KIND_COLUMN = "type"
KINDS_OF_TAGS = ("goal", "target", "tag")
LONGEST_TEXT = 5_000


@dataclass(frozen=True)
class TextsOfTag:
    """One row of the file: a code and its texts."""

    code: str
    texts: TextMap
    line: int


@dataclass
class TagTextsFile:
    """What a file of texts says, and what of it is left out."""

    rows: list[TextsOfTag] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    # How many rows of each other kind, such as indicators.
    left_out: Counter[str] = field(default_factory=Counter)
    columns_left_out: list[str] = field(default_factory=list)


def read_tag_texts(content: bytes, *, languages: Collection[str]) -> tuple[TagTextsFile, list[Problem]]:
    """Return the texts of a file in these languages and every problem of the file."""
    try:
        text = text_of(content)
    except Unreadable as unreadable:
        return TagTextsFile(), [unreadable.problem]
    reader = _Reader(text, languages)
    return reader.read(), reader.problems.in_order()


class _Reader:
    """Turns the file into texts and collects every problem on the way."""

    def __init__(self, text: str, languages: Collection[str]) -> None:
        self.text, self.languages = text, languages
        self.problems = Problems()
        self.file = TagTextsFile()
        self.lines_of: dict[str, int] = {}

    def read(self) -> TagTextsFile:
        """Return what the file says, as far as it can be read."""
        rows = self._rows()
        head = [name.strip().lower() for name in next(rows, (0, []))[1]]
        code_column = next((name for name in CODE_COLUMNS if name in head), "")
        if self._understands(head, code_column):
            known = {code_column, KIND_COLUMN, *self.file.languages}
            self.file.columns_left_out = [name for name in head if name not in known]
            for line, cells in rows:
                self._row(line, head, cells, code_column)
            if not self.file.rows and not self.problems.found:
                self.problems.note(None, "", _("The file has no row with the texts of a tag."))
        return self.file

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        """Give each row that is not blank, with the line it begins on."""
        rows = csv.reader(StringIO(self.text, newline=""), strict=True)
        line = 1
        try:
            for cells in rows:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = rows.line_num + 1
        except csv.Error as error:
            message = _("This is not CSV with commas: %(problem)s.")
            self.problems.note(line, "", message, problem=error)

    def _understands(self, head: list[str], code_column: str) -> bool:
        self.file.languages = [name for name in dict.fromkeys(head) if name in self.languages]
        for name in sorted({name for name in head if name and head.count(name) > 1}):
            self.problems.note(1, name, _("The column stands twice."))
        if not code_column:
            message = _("No column holds the code. Name it %(name)s.")
            self.problems.note(1, "", message, name=CODE_COLUMNS[0])
        if not self.file.languages:
            message = _("No column holds texts. Name each by its language: %(languages)s.")
            self.problems.note(1, "", message, languages=", ".join(self.languages))
        return not self.problems.found

    def _row(self, line: int, head: list[str], cells: list[str], code_column: str) -> None:
        if len(cells) != len(head):
            message = _("The row has %(found)d cells, the head has %(expected)d. Is a comma not in quotes?")
            self.problems.note(line, "", message, found=len(cells), expected=len(head))
            return
        row = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        kind = row.get(KIND_COLUMN, KINDS_OF_TAGS[0]).lower()
        if kind not in KINDS_OF_TAGS:
            self.file.left_out[kind or _("no type")] += 1
            return
        code = row[code_column]
        texts = {language: row[language] for language in self.file.languages if row[language]}
        self._check(line, code, texts)
        self.lines_of.setdefault(code, line)
        self.file.rows.append(TextsOfTag(code, texts, line))

    def _check(self, line: int, code: str, texts: TextMap) -> None:
        if not code:
            self.problems.note(line, "", _("The row has no code."))
        elif code in self.lines_of:
            message = _("The code stands twice; first in line %(first)d.")
            self.problems.note(line, code, message, first=self.lines_of[code])
        elif not texts:
            self.problems.note(line, code, _("The row has no text in any language."))
        for language, text in texts.items():
            where = f"{code} › {language}"
            if len(text) > LONGEST_TEXT:
                message = _("The text has %(found)d characters; at most %(most)d are kept.")
                self.problems.note(line, where, message, found=len(text), most=LONGEST_TEXT)
            if NOT_TEXT.search(text):
                self.problems.note(line, where, _("The text holds a character that is none."))
