"""A submission beside an earlier one: which values and records changed, and how that reads."""

from decimal import Decimal
from typing import Any

import pytest

from goldenthread.delivery.monitoring import actions, queries
from goldenthread.delivery.monitoring.models import Report
from goldenthread.delivery.monitoring.queries.comparison import Comparison
from goldenthread.delivery.planning.models import Indicator
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy import actions as strategy_actions
from goldenthread.direction.strategy.models import Cell
from goldenthread.foundation.lib.classification import Classification

from . import make


def compared(report: Report) -> Comparison:
    """Return the report's last submission against its first, for someone who may read everything."""
    before, now = (snapshot.data for snapshot in report.snapshots.order_by("number"))
    keys = [section["key"] for section in now["sections"]]
    return queries.comparison.compare(now, before, visible=keys, may_read=lambda _: True)


def submitted(report: Report) -> Report:
    return actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)


def returned(report: Report) -> Report:
    return actions.move_report(report, "RETURN", by=make.desk_of(report.entity), at=make.NOW, note="More.")


def girls() -> Cell:
    """Return the cell of two categories, girls."""
    return strategy_actions.cell_for(
        strategy_actions.add_category(
            strategy_actions.add_dimension(dimension, name={"en": dimension}), code=code, name={"en": code}
        )
        for dimension, code in (("SEX", "F"), ("AGE", "CHILD"))
    )


def save_values(report: Report, *values: tuple[Indicator, str | None, dict[str, Any]]) -> None:
    """Save these values; each says its number and what is not the default."""
    section = report.sections.get(kind="indicators")
    key = {
        "period": organization.period(2019),
        "place": planning.whole_entity(),
        "cell": planning.total(),
    }
    actions.save_indicator_section(
        section,
        base_revision=section.revision,
        values=[
            actions.NewActual(indicator, value=Decimal(value) if value else None, **{**key, **said})
            for indicator, value, said in values
        ],
        complete=True,
        by=make.editor_of(report.entity),
        at=make.NOW,
    )


@pytest.mark.parametrize(
    ("permissions", "is_own", "readable"),
    [
        ([], False, ["PUBLIC", "INTERNAL"]),
        ([roles.VIEW_CONFIDENTIAL], False, ["PUBLIC", "INTERNAL", "CONFIDENTIAL"]),
        ([], True, ["PUBLIC", "INTERNAL", "STRICTLY_CONFIDENTIAL"]),
    ],
)
def test_records_are_open_by_their_classification(
    permissions: list[str], is_own: bool, readable: list[str]
) -> None:
    may = queries.comparison.may_read(permissions, is_own=is_own)

    assert [kind for kind in Classification.values if may(kind)] == readable


@pytest.mark.django_db
def test_a_value_stands_beside_the_one_before_with_its_place_cell_and_target() -> None:
    report = make.report(indicators=2)
    first, second = Indicator.objects.filter(result__result_reports__report=report).order_by("code")
    planning.target(first, "10")
    (kenya,) = organization_actions.add_places({"KEN": ({"en": "Kenya"}, None)}).values()
    part = {"place": kenya, "cell": girls()}
    save_values(report, (first, "5", {}), (first, "3", part), (second, None, {"status": "NOT_COLLECTED"}))
    report = returned(submitted(make.fill(report)))
    save_values(report, (first, "7.5", {}), (first, None, part), (second, None, {"status": "NOT_COLLECTED"}))

    comparison = compared(submitted(report))

    assert [(row.code, row.part, row.before, row.now, row.target) for row in comparison.values] == [
        ("R1.1", "", "5", "7.5", "10"),
        ("R1.1", "KEN, AGE=CHILD, SEX=F", "3", "–", "–"),
        ("R1.2", "", "not collected", "not collected", "–"),
    ]
    assert [row.code for row in comparison.changed_values] == ["R1.1", "R1.1"]


@pytest.mark.django_db
def test_records_are_marked_as_new_changed_or_gone_and_the_others_not() -> None:
    report = make.report(oe_results=2)
    said: dict[str, Any] = {"by": make.editor_of(report.entity), "at": make.NOW}
    storm = actions.add_risk_event(report, factor="ENVIRONMENTAL", description="A storm.", **said)
    actions.add_lesson(report, title="Go early", what_happened="We came late.", **said)
    report = returned(submitted(make.fill(report)))
    actions.remove_risk_event(storm, **said)
    actions.add_risk_event(report, factor="PROGRAMMATIC", description="A strike.", **said)
    section = report.sections.get(kind="oe-results")
    rated = {report.output_reports.get(output__code="OE2").pk: (make.scale_level(report, "NO_PROGRESS"), "")}
    actions.save_oe_section(section, base_revision=section.revision, ratings=rated, complete=True, **said)

    comparison = compared(submitted(report))

    assert [(row["code"], row["change"]) for row in comparison.outputs] == [("OE1", ""), ("OE2", "different")]
    assert [(row["description"], row["change"]) for row in comparison.risks] == [
        ("A strike.", "new"),
        ("A storm.", "gone"),
    ]
    assert [(row["title"], row["change"]) for row in comparison.lessons] == [("Go early", "")]
    assert [row["change"] for row in comparison.changed_lists] == ["different", "new", "gone"]


@pytest.mark.django_db
def test_the_first_submission_has_nothing_to_be_compared_with_and_marks_nothing() -> None:
    report = make.report(indicators=1, oe_results=1)
    save_values(report, (Indicator.objects.get(result__result_reports__report=report), "5", {}))
    data = submitted(make.fill(report)).snapshots.get().data

    comparison = queries.comparison.compare(data, None, visible=["result:R1"], may_read=lambda _: True)

    assert not comparison.has_before
    assert [(row.before, row.now) for row in comparison.values] == [("5", "5")]
    assert comparison.changed_parts + comparison.changed_values + comparison.changed_lists == []


def frozen(text: str) -> dict[str, Any]:
    """Return a submission whose one section is a text about no result, as a higher app may register it."""
    paragraphs = [{"id": "a", "text": text}] if text else []
    section = {
        "key": "evaluations", "classification": "INTERNAL", "text": text, "paragraphs": paragraphs,
    }  # fmt: skip
    lists = ("results", "indicators", "outputs", "risk_events", "lessons")
    return {"sections": [section], **{name: [] for name in lists}}


def test_a_section_about_no_result_is_compared_by_its_words_alone() -> None:
    now, before = frozen("Two evaluations ended."), frozen("One evaluation ended.")

    def parts(now: dict[str, Any]) -> list[queries.comparison.Part]:
        compared = queries.comparison.compare(now, before, visible=["evaluations"], may_read=lambda _: True)
        return compared.parts

    (part,) = parts(now)

    assert (part.title, part.added, part.gone) == ("Evaluations", 2, 2)
    assert part.is_changed
    assert (part.level, part.is_rerated, part.tags_added, part.tags_gone) == (None, False, [], [])
    assert parts(frozen("")) == []
