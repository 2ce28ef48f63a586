"""A real agency's workbooks, six years of them. Skipped where they are not at hand."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest

from goldenthread.delivery.monitoring.models import Actual
from goldenthread.delivery.planning.models import Target
from goldenthread.direction.organization.models import EntityDetail
from goldenthread.direction.organization.queries import in_force_on
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.front.imports.report import ImportReport

from . import make

DATA = Path(os.environ.get("GOLDENTHREAD_DATA", Path(__file__).parents[5] / "shared" / "data"))
UNHCR = DATA / "results" / "unhcr"
YEARS = (2016, 2017, 2018, 2020, 2021, 2022)
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(not UNHCR.is_dir(), reason=f"no workbooks at {UNHCR}; set GOLDENTHREAD_DATA"),
]


def load(year: int) -> ImportReport:
    return make.load(UNHCR / f"unhcr_{year}")


def met_by_region(year: int) -> dict[str, tuple[int, int]]:
    """Count, without the product's own figures, the rows on target and the rows with both values."""
    regions = dict(
        EntityDetail.objects.filter(in_force_on(make.end_of(year))).values_list("entity", "region__code")
    )
    key = ("indicator_id", "period_id", "place_id", "cell_id", "occurrence")
    actuals = {row[:-1]: row[-1] for row in Actual.objects.values_list(*key, "value")}
    both: Counter[str] = Counter()
    met: Counter[str] = Counter()
    targets = Target.objects.filter(period__code=str(year))
    for *parts, value, direction, entity in targets.values_list(
        *key, "value", "indicator__direction", "indicator__result__programme__entity"
    ):
        actual = actuals.get(tuple(parts))
        if actual is not None:
            both[regions[entity]] += 1
            met[regions[entity]] += make.meets_target(actual, value, direction)
    return {region: (met[region], both[region]) for region in both}


def test_the_year_2022_gives_the_published_rows_on_target() -> None:
    report = load(2022)

    assert not report.problems
    assert (report.counts["operations"], report.counts["results"], report.counts["rows"]) == (50, 686, 2036)
    regions = met_by_region(2022)
    assert regions == {
        "MENA": (141, 296), "EHGL": (130, 318), "WCA": (95, 282), "AME": (80, 137),
        "ASO": (70, 117), "SA": (48, 112), "EUR": (21, 56),
    }  # fmt: skip
    assert [sum(column) for column in zip(*regions.values(), strict=True)] == [585, 1318]


def test_the_oddities_of_2018_and_2022_are_listed() -> None:
    assert load(2018).repeated_rows == [[1217, 1219]]

    noted = load(2022).noted

    assert {kind: len(rows) for kind, rows in noted.items()} == {
        "ordinal_rows": 36, "percentage_rows": 1668, "zero_targets": 18, "missing_targets": 718,
        "percentages_over_100": 4, "less_is_better": 134,
    }  # fmt: skip


def test_all_years_load_beside_each_other_in_any_order_and_twice() -> None:
    order = list(YEARS)
    random.Random(2018).shuffle(order)  # noqa: S311 - an order, not a secret
    assert order != sorted(order)

    reports = [load(year) for year in order]

    assert not any(report.problems for report in reports)
    assert Target.objects.count() == sum(report.counts["targets"] for report in reports)
    assert set(PlanVersion.objects.values_list("plan__code", "state")) == {
        ("UNHCR-2016-2021", "IN_FORCE"), ("UNHCR-2022-2026", "IN_FORCE"),
    }  # fmt: skip
    assert sum(met for met, _both in met_by_region(2022).values()) == 585
    regions: dict[str, set[str]] = {}
    for entity, region in EntityDetail.objects.values_list("entity__code", "region__code"):
        regions.setdefault(entity, set()).add(region)
    # 27 codes of the source change region; one of them, RA, is two entities: in 2021 it is in two at once.
    assert sum(len(codes) > 1 for codes in regions.values()) == 26
    assert {code for code in regions if code.endswith("-RA")} == {"EUR-RA", "WCA-RA"}
    kenya = EntityDetail.objects.filter(entity__code="KEN")
    assert kenya.get(in_force_on(make.end_of(2018))).region.code == "AFR"
    assert kenya.get(in_force_on(make.end_of(2020))).region.code == "EHGL"
    assert load(order[0]).is_unchanged
