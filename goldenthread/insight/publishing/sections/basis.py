"""What the plan is and who works under it; what the figures rest on; how they are made."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import TagSet
from goldenthread.foundation.lib.texts import text_in
from goldenthread.insight.publishing import background
from goldenthread.insight.publishing.model import Block, Bullets, Column, Run, Table, words_of

from .material import Material
from .sentences import Sentence, listed, paragraph, sentence


def set_out(material: Material) -> Iterator[Block]:
    """Write what the plan is and who works under it."""
    plan = material.version.plan
    name = text_in(material.organization.name) if material.organization else _("The organization")
    levels = [_count_of(level) for level in background.levels_of_plan(material.version)]
    sentences = [
        sentence(
            _("%(name)s works under the %(plan)s, which runs from %(start)s to %(end)s."),
            name=name,
            plan=text_in(plan.title),
            start=str(plan.starts_on.year),
            end=str(plan.ends_on.year),
        )
    ]
    if levels:
        sentences.append(sentence(_("The plan sets %(levels)s."), levels=listed(levels)))
    yield paragraph(*sentences)
    yield from _across(material)
    yield from _who_works(material)
    if material.scale and material.round:
        yield _scale_table(material)


def _count_of(level: background.LevelOfPlan) -> str:
    word = level.name if level.count == 1 else level.name_plural
    return f"{words_of(level.count)} {word[:1].lower()}{word[1:]}"


def _across(material: Material) -> Iterator[Block]:
    """Write the lists that cut across the plan, but for the goals: their names are known."""
    sets = [
        (Run(f"{text_in(tag_set.name)}: ", strong=True), Run(f"{listed(names)}."))
        for tag_set, names in background.tags_without_parent(material.version)
        if names and tag_set.role != TagSet.Role.SDG
    ]
    if sets:
        yield paragraph(sentence(_("What cuts across the plan is marked on each result:")))
        yield Bullets(tuple(sets))


def _who_works(material: Material) -> Iterator[Block]:
    reporting, measured = material.reporting, material.measurement
    if reporting is not None:
        words = _(
            "For %(year)s, *%(reports)s entities* were asked for an end-of-year report about "
            "*%(results)s results*. Each entity rates how far each of its results has come, "
            "and says how it knows."
        )
        yield paragraph(
            sentence(
                words, year=str(material.year), reports=reporting.reports, results=reporting.result_reports
            )
        )
    elif measured.targets:
        words = _(
            "In %(year)s, *%(entities)s entities* worked towards *%(results)s results* under this plan. "
            "Of their indicators, *%(indicators)s* had a target or a value of the year."
        )
        yield paragraph(
            sentence(
                words,
                year=str(material.year),
                entities=measured.entities,
                results=measured.results,
                indicators=measured.indicators,
            )
        )


def _scale_table(material: Material) -> Table:
    number = material.next_table()
    return Table(
        _("The levels that results are rated on"),
        (Column(_("Level")), Column(_("What it means"))),
        tuple((text_in(level.name), text_in(level.definition)) for level in material.scale),
        number=number,
        key=f"table-{number}",
    )


def rests_on(material: Material) -> Iterator[Block]:
    """Write what came in: reports, evidence, values."""
    reporting, measured = material.reporting, material.measurement
    points: list[Sentence] = list(_points_of_reporting(reporting)) if reporting is not None else []
    if measured.targets or measured.actuals:
        points.append(
            sentence(
                _(
                    "*%(actuals)s actual values* and *%(targets)s targets* of the year, "
                    "for %(indicators)s indicators."
                ),
                actuals=measured.actuals,
                targets=measured.targets,
                indicators=measured.indicators,
            )
        )
    if points:
        yield Bullets(tuple(points))


def _points_of_reporting(reporting: background.Reporting) -> Iterator[Sentence]:
    yield sentence(
        _("*%(submitted)s of %(reports)s reports* submitted or further; *%(approved)s* have final approval."),
        submitted=reporting.submitted,
        reports=reporting.reports,
        approved=reporting.approved,
    )
    if reporting.first_at and reporting.last_at:
        first, last = (date_format(at.date(), "j F Y") for at in (reporting.first_at, reporting.last_at))
        yield sentence(_("Submitted between %(first)s and %(last)s."), first=first, last=last)
    yield sentence(
        _("*%(rated)s of %(results)s results* rated in those reports."),
        rated=reporting.rated,
        results=reporting.result_reports,
    )
    yield sentence(
        _("*%(evidence)s* links to evidence, of which *%(public)s* are public."),
        evidence=reporting.evidence,
        public=reporting.public_evidence,
    )
    if reporting.risk_events or reporting.lessons:
        yield sentence(
            _("*%(risks)s* risks that occurred and *%(lessons)s* lessons."),
            risks=reporting.risk_events,
            lessons=reporting.lessons,
        )


def method(material: Material) -> Iterator[Block]:
    """Write how the figures are made and where they end."""
    yield paragraph(*(sentence(words.replace("%", "%%")) for words in _limits(material)))


def _limits(material: Material) -> Iterator[str]:
    yield _("Every figure is computed from the records; the annex gives its method, n and denominator.")
    if material.round is not None:
        yield _("Ratings are the entities' own, reviewed by their desks.")
        yield _("They are counted; levels are never averaged.")
        yield _(
            "A report that is not submitted, or is returned or reopened, counts as not reported until it is "
            "submitted again."
        )
        yield _(
            "A result may name several shifts, spotlights or goals, "
            "so their shares can add up to more than all."
        )
    if material.measurement.targets:
        yield _(
            "An indicator is on target when its actual value meets the target in the better direction; "
            "values are kept as they were reported, also those above 100 per cent."
        )
    yield _("Shares are rounded to whole per cent and may not add up to 100.")
