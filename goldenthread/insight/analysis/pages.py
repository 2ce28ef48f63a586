"""What the pages show: charts with their links, rows with the records behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import SUBMITTED_OR_FURTHER, Report
from goldenthread.foundation.ui.charts import Chart, Link

from . import drawings, figures
from .choices import ROW, Choice
from .headlines import Headline, Steps, headlines, steps_of
from .tables import Answer, FigureTable, Key, NotComputable, Row

# The dashboard leads with levels of progress where there are ratings, else with values.
ORDER = (
    "progress-by-pillar",
    "progress-by-region",
    "shifts",
    "sdg-engagement",
    "spotlight-share",
    "progress-by-action-plan",
    "indicators-on-target",
    "indicators-on-target-by-result-area",
)
SIDE_BY_SIDE = {
    "shifts",
    "sdg-engagement",
    "spotlight-share",
    "indicators-on-target",
    "indicators-on-target-by-result-area",
}
MOST_GOALS = 12


@dataclass(frozen=True)
class Dashboard:
    """A dashboard computed: the sentences, the charts in rows, and what is missing and why."""

    answer: Answer
    headlines: list[tuple[Headline, str]]
    charts: list[Chart]
    narrow_charts: list[Chart]
    covered: dict[str, Any]
    omitted: list[tuple[str, list[str]]]
    others: list[tuple[str, str]] = field(default_factory=list)


def dashboard(choice: Choice) -> Dashboard:
    """Compute the dashboard of a plan and year. A fixed number of queries, whatever the size."""
    answer = figures.compute_all(choice.year, plan_code=choice.version.plan.code, filters=choice.filters)
    steps = steps_of(answer)
    charts = _charts(answer, choice, steps)
    shown = [
        (headline, records_url(headline.figure_id, headline.keys, choice)) for headline in headlines(answer)
    ]
    return Dashboard(
        answer,
        shown[:4] if len(shown) > 4 else shown,
        [chart for name, chart in charts if name not in SIDE_BY_SIDE],
        [chart for name, chart in charts if name in SIDE_BY_SIDE],
        coverage(choice),
        omitted_by_reason(answer),
        [(str(t.figure.title), choice.address(detail_url(t.figure.id))) for t in answer.tables],
    )


def omitted_by_reason(answer: Answer) -> list[tuple[str, list[str]]]:
    """Return each reason once, with the titles of the figures left out for it."""
    found: dict[str, list[str]] = {}
    for omission in answer.omitted:
        found.setdefault(omission.reason, []).append(omission.title)
    return list(found.items())


def _charts(answer: Answer, choice: Choice, steps: Steps) -> list[tuple[str, Chart]]:
    found: dict[str, Chart] = {}
    for table in answer.tables:
        most = MOST_GOALS if table.figure.id == "sdg-engagement" else 0
        found[table.figure.id] = drawings.drawing(
            table, year=choice.year, steps=steps, links=links_of(table.figure.id, choice), most=most
        )
    if shifts := _shifts(answer, choice):
        found["shifts"] = shifts
    return [(name, found[name]) for name in ORDER if name in found]


def _shifts(answer: Answer, choice: Choice) -> Chart | None:
    share, now = answer.table("shift-share"), answer.table("shift-distribution")
    if share is None or now is None:
        return None
    year_before = next((int(row.keys["year"]) for row in share.rows if row.keys["year"] != choice.year), None)
    before = _table_or_none("shift-distribution", choice.in_year(year_before)) if year_before else None
    links = links_of("shift-share", choice)
    return drawings.shifts_over_time(share, now, before, year=choice.year, links=links)


def _table_or_none(figure_id: str, choice: Choice) -> FigureTable | None:
    try:
        return figures.compute(figure_id, year=choice.year, version=choice.version, filters=choice.filters)
    except NotComputable:
        return None


def coverage(choice: Choice) -> dict[str, Any]:
    """Return how many reports of the year are in, of how many, and when the latest came."""
    reports = Report.objects.filter(
        round__kind="END_OF_YEAR",
        round__plan_version__plan=choice.version.plan_id,
        round__period__ends_on__year=choice.year,
    )
    return reports.aggregate(
        reports=Count("pk"),
        submitted=Count("pk", filter=Q(state__in=SUBMITTED_OR_FURTHER)),
        as_at=Max("submitted_at"),
    )


def detail_url(figure_id: str) -> str:
    """Return the address of a figure's page."""
    return reverse("analysis:figure-detail", args=[figure_id])


def links_of(figure_id: str, choice: Choice) -> list[Link]:
    """Return the links under a chart: its file, its method."""
    return [
        Link(_("Download CSV"), choice.address(reverse("analysis:figure-csv", args=[figure_id]))),
        Link(_("How is this calculated?"), choice.address(detail_url(figure_id))),
    ]


def records_url(figure_id: str, keys: Mapping[str, Key], choice: Choice) -> str:
    """Return the address of the records behind a row, or behind several that may be added up."""
    sent = {f"{ROW}{key}": value for key, value in keys.items()}
    return choice.address(reverse("analysis:figure-records", args=[figure_id]), **sent)


def row_of(table: FigureTable, keys: Mapping[str, Key]) -> Row | None:
    """Return the row with these keys, or the sum of those that may be added up.

    Levels of one group may be added up, and so may regions and result areas: nothing is in two of them.
    Tags may not: a result may carry several.
    """
    found = [row for row in table.rows if all(_fits(row, key, value) for key, value in keys.items())]
    if len(found) < 2:
        return found[0] if found else None
    if "level" in table.figure.keys:
        return _sum(found, found[0].of, keys) if {*keys} == {*table.figure.keys} else None
    parts = table.figure.keys in {("region",), ("result_area",)}
    return _sum(found, sum(row.of for row in found), keys) if parts else None


def _fits(row: Row, key: str, value: Key) -> bool:
    wanted = value.split(",") if isinstance(value, str) and key == "level" else [value]
    return row.keys.get(key) in wanted


def _sum(rows: list[Row], of: int, keys: Mapping[str, Key]) -> Row:
    labels = {key: " + ".join(dict.fromkeys(row.labels[key] for row in rows)) for key in keys}
    return Row(dict(keys), labels, sum(row.count for row in rows), of)


def heads_of(table: FigureTable) -> list[str]:
    """Return the heads of a figure's key columns."""
    return [drawings.head_of(key) for key in table.figure.keys] or [_("Figure")]


def table_rows(table: FigureTable, choice: Choice) -> list[dict[str, Any]]:
    """Return the rows of a figure for its page: labels, count, of, share and where the records are."""
    return [
        {
            "labels": [row.labels[key] for key in row.keys] or [str(table.figure.title)],
            "count": row.count,
            "of": row.of,
            "share": row.share,
            "url": records_url(table.figure.id, row.keys, choice) if row.count else "",
        }
        for row in table.rows
    ]


def csv_of(table: FigureTable, choice: Choice) -> tuple[list[str], Iterable[list[object]]]:
    """Return a figure as heads and rows of a file: keys, their labels, count, of and share."""
    keys = list(table.figure.keys)
    heads = ["figure", "plan", "as_of_year", *keys, *(f"{key}_label" for key in keys), "count", "of", "share"]
    rows: Iterable[list[object]] = (
        [
            table.figure.id,
            choice.version.plan.code,
            choice.year,
            *(row.keys[key] for key in keys),
            *(row.labels[key] for key in keys),
            row.count,
            row.of,
            row.share,
        ]
        for row in table.rows
    )
    return heads, rows
