"""Each figure on a small universe counted by hand."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.direction.organization.actions import add_period, record_entity_detail, system_user
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.actions import add_tag
from goldenthread.direction.strategy.models import PlanVersion, Tag, TagSet
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.figures import FigureTable, Filters, NotComputable

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PlanVersion:
    return strategy.plan_version()


def compute(figure_id: str, version: PlanVersion, year: int = 2019, **filters: str) -> FigureTable:
    return figures.compute(figure_id, year=year, version=version, filters=Filters(**filters))


def counts(table: FigureTable, **keys: str | int) -> dict[object, tuple[int, int]]:
    """Return (count, of) of the rows with these keys, by what is left of their keys."""
    return {
        next((value for key, value in row.keys.items() if key not in keys), ""): (row.count, row.of)
        for row in table.rows
        if all(row.keys[key] == value for key, value in keys.items())
    }


def test_progress_counts_ratings_of_submitted_reports_and_keeps_not_reported_apart(
    version: PlanVersion,
) -> None:
    round_ = make.round_(version)
    approved, started = make.report(round_), make.report(round_, state="IN_PROGRESS")
    for level in ("NO_PROGRESS", "GOOD_PROGRESS", "GOOD_PROGRESS", "FULLY_ACHIEVED", ""):
        make.result_report(approved, level)
    make.result_report(started, "NO_PROGRESS")

    table = compute("progress-by-pillar", version)

    assert counts(table, pillar="M") == {
        "NO_PROGRESS": (1, 4),
        "SOME_PROGRESS": (0, 4),
        "GOOD_PROGRESS": (2, 4),
        "PARTIALLY_ACHIEVED": (0, 4),
        "FULLY_ACHIEVED": (1, 4),
        "NOT_REPORTED": (2, 6),
    }


def test_a_pillar_without_results_has_rows_with_zero_and_no_share(version: PlanVersion) -> None:
    make.result_report(make.report(make.round_(version)), "GOOD_PROGRESS")

    rows = [row for row in compute("progress-by-pillar", version).rows if row.keys["pillar"] == "D"]

    assert [(row.count, row.of, row.share) for row in rows] == [(0, 0, None)] * 6


def test_a_result_linked_to_the_pillar_itself_counts_and_one_linked_to_nothing_is_left_out(
    version: PlanVersion,
) -> None:
    report = make.report(make.round_(version))
    make.result_report(report, "GOOD_PROGRESS", element="D")
    make.result_report(report, "GOOD_PROGRESS", element="")
    make.result_report(report, "GOOD_PROGRESS", element="D1")

    by_pillar, by_result = (compute(f"progress-by-{level}", version) for level in ("pillar", "pillar-result"))

    assert counts(by_pillar, pillar="D")["GOOD_PROGRESS"] == (2, 2)
    assert counts(by_result, pillar_result="D1")["GOOD_PROGRESS"] == (1, 1)
    assert by_result.left_out == 1


@pytest.mark.parametrize(
    ("state", "is_counted"),
    [
        ("NOT_STARTED", False),
        ("IN_PROGRESS", False),
        ("RETURNED", False),
        ("SUBMITTED", True),
        ("DESK_APPROVED", True),
        ("APPROVED", True),
    ],
)
def test_a_rating_counts_exactly_while_its_report_is_submitted_or_further(
    version: PlanVersion, state: str, is_counted: bool
) -> None:
    make.result_report(make.report(make.round_(version), state=state), "NO_PROGRESS", tags=["PREVENTION"])

    assert counts(compute("progress-by-pillar", version), pillar="M")["NOT_REPORTED"] == (
        int(not is_counted),
        1,
    )
    assert counts(compute("shift-share", version), year=2019) == {"": (int(is_counted), int(is_counted))}


def test_the_region_is_the_one_in_force_at_the_end_of_the_period(version: PlanVersion) -> None:
    africa, asia = organization.region("AF"), organization.region("AS")
    moved = organization.entity(region=africa)
    record_entity_detail(
        moved, since=date(2019, 7, 1), name={"en": "Moved"}, region=asia, by=system_user(), at=make.AT
    )
    for year in (2018, 2019):
        make.result_report(make.report(make.round_(version, year), moved), "GOOD_PROGRESS")

    assert counts(compute("progress-by-region", version, 2018), level="GOOD_PROGRESS") == {"AF": (1, 1)}
    assert counts(compute("progress-by-region", version, 2019), level="GOOD_PROGRESS") == {"AS": (1, 1)}
    assert counts(compute("progress-by-pillar", version, 2019, region="AF"), level="GOOD_PROGRESS")["M"] == (
        0,
        0,
    )


def test_an_entity_that_closed_later_stays_in_the_figures_of_its_years(version: PlanVersion) -> None:
    closed = organization.entity(region=organization.region("AF"), closed_on=date(2019, 12, 31))
    make.result_report(make.report(make.round_(version), closed), "NO_PROGRESS")

    assert counts(compute("progress-by-region", version), level="NO_PROGRESS") == {"AF": (1, 1)}


def test_a_region_without_a_result_under_the_pillar_chosen_still_has_its_row(version: PlanVersion) -> None:
    report = make.report(make.round_(version), organization.entity(region=organization.region("AF")))
    make.result_report(report, "GOOD_PROGRESS", element="M1")

    assert counts(compute("progress-by-region", version, pillar="D"), level="GOOD_PROGRESS") == {"AF": (0, 0)}


def test_types_of_entity_stand_in_the_order_of_the_list(version: PlanVersion) -> None:
    round_ = make.round_(version)
    for kind in (Entity.Kind.ADVISER, Entity.Kind.HEADQUARTERS_DIVISION):
        make.result_report(make.report(round_, organization.entity(kind=kind)), "SOME_PROGRESS")

    assert list(compute("progress-by-entity-type", version).groups("entity_type")) == [
        "HEADQUARTERS_DIVISION",
        "ADVISER",
    ]


def test_only_end_of_year_rounds_count(version: PlanVersion) -> None:
    make.result_report(make.report(make.round_(version, kind="MID_YEAR")), "NO_PROGRESS")

    with pytest.raises(NotComputable, match="no end-of-year round for 2019"):
        compute("progress-by-pillar", version)


def test_shift_share_stands_beside_the_round_before_even_when_a_year_had_none(version: PlanVersion) -> None:
    for year, tagged, plain in ((2017, 1, 1), (2019, 2, 1)):
        report = make.report(make.round_(version, year))
        for tags in [["PREVENTION"]] * tagged + [[]] * plain:
            make.result_report(report, tags=tags)

    assert counts(compute("shift-share", version)) == {2017: (1, 2), 2019: (2, 3)}
    assert counts(compute("shift-share", version, 2017)) == {2017: (1, 2)}


def test_a_child_counts_once_for_its_shift_and_a_tag_marked_not_targeted_does_not(
    version: PlanVersion,
) -> None:
    shifts = TagSet.objects.get(plan=version.plan, code="SHIFT")
    parent = strategy.tag(version, "PREVENTION")
    add_tag(shifts, code="DATA", name={"en": "Data"}, by=system_user(), at=make.AT, parent=parent)
    report = make.report(make.round_(version))
    make.result_report(report, tags=["DATA", "PREVENTION"])
    make.result_report(report, tags=["DATA", "CIVIC_SPACE"])
    make.result_report(report, tags=["CIVIC_SPACE"], significance=0)

    assert counts(compute("shift-distribution", version)) == {"PREVENTION": (2, 2), "CIVIC_SPACE": (1, 2)}
    assert counts(compute("shift-share", version)) == {2019: (2, 3)}


def test_a_retired_tag_has_a_row_only_while_it_was_open_or_used(version: PlanVersion) -> None:
    Tag.objects.filter(code="CIVIC_SPACE").update(retired_on=date(2018, 12, 31))
    for year in (2018, 2019):
        make.result_report(make.report(make.round_(version, year)), tags=["PREVENTION"])

    assert list(counts(compute("shift-distribution", version, 2018))) == ["PREVENTION", "CIVIC_SPACE"]
    assert list(counts(compute("shift-distribution", version, 2019))) == ["PREVENTION"]


def test_spotlights_are_counted_of_the_results_with_at_least_one(version: PlanVersion) -> None:
    for year, tags in ((2018, ["WOMEN"]), (2019, ["WOMEN", "YOUTH"]), (2019, ["WOMEN"]), (2019, [])):
        round_ = make.round_(version, year)
        make.result_report(make.report(round_), tags=tags)

    table = compute("spotlight-share", version)

    assert counts(table, year=2019) == {"WOMEN": (2, 2), "YOUTH": (1, 2), "PERSONS_WITH_DISABILITIES": (0, 2)}
    assert counts(table, year=2018) == {"WOMEN": (1, 1), "YOUTH": (0, 1), "PERSONS_WITH_DISABILITIES": (0, 1)}


def test_a_goal_is_reached_through_its_targets_and_all_seventeen_have_a_row(version: PlanVersion) -> None:
    goals = TagSet.objects.get(plan=version.plan, code="SDG")
    goal = strategy.tag(version, "16")
    add_tag(goals, code="16.6", name={"en": "Institutions"}, by=system_user(), at=make.AT, parent=goal)
    report = make.report(make.round_(version))
    make.result_report(report, tags=["16", "16.6"])
    make.result_report(report, tags=["16.6", "5"])
    make.result_report(report)

    found = counts(compute("sdg-engagement", version))

    assert list(found) == list(range(1, 18))
    assert (found[16], found[5], found[1]) == ((2, 3), (1, 3), (0, 3))


def test_oe_results_count_by_action_plan_and_entities_by_whether_they_rated_one(version: PlanVersion) -> None:
    round_ = make.round_(version)
    rated, unrated, started = (
        make.report(round_),
        make.report(round_),
        make.report(round_, state="IN_PROGRESS"),
    )
    for report, level in ((rated, "GOOD_PROGRESS"), (rated, ""), (unrated, ""), (started, "GOOD_PROGRESS")):
        make.oe_result(report, level)

    table = counts(compute("progress-by-action-plan", version), action_plan="OE1")

    assert (table["GOOD_PROGRESS"], table["NOT_REPORTED"]) == ((1, 1), (3, 4))
    assert counts(compute("oe-reporting-share", version)) == {"": (1, 2)}


def test_oe_figures_refuse_a_filter_that_does_not_fit(version: PlanVersion) -> None:
    make.oe_result(make.report(make.round_(version)), "GOOD_PROGRESS")

    with pytest.raises(NotComputable, match="Take the filter"):
        compute("oe-reporting-share", version, pillar="M")


@pytest.mark.parametrize(
    ("direction", "target", "actual", "met"),
    [
        ("UP", "10", "10", 1),
        ("UP", "10", "9.9999", 0),
        ("UP", "0", "0", 1),
        ("UP", "-1", "0", 1),
        ("UP", "9", "10", 1),
        ("DOWN", "10", "10", 1),
        ("DOWN", "10", "10.0001", 0),
        ("DOWN", "0", "0", 1),
    ],
)
def test_an_actual_meets_its_target_in_its_direction(
    version: PlanVersion, direction: str, target: str, actual: str, met: int
) -> None:
    entity = organization.entity(region=organization.region("AF"))
    make.pair(make.indicator(make.result(version, entity), direction=direction), target, actual)

    assert counts(compute("indicators-on-target", version)) == {"AF": (met, 1)}


def test_a_target_meets_only_the_actual_with_the_same_key(version: PlanVersion) -> None:
    entity = organization.entity(region=organization.region("AF"))
    of = make.indicator(make.result(version, entity))
    make.pair(of, "1", "1")
    make.pair(of, "1", None, occurrence=2)
    make.pair(of, "1", "1", occurrence=3, actual_occurrence=4)
    make.pair(of, "1", "1", year=2018)
    half = add_period(
        "H1", name={"en": "H1"}, kind="HALF_YEAR", starts_on=date(2019, 1, 1), ends_on=date(2019, 6, 30)
    )
    make.pair(of, "5", "1", period=half)

    assert counts(compute("indicators-on-target", version)) == {"AF": (1, 2)}


@pytest.mark.parametrize(
    ("state", "counted"),
    [("IN_PROGRESS", False), ("RETURNED", False), ("SUBMITTED", True), ("APPROVED", True)],
)
def test_values_of_a_report_that_is_being_written_do_not_count(
    version: PlanVersion, state: str, counted: bool
) -> None:
    entity, other = (organization.entity(region=organization.region("AF")) for _ in range(2))
    make.pair(make.indicator(make.result(version, entity)), "1", "1")
    make.pair(make.indicator(make.result(version, other)), "1", "1")
    make.report(make.round_(version), entity, state=state)

    assert counts(compute("indicators-on-target", version)) == {"AF": (2, 2) if counted else (1, 1)}


def test_indicators_of_outputs_count_for_the_entity_of_the_workplan(version: PlanVersion) -> None:
    report = make.report(make.round_(version), organization.entity(region=organization.region("AF")))
    output = make.oe_result(report).output
    make.pair(make.indicator(output), "1", "1")

    assert counts(compute("indicators-on-target", version)) == {"AF": (1, 1)}


def test_values_without_targets_are_no_figure(version: PlanVersion) -> None:
    make.pair(make.indicator(make.result(version, organization.entity())), None, "1")

    with pytest.raises(NotComputable, match="both a target and an actual"):
        compute("indicators-on-target", version)


def test_all_figures_of_a_year_name_what_they_left_out(version: PlanVersion) -> None:
    make.result_report(make.report(make.round_(version)), "GOOD_PROGRESS", tags=["WOMEN"])

    answer = figures.compute_all(2019)
    as_json = figures.answer_as_json(answer)

    assert answer.version == version
    assert {o["id"] for o in as_json["omitted"]} == {
        "indicators-on-target",
        "indicators-on-target-by-result-area",
    }
    assert as_json["figures"][0]["rows"][0] == {
        "pillar": "M",
        "level": "NO_PROGRESS",
        "count": 0,
        "of": 1,
        "share": 0.0,
    }
    assert "progress-by-pillar" in figures.answer_as_text(answer)


def test_the_plan_is_the_one_with_reports_before_the_one_with_values_only(version: PlanVersion) -> None:
    other = strategy.plan_version()
    make.pair(make.indicator(make.result(other, organization.entity())), "1", "1")
    make.round_(version)

    assert figures.version_for(2019) == version
    assert figures.version_for(2019, plan_code=other.plan.code) == other
    assert figures.versions_with_data(2019) == [version, other]
    assert figures.version_for(1999) is None
    assert figures.compute_all(1999).omitted[0].reason == "No plan has reports or values for 1999."


def test_an_unknown_figure_is_refused_with_those_there_are(version: PlanVersion) -> None:
    with pytest.raises(figures.UnknownFigure, match="progress-by-pillar"):
        compute("progress-by-mood", version)


def test_computing_costs_the_same_number_of_queries_at_any_size(version: PlanVersion) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            figures.compute_all(2019)
        return len(captured)

    round_ = make.round_(version)
    make.result_report(make.report(round_), "GOOD_PROGRESS", tags=["WOMEN"])
    few = queries()
    for _ in range(5):
        report = make.report(round_, organization.entity(region=organization.region()))
        for level in ("GOOD_PROGRESS", "NO_PROGRESS"):
            make.result_report(report, level, element="D1", tags=["YOUTH", "PREVENTION"])

    assert queries() == few


def test_the_records_behind_every_row_are_as_many_as_it_says(version: PlanVersion) -> None:
    for year in (2018, 2019):
        round_ = make.round_(version, year)
        for state in ("APPROVED", "IN_PROGRESS"):
            report = make.report(round_, organization.entity(region=organization.region()), state=state)
            for level, tags in (
                ("GOOD_PROGRESS", ["WOMEN", "5"]),
                ("", ["PREVENTION", "16"]),
                ("NO_PROGRESS", []),
            ):
                rr = make.result_report(report, level, tags=tags)
                make.oe_result(report, level)
                make.pair(make.indicator(rr.result), "5", "6" if level else "4", year=year)

    for filters in (
        Filters(),
        Filters(region="REGION1"),
        Filters(kind="COUNTRY_OFFICE"),
        Filters(tag="WOMEN"),
    ):
        answer = figures.compute_all(2019, filters=filters)
        for table in answer.tables:
            for row in table.rows:
                found = figures.records(
                    table.figure.id, row.keys, year=2019, version=version, filters=filters
                )
                assert found.count() == row.count, (table.figure.id, row.keys, filters)
    assert len(figures.compute_all(2019).tables) == 11
