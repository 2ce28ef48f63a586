"""No text breaks a document: what a font lacks, and what no file format takes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import docx
import pikepdf
import pytest
import typst

from goldenthread.insight.publishing import docx as word
from goldenthread.insight.publishing import html, pdf, pdf_characters, xlsx
from goldenthread.insight.publishing.model import Bullets, Column, Document, Paragraph, Run, Section, Table


def document(title: str = "Hold sessions", text: str = "Plain words") -> Document:
    table = Table("Costs", (Column("Name"), Column("Amount", is_number=True)), ((text, 3),), key="costs")
    blocks = (Paragraph((Run(text),)), Bullets(((Run("A point"),),)), table)
    return Document(
        title=title,
        eyebrow="Workplan",
        organization="Agency",
        language="en",
        made_at=datetime(2019, 1, 2, tzinfo=UTC),
        version="Version 1",
        file_name="workplan",
        sections=(Section("one", "One section", blocks),),
    )


def data_of(text: str) -> dict[str, object]:
    return pdf._document(document(text=text))


@pytest.mark.parametrize(
    "text", ["学校 2019", "ትምህርት", "โรงเรียน", "Go 😀", "👨\u200d👩", "A\u0f71", "\U0010ffff"]
)
def test_no_character_breaks_a_pdf(text: str) -> None:
    made = pikepdf.open(io.BytesIO(pdf.write(document(title=text, text=text))))

    # The title keeps what can be shown, and each other character has its mark.
    assert pdf_characters.MARK in str(made.docinfo["/Title"])
    assert made.Root.MarkInfo.Marked


def test_a_note_at_the_end_says_how_many_characters_were_replaced() -> None:
    marked = pdf_characters.without_unshown(data_of("学校 in Kasan"))

    assert marked is not None
    said = str(marked["annex"][-1])
    # Two in the paragraph and two in the table.
    assert "4 characters could not be shown" in said
    assert "U+5B66, U+6821" in said
    assert "Word" in said
    assert "�� in Kasan" in str(marked["sections"])


def test_one_character_is_counted_as_one_and_many_are_not_all_named() -> None:
    one = {"text": "a学", "figure": {"svg": "学", "alt": "学"}, "number": 1, "annex": []}
    many = {"text": "".join(map(chr, range(0x4E00, 0x4E20))), "annex": []}

    assert "1 character could" in str(pdf_characters.without_unshown(one))
    assert "U+4E07, …" in str(pdf_characters.without_unshown(many))


@pytest.mark.parametrize("text", ["Plain", "Élan – “ça” €", "Казань", "مدرسة", "Ελλάδα", "→ ✓"])
def test_what_the_fonts_hold_is_left_as_it_is(text: str) -> None:
    assert pdf_characters.without_unshown(data_of(text)) is None
    assert pdf.write(document(text=text)).startswith(b"%PDF")


def test_only_what_cannot_be_shown_is_marked_among_much_that_can() -> None:
    assert pdf_characters.unshown_of("Жع→学ก") == {"学", "ก"}


def test_a_document_that_fails_for_another_reason_is_still_refused() -> None:
    # Given a key that no label can have
    broken = replace(document(), sections=(Section("", "One section", ()),))

    with pytest.raises(typst.TypstError):
        pdf.write(broken)


def test_characters_that_fail_only_together_are_marked_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    # Given characters that pass when they are tried, but not in the document
    monkeypatch.setattr(pdf_characters, "unshown_of", lambda _characters: frozenset({"学"}))

    made = pikepdf.open(io.BytesIO(pdf.write(document(title="学 and ก"))))

    assert str(made.docinfo["/Title"]) == "\ufffd and \ufffd"


# A vertical tab is how slides end a line; the others are no text at all.
PASTED = "Hold\x0bsessions\x00\x1f\ud800\ufffe"


def test_a_control_character_breaks_no_word_document() -> None:
    made = docx.Document(io.BytesIO(word.write(document(title=PASTED, text=PASTED))))

    texts = [paragraph.text for paragraph in made.paragraphs]
    assert texts.count("Hold\nsessions") == 2
    assert made.tables[0].cell(1, 0).text == "Hold\nsessions"
    assert made.core_properties.title == "Hold\nsessions"


def test_a_control_character_breaks_no_workbook() -> None:
    made = zipfile.ZipFile(io.BytesIO(xlsx.write(document(title=PASTED, text=PASTED))))

    parts = [made.read(name).decode() for name in made.namelist()]
    assert any("Hold\nsessions<" in part for part in parts)
    assert not any("_x0000_" in part or "_x000B_" in part or "\x0b" in part for part in parts)


def test_a_control_character_breaks_neither_pdf_nor_page() -> None:
    made = pikepdf.open(io.BytesIO(pdf.write(document(title=PASTED, text=PASTED))))

    assert "\x0b" not in str(made.docinfo["/Title"])
    assert b"\x0b" not in html.write(document(title=PASTED, text=PASTED))
