"""What changed between two versions, row by row and word by word."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning import queries
from goldenthread.delivery.planning.models import (
    Activity,
    Ceiling,
    Programme,
    ProgrammeResource,
    ProgrammeRisk,
    Workplan,
)
from goldenthread.delivery.planning.queries import changes
from tests.helpers import page

from . import make
from .make_reviews import office
from .make_versions import address, full_programme, full_workplan, section

pytestmark = pytest.mark.django_db


def rows(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return what changed as (kind, change, title)."""
    found = changes.changes_between(before, after)
    return [(row.kind, row.change, row.title) for group in found.groups for row in group.rows]


# What changed.


def test_two_versions_differ_row_by_row_and_word_by_word() -> None:
    workplan = full_workplan()
    before = queries.workplan_data(workplan)
    output = workplan.outputs.get()
    activity = output.activities.get()
    line = activity.cost_lines.get()
    activity.title = {"en": f"{activity.title['en']} again", "fr": "Encore"}
    activity.save()
    line.q2, line.fund = Decimal("250.50"), "TRUST_FUND"
    line.save()
    added = make.activity(output)
    make.cost_line(added)
    workplan.posts.all().delete()
    Ceiling.objects.update(amount=Decimal(6000))
    section(workplan.document, "WHAT_WORKED", "Training worked very well.")
    after = queries.workplan_data(Workplan.objects.get(pk=workplan.pk))

    found = changes.changes_between(before, after)

    assert {(row.kind, row.change) for group in found.groups for row in group.rows} == {
        ("Text", "changed"),
        ("Activity", "changed"),
        ("Activity", "added"),
        ("Cost line", "changed"),
        ("Cost line", "added"),
        ("Post", "removed"),
        ("Ceiling", "changed"),
    }
    assert (found.added, found.removed, found.changed) == (2, 1, 4)
    text = next(row for group in found.groups for row in group.rows if row.kind == "Text").fields[0]
    assert text.steps == [("same", "Training worked "), ("new", "very "), ("same", "well.")]
    assert text.before == [("same", "Training worked "), ("same", "well.")]
    assert text.after == text.steps
    changed_line = next(
        row
        for group in found.groups
        for row in group.rows
        if (row.kind, row.change) == ("Cost line", "changed")
    )
    said = {one.label: (one.before, one.after) for one in changed_line.fields}
    # A quarter without an amount is empty, not zero.
    assert said["Q4 2018"] == ([], [("new", "250.50")])
    assert said["Fund"][1] == [("new", "Trust fund")]
    titles = next(row for group in found.groups for row in group.rows if row.kind == "Activity").fields
    assert [one.label for one in titles] == ["Title", "Title (fr)"]
    totals = {row.word: (row.before, row.after, row.difference) for row in found.totals}
    assert totals["Trust fund"][0] is None
    was, now, difference = totals["All funds"]
    assert was is not None
    assert now is not None
    assert difference == now - was != 0


def test_the_other_way_round_what_came_has_gone() -> None:
    workplan = make.complete_workplan()
    before = queries.workplan_data(workplan)
    make.output(workplan, code="NEW")
    Ceiling.objects.create(
        entity=workplan.entity, period=workplan.period, fund="TRUST_FUND", amount=Decimal(1)
    )
    after = queries.workplan_data(Workplan.objects.get(pk=workplan.pk))

    assert ("Output", "added", "NEW Output NEW") in rows(before, after)
    assert ("Output", "removed", "NEW Output NEW") in rows(after, before)
    assert ("Ceiling", "added", "Trust fund") in rows(before, after)
    assert ("Ceiling", "removed", "Trust fund") in rows(after, before)


def test_a_plan_and_itself_differ_in_nothing() -> None:
    for data in (queries.workplan_data(full_workplan()), queries.programme_data(full_programme())):
        found = changes.changes_between(data, data)
        assert found.is_empty
        assert found.groups == []


def test_a_workplan_without_costs_has_no_totals_to_compare() -> None:
    data = queries.workplan_data(make.workplan())
    assert changes.changes_between(data, data).totals == []


def test_a_programme_s_versions_differ_in_results_indicators_risks_resources_and_tags() -> None:
    programme = full_programme()
    before = queries.programme_data(Programme.objects.get(pk=programme.pk))
    programme.title = {"en": "Another title"}
    programme.save()
    first = programme.results.order_by("pk").first()
    assert first is not None
    first.statement = {"en": "Another statement"}
    first.save()
    indicator = first.indicators.get()
    indicator.targets.update(value=Decimal(50), numerator=Decimal(1), denominator=Decimal(2), occurrence=2)
    ProgrammeRisk.objects.update(likelihood=5)
    ProgrammeResource.objects.all().delete()
    after = queries.programme_data(Programme.objects.get(pk=programme.pk))

    found = {(kind, change) for kind, change, _title in rows(before, after)}

    assert found == {
        ("Programme", "changed"),
        ("Result", "changed"),
        ("Indicator", "changed"),
        ("Risk", "changed"),
        ("Resource", "removed"),
    }


def test_the_comparison_stands_side_by_side_with_marks_that_are_not_only_colour(client: Client) -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    activity = Activity.objects.get(output__workplan__document=at.document)
    activity.responsible = "Head of office"
    activity.save()
    at.walk("SUBMIT")

    text = page(client, at.desk, address(at, "plan-compare") + "?from=1&to=2")

    assert "<ins>Head of office</ins>" in text
    assert "+ underlined: added" in text
    assert "Version 1" in text
    assert "Rows: 0 added, 0 removed, 1 changed." in text
    assert "Both versions say the same." in page(
        client, at.desk, address(at, "plan-compare") + "?from=2&to=2"
    )
