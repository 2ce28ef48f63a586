"""Bringing a workbook into its workplan: all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.actions.permits import document_to_write
from goldenthread.delivery.planning.models import (
    QUARTERS,
    Activity,
    BudgetClass,
    CostLine,
    Output,
    Post,
    Result,
    SourceCategory,
    Workplan,
)
from goldenthread.direction.organization.models import Place
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from .changes import ADDED, CHANGED, REMOVED, Change, Comparison
from .columns import ACTIVITIES, COSTS, OUTPUTS, POSTS
from .comparison import basis_of, compare
from .lists import served_by_code
from .rows import PLACES_BETWEEN, cell_text, title_in

Line = TypeVar("Line", Output, Activity, CostLine, Post)
IMPORTED = "workbooks.workplan.imported"
# What stands under a row comes after it.
ORDER = {OUTPUTS: 0, ACTIVITIES: 1, COSTS: 2, POSTS: 3}


class NotBrought(RuleBroken):
    """The workbook cannot be brought in as it is; `comparison` says what is in the way."""

    comparison: Comparison


class ChangedSince(NotBrought):
    """The plan or the changes are not those that were looked at."""


@in_one_transaction
def import_workbook(
    workplan: Workplan,
    content: bytes,
    *,
    by: User,
    at: datetime,
    looked_at: str = "",
    compared: Comparison | None = None,
    mark: str = "",
    last: Callable[[], object] | None = None,
) -> Comparison:
    """Bring every change of a workbook into its workplan as one deed; return what was changed.

    `looked_at` is the fingerprint of the changes a person agreed to. Raises NotBrought when there is a
    problem, ChangedSince when the changes are not those any more; nothing is changed then. A file without
    changes leaves no trace.

    A job has `compared` the file already, finds by its `mark` whether it was brought in, and is asked `last`,
    inside the deed, whether it is still wanted.
    """
    comparison = compared or compare(workplan, content)
    if not comparison.changes and not comparison.problems:
        return comparison
    # From here nobody else writes in this plan, so what is compared now is what is saved.
    document_to_write(workplan.document_id, by=by, at=at)
    now = basis_of(workplan)
    if now != comparison.basis:
        comparison = compare(workplan, content, now)
    _check_fit(comparison, looked_at)
    _Import(comparison, by=by, at=at).run()
    audit_trail.record(
        IMPORTED,
        workplan,
        by=by,
        at=at,
        entity_code=workplan.entity.code,
        period=workplan.period.code,
        exported_at=comparison.seal.made_at,
        changes=digest_of({"changes": comparison.fingerprint()}),
        added=comparison.counts[ADDED],
        changed=comparison.counts[CHANGED],
        removed=comparison.counts[REMOVED],
        **({"mark": mark} if mark else {}),
    )
    if last is not None:
        last()
    return comparison


def was_brought(workplan: Workplan, mark: str) -> bool:
    """Say whether a job brought in this file already: its worker died before it could say so."""
    known = AuditEntry.objects.filter(action=IMPORTED, subject_id=str(workplan.pk), details__mark=mark)
    return known.exists()


def _check_fit(comparison: Comparison, looked_at: str) -> None:
    if comparison.problems:
        refusal = NotBrought(
            ngettext(
                "Nothing was saved: the workbook has a problem. Correct it and bring it again.",
                "Nothing was saved: the workbook has %(count)s problems. Correct them and bring it again.",
                len(comparison.problems),
            )
            % {"count": len(comparison.problems)}
        )
    elif looked_at and looked_at != comparison.fingerprint():
        refusal = ChangedSince(
            _(
                "Nothing was saved: someone changed the plan while you looked. These are the changes as they "
                "would be now; look again."
            )
        )
    else:
        return
    refusal.comparison = comparison
    raise refusal


class _Import:
    """Saves the changes of one workbook through one deed of planning."""

    def __init__(self, comparison: Comparison, *, by: User, at: datetime) -> None:
        self.changes, self.workplan = comparison.changes, comparison.workplan
        self.language, self.by, self.at = comparison.seal.language, by, at
        activities = Activity.objects.filter(output__workplan=self.workplan)
        lines = CostLine.objects.filter(activity__output__workplan=self.workplan)
        outputs = _by_uid(self.workplan.outputs.select_related("result__programme", "element__level"))
        by_uid = _by_uid(activities)
        self.rows: dict[str, Mapping[str, Any]] = {
            OUTPUTS: outputs,
            ACTIVITIES: by_uid,
            COSTS: _by_uid(lines),
            POSTS: _by_uid(self.workplan.posts.all()),
        }
        # What new rows stand under, by what they call it: rows of the plan, and what is said of new ones.
        self.outputs: dict[str, Any] = {cell_text(row.code): row for row in outputs.values()}
        self.activities: dict[str, Any] = {ref: by_uid[uid] for ref, uid in comparison.references.items()}
        self.served = served_by_code(self.workplan)
        self.budget_classes = {one.code: one for one in BudgetClass.objects.all()}
        self.sources = {one.code: one for one in SourceCategory.objects.all()}
        named = {code for change in self.changes for code in _places_in(change)}
        self.places = {cell_text(one.code): one for one in Place.objects.filter(code__in=named)}

    def run(self) -> None:
        """Save all rows, as one deed; a refusal says which row of the file it is about."""
        said: dict[str, Callable[[Change], planning.RowSaid]] = {
            OUTPUTS: self.output,
            ACTIVITIES: self.activity,
            COSTS: self.cost_line,
            POSTS: self.post,
        }
        gone = {
            planning.RowGoes(self.row(change), change.revision): change
            for change in self.changes
            if change.what == REMOVED
        }
        # What stands under a new row is said after it.
        stays = sorted((one for one in self.changes if one.what != REMOVED), key=lambda one: ORDER[one.sheet])
        rows = {said[change.sheet](change): change for change in stays}
        try:
            planning.save_rows(self.workplan, list(rows), gone=list(gone), by=self.by, at=self.at)
        except RuleBroken as refusal:
            about = refusal.about
            change = gone.get(about) or rows.get(about)
            if change is not None:
                refusal.args = (
                    _("Nothing was saved. %(sheet)s, row %(row)s: %(why)s")
                    % {"sheet": change.sheet_name, "row": change.row, "why": refusal},
                )
            raise

    def row(self, change: Change) -> Any:
        """Return the row of the plan that a change is about, or nothing for a new one."""
        return self.rows[change.sheet].get(change.uid)

    def said(self, change: Change, said: planning.Said, **new: Any) -> planning.RowSaid:
        """Return what the file says of a row; `new` is what is said of new rows only."""
        row = self.row(change)
        return planning.RowSaid(said, row, change.revision, **({} if row else new))

    def title(self, before: TextMap, text: str) -> TextMap:
        """Return a title with this text in the workbook's language; other languages stay as they are."""
        # A text that was only shown, because there is none in this language, is not one in this language.
        return before if title_in(before, self.language) == text else {**before, self.language: text}

    def output(self, change: Change) -> planning.RowSaid:
        """Return what the file says of an output."""
        row: Output | None = self.row(change)
        served = self.served[change.values["serves"]] if row is None else row.result or row.element
        said = planning.OutputSaid(
            statement=self.title(row.statement if row else {}, change.values["statement"]),
            result=served if isinstance(served, Result) else None,
            element=served if isinstance(served, PlanElement) else None,
            code=row.code if row else change.values["code"],
        )
        saved = self.said(change, said)
        if row is None:
            self.outputs[change.values["code"]] = saved
        return saved

    def activity(self, change: Change) -> planning.RowSaid:
        """Return what the file says of an activity."""
        row: Activity | None = self.row(change)
        values = change.values
        said = planning.ActivitySaid(
            title=self.title(row.title if row else {}, values["title"]),
            starts_on=date.fromisoformat(values["starts_on"]),
            ends_on=date.fromisoformat(values["ends_on"]),
            responsible=values["responsible"],
            partners=values["partners"],
            status=values["status"],
            places=tuple(self.places[code] for code in _places_in(change)),
        )
        saved = self.said(change, said, under=self.outputs.get(values["output"]), code=values["code"])
        if row is None:
            self.activities[values["code"]] = saved
        return saved

    def cost_line(self, change: Change) -> planning.RowSaid:
        """Return what the file says of a cost line."""
        values = change.values
        said = planning.CostSaid(
            description=values["description"],
            fund=values["fund"],
            budget_class=self.budget_classes[values["budget_class"]],
            currency=values["currency"],
            amounts=[Decimal(values[quarter]) for quarter in QUARTERS if quarter in values],
            source_category=self.sources.get(values["source_category"]),
        )
        return self.said(change, said, under=self.activities.get(values["activity"]))

    def post(self, change: Change) -> planning.RowSaid:
        """Return what the file says of a post."""
        values = change.values
        said = planning.PostSaid(
            title=values["title"],
            grade=values["grade"],
            category=values["category"],
            fund=values["fund"],
            starts_on=date.fromisoformat(values["starts_on"]),
            ends_on=date.fromisoformat(values["ends_on"]),
            is_vacant=values["is_vacant"] == "YES",
        )
        return self.said(change, said)


def _by_uid(rows: Iterable[Line]) -> dict[str, Line]:
    return {str(row.uid): row for row in rows}


def _places_in(change: Change) -> list[str]:
    return [code for code in change.values.get("places", "").split(PLACES_BETWEEN) if code]
