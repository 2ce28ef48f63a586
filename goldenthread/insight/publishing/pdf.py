"""A document as PDF/UA-1, set by typst. A chart without alternative text is refused."""

import json
from pathlib import Path
from typing import Any, Final

import typst
from django.utils.translation import gettext as _

from . import annex, drawings, pdf_characters
from .model import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Method,
    Note,
    Paragraph,
    Run,
    Section,
    Table,
    words_of,
)
from .plain import printable_document

TEMPLATE = Path(__file__).parent / "typst" / "document.typ"
STANDARD: Final = "ua-1"
FEW = 4
# Nothing is ever fetched: a template that named a package would find an empty shelf here.
NO_PACKAGES = str(Path(__file__).parent / "typst" / "no-packages")


def write(document: Document) -> bytes:
    """Return the document as PDF. Raises if it would not meet PDF/UA-1.

    Characters that the fonts at hand lack are shown as a mark, and a note at the end says how many.
    """
    document = printable_document(document)
    data = _document(document)
    try:
        return _compiled(data, document)
    except typst.TypstError:
        marked = pdf_characters.without_unshown(data)
        if marked is None:
            raise
    try:
        return _compiled(marked, document)
    except typst.TypstError:
        # Together, characters can fail that are shown one by one.
        return _compiled(pdf_characters.without_uncertain(data), document)


def _compiled(data: dict[str, Any], document: Document) -> bytes:
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        pdf_standards=STANDARD,
        sys_inputs={"document": json.dumps(data)},
        ignore_system_fonts=True,
        package_path=NO_PACKAGES,
        package_cache_path=NO_PACKAGES,
        timestamp=document.made_at.replace(microsecond=0),
    )
    return made


def _document(document: Document) -> dict[str, Any]:
    made = document.made_at
    return {
        "title": document.title,
        "eyebrow": document.eyebrow,
        "organization": document.organization,
        "language": document.language,
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "lead": _runs(document.lead),
        "meta": list(document.meta),
        "footer": document.version,
        "illustrative": document.illustrative_note if document.is_illustrative else "",
        "illustrative_label": annex.illustrative_label(),
        "words": {"contents": _("Contents"), "figure": _("Figure"), "table": _("Table")},
        "sections": [_section(section, document) for section in document.sections],
        "annex": [_section(section, document) for section in annex.sections(document)],
    }


def _section(section: Section, document: Document) -> dict[str, Any]:
    blocks = [_block(block, document) for block in section.blocks]
    return {"key": section.key, "title": section.title, "blocks": blocks}


def _block(block: Block, document: Document) -> dict[str, Any]:  # noqa: PLR0911
    match block:
        case Paragraph(runs):
            return {"kind": "paragraph", "runs": _runs(runs)}
        case Bullets(items):
            return {"kind": "bullets", "items": [_runs(item) for item in items]}
        case Heading(text):
            return {"kind": "heading", "text": text}
        case Note(text):
            return {"kind": "note", "text": text}
        case Method():
            return {
                "kind": "method",
                "title": block.title,
                "method": block.method,
                "counts": annex.counts(block),
            }
        case Figure():
            return _figure(block, document)
        case Table():
            return _table(block)


def _runs(runs: tuple[Run, ...]) -> list[dict[str, Any]]:
    return [{"text": run.text, "strong": run.strong} for run in runs]


def _figure(figure: Figure, document: Document) -> dict[str, Any]:
    return {
        "kind": "figure",
        "label": annex.figure_label(figure),
        "title": figure.title,
        "hint": figure.hint,
        "alt": figure.description,
        "parts": [
            {"svg": drawings.standalone(part, document.language), "alt": words}
            for part, words in zip(drawings.parts(figure), drawings.words_of(figure), strict=True)
        ],
        "table_key": annex.table_key(figure),
        "table_label": annex.table_pointer(figure),
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": "table",
        "key": table.key or f"table-{table.number}",
        "label": annex.table_label(table),
        "title": table.title,
        "note": table.note,
        "columns": [column.title for column in table.columns],
        "numeric": [column.is_number for column in table.columns],
        "widths": _widths(table),
        "rows": [[words_of(value) for value in row] for row in table.rows],
    }


def _widths(table: Table) -> list[float]:
    """Return the columns' shares of the width; 0 takes what it needs.

    A few numbers are as narrow as they can be; many share the page, so that heads break instead of names.
    """
    many = sum(column.is_number for column in table.columns) > FEW
    return [(1 if many else 0) if column.is_number else (2.6 if many else 1) for column in table.columns]
