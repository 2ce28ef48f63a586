"""The chapter in its four formats: every file is opened and looked into."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pikepdf
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from goldenthread.delivery.monitoring.models import ResultReport
from goldenthread.direction.strategy.models import ScaleLevel
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.ui import charts
from goldenthread.insight.analysis import figures
from goldenthread.insight.publishing import chapter, drawings, pdf
from goldenthread.insight.publishing.model import Figure, Share, Table, whole_percent
from goldenthread.insight.publishing.xlsx import lines_of

from . import make

pytestmark = pytest.mark.django_db
AT = datetime(2020, 4, 30, 9, 0, 0, 1, tzinfo=UTC)
NUMBER = re.compile(r"\d+")


def word_of(content: bytes) -> WordDocument:
    return docx.Document(io.BytesIO(content))


def tables_of(content: bytes) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in word_of(content).tables]


def test_the_chapter_says_what_the_registry_computes() -> None:
    make.universe()

    made = chapter.assemble(2019)

    # Every figure of the registry that this plan can give is in the chapter or in its sentences.
    answer = figures.compute_all(2019)
    shown = {figure.figure_id for figure in made.figures()}
    assert {table.figure.id for table in answer.tables} - shown == {"oe-reporting-share"}
    text = words_in(made)
    assert "50 per cent" in text
    assert "In Development, 50 per cent of results saw no progress (4 of 8), the largest such share." in text
    assert "went from 50 per cent in 2018 (n = 16) to 43 per cent in 2019 (n = 28)" in text
    assert "100 per cent of reporting entities (4 of 4)" in text
    assert [method.n for method in made.methods if method.figure_id == "progress-by-pillar"] == [28]
    assert [omitted.figure_id for omitted in made.omitted] == ["indicators-on-target-by-result-area"]


def words_in(made: chapter.Chapter) -> str:
    """Return all sentences of a chapter."""
    return " ".join(line for section in made.sections for line in lines_of(section)).replace("\u00a0", " ")


def test_one_changed_rating_changes_the_chapter_and_its_digest() -> None:
    make.universe()
    before = chapter.assemble(2019)

    rated = ResultReport.objects.filter(level__code="NO_PROGRESS", report__round__period__code="2019")
    rated.filter(pk=rated.values("pk")[:1]).update(level=ScaleLevel.objects.get(code="FULLY_ACHIEVED"))

    after = chapter.assemble(2019)
    assert "33 per cent" in str(before.lead)
    assert "38 per cent" in str(after.lead)
    assert before.digest != after.digest


def test_the_same_chapter_gives_the_same_bytes() -> None:
    make.universe()

    for form in chapter.FORMATS:
        assert chapter.publish(2019, form, at=AT) == chapter.publish(2019, form, at=AT), form


def test_the_four_formats_hold_the_same_numbers() -> None:
    make.universe()
    made = chapter.assemble(2019)

    word = tables_of(chapter.publish(2019, "docx"))
    book = openpyxl.load_workbook(io.BytesIO(chapter.publish(2019, "xlsx")))
    page = chapter.publish(2019, "html").decode()
    paper = pdf_text(chapter.publish(2019, "pdf"))

    for figure in made.figures():
        expected = [[str(cell) for cell in numbers(row)] for row in figure.table.rows]
        in_word = next(
            t
            for t in word
            if t[0] == [c.title for c in figure.table.columns] and first(t) == first_of(figure)
        )
        assert [[clean(cell) for cell in row[1:]] for row in in_word[1:]] == expected
        sheet = book[f"Figure {figure.number}"]
        in_book = [row[1:] for row in sheet.iter_rows(min_row=6, max_row=5 + len(expected), values_only=True)]
        for row, values in zip(figure.table.rows, in_book, strict=True):
            assert [exact(value) for value in row[1:]] == pytest.approx(list(values))
        in_page = re.search(rf'id="figure-{figure.number}".*?</figure>', page, re.DOTALL)
        assert in_page is not None
        cells = re.findall(r'<td class="num">([^<]*)</td>', in_page[0])
        assert [clean(cell) for cell in cells] == [cell for row in expected for cell in row]
        assert all(cell in paper for row in expected for cell in row)
        assert figure.title.split()[0] in paper


def numbers(row: tuple[object, ...]) -> list[str]:
    return [
        str(whole_percent(v)) + "%"
        if isinstance(v, Share) and v.of
        else "–"
        if isinstance(v, Share)
        else str(v)
        for v in row[1:]
    ]


def exact(value: object) -> object:
    return value.value if isinstance(value, Share) else value


def clean(cell: str) -> str:
    return cell.replace("\u00a0", "").replace("&nbsp;", "")


def first(table: list[list[str]]) -> list[str]:
    return [row[0] for row in table[1:]]


def first_of(figure: Figure) -> list[str]:
    return [str(row[0]) for row in figure.table.rows]


def pdf_text(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)  # noqa: S607
    return done.stdout.decode().replace("\u00a0", "").replace(" %", "%")


def test_the_pdf_is_tagged_and_can_be_read_aloud() -> None:
    make.universe()

    content = chapter.publish(2019, "pdf", at=AT)

    with pikepdf.open(io.BytesIO(content)) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "en"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "How we performed in 2019"
        bookmarks = [str(item.title) for item in paper.open_outline().root]
        tags, alternatives = structure(root.StructTreeRoot)
    made = chapter.assemble(2019)
    assert bookmarks[0] == "In brief"
    assert len(bookmarks) == len(made.sections) + 2
    assert {"H1", "H2", "Table", "TH", "TD", "Figure", "Caption", "L", "TOC"} <= tags
    assert {figure.description for figure in made.figures()} <= alternatives


def structure(node: pikepdf.Object) -> tuple[set[str], set[str]]:
    """Return all tags and all alternative texts of the structure tree."""
    tags: set[str] = set()
    alternatives: set[str] = set()
    todo = [node]
    while todo:
        here = todo.pop()
        if isinstance(here, pikepdf.Array):
            todo += list(here)
        elif isinstance(here, pikepdf.Dictionary):
            if "/S" in here:
                tags.add(str(here.S).lstrip("/"))
            if "/Alt" in here:
                alternatives.add(str(here.Alt))
            if "/K" in here:
                todo.append(here.K)
    return tags, alternatives


def test_no_page_of_the_pdf_is_blank_and_every_page_says_that_data_are_invented(tmp_path: Path) -> None:
    make.universe()
    (tmp_path / "c.pdf").write_bytes(chapter.publish(2019, "pdf"))

    subprocess.run(["pdftoppm", "-r", "40", "-png", tmp_path / "c.pdf", tmp_path / "p"], check=True)  # noqa: S603, S607

    pages = sorted(tmp_path.glob("p*.png"))
    assert len(pages) > 4
    for page in pages:
        with Image.open(page) as image:
            dark = sum(image.convert("L").histogram()[:128])
        assert dark > 100, page
    for number in range(1, len(pages) + 1):
        text = subprocess.run(  # noqa: S603
            ["pdftotext", "-f", str(number), "-l", str(number), tmp_path / "c.pdf", "-"],  # noqa: S607
            capture_output=True,
            check=True,
        ).stdout.decode()
        assert "Illustrative data" in text
        assert f"{number} / {len(pages)}" in text


def test_a_chart_without_words_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    make.universe()
    template = pdf.TEMPLATE.read_text().replace(", alt: part.alt)", ")")
    monkeypatch.setattr(pdf, "TEMPLATE", Written(template))

    with pytest.raises(RuntimeError, match="alt"):
        chapter.publish(2019, "pdf")


class Written:
    """A template that is not in a file."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read_bytes(self) -> bytes:
        return self.text.encode()


def test_the_template_imports_no_package() -> None:
    assert "@" not in re.sub(r"//.*", "", pdf.TEMPLATE.read_text())


def test_the_word_document_has_real_styles_captions_contents_and_alternative_texts() -> None:
    make.universe()
    made = chapter.assemble(2019)

    word = word_of(chapter.publish(2019, "docx", at=AT))

    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 1"]
    assert headings[0] == "In brief"
    assert headings[-1].startswith("Annex: how")
    captions = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Caption"]
    figures_made = list(made.figures())
    assert [c for c in captions if c.startswith("Figure")] == [
        f"Figure {f.number}. {f.title}" for f in figures_made
    ]
    body = word.element.body.xml
    assert body.count("SEQ Figure") == len(figures_made)
    assert 'TOC \\o "1-1"' in body
    anchors = set(re.findall(r'w:anchor="([^"]+)"', body))
    assert anchors <= set(re.findall(r'w:bookmarkStart w:id="\d+" w:name="([^"]+)"', body))
    pictures = list(word.element.body.iter(qn("wp:docPr")))
    assert [picture.get("descr") for picture in pictures] == [f.description for f in figures_made]
    for table in word.tables:
        assert table.rows[0]._tr.trPr is not None
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert word.core_properties.title == "How we performed in 2019"
    assert word.core_properties.language == "en"
    header, footer = word.sections[0].header._element.xml, word.sections[0].footer._element.xml
    assert "Illustrative data" in header
    assert "NUMPAGES" in footer


def test_a_chart_of_many_rows_is_drawn_in_parts_that_fit_a_page() -> None:
    rows = [charts.Bar(f"Row {number}", number, 38) for number in range(38)]
    chart = charts.Bars(id="x", title="T", subtitle="S", row_head="R", rows=rows, marked=[charts.Marked(37)])
    figure = Figure(1, "x", "T", "S", chart, chart.description(), Table("T", (), ()))

    found = drawings.parts(figure)

    assert [bar.label for part in found for bar in part.rows] == [bar.label for bar in rows]  # type: ignore[attr-defined]
    assert max(len(part.rows) for part in found) <= drawings.MOST_ROWS  # type: ignore[attr-defined]
    assert [[mark.row for mark in part.marked] for part in found] == [[], [], [11]]
    assert "Row 37: 37" in drawings.words_of(figure)[2]


def test_pictures_in_the_word_document_show_something() -> None:
    make.universe()

    with zipfile.ZipFile(io.BytesIO(chapter.publish(2019, "docx"))) as parts:
        pictures = [parts.read(name) for name in parts.namelist() if name.endswith(".png")]

    assert len(pictures) == len(list(chapter.assemble(2019).figures()))
    for content in pictures:
        with Image.open(io.BytesIO(content)) as picture:
            assert picture.width > 1000
            assert len(picture.convert("RGB").getcolors(1_000_000) or []) > 5


def test_the_html_file_stands_alone() -> None:
    make.universe()

    page = chapter.publish(2019, "html").decode()

    assert page.startswith('<!doctype html>\n<html lang="en" dir="ltr">')
    for forbidden in ("<script", "http-equiv", "@import", "<link", "<img", "onload"):
        assert forbidden not in page
    # No address of another host, but for the names of the SVG language itself.
    assert set(re.findall(r"https?://[^\"'\s<>)]+", page)) <= {"http://www.w3.org/2000/svg"}
    drawings = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(drawings) == len(list(chapter.assemble(2019).figures()))
    for drawing in drawings:
        tree = ElementTree.fromstring(drawing)  # noqa: S314
        assert [e.tag.rpartition("}")[2] for e in tree][:2] == ["title", "desc"]
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(names)
    assert "Illustrative data" in page


def test_the_workbook_holds_numbers_as_numbers_and_texts_as_texts() -> None:
    make.agency()

    book = openpyxl.load_workbook(io.BytesIO(chapter.publish(2021, "xlsx", at=AT)))

    assert book.sheetnames == ["Contents", "Figure 1", "Text", "Method"]
    sheet = book["Figure 1"]
    assert [[cell.value for cell in row] for row in sheet["A5:D7"]] == [
        ["Region", "Count", "Of", "Share"],
        ["North", 2, 5, 0.4],
        ["South", 3, 6, 0.5],
    ]
    assert sheet["D6"].number_format == "0 %"
    assert sheet.freeze_panes == "B6"
    formulas = [cell for s in book for row in s.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []


def test_a_plan_without_ratings_gets_its_chapter_from_indicators() -> None:
    make.agency()

    made = chapter.assemble(2021)

    assert [section.key for section in made.sections] == [
        "in-brief",
        "set-out",
        "targets",
        "rests-on",
        "method",
    ]
    assert "".join(run.text for run in made.lead).startswith(
        "Of 11 indicator values with a target, 5 met it: 45 per cent."
    )
    assert "2 of 13 targets have no actual value" in words_in(made)
    assert not made.is_illustrative
    for form in chapter.FORMATS:
        assert b"Illustrative" not in chapter.publish(2021, form)
    assert "Agency &lt;for&gt; &quot;numbers&quot; &amp; =results" in chapter.publish(2021, "html").decode()
    assert len({o.figure_id for o in made.omitted}) == 11


@pytest.mark.parametrize(
    ("year", "form", "plan", "message"),
    [
        (2019, "odt", "", "Choose one of: html, docx, pdf, xlsx"),
        (1999, "pdf", "", "No plan has reports or values for 1999"),
        (1999, "pdf", "PLAN", "no plan PLAN with data of 1999"),
        (2019, "pdf", "OTHER", "no plan OTHER"),
    ],
)
def test_what_cannot_be_published_is_refused_with_the_reason(
    year: int, form: str, plan: str, message: str
) -> None:
    make.universe()

    with pytest.raises(RuleBroken, match=message):
        chapter.publish(year, form, plan_code=plan)


def test_the_chapter_costs_the_same_queries_for_more_reports(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    version = make.universe()
    with django_assert_max_num_queries(200) as few:
        chapter.assemble(2019)

    make.add_reports(version, 2019, count=6)

    with django_assert_max_num_queries(len(few)):
        chapter.assemble(2019)
