"""Writing the results of a programme and the tree they form: which leads to which, and why it should."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import PlanElement, Tag
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib import narratives, once
from goldenthread.foundation.lib.actions_in_bulk import update_many
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.texts import TextMap, one_line, one_line_each
from goldenthread.foundation.lib.uids import new_uid

from .. import rules
from ..models import Indicator, Programme, RemovedRow, Result, ResultTag
from ..queries.referred import outputs_delivered_for
from .permits import check_free
from .removals import take_out
from .rows import (
    begun_from,
    is_referred_to_from_above,
    next_code,
    open_programme,
    record,
    refuse,
)


@dataclass(frozen=True)
class TagSaid:
    """A tag a writer puts on a result; where its set asks, how much and why."""

    tag: Tag
    significance: int | None = None
    justification: str = ""


@dataclass(frozen=True)
class ResultSaid:
    """What a writer says of a result. Without a code it is numbered."""

    statement: TextMap
    element: PlanElement | None = None
    parent: Result | None = None
    assumption: str = ""
    code: str = ""
    tags: Sequence[TagSaid] = ()


@in_one_transaction
def save_result(
    programme: Programme,
    said: ResultSaid,
    *,
    by: User,
    at: datetime,
    result: Result | None = None,
    base_revision: int = 0,
    uid: UUID | None = None,
) -> Result:
    """Add a result, or save the one given with its place in the tree and its tags.

    `uid` is what a new one will be known by: under the same again, nothing more is added. Raises RowRefused,
    RowGone, RowChanged, NotOnce or AlreadyThere; NotYoursToPlan and PlanNotOpen as every deed.
    """
    open_programme(programme, by=by, at=at)
    parents = dict(programme.results.values_list("pk", "parent"))
    refuse(_reasons_against(programme, said, result, parents))
    row = begun_from(result, base_revision, programme.results.all())
    made = None if row else once.made_before(uid, programme.results.all())
    row = row or made or Result(uid=uid or new_uid(), programme=programme, position=len(parents) + 1)
    others = programme.results.exclude(pk=row.pk)
    row.code = one_line(said.code) or row.code or _next_code(programme)
    check_free(others.filter(code=row.code), row.code)
    row.statement = one_line_each(said.statement)
    row.element, row.parent = said.element, said.parent
    row.assumption = narratives.cleaned(said.assumption)
    # Whoever saves a copied result has read it.
    row.copied_from = ""
    if made:
        return once.unchanged(made, also=_tags_of(made) == _tags_said(said.tags))
    row.save()
    _put_tags(row, said.tags)
    record(row, programme, by=by, at=at, revision=row.revision)
    return row


@in_one_transaction
def move_result(result: Result, *, up: bool, by: User, at: datetime) -> None:
    """Put a result before or after its neighbour: the next one that leads to the same result as it does.

    At the end of the row nothing happens.
    """
    programme = result.programme
    open_programme(programme, by=by, at=at)
    rows = list(programme.results.select_for_update().order_by("position", "code"))
    beside = [place for place, row in enumerate(rows) if row.parent_id == result.parent_id]
    here = next((place for place, row in enumerate(rows) if row.pk == result.pk), None)
    order = beside.index(here) if here in beside else None
    if order is None or not 0 <= (other := order + (-1 if up else 1)) < len(beside):
        return
    one, two = beside[order], beside[other]
    rows[one], rows[two] = rows[two], rows[one]
    for position, row in enumerate(rows, 1):
        row.position = position
    update_many(rows, ["position"])
    record(result, programme, by=by, at=at, word="moved", direction="up" if up else "down")


@in_one_transaction
def remove_result(result: Result, *, base_revision: int, by: User, at: datetime) -> RemovedRow:
    """Remove a result with its indicators. What leads to it stays, at the top; it can be put back.

    Refused while outputs are delivered for it or reports refer to it.
    """
    programme = result.programme
    open_programme(programme, by=by, at=at)
    row = begun_from(result, base_revision, programme.results.all())
    assert row is not None  # noqa: S101 - a result was given
    indicators = list(row.indicators.all())
    subjects: list[Result | Indicator] = [row, *indicators]
    refuse(
        rules.reasons_not_to_remove(
            row.code,
            outputs={code for _result, code in outputs_delivered_for([row.uid])},
            is_reported_on=any(is_referred_to_from_above(one) for one in subjects),
        )
    )
    record(row, programme, by=by, at=at, word="removed", indicators=len(indicators))
    return take_out(row, programme.document, by=by, at=at)


def _reasons_against(
    programme: Programme, said: ResultSaid, result: Result | None, parents: dict[int, int | None]
) -> list[str]:
    reasons = []
    if not any(one_line(text) for text in said.statement.values()):
        reasons.append(_("Say in one sentence what will have changed."))
    if said.element is not None and said.element.version_id != programme.plan_version_id:
        reasons.append(_("That element is of another plan. Choose one of this programme's plan."))
    plan = programme.plan_version.plan_id
    if any(use.tag.tag_set.plan_id != plan for use in said.tags):
        reasons.append(_("A tag is of another plan. Choose tags of this programme's plan."))
    if any(use.significance not in (None, *range(rules.MOST_SIGNIFICANCE + 1)) for use in said.tags):
        reasons.append(_("A significance is 0, 1, 2 or 3. Choose one of them."))
    parent = said.parent.pk if said.parent else None
    return reasons + rules.reasons_against_parent(result.pk if result else None, parent, parents)


def _next_code(programme: Programme) -> str:
    return next_code(f"{programme.entity.code}-R", programme.results.values_list("code", flat=True))


def _put_tags(row: Result, said: Sequence[TagSaid]) -> None:
    wanted = _tags_said(said)
    there = {use.tag_id: use for use in row.tag_uses.all()}
    ResultTag.objects.filter(pk__in=[use.pk for tag, use in there.items() if tag not in wanted]).delete()
    for tag, (significance, justification) in wanted.items():
        kept = there.get(tag) or ResultTag(result=row, tag_id=tag)
        kept.significance, kept.justification = significance, justification
        kept.save()


def _tags_said(said: Sequence[TagSaid]) -> dict[int, tuple[int | None, str]]:
    """Return the tags as they are kept: how much and why only where their set asks."""
    return {
        use.tag.pk: (use.significance, narratives.cleaned(use.justification))
        if use.tag.tag_set.has_significance
        else (None, "")
        for use in said
    }


def _tags_of(row: Result) -> dict[int, tuple[int | None, str]]:
    return {use.tag_id: (use.significance, use.justification) for use in row.tag_uses.all()}
