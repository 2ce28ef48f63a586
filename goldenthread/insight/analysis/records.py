"""The records behind a number, as far as one reader may open them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from goldenthread.delivery.monitoring.models import Actual, OutputReport, Report, ReportSection, ResultReport
from goldenthread.delivery.planning.models import Result, Target, Workplan
from goldenthread.direction.organization.models import Entity, EntityDetail
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.amounts import figure
from goldenthread.foundation.lib.texts import text_in

from . import figures
from .choices import Choice
from .tables import Key


@dataclass(frozen=True)
class Found:
    """The records behind a number: how many there are, and those this reader may open."""

    total: int
    visible: QuerySet[Any]
    heads: tuple[str, ...]

    def rows(self, page: Iterable[Model]) -> list[list[dict[str, Any]]]:
        """Return the records of one page as cells with links. Costs no further query."""
        return [_ROWS[type(record)](record) for record in page]


def records_behind(figure_id: str, keys: Mapping[str, Key], choice: Choice, *, reader: User) -> Found:
    """Return the records that a row of a figure counts. The count is the figure's, the list the reader's."""
    found = figures.records(figure_id, keys, year=choice.year, version=choice.version, filters=choice.filters)
    of = found.model
    return Found(found.count(), _VISIBLE[of](found, reader), _HEADS[of]())


def _name_at(entity: str, day: str) -> Subquery:
    details = EntityDetail.objects.filter(entity=OuterRef(entity), valid_from__lte=OuterRef(day)).order_by(
        "-valid_from"
    )
    return Subquery(details.values("name")[:1])


def _result_reports(found: QuerySet[Any], reader: User) -> Any:
    return (
        found.filter(section__in=ReportSection.objects.visible_to(reader))
        .select_related("result__element", "result__agreed_element", "report__entity", "level")
        .annotate(entity_name=_name_at("report__entity", "report__round__period__ends_on"))
        .order_by("report__entity__code", "result__code", "pk")
    )


def _oe_results(found: QuerySet[Any], reader: User) -> Any:
    return (
        found.filter(report__in=Report.objects.visible_to(reader))
        .select_related("output__element", "output__agreed_element", "report__entity", "level")
        .annotate(entity_name=_name_at("report__entity", "report__round__period__ends_on"))
        .order_by("report__entity__code", "output__code", "pk")
    )


def _entities(found: QuerySet[Any], reader: User) -> Any:
    visible: QuerySet[Any] = Entity.objects.visible_to(reader).filter(pk__in=found.values("pk"))
    latest = EntityDetail.objects.filter(entity=OuterRef("pk")).order_by("-valid_from")
    return visible.annotate(entity_name=Subquery(latest.values("name")[:1])).order_by("code")


def _targets(found: QuerySet[Any], reader: User) -> Any:
    same = {key: OuterRef(key) for key in ("indicator", "period", "place", "cell", "occurrence")}
    results, workplans = Result.objects.visible_to(reader), Workplan.objects.visible_to(reader)
    return (
        found.filter(Q(indicator__result__in=results) | Q(indicator__output__workplan__in=workplans))
        .select_related(
            "indicator__result__programme__entity",
            "indicator__output__workplan__entity",
            "period",
            "place",
            "cell",
        )
        .annotate(
            actual=Subquery(Actual.objects.visible_to(reader).filter(**same).values("value")[:1]),
            direction=F("indicator__direction"),
            entity_name=Coalesce(
                _name_at("indicator__result__programme__entity", "period__ends_on"),
                _name_at("indicator__output__workplan__entity", "period__ends_on"),
            ),
        )
        .prefetch_related("cell__categories")
        .order_by("indicator__code", "period__ends_on", "pk")
    )


def _cell(words: str, url: str = "", *, hint: str = "", number: bool = False) -> dict[str, Any]:
    return {"words": words, "url": url, "hint": hint, "number": number}


def _row_of_result_report(record: Any) -> list[dict[str, Any]]:
    result = record.result.as_agreed
    element = result.element
    return [
        _cell(
            text_in(result.statement),
            reverse("monitoring:result-detail", args=[result.uid]),
            hint=result.code,
        ),
        _cell(
            text_in(record.entity_name),
            reverse("organization:entity-detail", args=[record.report.entity.code]),
        ),
        _cell(str(element) if element else _("Not linked to the plan")),
        _cell(str(record.level) if record.level else _("Not rated")),
        _cell(
            record.report.get_state_display(), reverse("monitoring:report-detail", args=[record.report.uid])
        ),
    ]


def _row_of_oe_result(record: Any) -> list[dict[str, Any]]:
    output = record.output.as_agreed
    element = output.element
    return [
        _cell(text_in(output.statement), hint=output.code),
        _cell(
            text_in(record.entity_name),
            reverse("organization:entity-detail", args=[record.report.entity.code]),
        ),
        _cell(str(element) if element else "–"),
        _cell(str(record.level) if record.level else _("Not rated")),
        _cell(
            record.report.get_state_display(), reverse("monitoring:report-detail", args=[record.report.uid])
        ),
    ]


def _row_of_entity(record: Any) -> list[dict[str, Any]]:
    return [
        _cell(
            text_in(record.entity_name),
            reverse("organization:entity-detail", args=[record.code]),
            hint=record.code,
        ),
        _cell(record.get_kind_display()),
    ]


def _row_of_target(record: Any) -> list[dict[str, Any]]:
    indicator = record.indicator.as_agreed
    result = indicator.result
    entity = (
        result.programme.entity if result else indicator.output.workplan.entity if indicator.output else None
    )
    url = reverse("monitoring:result-detail", args=[result.uid]) if result else ""
    return [
        _cell(text_in(indicator.title), url, hint=indicator.code),
        _cell(
            text_in(record.entity_name) or (entity.code if entity else "–"),
            reverse("organization:entity-detail", args=[entity.code]) if entity else "",
        ),
        _cell(str(record.period)),
        _cell(", ".join(text_in(c.name) for c in record.cell.categories.all()) or _("Total")),
        _cell(figure(record.value), number=True),
        _cell(figure(record.actual), number=True),
    ]


def _rating_heads() -> tuple[str, ...]:
    return (_("Result"), _("Entity"), _("Plan element"), _("Rating"), _("Report"))


_VISIBLE: dict[type[Model], Any] = {
    ResultReport: _result_reports,
    OutputReport: _oe_results,
    Entity: _entities,
    Target: _targets,
}
_ROWS: dict[type[Model], Any] = {
    ResultReport: _row_of_result_report,
    OutputReport: _row_of_oe_result,
    Entity: _row_of_entity,
    Target: _row_of_target,
}
_HEADS: dict[type[Model], Any] = {
    ResultReport: _rating_heads,
    OutputReport: _rating_heads,
    Entity: lambda: (_("Entity"), _("Type")),
    Target: lambda: (_("Indicator"), _("Entity"), _("Period"), _("Breakdown"), _("Target"), _("Actual")),
}
