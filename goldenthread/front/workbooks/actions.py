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
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import TextMap

from .changes import ADDED, CHANGED, REMOVED, Change, Comparison
from .columns import ACTIVITIES, COSTS, OUTPUTS, POSTS
from .comparison import compare
from .lists import served_by_code
from .rows import PLACES_BETWEEN, cell_text, title_in

Line = TypeVar("Line", Output, Activity, CostLine, Post)
# Rows go before others come, and what stands under a row comes after it.
ORDER = {OUTPUTS: 0, ACTIVITIES: 1, COSTS: 2, POSTS: 3}


class NotBrought(RuleBroken):
    """The workbook cannot be brought in as it is; `comparison` says what is in the way."""

    comparison: Comparison


class ChangedSince(NotBrought):
    """The plan or the changes are not those that were looked at."""


@in_one_transaction
def import_workbook(
    workplan: Workplan, content: bytes, *, by: User, at: datetime, looked_at: str = ""
) -> Comparison:
    """Bring every change of a workbook into its workplan as one deed; return what was changed.

    `looked_at` is the fingerprint of the changes a person agreed to. Raises NotBrought when there is a
    problem, ChangedSince when the changes are not those any more; nothing is changed then. A file without
    changes leaves no trace.
    """
    first = compare(workplan, content)
    if not first.changes and not first.problems:
        return first
    # From here nobody else writes in this plan, so what is compared now is what is saved.
    document_to_write(workplan.document_id, by=by, at=at)
    comparison = compare(workplan, content)
    _check_fit(comparison, looked_at)
    _Import(comparison, by=by, at=at).run()
    audit_trail.record(
        "workbooks.workplan.imported",
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
    )
    return comparison


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
    """Saves the changes of one workbook, row by row, through the deeds of planning."""

    def __init__(self, comparison: Comparison, *, by: User, at: datetime) -> None:
        self.changes, self.workplan = comparison.changes, comparison.workplan
        self.language, self.by, self.at = comparison.seal.language, by, at
        activities = Activity.objects.filter(output__workplan=self.workplan).select_related("output")
        lines = CostLine.objects.filter(activity__output__workplan=self.workplan)
        outputs = _by_uid(self.workplan.outputs.select_related("result__programme", "element__level"))
        by_uid = _by_uid(activities)
        self.rows: dict[str, Mapping[str, Any]] = {
            OUTPUTS: outputs,
            ACTIVITIES: by_uid,
            COSTS: _by_uid(lines.select_related("activity__output")),
            POSTS: _by_uid(self.workplan.posts.all()),
        }
        self.outputs = {cell_text(row.code): row for row in outputs.values()}
        self.activities = {ref: by_uid[uid] for ref, uid in comparison.references.items()}
        self.served = served_by_code(self.workplan)
        self.budget_classes = {one.code: one for one in BudgetClass.objects.all()}
        self.sources = {one.code: one for one in SourceCategory.objects.all()}
        named = {code for change in self.changes for code in _places_in(change)}
        self.places = {cell_text(one.code): one for one in Place.objects.filter(code__in=named)}

    def run(self) -> None:
        """Save all rows: first those that go, from below; then those that stay or come, from above."""
        deeds: dict[str, Callable[[Change], None]] = {
            OUTPUTS: self.save_output,
            ACTIVITIES: self.save_activity,
            COSTS: self.save_cost_line,
            POSTS: self.save_post,
        }
        for change in sorted(self.changes, key=lambda one: -ORDER[one.sheet]):
            if change.what == REMOVED:
                self.do(self.remove, change)
        for change in sorted(self.changes, key=lambda one: ORDER[one.sheet]):
            if change.what != REMOVED:
                self.do(deeds[change.sheet], change)

    def do(self, deed: Callable[[Change], None], change: Change) -> None:
        """Do one row's deed; a refusal says which row of the file it is about."""
        try:
            deed(change)
        except RuleBroken as refusal:
            refusal.args = (
                _("Nothing was saved. %(sheet)s, row %(row)s: %(why)s")
                % {"sheet": change.sheet_name, "row": change.row, "why": refusal},
            )
            raise

    def row(self, change: Change) -> Any:
        """Return the row of the plan that a change is about, or nothing for a new one."""
        return self.rows[change.sheet].get(change.uid)

    def remove(self, change: Change) -> None:
        """Take a row out of the plan."""
        planning.remove_line(self.row(change), base_revision=change.revision, by=self.by, at=self.at)

    def title(self, before: TextMap, text: str) -> TextMap:
        """Return a title with this text in the workbook's language; other languages stay as they are."""
        # A text that was only shown, because there is none in this language, is not one in this language.
        return before if title_in(before, self.language) == text else {**before, self.language: text}

    def save_output(self, change: Change) -> None:
        """Save an output."""
        row: Output | None = self.row(change)
        served = self.served[change.values["serves"]] if row is None else row.result or row.element
        said = planning.OutputSaid(
            statement=self.title(row.statement if row else {}, change.values["statement"]),
            result=served if isinstance(served, Result) else None,
            element=served if isinstance(served, PlanElement) else None,
            code=row.code if row else change.values["code"],
        )
        saved = planning.save_output(
            self.workplan, said, output=row, base_revision=change.revision, by=self.by, at=self.at
        )
        self.outputs[cell_text(saved.code)] = saved

    def save_activity(self, change: Change) -> None:
        """Save an activity."""
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
        saved = planning.save_activity(
            row.output if row else self.outputs[values["output"]],
            said,
            activity=row,
            base_revision=change.revision,
            code=values["code"],
            by=self.by,
            at=self.at,
        )
        if row is None:
            self.activities[values["code"]] = saved

    def save_cost_line(self, change: Change) -> None:
        """Save a cost line."""
        row: CostLine | None = self.row(change)
        values = change.values
        said = planning.CostSaid(
            description=values["description"],
            fund=values["fund"],
            budget_class=self.budget_classes[values["budget_class"]],
            currency=values["currency"],
            amounts=[Decimal(values[quarter]) for quarter in QUARTERS if quarter in values],
            source_category=self.sources.get(values["source_category"]),
        )
        planning.save_cost_line(
            row.activity if row else self.activities[values["activity"]],
            said,
            line=row,
            base_revision=change.revision,
            by=self.by,
            at=self.at,
        )

    def save_post(self, change: Change) -> None:
        """Save a post."""
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
        planning.save_post(
            self.workplan,
            said,
            post=self.row(change),
            base_revision=change.revision,
            by=self.by,
            at=self.at,
        )


def _by_uid(rows: Iterable[Line]) -> dict[str, Line]:
    return {str(row.uid): row for row in rows}


def _places_in(change: Change) -> list[str]:
    return [code for code in change.values.get("places", "").split(PLACES_BETWEEN) if code]
