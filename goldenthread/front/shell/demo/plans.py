"""Second step: what every entity plans. Programmes, results, indicators, targets, and workplans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from django.db.models import Q

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning import rules
from goldenthread.delivery.planning.models import (
    Baseline,
    Indicator,
    PlanDocument,
    PlanState,
    Programme,
    Result,
    ResultTag,
    Target,
)
from goldenthread.direction.strategy.models import Measure
from goldenthread.foundation.lib.texts import english

from . import measures, statements
from .carrying_out import carry_out_second_year, hand_over_the_desk, talk_about_plans
from .geography import Presence
from .measures import Course, Yardstick
from .organization import WORKPLAN_CODE
from .planned_texts import write_texts_of_programme
from .reviews import SECOND, left_in_review, take_on_their_way
from .shares import PlannedResult
from .workplans import PLANNED_AT, make_workplans, record_funding
from .world import BEGINNING, Measured, World, days

KINDS = {"REGIONAL_OFFICE": Programme.Kind.REGIONAL, "HEADQUARTERS": Programme.Kind.HEADQUARTERS}
APPROVED_AT = BEGINNING + days(110)
AIMED_YEARS = (2018, 2019, 2020, 2021)
FactRow = TypeVar("FactRow", Baseline, Target)


def make_plans(world: World) -> None:
    """Give every entity its programme, results, indicators, first workplan and the workplan of 2020."""
    programmes = {one.code: _programme(world, one) for one in world.presences}
    _results(world, programmes)
    _indicators(world)
    write_texts_of_programme(world, programmes["KAS"])
    _approved_elsewhere(world, Q(kind=PlanDocument.Kind.PROGRAMME), at=APPROVED_AT)
    make_workplans(world)
    take_on_their_way(world)
    first = Q(workplan__period__code=WORKPLAN_CODE)
    second = Q(workplan__period__code=SECOND) & ~Q(entity__code__in=left_in_review())
    _approved_elsewhere(world, first, at=APPROVED_AT)
    _approved_elsewhere(world, second, at=BEGINNING + days(720))
    record_funding(world)
    carry_out_second_year(world)
    talk_about_plans(world)
    hand_over_the_desk(world)


def _approved_elsewhere(world: World, which: Q, *, at: datetime) -> None:
    planning.record_approved_elsewhere(
        list(PlanDocument.objects.filter(which, state=PlanState.DRAFT).select_related("entity")),
        note="Approved by the board before the plans were kept here (illustrative).",
        by=world.manager,
        at=at,
    )


def _programme(world: World, one: Presence) -> Programme:
    kind = KINDS.get(one.kind) or KINDS.get(one.region) or Programme.Kind.COUNTRY
    return planning.add_programme(
        world.entities[one.code],
        plan_version=world.version,
        code=f"{one.code}-2018-2021",
        kind=kind,
        title=english(f"{one.name}, programme 2018–2021 (illustrative)"),
        starts_on=world.version.plan.starts_on,
        ends_on=world.version.plan.ends_on,
        by=world.head(one.code),
        at=PLANNED_AT,
    )


def _results(world: World, programmes: dict[str, Programme]) -> None:
    rows, uses = [], []
    said: set[tuple[str, str]] = set()
    for number, planned in enumerate(world.planned):
        statement = _statement(planned, number, said)
        result = Result(
            programme=programmes[planned.entity.code],
            code=planned.code,
            statement=english(statement),
            element=world.elements[planned.element],
            position=int(planned.code.rpartition("R")[2]),
        )
        rows.append(result)
        uses += [_tag_use(world, result, key) for key in sorted(planned.tags[2019])]
        world.results[planned.code] = result
    planning.add_results_in_bulk(rows, tag_uses=uses, by=world.manager, at=PLANNED_AT)


def _statement(planned: PlannedResult, number: int, said: set[tuple[str, str]]) -> str:
    """Return a wording this entity does not use yet; where all are used, a second phase of the first."""
    wordings = statements.RESULTS[planned.element]
    start = 0 if planned.entity.code == "KAS" else number
    for offset in range(len(wordings)):
        text = wordings[(start + offset) % len(wordings)].format(place=planned.entity.place)
        if (planned.entity.code, text) not in said:
            break
    else:
        text = f"{text}, with a second group of partners"
    said.add((planned.entity.code, text))
    return text


def _tag_use(world: World, result: Result, key: tuple[str, str]) -> ResultTag:
    tag = world.tags[key]
    if tag.tag_set.has_significance:
        return ResultTag(
            result=result, tag=tag, significance=2, justification="Named in the result's targets."
        )
    return ResultTag(result=result, tag=tag)


def _indicators(world: World) -> None:
    measured = [one for planned in world.planned for one in _measured(world, planned)]
    planning.add_indicators_in_bulk([one.indicator for one in measured], by=world.manager, at=PLANNED_AT)
    baselines = [_fact(Baseline, world, one, 2017, one.course.baseline) for one in measured]
    targets = [
        _fact(Target, world, one, year, one.course.expected(year)) for one in measured for year in AIMED_YEARS
    ]
    planning.record_facts_in_bulk(baselines, by=world.manager, at=PLANNED_AT)
    planning.record_facts_in_bulk(targets, by=world.manager, at=PLANNED_AT)


def _measured(world: World, planned: PlannedResult) -> Iterator[Measured]:
    """Return one or two indicators of the result, numbered through the entity: KAS-I1, KAS-I2 and so on."""
    code = planned.entity.code
    mine = world.indicators.setdefault(code, [])
    known: tuple[Yardstick, ...] = measures.YARDSTICKS[planned.pillar]
    start = world.chance.randrange(len(known))
    for position in range(2 if world.chance.random() < 0.6 else 1):
        yardstick = known[(start + position) % len(known)]
        indicator = Indicator(
            result=world.results[planned.code],
            code=f"{code}-I{len(mine) + 1}",
            title=english(yardstick.title),
            measure=yardstick.measure,
            direction=yardstick.direction,
            unit=yardstick.unit,
            position=position,
        )
        mine.append(Measured(indicator, yardstick, measures.course(yardstick, world.chance)))
        yield mine[-1]


def _fact(kind: type[FactRow], world: World, one: Measured, year: int, number: int) -> FactRow:
    course: Course = one.course
    parts = {"value": Decimal(number)}
    if one.yardstick.measure == Measure.PERCENTAGE and kind is Baseline and course.denominator:
        numerator, denominator = measures.percentage_parts(number, course.denominator)
        value = rules.percentage(numerator, denominator)
        parts = {"value": value, "numerator": numerator, "denominator": denominator}
    return kind(
        indicator=one.indicator,
        period=world.years[year],
        place=world.place,
        cell=world.total,
        **parts,
    )
