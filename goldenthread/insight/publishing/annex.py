"""What follows the sections of a document: the numbers behind the figures, and how each was made."""

from dataclasses import replace

from django.utils.translation import gettext as _

from .model import Bullets, Document, Figure, Method, Note, Paragraph, Run, Section, Table

NUMBERS_KEY = "annex-numbers"
METHOD_KEY = "annex-method"


def illustrative_label() -> str:
    """Return the label that stands on every page of a document with invented data."""
    return _("Illustrative data")


def figure_label(figure: Figure) -> str:
    """Return the number of a figure as its caption begins, such as "Figure 1."."""
    return _("Figure %(number)s.") % {"number": figure.number}


def table_label(table: Table) -> str:
    """Return the number of a table as its caption begins: "Table 1.", for a figure's numbers "Table A1."."""
    number = f"A{-table.number}" if table.number < 0 else str(table.number)
    return _("Table %(number)s.") % {"number": number}


def table_key(figure: Figure) -> str:
    """Return the anchor of the table with a figure's numbers."""
    return f"numbers-{figure.number}"


def table_pointer(figure: Figure) -> str:
    """Return the words of the link from a figure to its numbers."""
    return _("Numbers: table A%(number)s.") % {"number": figure.number}


def counts(method: Method) -> str:
    """Return what an annex entry counts, in one line, with n."""
    return _("Counts %(numerator)s, of %(denominator)s. Unit: %(unit)s. n = %(n)s.") % {
        "numerator": method.numerator,
        "denominator": method.denominator,
        "unit": method.unit,
        "n": method.n,
    }


def numbers_of(figure: Figure) -> Table:
    """Return the table with a figure's numbers as the annex shows it; a negative number marks its tables."""
    return replace(figure.table, number=-figure.number, key=table_key(figure))


def sections(document: Document) -> list[Section]:
    """Return the annex of a document."""
    found = []
    tables = tuple(numbers_of(figure) for figure in document.figures())
    if tables:
        found.append(Section(NUMBERS_KEY, _("Annex: the numbers behind the figures"), tables))
    if document.methods:
        found.append(Section(METHOD_KEY, _("Annex: how each figure is made"), _method_blocks(document)))
    return found


def _method_blocks(document: Document) -> tuple[Paragraph | Method | Note | Bullets, ...]:
    intro = _("Every figure is computed from the records on the day the document is made; none is typed in.")
    blocks: list[Paragraph | Method | Note | Bullets] = [Paragraph((Run(intro),)), *document.methods]
    if document.omitted:
        blocks.append(Paragraph((Run(_("Not computed for this plan and year:"), strong=True),)))
        blocks.append(
            Bullets(tuple((Run(f"{o.title}. ", strong=True), Run(o.reason)) for o in document.omitted))
        )
    return tuple(blocks)
