"""What is wrong with a workbook is said with its cell, and nothing of it is imported."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from goldenthread.delivery.planning.actions import NotYoursToPlan
from goldenthread.delivery.planning.models import Result, Target
from goldenthread.direction.organization.models import Entity, Organization
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.actions import NotAllowed
from goldenthread.direction.strategy.models import StrategicPlan
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.imports import mapping as mappings

from . import make

pytestmark = pytest.mark.django_db
PREFIX = make.PREFIX


def problems_of(folder: Path) -> list[tuple[str, int | None, str, str]]:
    """Load a bad folder; return sheet, row, column letter and message of each problem."""
    report = make.load(folder)

    assert report.problems
    assert not any(table.objects.exists() for table in (Organization, Entity, StrategicPlan, Result, Target))
    assert not AuditEntry.objects.exists()
    return [(p.sheet, p.row, p.column.partition(" ")[0], p.message) for p in report.problems]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"target_value": "many"}, "K", "“many” is not a number"),
        ({"target_value": "1,000"}, "K", "“1,000” is not a number"),
        ({"actual_value": "45%"}, "Q", "“45%” is not a number"),
        ({"actual_value": "NaN"}, "Q", "“NaN” is not a number"),
        ({"actual_value": True}, "Q", "“True” is not a number"),
        ({"actual_value": "1E+300"}, "Q", "is too long"),
        ({"baseline_value": "1234567890123456"}, "G", "at most 15 digits"),
        ({"baseline_year": "last year"}, "H", "“last year” is not a year"),
        ({"period_start": "1/1/2018"}, "I", "“1/1/2018” is not a date"),
        ({"period_end": "2018-02-30"}, "J", "“2018-02-30” is not a date"),
        ({"period_end": 43465}, "J", "“43465.0” is not a date"),
        ({"period_end": "2017-12-31"}, "J", "ends before it starts"),
        ({"measure": "7"}, "E", "“7” is not a known code. Known: 1, 2, 3, 4, 5"),
        ({"ascending": "yes"}, "F", "“yes” is not a known code"),
        ({"result_type": "3"}, "B", "“3” is not a result type of UNHCR-2016-2021. Known: 1, 2"),
        ({"result_title": ""}, "C", "The cell is empty"),
        ({"iati_identifier": "GB-1-2018"}, "A", "“GB-1-2018” is not an identifier of unhcr"),
        (
            {"iati_identifier": "XM-DAC-41121-1999-NORTH-AAA"},
            "A",
            "No results framework of unhcr covers 1999",
        ),
        ({"measure": "2"}, "E", "Row 2 has the same indicator with another measure"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, cells: dict[str, Any], column: str, words: str) -> None:
    folder = make.folder(tmp_path, [make.row(), make.row(**cells)])

    [(sheet, row, letter, message)] = problems_of(folder)

    assert (sheet, row, letter) == ("Results", 3, column)
    assert words in message


def test_every_problem_of_a_file_is_listed_at_once(tmp_path: Path) -> None:
    rows = [make.row(target_value="x", measure="9"), make.row(actual_value="y")]

    assert [(row, column) for _s, row, column, _m in problems_of(make.folder(tmp_path, rows))] == [
        (2, "E"), (2, "K"), (3, "Q"),
    ]  # fmt: skip


def test_a_flood_of_problems_is_counted_and_not_listed(tmp_path: Path) -> None:
    found = problems_of(make.folder(tmp_path, [make.row(target_value="x")] * 700))

    assert len(found) == 501
    assert found[-1][3] == "200 further problems are not listed."


def test_formula_cells_in_data_columns_are_refused(tmp_path: Path) -> None:
    def edit(_book: Any, sheet: Any) -> None:
        sheet.write_formula("K3", "=SUM(K1:K2)", None, 12)
        sheet.write_formula("Z3", "=1+1", None, 2)

    [(sheet, row, column, message)] = problems_of(make.folder(tmp_path, edit=edit))

    assert (sheet, row, column) == ("Results", 3, "K")
    assert "The cell holds a formula. Only values are read" in message


def test_cells_that_show_an_error_are_refused_although_they_look_empty(tmp_path: Path) -> None:
    folder = make.folder(tmp_path, edit=lambda _book, sheet: sheet.write_formula("Q4", "=Z9", None, "#REF!"))

    messages = [(row, column, message) for _sheet, row, column, message in problems_of(folder)]

    assert (4, "Q", "The cell shows the error #REF!. Correct it in the workbook.") in messages


def test_merged_headings_are_refused(tmp_path: Path) -> None:
    def edit(_book: Any, sheet: Any) -> None:
        sheet.merge_range("K1:L1", f"{PREFIX}target_value")

    found = problems_of(make.folder(tmp_path, edit=edit))

    assert (
        "Results",
        1,
        "",
        "The headings K1:L1 are merged into one cell. Give each column its own heading.",
    ) in found


def test_a_missing_column_is_named_with_the_sheet_that_lacks_it(tmp_path: Path) -> None:
    headings = [heading for heading in make.HEADINGS if heading != f"{PREFIX}actual_value"]

    [(sheet, row, _column, message)] = problems_of(make.folder(tmp_path, headings=headings))

    assert (sheet, row) == ("Results", 1)
    assert f"The column “{PREFIX}actual_value” is missing" in message


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    headings = [*make.HEADINGS, f"{PREFIX}target_value"]

    found = problems_of(make.folder(tmp_path, headings=headings))

    assert found[0][:3] == ("Results", 1, "K")
    assert f"Column U ({PREFIX}target_value) says the same" in found[0][3]


def test_a_workbook_of_something_else_says_which_headings_were_looked_for(tmp_path: Path) -> None:
    found = problems_of(make.folder(tmp_path, [], headings=["Name", "Amount"]))

    assert (
        "No sheet has the expected headings, such as “iati_identifier”. Sheets looked at: Pivot, Results."
        in [message for _sheet, _row, _column, message in found]
    )


def test_identifiers_nobody_knows_ask_for_a_mapping(tmp_path: Path) -> None:
    [(sheet, row, column, message)] = problems_of(
        make.folder(tmp_path, [make.row(iati_identifier="DE-1-99")])
    )

    assert (sheet, row, column) == ("Results", 2, "A")
    assert "No mapping knows identifiers such as “DE-1-99”" in message


def test_an_empty_sheet_says_so(tmp_path: Path) -> None:
    assert any(
        "no rows" in message or "No mapping" in message
        for *_where, message in problems_of(make.folder(tmp_path, []))
    )


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    make.folder(tmp_path)
    (tmp_path / make.ACTIVITIES).unlink()

    report = make.load(tmp_path)

    assert (report.problems[0].file, report.problems[0].message) == (
        make.ACTIVITIES, "There is no such file in the folder.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("office", "column", "words"),
    [
        (("XM-DAC-41121-2018-NORTH-AAA", "Again (2018)", ""), "A", "stands in row 4 already"),
        (("XM-DAC-41121-2018-SOUTH-BBB", "Beeland (2018)", "QQ"), "A", "stands in row 5 already"),
    ],
)
def test_an_identifier_twice_is_refused(
    tmp_path: Path, office: tuple[str, str, str], column: str, words: str
) -> None:
    [(sheet, row, letter, message)] = problems_of(make.folder(tmp_path, offices=[*make.OFFICES, office]))[:1]

    assert (sheet, row, letter) == ("Sheet1", 6, column)
    assert words in message


def test_an_unknown_country_and_an_unknown_operation_are_refused(tmp_path: Path) -> None:
    offices = [("XM-DAC-41121-2018-NORTH-AAA", "Aland (2018)", "QQ")]

    found = problems_of(make.folder(tmp_path, offices=offices))

    assert found[0][:3] == ("Sheet1", 2, "C")
    assert "“QQ” is not a country code of ISO 3166" in found[0][3]
    assert "is missing here, but the results name it in row 7" in found[1][3]


def test_one_code_for_two_operations_of_a_year_is_refused(tmp_path: Path) -> None:
    ids = ["XM-DAC-41121-2018-NORTH-AAA", "XM-DAC-41121-2018-SOUTH-AAA"]
    rows = [make.row(iati_identifier=identifier) for identifier in ids]

    found = problems_of(make.folder(tmp_path, rows, offices=[(i, "Aland (2018)", "") for i in ids]))

    assert "have the same entity code" in found[0][3]


def test_a_renamed_and_a_truncated_workbook_are_told_apart(tmp_path: Path) -> None:
    make.folder(tmp_path)
    whole = (tmp_path / make.RESULTS).read_bytes()

    for content, words in ((b"a;b\n1;2\n", "not an .xlsx workbook"), (whole[:2000], "cut off or damaged")):
        (tmp_path / make.RESULTS).write_bytes(content)
        assert words in problems_of(tmp_path)[0][3]


def test_an_entity_attack_inside_a_workbook_reads_nothing(tmp_path: Path) -> None:
    make.folder(tmp_path)
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP SECRET")
    doctype = f'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "{secret.as_uri()}">]><worksheet'.encode()

    def attack(name: str, part: bytes) -> bytes:
        return part.replace(b"<worksheet", doctype, 1) if name.startswith("xl/worksheets/sheet2") else part

    make.rewrite(tmp_path / make.RESULTS, attack)

    [(_sheet, _row, _column, message)] = problems_of(tmp_path)
    assert "xl/worksheets/sheet2.xml: The XML declares a document type" in message
    assert "TOP SECRET" not in message


def test_a_bomb_inside_a_folder_is_refused_by_its_directory(tmp_path: Path) -> None:
    make.folder(tmp_path)

    make.rewrite(tmp_path / make.RESULTS, lambda n, part: b" " * 80_000_000 if n == "xl/styles.xml" else part)

    [(_sheet, _row, _column, message)] = problems_of(tmp_path)
    assert "xl/styles.xml: This part would unpack to" in message


def test_dates_of_the_spreadsheet_are_dates(tmp_path: Path) -> None:
    def edit(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_datetime("I2", date(2018, 1, 1), day)
        sheet.write_datetime("J2", date(2018, 12, 31), day)

    report = make.load(make.folder(tmp_path, [make.row()], offices=make.OFFICES, edit=edit))

    assert not report.problems
    assert Target.objects.get().period.code == "2018"


def test_only_a_framework_manager_or_the_system_loads(tmp_path: Path) -> None:
    organization.organization()
    trail = AuditEntry.objects.count()

    with pytest.raises((NotYoursToPlan, NotAllowed)):
        make.load(make.folder(tmp_path), by=organization.user())

    assert not Entity.objects.exists()
    assert AuditEntry.objects.count() == trail


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("code: example", "", "lacks 'code'"),
        ("COUNTRY_OFFICE", "EMBASSY", "'EMBASSY' is not a valid"),
        ("(?P<year>[0-9]{4})", "[0-9]{4}", "has no group “year”"),
        ("[0-9]{4})'", "[0-9]{4}'", "is not a mapping"),
        ("words: QUALITATIVE", "n: QUALITATIVE", "duplicate key"),
        ("frameworks:", "frameworks: 7 #", "is not a mapping"),
    ],
)
def test_a_bad_mapping_says_what_is_wrong(tmp_path: Path, old: str, new: str, words: str) -> None:
    good = (Path(__file__).parent / "data" / "example.yaml").read_text()
    assert old in good
    (tmp_path / "bad.yaml").write_text(good.replace(old, new))

    with pytest.raises(mappings.MappingRefused, match=r"bad\.yaml") as refused:
        mappings.read(tmp_path / "bad.yaml")

    assert words in str(refused.value)
