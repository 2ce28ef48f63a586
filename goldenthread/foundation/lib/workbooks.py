"""Reading .xlsx workbooks that strangers made, without trusting them.

A workbook is a zip of XML parts. Before anything is unpacked the sizes in the zip's directory are checked;
while it is unpacked they are checked again, because the directory may lie. Every XML part is streamed through
expat, which builds nothing in memory: declarations of document types and entities are refused, and formula
cells, error cells and merged ranges are noted, which readers of values hide. Only then are the values read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from xml.parsers import expat

import python_calamine
from django.utils.translation import gettext as _

from goldenthread.foundation.lib.errors import RuleBroken

Value = str | float | int | bool | date | datetime | time | timedelta

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
CHUNK = 256 * 1024
MOST_FORMULAS = 100_000
MB: Final = 1024 * 1024
# A workbook of the year before 2007, or one that is encrypted, is an OLE file.
OLE_START = b"\xd0\xcf\x11\xe0"
CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be. Real ones of 5,000 rows and 32 columns unpack to 7 MB."""

    file_bytes: int = 40 * MB
    members: int = 1_000
    member_bytes: int = 100 * MB
    total_bytes: int = 150 * MB
    # How many times its packed size a member may unpack to. Sheets reach 15; only bombs reach 200.
    ratio: int = 200
    # ... once it is larger than this.
    ratio_from_bytes: int = MB
    # Tags in all parts together; a cell has about six.
    tags: int = 3_000_000
    # Rows times columns of a sheet up to its last value, because values are kept in a full rectangle.
    cells: int = 4_000_000


class WorkbookRefused(RuleBroken):
    """A file is not a workbook that can be read safely. `where` is the part of it, if one is to blame."""

    def __init__(self, message: str, where: str = "") -> None:
        super().__init__(f"{where}: {message}" if where else message)
        self.where = where


class WorkbookTooLarge(WorkbookRefused):
    """A workbook has more in it than its reader takes."""


@dataclass
class Sheet:
    """One sheet: its rows from the very first, so that `rows[0]` is row 1, and what its values hide."""

    name: str
    rows: list[list[Value]] = field(default_factory=list)
    # Cells with a formula, such as "C7": their value is what another program last worked out.
    formulas: list[str] = field(default_factory=list)
    # Cells that show an error, such as {"D9": "#REF!"}; as values they look empty.
    errors: dict[str, str] = field(default_factory=dict)
    # Ranges merged into one cell, such as "A1:C1".
    merged: list[str] = field(default_factory=list)


def read_sheets(path: Path, limits: Limits | None = None) -> list[Sheet]:
    """Return the sheets of an .xlsx file in their order, or raise WorkbookRefused with the reason."""
    return sheets_in(_content_of(path, limits or Limits()), limits)


def sheets_in(content: bytes, limits: Limits | None = None) -> list[Sheet]:
    """Return the sheets of a workbook held in memory, or raise WorkbookRefused with the reason."""
    limits = limits or Limits()
    with _archive(content) as archive:
        _check_directory(archive.infolist(), limits)
        parts, notes = _inspect(archive, limits)
    sheets = []
    for sheet in _values(content):
        note = notes.get(parts.get(sheet.name, ""))
        if note is None:
            raise WorkbookRefused(_("The sheet's data are missing. Save the workbook again."), sheet.name)
        sheet.formulas, sheet.errors, sheet.merged = note.formulas, note.errors, note.merged
        sheets.append(sheet)
    return sheets


def column_letters(index: int) -> str:
    """Return the letters of a column counted from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_position(reference: str) -> tuple[int, int]:
    """Return row and column, counted from 0, of a cell such as "C7"."""
    match = CELL_REFERENCE.match(reference)
    if match is None:
        raise ValueError(f"{reference!r} is not a cell")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


def _content_of(path: Path, limits: Limits) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(limits.file_bytes + 1)
    except OSError as problem:
        raise WorkbookRefused(_("The file cannot be read: %(why)s.") % {"why": problem.strerror}) from problem
    if len(content) > limits.file_bytes:
        raise WorkbookRefused(
            _("The file is larger than %(size)s MB. Split it.") % {"size": limits.file_bytes // MB}
        )
    return content


def _archive(content: bytes) -> zipfile.ZipFile:
    if content.startswith(OLE_START):
        raise WorkbookRefused(
            _("This is an older or a password-protected workbook. Save it as .xlsx without a password.")
        )
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        if content.startswith(b"PK"):
            raise WorkbookRefused(_("The file is cut off or damaged. Copy or export it again.")) from problem
        raise WorkbookRefused(
            _("This is not an .xlsx workbook, whatever its name says. Save it as .xlsx.")
        ) from problem


def _check_directory(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse by what the zip's directory says, before a byte is unpacked."""
    names = [member.filename for member in members]
    if len(names) > limits.members:
        raise WorkbookRefused(_("The workbook has too many parts (%(count)s).") % {"count": len(names)})
    if CONTENT_TYPES not in names or WORKBOOK not in names:
        raise WorkbookRefused(_("The file is a zip, but not an .xlsx workbook. Save the workbook as .xlsx."))
    if len(set(names)) < len(names):
        raise WorkbookRefused(_("The workbook has two parts of one name. Save it again."))
    if sum(member.file_size for member in members) > limits.total_bytes:
        raise WorkbookTooLarge(
            _("Unpacked, the workbook would be larger than %(size)s MB. Split it.")
            % {"size": limits.total_bytes // MB}
        )
    for member in members:
        _check_member(member, limits)


def _check_member(member: zipfile.ZipInfo, limits: Limits) -> None:
    if member.flag_bits & 0x1:
        raise WorkbookRefused(_("The part is encrypted. Save without a password."), member.filename)
    if member.file_size > limits.member_bytes:
        raise WorkbookTooLarge(
            _("Unpacked, this part would be larger than %(size)s MB. Split the workbook.")
            % {"size": limits.member_bytes // MB},
            member.filename,
        )
    packed = max(member.compress_size, 1)
    if member.file_size > limits.ratio_from_bytes and member.file_size > packed * limits.ratio:
        raise WorkbookRefused(
            _("This part would unpack to %(ratio)s times its size, as only a decompression bomb does.")
            % {"ratio": member.file_size // packed},
            member.filename,
        )


@dataclass
class _Note:
    """What streaming one part found."""

    formulas: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    # Attributes of <sheet> in the workbook, and of <Relationship> in its relations.
    links: list[dict[str, str]] = field(default_factory=list)


def _inspect(archive: zipfile.ZipFile, limits: Limits) -> tuple[dict[str, str], dict[str, _Note]]:
    """Stream every part; return which part holds each sheet, and what was found in each part."""
    notes: dict[str, _Note] = {}
    members = {member.filename: member for member in archive.infolist()}
    budget = _Budget(limits.tags)
    # These two come first, because they say which of the other parts are sheets.
    for name in [name for name in (WORKBOOK, RELATIONS) if name in members]:
        notes[name] = _stream(archive, members.pop(name), _LinksReader(name, budget))
    parts = _sheet_parts(notes[WORKBOOK], notes.get(RELATIONS, _Note()))
    for name, member in members.items():
        kind = (
            _SheetReader(name, budget, limits.cells) if name in parts.values() else _PartReader(name, budget)
        )
        notes[name] = _stream(archive, member, kind)
    return parts, notes


def _stream(archive: zipfile.ZipFile, member: zipfile.ZipInfo, reader: _PartReader) -> _Note:
    """Read a part to its end, so that its length and checksum are known to be true."""
    try:
        with archive.open(member) as part:
            first = part.read(CHUNK)
            is_xml = _looks_like_xml(member.filename, first)
            size, chunk = 0, first
            while chunk:
                size += len(chunk)
                if is_xml:
                    reader.feed(chunk)
                chunk = part.read(CHUNK)
            if is_xml:
                reader.finish()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error) as problem:
        raise WorkbookRefused(
            _("This part is cut off or damaged. Copy or export the file again."), member.filename
        ) from problem
    if size != member.file_size:
        raise WorkbookRefused(_("This part is not as long as the file says."), member.filename)
    return reader.note


def _looks_like_xml(name: str, start: bytes) -> bool:
    return name.endswith((".xml", ".rels", ".vml")) or start.lstrip().startswith(
        (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00<")
    )


@dataclass
class _Budget:
    """How many more XML tags this workbook may have."""

    tags: int


class _PartReader:
    """Reads one XML part as a stream of events; refuses declarations and endless elements."""

    def __init__(self, name: str, budget: _Budget) -> None:
        self.name = name
        self.note = _Note()
        self._budget = budget
        self._kinds: dict[str, Callable[[dict[str, str]], None] | None] = {}
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.StartDoctypeDeclHandler = self._refuse_declaration
        parser.EntityDeclHandler = self._refuse_declaration
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self._parser = parser

    def handlers(self) -> dict[str, Callable[[dict[str, str]], None]]:
        """Return what to do at the start of which element, by its name without a prefix."""
        return {}

    def feed(self, chunk: bytes) -> None:
        """Read the next bytes."""
        self._budget.tags -= chunk.count(b"<")
        if self._budget.tags < 0:
            raise WorkbookTooLarge(
                _("The workbook has too many cells to be read safely. Split it."), self.name
            )
        self._parse(chunk, last=False)

    def finish(self) -> None:
        """Say that there are no more bytes."""
        self._parse(b"", last=True)

    def _parse(self, chunk: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(chunk, last)
        except expat.ExpatError as problem:
            raise WorkbookRefused(
                _("The XML is broken at line %(line)s: %(why)s. Save the workbook again.")
                % {"line": problem.lineno, "why": expat.ErrorString(problem.code)},
                self.name,
            ) from problem

    def _refuse_declaration(self, *_arguments: object) -> None:
        raise WorkbookRefused(
            _(
                "The XML declares a document type or entities, as attacks do and workbooks never do. "
                "Nothing was read. Save the workbook again from a spreadsheet program."
            ),
            self.name,
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        try:
            handler = self._kinds[name]
        except KeyError:
            # The same element may come with or without a prefix.
            handler = self._kinds[name] = self.handlers().get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)


class _LinksReader(_PartReader):
    """Reads the list of sheets, and where each is."""

    def handlers(self) -> dict[str, Callable[[dict[str, str]], None]]:
        return {"sheet": self.note.links.append, "Relationship": self.note.links.append}


class _SheetReader(_PartReader):
    """Reads a sheet: notes what values hide, and how far out the last value lies."""

    def __init__(self, name: str, budget: _Budget, cells: int) -> None:
        super().__init__(name, budget)
        self._cells = cells
        self._name = ""
        self._is_in_error = False
        self._row = 0
        self._row_text = "0"
        self._column = -1
        self._last_row = 0
        # The first columns have one letter.
        self._last_column = 26

    def handlers(self) -> dict[str, Callable[[dict[str, str]], None]]:
        return {
            "row": self._start_row,
            "c": self._start_cell,
            "v": self._start_value,
            "is": self._start_value,
            "f": self._start_formula,
            "mergeCell": self._start_merged,
        }

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) if number.isdecimal() and len(number) < 9 else self._row + 1
        self._row_text = str(self._row)
        self._column = -1

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if self._is_in_error:
            self._is_in_error = False
            self._parser.CharacterDataHandler = None
        self._column += 1
        self._name = attributes.get("r", "")
        if attributes.get("t") == "e":
            self._is_in_error = True
            self.note.errors[self._cell] = ""

    @property
    def _cell(self) -> str:
        """The name of the cell: its own, or where its neighbours say it stands."""
        return self._name or f"{column_letters(self._column)}{self._row_text}"

    def _start_value(self, _attributes: dict[str, str]) -> None:
        cell = self._cell
        if self._is_in_error:
            self._parser.CharacterDataHandler = self._error_text
        # Most cells are where their row says, in the first columns of a row that was seen: nothing to check.
        is_near = len(cell) == len(self._row_text) + 1 and cell.endswith(self._row_text)
        if is_near and self._row <= self._last_row:
            return
        row, column = (self._row, 1) if is_near else self._position()
        self._last_row = max(self._last_row, row)
        self._last_column = max(self._last_column, column)
        if self._last_row * self._last_column > self._cells:
            raise WorkbookTooLarge(
                _("Cell %(cell)s lies too far out: at most %(count)s cells of a sheet are read. Split it.")
                % {"cell": cell[:20], "count": self._cells},
                self.name,
            )

    def _position(self) -> tuple[int, int]:
        try:
            row, column = cell_position(self._cell)
        except ValueError as problem:
            raise WorkbookRefused(
                _("“%(cell)s” is not the name of a cell. Save the workbook again.")
                % {"cell": self._cell[:20]},
                self.name,
            ) from problem
        return row + 1, column + 1

    def _start_formula(self, _attributes: dict[str, str]) -> None:
        if len(self.note.formulas) >= MOST_FORMULAS:
            raise WorkbookRefused(
                _("The sheet has more than %(count)s formulas. Only values are read: paste the values.")
                % {"count": MOST_FORMULAS},
                self.name,
            )
        self.note.formulas.append(self._cell)

    def _start_merged(self, attributes: dict[str, str]) -> None:
        self.note.merged.append(attributes.get("ref", ""))

    def _error_text(self, text: str) -> None:
        self.note.errors[self._cell] = (self.note.errors[self._cell] + text)[:20]


def _sheet_parts(workbook: _Note, relations: _Note) -> dict[str, str]:
    """Return the part that holds each sheet, by the sheet's name."""
    targets = {link.get("Id", ""): link.get("Target", "") for link in relations.links}
    parts = {}
    for link in workbook.links:
        relation = next((value for key, value in link.items() if key.rpartition(":")[2] == "id"), "")
        target = targets.get(relation, "")
        parts[link.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def _values(content: bytes) -> Iterator[Sheet]:
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for about in workbook.sheets_metadata:
            if about.typ == python_calamine.SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_name(about.name)
                yield Sheet(about.name, sheet.to_python(skip_empty_area=False))
    except python_calamine.PasswordError as problem:
        raise WorkbookRefused(_("The workbook has a password. Save it without.")) from problem
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise WorkbookRefused(
            _("The workbook cannot be read (%(why)s). Save it again.") % {"why": problem}
        ) from problem
    except BaseException as problem:
        # A panic in the reader is no Exception, on purpose; here it means one more broken file.
        if type(problem).__module__ != "pyo3_runtime":
            raise
        raise WorkbookRefused(_("The workbook cannot be read. Save it again.")) from problem
