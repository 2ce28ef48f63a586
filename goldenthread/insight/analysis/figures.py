"""The registry of figures, and the way in: compute one, compute all, find the records behind a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, Model, OuterRef, Q, QuerySet, When
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from goldenthread.delivery.monitoring.models import Actual, Round
from goldenthread.direction.strategy.models import PlanLevel, PlanVersion, TagSet

from .facts import OnTarget, OnTargetByResultArea
from .ratings import ByElement, ByKind, ByRegion, Progress, ProgressOfActionPlans, ReportingOnActionPlans
from .scope import NO_FILTERS, Filters, Scope
from .tables import (
    Answer,
    Calculation,
    Figure,
    FigureTable,
    Key,
    NotComputable,
    Omission,
    Row,
    UnknownFigure,
)
from .tagging import Distribution, DistributionByYear, Goals, ShareByYear

__all__ = [
    "FIGURES",
    "NO_FILTERS",
    "YEARS",
    "Answer",
    "Figure",
    "FigureTable",
    "Filters",
    "NotComputable",
    "Omission",
    "Row",
    "UnknownFigure",
    "answer_as_json",
    "answer_as_text",
    "compute",
    "compute_all",
    "records",
    "version_for",
    "versions_with_data",
]


@dataclass(frozen=True)
class Entry:
    """A figure of the registry with its calculation."""

    figure: Figure
    calculation: Calculation


# Years that can have figures; beyond, databases and calendars have no answer.
YEARS = range(1900, 2200)

_RESULT_REPORTS = lazy("result reports")
_RATING_METHOD = lazy(
    "Each entity rates each of its results on the plan's scale at the end of the year. A result report "
    "counts at its level when its report is submitted, desk approved or approved; otherwise it counts as "
    "not reported, which is not the same as no progress. Levels are counted, never averaged."
)
_TAG_METHOD = lazy(
    "Counts the result reports of reports that are submitted, desk approved or approved, with the tags of"
    " that round's report, not today's. A tag marked 0 (not targeted) does not count; a child tag counts "
    "for its parent."
)
_FACT_METHOD = lazy(
    "Joins each target of a period that ends in the year with the actual value of the same indicator, "
    "period, place, disaggregation and occurrence. Rows without a value on either side are left out. More"
    " is better unless the indicator says less is; an actual equal to its target meets it. Values of a report"
    " that is not submitted do not count yet."
)


def _progress(figure_id: str, title: Promise, key: str, how: Promise) -> Figure:
    return Figure(
        figure_id,
        title,
        _RESULT_REPORTS,
        lazy("result reports at the level; for not reported, those not rated or not submitted"),
        lazy("rated result reports of the group; for not reported, all of the group"),
        (key, "level"),
        format_lazy("{} {}", _RATING_METHOD, how),
    )


_ENTRIES = (
    Entry(
        _progress(
            "progress-by-pillar",
            lazy("Progress by pillar"),
            "pillar",
            lazy("The pillar is the one above the plan element that the result is linked to."),
        ),
        Progress(ByElement("pillar", PlanLevel.Role.PILLAR)),
    ),
    Entry(
        _progress(
            "progress-by-pillar-result",
            lazy("Progress by pillar result"),
            "pillar_result",
            lazy("The pillar result is the plan element that the result is linked to, or the one above it."),
        ),
        Progress(ByElement("pillar_result", PlanLevel.Role.PILLAR_RESULT)),
    ),
    Entry(
        _progress(
            "progress-by-region",
            lazy("Progress by region"),
            "region",
            lazy("The region is the one the entity belonged to on the last day of the period."),
        ),
        Progress(ByRegion()),
    ),
    Entry(
        _progress(
            "progress-by-entity-type",
            lazy("Progress by type of entity"),
            "entity_type",
            lazy("The type is that of the reporting entity."),
        ),
        Progress(ByKind()),
    ),
    Entry(
        Figure(
            "progress-by-action-plan",
            lazy("Progress by action plan"),
            lazy("OE results"),
            lazy("OE results at the level; for not reported, those not rated or not submitted"),
            lazy("rated OE results of the action plan; for not reported, all of the action plan"),
            ("action_plan", "level"),
            lazy(
                "OE results are the outputs that entities deliver under an organizational effectiveness "
                "action plan, rated on the plan's scale. They count when the report is submitted, desk "
                "approved or approved. Levels are counted, never averaged."
            ),
        ),
        ProgressOfActionPlans(),
    ),
    Entry(
        Figure(
            "shift-share",
            lazy("Results that contribute to a shift"),
            _RESULT_REPORTS,
            lazy("result reports with at least one shift"),
            lazy("result reports"),
            ("year",),
            format_lazy("{} {}", _TAG_METHOD, lazy("The year stands beside the round before it.")),
        ),
        ShareByYear(TagSet.Role.SHIFT),
    ),
    Entry(
        Figure(
            "shift-distribution",
            lazy("Shifts that results contribute to"),
            _RESULT_REPORTS,
            lazy("result reports with the shift"),
            lazy("result reports with at least one shift"),
            ("shift",),
            format_lazy(
                "{} {}",
                _TAG_METHOD,
                lazy("A result may contribute to several shifts, so shares may add up to more than 100 %."),
            ),
        ),
        Distribution(TagSet.Role.SHIFT),
    ),
    Entry(
        Figure(
            "spotlight-share",
            lazy("Spotlight populations"),
            _RESULT_REPORTS,
            lazy("result reports with the spotlight"),
            lazy("result reports with at least one spotlight"),
            ("year", "spotlight"),
            format_lazy(
                "{} {}",
                _TAG_METHOD,
                lazy("A result may name several spotlights, so shares may add up to more than 100 %."),
            ),
        ),
        DistributionByYear(TagSet.Role.SPOTLIGHT),
    ),
    Entry(
        Figure(
            "sdg-engagement",
            lazy("Sustainable Development Goals that results serve"),
            _RESULT_REPORTS,
            lazy("result reports linked to the goal, directly or through one of its targets"),
            lazy("result reports"),
            ("sdg",),
            format_lazy("{} {}", _TAG_METHOD, lazy("A result may serve several goals.")),
        ),
        Goals(TagSet.Role.SDG),
    ),
    Entry(
        Figure(
            "oe-reporting-share",
            lazy("Entities that report on OE results"),
            lazy("entities"),
            lazy("entities that rated at least one OE result in a submitted report"),
            lazy("entities with a submitted report in the year's round"),
            (),
            lazy(
                "An entity reports on organizational effectiveness when its submitted, desk approved or "
                "approved report rates at least one output under an action plan."
            ),
        ),
        ReportingOnActionPlans(),
    ),
    Entry(
        Figure(
            "indicators-on-target",
            lazy("Indicators on target by region"),
            lazy("fact rows"),
            lazy("fact rows whose actual meets the target in the indicator's direction"),
            lazy("fact rows with a target and an actual value"),
            ("region",),
            format_lazy(
                "{} {}",
                _FACT_METHOD,
                lazy("The region is the one the entity belonged to on the last day of the period."),
            ),
        ),
        OnTarget(),
    ),
    Entry(
        Figure(
            "indicators-on-target-by-result-area",
            lazy("Indicators on target by result area"),
            lazy("fact rows"),
            lazy("fact rows whose actual meets the target in the indicator's direction"),
            lazy("fact rows with a target and an actual value"),
            ("result_area",),
            format_lazy(
                "{} {}",
                _FACT_METHOD,
                lazy("The result area is the one the indicator's result is linked to, or lies below."),
            ),
        ),
        OnTargetByResultArea(),
    ),
)
_REGISTRY = {entry.figure.id: entry for entry in _ENTRIES}
FIGURES: dict[str, Figure] = {entry.figure.id: entry.figure for entry in _ENTRIES}


def compute(figure_id: str, *, year: int, version: PlanVersion, filters: Filters = NO_FILTERS) -> FigureTable:
    """Return one figure, computed now. Costs a few small queries and one or two that aggregate.

    Raises UnknownFigure, and NotComputable where the plan or the year lacks what the figure needs.
    """
    return _table(_entry(figure_id), Scope(year, version, filters))


def _entry(figure_id: str) -> Entry:
    if figure_id not in _REGISTRY:
        raise UnknownFigure(
            _("There is no figure “%(figure)s”. Choose one of: %(figures)s.")
            % {"figure": figure_id, "figures": ", ".join(_REGISTRY)}
        )
    return _REGISTRY[figure_id]


def _table(entry: Entry, scope: Scope) -> FigureTable:
    return entry.calculation.table(entry.figure, scope)


def compute_all(year: int, *, plan_code: str = "", filters: Filters = NO_FILTERS) -> Answer:
    """Return every figure of a year under one plan; what cannot be computed is left out with the reason.

    Without a plan code it is the plan with reports of the year, or else values; of several, the latest.
    """
    version = version_for(year, plan_code=plan_code) if year in YEARS else None
    if version is None:
        return Answer(year, None, [], [_omission(entry, _why_no_plan(year, plan_code)) for entry in _ENTRIES])
    scope, tables, omitted = Scope(year, version, filters), [], []
    for entry in _ENTRIES:
        try:
            tables.append(_table(entry, scope))
        except NotComputable as reason:
            omitted.append(_omission(entry, str(reason)))
    return Answer(year, version, tables, omitted)


def _omission(entry: Entry, reason: str) -> Omission:
    return Omission(entry.figure.id, str(entry.figure.title), reason)


def _why_no_plan(year: int, plan_code: str) -> str:
    if plan_code and year in YEARS:
        return _("There is no plan with the code %(code)s.") % {"code": plan_code}
    return _("No plan has reports or values for %(year)s.") % {"year": year}


def version_for(year: int, *, plan_code: str = "") -> PlanVersion | None:
    """Return the plan version that figures of this year are about: the plan named, or the one with data."""
    if plan_code:
        versions = PlanVersion.objects.filter(plan__code=plan_code).exclude(state=PlanVersion.State.DRAFT)
        return _best(versions)
    with_data = versions_with_data(year)
    return with_data[0] if with_data else None


def _best(versions: QuerySet[PlanVersion]) -> PlanVersion | None:
    in_force_first = sorted(
        versions.select_related("plan"), key=lambda v: (v.state != PlanVersion.State.IN_FORCE, -v.number)
    )
    return in_force_first[0] if in_force_first else None


def versions_with_data(year: int) -> list[PlanVersion]:
    """Return one version of each plan with reports or values of the year: reports first, then the latest."""
    of_plan = {"plan_version__plan": OuterRef("plan"), "period__ends_on__year": year}
    rounds = Round.objects.filter(kind=Round.Kind.END_OF_YEAR, **of_plan)
    values = Actual.objects.filter(period__ends_on__year=year, value__isnull=False)
    of_results = values.filter(indicator__result__programme__plan_version__plan=OuterRef("plan"))
    of_outputs = values.filter(indicator__output__result__programme__plan_version__plan=OuterRef("plan"))
    versions = PlanVersion.objects.annotate(
        has_rounds=Exists(rounds),
        has_values=Case(When(Exists(of_results), then=True), default=Exists(of_outputs)),
    )
    return one_a_plan(versions.filter(Q(has_rounds=True) | Q(has_values=True)))


def one_a_plan(versions: QuerySet[Any]) -> list[PlanVersion]:
    """Return one version of each plan: those that `has_rounds` first, then in force, then the latest plan."""
    published = versions.exclude(state=PlanVersion.State.DRAFT).select_related("plan", "scale")
    found: dict[int, PlanVersion] = {}
    for version in sorted(published, key=_standing):
        found.setdefault(version.plan_id, version)
    return list(found.values())


def _standing(version: Any) -> tuple[bool, bool, int, str, int]:
    in_force = version.state == PlanVersion.State.IN_FORCE
    plan = version.plan
    return (not version.has_rounds, not in_force, -plan.starts_on.toordinal(), plan.code, -version.number)


def records(
    figure_id: str, keys: Mapping[str, Key], *, year: int, version: PlanVersion, filters: Filters = NO_FILTERS
) -> QuerySet[Model]:
    """Return the records that a row of a figure counts: result reports, OE results, entities or targets.

    All of them, whoever asks; see records.py for what one reader may open.
    """
    return _entry(figure_id).calculation.records(Scope(year, version, filters), keys)


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as command line and machine interface give it. Keys are codes; no total rows."""
    return {
        "year": answer.year,
        "plan": answer.version.plan.code if answer.version else None,
        "figures": [_table_as_json(table) for table in answer.tables],
        "omitted": [{"id": o.figure_id, "title": o.title, "reason": o.reason} for o in answer.omitted],
    }


def _table_as_json(table: FigureTable) -> dict[str, Any]:
    figure = table.figure
    return {
        "id": figure.id,
        "title": str(figure.title),
        "unit": str(figure.unit),
        "numerator": str(figure.numerator),
        "denominator": str(figure.denominator),
        "method": str(figure.method),
        "rows": [{**row.keys, "count": row.count, "of": row.of, "share": row.share} for row in table.rows],
    }


def answer_as_text(answer: Answer) -> str:
    """Return an answer for people at a terminal: each figure with its rows, aligned."""
    plan = answer.version.plan if answer.version else None
    lines = [
        _("Figures %(year)s, %(plan)s") % {"year": answer.year, "plan": plan.code if plan else _("no plan")}
    ]
    for table in answer.tables:
        figure = table.figure
        lines += ["", f"{figure.title} ({figure.id})", str(figure.method), *_lines_of(table)]
    if answer.omitted:
        lines += ["", _("Left out:"), *(f"  {o.figure_id}: {o.reason}" for o in answer.omitted)]
    return "\n".join(lines)


def _lines_of(table: FigureTable) -> list[str]:
    names = [" · ".join(row.labels[key] for key in row.keys) or str(table.figure.unit) for row in table.rows]
    width = max(map(len, names), default=0)
    return [
        f"  {name:<{width}}  {'–' if row.share is None else f'{row.share:.1%}':>7}  {row.count} of {row.of}"
        for name, row in zip(names, table.rows, strict=True)
    ]
