"""A document as Word: real styles, headings, captions with numbers Word keeps, and a table of contents."""

from __future__ import annotations

import io

import docx
from django.utils.translation import gettext as _
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from . import annex, docx_parts, drawings
from .model import Block, Bullets, Document, Figure, Heading, Method, Note, Paragraph, Run, Section, Table
from .plain import printable_document

TEXT_WIDTH = Mm(160)
TEXT_WIDTH_TWIPS = 9070
SERIF, SANS = "Georgia", "Calibri"
INK, INK2 = RGBColor.from_string(docx_parts.INK), RGBColor.from_string(docx_parts.INK2)


def write(document: Document) -> bytes:
    """Return the document as a Word document."""
    return docx_parts.bytes_of(_Writer(printable_document(document)).word)


class _Writer:
    """One document being written; keeps the pictures and the number of the next bookmark."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.pictures = drawings.pngs(list(document.figures()), document.language)
        self.word: WordDocument = docx.Document()
        self.bookmarks = 0
        self.sections = [*document.sections, *annex.sections(document)]
        set_up(self.word, document)
        self.opening()
        for section in self.sections:
            self.section(section)

    def opening(self) -> None:
        """Write what stands before the first section."""
        document, word = self.document, self.word
        word.add_paragraph(document.eyebrow, style="Subtitle")
        word.add_paragraph(document.title, style="Title")
        if document.lead:
            self.runs(word.add_paragraph(style="Lead"), document.lead)
        for line in document.meta:
            word.add_paragraph(line, style="Small")
        if document.is_illustrative:
            note = word.add_paragraph(style="Notice")
            self.runs(
                note, (Run(f"{annex.illustrative_label()}. ", strong=True), Run(document.illustrative_note))
            )
        word.add_paragraph(_("Contents"), style="TOC Heading")
        docx_parts.add_contents(word, [(s.title, anchor(s.key)) for s in self.sections])

    def section(self, section: Section) -> None:
        """Write one section under its heading."""
        heading = self.word.add_heading(section.title, level=1)
        self.mark(heading, section.key)
        heading.paragraph_format.page_break_before = section is self._first_annex()
        for block in section.blocks:
            self.block(block)

    def _first_annex(self) -> Section | None:
        rest = self.sections[len(self.document.sections) :]
        return rest[0] if rest else None

    def block(self, block: Block) -> None:
        """Write one block."""
        match block:
            case Method():
                self.method(block)
            case Figure():
                self.figure(block)
            case Table():
                self.table(block)
            case _:
                self.text(block)

    def text(self, block: Paragraph | Bullets | Heading | Note) -> None:
        """Write a block of words."""
        match block:
            case Paragraph(runs):
                self.runs(self.word.add_paragraph(), runs)
            case Bullets(items):
                for item in items:
                    self.runs(self.word.add_paragraph(style="List Bullet"), item)
            case Heading(text):
                self.word.add_heading(text, level=2)
            case Note(text):
                self.word.add_paragraph(text, style="Small")

    def method(self, method: Method) -> None:
        """Write how one figure was made."""
        self.word.add_heading(method.title, level=2)
        self.word.add_paragraph(method.method)
        self.word.add_paragraph(annex.counts(method), style="Small")

    def figure(self, figure: Figure) -> None:
        """Write a chart as a picture that says in words what it shows, with its caption above."""
        caption = self.word.add_paragraph(style="Caption")
        self.numbered(caption, _("Figure"), "Figure", str(figure.number))
        caption.add_run(f" {figure.title}")
        hint = self.word.add_paragraph(style="Figure Hint")
        hint.add_run(f"{figure.hint} ")
        docx_parts.add_link(hint, annex.table_pointer(figure), anchor(annex.table_key(figure)))
        pictures = zip(self.pictures[figure.number], drawings.words_of(figure), strict=True)
        for place, (content, words) in enumerate(pictures, 1):
            run = self.word.add_paragraph(style="Picture").add_run()
            properties = run.add_picture(io.BytesIO(content), width=TEXT_WIDTH)._inline.docPr
            properties.set("descr", words)
            properties.set("title", figure.title)
            properties.set("name", f"{annex.figure_label(figure).rstrip('.')}-{place}")

    def table(self, table: Table) -> None:
        """Write a table with its caption above."""
        caption = self.word.add_paragraph(style="Caption")
        in_annex = table.number < 0
        prefix = _("Table") + (" A" if in_annex else "")
        number = str(abs(table.number))
        self.numbered(caption, prefix, "Annex_Table" if in_annex else "Table", number, glued=in_annex)
        caption.add_run(f" {table.title}")
        self.mark(caption, table.key or f"table-{table.number}")
        docx_parts.add_table(self.word, table, width=TEXT_WIDTH_TWIPS)
        self.word.add_paragraph(table.note, style="Small")

    def numbered(
        self, paragraph: WordParagraph, word: str, sequence: str, number: str, glued: bool = False
    ) -> None:
        """Begin a caption with a number that Word renews when captions are added."""
        paragraph.add_run(word if glued else f"{word} ")
        docx_parts.add_field(paragraph, f" SEQ {sequence} \\* ARABIC ", number)
        paragraph.add_run(".")

    def mark(self, paragraph: WordParagraph, key: str) -> None:
        """Make a paragraph a place that links lead to."""
        self.bookmarks += 1
        docx_parts.bookmark(paragraph, anchor(key), self.bookmarks)

    def runs(self, paragraph: WordParagraph, runs: tuple[Run, ...]) -> None:
        """Write runs into a paragraph."""
        for run in runs:
            paragraph.add_run(run.text).bold = run.strong or None


def anchor(key: str) -> str:
    """Return a key as a bookmark's name: letters, digits and underscores, at most forty."""
    return ("_" + "".join(letter if letter.isalnum() else "_" for letter in key))[:40]


def set_up(word: WordDocument, document: Document) -> None:
    """Give the document its page, its styles, its properties and its running head."""
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(25)
    page.top_margin, page.bottom_margin = Mm(25), Mm(22)
    _styles(word, document.language)
    properties = word.core_properties
    properties.title, properties.author = document.title, document.organization
    properties.language, properties.subject = document.language, document.eyebrow
    properties.comments = document.illustrative_note if document.is_illustrative else ""
    properties.created = properties.modified = document.made_at.replace(tzinfo=None, microsecond=0)
    _running_head(word, document)


def _styles(word: WordDocument, language: str) -> None:
    styles = word.styles
    _font(styles["Normal"], SERIF, 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(8)
    styles["Normal"].paragraph_format.line_spacing = 1.2
    _language(styles["Normal"], language)
    for name, font, size, before, after in (
        ("Title", SERIF, 26, 0, 10),
        ("Subtitle", SANS, 10.5, 0, 4),
        ("Heading 1", SERIF, 17, 22, 8),
        ("Heading 2", SERIF, 12.5, 14, 5),
        ("Caption", SANS, 10.5, 12, 2),
    ):
        _font(styles[name], font, size, bold=True, italic=False)
        styles[name].paragraph_format.space_before, styles[name].paragraph_format.space_after = (
            Pt(before),
            Pt(after),
        )
        styles[name].paragraph_format.keep_with_next = True
    styles["Subtitle"].font.color.rgb = INK2
    _no_border(styles["Title"])
    for name, base, font, size in (
        ("Lead", "Normal", SERIF, 14),
        ("Small", "Normal", SANS, 9.5),
        ("Notice", "Normal", SANS, 10),
        ("Figure Hint", "Normal", SANS, 9.5),
        ("Picture", "Normal", SANS, 9),
        ("TableText", "Normal", SANS, 9),
        ("TableHead", "Normal", SANS, 8.5),
        ("TOC 1", "Normal", SERIF, 10.5),
        ("TOC Heading", "Normal", SERIF, 13),
    ):
        known = name in [style.name for style in styles]
        style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles[base]
        _font(style, font, size)
    for name in ("Small", "Figure Hint", "TableHead"):
        styles[name].font.color.rgb = INK2
    for name in ("Small", "Figure Hint", "TableText", "TableHead", "TOC 1"):
        styles[name].paragraph_format.space_after = Pt(2 if name.startswith("Table") else 3)
        styles[name].paragraph_format.line_spacing = 1.1
    for name in ("TableText", "TableHead"):
        styles[name].paragraph_format.space_before = Pt(2)
    for name in ("TableHead", "TOC Heading"):
        styles[name].font.bold = True
    for name in ("Figure Hint", "TableHead", "TOC Heading"):
        styles[name].paragraph_format.keep_with_next = True
    styles["Notice"].paragraph_format.space_before = styles["TOC Heading"].paragraph_format.space_before = Pt(
        12
    )


def _font(
    style: object, font: str, size: float, *, bold: bool | None = None, italic: bool | None = None
) -> None:
    style.font.name, style.font.size = font, Pt(size)  # type: ignore[attr-defined]
    style.font.bold, style.font.italic = bold, italic  # type: ignore[attr-defined]
    style.font.color.rgb = INK  # type: ignore[attr-defined]
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(script), font)


def _language(style: object, language: str) -> None:
    properties = style.element.get_or_add_rPr()  # type: ignore[attr-defined]
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), {"en": "en-GB", "fr": "fr-FR", "es": "es-ES"}.get(language, language))
    properties.append(mark)


def _no_border(style: object) -> None:
    properties = style.element.get_or_add_pPr()  # type: ignore[attr-defined]
    for border in properties.findall(qn("w:pBdr")):
        properties.remove(border)


def _running_head(word: WordDocument, document: Document) -> None:
    section = word.sections[0]
    label = annex.illustrative_label() if document.is_illustrative else ""
    head = section.header.paragraphs[0]
    head.style = word.styles["Small"]
    _stop_at_the_end(head)
    head.add_run(f"{document.organization} · {document.title}\t")
    head.add_run(label).bold = True
    foot = section.footer.paragraphs[0]
    foot.style = word.styles["Small"]
    _stop_at_the_end(foot)
    foot.add_run(f"{document.version}\t")
    docx_parts.add_field(foot, " PAGE ", "1")
    foot.add_run(" / ")
    docx_parts.add_field(foot, " NUMPAGES ", "1")


def _stop_at_the_end(paragraph: WordParagraph) -> None:
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
