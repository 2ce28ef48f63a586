"""Writing the rows of a workplan: activities, what they cost, and posts.

Every row has a revision. Whoever saves a row says from which revision they began; if someone saved it first,
nothing is overwritten, and the refusal carries both.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib import once
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import one_line, one_line_each
from goldenthread.foundation.lib.uids import new_uid

from .. import rules
from ..models import (
    MOST_QUARTERS,
    QUARTERS,
    Activity,
    CostLine,
    Fund,
    Output,
    Post,
    RemovedRow,
    Workplan,
)
from .lines_said import ActivitySaid, CostSaid, LineSaid, PostSaid
from .permits import document_to_write
from .removals import take_out
from .rows import is_referred_to_from_above

Line = TypeVar("Line", Output, Activity, CostLine, Post)


class LineRefused(RuleBroken):
    """A row cannot be kept as it is; the message says what to correct."""


class LineGone(RuleBroken):
    """The row is not there any more, or belongs to another workplan."""


class LineChanged(RuleBroken):
    """Someone saved the row first. Nothing is overwritten; `theirs` is the row as it stands."""

    theirs: Output | Activity | CostLine | Post


@in_one_transaction
def save_activity(
    output: Output,
    said: ActivitySaid,
    *,
    by: User,
    at: datetime,
    activity: Activity | None = None,
    base_revision: int = 0,
    code: str = "",
    copied_from: str = "",
    uid: UUID | None = None,
) -> Activity:
    """Add an activity under an output, or save the one given. Its code is numbered unless one is said.

    `uid` is what a new one will be known by: under the same again, nothing more is added. Raises NotOnce if
    something else is said under it.
    """
    workplan = workplan_to_write(output.workplan_id, by=by, at=at)
    check_activity(workplan, said)
    row = begun_from(activity, base_revision, Activity.objects.filter(output__workplan=workplan))
    made = None if row else once.made_before(uid, output.activities.all())
    row = row or made or _new_activity(output, code, uid)
    take_said(row, said, leaving_out=("places",), copied_from=copied_from)
    if made:
        return once.unchanged(made, also=set(made.places.all()) == set(said.places))
    row.save()
    row.places.set(said.places)
    record_row(row, workplan, by=by, at=at)
    return row


def _new_activity(output: Output, code: str, uid: UUID | None) -> Activity:
    siblings = list(output.activities.values_list("code", "position"))
    code = code or next_code_under(output, [taken for taken, _position in siblings])
    position = max([position for _code, position in siblings], default=0) + 1
    return Activity(uid=uid or new_uid(), output=output, code=code, position=position)


@in_one_transaction
def save_cost_line(
    activity: Activity,
    said: CostSaid,
    *,
    by: User,
    at: datetime,
    line: CostLine | None = None,
    base_revision: int = 0,
    copied_from: str = "",
    uid: UUID | None = None,
) -> CostLine:
    """Add a cost line under an activity, or save the one given; at the rate when the period starts."""
    workplan = workplan_to_write(activity.output.workplan_id, by=by, at=at)
    base = organization.base_currency()
    rate = organization.rate_on(said.currency, workplan.period.starts_on)
    check_cost(workplan, said, base=base, rate=rate)
    row = begun_from(line, base_revision, CostLine.objects.filter(activity__output__workplan=workplan))
    made = None if row else once.made_before(uid, activity.cost_lines.all())
    row = row or made
    if row is None:
        position = activity.cost_lines.count() + 1
        row = CostLine(uid=uid or new_uid(), activity=activity, position=position)
    take_cost(row, said, rate=rate, copied_from=copied_from)
    if made:
        return once.unchanged(made)
    row.save()
    row.refresh_from_db(fields=["amount", "amount_base"])
    record_row(row, workplan, by=by, at=at, amount=str(row.amount), currency=row.currency)
    return row


@in_one_transaction
def save_activity_with_lines(
    output: Output,
    said: ActivitySaid | None,
    lines: Sequence[LineSaid],
    *,
    by: User,
    at: datetime,
    activity: Activity | None = None,
    base_revision: int = 0,
    uid: UUID | None = None,
) -> Activity:
    """Save an activity and its cost lines: all of them or none. Lines that are not named stay as they are.

    `said` is nothing where only lines change. Each line says its own revision.
    """
    if said is not None:
        activity = save_activity(
            output, said, by=by, at=at, activity=activity, base_revision=base_revision, uid=uid
        )
    if activity is None:
        raise LineRefused(_("A cost line belongs to an activity. Say first what is done."))
    made = []
    for one in lines:
        base = one.base_revision
        if one.said is not None:
            row = save_cost_line(
                activity, one.said, by=by, at=at, line=one.line, base_revision=base, uid=one.uid
            )
            made.append(row)
        elif one.line is not None:
            remove_line(one.line, base_revision=base, by=by, at=at)
    return once.as_one(activity, made)


@in_one_transaction
def save_post(
    workplan: Workplan,
    said: PostSaid,
    *,
    by: User,
    at: datetime,
    post: Post | None = None,
    base_revision: int = 0,
    copied_from: str = "",
    uid: UUID | None = None,
) -> Post:
    """Add a post to a workplan, or save the one given."""
    workplan = workplan_to_write(workplan.pk, by=by, at=at)
    check_post(workplan, said)
    row = begun_from(post, base_revision, workplan.posts.all())
    made = None if row else once.made_before(uid, workplan.posts.all())
    row = row or made
    if row is None:
        row = Post(uid=uid or new_uid(), workplan=workplan, position=workplan.posts.count() + 1)
    take_said(row, said, copied_from=copied_from)
    if made:
        return once.unchanged(made)
    row.save()
    record_row(row, workplan, by=by, at=at)
    return row


@in_one_transaction
def remove_line(line: Line, *, base_revision: int, by: User, at: datetime) -> RemovedRow:
    """Remove a row, with what is under it, so that it can be put back. Every submitted version keeps it."""
    workplan = workplan_to_write(_workplan_of(line), by=by, at=at)
    row = begun_from(line, base_revision, type(line)._default_manager.filter(pk=line.pk))
    assert row is not None  # noqa: S101 - a row was given
    refusal = LineRefused(
        _(
            "This output was not removed: reports refer to it or to one of its indicators. Say in its "
            "statement that it ended, or ask a framework manager."
        )
    )
    if isinstance(row, Output) and any(is_referred_to_from_above(one) for one in row.indicators.all()):
        raise refusal
    record_row(row, workplan, by=by, at=at, word="removed")
    try:
        return take_out(row, workplan.document, by=by, at=at)
    except ProtectedError:
        raise refusal from None


def check_activity(workplan: Workplan, said: ActivitySaid) -> None:
    """Raise LineRefused unless the workplan can hold this activity."""
    _check_status(said.status, Activity.Status.values)
    refuse(_title_missing(said.title) + _against_dates(workplan, said.starts_on, said.ends_on))


def check_cost(workplan: Workplan, said: CostSaid, *, base: str, rate: Decimal | None) -> None:
    """Raise LineRefused unless the workplan can hold this cost line at this rate of exchange."""
    _check_status(said.fund, Fund.values)
    period = workplan.period
    quarters = len(rules.quarters_of(period.starts_on, period.ends_on))
    reasons = [] if one_line(said.description) else [_("Say in a few words what the money is for.")]
    reasons += rules.reasons_against_amounts(said.amounts, quarters=quarters)
    reasons += rules.reasons_against_currency(said.currency, base=base, units_per_base=rate)
    refuse(reasons)


def check_post(workplan: Workplan, said: PostSaid) -> None:
    """Raise LineRefused unless the workplan can hold this post."""
    _check_status(said.fund, Fund.values)
    _check_status(said.category, Post.Category.values)
    reasons = (
        []
        if one_line(said.title) and one_line(said.grade)
        else [_("A post has a title and a grade. Write both.")]
    )
    refuse(reasons + _against_dates(workplan, said.starts_on, said.ends_on))


def workplan_to_write(pk: int, *, by: User, at: datetime) -> Workplan:
    """Return the workplan with its period and entity if this person may write it now."""
    workplan = Workplan.objects.select_related("period", "entity").get(pk=pk)
    document_to_write(workplan.document_id, by=by, at=at)
    return workplan


def _workplan_of(line: Output | Activity | CostLine | Post) -> int:
    if isinstance(line, Post | Output):
        return line.workplan_id
    activity = line if isinstance(line, Activity) else line.activity
    return activity.output.workplan_id


def begun_from(line: Line | None, base_revision: int, own: Any) -> Line | None:
    """Return the row as it stands, locked, if nobody saved it since this writer read it."""
    if line is None:
        return None
    row: Line | None = own.select_for_update().filter(pk=line.pk).first()
    return taken_up(row, base_revision)


def taken_up(row: Line | None, base_revision: int) -> Line:
    """Return the locked row, one revision on, if it is there and nobody saved it meanwhile."""
    if row is None:
        raise LineGone(
            _("This row is not in the workplan any more: someone removed it, or it is another workplan's.")
        )
    if row.revision != base_revision:
        refusal = LineChanged(
            _(
                "Someone saved this row while you were writing. Nothing was overwritten: compare both, "
                "then save again."
            )
        )
        refusal.theirs = row
        raise refusal
    row.revision += 1
    return row


def take_said(row: Line, said: Any, *, leaving_out: Collection[str] = (), copied_from: str = "") -> None:
    """Put what a writer says into the row."""
    for name in said.__dataclass_fields__:
        if name not in leaving_out:
            setattr(row, name, _kept(getattr(said, name)))
    # Whoever saves a copied row has read it.
    row.copied_from = copied_from


def take_cost(row: CostLine, said: CostSaid, *, rate: Decimal | None, copied_from: str = "") -> None:
    """Put what a writer says into a cost line, at this rate of exchange; quarters not named plan nothing."""
    take_said(row, said, leaving_out=("amounts",), copied_from=copied_from)
    amounts = [*said.amounts, *[Decimal(0)] * (MOST_QUARTERS - len(said.amounts))]
    for quarter, amount in zip(QUARTERS, amounts, strict=True):
        setattr(row, quarter, amount)
    # The base currency needs no rate.
    row.units_per_base = Decimal(1) if rate is None else rate


def _kept(value: Any) -> Any:
    """Return what a writer says as it is kept: titles and names on one line."""
    if isinstance(value, str):
        return one_line(value)
    return one_line_each(value) if isinstance(value, Mapping) else value


def _title_missing(title: Mapping[str, str]) -> list[str]:
    return [] if any(one_line(text) for text in title.values()) else [_("Say in one sentence what is done.")]


def _against_dates(workplan: Workplan, starts_on: date, ends_on: date) -> list[str]:
    period = workplan.period
    return rules.reasons_against_dates(starts_on, ends_on, within=(period.starts_on, period.ends_on))


def _check_status(value: str, known: Collection[str]) -> None:
    if value not in known:
        refuse(
            [
                _("%(value)s is not in the list. Choose one of: %(known)s.")
                % {"value": value[:40], "known": ", ".join(known)}
            ]
        )


def refuse(reasons: Sequence[str]) -> None:
    """Raise LineRefused if there is any reason."""
    if reasons:
        raise LineRefused(" ".join(reasons))


def next_code_under(output: Output, taken: Collection[str]) -> str:
    """Return the code of the next activity of an output whose activities have these codes."""
    number = len(taken) + 1
    while f"{output.code}.{number}" in taken:
        number += 1
    return f"{output.code}.{number}"


def record_row(
    row: Output | Activity | CostLine | Post,
    workplan: Workplan,
    *,
    by: User,
    at: datetime,
    word: str = "saved",
    **details: str,
) -> None:
    """Record what happened to a row."""
    entry_of(row, workplan, by=by, at=at, word=word, **details).save(force_insert=True)


def entry_of(
    row: Output | Activity | CostLine | Post,
    workplan: Workplan,
    *,
    by: User,
    at: datetime,
    word: str = "saved",
    **details: str,
) -> AuditEntry:
    """Return the line of the audit trail that says what happened to a row."""
    return audit_trail.entry_about(
        f"planning.{row._meta.model_name}.{word}",
        row,
        by=by,
        at=at,
        entity_code=workplan.entity.code,
        period=workplan.period.code,
        revision=row.revision,
        **details,
    )
