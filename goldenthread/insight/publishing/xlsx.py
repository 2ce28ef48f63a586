"""A document's numbers as a workbook: a sheet for each figure and table, its method, and the sentences."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from . import annex
from .model import Bullets, Document, Figure, Heading, Note, Paragraph, Section, Share, Table, Value
from .plain import printable_document

Sheet = Any
WORDS_WIDTH, NUMBER_WIDTH, LONGEST_NAME = 44, 13, 31


@dataclass(frozen=True)
class Entry:
    """One sheet with numbers: its name, its caption, what is said below, and the table."""

    sheet: str
    caption: str
    hint: str
    table: Table


def write(document: Document) -> bytes:
    """Return the numbers as an Excel workbook. Numbers are numbers; texts are never taken for formulas."""
    document = printable_document(document)
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "in_memory": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    workbook = xlsxwriter.Workbook(out, options)
    workbook.set_properties(
        {
            "title": document.title,
            "author": document.organization,
            "subject": document.eyebrow,
            "comments": document.illustrative_note if document.is_illustrative else "",
            "created": document.made_at.replace(tzinfo=None, microsecond=0),
        }
    )
    _Writer(workbook, document).write()
    workbook.close()
    return out.getvalue()


class _Writer:
    """One workbook being written, row after row: rows once written leave the memory."""

    def __init__(self, workbook: Any, document: Document) -> None:
        self.workbook, self.document = workbook, document
        head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "font_color": "#42515B"}
        self.title = workbook.add_format({"bold": True, "font_size": 15})
        self.strong = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.head = workbook.add_format(head)
        self.head_end = workbook.add_format(head | {"align": "right"})
        self.count = workbook.add_format({"num_format": "#,##0", "valign": "top"})
        self.decimal = workbook.add_format({"num_format": "#,##0.####", "valign": "top"})
        self.share = workbook.add_format({"num_format": "0 %", "valign": "top"})
        self.missing = workbook.add_format({"align": "right", "valign": "top"})
        self.link = workbook.add_format({"font_color": "#0A567D", "underline": 1})

    def write(self) -> None:
        """Write all sheets: contents first, then figures and tables, then text and method."""
        entries = list(entries_of(self.document))
        self.contents(entries)
        for entry in entries:
            self.numbers(entry)
        self.words(_("Text"), self.document.sections)
        self.method()

    def sheet(self, name: str) -> Sheet:
        """Return a new sheet that prints on A4 and carries the label of invented data."""
        sheet = self.workbook.add_worksheet(name[:LONGEST_NAME])
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        label = annex.illustrative_label() if self.document.is_illustrative else ""
        sheet.set_header(f"&L{self.document.organization.replace('&', '&&')}&R{label}")
        sheet.set_footer(f"&L{self.document.version}&R&P / &N")
        return sheet

    def contents(self, entries: list[Entry]) -> None:
        """Write what the workbook is and what is in it, with links."""
        document, sheet = self.document, self.sheet(_("Contents"))
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, 96)
        sheet.write_string(0, 0, document.title, self.title)
        lines = [document.eyebrow, *document.meta]
        if document.is_illustrative:
            lines.append(f"{annex.illustrative_label()}. {document.illustrative_note}")
        row = 1
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, line)
        sheet.write_string(row + 2, 0, _("Sheet"), self.head)
        sheet.write_string(row + 2, 1, _("What it holds"), self.head)
        for at, entry in enumerate(entries, row + 3):
            sheet.write_url(at, 0, f"internal:'{entry.sheet}'!A1", self.link, entry.sheet)
            sheet.write_string(at, 1, entry.caption)

    def numbers(self, entry: Entry) -> None:
        """Write one table: caption, what is counted, head that stays in sight, rows, note."""
        sheet, table = self.sheet(entry.sheet), entry.table
        for column, described in enumerate(table.columns):
            sheet.set_column(column, column, NUMBER_WIDTH if described.is_number else WORDS_WIDTH)
        sheet.write_string(0, 0, entry.caption, self.title)
        sheet.write_string(1, 0, entry.hint)
        sheet.write_string(
            2, 0, annex.illustrative_label() if self.document.is_illustrative else "", self.strong
        )
        for column, described in enumerate(table.columns):
            sheet.write_string(
                4, column, described.title, self.head_end if described.is_number else self.head
            )
        sheet.freeze_panes(5, 1)
        sheet.repeat_rows(4)
        if table.rows:
            sheet.autofilter(4, 0, 4 + len(table.rows), len(table.columns) - 1)
        for row, values in enumerate(table.rows, 5):
            for column, value in enumerate(values):
                self.value(sheet, row, column, value)
        if table.note:
            sheet.write_string(6 + len(table.rows), 0, table.note)

    def value(self, sheet: Sheet, row: int, column: int, value: Value) -> None:
        """Write one value as what it is; a missing one stays an empty cell, never a zero."""
        if isinstance(value, Share):
            if value.value is not None:
                sheet.write_number(row, column, value.value, self.share)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, self.text)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.count)
        elif isinstance(value, Decimal):
            sheet.write_number(row, column, float(value), self.decimal)

    def words(self, name: str, sections: tuple[Section, ...]) -> None:
        """Write the sentences, one row each, under their headings."""
        sheet = self.sheet(name)
        sheet.set_column(0, 0, 110)
        row = 0
        for section in sections:
            sheet.write_string(row, 0, section.title, self.title)
            row += 1
            for line in lines_of(section):
                sheet.write_string(row, 0, line, self.text)
                row += 1
            row += 1

    def method(self) -> None:
        """Write how each figure is made, and which figures there are not."""
        sheet = self.sheet(_("Method"))
        heads = (_("Figure"), _("Unit"), _("Counts"), _("Of"), _("n"), _("Method"))
        for column, (head, width) in enumerate(zip(heads, (34, 18, 34, 34, 10, 80), strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, self.head)
        sheet.freeze_panes(1, 1)
        row = 0
        for row, made in enumerate(self.document.methods, 1):
            for column, text in ((0, made.title), (1, made.unit), (2, made.numerator), (3, made.denominator)):
                sheet.write_string(row, column, text, self.text)
            sheet.write_number(row, 4, made.n, self.count)
            sheet.write_string(row, 5, made.method, self.text)
        for at, omitted in enumerate(self.document.omitted, row + 1):
            sheet.write_string(at, 0, omitted.title, self.text)
            sheet.write_string(at, 5, _("Not computed. %(reason)s") % {"reason": omitted.reason}, self.text)


def entries_of(document: Document) -> Iterator[Entry]:
    """Yield the sheets with numbers, in the document's order."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Figure):
                name = _("Figure %(number)s") % {"number": block.number}
                yield Entry(name, f"{annex.figure_label(block)} {block.title}", block.hint, block.table)
            elif isinstance(block, Table):
                name = _("Table %(number)s") % {"number": block.number}
                yield Entry(name, f"{annex.table_label(block)} {block.title}", "", block)


def lines_of(section: Section) -> Iterator[str]:
    """Yield the sentences of a section."""
    for block in section.blocks:
        match block:
            case Paragraph():
                yield block.text
            case Heading(text) | Note(text):
                yield text
            case Bullets(items):
                for item in items:
                    yield "• " + "".join(run.text for run in item)
