"""Build plans that are carried out with the fewest words; name only what the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from goldenthread.delivery.implementation import actions, rules
from goldenthread.delivery.implementation.models import ActivityUpdate, Adjustment, MidYearReview
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Activity, Workplan
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Period
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User

system = plans.system
AT = datetime(2019, 7, 10, 9, tzinfo=UTC)
IN_FORCE_AT = datetime(2018, 7, 1, 9, tzinfo=UTC)
MARCH = date(2019, 3, 1)


def draft(of: Entity | None = None, *, outputs: int = 1, amount: str = "1000") -> Workplan:
    """Return a draft workplan of 18 months; each output has one activity with one cost line."""
    workplan = plans.workplan(of)
    for number in range(1, outputs + 1):
        output = plans.output(workplan, code=f"O{number}")
        plans.cost_line(plans.activity(output), amount)
    return workplan


def workplan(of: Entity | None = None, *, outputs: int = 1, amount: str = "1000") -> Workplan:
    """Return the same workplan, approved and in force."""
    made = draft(of, outputs=outputs, amount=amount)
    planning.record_approved_elsewhere([made.document], note="Board 2018/7", by=system(), at=IN_FORCE_AT)
    return Workplan.objects.select_related("entity", "period", "document__approved_snapshot").get(pk=made.pk)


def activities(of: Workplan) -> list[Activity]:
    """Return the activities of a workplan in order."""
    return list(Activity.objects.filter(output__workplan=of).order_by("code"))


def update(
    of: Activity,
    text: str = "Twelve officials took part.",
    *,
    month: date = MARCH,
    status: str = "ONGOING",
    evidence: str = "",
    by: User | None = None,
) -> ActivityUpdate:
    """Return what was said of an activity in a month that nobody wrote about yet."""
    said = rules.UpdateSaid(status, text, evidence)
    row = actions.RowSaid(of.uid, said)
    return actions.save_updates(of.output.workplan, month, [row], by=by or system(), at=AT)[0]


def review(of: Workplan | None = None) -> MidYearReview:
    """Return a mid-year review that was just opened."""
    return actions.open_mid_year_review(of or workplan(), by=system(), at=AT)


def said_of_all(of: MidYearReview, *, by: User | None = None, status: str = "ON_TRACK") -> MidYearReview:
    """Say of every output of a review how far it is."""
    for row in of.outputs.all():
        actions.save_output(
            row, status=status, text="As planned.", base_revision=row.revision, by=by or system(), at=AT
        )
    return of


def proposal(
    of: MidYearReview,
    *,
    by: User | None = None,
    proposal: Adjustment | None = None,
    base_revision: int = 0,
    **said: Any,
) -> Adjustment:
    """Return a proposal to reduce what the first activity costs by 400, or the one given, saved again."""
    defaults: dict[str, Any] = {
        "kind": "REDUCE",
        "subject_uid": str(activities(of.workplan)[0].uid),
        "text": "Fewer trips to the regions.",
        "fund": "EXTRABUDGETARY",
        "amount": Decimal(400),
    }
    return actions.save_proposal(
        of,
        rules.AdjustmentSaid(**defaults | said),
        proposal=proposal,
        base_revision=base_revision,
        by=by or system(),
        at=AT,
    )


def take_to(of: MidYearReview, state: str) -> MidYearReview:
    """Take a review to SUBMITTED or CONSOLIDATED."""
    said_of_all(of)
    of = actions.move_review(of, "SUBMIT", by=head_of(of.workplan.entity), at=AT)
    if state == "CONSOLIDATED":
        of = actions.move_review(of, "CONSOLIDATE", by=people.framework_manager(), at=AT)
    return of


def position(
    of: Entity, amount: str = "600", *, period: Period | None = None, fund: str = "EXTRABUDGETARY"
) -> Any:
    """Return what an entity has from a fund."""
    said = rules.PositionSaid(fund, Decimal(amount), date(2019, 6, 30), "Ledger")
    return actions.record_position(of, period or plans.eighteen_months(), said, by=system(), at=AT)


def editor_of(entity: Entity) -> User:
    """Return an editor of the entity."""
    return people.member(entity, roles.ENTITY_EDITOR)


def head_of(entity: Entity) -> User:
    """Return the head of the entity."""
    return people.member(entity, roles.HEAD_OF_ENTITY)


def desk_of(entity: Entity) -> User:
    """Return a desk reviewer of the entity's region."""
    detail = EntityDetail.objects.filter(entity=entity).latest("valid_from")
    return people.member(detail.region, roles.DESK_REVIEWER)


def board_member() -> User:
    """Return a member of the board."""
    return people.member(role=roles.BOARD_MEMBER)
