"""A document before it has a format: sections of paragraphs, figures and tables. All that writers read.

Nothing here knows the database or a file format, so the four formats cannot say different numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from goldenthread.foundation.lib.amounts import grouped


@dataclass(frozen=True)
class Share:
    """So many of so many. Shown as whole per cent; nothing of nothing is a dash, never zero."""

    count: int
    of: int

    @property
    def value(self) -> float | None:
        return self.count / self.of if self.of else None


Value = str | int | Decimal | Share | None
MISSING = "–"


def words_of(value: Value) -> str:
    """Return a value as people read it."""
    if value is None:
        return MISSING
    if isinstance(value, Share):
        return MISSING if value.value is None else f"{whole_percent(value)}\u00a0%"
    if isinstance(value, str):
        return value
    return grouped(tidy(Decimal(value)))


def whole_percent(share: Share) -> int:
    """Return a share in whole per cent, halves up, as a reader would round."""
    return (200 * share.count + share.of) // (2 * share.of)


def tidy(number: Decimal) -> Decimal:
    """Return a number without the zeros behind its last digit that storage adds."""
    whole = number == number.to_integral_value()
    return number.quantize(Decimal(1)) if whole else number.normalize()


@dataclass(frozen=True)
class Run:
    """A stretch of text; strong where it carries a figure."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Paragraph:
    """Some sentences."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class Bullets:
    """Short points, each a few runs."""

    items: tuple[tuple[Run, ...], ...]


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Note:
    """A remark in smaller type."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column: its head, and whether it holds numbers."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under named columns; the first column names the row. `number` is 0 for a figure's own table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    note: str = ""
    number: int = 0
    key: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart with its caption and the same numbers as a table."""

    number: int
    figure_id: str
    title: str
    hint: str
    chart: Any
    description: str
    table: Table


@dataclass(frozen=True)
class Method:
    """How one figure was made: an entry of the annex."""

    figure_id: str
    title: str
    unit: str
    numerator: str
    denominator: str
    method: str
    n: int
    rows: int


Block = Paragraph | Bullets | Heading | Note | Table | Figure | Method


@dataclass(frozen=True)
class Section:
    """A numberless section under a heading; `key` is its anchor."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Omitted:
    """A figure that this plan or year cannot give, and why."""

    figure_id: str
    title: str
    reason: str


@dataclass(frozen=True)
class Document:
    """A whole document without a format."""

    title: str
    eyebrow: str
    organization: str
    language: str
    made_at: datetime
    version: str
    file_name: str
    sections: tuple[Section, ...]
    lead: tuple[Run, ...] = ()
    meta: tuple[str, ...] = ()
    # What to say on every page where the data are invented; empty where they are real.
    illustrative_note: str = ""
    methods: tuple[Method, ...] = ()
    omitted: tuple[Omitted, ...] = ()
    digest: str = ""

    @property
    def is_illustrative(self) -> bool:
        return self.illustrative_note != ""

    def figures(self) -> Iterator[Figure]:
        """Yield the figures in order."""
        for section in self.sections:
            yield from (block for block in section.blocks if isinstance(block, Figure))


def digest_of(sections: tuple[Section, ...], methods: tuple[Method, ...]) -> str:
    """Return the SHA-256 of what is said: the same words and numbers give the same."""
    said = repr([(s.key, s.title, [_said(block) for block in s.blocks]) for s in sections]) + repr(methods)
    return sha256(said.encode()).hexdigest()


def _said(block: Block) -> object:
    if isinstance(block, Figure):
        return (block.number, block.figure_id, block.title, block.hint, block.description, block.table)
    return block
