"""Results workbooks of the project's own, with the oddities of real ones."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Baseline, Indicator, Programme, Result, Target
from goldenthread.direction.organization.models import Entity, Organization, Place, Region
from goldenthread.direction.strategy.models import Cell, PlanElement, PlanVersion
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.texts import text_in

from . import make

pytestmark = pytest.mark.django_db
MAPPING = Path(__file__).parent / "data" / "example.yaml"
TABLES = (Entity, Region, PlanVersion, PlanElement, Programme, Result, Indicator, Baseline, Target, Actual)


def counts() -> list[int]:
    return [table._default_manager.count() for table in TABLES]


def test_a_folder_becomes_plan_entities_results_and_facts(tmp_path: Path) -> None:
    report = make.load(make.folder(tmp_path))

    assert not report.problems
    assert report.counts == {
        "operations": 2, "results": 3, "indicators": 8, "rows": 9, "targets": 8, "actuals": 8, "baselines": 1,
    }  # fmt: skip
    assert Organization.objects.get().is_illustrative is False
    version = PlanVersion.objects.get()
    assert (version.plan.code, version.state) == ("UNHCR-2016-2021", "IN_FORCE")
    result = Result.objects.get(programme__entity__code="BBB", element__code="OC-health")
    assert (result.code, text_in(result.statement)) == ("OC-health", "Health")
    baseline = Baseline.objects.get()
    assert (baseline.value, baseline.period.code) == (Decimal(3), "2017")
    assert baseline.indicator.result == result


def test_an_entity_gets_its_name_region_and_country_from_the_activities(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path))

    entity = Entity.objects.get(code="AAA")
    detail = entity.details.get()
    # The damaged apostrophe is repaired.
    assert text_in(detail.name) == "Republic of A’land"
    assert (detail.valid_from, text_in(detail.region.name)) == (date(2018, 1, 1), "North")
    assert entity.country is not None
    assert (entity.country.iso2, entity.kind) == ("AX", Entity.Kind.COUNTRY_OFFICE)


def test_what_is_unusual_is_kept_as_it_is_and_listed(tmp_path: Path) -> None:
    report = make.load(make.folder(tmp_path))

    assert report.noted == {
        "ordinal_rows": [5], "percentage_rows": [4], "zero_targets": [3], "missing_targets": [8],
        "missing_actuals": [6], "percentages_over_100": [4], "less_is_better": [5],
    }  # fmt: skip
    over = Actual.objects.get(indicator__measure="PERCENTAGE")
    assert over.value == Decimal("123.456789")
    assert Target.objects.get(value=0).source == "iati_result.xlsx Results row 3"


def test_rows_a_source_repeats_get_an_occurrence_and_stay_apart(tmp_path: Path) -> None:
    report = make.load(make.folder(tmp_path))

    assert report.repeated_rows == [[7, 9]]
    repeated = {
        "indicator__result__programme__entity__code": "BBB",
        "indicator__title__en": "# of children in school",
    }
    targets = Target.objects.filter(**repeated, indicator__result__code="OC-education").order_by("occurrence")
    actuals = Actual.objects.filter(**repeated, indicator__result__code="OC-education").order_by("occurrence")
    assert [(t.occurrence, t.value) for t in targets] == [(1, Decimal(5)), (2, Decimal(7))]
    assert [(a.occurrence, a.value) for a in actuals] == [(1, Decimal(5)), (2, Decimal(6))]


def test_target_and_actual_of_a_row_share_period_place_and_cell(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path))

    cell = "goal=protection|population-targeted=refugees"
    assert set(Target.objects.values_list("cell__key", flat=True)) == {cell}
    # The actual names one dimension less than the target: the row is one row.
    assert set(Actual.objects.values_list("cell__key", flat=True)) == {cell}
    assert set(Place.objects.values_list("code", flat=True)) == {"aland", Place.WHOLE_ENTITY}


def test_a_direction_left_blank_is_up(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path))

    met = {
        target.source.rpartition(" ")[2]: make.meets_target(
            actual.value, target.value, target.indicator.direction
        )
        for target in Target.objects.select_related("indicator")
        for actual in Actual.objects.filter(source=target.source)
        if actual.value is not None and target.value is not None
    }
    assert met == {"2": False, "3": True, "4": True, "5": False, "7": True, "9": False, "10": False}


def test_loading_the_same_folder_again_changes_nothing(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path))
    before, trail = counts(), AuditEntry.objects.count()

    report = make.load(tmp_path)

    assert report.is_unchanged
    assert (counts(), AuditEntry.objects.count()) == (before, trail)


def test_a_corrected_workbook_corrects_its_values_and_nothing_else(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path))
    before = counts()
    corrected = [*make.ODD_ROWS]
    corrected[0] = make.row(actual_value="9")

    report = make.load(make.folder(tmp_path, corrected))

    assert {kind: number for kind, number in report.created.items() if number} == {"corrected_values": 1}
    actual = Actual.objects.get(source__endswith="row 2")
    assert (actual.value, actual.revision, counts()) == (Decimal(9), 2, before)


def test_a_dry_run_says_what_would_be_written_and_writes_nothing(tmp_path: Path) -> None:
    report = make.load(make.folder(tmp_path), dry_run=True)

    assert report.created["targets"] == 8
    assert not any(counts())


def test_years_may_come_in_any_order_and_an_entity_moves_between_regions(tmp_path: Path) -> None:
    later = [make.row(
        iati_identifier="XM-DAC-41121-2020-EAST-AAA", period_start="2020-01-01", period_end="2020-12-31"
    )]  # fmt: skip
    offices = [("XM-DAC-41121-2020-EAST-AAA", "UNHCR operation in Aland (2020)", "AX")]
    make.load(make.folder(tmp_path / "2020", later, offices=offices))

    make.load(make.folder(tmp_path / "2018"))

    details = Entity.objects.get(code="AAA").details.order_by("valid_from")
    assert [(d.valid_from.year, d.valid_to, d.region.code) for d in details] == [
        (2018, date(2019, 12, 31), "NORTH"),
        (2020, None, "EAST"),
    ]
    assert (
        Indicator.objects.get(
            result__programme__entity__code="AAA", title__en="# of children in school"
        ).targets.count()
        == 2
    )


def test_another_agency_needs_a_mapping_and_no_code(tmp_path: Path) -> None:
    report = make.load(make.other_agency(tmp_path), mapping_path=MAPPING)

    assert not report.problems
    assert Organization.objects.get().code == "EXAMPLE"
    target, actual = Target.objects.get(), Actual.objects.get()
    assert (target.value, actual.value, target.period.code) == (Decimal(4), Decimal(5), "20260101-20260630")
    assert target.place.code == Place.WHOLE_ENTITY
    assert target.cell.key == Cell.TOTAL
    assert PlanElement.objects.get().code == "G-fewer-floods"


def test_a_result_that_a_plan_in_force_does_not_have_is_refused(tmp_path: Path) -> None:
    make.load(make.folder(tmp_path))
    before = counts()

    report = make.load(make.folder(tmp_path, [make.row(result_title="Space travel")]))

    [problem] = report.problems
    assert "“Space travel” is not part of UNHCR-2016-2021, which is in force" in problem.message
    assert (problem.sheet, problem.row, problem.column) == ("Results", 2, "C (result_title)")
    assert counts() == before


def test_codes_that_say_only_regional_activities_stay_apart_by_region(tmp_path: Path) -> None:
    ids = ["XM-DAC-41121-2018-NORTH-OO", "XM-DAC-41121-2018-SOUTH-OO"]
    rows = [make.row(iati_identifier=identifier) for identifier in ids]

    make.load(
        make.folder(tmp_path, rows, offices=[(i, f"Other operations {i[-8:]} (2018)", "") for i in ids])
    )

    assert set(Entity.objects.values_list("code", flat=True)) == {"NORTH-OO", "SOUTH-OO"}
