"""Writing indicators with their baselines and targets, one by one and in bulk for files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypedDict, TypeVar, Unpack

from django.db import transaction

from goldenthread.direction.organization.models import Entity, Period, Place
from goldenthread.direction.strategy.models import (
    Cell,
    Direction,
    StandardIndicator,
)
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.actions_in_bulk import insert_objects, update_many
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import (
    Baseline,
    Indicator,
    Output,
    Programme,
    Result,
    Target,
)
from .permits import check_framework_manager, check_free, check_planner, document_to_write

BATCH = 1000
FactRow = TypeVar("FactRow", Baseline, Target)


class ValueRefused(RuleBroken):
    """A number or its parts cannot be kept."""


@in_one_transaction
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
    _open_plan_of(indicator, by, at)
    check_free(Indicator.objects.filter(result=result, output=output, code=code), code)
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
def add_indicators_in_bulk(indicators: Sequence[Indicator], *, by: User, at: datetime) -> list[Indicator]:
    """Add many unsaved indicators of one plan as one deed."""
    if not indicators:
        return []
    check_framework_manager(by, at)
    made = Indicator.objects.bulk_create(indicators, batch_size=BATCH)
    version = _programme_of(indicators[0]).plan_version if indicators[0].result_id else made[0]
    audit_trail.record("planning.indicators.added_in_bulk", version, by=by, at=at, indicators=len(made))
    return made


@transaction.atomic
def record_facts_in_bulk(facts: Sequence[Baseline] | Sequence[Target], *, by: User, at: datetime) -> None:
    """Record many unsaved baselines or targets (of one kind, of new keys) as one deed."""
    if not facts:
        return
    check_framework_manager(by, at)
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
    check_framework_manager(by, at)
    for fact in facts:
        _check_value(fact)
        fact.revision += 1
    kind = type(facts[0])
    update_many(
        facts,
        ["status", "value", "numerator", "denominator", "text", "comment", "source", "revision"],
    )
    name = str(kind._meta.verbose_name_plural)
    audit_trail.record(
        f"planning.{name}.corrected_in_bulk", facts[0].indicator, by=by, at=at, facts=len(facts)
    )
    return list(facts)


@in_one_transaction
def _record_fact(fact: FactRow, by: User, at: datetime) -> FactRow:
    entity = _entity_of(fact.indicator)
    _open_plan_of(fact.indicator, by, at)
    before = keep_fact(fact)
    kind = type(fact)
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


def keep_fact(fact: FactRow) -> FactRow | None:
    """Save a baseline or target in place of what has its key, and return that. Raises ValueRefused."""
    _fill_percentage(fact)
    _check_value(fact)
    kind = type(fact)
    key = {name: getattr(fact, name) for name in ("indicator", "period", "place", "cell", "occurrence")}
    before = kind._default_manager.select_for_update().filter(**key).first()
    if before is not None:
        fact.pk, fact.revision = before.pk, before.revision + 1
    fact.save()
    return before


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


def _open_plan_of(indicator: Indicator, by: User, at: datetime) -> None:
    # What comes from files, under the system's account, is loaded into plans that are in force as well.
    if by.is_system:
        check_planner(_entity_of(indicator), by, at)
        return
    output = indicator.output
    plan = _programme_of(indicator) if output is None else output.workplan
    document_to_write(plan.document_id, by=by, at=at)
