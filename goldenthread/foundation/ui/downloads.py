"""Answers that the browser keeps as a file."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from goldenthread.foundation.lib.tables import as_csv


def file_name(name: str, *, illustrative: bool) -> str:
    """Return the name of a file that leaves the product; one with invented data says so first."""
    return f"illustrative-{name}" if illustrative else name


def csv_file(
    name: str, heads: Sequence[object], rows: Iterable[Sequence[object]], *, illustrative: bool
) -> HttpResponse:
    """Answer with a table as a CSV file of this name. Its columns are the same whether invented or not."""
    whole = file_name(f"{name}.csv", illustrative=illustrative)
    return HttpResponse(
        as_csv(heads, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{whole}"'},
    )
