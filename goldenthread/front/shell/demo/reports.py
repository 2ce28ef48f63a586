"""Writing one report, section by section, as its editors would."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from goldenthread.delivery.monitoring import actions as monitoring
from goldenthread.delivery.monitoring.actions import NewActual, TagChoice
from goldenthread.delivery.monitoring.models import Report, ReportSection
from goldenthread.direction.strategy.models import FactStatus, Measure

from . import measures, narratives, shares
from .geography import Presence
from .world import Measured, World

BETWEEN_SAVES = timedelta(minutes=25)
# Frontier issues are named by their five themes.
FRONTIER_ISSUES = ("CLIMATE_CHANGE", "DIGITAL_SPACE", "CORRUPTION", "INEQUALITIES", "PEOPLE_ON_THE_MOVE")
WHY_SPOTLIGHT = (
    "Takes part in the consultations and in the decisions.",
    "Named in the law and counted in its indicators.",
    "The larger part of those reached.",
)
CLASSIFICATIONS = ("PUBLIC",) * 8 + ("INTERNAL",) * 11 + ("CONFIDENTIAL",)
RISKS_OF_TEN, LESSONS_OF_TEN = 4, 4


@dataclass(frozen=True)
class Draft:
    """What will be said about one result: its code, level of progress and tags."""

    code: str
    level: str
    tags: list[tuple[str, str]]


@dataclass(frozen=True)
class Desk:
    """What the writers of one report have in front of them."""

    world: World
    one: Presence
    report: Report
    drafts: dict[str, Draft]

    @property
    def year(self) -> int:
        """The year reported on."""
        return self.report.round.period.starts_on.year


Save = Callable[[Desk, ReportSection, datetime], object]


def write_report(
    world: World, one: Presence, report: Report, drafts: list[Draft], *, at: datetime, share: float = 1.0
) -> None:
    """Save the sections in order; with a share below one only so many, and the last of them unfinished."""
    desk = Desk(world, one, report, {draft.code: draft for draft in drafts})
    sections = list(report.sections.order_by("position", "key"))
    last = max(1, round(len(sections) * share))
    for number, section in enumerate(sections[:last]):
        _save(desk, section, at + number * BETWEEN_SAVES)
    if share < 1:
        unfinished = ReportSection.objects.get(pk=sections[last - 1].pk)
        monitoring.mark_section(
            unfinished,
            complete=False,
            base_revision=unfinished.revision,
            by=world.editor(one.code),
            at=at + last * BETWEEN_SAVES,
        )


def _save(desk: Desk, section: ReportSection, at: datetime) -> None:
    SAVES.get(section.kind, _mark)(desk, section, at)


def _mark(desk: Desk, section: ReportSection, at: datetime) -> None:
    monitoring.mark_section(
        section, complete=True, base_revision=section.revision, by=desk.world.editor(desk.one.code), at=at
    )


def _result(desk: Desk, section: ReportSection, at: datetime) -> None:
    world, one = desk.world, desk.one
    draft = desk.drafts[section.key.partition(":")[2]]
    monitoring.save_result_section(
        section,
        base_revision=section.revision,
        level=world.levels[draft.level],
        text=narratives.narrative(one.place, desk.year, draft.level, world.chance),
        language="en",
        classification=world.chance.choice(CLASSIFICATIONS),
        tags=[_choice(world, key) for key in draft.tags],
        complete=True,
        by=world.editor(one.code),
        at=at,
    )
    if world.chance.random() < 0.12:
        monitoring.add_evidence(
            section.result_report,
            title=f"Minutes and list of documents, {desk.year}",
            url=f"https://documents.example.org/{draft.code.lower()}/{desk.year}",
            by=world.editor(one.code),
            at=at,
        )


def _choice(world: World, key: tuple[str, str]) -> TagChoice:
    tag_set, code = key
    if code == "FRONTIER_ISSUES" and world.chance.random() < 0.85:
        code = world.chance.choice(FRONTIER_ISSUES)
    tag = world.tags[tag_set, code]
    if tag.tag_set.has_significance:
        return TagChoice(tag, world.chance.choice((1, 2, 2, 3)), world.chance.choice(WHY_SPOTLIGHT))
    return TagChoice(tag)


def _indicators(desk: Desk, section: ReportSection, at: datetime) -> None:
    values = [value for one in desk.world.indicators[desk.one.code] for value in _values(desk, one)]
    monitoring.save_indicator_section(
        section,
        base_revision=section.revision,
        values=values,
        complete=True,
        by=desk.world.editor(desk.one.code),
        at=at,
    )


def _values(desk: Desk, one: Measured) -> Iterator[NewActual]:
    """Return the values of one indicator. Some are missing, some were not collected: neither is zero."""
    world, year = desk.world, desk.world.years[desk.year]
    luck = world.chance.random()
    level = next(d.level for d in desk.drafts.values() if world.results[d.code] == one.indicator.result)
    if luck < 0.06:
        return
    if luck < 0.09:
        yield NewActual(one.indicator, year, world.place, world.total, status=FactStatus.NOT_COLLECTED)
        return
    reached = one.course.reached(level, world.chance)
    if one.yardstick.measure == Measure.PERCENTAGE and one.course.denominator:
        numerator, denominator = measures.percentage_parts(reached, one.course.denominator)
        yield NewActual(
            one.indicator, year, world.place, world.total, numerator=numerator, denominator=denominator
        )
        return
    yield NewActual(one.indicator, year, world.place, world.total, Decimal(reached))
    if one.yardstick.by_sex:
        parts = measures.split_by_sex(reached, world.chance)
        for cell, number in zip(world.by_sex, parts, strict=True):
            yield NewActual(one.indicator, year, world.place, cell, Decimal(number))


def _oe_results(desk: Desk, section: ReportSection, at: datetime) -> None:
    world = desk.world
    # Organizational results of an 18-month workplan are further on in its second year.
    weights = (8, 38, 36, 13, 5) if desk.year == 2018 else (4, 24, 42, 20, 10)
    ratings = {}
    for row in desk.report.output_reports.order_by("pk"):
        level = world.chance.choices(shares.LEVELS, weights)[0]
        ratings[row.pk] = (world.levels[level], world.chance.choice(narratives.OE_COMMENTS))
    monitoring.save_oe_section(
        section,
        base_revision=section.revision,
        ratings=ratings,
        complete=True,
        by=world.editor(desk.one.code),
        at=at,
    )


def _risks(desk: Desk, section: ReportSection, at: datetime) -> None:
    world, chance = desk.world, desk.world.chance
    if chance.randrange(10) < RISKS_OF_TEN or desk.one.code == "KAS":
        factor, description, effect = chance.choice(narratives.RISKS)
        monitoring.add_risk_event(
            desk.report,
            factor=factor,
            description=f"{description}.",
            effect=f"{effect}.",
            result=world.results[chance.choice(sorted(desk.drafts))],
            by=world.editor(desk.one.code),
            at=at,
        )
    _mark(desk, section, at)


def _lessons(desk: Desk, section: ReportSection, at: datetime) -> None:
    world, chance = desk.world, desk.world.chance
    if chance.randrange(10) < LESSONS_OF_TEN or desk.one.code == "KAS":
        title, what_happened, what_to_do = chance.choice(narratives.LESSONS)
        monitoring.add_lesson(
            desk.report,
            title=title,
            what_happened=what_happened,
            what_to_do=what_to_do,
            result=world.results[chance.choice(sorted(desk.drafts))],
            classification=chance.choice(("PUBLIC", "INTERNAL")),
            by=world.editor(desk.one.code),
            at=at,
        )
    _mark(desk, section, at)


SAVES: dict[str, Save] = {
    "result": _result,
    "indicators": _indicators,
    "oe-results": _oe_results,
    "risks": _risks,
    "lessons": _lessons,
}
