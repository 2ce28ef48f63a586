"""A document as one HTML file with its own styles: no script, nothing fetched, for screen and paper."""

from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from . import annex, drawings
from .model import (
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    Method,
    Note,
    Paragraph,
    Section,
    Table,
    words_of,
)
from .plain import printable_document

STYLES = Path(__file__).parent / "templates" / "publishing" / "document.css"


def write(document: Document) -> bytes:
    """Return the document as an HTML file."""
    document = printable_document(document)
    page = {
        "document": document,
        "styles": STYLES.read_text(encoding="utf-8"),
        "direction": "rtl" if document.language == "ar" else "ltr",
        "illustrative_label": annex.illustrative_label(),
        "sections": [section_parts(section, document) for section in document.sections],
        "annex": [section_parts(section, document) for section in annex.sections(document)[-1:]],
    }
    return render_to_string("publishing/document.html", page).encode()


def section_parts(section: Section, document: Document) -> dict[str, Any]:
    """Return a section as the templates take it."""
    blocks = [block_parts(block, document) for block in section.blocks]
    return {"key": section.key, "title": section.title, "blocks": blocks}


def block_parts(block: Block, document: Document) -> dict[str, Any]:  # noqa: PLR0911
    """Return a block as the templates take it: its kind and its parts."""
    match block:
        case Paragraph():
            return {"kind": "paragraph", "runs": block.runs}
        case Bullets():
            return {"kind": "bullets", "items": block.items}
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Note():
            return {"kind": "note", "text": block.text}
        case Method():
            return {"kind": "method", "method": block, "counts": annex.counts(block)}
        case Figure():
            return figure_parts(block) | {"drawing": drawings.inline(block, document.language)}
        case Table():
            return {"kind": "table", "table": table_parts(block), "label": annex.table_label(block)}


def figure_parts(figure: Figure) -> dict[str, Any]:
    """Return a figure without its drawing, which differs between the file and the served page."""
    return {
        "kind": "figure",
        "figure": figure,
        "label": annex.figure_label(figure),
        "table": table_parts(figure.table),
    }


def table_parts(table: Table) -> dict[str, Any]:
    """Return a table with its values in words, each cell with whether it is a number."""
    numeric = [column.is_number for column in table.columns]
    rows = [
        {"head": words_of(row[0]), "cells": list(zip(map(words_of, row[1:]), numeric[1:], strict=True))}
        for row in table.rows
    ]
    return {
        "title": table.title,
        "columns": table.columns,
        "rows": rows,
        "note": table.note,
        "key": table.key,
    }
