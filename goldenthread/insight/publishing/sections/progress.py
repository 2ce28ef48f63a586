"""How far results have come, by every grouping; and the organization's own effectiveness."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goldenthread.foundation.lib.texts import text_in
from goldenthread.insight.publishing.illustrations import NOT_REPORTED, Levels, share
from goldenthread.insight.publishing.model import Block, Heading, Share

from .material import Material
from .sentences import Sentence, highest, listed, paragraph, per_cent, sentence


def advanced(material: Material) -> Iterator[Block]:
    """Write how far results have come, by pillar, pillar result, region and type of entity."""
    for figure_id, heading in (
        ("progress-by-pillar", ""),
        ("progress-by-pillar-result", _("By pillar result")),
        ("progress-by-region", _("By region")),
        ("progress-by-entity-type", _("By type of entity")),
    ):
        levels = material.levels(figure_id)
        if levels is None:
            continue
        if heading:
            yield Heading(heading)
            yield from _of_group(material, levels)
        else:
            yield from _of_pillars(material, levels)
        yield material.figure(figure_id)


def effectiveness(material: Material) -> Iterator[Block]:
    """Write who reported on the organization's own effectiveness, and how far its action plans have come."""
    reported = material.table("oe-reporting-share")
    if reported is not None:
        row = reported.rows[0]
        words = _(
            "*%(share)s* of reporting entities (%(count)s of %(of)s) reported on results in organizational "
            "effectiveness: the outputs they deliver under an action plan."
        )
        yield paragraph(sentence(words, share=per_cent(share(row)), count=row.count, of=row.of))
    levels = material.levels("progress-by-action-plan")
    if levels is not None:
        yield from _of_group(material, levels)
        yield material.figure("progress-by-action-plan")


def _of_pillars(material: Material, levels: Levels) -> Iterator[Block]:
    yield paragraph(*overall(material, levels))
    yield paragraph(*furthest(material, levels), *_the_year_before(material, levels))
    behind = list(_without_progress(material, levels))
    if behind:
        yield paragraph(*behind)


def _of_group(material: Material, levels: Levels) -> Iterator[Block]:
    sentences = [*furthest(material, levels), *_without_progress(material, levels)]
    if sentences:
        yield paragraph(*sentences)


def overall(material: Material, levels: Levels) -> Iterator[Sentence]:
    """Yield how many of all rated results are at the levels added up, and how many are not reported."""
    rated = levels.in_all(*(step.code for step in material.scale))
    rolled = Share(levels.in_all(*(step.code for step in material.scale if step.in_roll_up)), rated)
    if material.roll_up_name:
        yield sentence(
            _("Of %(rated)s rated results, *%(share)s* were %(levels)s at the end of %(year)s."),
            rated=rated,
            share=per_cent(rolled),
            levels=material.roll_up_name.lower(),
            year=str(material.year),
        )
    missing = levels.in_all(NOT_REPORTED)
    if missing:
        words = ngettext(
            "*%(missing)s* result was not reported, which is not the same as no progress.",
            "*%(missing)s* results were not reported, which is not the same as no progress.",
            missing,
        )
        yield sentence(words, missing=missing)


def furthest(material: Material, levels: Levels) -> Iterator[Sentence]:
    """Yield which group has the largest share at the levels that may be added up."""
    shares = {group: levels.rolled_up(group) for group in levels.groups}
    top = highest(shares)
    if top and material.roll_up_name:
        yield sentence(
            _(
                "The largest share is in %(groups)s, where *%(share)s* of results were %(levels)s "
                "(n = %(n)s)."
            ),
            groups=listed([levels.name(group) for group in top]),
            share=per_cent(shares[top[0]]),
            levels=material.roll_up_name.lower(),
            n=shares[top[0]].of,
        )


def _the_year_before(material: Material, levels: Levels) -> Iterator[Sentence]:
    before = material.before
    shares = {group: before.rolled_up(group) for group in before.groups} if before else {}
    top = highest(shares)
    if before is None or not top or not material.roll_up_name:
        return
    if top == highest({group: levels.rolled_up(group) for group in levels.groups}):
        words = _("This was so in %(year)s as well, with *%(share)s*.")
    else:
        words = _("In %(year)s it was %(groups)s, with *%(share)s*.")
    groups = listed([before.name(group) for group in top])
    yield sentence(words, year=str(material.year - 1), share=per_cent(shares[top[0]]), groups=groups)


def _without_progress(material: Material, levels: Levels) -> Iterator[Sentence]:
    lowest = material.scale[0]
    shares = {group: levels.at(group, lowest.code) for group in levels.groups}
    top = highest(shares)
    if top:
        yield sentence(
            _(
                "In %(groups)s, *%(share)s* of results saw %(level)s (%(count)s of %(n)s), "
                "the largest such share."
            ),
            groups=listed([levels.name(group) for group in top]),
            share=per_cent(shares[top[0]]),
            level=text_in(lowest.name).lower(),
            count=shares[top[0]].count,
            n=shares[top[0]].of,
        )
