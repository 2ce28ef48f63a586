"""Build rounds with rated, tagged and measured results with the fewest words.

Rows are written straight to the tables: figures read what is there, whatever way it came in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from goldenthread.delivery.monitoring.models import (
    Actual,
    OutputReport,
    Report,
    ReportSection,
    ResultReport,
    ResultReportTag,
    Round,
)
from goldenthread.delivery.planning.models import (
    Indicator,
    Output,
    PlanDocument,
    PlanState,
    Programme,
    Result,
    Target,
    Workplan,
)
from goldenthread.direction.organization.actions import add_year, system_user, whole_entity
from goldenthread.direction.organization.models import Entity, Period, Place
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import Cell, Measure, PlanVersion, ScaleLevel
from goldenthread.direction.strategy.tests import make as strategy

_next = count(1)
AT = datetime(2020, 1, 20, 9, 0, tzinfo=UTC)


def round_(version: PlanVersion, year: int = 2019, *, kind: str = Round.Kind.END_OF_YEAR) -> Round:
    """Return the year's round of this kind, opened if it is not there."""
    made, _ = Round.objects.get_or_create(
        kind=kind,
        plan_version=version,
        period=add_year(year),
        defaults={
            "code": f"{kind}-{year}-{next(_next)}",
            "opened_at": datetime(year, 11, 1, tzinfo=UTC),
            "opened_by": system_user(),
            "due_at": datetime(year + 1, 1, 15, tzinfo=UTC),
            "locks_at": datetime(year + 1, 1, 31, tzinfo=UTC),
        },
    )
    return made


def report(of: Round, entity: Entity | None = None, *, state: str = Report.State.APPROVED) -> Report:
    """Return the entity's report in the round, in this state."""
    submitted = state in ("SUBMITTED", "DESK_APPROVED", "APPROVED")
    made, is_new = Report.objects.get_or_create(
        round=of,
        entity=entity or organization.entity(),
        defaults={
            "state": state,
            "submitted_at": AT if submitted else None,
            "submitted_by": system_user() if submitted else None,
        },
    )
    assert is_new or made.state == state
    return made


def document(kind: str, entity: Entity) -> PlanDocument:
    """Return the document of a plan in force."""
    return PlanDocument.objects.create(kind=kind, entity=entity, state=PlanState.IN_FORCE)


def programme(version: PlanVersion, entity: Entity) -> Programme:
    """Return the entity's programme under the plan, made if it is not there."""
    made, _ = Programme.objects.get_or_create(
        entity=entity,
        plan_version=version,
        defaults={
            "document": document("PROGRAMME", entity),
            "code": f"P{next(_next)}",
            "kind": Programme.Kind.COUNTRY,
            "title": {"en": "Programme"},
            "starts_on": date(2018, 1, 1),
            "ends_on": date(2021, 12, 31),
        },
    )
    return made


def result(version: PlanVersion, entity: Entity, *, element: str = "M1") -> Result:
    """Return a new result of the entity, linked to the element with this code, if any."""
    linked = strategy.element(version, element) if element else None
    return Result.objects.create(
        programme=programme(version, entity),
        code=f"R{next(_next)}",
        statement={"en": "A change"},
        element=linked,
    )


def result_report(
    of: Report,
    level: str = "",
    *,
    element: str = "M1",
    tags: Iterable[str] = (),
    significance: int | None = None,
) -> ResultReport:
    """Return what the report says about a new result: its level (empty: not rated) and its tags."""
    version = of.round.plan_version
    about = result(version, of.entity, element=element)
    section = ReportSection.objects.create(report=of, kind="result", key=f"result:{about.code}")
    made = ResultReport.objects.create(report=of, result=about, section=section, level=_level(version, level))
    for code in tags:
        tag = strategy.tag(version, code)
        ResultReportTag.objects.create(result_report=made, tag=tag, significance=significance)
    return made


def _level(version: PlanVersion, code: str) -> ScaleLevel | None:
    return ScaleLevel.objects.get(scale=version.scale_id, code=code) if code else None


def oe_result(of: Report, level: str = "", *, element: str = "OE1.1") -> OutputReport:
    """Return what the report says about a new output under an action plan."""
    version = of.round.plan_version
    workplan, _ = Workplan.objects.get_or_create(
        entity=of.entity,
        period=of.round.period,
        defaults={"document": document("WORKPLAN", of.entity)},
    )
    output = Output.objects.create(
        workplan=workplan,
        code=f"O{next(_next)}",
        statement={"en": "An output"},
        element=strategy.element(version, element),
    )
    return OutputReport.objects.create(report=of, output=output, level=_level(version, level))


def indicator(of: Result | Output, *, direction: str = "UP", measure: str = Measure.UNIT) -> Indicator:
    """Return an indicator of a result or output."""
    return Indicator.objects.create(
        result=of if isinstance(of, Result) else None,
        output=of if isinstance(of, Output) else None,
        code=f"I{next(_next)}",
        title={"en": "How many"},
        measure=measure,
        direction=direction,
    )


def total() -> Cell:
    """Return the cell that means all categories together."""
    return Cell.objects.get_or_create(key=Cell.TOTAL)[0]


def pair(
    of: Indicator,
    target: str | None,
    actual: str | None,
    *,
    year: int = 2019,
    occurrence: int = 1,
    actual_occurrence: int | None = None,
    period: Period | None = None,
    place: Place | None = None,
) -> None:
    """Record a target and an actual with the same key; None leaves the row out."""
    key = {
        "indicator": of,
        "period": period or add_year(year),
        "place": place or whole_entity(),
        "cell": total(),
    }
    if target is not None:
        Target.objects.create(**key, occurrence=occurrence, value=Decimal(target))
    if actual is not None:
        Actual.objects.create(
            **key,
            occurrence=actual_occurrence or occurrence,
            value=Decimal(actual),
            updated_at=AT,
            updated_by=system_user(),
        )
