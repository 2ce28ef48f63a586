"""Whatever a plan says, a comparison of two versions shows when it changed."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Activity,
    Baseline,
    CostLine,
    Indicator,
    Output,
    Post,
    Result,
    Target,
)
from goldenthread.delivery.planning.queries import changes
from goldenthread.direction.strategy.models import PlanElement, PlanLevel, StandardIndicator, StrategicPlan

from . import make
from .make_reviews import AT
from .make_versions import full_programme, full_workplan

pytestmark = pytest.mark.django_db

# What no comparison shows, each with the reason. Names stand at any depth.
NOT_COMPARED = {
    "schema_version": "how the data is laid out, not what the plan says",
    "kind": "a programme never becomes a workplan",
    "uid": "by it rows are recognized",
    "subject_uid": "by it citations are recognized",
    "id": "by it paragraphs are recognized",
    "revision": "how often a row was saved",
    "quarters of the plan": "they follow from its period",
    "ends_on of a value": "it follows from its period",
    "base amount": "it follows from the amount and the rate",
}
# A reference is compared as one thing: what it names may be called otherwise by now.
REFERENCES = {"element", "result", "source_category", "budget_class", "places", "region", "standard"}
# Words that stand for one another where any text would be refused.
OTHERS = {
    "EXTRABUDGETARY": "TRUST_FUND",
    "REGULAR_BUDGET": "TRUST_FUND",
    "PLANNED": "ONGOING",
    "INTERNATIONAL": "NATIONAL",
    "COUNTRY": "REGIONAL",
    "COUNTRY_OFFICE": "HEADQUARTERS_BRANCH",
    "INTERNAL": "PUBLIC",
    "UNIT": "PERCENTAGE",
    "UP": "DOWN",
    "SUM": "AVERAGE",
    "ENVIRONMENTAL": "PROGRAMMATIC",
    "LESSON": "RATING",
    "REPORTED": "NOT_COLLECTED",
    "NOT_APPLICABLE": "NOT_COLLECTED",
}


def everything_in_a_workplan() -> Any:
    """Return the data of a workplan in which no field is empty."""
    plan = full_workplan()
    for model in (Output, Activity, CostLine, Post):
        model.objects.update(copied_from="KAS 2018")
    Activity.objects.update(partners="The ministry")
    CostLine.objects.update(currency="EUR", units_per_base="0.9")
    _fill(plan)
    return queries.workplan_data(plan)


def everything_in_a_programme() -> Any:
    """Return the data of a programme in which no field is empty."""
    programme = full_programme()
    version = programme.plan_version
    level = PlanLevel.objects.create(version=version, code="AIM", name={"en": "Aim"})
    element = PlanElement.objects.create(version=version, level=level, code="A1", title={"en": "Aim"})
    Result.objects.update(element=element, copied_from="KAS 2018")
    _fill(programme)
    return queries.programme_data(programme)


def _fill(plan: Any) -> None:
    under = StrategicPlan.objects.order_by("pk")[0]
    standard = StandardIndicator.objects.create(plan=under, code="S1", title={"en": "S"})
    Indicator.objects.update(standard=standard, aggregation="SUM")
    plan.document.sections.update(copied_from="KAS 2018", language="fr")
    Indicator.objects.update(unit="Schools", means_of_verification="A survey", responsible="The editor")
    for model in (Baseline, Target):
        first = model.objects.filter(value__isnull=False).order_by("pk")[:1]
        model.objects.filter(pk__in=first.values("pk")).update(
            numerator=1, denominator=2, text="Half", comment="As agreed", source="plan.xlsx"
        )
    actions.cite(plan.document, kind="LESSON", subject_uid=uuid4(), label="L", by=make.system(), at=AT)


def parts_of(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to everything a plan says that is compared."""
    if path and _is_left_out(path):
        return
    is_reference = path and (path[-1] in REFERENCES or (len(path) > 1 and path[-2] in REFERENCES))
    if is_reference or not isinstance(data, dict | list):
        if data is not None and not isinstance(data, list):
            yield path
        elif isinstance(data, list):
            for number, one in enumerate(data):
                yield from parts_of(one, (*path, number))
        return
    for key, one in data.items() if isinstance(data, dict) else enumerate(data):
        yield from parts_of(one, (*path, key))


def _is_left_out(path: tuple[Any, ...]) -> bool:
    name = path[-1]
    is_of_a_row = len(path) > 1
    if name == "kind":
        return not is_of_a_row or "sections" in path
    return (
        name in NOT_COMPARED
        or path == ("quarters",)
        or (name == "ends_on" and ("baselines" in path or "targets" in path))
        or name == "amount_base"
    )


def otherwise(value: Any) -> Any:
    """Return something else of the same kind."""
    if isinstance(value, dict):
        return {**value, "code": "OTHER", "name": {"en": "Another"}}
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value % 3 + 1
    if value in OTHERS:
        return OTHERS[value]
    if len(value) == len("2018-01-01") and value[4:5] == "-":
        return "2011-11-11"
    return f"1{value}" if value.replace(".", "").isdigit() else f"{value}x"


def put(data: Any, path: tuple[Any, ...], value: Any) -> None:
    """Put a value where the path leads."""
    for key in path[:-1]:
        data = data[key]
    data[path[-1]] = value


def at(data: Any, path: tuple[Any, ...]) -> Any:
    """Return what stands where the path leads."""
    for key in path:
        data = data[key]
    return data


@pytest.mark.parametrize("data_of", [everything_in_a_workplan, everything_in_a_programme])
def test_whatever_changes_in_a_plan_a_comparison_shows(data_of: Any) -> None:
    before = data_of()
    silent = []
    # Quarters beyond the plan's period hold nothing.
    most = len(before.get("quarters", ()))
    for path in parts_of(before):
        if path[-2:-1] == ("quarters",) and path[-1] >= most:
            continue
        after = deepcopy(before)
        put(after, path, otherwise(at(after, path)))
        found = changes.changes_between(before, after)
        is_shown = not found.is_empty or any(total.difference for total in found.totals)
        if not is_shown:
            silent.append(path)

    assert [" ".join(map(str, path)) for path in silent] == []


def leaves(data: Any, path: str = "") -> Iterator[tuple[str, bool]]:
    """Return everything a plan says as (where it stands, whether something is said)."""
    children: list[tuple[str, Any]] = []
    if isinstance(data, dict):
        children = [(f"{path}.{key}", one) for key, one in data.items()]
    elif isinstance(data, list):
        children = [(path, one) for one in data]
    else:
        yield path, data not in (None, "")
    if not children and isinstance(data, dict | list):
        yield path, False
    for where, one in children:
        yield from leaves(one, where)


@pytest.mark.parametrize("data_of", [everything_in_a_workplan, everything_in_a_programme])
def test_the_plan_that_is_compared_leaves_nothing_empty(data_of: Any) -> None:
    """What is empty would not be tried above; a part that comes to be said has to be filled here."""
    said = list(leaves(data_of()))
    filled = [where for where, is_said in said if is_said]

    empty = {where for where, _is_said in said if not any(one.startswith(where) for one in filled)}

    # An output serves a result or an element of an action plan, never both; a result may serve neither.
    assert empty <= {".outputs.element", ".outputs.result.element"}


def test_versions_from_before_plans_said_so_much_are_compared_as_far_as_they_say() -> None:
    before, after = everything_in_a_programme(), None
    after = deepcopy(before)
    for name in ("citations", "sections", "plan", "programme_kind", "base_currency"):
        before.pop(name)
    before["entity"] = {"code": before["entity"]["code"]}
    for result in before["results"]:
        for indicator in result["indicators"]:
            for name in ("aggregation", "standard", "responsible"):
                indicator.pop(name)
            for fact in indicator["baselines"] + indicator["targets"]:
                fact.pop("comment")

    found = changes.changes_between(before, after)

    assert "What the plan cites" in [group.title for group in found.groups]
    assert found.removed == 0
