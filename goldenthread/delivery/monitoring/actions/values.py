"""Actual values of indicators: from the report's section, and in bulk from files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goldenthread.delivery.planning import rules as planning_rules
from goldenthread.delivery.planning.models import Indicator
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period, Place
from goldenthread.direction.strategy.models import Cell, FactStatus, Measure
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.actions_in_bulk import insert_objects, update_many
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken

from .. import queries
from ..models import Actual, Report, ReportSection
from .permits import record_refusal, report_to_write
from .refusals import NotOfThisReport, NotYoursToWrite
from .sections import Draft, as_it_stands, keep_aside, take

BATCH = 1000
Key = tuple[int, int, int, int]
SAID = ("status", "value", "numerator", "denominator", "text", "comment")


class ValueRefused(RuleBroken):
    """A number or its parts cannot be kept."""


@dataclass(frozen=True)
class NewActual:
    """What a writer says an indicator's value was.

    All parts empty and "reported": there is no value (any more).
    """

    indicator: Indicator
    period: Period
    place: Place
    cell: Cell
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""
    status: str = FactStatus.REPORTED
    comment: str = ""

    @property
    def key(self) -> Key:
        """What makes it the same fact as an earlier one."""
        return (self.indicator.pk, self.period.pk, self.place.pk, self.cell.pk)

    @property
    def says_nothing(self) -> bool:
        """Say whether it empties the fact: missing is no row."""
        parts = (self.value, self.numerator, self.denominator)
        return (
            self.status == FactStatus.REPORTED
            and all(part is None for part in parts)
            and not self.text.strip()
        )


@in_one_transaction
def save_indicator_section(
    section: ReportSection,
    *,
    base_revision: int,
    values: Sequence[NewActual],
    complete: bool,
    by: User,
    at: datetime,
) -> ReportSection:
    """Save the actual values typed in a report, all or none.

    Numerator and denominator of a percentage give its value. A total is a row of its own and is never changed
    by its parts. An emptied value is removed; the section's revisions keep what it was.
    """
    draft = Draft.of(section, complete=complete, answers={"values": [_as_answer(value) for value in values]})
    keep = partial(keep_aside, section, draft, base_revision=base_revision, by=by, at=at)
    report = report_to_write(section.report_id, by=by, at=at, keep=keep)
    _check_belong(report, values, by=by, at=at)
    kept = [value for value in values if not value.says_nothing]
    parts = {value.key: _checked_parts(value) for value in kept}
    saved = take(report, as_it_stands(section), draft, base_revision=base_revision, by=by, at=at)
    _write(kept, parts, emptied=[v.key for v in values if v.says_nothing], by=by, at=at)
    return saved


@transaction.atomic
def record_actuals_in_bulk(actuals: Sequence[Actual], *, by: User, at: datetime) -> None:
    """Record many unsaved actual values (of new keys) as one deed: imports and the demonstration."""
    if not actuals:
        return
    if not by.is_system and not organization.has_permission(by, roles.MANAGE_FRAMEWORK, at.date()):
        raise NotYoursToWrite(
            _("Nothing was loaded: values of many entities are loaded by a framework manager. Ask one.")
        )
    for actual in actuals:
        _check_parts(actual.indicator, {name: getattr(actual, name) for name in SAID})
        actual.updated_at, actual.updated_by = at, by
    insert_objects(actuals)
    audit_trail.record(
        "monitoring.actuals.recorded_in_bulk", actuals[0].period, by=by, at=at, facts=len(actuals)
    )


@transaction.atomic
def correct_actuals_in_bulk(actuals: Sequence[Actual], *, by: User, at: datetime) -> list[Actual]:
    """Save many changed actual values as one deed, each with the next revision: a file came again."""
    if not actuals:
        return []
    if not by.is_system and not organization.has_permission(by, roles.MANAGE_FRAMEWORK, at.date()):
        raise NotYoursToWrite(
            _("Nothing was changed: values of many entities are corrected by a framework manager. Ask one.")
        )
    for actual in actuals:
        _check_parts(actual.indicator, {name: getattr(actual, name) for name in SAID})
        actual.revision += 1
        actual.updated_at, actual.updated_by = at, by
    update_many(actuals, [*SAID, "source", "revision", "updated_at", "updated_by"])
    audit_trail.record(
        "monitoring.actuals.corrected_in_bulk", actuals[0].period, by=by, at=at, facts=len(actuals)
    )
    return list(actuals)


def _check_belong(report: Report, values: Iterable[NewActual], *, by: User, at: datetime) -> None:
    values = list(values)
    allowed = queries.indicators_of_report(report).filter(pk__in={value.indicator.pk for value in values})
    own = set(allowed.values_list("pk", flat=True))
    year = report.round.period
    foreign = [v for v in values if v.indicator.pk not in own]
    elsewhen = [v for v in values if v.period.starts_on < year.starts_on or v.period.ends_on > year.ends_on]
    if not foreign and not elsewhen:
        return
    refusal = NotOfThisReport(
        _(
            "Nothing was saved: %(codes)s is not part of this report, or the period is not this round's. "
            "Open the section again and enter the values there."
        )
        % {"codes": ", ".join(sorted({v.indicator.code for v in foreign or elsewhen}))}
    )
    raise leaving(refusal, partial(record_refusal, report, "values not of this report", by=by, at=at))


def _checked_parts(value: NewActual) -> dict[str, Any]:
    parts: dict[str, Any] = {name: getattr(value, name) for name in SAID}
    numerator, denominator = value.numerator, value.denominator
    if value.indicator.measure == Measure.PERCENTAGE and numerator is not None and denominator:
        parts["value"] = planning_rules.percentage(numerator, denominator)
    _check_parts(value.indicator, parts)
    return parts


def _check_parts(indicator: Indicator, parts: dict[str, Any]) -> None:
    said = {name: parts[name] for name in SAID if name != "comment"}
    reasons = planning_rules.reasons_not_to_keep(indicator.measure, **said)
    if reasons:
        raise ValueRefused(f"{indicator.code}: {' '.join(reasons)}")


def _write(
    kept: Sequence[NewActual],
    parts: dict[Key, dict[str, Any]],
    *,
    emptied: Collection[Key],
    by: User,
    at: datetime,
) -> None:
    there = _rows_there({key[0] for key in [*parts, *emptied]})
    new, changed = [], []
    for value in kept:
        row, said = there.get(value.key), parts[value.key]
        if row is None:
            new.append(
                Actual(
                    indicator=value.indicator,
                    period=value.period,
                    place=value.place,
                    cell=value.cell,
                    updated_at=at,
                    updated_by=by,
                    **said,
                )
            )
        elif any(getattr(row, name) != said[name] for name in SAID):
            for name in SAID:
                setattr(row, name, said[name])
            row.revision, row.updated_at, row.updated_by = row.revision + 1, at, by
            changed.append(row)
    Actual.objects.bulk_create(new, batch_size=BATCH)
    update_many(changed, [*SAID, "revision", "updated_at", "updated_by"])
    gone = [there[key].pk for key in emptied if key in there]
    if gone:
        Actual.objects.filter(pk__in=gone).delete()


def _rows_there(indicators: set[int]) -> dict[Key, Actual]:
    rows = Actual.objects.select_for_update().filter(indicator__in=indicators, occurrence=1)
    return {(row.indicator_id, row.period_id, row.place_id, row.cell_id): row for row in rows}


def _as_answer(value: NewActual) -> dict[str, str | None]:
    numbers = {name: getattr(value, name) for name in ("value", "numerator", "denominator")}
    return {
        "indicator": value.indicator.code,
        "period": value.period.code,
        "place": value.place.code,
        "cell": value.cell.key,
        "status": value.status,
        "text": value.text,
        "comment": value.comment,
        **{name: None if number is None else str(number) for name, number in numbers.items()},
    }
