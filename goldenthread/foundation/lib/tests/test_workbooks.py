"""Workbooks of strangers: what is read, what is refused, and what a refusal costs."""

from __future__ import annotations

import io
import os
import resource
import struct
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter

from goldenthread.foundation.lib import workbooks

MB = 1024 * 1024
DATA = Path(os.environ.get("GOLDENTHREAD_DATA", Path(__file__).parents[5] / "shared" / "data"))
HOSTILE = DATA / "hostile"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/></Types>'
)
BOOK = (
    f'<workbook {MAIN} xmlns:r="{RELATION}"><sheets>'
    '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
SHEET = "xl/worksheets/sheet1.xml"


def workbook(cells: str = "", *, prologue: str = "", more: Mapping[str, str | bytes] | None = None) -> bytes:
    """Return a workbook with one sheet of these rows, in raw XML."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        SHEET: f"{prologue}<worksheet {MAIN}><sheetData>{cells}</sheetData></worksheet>",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in (parts | dict(more or {})).items():
            archive.writestr(name, part)
    return content.getvalue()


def refusal_of(content: bytes) -> str:
    with pytest.raises(workbooks.WorkbookRefused) as refused:
        workbooks.sheets_in(content)
    return str(refused.value)


def test_values_come_with_what_they_hide(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "book.xlsx") as book:
        sheet = book.add_worksheet("Data")
        sheet.merge_range("A1:B1", "Heading")
        sheet.write_row("A3", ["text", 1.5])
        sheet.write_formula("C3", "=1+1", None, 2)
        sheet.write_formula("D3", "=A99", None, "#REF!")
        book.add_worksheet("Empty")

    data, empty = workbooks.read_sheets(tmp_path / "book.xlsx")

    assert (data.name, data.rows[2]) == ("Data", ["text", 1.5, 2.0, ""])
    assert (data.formulas, data.errors, data.merged) == (["C3", "D3"], {"D3": "#REF!"}, ["A1:B1"])
    assert (empty.name, empty.rows, empty.formulas) == ("Empty", [], [])


def test_rows_are_counted_from_the_very_first() -> None:
    [sheet] = workbooks.sheets_in(workbook('<row r="3"><c r="B3"><v>7</v></c></row>'))

    assert sheet.rows == [["", ""], ["", ""], ["", 7.0]]


@pytest.mark.parametrize(
    ("reference", "position"),
    [("A1", (0, 0)), ("Z10", (9, 25)), ("AA2", (1, 26)), ("XFD1048576", (1048575, 16383))],
)
def test_a_cell_has_a_row_and_a_column(reference: str, position: tuple[int, int]) -> None:
    assert workbooks.cell_position(reference) == position
    assert reference.startswith(workbooks.column_letters(position[1]))


@pytest.mark.parametrize("reference", ["", "A0", "1A", "A", "AAAA1", "a1", "A1:B2", "А1"])
def test_what_is_no_cell_is_not_taken_for_one(reference: str) -> None:
    with pytest.raises(ValueError, match="is not a cell"):
        workbooks.cell_position(reference)


def test_a_renamed_file_is_told_from_a_damaged_one() -> None:
    whole = workbook()

    assert "not an .xlsx workbook, whatever its name" in refusal_of(b"year;value\n2022;7\n")
    assert "not an .xlsx workbook, whatever its name" in refusal_of(b"")
    assert "older or a password-protected" in refusal_of(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    assert "cut off or damaged" in refusal_of(whole[: len(whole) // 2])


def test_a_zip_of_something_else_is_no_workbook() -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    assert "a zip, but not an .xlsx workbook" in refusal_of(content.getvalue())


def test_a_damaged_part_is_named() -> None:
    whole = bytearray(workbook("<row><c><v>1</v></c></row>"))
    middle = bytes(whole).find(SHEET.encode()) + len(SHEET) + 12
    whole[middle] ^= 0xFF

    assert SHEET in refusal_of(bytes(whole))


def test_broken_xml_is_named_with_its_line() -> None:
    assert f"{SHEET}: The XML is broken at line 1" in refusal_of(workbook("<row><c>"))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_declarations_are_refused_in_every_part_and_encoding(declaration: str, encoding: str) -> None:
    attack = f'<?xml version="1.0" encoding="{encoding}"?>{declaration}<x/>'.encode(encoding)

    for name in (SHEET, "xl/sharedStrings.xml", "docProps/core.xml", "xl/media/image1.png"):
        assert f"{name}: The XML declares a document type" in refusal_of(workbook(more={name: attack}))


def measured(content: bytes) -> tuple[str, float, float, float]:
    """Return the refusal, its seconds of CPU, and the MB it took: Python's own, and the whole process's."""
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tracemalloc.start()
    started = time.process_time()
    try:
        message = refusal_of(content)
        seconds, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1] / MB
    finally:
        tracemalloc.stop()
    return message, seconds, peak, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident) / 1024


def test_a_decompression_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = workbook(more={"xl/media/zeros.xml": b"\0" * (90 * MB)})
    assert len(bomb) < MB

    message, seconds, python, process = measured(bomb)

    assert "xl/media/zeros.xml: This part would unpack to" in message
    assert (seconds < 0.5, python < 5, process < 50) == (True, True, True)


def test_too_large_a_part_and_too_large_a_whole_are_refused() -> None:
    limits = workbooks.Limits(member_bytes=1000, total_bytes=10_000)
    big = workbook(more={"a.bin": os.urandom(2000)})
    many = workbook(more={f"{n}.bin": os.urandom(900) for n in range(12)})

    for content, words in ((big, "a.bin: Unpacked, this part"), (many, "Unpacked, the workbook")):
        with pytest.raises(workbooks.WorkbookRefused, match=words):
            workbooks.sheets_in(content, limits)


def test_a_directory_that_lies_about_a_size_is_found_out() -> None:
    truth = 3 * MB
    whole = bytearray(workbook(more={"xl/lie.bin": b"A" * truth}))
    place = bytes(whole).rfind(b"PK\x01\x02", 0, bytes(whole).rfind(b"xl/lie.bin"))
    assert struct.unpack_from("<I", whole, place + 24)[0] == truth
    struct.pack_into("<I", whole, place + 24, 1000)

    assert "xl/lie.bin: This part is cut off or damaged" in refusal_of(bytes(whole))


def test_endless_cells_are_refused_in_bounded_time_and_memory() -> None:
    # Random comments keep the ratio low, so that only the number of cells gives it away.
    noise = "".join(f"<!-- {os.urandom(500).hex()} -->" for _n in range(500))
    bomb = workbook(f"<row>{'<c/>' * 3_100_000}</row>", prologue=noise)
    resident, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()

    message = refusal_of(bomb)

    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - resident) / 1024
    assert message == f"{SHEET}: The workbook has too many cells to be read safely. Split it."
    assert (time.process_time() - started < 15, grown < 100) == (True, True)


def test_a_value_far_out_is_refused_because_values_fill_a_rectangle() -> None:
    far = workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )

    message, seconds, python, _process = measured(far)

    assert "Cell XFD1048576 lies too far out" in message
    assert (seconds < 0.5, python < 5) == (True, True)


def test_an_empty_cell_far_out_is_only_formatting() -> None:
    styled = workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )

    assert workbooks.sheets_in(styled)[0].rows == [[1.0]]


def test_a_file_that_is_too_large_is_not_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "large.xlsx").write_bytes(b"PK" * 600)

    with pytest.raises(workbooks.WorkbookRefused, match="larger than 0 MB"):
        workbooks.read_sheets(tmp_path / "large.xlsx", workbooks.Limits(file_bytes=1000))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(workbooks.WorkbookRefused, match="cannot be read"):
        workbooks.read_sheets(tmp_path / "nothing.xlsx")


@pytest.mark.shared
@pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"no hostile files at {HOSTILE}; set GOLDENTHREAD_DATA")
def test_every_hostile_workbook_is_read_or_refused_quickly_and_never_breaks_anything() -> None:
    seen = 0
    for path in sorted([*HOSTILE.glob("*/*.xls*"), *HOSTILE.glob("*/*.docx"), *HOSTILE.glob("*/*.ods")]):
        started = time.process_time()
        with suppress(workbooks.WorkbookRefused):
            workbooks.read_sheets(path)
        assert time.process_time() - started < 2, path
        seen += 1
    assert seen > 100


@pytest.mark.shared
@pytest.mark.skipif(not HOSTILE.is_dir(), reason=f"no hostile files at {HOSTILE}; set GOLDENTHREAD_DATA")
def test_every_known_xml_attack_is_refused_inside_a_workbook() -> None:
    attacks = [p for p in HOSTILE.glob("defusedxml-xml/*.xml") if b"<!DOCTYPE" in p.read_bytes()]
    injections = HOSTILE / "payloads-all-the-things" / "XXE Injection" / "Files"
    attacks += [p for p in injections.iterdir() if b"<!DOCTYPE" in p.read_bytes()]
    assert len(attacks) > 10

    for path in attacks:
        message = refusal_of(workbook(more={"xl/sharedStrings.xml": path.read_bytes()}))
        assert "xl/sharedStrings.xml: The XML " in message, path
