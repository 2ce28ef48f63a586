"""Rows of CSV files that come in, and what is said of a file that is none."""

import pytest

from goldenthread.foundation.lib import csv_files
from goldenthread.foundation.lib.csv_files import FileProblem, rows_of


def read(content: str | bytes, *, optional: tuple[str, ...] = ()) -> tuple[list[csv_files.Row], list[str]]:
    problems: list[FileProblem] = []
    raw = content.encode() if isinstance(content, str) else content
    rows = rows_of(raw, ("code", "name"), problems, optional=optional)
    return rows, [problem.message for problem in problems]


@pytest.mark.parametrize("sign", [",", ";"])
def test_rows_come_by_column_in_any_order_with_their_lines(sign: str) -> None:
    rows, problems = read(f"\ufeffName{sign} CODE\r\n\r\n Peru {sign}PER\r\n")

    assert (rows, problems) == ([(3, {"name": "Peru", "code": "PER"})], [])


def test_a_short_row_and_an_optional_column_that_is_not_there_are_empty() -> None:
    rows, _problems = read("code,name\nPER\n", optional=("note",))

    assert rows == [(2, {"code": "PER", "name": "", "note": ""})]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "These columns are missing: code, name."),
        (b"code\nPER\n", "These columns are missing: name."),
        ("Pérou".encode("latin-1"), "The file is not UTF-8."),
        (b'code,name\nPER,"un"closed\n', "This is not a CSV file"),
        (b"x" * (csv_files.MOST_BYTES + 1), "The file is larger than 5 MB."),
    ],
)
def test_what_is_no_such_file_is_said_once(content: bytes, why: str) -> None:
    rows, problems = read(content)

    assert rows == []
    assert [why in problem for problem in problems] == [True]


def test_more_rows_than_allowed_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_files, "MOST_ROWS", 1)

    _rows, problems = read("code,name\nA,a\nB,b\n")

    assert problems == ["The file has more than 1 rows. Split it."]
