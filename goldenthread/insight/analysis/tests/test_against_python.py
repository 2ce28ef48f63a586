"""Every figure from the database equals the same figure counted naively in Python, whatever was reported."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from goldenthread.direction.organization.models import Entity, Region
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.insight.analysis import figures
from goldenthread.insight.analysis.figures import Filters

from . import make

pytestmark = pytest.mark.django_db

LEVELS = [code for code, _name, _rolled in strategy.PROGRESS]
SUBMITTED = {"SUBMITTED", "DESK_APPROVED", "APPROVED"}
PILLAR = {"M1": "M", "M2": "M", "D1": "D", "D": "D", "": ""}
SPOTLIGHTS = ("WOMEN", "YOUTH", "PERSONS_WITH_DISABILITIES")
SHIFTS = ("PREVENTION", "CIVIC_SPACE")
RATED = st.fixed_dictionaries(
    {
        "level": st.sampled_from(["", *LEVELS]),
        "element": st.sampled_from(list(PILLAR)),
        "tags": st.sets(st.sampled_from([*SHIFTS, *SPOTLIGHTS, "5", "16"])),
    }
)
REPORT = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["NOT_STARTED", "IN_PROGRESS", "RETURNED", *sorted(SUBMITTED)]),
        "region": st.sampled_from(["AF", "AS"]),
        "kind": st.sampled_from(["COUNTRY_OFFICE", "ADVISER"]),
        "year": st.sampled_from([2018, 2019]),
        "results": st.lists(RATED, max_size=4),
        "oe": st.lists(st.sampled_from(["", *LEVELS]), max_size=3),
        "facts": st.lists(
            st.tuples(
                st.sampled_from(["UP", "DOWN"]),
                st.none() | st.integers(-3, 3),
                st.none() | st.integers(-3, 3),
            ),
            max_size=3,
        ),
    }
)
World = list[dict[str, Any]]


def build(world: World) -> PlanVersion:
    version = strategy.plan_version()
    for code in ("AF", "AS"):
        organization.region(code)
    make.round_(version, 2019)
    for said in world:
        entity = organization.entity(
            region=Region.objects.get(code=said["region"]), kind=Entity.Kind(said["kind"])
        )
        report = make.report(make.round_(version, said["year"]), entity, state=said["state"])
        for rated in said["results"]:
            make.result_report(report, rated["level"], element=rated["element"], tags=rated["tags"])
        for level in said["oe"]:
            make.oe_result(report, level)
        for direction, target, actual in said["facts"]:
            indicator = make.indicator(make.result(version, entity), direction=direction)
            make.pair(
                indicator, *(None if v is None else str(v) for v in (target, actual)), year=said["year"]
            )
    return version


def rows(
    figure_id: str, version: PlanVersion, filters: Filters = figures.NO_FILTERS
) -> dict[tuple[Any, ...], tuple[int, int]]:
    """Return the rows that count something of something, by their keys."""
    try:
        table = figures.compute(figure_id, year=2019, version=version, filters=filters)
    except figures.NotComputable:
        return {}
    return {tuple(row.keys.values()): (row.count, row.of) for row in table.rows if row.of}


def naive_progress(world: World, group: Any, things: Any) -> dict[tuple[Any, ...], tuple[int, int]]:
    counted: Counter[tuple[str, str]] = Counter()
    for said in (said for said in world if said["year"] == 2019):
        for thing in things(said):
            level = thing["level"] if said["state"] in SUBMITTED else ""
            counted[group(said, thing), level or "NOT_REPORTED"] += 1
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for code in {code for code, _level in counted if code}:
        everything = sum(n for (other, _level), n in counted.items() if other == code)
        rated = everything - counted[code, "NOT_REPORTED"]
        found |= {(code, level): (counted[code, level], rated) for level in LEVELS if rated}
        found[code, "NOT_REPORTED"] = (counted[code, "NOT_REPORTED"], everything)
    return found


def reported(world: World, year: int) -> list[set[str]]:
    """Return the tags of each result report of submitted reports."""
    return [
        r["tags"]
        for said in world
        if said["year"] == year and said["state"] in SUBMITTED
        for r in said["results"]
    ]


def share(things: list[set[str]], wanted: set[str], among: set[str] | None = None) -> tuple[int, int]:
    of = [tags for tags in things if among is None or tags & among]
    return sum(bool(tags & wanted) for tags in of), len(of)


def naive_on_target(world: World) -> dict[tuple[Any, ...], tuple[int, int]]:
    met: Counter[str] = Counter()
    both: Counter[str] = Counter()
    for said in (s for s in world if s["year"] == 2019 and s["state"] in SUBMITTED):
        for direction, target, actual in said["facts"]:
            if target is not None and actual is not None:
                both[said["region"]] += 1
                met[said["region"]] += actual >= target if direction == "UP" else actual <= target
    return {(code,): (met[code], n) for code, n in both.items()}


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=st.lists(REPORT, max_size=4))
def test_figures_equal_a_naive_count(world: World) -> None:
    with transaction.atomic():
        version = build(world)
        results = lambda said: said["results"]  # noqa: E731
        years = sorted({2019} | {said["year"] for said in world})

        assert rows("progress-by-pillar", version) == naive_progress(
            world, lambda _s, r: PILLAR[r["element"]], results
        )
        assert rows("progress-by-region", version) == naive_progress(
            world, lambda s, _r: s["region"], results
        )
        assert rows("progress-by-entity-type", version) == naive_progress(
            world, lambda s, _r: s["kind"], results
        )
        assert rows("progress-by-action-plan", version) == naive_progress(
            world, lambda _s, _o: "OE1", lambda said: [{"level": level} for level in said["oe"]]
        )
        assert rows("shift-share", version) == {
            (y,): share(reported(world, y), set(SHIFTS)) for y in years if reported(world, y)
        }
        assert rows("spotlight-share", version) == {
            (y, code): share(reported(world, y), {code}, set(SPOTLIGHTS))
            for y in years
            for code in SPOTLIGHTS
            if share(reported(world, y), set(SPOTLIGHTS))[0]
        }
        things = reported(world, 2019)
        assert rows("sdg-engagement", version) == (
            {(goal,): share(things, {str(goal)}) for goal in range(1, 18)} if things else {}
        )
        submitted = [said for said in world if said["year"] == 2019 and said["state"] in SUBMITTED]
        assert rows("oe-reporting-share", version) == (
            {(): (sum(any(said["oe"]) for said in submitted), len(submitted))} if submitted else {}
        )
        assert rows("indicators-on-target", version) == naive_on_target(world)
        for chosen, filters in (("region", Filters(region="AF")), ("kind", Filters(kind="ADVISER"))):
            part = [said for said in world if said[chosen] == getattr(filters, chosen)]
            assert rows("progress-by-pillar", version, filters) == naive_progress(
                part, lambda _s, r: PILLAR[r["element"]], results
            )
            assert rows("indicators-on-target", version, filters) == naive_on_target(part)
        transaction.set_rollback(True)
