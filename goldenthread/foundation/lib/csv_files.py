"""CSV files that come in: their rows, each with its line, and everything that is wrong with the file."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
HEADINGS = 1


@dataclass(frozen=True)
class FileProblem:
    """What is wrong with a file, and in which line and column."""

    line: int
    where: str
    message: str


@dataclass
class FileFound:
    """What reading a file found: how many rows it has, and everything that is wrong with it."""

    rows: int = 0
    problems: list[FileProblem] = field(default_factory=list)

    @property
    def wrong_rows(self) -> int:
        """Return how many rows have to be corrected: one with two problems is one, the headings are none."""
        return len({problem.line for problem in self.problems if problem.line > HEADINGS})


Row = tuple[int, dict[str, str]]


def rows_of(
    content: bytes, columns: Sequence[str], problems: list[FileProblem], *, optional: Sequence[str] = ()
) -> list[Row]:
    """Return the rows that are not blank as cells by column, with commas or semicolons between them.

    What is wrong with the file as a whole is added to the problems. A column that is optional and not there
    is empty.
    """
    if len(content) > MOST_BYTES:
        problems.append(FileProblem(0, "", _("The file is larger than 5 MB. Split it.")))
        return []
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(FileProblem(0, "", _("The file is not UTF-8. Save it as CSV in UTF-8.")))
        return []
    try:
        return list(_lines(text, columns, optional, problems))
    except csv.Error as problem:
        problems.append(FileProblem(0, "", _("This is not a CSV file: %(why)s.") % {"why": problem}))
        return []


def _lines(
    text: str, columns: Sequence[str], optional: Sequence[str], problems: list[FileProblem]
) -> Iterator[Row]:
    first = text.partition("\n")[0]
    reader = csv.reader(StringIO(text), delimiter=";" if ";" in first else ",", strict=True)
    heads = [head.strip().lower() for head in next(reader, [])]
    missing = [column for column in columns if column not in heads]
    if missing:
        problems.append(
            FileProblem(1, "", _("These columns are missing: %(columns)s.") % {"columns": ", ".join(missing)})
        )
        return
    for count, row in enumerate(reader, start=1):
        if count > MOST_ROWS:
            problems.append(
                FileProblem(
                    reader.line_num,
                    "",
                    _("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS},
                )
            )
            return
        if any(cell.strip() for cell in row):
            cells = (cell.strip() for cell in row)
            yield (
                reader.line_num,
                dict.fromkeys((*columns, *optional), "") | dict(zip(heads, cells, strict=False)),
            )
