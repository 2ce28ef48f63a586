"""How some workplans got where they are: submitted, reviewed and decided by the people whose task it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import (
    QUARTERS,
    CostLine,
    PlanDocument,
    PlanState,
    TechnicalReview,
    Workplan,
)

from .carrying_out import record_what_was_done
from .deliveries import WHOLE_WAY
from .geography import Presence
from .organization import WORKPLAN_CODE
from .planned_texts import write_reflection
from .world import World, days, in_geneva

# How far the workplans of 2020 of some entities are; the review desk has something to do.
PIPELINE = {
    "TAM": PlanState.SUBMITTED,
    "QAS": PlanState.TECHNICAL_REVIEW,
    "ZER": PlanState.RETURNED,
    "NAH": PlanState.DRAFT,
    "RIV": PlanState.SUBMITTED,
    "DRA": PlanState.TECHNICAL_REVIEW,
    "ELM": PlanState.DRAFT,
    "WAD": PlanState.BOARD,
    "BAQ": PlanState.DESK_REVIEW,
}
SECOND = "2020"
SIGNED = "Written with the whole team; the head of office answers for it."
RETURN_NOTE = (
    "The grant to the local partner is not explained, and no money follows the review of the first year. "
    "Please say in the plan what the grant pays for and correct the first quarter."
)
CHANGED = "Grant to a local partner, for legal aid outside the capital"
ANSWERS = {
    "FINANCE": ("AGREED", ""),
    "HUMAN_RESOURCES": ("AGREED", ""),
    "GENDER": ("AGREED_WITH_REMARKS", "Name in the mid-year review how many women used the help desk."),
    "DISABILITY_INCLUSION": ("AGREED", ""),
    "THEMATIC": ("AGREED_WITH_REMARKS", "Link the data set to the indicators of the plan."),
}


@dataclass
class Walk:
    """The way of one plan: who is who for this entity, and the hour."""

    world: World
    one: Presence
    document: PlanDocument
    at: datetime

    def step(self, move: str, person: str, *, after: float, note: str = "") -> None:
        """Take one step, so many days after the one before."""
        self.at += days(after)
        by = self.world.people[person]
        self.document = planning.move_plan(self.document, move, by=by, at=self.at, note=note)

    def answers(self, functions: dict[str, tuple[str, str]]) -> None:
        """Let the technical reviewers answer, one a day."""
        waiting = TechnicalReview.objects.filter(snapshot__document=self.document, answered_at=None)
        for review in waiting.select_related("snapshot"):
            if review.function in functions:
                self.at += days(0.8)
                outcome, note = functions[review.function]
                by = self.world.people[review.function]
                planning.answer_technical_review(review, outcome, by=by, at=self.at, note=note)


def take_on_their_way(world: World) -> None:
    """Take some workplans through the review, and leave others in the middle of it."""
    plans = {
        (plan.entity.code, plan.period.code): plan
        for plan in Workplan.objects.filter(entity__code__in=[*WHOLE_WAY, *PIPELINE]).select_related(
            "document__entity", "entity", "period"
        )
    }
    presences = {one.code: one for one in world.presences}
    for code in WHOLE_WAY:
        for period, begins in ((WORKPLAN_CODE, in_geneva(2018, 4, 9)), (SECOND, in_geneva(2019, 11, 4))):
            if (code, period) == ("KAS", SECOND):
                write_reflection(world, plans[code, period].document, at=begins)
            walk = Walk(world, presences[code], plans[code, period].document, begins)
            _whole_way(walk, is_returned=(code, period) == ("KAS", SECOND))
            if period != SECOND:
                record_what_was_done(world, walk.document, after=walk.at)
    for number, (code, state) in enumerate(PIPELINE.items()):
        begins = world.now - days(24 + 2 * number)
        _part_of_the_way(Walk(world, presences[code], plans[code, SECOND].document, begins), state)


def left_in_review() -> list[str]:
    """Return the codes of the entities whose second workplan is not approved yet."""
    return list(PIPELINE)


def _whole_way(walk: Walk, *, is_returned: bool) -> None:
    head, desk = walk.one.code, walk.one.region
    walk.step("SUBMIT", head, after=1, note=SIGNED)
    if is_returned:
        walk.step("TAKE_UP", desk, after=3)
        walk.step("RETURN", desk, after=2, note=RETURN_NOTE)
        _correct(walk)
        walk.step("SUBMIT", head, after=1, note="The grant is explained and the first quarter corrected.")
    walk.step("TAKE_UP", desk, after=3)
    walk.step("ASK_TECHNICAL", desk, after=2)
    walk.answers(ANSWERS)
    walk.step("ACCEPT", "framework", after=2)
    walk.step("APPROVE", "board", after=7, note="Decided in the board's session (illustrative).")
    walk.step("PUT_IN_FORCE", "framework", after=3)


def _part_of_the_way(walk: Walk, state: str) -> None:
    if state == PlanState.DRAFT:
        return
    walk.step("SUBMIT", walk.one.code, after=2, note=SIGNED)
    if state == PlanState.SUBMITTED:
        return
    walk.step("TAKE_UP", walk.one.region, after=2)
    if state == PlanState.RETURNED:
        walk.step("RETURN", walk.one.region, after=2, note=RETURN_NOTE)
    elif state != PlanState.DESK_REVIEW:
        walk.step("ASK_TECHNICAL", walk.one.region, after=2)
        is_further = state == PlanState.BOARD
        walk.answers(ANSWERS if is_further else {"GENDER": ANSWERS["GENDER"]})
        if is_further:
            walk.step("ACCEPT", "framework", after=1)


def _correct(walk: Walk) -> None:
    """Let the editor answer the desk's note in the first grant."""
    walk.at += days(2)
    lines = CostLine.objects.filter(
        activity__output__workplan__document=walk.document, budget_class__code="GRANTS"
    )
    line = lines.select_related("activity__output", "budget_class", "source_category").order_by("pk")[0]
    amounts = [getattr(line, quarter) for quarter in QUARTERS]
    used = next(number for number, amount in enumerate(amounts) if amount)
    amounts[used] += Decimal(2500)
    planning.save_cost_line(
        line.activity,
        planning.CostSaid(
            description=CHANGED,
            fund=line.fund,
            budget_class=line.budget_class,
            currency=line.currency,
            amounts=amounts,
            source_category=line.source_category,
        ),
        line=line,
        base_revision=line.revision,
        by=walk.world.editor(walk.one.code),
        at=walk.at,
    )
