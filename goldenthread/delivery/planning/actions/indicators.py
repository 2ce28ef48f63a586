"""Writing an indicator of a result: what it measures, where it stood, where it should stand each year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from goldenthread.direction.organization import actions as organization
from goldenthread.direction.strategy.models import Cell, Direction, FactStatus, Measure
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib import narratives, once
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.texts import TextMap, one_line, one_line_each
from goldenthread.foundation.lib.uids import new_uid

from .. import queries, rules
from ..models import Baseline, Indicator, RemovedRow, Result, Target
from .facts import FactRow, keep_fact
from .permits import check_free
from .removals import take_out
from .rows import (
    RowChanged,
    RowGone,
    begun_from,
    is_referred_to_from_above,
    next_code,
    open_programme,
    record,
    refuse,
)


@dataclass(frozen=True)
class ValueSaid:
    """A value of an indicator for the whole entity: a number, the parts of a share, or words."""

    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was said. Zero is something."""
        return self.value is None and self.numerator is None and self.denominator is None and not self.text


@dataclass(frozen=True)
class IndicatorSaid:
    """What a writer says of an indicator. `milestones` are by year; the last is the target."""

    title: TextMap
    measure: str
    direction: str = Direction.UP
    unit: str = ""
    means_of_verification: str = ""
    responsible: str = ""
    code: str = ""
    baseline_year: int | None = None
    baseline: ValueSaid = ValueSaid()
    milestones: Mapping[int, ValueSaid] = field(default_factory=dict)


@in_one_transaction
def save_indicator(
    result: Result,
    said: IndicatorSaid,
    *,
    base_revision: int,
    by: User,
    at: datetime,
    indicator: Indicator | None = None,
    uid: UUID | None = None,
) -> Indicator:
    """Add an indicator to a result, or save the one given, with its baseline and milestones.

    `base_revision` is the result's: whoever saved the result or one of its indicators since is not
    overwritten. `uid` is what a new one will be known by. Values by place or group, which come from files,
    stay as they are.
    """
    programme = result.programme
    open_programme(programme, by=by, at=at)
    years = range(programme.starts_on.year, programme.ends_on.year + 1)
    refuse(_reasons_against(said, years))
    # Before the result's revision is asked for: the first sending has raised it.
    made = None if indicator else once.made_before(uid, result.indicators.all())
    row = made or _begun_from(result, indicator, base_revision, uid)
    others = result.indicators.exclude(pk=row.pk)
    row.code = one_line(said.code) or row.code or _next_code(result)
    check_free(others.filter(code=row.code), row.code)
    row.title = one_line_each(said.title)
    row.measure, row.direction = said.measure, said.direction
    row.unit, row.responsible = one_line(said.unit), one_line(said.responsible)
    row.means_of_verification = narratives.cleaned(said.means_of_verification)
    if made:
        return once.unchanged(made, also=_values_stand(made, said))
    row.save()
    _put_baseline(row, said)
    milestones = queries.milestones_of(row)
    for year, value in said.milestones.items():
        _put(Target, row, milestones.get(year), year, value)
    record(row, programme, by=by, at=at, result=result.code)
    return row


@in_one_transaction
def remove_indicator(indicator: Indicator, *, base_revision: int, by: User, at: datetime) -> RemovedRow:
    """Remove an indicator of a result with its baseline and milestones, unless values were reported on it."""
    result = indicator.result
    if result is None:
        raise RowGone(_("This indicator measures an output. Remove it in the workplan."))
    open_programme(result.programme, by=by, at=at)
    row = _begun_from(result, indicator, base_revision)
    is_reported_on = is_referred_to_from_above(row)
    refuse(rules.reasons_not_to_remove(row.code, outputs=(), is_reported_on=is_reported_on))
    record(row, result.programme, by=by, at=at, word="removed", result=result.code)
    return take_out(row, result.programme.document, by=by, at=at)


def _reasons_against(said: IndicatorSaid, years: range) -> list[str]:
    reasons = []
    if not any(one_line(text) for text in said.title.values()):
        reasons.append(_("Say what the indicator measures."))
    if said.measure not in Measure.values or said.direction not in Direction.values:
        reasons.append(_("Choose from the lists how it is measured and which direction is better."))
    given = [year for year, value in said.milestones.items() if not value.is_empty]
    return reasons + rules.reasons_against_years(
        said.baseline_year, not said.baseline.is_empty, given, years=years
    )


def _values_stand(row: Indicator, said: IndicatorSaid) -> bool:
    """Say whether the baseline and the milestones say already what is said."""
    baseline, milestones = queries.baseline_of(row), queries.milestones_of(row)
    year = baseline.period.ends_on.year if baseline else None
    pairs = [(milestones.get(of), value) for of, value in said.milestones.items()]
    return (said.baseline.is_empty or said.baseline_year == year) and all(
        _stands(fact, value) for fact, value in [(baseline, said.baseline), *pairs]
    )


def _stands(fact: Baseline | Target | None, said: ValueSaid) -> bool:
    if fact is None or said.is_empty:
        return fact is None and said.is_empty
    # A share was worked out from its parts.
    value = fact.value if said.numerator is None else said.value
    return (value, fact.numerator, fact.denominator, fact.text) == (
        said.value,
        said.numerator,
        said.denominator,
        narratives.cleaned(said.text),
    )


def _begun_from(
    result: Result, indicator: Indicator | None, base_revision: int, uid: UUID | None = None
) -> Indicator:
    """Return the indicator as it stands, or a new one; the result counts a revision either way."""
    try:
        above = begun_from(result, base_revision, result.programme.results.all())
    except RowChanged as refusal:
        # What stands there now of this very indicator; the result where someone removed or never had it.
        theirs = result.indicators.filter(pk=indicator.pk).first() if indicator else None
        refusal.theirs = theirs or refusal.theirs
        raise
    assert above is not None  # noqa: S101 - a result was given
    row = Indicator(uid=uid or new_uid(), result=above, position=above.indicators.count() + 1)
    if indicator is not None:
        found = above.indicators.select_for_update(of=("self",)).filter(pk=indicator.pk).first()
        if found is None:
            raise RowGone(_("This indicator is not there any more, or it is another result's."))
        row = found
    above.save(update_fields=["revision"])
    return row


def _next_code(result: Result) -> str:
    return next_code(f"{result.code}-I", result.indicators.values_list("code", flat=True))


def _put_baseline(row: Indicator, said: IndicatorSaid) -> None:
    there = queries.baseline_of(row)
    if there is not None and said.baseline_year not in (None, there.period.ends_on.year):
        there.delete()
        there = None
    _put(Baseline, row, there, said.baseline_year or 0, said.baseline)


def _put(
    kind: type[FactRow],
    row: Indicator,
    there: FactRow | None,
    year: int,
    said: ValueSaid,
) -> None:
    """Make a fact say what was said. What has no number for a reason, such as “not collected”, stays."""
    if said.is_empty:
        if there is not None and there.status == FactStatus.REPORTED:
            there.delete()
        return
    cell, _is_new = Cell.objects.get_or_create(key=Cell.TOTAL)
    fact = kind(
        indicator=row,
        period=there.period if there else organization.add_year(year),
        place=organization.whole_entity(),
        cell=cell,
        value=None if said.numerator is not None else said.value,
        numerator=said.numerator,
        denominator=said.denominator,
        text=narratives.cleaned(said.text),
    )
    if there is not None:
        fact.comment, fact.source = there.comment, there.source
    keep_fact(fact)
