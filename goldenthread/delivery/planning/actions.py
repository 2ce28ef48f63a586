"""Everything that changes plans. One function per thing a person can do, and the same in bulk for files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypedDict, TypeVar, Unpack

from django.db import models, transaction
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period, Place
from goldenthread.direction.strategy.models import (
    Cell,
    Direction,
    PlanElement,
    PlanVersion,
    StandardIndicator,
    Tag,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.actions_in_bulk import insert_objects
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from . import rules
from .models import Baseline, Indicator, Output, Programme, Result, ResultTag, Target, Workplan

BATCH = 1000
FactRow = TypeVar("FactRow", Baseline, Target)


class NotYoursToPlan(RuleBroken):
    """Someone without a role for it tried to change an entity's plan."""


class AlreadyThere(RuleBroken):
    """The code is taken."""


class ValueRefused(RuleBroken):
    """A number or its parts cannot be kept."""


@transaction.atomic
def add_programme(
    entity: Entity,
    *,
    plan_version: PlanVersion,
    code: str,
    kind: str,
    title: TextMap,
    starts_on: date,
    ends_on: date,
    by: User,
    at: datetime,
) -> Programme:
    """Say what an entity wants to change over the life of a plan. Its code is unique in the organization."""
    _check_planner(entity, by, at)
    _check_free(Programme.objects.filter(code=code), code)
    programme = Programme.objects.create(
        entity=entity,
        plan_version=plan_version,
        code=code,
        kind=kind,
        title=title,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    audit_trail.record("planning.programme.added", programme, by=by, at=at, entity_code=entity.code)
    return programme


@transaction.atomic
def add_result(
    programme: Programme,
    *,
    code: str,
    statement: TextMap,
    element: PlanElement | None,
    by: User,
    at: datetime,
    tags: Iterable[Tag] = (),
    position: int = 0,
) -> Result:
    """Add a result, linked to an element of the plan. The tags are the defaults of each round's report."""
    _check_planner(programme.entity, by, at)
    _check_free(programme.results.filter(code=code), code)
    result = Result.objects.create(
        programme=programme, code=code, statement=statement, element=element, position=position
    )
    ResultTag.objects.bulk_create(ResultTag(result=result, tag=tag) for tag in tags)
    audit_trail.record("planning.result.added", result, by=by, at=at, entity_code=programme.entity.code)
    return result


@transaction.atomic
def add_workplan(entity: Entity, *, period: Period, by: User, at: datetime) -> Workplan:
    """Open the plan of what an entity delivers in a period."""
    _check_planner(entity, by, at)
    _check_free(entity.workplans.filter(period=period), period.code)
    workplan = Workplan.objects.create(entity=entity, period=period)
    audit_trail.record("planning.workplan.added", workplan, by=by, at=at, entity_code=entity.code)
    return workplan


@transaction.atomic
def add_output(
    workplan: Workplan,
    *,
    code: str,
    statement: TextMap,
    by: User,
    at: datetime,
    result: Result | None = None,
    element: PlanElement | None = None,
    position: int = 0,
) -> Output:
    """Add an output under a result, or under an action plan's element: then it is an OE result."""
    _check_planner(workplan.entity, by, at)
    _check_free(workplan.outputs.filter(code=code), code)
    output = Output.objects.create(
        workplan=workplan, code=code, statement=statement, result=result, element=element, position=position
    )
    audit_trail.record("planning.output.added", output, by=by, at=at, entity_code=workplan.entity.code)
    return output


@transaction.atomic
def add_indicator(
    *,
    code: str,
    title: TextMap,
    measure: str,
    by: User,
    at: datetime,
    result: Result | None = None,
    output: Output | None = None,
    direction: str = Direction.UP,
    unit: str = "",
    standard: StandardIndicator | None = None,
    position: int = 0,
) -> Indicator:
    """Say how a result or an output is measured. A direction that nobody gave is up."""
    indicator = Indicator(
        code=code,
        title=title,
        measure=measure,
        result=result,
        output=output,
        direction=direction or Direction.UP,
        unit=unit,
        standard=standard,
        position=position,
    )
    entity = _entity_of(indicator)
    _check_planner(entity, by, at)
    _check_free(Indicator.objects.filter(result=result, output=output, code=code), code)
    indicator.save()
    audit_trail.record("planning.indicator.added", indicator, by=by, at=at, entity_code=entity.code)
    return indicator


class FactParts(TypedDict, total=False):
    """What is said of a fact beside its key: a number or its parts, words, why there is none."""

    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    text: str
    status: str
    comment: str
    source: str
    occurrence: int


def record_baseline(
    indicator: Indicator,
    *,
    period: Period,
    place: Place,
    cell: Cell,
    by: User,
    at: datetime,
    **parts: Unpack[FactParts],
) -> Baseline:
    """Say where the indicator stood in a period. Saying it again corrects it."""
    return _record_fact(Baseline(indicator=indicator, period=period, place=place, cell=cell, **parts), by, at)


def record_target(
    indicator: Indicator,
    *,
    period: Period,
    place: Place,
    cell: Cell,
    by: User,
    at: datetime,
    **parts: Unpack[FactParts],
) -> Target:
    """Say where the indicator should stand at the end of a period. Saying it again corrects it."""
    return _record_fact(Target(indicator=indicator, period=period, place=place, cell=cell, **parts), by, at)


@transaction.atomic
def add_programmes_in_bulk(programmes: Sequence[Programme], *, by: User, at: datetime) -> list[Programme]:
    """Add many unsaved programmes of one plan as one deed."""
    if not programmes:
        return []
    _check_framework_manager(by, at)
    made = Programme.objects.bulk_create(programmes, batch_size=BATCH)
    version = programmes[0].plan_version
    audit_trail.record("planning.programmes.added_in_bulk", version, by=by, at=at, programmes=len(made))
    return made


@transaction.atomic
def add_results_in_bulk(
    results: Sequence[Result], *, by: User, at: datetime, tag_uses: Iterable[ResultTag] = ()
) -> list[Result]:
    """Add many unsaved results of one plan as one deed. `tag_uses` point at those results."""
    if not results:
        return []
    version = results[0].programme.plan_version
    _check_framework_manager(by, at)
    made = Result.objects.bulk_create(results, batch_size=BATCH)
    ResultTag.objects.bulk_create(tag_uses, batch_size=BATCH)
    audit_trail.record("planning.results.added_in_bulk", version, by=by, at=at, results=len(made))
    return made


@transaction.atomic
def add_indicators_in_bulk(indicators: Sequence[Indicator], *, by: User, at: datetime) -> list[Indicator]:
    """Add many unsaved indicators of one plan as one deed."""
    if not indicators:
        return []
    _check_framework_manager(by, at)
    made = Indicator.objects.bulk_create(indicators, batch_size=BATCH)
    version = _programme_of(indicators[0]).plan_version if indicators[0].result_id else made[0]
    audit_trail.record("planning.indicators.added_in_bulk", version, by=by, at=at, indicators=len(made))
    return made


@transaction.atomic
def record_facts_in_bulk(facts: Sequence[Baseline] | Sequence[Target], *, by: User, at: datetime) -> None:
    """Record many unsaved baselines or targets (of one kind, of new keys) as one deed."""
    if not facts:
        return
    _check_framework_manager(by, at)
    for fact in facts:
        _check_value(fact)
    insert_objects(facts)
    name = str(facts[0]._meta.verbose_name_plural)
    audit_trail.record(
        f"planning.{name}.recorded_in_bulk", facts[0].indicator, by=by, at=at, facts=len(facts)
    )


@transaction.atomic
def correct_facts_in_bulk(facts: Sequence[FactRow], *, by: User, at: datetime) -> list[FactRow]:
    """Save many changed baselines or targets (of one kind) as one deed; each counts a revision."""
    if not facts:
        return []
    _check_framework_manager(by, at)
    for fact in facts:
        _check_value(fact)
        fact.revision += 1
    kind = type(facts[0])
    kind._default_manager.bulk_update(
        facts, ["value", "text", "comment", "source", "revision"], batch_size=BATCH
    )
    name = str(kind._meta.verbose_name_plural)
    audit_trail.record(
        f"planning.{name}.corrected_in_bulk", facts[0].indicator, by=by, at=at, facts=len(facts)
    )
    return list(facts)


@transaction.atomic
def _record_fact(fact: FactRow, by: User, at: datetime) -> FactRow:
    entity = _entity_of(fact.indicator)
    _check_planner(entity, by, at)
    _fill_percentage(fact)
    _check_value(fact)
    kind = type(fact)
    key = {name: getattr(fact, name) for name in ("indicator", "period", "place", "cell", "occurrence")}
    before = kind._default_manager.select_for_update().filter(**key).first()
    if before is not None:
        fact.pk, fact.revision = before.pk, before.revision + 1
    fact.save()
    name = kind._meta.model_name
    audit_trail.record(
        f"planning.{name}.recorded",
        fact,
        by=by,
        at=at,
        entity_code=entity.code,
        indicator=fact.indicator.code,
        before=_plain(before.value) if before is not None else "",
        value=_plain(fact.value),
    )
    return fact


def _plain(number: Decimal | None) -> str:
    """Return a number without the zeros a column adds; nothing where there is none."""
    return "" if number is None else f"{number.normalize():f}"


def _fill_percentage(fact: Baseline | Target) -> None:
    if fact.value is None and fact.numerator is not None and fact.denominator:
        fact.value = rules.percentage(fact.numerator, fact.denominator)


def _check_value(fact: Baseline | Target) -> None:
    reasons = rules.reasons_not_to_keep(
        fact.indicator.measure,
        status=fact.status,
        value=fact.value,
        numerator=fact.numerator,
        denominator=fact.denominator,
        text=fact.text,
    )
    if reasons:
        raise ValueRefused(f"{fact.indicator.code}: {' '.join(reasons)}")


def _programme_of(indicator: Indicator) -> Programme:
    assert indicator.result is not None  # noqa: S101 - asked only of results' indicators
    return indicator.result.programme


def _entity_of(indicator: Indicator) -> Entity:
    return _programme_of(indicator).entity if indicator.output is None else indicator.output.workplan.entity


def _check_free(taken: models.QuerySet[models.Model], code: str) -> None:
    if taken.exists():
        raise AlreadyThere(
            _("%(code)s is already in use here. Choose another code, or change what has it.") % {"code": code}
        )


def _check_planner(entity: Entity, by: User, at: datetime) -> None:
    # Files and scheduled work are recorded under the system's own account, which nobody can sign in as.
    if by.is_system or rules.may_plan(organization.permissions_at(by, entity, at.date())):
        return
    raise NotYoursToPlan(
        _("The plan of %(entity)s was not changed: your roles do not include it. It is written by %(who)s.")
        % {"entity": entity.code, "who": rules.who_may_plan()}
    )


def _check_framework_manager(by: User, at: datetime) -> None:
    if by.is_system or organization.has_permission(by, roles.MANAGE_FRAMEWORK, at.date()):
        return
    raise NotYoursToPlan(
        _("Nothing was loaded: plans of many entities are loaded by a framework manager. Ask one.")
    )
