"""The workplans of every entity: outputs under results and action plans, what is done and spent for them."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

from django.db.models import Sum

from goldenthread.delivery.implementation import actions as implementation
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import CostLine, Output, Workplan
from goldenthread.direction.organization import actions as organization
from goldenthread.foundation.lib.texts import english

from . import activities, shares, statements
from .deliveries import Dealer, Rows, wording
from .organization import first_workplan_period
from .world import BEGINNING, World, days, end_of_day, in_geneva

PLANNED_AT = BEGINNING + days(60)
OE_OUTPUTS_EACH = 3
# The second year's outputs are others than the first's.
SECOND_YEAR_SHIFT = 5
GUIDANCE = (
    "Begin with what worked and what did not. Plan for the money you have, not for the money you hope for. "
    "Everything in this organization is illustrative."
)
# Of what is planned, so many per cent are there; in the order of dealing.
FUNDED = (100, 80, 95, 60, 110, 90, 75)


def make_workplans(world: World) -> None:
    """Give every entity its first workplan and that of 2020, with all that they say."""
    reporting = {one.code for one in shares.entities_with_oe_results(world.presences)}
    mine: dict[str, list[str]] = {}
    for planned in world.planned:
        mine.setdefault(planned.entity.code, []).append(planned.code)
    workplans = _opened(world)
    outputs: list[Output] = []
    numbers = {one.code: number for number, one in enumerate(world.presences)}
    for workplan in workplans:
        code = workplan.entity.code
        outputs += _outputs(world, workplan, mine.get(code, []), numbers[code])
        if code in reporting:
            outputs += _oe_outputs(world, workplan, numbers[code])
    planning.add_outputs_in_bulk(outputs, by=world.system, at=PLANNED_AT)
    _deal(world, workplans, outputs)


def _opened(world: World) -> list[Workplan]:
    """Open the first workplans one by one, and those of 2020 with the planning season."""
    first = first_workplan_period()
    for one in world.presences:
        planning.add_workplan(world.entities[one.code], period=first, by=world.head(one.code), at=PLANNED_AT)
    planning.open_season(
        world.years[2020],
        due_at=end_of_day(in_geneva(2019, 11, 15)),
        by=world.manager,
        at=in_geneva(2019, 10, 1),
        guidance=GUIDANCE,
    )
    order = [one.code for one in world.presences]
    plans = Workplan.objects.select_related("entity", "period", "document")
    return sorted(plans, key=lambda plan: (order.index(plan.entity.code), plan.period.starts_on))


def _outputs(world: World, workplan: Workplan, results: list[str], number: int) -> list[Output]:
    shift = 0 if workplan.period.starts_on.year == 2018 else SECOND_YEAR_SHIFT
    return [
        Output(
            workplan=workplan,
            code=f"{workplan.entity.code}-O{position}",
            statement=english(wording(number * 3 + position + shift)),
            result=world.results[code],
            position=position,
        )
        for position, code in enumerate(results, start=1)
    ]


def _oe_outputs(world: World, workplan: Workplan, number: int) -> list[Output]:
    codes = list(statements.OE_OUTPUTS)
    shift = 0 if workplan.period.starts_on.year == 2018 else 1
    made = []
    for position in range(OE_OUTPUTS_EACH):
        # Steps of four reach all nine plans, and never the same one twice for one entity.
        code = codes[(number + position * 4) % len(codes)]
        wordings = statements.OE_OUTPUTS[code]
        made.append(
            Output(
                workplan=workplan,
                code=f"{workplan.entity.code}-E{position + 1}",
                statement=english(wordings[(number + position + shift) % len(wordings)]),
                element=world.elements[code],
                position=20 + position,
            )
        )
    return made


def _deal(world: World, workplans: list[Workplan], outputs: list[Output]) -> None:
    """Deal out activities, costs, posts and ceilings, all in one go."""
    places = organization.add_places(
        {code: (english(name), None) for code, name in activities.PLACES.items()}
    )
    dealer, rows = Dealer(places), Rows()
    dealer.deal(outputs, rows)
    for workplan in workplans:
        dealer.staff(workplan, rows)
    planning.add_lines_in_bulk(
        rows.activities, rows.lines, rows.posts, places=rows.places, by=world.system, at=PLANNED_AT
    )
    planning.set_ceilings_in_bulk(list(dealer.ceilings()), by=world.system, at=PLANNED_AT)


def record_funding(world: World) -> None:
    """Say what money is there for 2020, as a file from the ledger would: some plans have a gap."""
    key = ("activity__output__workplan__entity__code", "fund")
    lines = CostLine.objects.filter(activity__output__workplan__period=world.years[2020]).order_by(*key)
    planned = lines.values_list(*key).annotate(amount=Sum("amount_base"))
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(["entity", "period", "fund", "amount", "as_at", "source"])
    for number, (entity, fund, amount) in enumerate(
        planned.order_by("activity__output__workplan__entity__code", "fund")
    ):
        there = round(amount * FUNDED[number % len(FUNDED)] / 100 / 1000) * Decimal(1000)
        rows.writerow([entity, "2020", fund, there, "2020-01-31", "Ledger (illustrative)"])
    implementation.import_funding(text.getvalue().encode(), by=world.manager, at=in_geneva(2020, 2, 3))
