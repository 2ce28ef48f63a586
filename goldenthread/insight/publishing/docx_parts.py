"""Pieces of Word's XML that python-docx has no call for: fields, bookmarks, links, tables built in one go."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.opc.pkgwriter import PackageWriter
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from .model import Table, words_of

INK, INK2, EDGE, RULE = "14222B", "42515B", "74838C", "D3DADE"
# The date every member of the archive carries, so that the same chapter gives the same bytes.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
RIGHT = '<w:jc w:val="right"/>'


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field with the value it has now, so that it reads right before Word computes it again."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run()
        if kind == "code":
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = code
            run._r.append(instruction)
        elif kind == "shown":
            run.text = shown
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark around a paragraph's content, for links to lead to."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def add_link(paragraph: Paragraph, text: str, to: str) -> None:
    """Add a link to a bookmark of this document."""
    link = parse_xml(
        f'<w:hyperlink {nsdecls("w")} w:anchor={quoteattr(to)} w:history="1"><w:r><w:rPr>'
        f'<w:color w:val="0A567D"/><w:u w:val="single"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(text)}</w:t>'
        "</w:r></w:hyperlink>"
    )
    paragraph._p.append(link)


def add_contents(document: Document, entries: Iterable[tuple[str, str]]) -> None:
    """Add a table of contents: a field Word can update, filled with links that work without."""
    entries = list(entries)
    for place, (title, anchor) in enumerate(entries):
        paragraph = document.add_paragraph(style="TOC 1")
        if place == 0:
            _mark(paragraph, "begin", dirty=True)
            run = paragraph.add_run()
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = ' TOC \\o "1-1" \\h \\z \\u '
            run._r.append(instruction)
            _mark(paragraph, "separate")
        add_link(paragraph, title, anchor)
        if place == len(entries) - 1:
            _mark(paragraph, "end")


def _mark(paragraph: Paragraph, kind: str, *, dirty: bool = False) -> None:
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    if dirty:
        mark.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(mark)


def add_table(document: Document, table: Table, *, width: int) -> None:
    """Add a table whose head repeats on every page and whose rows do not break.

    The XML is written at once: cell by cell, python-docx needs seconds for a thousand rows.
    """
    widths = _widths(table, width)
    grid = "".join(f'<w:gridCol w:w="{size}"/>' for size in widths)
    numeric = [column.is_number for column in table.columns]
    head = _row([c.title for c in table.columns], widths, numeric, is_head=True)
    rows = "".join(_row([words_of(v) for v in row], widths, numeric, is_head=False) for row in table.rows)
    element = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
        f'<w:top w:val="nil"/><w:bottom w:val="single" w:sz="4" w:color="{EDGE}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:color="{RULE}"/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        '<w:tblLook w:val="00A0" w:firstRow="1" w:firstColumn="1" w:noHBand="0" w:noVBand="1"/>'
        f"<w:tblCaption w:val={quoteattr(table.title)}/></w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )
    document.element.body.insert(len(document.element.body) - 1, element)


def _widths(table: Table, width: int) -> list[int]:
    """Return column widths in twentieths of a point: numbers are narrow, words share the rest."""
    narrow = max(790, min(1000, width * 6 // 10 // max(1, sum(c.is_number for c in table.columns))))
    words = sum(not c.is_number for c in table.columns) or 1
    rest = (width - narrow * sum(c.is_number for c in table.columns)) // words
    return [narrow if column.is_number else rest for column in table.columns]


def _row(texts: list[str], widths: list[int], numeric: list[bool], *, is_head: bool) -> str:
    style = "TableHead" if is_head else "TableText"
    repeat = "<w:tblHeader/>" if is_head else ""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{size}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f"{RIGHT if right else ''}</w:pPr>"
        f'<w:r><w:t xml:space="preserve">{_broken(text)}</w:t></w:r></w:p></w:tc>'
        for text, size, right in zip(texts, widths, numeric, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeat}</w:trPr>{cells}</w:tr>"


def _broken(text: str) -> str:
    """Return a cell's words as XML, each new line a break."""
    return escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')


def bytes_of(document: Document) -> bytes:
    """Return the file, with the same bytes for the same content."""
    package, written = document.part.package, io.BytesIO()
    PackageWriter.write(written, package.rels, list(package.iter_parts()))  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, FIXED_DATE)
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()
