"""Answers that the browser keeps as a file."""

from collections.abc import Iterable, Sequence

from django.http import HttpResponse

from goldenthread.foundation.lib.tables import as_csv


def csv_file(name: str, heads: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Answer with a table as a CSV file of this name."""
    return HttpResponse(
        as_csv(heads, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )
