"""Workplans at the scale that BENCH_SCALE names: opening one, saving a line, and the planning overview.

At scale 1: 101 entities, 4 periods, 6 results, 3 outputs each, 4 activities each, 3 cost lines each.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib.resources import files
from itertools import product
from typing import Any

from bench import clock, workbook
from bench.peers import getting
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Fund,
    Output,
    PlanDocument,
    PlanState,
    Programme,
    Result,
    Workplan,
)
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Period
from goldenthread.direction.strategy import actions as strategy
from goldenthread.direction.strategy.models import PlanElement, PlanVersion
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.actions_in_bulk import insert_objects
from goldenthread.foundation.lib.texts import english
from goldenthread.front.shell.demo import actions_copies

ENTITIES, RESULTS, OUTPUTS, ACTIVITIES, LINES = 101, 6, 3, 4, 3
YEARS = (2018, 2019, 2020, 2021)
AT = datetime(2018, 3, 1, 9, 0, tzinfo=UTC)
BATCH = 2000
PAGES, TIMES = 30, 4


def measure() -> dict[str, Any]:
    """Build the workplans and return the time and queries of each measured deed."""
    scale = int(os.environ["BENCH_SCALE"])
    began = time.perf_counter()
    people = _build(scale)
    found: dict[str, Any] = {"build": time.perf_counter() - began, "lines": CostLine.objects.count()}
    expected = ENTITIES * len(YEARS) * RESULTS * OUTPUTS * ACTIVITIES * LINES * scale
    clock.insist(found["lines"] == expected, f"{found['lines']} lines instead of {expected}")
    found["deeds"] = {
        "workplan": _measured([getting(people["reader"], address) for address in _addresses()]),
        "saving a line": _measured(list(_savings(people["system"]))),
        "overview": _measured([getting(people["manager"], "/planning/overview/")] * PAGES),
    }
    found["workbook"] = workbook.measure(people["system"], AT)
    return found


def _measured(calls: list[Callable[[], Any]]) -> dict[str, float]:
    return {"p95": clock.p95_ms(calls * TIMES), "queries": clock.queries(calls[0])}


def _addresses() -> list[str]:
    latest = Workplan.objects.order_by("-pk").values_list("entity__code", "period__code")[:PAGES]
    return [f"/workplans/{entity}/{period}/" for entity, period in latest]


def _savings(system: User) -> Iterator[Callable[[], CostLine]]:
    lines = CostLine.objects.select_related("activity__output", "budget_class").order_by("-pk")
    for line in lines[: PAGES * 100 : 100]:
        workplan = line.activity.output.workplan_id
        PlanDocument.objects.filter(workplan=workplan).update(state=PlanState.DRAFT)
        yield _saving(line, system)


def _saving(line: CostLine, system: User) -> Callable[[], CostLine]:
    def save() -> CostLine:
        nonlocal line
        said = planning.CostSaid(
            line.description, line.fund, line.budget_class, line.currency, [Decimal(line.revision)]
        )
        line = planning.save_cost_line(
            line.activity, said, line=line, base_revision=line.revision, by=system, at=AT
        )
        return line

    return save


def _build(scale: int) -> dict[str, User]:
    system = organization.system_user()
    organization.set_up_organization("BENCH", name=english("Measured office"), by=system, at=AT)
    content = (files("goldenthread.direction.strategy") / "data" / "ohchr-2018-2021.yaml").read_bytes()
    version = strategy.import_plan(content, by=system, at=AT).version
    if version is None:
        raise RuntimeError("the plan file of the product does not load")
    region = organization.add_region("R", name=english("Region"))
    entities = [
        organization.add_entity(f"E{number}", kind=Entity.Kind.COUNTRY_OFFICE, by=system, at=AT)
        for number in range(ENTITIES)
    ]
    for entity in entities:
        organization.record_entity_detail(
            entity, since=date(2018, 1, 1), name=english(entity.code), region=region, by=system, at=AT
        )
    _plans(entities, version, system)
    documents = PlanDocument.objects.filter(kind=PlanDocument.Kind.WORKPLAN)
    planning.record_approved_elsewhere(
        list(documents.select_related("entity")), note="Measured plans.", by=system, at=AT
    )
    if scale > 1:
        actions_copies.copy_entities(scale - 1, by=system, at=AT, progress=lambda *_said: None)
    return {
        "system": system,
        "reader": _person("reader", roles.SENIOR_READER, system),
        "manager": _person("manager", roles.FRAMEWORK_MANAGER, system),
    }


def _person(name: str, role: str, system: User) -> User:
    person = User.objects.create_user(f"{name}@example.org", name)
    organization.give_role(person, role, by=system, at=AT, since=date(2018, 1, 1))
    return person


def _plans(entities: list[Entity], version: PlanVersion, system: User) -> None:
    programmes = planning.add_programmes_in_bulk(
        [
            Programme(
                entity=entity,
                plan_version=version,
                code=f"{entity.code}-2018-2021",
                kind=Programme.Kind.COUNTRY,
                title=english("Programme"),
                starts_on=date(2018, 1, 1),
                ends_on=date(2021, 12, 31),
            )
            for entity in entities
        ],
        by=system,
        at=AT,
    )
    elements = list(PlanElement.objects.filter(version=version, level__role="PILLAR_RESULT")[:RESULTS])
    results = planning.add_results_in_bulk(
        [
            Result(programme=one, code=f"R{n}", statement=english(f"Result {n}"), element=elements[n])
            for one, n in product(programmes, range(RESULTS))
        ],
        by=system,
        at=AT,
    )
    workplans = _workplans(entities, [organization.add_year(year) for year in YEARS])
    of_entity: dict[int, list[Result]] = {}
    for result in results:
        of_entity.setdefault(result.programme.entity_id, []).append(result)
    outputs = Output.objects.bulk_create(
        (
            Output(
                workplan=workplan,
                result=result,
                code=f"{result.code}.{n}",
                statement=english(f"Output {result.code}.{n}"),
            )
            for workplan in workplans
            for result, n in product(of_entity[workplan.entity_id], range(OUTPUTS))
        ),
        batch_size=BATCH,
    )
    _lines(outputs)


def _workplans(entities: list[Entity], periods: list[Period]) -> list[Workplan]:
    pairs = list(product(entities, periods))
    documents = PlanDocument.objects.bulk_create(
        [
            PlanDocument(kind=PlanDocument.Kind.WORKPLAN, entity=entity, state=PlanState.DRAFT)
            for entity, _period in pairs
        ],
        batch_size=BATCH,
    )
    return Workplan.objects.bulk_create(
        [
            Workplan(document=document, entity=entity, period=period)
            for document, (entity, period) in zip(documents, pairs, strict=True)
        ],
        batch_size=BATCH,
    )


def _lines(outputs: list[Output]) -> None:
    activities = Activity.objects.bulk_create(
        (
            Activity(
                output=output,
                code=f"{output.code}.{n}",
                title=english("Train 40 officials"),
                starts_on=output.workplan.period.starts_on,
                ends_on=output.workplan.period.ends_on,
                responsible="Programme officer",
            )
            for output, n in product(outputs, range(ACTIVITIES))
        ),
        batch_size=BATCH,
    )
    classes, funds = list(BudgetClass.objects.all()), list(Fund)
    insert_objects(
        [
            CostLine(
                activity=activity,
                description=f"Line {n}",
                fund=funds[n % len(funds)],
                budget_class=classes[n % len(classes)],
                currency="USD",
                q1=Decimal(1000 + n),
                q2=Decimal(500),
                position=n,
            )
            for activity, n in product(activities, range(LINES))
        ]
    )
