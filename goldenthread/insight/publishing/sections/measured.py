"""How actual values stand against targets."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from goldenthread.insight.analysis.figures import FigureTable
from goldenthread.insight.publishing.illustrations import share
from goldenthread.insight.publishing.model import Block, Heading, Share

from .material import Material
from .sentences import Sentence, highest, listed, paragraph, per_cent, sentence


def targets(material: Material) -> Iterator[Block]:
    """Write how many values met their target, by region and by result area, and how many are missing."""
    if (by_region := material.table("indicators-on-target")) is not None:
        yield paragraph(*on_target(by_region))
        yield material.figure("indicators-on-target")
        yield from _missing(material)
    if (by_area := material.table("indicators-on-target-by-result-area")) is not None:
        yield Heading(_("By result area"))
        yield from _best_area(by_area)
        yield material.figure("indicators-on-target-by-result-area")


def on_target(table: FigureTable) -> Iterator[Sentence]:
    """Yield how many values met their target, and the regions at both ends."""
    met, both = sum(row.count for row in table.rows), sum(row.of for row in table.rows)
    yield sentence(
        _("Of *%(both)s* indicator values with a target, *%(met)s* met it: *%(share)s*."),
        both=both,
        met=met,
        share=per_cent(Share(met, both)),
    )
    shares = {row.labels["region"]: share(row) for row in table.rows}
    best = highest(shares)
    lowest = min(shares, key=lambda name: shares[name].value or 0)
    if best and lowest not in best:
        words = _(
            "By region, %(best)s met the largest share (*%(most)s*, n = %(n_most)s) "
            "and %(lowest)s the smallest "
            "(*%(least)s*, n = %(n_least)s)."
        )
        yield sentence(
            words,
            best=listed(best),
            most=per_cent(shares[best[0]]),
            n_most=shares[best[0]].of,
            lowest=lowest,
            least=per_cent(shares[lowest]),
            n_least=shares[lowest].of,
        )


def _missing(material: Material) -> Iterator[Block]:
    measured = material.measurement
    without = measured.targets - measured.with_actual
    if without > 0:
        words = _(
            "*%(without)s* of %(targets)s targets have no actual value and are not in the figure: "
            "a missing value is not a zero."
        )
        yield paragraph(sentence(words, without=without, targets=measured.targets))


def _best_area(table: FigureTable) -> Iterator[Block]:
    shares = {row.labels["result_area"]: share(row) for row in table.rows}
    best = highest(shares)
    if best:
        words = _("Of the result areas, %(area)s met most of its targets: *%(share)s* (%(count)s of %(of)s).")
        top = shares[best[0]]
        yield paragraph(sentence(words, area=listed(best), share=per_cent(top), count=top.count, of=top.of))
