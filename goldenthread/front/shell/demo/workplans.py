"""The workplans of every entity: outputs under results and action plans, what is done and spent for them."""

from __future__ import annotations

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Output, Workplan
from goldenthread.direction.organization import actions as organization
from goldenthread.direction.organization.models import Period
from goldenthread.foundation.lib.texts import english

from . import activities, shares, statements
from .deliveries import Dealer, Rows, wording
from .geography import Presence
from .organization import first_workplan_period
from .world import BEGINNING, World, days

PLANNED_AT = BEGINNING + days(60)
OE_OUTPUTS_EACH = 3


def make_workplans(world: World) -> None:
    """Give every entity its first workplan and that of 2020, with all that they say."""
    reporting = {one.code for one in shares.entities_with_oe_results(world.presences)}
    mine: dict[str, list[str]] = {}
    for planned in world.planned:
        mine.setdefault(planned.entity.code, []).append(planned.code)
    workplans: list[Workplan] = []
    outputs: list[Output] = []
    for number, one in enumerate(world.presences):
        for period in (first_workplan_period(), world.years[2020]):
            workplan = _workplan(world, one, period)
            workplans.append(workplan)
            outputs += _outputs(world, workplan, mine.get(one.code, []), number)
            if one.code in reporting:
                outputs += _oe_outputs(world, workplan, number)
    planning.add_outputs_in_bulk(outputs, by=world.system, at=PLANNED_AT)
    _deal(world, workplans, outputs)


def _workplan(world: World, one: Presence, period: Period) -> Workplan:
    at = PLANNED_AT if period.starts_on.year == 2018 else BEGINNING + days(715)
    return planning.add_workplan(world.entities[one.code], period=period, by=world.head(one.code), at=at)


def _outputs(world: World, workplan: Workplan, results: list[str], number: int) -> list[Output]:
    # The second workplan is only begun: outputs of the first results.
    shown = results if workplan.period.starts_on.year == 2018 else results[:2]
    return [
        Output(
            workplan=workplan,
            code=f"{workplan.entity.code}-O{position}",
            statement=english(wording(number * 3 + position)),
            result=world.results[code],
            position=position,
        )
        for position, code in enumerate(shown, start=1)
    ]


def _oe_outputs(world: World, workplan: Workplan, number: int) -> list[Output]:
    codes = list(statements.OE_OUTPUTS)
    made = []
    for position in range(OE_OUTPUTS_EACH):
        # Steps of four reach all nine plans, and never the same one twice for one entity.
        code = codes[(number + position * 4) % len(codes)]
        wordings = statements.OE_OUTPUTS[code]
        made.append(
            Output(
                workplan=workplan,
                code=f"{workplan.entity.code}-E{position + 1}",
                statement=english(wordings[(number + position) % len(wordings)]),
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
