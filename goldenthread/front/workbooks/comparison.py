"""What a workbook would change: each cell as it left, as it came back, and as the plan says now.

A cell nobody touched in the file keeps what the plan says now. One changed in the file is a change, unless
the plan was changed there as well: then both are shown, and a person decides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import queries as planning
from goldenthread.delivery.planning import rules as planning_rules
from goldenthread.delivery.planning.models import Workplan
from goldenthread.direction.organization.models import Place
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.workbooks import column_letters

from . import cells, checks, reader, rows
from .changes import ADDED, CHANGED, LABELS, LONGEST_LABEL, REMOVED, Basis, Change, Comparison, FieldChange
from .columns import ACTIVITIES, COSTS, OUTPUTS, REMOVE, UID, SheetSpec
from .lists import Lists, lists_of, rates_of
from .reader import Filled, FilledRow, Problem
from .rows import Row


class AnotherWorkplan(RuleBroken):
    """The workbook belongs to another workplan than the one it is brought to."""


def workplan_of(content: bytes) -> Workplan:
    """Return the workplan a workbook belongs to, or raise AnotherWorkplan."""
    seal = reader.read(content).seal
    found = Workplan.objects.filter(uid=seal.workplan).select_related("entity", "period", "document").first()
    if found is None:
        raise AnotherWorkplan(
            _("The workplan of this workbook (%(entity)s, %(period)s) is not here any more.")
            % {"entity": seal.entity, "period": seal.period}
        )
    return found


def basis_of(workplan: Workplan) -> Basis:
    """Return what the workbook of a workplan is compared with now."""
    data = planning.workplan_data(workplan)
    return Basis(data, lists_of(workplan, data))


def compare(workplan: Workplan, content: bytes, basis: Basis | None = None) -> Comparison:
    """Return what a workbook would change in its workplan as it stands.

    Raises WorkbookRefused when it cannot be read at all, AnotherWorkplan when it is not this one's.
    """
    basis = basis or basis_of(workplan)
    data, lists = basis.data, basis.lists
    filled = reader.read(content, lists)
    if filled.seal.workplan != str(workplan.uid):
        raise AnotherWorkplan(
            _(
                "This is the workbook of %(entity)s for %(period)s. Nothing was read: bring it to that "
                "workplan, or export this one."
            )
            % {"entity": filled.seal.entity, "period": filled.seal.period}
        )
    comparison = Comparison(
        workplan,
        filled.seal,
        problems=list(filled.problems),
        references=rows.references_of(data),
        basis=basis,
    )
    _Comparer(comparison, filled, data, lists).compare()
    places = {filled.seal.names[spec.key]: place for place, spec in enumerate(filled.sheets)}
    comparison.problems.sort(key=lambda problem: (places[problem.sheet], problem.row or 0))
    if comparison.changes and not planning_rules.is_writable(workplan.document.state):
        comparison.problems.append(Problem(_cannot_be_changed(workplan)))
    return comparison


def _cannot_be_changed(workplan: Workplan) -> str:
    return _(
        "This plan is “%(state)s” and cannot be changed now. It can when it is returned with a note, or when "
        "the head of %(entity)s opens it for revision. Bring the file then."
    ) % {"state": workplan.document.get_state_display(), "entity": workplan.entity.code}


class _Comparer:
    """Compares one file with one plan."""

    def __init__(self, comparison: Comparison, filled: Filled, data: Mapping[str, Any], lists: Lists) -> None:
        self.comparison, self.filled, self.lists = comparison, filled, lists
        self.seal = filled.seal
        plain = rows.rows_of(data, filled.seal.language)
        self.live = {sheet: {row.uid: row for row in of_sheet} for sheet, of_sheet in plain.items()}
        self.references = comparison.references
        self.known = self._known(data)
        # What new rows say that the plan got since the export, and how often.
        self.added_since = {
            spec.key: Counter(
                self._said(spec, row.values)
                for row in self.live[spec.key].values()
                if self.seal.row(spec.key, row.uid) is None
            )
            for spec in filled.sheets
        }
        self.added_codes = {
            sheet: Counter(
                row.values.get("code", "") for row in filled.rows[sheet] if not row.uid and not row.is_removed
            )
            for sheet in (OUTPUTS, ACTIVITIES)
        }
        self.codes = {
            sheet: {row.values["code"] for row in self.live[sheet].values()}
            for sheet in (OUTPUTS, ACTIVITIES)
        }
        self.removed = {row.uid for of_sheet in filled.rows.values() for row in of_sheet if row.is_removed}

    def compare(self) -> None:
        """Compare row by row, sheet by sheet."""
        for spec in self.filled.sheets:
            met: dict[str, int] = {}
            for row in self.filled.rows[spec.key]:
                before = met.setdefault(row.uid, row.number) if row.uid else row.number
                if before != row.number:
                    self._problem(
                        row,
                        UID,
                        _(
                            "This row is in the file twice, in row %(row)s as well. Write a new row where "
                            "the id is empty."
                        )
                        % {"row": before},
                    )
                else:
                    self._compare_row(spec, row)

    def _known(self, data: Mapping[str, Any]) -> checks.Known:
        named = {
            code
            for spec in self.filled.sheets
            for row in self.filled.rows[spec.key]
            for code in checks.codes_to_look_up(spec, row.values)
        }
        named |= {
            code
            for row in self.live[ACTIVITIES].values()
            for code in row.values["places"].split(rows.PLACES_BETWEEN)
        }
        currencies = {row.values.get("currency", "") for row in self.filled.rows[COSTS]}
        currencies |= {row.values["currency"] for row in self.live[COSTS].values()}
        period = data["period"]
        return checks.Known(
            period=(date.fromisoformat(period["starts_on"]), date.fromisoformat(period["ends_on"])),
            base_currency=data["base_currency"],
            rates=rates_of(self.comparison.workplan, currencies - {""}),
            places={
                rows.cell_text(code)
                for code in Place.objects.filter(code__in=named).values_list("code", flat=True)
            },
        )

    def _compare_row(self, spec: SheetSpec, row: FilledRow) -> None:
        was = self.seal.row(spec.key, row.uid)
        if not row.uid:
            self._added(spec, row)
        elif was is None:
            self._problem(
                row,
                UID,
                _("This row's id is not of this workbook. Write new rows where the id is empty."),
            )
        elif row.is_removed:
            self._removed(spec, row, was)
        else:
            self._changed(spec, row, was)

    def _problem(self, row: FilledRow, key: str, message: str) -> None:
        self.comparison.problems.append(row.problem(key, message))

    # A row that was there

    def _changed(self, spec: SheetSpec, row: FilledRow, was: Row) -> None:
        self._check_fixed(spec, row, was)
        touched = {
            column.key: row.values[column.key]
            for column in spec.filled_in
            if not column.is_only_for_new
            and column.key in row.values
            and row.values[column.key] != was.values[column.key]
        }
        if not touched:
            return
        now = self.live[spec.key].get(row.uid)
        if now is None:
            self._problem(
                row,
                next(iter(touched)),
                _(
                    "Someone removed this row from the plan meanwhile. To have it again, write it as a new "
                    "row."
                ),
            )
            return
        self._take_changes(spec, row, was, now, touched)

    def _take_changes(
        self, spec: SheetSpec, row: FilledRow, was: Row, now: Row, touched: Mapping[str, str]
    ) -> None:
        different = {key: new for key, new in touched.items() if new != now.values[key]}
        contested = {key for key in different if now.values[key] != was.values[key]}
        for key in contested:
            self._problem(row, key, self._both(spec, key, now.values[key], different[key]))
        merged = {**now.values, **different}
        if not different or contested:
            return
        if self._is_sound(spec, row, merged) and not self._goes_with_its_activity(row, merged):
            self._note(CHANGED, spec, row, now, merged, different)

    def _both(self, spec: SheetSpec, key: str, theirs: str, mine: str) -> str:
        column = spec.column(key)
        choices = self.lists.get(column.choices, reader.NOTHING)
        return _(
            "Changed in the plan and in this file. The plan says “%(theirs)s”, the file “%(mine)s”. Decide: "
            "write the plan's text into the file, or export again and change it there."
        ) % {
            "theirs": cells.shown(theirs, column, choices),
            "mine": cells.shown(mine, column, choices),
        }

    def _check_fixed(self, spec: SheetSpec, row: FilledRow, was: Row) -> None:
        for column in spec.filled_in:
            said = row.values.get(column.key)
            if column.is_only_for_new and said is not None and said != was.values[column.key]:
                self._problem(
                    row,
                    column.key,
                    _("This cell is fixed once the row is in the plan. Put back “%(was)s”.")
                    % {"was": was.values[column.key]},
                )

    def _removed(self, spec: SheetSpec, row: FilledRow, was: Row) -> None:
        now = self.live[spec.key].get(row.uid)
        if now is None:
            # It is gone already, as the file wants.
            return
        later = [*self._changed_since(spec.key, now, was)]
        if spec.key == ACTIVITIES:
            later += self._lines_changed_since(now)
        if later:
            self._problem(
                row,
                REMOVE,
                _(
                    "Not removed: this was changed in the plan since the export (%(what)s). Look at it, then "
                    "export again."
                )
                % {"what": ", ".join(later)},
            )
        else:
            self._note(REMOVED, spec, row, now, now.values, {})

    def _changed_since(self, sheet: str, now: Row, was: Row) -> Iterator[str]:
        spec = next(spec for spec in self.filled.sheets if spec.key == sheet)
        for column in spec.filled_in:
            if now.values[column.key] != was.values[column.key]:
                yield str(column.heading)

    def _lines_changed_since(self, activity: Row) -> Iterator[str]:
        """Yield the cost lines of an activity that the writer of the file has not seen as they are."""
        for line in activity.data["cost_lines"]:
            was, now = self.seal.row(COSTS, line["uid"]), self.live[COSTS][line["uid"]]
            if was is None or any(self._changed_since(COSTS, now, was)):
                yield str(line["description"])[:LONGEST_LABEL]

    # A new row

    def _added(self, spec: SheetSpec, row: FilledRow) -> None:
        if row.is_removed:
            self._problem(
                row, REMOVE, _("This row is new. Empty its cells instead of marking it for removal.")
            )
            return
        if self._was_added_already(spec, row) or not self._is_sound(spec, row, row.values):
            return
        if self._is_free(spec, row) and self._has_its_place(spec, row):
            self._note(ADDED, spec, row, Row("", 0, {}, {}), row.values, row.values)

    def _was_added_already(self, spec: SheetSpec, row: FilledRow) -> bool:
        """Say whether the plan got exactly this row since the export: the file was brought in before."""
        said = self._said(spec, row.values)
        if self.added_since[spec.key][said] == 0:
            return False
        self.added_since[spec.key][said] -= 1
        return True

    @staticmethod
    def _said(spec: SheetSpec, values: Mapping[str, str]) -> tuple[str | None, ...]:
        """Return everything a row says; nothing stands for a cell that cannot be read."""
        return tuple(values.get(column.key) for column in spec.filled_in)

    def _is_free(self, spec: SheetSpec, row: FilledRow) -> bool:
        """Say whether a new code is nobody else's; note it otherwise."""
        if "code" not in spec.keys:
            return True
        code = row.values["code"]
        if code in self.codes[spec.key] or self.added_codes[spec.key][code] > 1:
            self._problem(
                row,
                "code",
                _("Another row has the code “%(code)s”. Choose one that is free.") % {"code": code},
            )
            return False
        return True

    def _has_its_place(self, spec: SheetSpec, row: FilledRow) -> bool:
        """Say whether the output or activity that a new row belongs to exists; note it otherwise."""
        if spec.key not in (ACTIVITIES, COSTS):
            return True
        above, key = (OUTPUTS, "output") if spec.key == ACTIVITIES else (ACTIVITIES, "activity")
        if row.values[key] not in self.lists[key].labels and row.values[key] not in self.added_codes[above]:
            self._problem(
                row,
                key,
                _("There is no row with the code “%(code)s” to put this under. Choose a code from the list.")
                % {"code": row.values[key]},
            )
            return False
        return not self._goes_with_its_activity(row, row.values)

    # Any row

    def _goes_with_its_activity(self, row: FilledRow, values: Mapping[str, str]) -> bool:
        """Say whether the file removes the activity this row stands under; note it then."""
        if row.sheet.key != COSTS or self.references.get(values["activity"]) not in self.removed:
            return False
        self._problem(
            row,
            "activity",
            _("This file removes the activity %(code)s, and with it this line. Keep one or the other.")
            % {"code": values["activity"]},
        )
        return True

    def _is_sound(self, spec: SheetSpec, row: FilledRow, values: Mapping[str, str]) -> bool:
        """Say whether a row can be kept as it would be; note what is wrong. Unread cells are noted."""
        if any(column.key not in row.values for column in spec.filled_in):
            return False
        found = checks.problems_of(spec, values, self.known)
        for key, message in found:
            self._problem(row, key, message)
        return not found

    def _note(
        self,
        what: str,
        spec: SheetSpec,
        row: FilledRow,
        now: Row,
        merged: Mapping[str, str],
        different: Mapping[str, str],
    ) -> None:
        fields = tuple(
            self._field(spec, key, now.values.get(key, ""), merged[key])
            for key in (column.key for column in spec.filled_in)
            if key in different and (merged[key] or now.values)
        )
        label = " ".join(merged[key] for key in LABELS[spec.key] if merged[key])
        change = Change(
            what,
            spec.key,
            row.sheet_name,
            row.number,
            row.uid,
            label[:LONGEST_LABEL],
            fields,
            dict(merged),
            now.revision,
        )
        self.comparison.changes.append(change)

    def _field(self, spec: SheetSpec, key: str, old: str, new: str) -> FieldChange:
        column, letters = spec.column(key), column_letters(spec.place(key))
        choices = self.lists.get(column.choices, reader.NOTHING)
        return FieldChange(
            key,
            str(column.heading),
            letters,
            old,
            new,
            cells.shown(old, column, choices),
            cells.shown(new, column, choices),
        )
