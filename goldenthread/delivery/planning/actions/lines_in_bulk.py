"""Saving many rows of one workplan as one deed, as a workbook brings them.

Rules, revisions and lines of the audit trail are those of saving each row by itself; only the database is
asked for many rows at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.actions_in_bulk import update_many
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import one_line

from ..models import QUARTERS, Activity, CostLine, Output, Post, Workplan
from .lines import (
    check_activity,
    check_cost,
    check_post,
    entry_of,
    next_code_under,
    refuse,
    take_cost,
    take_said,
    taken_up,
    workplan_to_write,
)
from .lines_said import ActivitySaid, CostSaid, PostSaid
from .permits import already_there
from .removals import take_out_many
from .workplans import OutputSaid, next_code_for, reasons_against_said

BATCH = 500
Line = Output | Activity | CostLine | Post
Said = OutputSaid | ActivitySaid | CostSaid | PostSaid
MODELS: dict[type[Said], type[Line]] = {
    OutputSaid: Output,
    ActivitySaid: Activity,
    CostSaid: CostLine,
    PostSaid: Post,
}
# Where the workplan stands, seen from a row.
OF_WORKPLAN: dict[type[Line], str] = {
    Output: "workplan",
    Activity: "output__workplan",
    CostLine: "activity__output__workplan",
    Post: "workplan",
}


@dataclass(frozen=True, eq=False)
class RowSaid:
    """What a writer says of one row: of the row given, or of a new one."""

    said: Said
    row: Line | None = None
    base_revision: int = 0
    # What a new activity or cost line stands under: a row, or one that is new as well.
    under: Line | RowSaid | None = None
    # Of a new activity; numbered unless one is said.
    code: str = ""


@dataclass(frozen=True, eq=False)
class RowGoes:
    """A row that goes, with what is under it. Outputs go one by one, because others may refer to them."""

    row: Activity | CostLine | Post
    base_revision: int


@in_one_transaction
def save_rows(
    workplan: Workplan, rows: Sequence[RowSaid], *, by: User, at: datetime, gone: Sequence[RowGoes] = ()
) -> None:
    """Remove these rows of a workplan, then save those, new ones among them: all or none.

    A refusal carries in `about` the row it is about. Costs some thirty queries for 500 rows.
    """
    workplan = workplan_to_write(workplan.pk, by=by, at=at)
    batch = _Batch(workplan, by=by, at=at)
    for goes in (Post, CostLine, Activity):
        batch.remove(goes, [one for one in gone if isinstance(one.row, goes)])
    for comes, model in MODELS.items():
        batch.save(model, [one for one in rows if isinstance(one.said, comes)])
    audit_trail.record_many(batch.entries)


@contextmanager
def _about(one: RowSaid | RowGoes) -> Iterator[None]:
    try:
        yield
    except RuleBroken as refusal:
        refusal.about = one
        raise


class _Batch:
    """The rows of one workplan that are saved together."""

    def __init__(self, workplan: Workplan, *, by: User, at: datetime) -> None:
        self.workplan, self.by, self.at = workplan, by, at
        self.entries: list[AuditEntry] = []
        # What became of what was said.
        self.made: dict[RowSaid, Any] = {}
        self.rates: dict[str, Decimal | None] = {}
        self.put: dict[type[Line], Callable[[Any, Any], Line]] = {
            Output: self.output,
            Activity: self.activity,
            CostLine: self.cost_line,
            Post: self.post,
        }

    # What is there

    @cached_property
    def base_currency(self) -> str:
        """The currency that amounts are added up in."""
        return organization.base_currency()

    @cached_property
    def outputs(self) -> Numbering:
        """The outputs' codes and positions."""
        return Numbering(self.own(Output).values_list("workplan", "code", "position"), first=0)

    @cached_property
    def activities(self) -> Numbering:
        """The activities' codes and positions, by output."""
        return Numbering(self.own(Activity).values_list("output", "code", "position"))

    @cached_property
    def costs(self) -> dict[int, int]:
        """How many cost lines each activity has."""
        counted = self.own(CostLine).order_by().values_list("activity").annotate(Count("pk"))
        return dict(counted)

    @cached_property
    def posts(self) -> dict[int, int]:
        """How many posts the workplan has."""
        return {self.workplan.pk: self.own(Post).count()}

    def own(self, model: type[Line]) -> Any:
        """Return the workplan's rows of a kind."""
        return model._default_manager.filter(**{OF_WORKPLAN[model]: self.workplan.pk})

    def standing(self, model: type[Line], rows: Sequence[RowSaid | RowGoes]) -> dict[int, Any]:
        """Return those of these rows that are in the workplan, locked, by key."""
        keys = [one.row.pk for one in rows if one.row is not None]
        # PostgreSQL would lock the joined rows as well.
        own = self.own(model).select_for_update(of=("self",)).order_by("pk")
        return {
            row.pk: row
            for start in range(0, len(keys), BATCH)
            for row in own.filter(pk__in=keys[start : start + BATCH])
        }

    # What is done

    def remove(self, model: type[Line], rows: Sequence[RowGoes]) -> None:
        """Remove rows of one kind, so that they can be put back."""
        standing = self.standing(model, rows)
        going: list[Any] = []
        for one in rows:
            with _about(one):
                going.append(taken_up(standing.pop(one.row.pk, None), one.base_revision))
            self.note(going[-1], word="removed")
        for start in range(0, len(going), BATCH):
            those = going[start : start + BATCH]
            take_out_many(those, self.workplan.document, by=self.by, at=self.at)

    def save(self, model: type[Line], rows: Sequence[RowSaid]) -> None:
        """Save rows of one kind: those that are there, and new ones."""
        if not rows:
            return
        standing = self.standing(model, rows)
        for one in rows:
            with _about(one):
                found = None if one.row is None else taken_up(standing.get(one.row.pk), one.base_revision)
                self.made[one] = self.put[model](one, found)
        saved = [self.made[one] for one in rows]
        model._default_manager.bulk_create([row for row in saved if row.pk is None], batch_size=BATCH)
        update_many([self.made[one] for one in rows if one.row is not None], _fields_of(model))
        if model is Activity:
            self.set_places(rows)
        for row in saved:
            self.note(row)

    def note(self, row: Line, *, word: str = "saved") -> None:
        """Keep the line of the audit trail that says what happened to a row."""
        details = {}
        if isinstance(row, CostLine) and word == "saved":
            # The database adds up the same, but is not asked again for each line.
            amount = sum((getattr(row, quarter) for quarter in QUARTERS), Decimal(0))
            details = {"amount": f"{amount:.2f}", "currency": row.currency}
        self.entries.append(entry_of(row, self.workplan, by=self.by, at=self.at, word=word, **details))

    def output(self, one: RowSaid, row: Output | None) -> Output:
        """Return an output as it is said."""
        said: Any = one.said
        refuse(reasons_against_said(self.workplan, said))
        here = self.workplan.pk
        code = one_line(said.code) or (row.code if row else next_code_for(said, self.outputs.codes(here)))
        if row is None or code != row.code:
            self.outputs.take(here, code)
        row = row or Output(workplan=self.workplan, position=self.outputs.next(here))
        take_said(row, said)
        row.code = code
        return row

    def activity(self, one: RowSaid, row: Activity | None) -> Activity:
        """Return an activity as it is said."""
        said: Any = one.said
        check_activity(self.workplan, said)
        if row is None:
            output: Any = self.above(one)
            code = one.code or next_code_under(output, self.activities.codes(output.pk))
            self.activities.take(output.pk, code)
            row = Activity(output=output, code=code, position=self.activities.next(output.pk))
        take_said(row, said, leaving_out=("places",))
        return row

    def cost_line(self, one: RowSaid, row: CostLine | None) -> CostLine:
        """Return a cost line as it is said, at the rate when the period starts."""
        said: Any = one.said
        if said.currency not in self.rates:
            self.rates[said.currency] = organization.rate_on(said.currency, self.workplan.period.starts_on)
        rate = self.rates[said.currency]
        check_cost(self.workplan, said, base=self.base_currency, rate=rate)
        if row is None:
            activity: Any = self.above(one)
            row = CostLine(activity=activity, position=_counted(self.costs, activity.pk))
        take_cost(row, said, rate=rate)
        return row

    def post(self, one: RowSaid, row: Post | None) -> Post:
        """Return a post as it is said."""
        said: Any = one.said
        check_post(self.workplan, said)
        row = row or Post(workplan=self.workplan, position=_counted(self.posts, self.workplan.pk))
        take_said(row, said)
        return row

    def above(self, one: RowSaid) -> Line | None:
        """Return the row that a new one stands under."""
        return self.made[one.under] if isinstance(one.under, RowSaid) else one.under

    def set_places(self, rows: Sequence[RowSaid]) -> None:
        """Say where these activities are, and nowhere else."""
        link = Activity.places.through
        keys = [one.row.pk for one in rows if one.row is not None]
        for start in range(0, len(keys), BATCH):
            link.objects.filter(activity__in=keys[start : start + BATCH]).delete()
        link.objects.bulk_create(
            [
                link(activity_id=activity.pk, place_id=place.pk)
                for activity, said in ((self.made[one], one.said) for one in rows)
                for place in dict.fromkeys(getattr(said, "places", ()))
            ],
            batch_size=BATCH,
        )


class Numbering:
    """Which codes are taken under each row, and which position comes last."""

    def __init__(self, rows: Any, *, first: int = 1) -> None:
        self._codes: dict[int, set[str]] = {}
        self._last: dict[int, int] = {}
        self._before = first - 1
        for under, code, position in rows:
            self.codes(under).add(code)
            self._last[under] = max(self._last.get(under, self._before), position)

    def codes(self, under: int) -> set[str]:
        """Return the codes under a row."""
        return self._codes.setdefault(under, set())

    def take(self, under: int, code: str) -> None:
        """Take a code, or raise AlreadyThere."""
        if code in self.codes(under):
            raise already_there(code)
        self.codes(under).add(code)

    def next(self, under: int) -> int:
        """Return the next position under a row."""
        self._last[under] = self._last.get(under, self._before) + 1
        return self._last[under]


def _counted(counts: dict[int, int], under: int) -> int:
    counts[under] = counts.get(under, 0) + 1
    return counts[under]


def _fields_of(model: type[Line]) -> list[str]:
    """Return the fields of a row that saving it writes."""
    fields: Any = model._meta.concrete_fields
    return [one.name for one in fields if not (one.primary_key or one.generated or one.unique)]
