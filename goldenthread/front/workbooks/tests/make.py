"""Build workplans and their workbooks, and change cells in them as people do."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
from django.utils import translation

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning import queries as planning_queries
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Output,
    Post,
    SourceCategory,
    Workplan,
)
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Entity, ExchangeRate
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.workbooks import sheets_in
from goldenthread.front.workbooks import comparison, export, rows
from goldenthread.front.workbooks.changes import Comparison
from goldenthread.front.workbooks.columns import FIRST_ROW, SheetSpec, sheets_of
from goldenthread.front.workbooks.seal import Seal, seal_of

AT = datetime(2018, 8, 1, 9, 0, tzinfo=UTC)
QUARTERS = [(2018, 3), (2018, 4), (2019, 1), (2019, 2), (2019, 3), (2019, 4)]
SPECS: dict[str, SheetSpec] = {spec.key: spec for spec in sheets_of(QUARTERS)}


def system() -> User:
    """Return the account that imports files on the command line."""
    return planning.system()


def lists() -> None:
    """Load two budget classes, a source and a rate."""
    for code, name in (("STAFF", "Staff costs"), ("TRAVEL", "Travel")):
        BudgetClass.objects.get_or_create(code=code, defaults={"name": {"en": name}})
    SourceCategory.objects.get_or_create(code="STATES", defaults={"name": {"en": "Member States"}})
    ExchangeRate.objects.get_or_create(
        currency="KES", valid_from=date(2018, 1, 1), defaults={"units_per_base": Decimal(100)}
    )
    organization.add_places({"NORTH": ({"en": "The North"}, None), "SOUTH": ({"en": "The South"}, None)})


def workplan(of: Entity | None = None, *, version: PlanVersion | None = None) -> Workplan:
    """Return a draft of 18 months with two outputs, three activities, four cost lines and two posts."""
    lists()
    made = planning.workplan(of)
    programme = planning.programme(of=made.entity, version=version)
    for number in (1, 2):
        result = planning.result(programme, code=f"{made.entity.code}-R{number}")
        planning.output(made, result=result, code=f"O{number}")
    first, second = made.outputs.order_by("code")
    activities = [
        activity(first, "Train judges", status="ONGOING"),
        activity(first, "Monitor trials"),
        activity(second, "Advise"),
    ]
    cost(activities[0], "Trainers", ["100.50", "0", "200"])
    cost(
        activities[0],
        "Flights",
        ["0", "5000"],
        currency="KES",
        fund="EXTRABUDGETARY",
        budget_class="TRAVEL",
        source="STATES",
    )
    cost(activities[1], "Observers", ["999999.99"])
    cost(activities[2], "Adviser", ["1", "2", "3", "4", "5", "6"])
    post(made, "Human rights officer", "P-4")
    post(made, "Driver", "GS-3", category="GENERAL_SERVICE", is_vacant=True)
    return made


def activity(under: Output, title: str, *, status: str = "PLANNED") -> Activity:
    """Return an activity with places and partners."""
    said = actions.ActivitySaid(
        title={"en": title},
        starts_on=date(2018, 9, 1),
        ends_on=date(2019, 3, 31),
        responsible="Amal Idris",
        partners="The bar\nThe courts",
        status=status,
        places=tuple(organization.add_places({"NORTH": ({"en": "The North"}, None)}).values()),
    )
    return actions.save_activity(under, said, by=planning.system(), at=AT)


def cost(
    of: Activity,
    description: str,
    amounts: list[str],
    *,
    currency: str = "USD",
    fund: str = "REGULAR_BUDGET",
    budget_class: str = "STAFF",
    source: str = "",
) -> CostLine:
    """Return a cost line."""
    said = actions.CostSaid(
        description=description,
        fund=fund,
        budget_class=BudgetClass.objects.get(code=budget_class),
        currency=currency,
        amounts=[Decimal(amount) for amount in amounts],
        source_category=SourceCategory.objects.filter(code=source).first(),
    )
    return actions.save_cost_line(of, said, by=planning.system(), at=AT)


def post(
    of: Workplan, title: str, grade: str, *, category: str = "INTERNATIONAL", is_vacant: bool = False
) -> Post:
    """Return a post for the whole period."""
    said = actions.PostSaid(
        title=title,
        grade=grade,
        category=category,
        fund="REGULAR_BUDGET",
        starts_on=date(2018, 7, 1),
        ends_on=date(2019, 12, 31),
        is_vacant=is_vacant,
    )
    return actions.save_post(of, said, by=planning.system(), at=AT)


def data(of: Workplan) -> dict[str, Any]:
    """Return what the plan says now."""
    return planning_queries.workplan_data(Workplan.objects.get(pk=of.pk))


def plain(of: Workplan) -> dict[str, dict[str, dict[str, str]]]:
    """Return what every cell says now, by sheet and row."""
    return {
        sheet: {row.uid: dict(row.values) for row in of_sheet}
        for sheet, of_sheet in rows.rows_of(data(of), "en").items()
    }


def workbook(of: Workplan, *, language: str = "", by: User | None = None) -> bytes:
    """Return the workbook of a workplan as it stands."""
    return export.workbook_of(of, data(of), by=by or planning.system(), at=AT, language=language).content


class File:
    """A workbook in somebody's hands."""

    def __init__(self, content: bytes, *, language: str = "en") -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(content))
        self.language = language

    def sheet(self, key: str) -> Any:
        """Return a sheet by its key."""
        with translation.override(self.language):
            return self.book[str(SPECS[key].name)]

    def row_of(self, key: str, **said: object) -> int:
        """Return the number of the row whose cells say this, or the first empty one where nothing is said."""
        for number in range(FIRST_ROW + 1, self.sheet(key).max_row + 1):
            found = (
                [self.cell(key, number, name).value for name in said]
                if said
                else [self.cell(key, number, "uid").value]
            )
            if found == list(said.values()) or (not said and not any(found)):
                return number
        raise AssertionError(f"no row with {said} on {key}")

    def cell(self, key: str, row: int, column: str) -> Any:
        """Return a cell by its row and the key of its column."""
        return self.sheet(key).cell(row, SPECS[key].place(column) + 1)

    def write(self, key: str, row: int, cells: Mapping[str, object]) -> None:
        """Write into cells of a row."""
        for column, value in cells.items():
            self.cell(key, row, column).value = value

    def add(self, key: str, **cells: object) -> int:
        """Write a new row into the first empty one; return its number."""
        row = next(
            number
            for number in range(FIRST_ROW + 1, self.sheet(key).max_row + 2)
            if all(
                self.cell(key, number, column.key).value in (None, "")
                for column in SPECS[key].columns
                if column.is_filled_in or column.key == "uid"
            )
        )
        self.write(key, row, cells)
        return row

    def saved(self) -> bytes:
        """Return the file."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


def seal_in(content: bytes) -> Seal:
    """Return the seal of a workbook."""
    return seal_of(sheets_in(content))


def shown(content: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return what every filled row shows, formulas as what they give, by sheet and column."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        key: [
            dict(zip(spec.keys, row, strict=False))
            for row in book[str(spec.name)].iter_rows(min_row=FIRST_ROW + 1, values_only=True)
            if row[spec.place("uid")]
        ]
        for key, spec in SPECS.items()
    }


def changed(of: Workplan, key: str, cells: Mapping[str, object], **said: object) -> bytes:
    """Return the workplan's workbook with cells of one row changed."""
    file = File(workbook(of))
    file.write(key, file.row_of(key, **said), cells)
    return file.saved()


def compared(of: Workplan, content: bytes) -> Comparison:
    """Return what a file would change."""
    return comparison.compare(Workplan.objects.get(pk=of.pk), content)
