"""What results contribute to across the plan: shifts, spotlight populations, goals."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goldenthread.insight.analysis.figures import FigureTable, Row
from goldenthread.insight.publishing.illustrations import share
from goldenthread.insight.publishing.model import Block, Run

from .material import Material
from .sentences import Sentence, listed, paragraph, per_cent, sentence


def shifts(material: Material) -> Iterator[Block]:
    """Write the share of results with a shift, the shifts, the spotlights and the goals."""
    yield from _share_with_a_shift(material)
    yield from _each_shift(material)
    yield from _spotlights(material)
    yield from _goals(material)


def _share_with_a_shift(material: Material) -> Iterator[Block]:
    table = material.table("shift-share")
    if table is None:
        return
    rows = sorted(table.rows, key=lambda row: int(row.keys["year"]))
    if len(rows) > 1:
        yield paragraph(_change(rows[0], rows[-1]))
    else:
        words = _("In %(year)s, *%(share)s* of results contributed to at least one shift (n = %(n)s).")
        row = rows[0]
        yield paragraph(sentence(words, year=str(row.keys["year"]), share=per_cent(share(row)), n=row.of))
    yield material.figure("shift-share")


def _change(before: Row, after: Row) -> Sentence:
    words = _(
        "The share of results that contribute to at least one shift went from *%(share_before)s* in "
        "%(year_before)s (n = %(n_before)s) to *%(share)s* in %(year)s (n = %(n)s)."
    )
    return sentence(
        words,
        share_before=per_cent(share(before)),
        year_before=str(before.keys["year"]),
        n_before=before.of,
        share=per_cent(share(after)),
        year=str(after.keys["year"]),
        n=after.of,
    )


def _each_shift(material: Material) -> Iterator[Block]:
    table = material.table("shift-distribution")
    most = max(table.rows, key=lambda row: row.count, default=None) if table else None
    if most is None or not most.count:
        return
    words = _("The most frequent shift is *%(shift)s*, named by *%(count)s* of %(of)s results with a shift.")
    yield paragraph(sentence(words, shift=most.labels["shift"], count=most.count, of=most.of))
    yield material.figure("shift-distribution")


def _spotlights(material: Material) -> Iterator[Block]:
    table = material.table("spotlight-share")
    latest = max((int(row.keys["year"]) for row in table.rows), default=0) if table else 0
    if table is None or not any(row.count for row in table.rows):
        return
    rows = sorted((row for row in table.rows if row.keys["year"] == latest), key=lambda row: -row.count)
    yield paragraph(_order(rows, latest), *_growth(table, latest))
    yield material.figure("spotlight-share")


def _order(rows: list[Row], year: int) -> Sentence:
    begin = sentence(
        _("Of the %(n)s results that name a spotlight population in %(year)s:"), n=rows[0].of, year=str(year)
    )
    runs = list(begin)
    for place, row in enumerate(rows):
        runs += [Run(" " if place == 0 else ", "), Run(per_cent(share(row)), strong=True)]
        runs.append(Run(f" {row.labels['spotlight'].lower()}"))
    return (*runs, Run("."))


def _growth(table: FigureTable, latest: int) -> Iterator[Sentence]:
    grown = []
    for code in table.groups("spotlight"):
        now, before = table.row(spotlight=code, year=latest), table.row(spotlight=code, year=latest - 1)
        if now and before and before.count:
            grown.append((now.count / before.count, now.count, before.count, now.labels["spotlight"]))
    times, after, then, name = max(grown, default=(0.0, 0, 0, ""))
    if times > 2:
        words = _("Results that name %(name)s more than doubled, from *%(before)s* to *%(now)s*.")
    elif times > 1:
        words = _("Results that name %(name)s grew most, from *%(before)s* to *%(now)s*.")
    else:
        return
    yield sentence(words, name=name.lower(), before=then, now=after)


def _goals(material: Material) -> Iterator[Block]:
    table = material.table("sdg-engagement")
    most = sorted(table.rows, key=lambda row: -row.count)[:4] if table else []
    goals = sorted(int(row.keys["sdg"]) for row in most if row.count)
    if not goals:
        return
    words = _("Results serve Sustainable Development Goals *%(goals)s* most (n = %(n)s results).")
    yield paragraph(sentence(words, goals=listed([str(goal) for goal in goals]), n=most[0].of))
    yield material.figure("sdg-engagement")
