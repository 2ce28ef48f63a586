"""Build results workbooks of the project's own, with the oddities that real ones have."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from goldenthread.delivery.monitoring import rules
from goldenthread.direction.organization.actions import system_user
from goldenthread.foundation.accounts.models import User
from goldenthread.front.imports import iati_workbook
from goldenthread.front.imports.report import ImportReport

AT = datetime(2023, 3, 1, 9, 0, tzinfo=UTC)
RESULTS = "iati_result.xlsx"
ACTIVITIES = "iati_activity.xlsx"
PREFIX = "result_indicator_"
BLANK: dict[str, object] = {
    "iati_identifier": "XM-DAC-41121-2018-NORTH-AAA",
    "result_type": "2",
    "result_title": "Education",
    f"{PREFIX}title": "# of children in school",
    f"{PREFIX}measure": "1",
    f"{PREFIX}ascending": "",
    f"{PREFIX}baseline_value": "",
    f"{PREFIX}baseline_year": "",
    f"{PREFIX}period_start": "2018-01-01",
    f"{PREFIX}period_end": "2018-12-31",
    f"{PREFIX}target_value": "10",
    f"{PREFIX}target_location_ref": "Aland",
    f"{PREFIX}target_dimension_1": "Population targeted",
    f"{PREFIX}target_value_1": "Refugees",
    f"{PREFIX}target_dimension_2": "Goal",
    f"{PREFIX}target_value_2": "Protection",
    f"{PREFIX}actual_value": "8",
    f"{PREFIX}actual_location_ref": "Aland",
    f"{PREFIX}actual_dimension_1": "Population targeted",
    f"{PREFIX}actual_value_1": "Refugees",
}
HEADINGS = list(BLANK)


def row(**cells: object) -> dict[str, object]:
    """Return a row; `target_value=5` and so on are short for the columns of an indicator."""
    short = {name if name in BLANK else f"{PREFIX}{name}": value for name, value in cells.items()}
    return BLANK | short


SOUTH = "XM-DAC-41121-2018-SOUTH-BBB"
# Rows 2 to 10 of the sheet: every oddity of the real files once.
ODD_ROWS = [
    row(),
    row(target_value="0", title="# of attacks", actual_value="0"),
    row(title="% of girls in school", measure="2", target_value="90", actual_value="123.456789"),
    row(title="Level of access", measure="4", target_value="3", actual_value="4", ascending="0"),
    row(title="# of teachers", actual_value=""),
    # Rows 7 and 9 are one key twice.
    row(iati_identifier=SOUTH, target_value="5", actual_value="5"),
    row(iati_identifier=SOUTH, title="# of books", target_value=""),
    row(iati_identifier=SOUTH, target_value="7", actual_value="6"),
    row(
        iati_identifier=SOUTH, result_title="Health", baseline_value="3", baseline_year="2017", ascending="1"
    ),
]
OFFICES = [
    ("XM-DAC-41121-2018-NORTH", "UNHCR operations in the North (2018)", ""),
    ("XM-DAC-41121-2018-SOUTH", "UNHCR operations in the South (2018)", ""),
    ("XM-DAC-41121-2018-NORTH-AAA", "UNHCR Operation in the Republic of A\x92land (2018)", "AX"),
    (SOUTH, "UNHCR Operation in Beeland (2018)", ""),
]


def sheet(book: Any, name: str, headings: Sequence[str], rows: Sequence[Mapping[str, object]]) -> Any:
    """Write one sheet: the headings, then the rows by heading."""
    made = book.add_worksheet(name)
    for column, heading in enumerate(headings):
        made.write_string(0, column, heading)
        for number, values in enumerate(rows, start=1):
            value = values.get(heading, "")
            if value != "":
                made.write(number, column, value)
    return made


def folder(
    at: Path,
    rows: Sequence[Mapping[str, object]] = ODD_ROWS,
    *,
    headings: Sequence[str] = HEADINGS,
    offices: Sequence[tuple[str, str, str]] = OFFICES,
    edit: Callable[[Any, Any], object] | None = None,
) -> Path:
    """Write both workbooks; a pivot sheet stands before the results.

    `edit` gets the book and its results sheet.
    """
    at.mkdir(exist_ok=True, parents=True)
    with xlsxwriter.Workbook(at / RESULTS, {"strings_to_formulas": False}) as book:
        sheet(book, "Pivot", ["Row Labels", "Sum of values"], [{"Row Labels": "AAA", "Sum of values": 3}])
        results = sheet(book, "Results", headings, rows)
        if edit:
            edit(book, results)
    with xlsxwriter.Workbook(at / ACTIVITIES) as book:
        columns = ["iati_identifier", "title_eng", "recipient_country_code"]
        sheet(book, "Sheet1", columns, [dict(zip(columns, office, strict=True)) for office in offices])
    return at


def other_agency(at: Path) -> Path:
    """Write the workbooks that the mapping tests/data/example.yaml reads."""
    headings = [
        "Where",
        "Kind",
        "Change",
        "Measure of change",
        "Counted as",
        "From",
        "To",
        "Wanted",
        "Achieved",
    ]
    start, end = datetime(2026, 1, 1), datetime(2026, 6, 30)  # noqa: DTZ001 - a spreadsheet's dates have no zone
    values = ["xyz/north/2026", "goal", "Fewer floods", "Dams", "n", start, end, 4, 5]
    with xlsxwriter.Workbook(at / "achievements.xlsx", {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet(book, "Data", headings, [dict(zip(headings, values, strict=True))])
    with xlsxwriter.Workbook(at / "offices.xlsx") as book:
        rows = [
            {"Where": "region/north", "Called": "The High North"},
            {"Where": "xyz/north/2026", "Called": "Office in Xyz"},
        ]
        sheet(book, "Offices", ["Where", "Called"], rows)
    return at


def rewrite(workbook: Path, change: Callable[[str, bytes], bytes]) -> None:
    """Write the parts of a workbook again, each as `change` returns it."""
    copy = workbook.with_suffix(".copy")
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    shutil.move(copy, workbook)


def end_of(year: int) -> date:
    """Return the last day of a year."""
    return date(year, 12, 31)


def load(
    at: Path, *, mapping_path: Path | None = None, by: User | None = None, dry_run: bool = False
) -> ImportReport:
    """Load a folder as the system does, or as somebody."""
    return iati_workbook.load(at, mapping_path=mapping_path, by=by or system_user(), at=AT, dry_run=dry_run)


def meets_target(actual: Decimal, target: Decimal, direction: str) -> bool:
    """Say what the pages say: whether the value reaches its target in the better direction."""
    return rules.indicator_status(None, target, actual, direction=direction) == rules.MET
