"""How the workplans of 2020 were carried out: updates, mid-year reviews; and words on a plan in review."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from goldenthread.delivery.implementation import actions as implementation
from goldenthread.delivery.implementation import rules
from goldenthread.delivery.implementation.models import Adjustment, MidYearReview, ReviewState
from goldenthread.delivery.implementation.queries import ApprovedActivity, month_rows
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import Activity, PlanDocument, Workplan
from goldenthread.direction.organization import actions_delegation as delegation
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership

from . import carried_texts as said
from .deliveries import WHOLE_WAY
from .world import World, days, in_geneva

# The months of 2020 that somebody wrote about; Kasmar's in most, two other entities' in some.
MONTHS = {"KAS": (1, 2, 3, 4, 5, 6, 8, 10, 11), "ALO": (3, 6), "GAL": (2, 5, 6)}
HALF_YEAR = 6
# How far the mid-year reviews of these entities are.
MID_YEAR = {
    "KAS": ReviewState.DECIDED,
    "ALO": ReviewState.OPEN,
    "GAL": ReviewState.CONSOLIDATED,
    "SRY": ReviewState.SUBMITTED,
    "YAS": ReviewState.OPEN,
    "DUN": ReviewState.SUBMITTED,
    "RO-LEV": ReviewState.CONSOLIDATED,
}
# In the open ones, somebody has spoken of so many outputs.
BEGUN = 2
# Of this year, what ends after this month is still going on.
LAST_DONE = 11
# Who speaks about the plan of this entity, which is under technical review.
DISCUSSED = "QAS"
LONGEST_LEAVE = 30


def carry_out_second_year(world: World) -> None:
    """Carry out the workplans of 2020: updates month by month, and some mid-year reviews between them."""
    plans = {
        plan.entity.code: plan
        for plan in Workplan.objects.filter(
            entity__code__in=MID_YEAR, period=world.years[2020]
        ).select_related("document__entity", "entity", "period")
    }
    for code, state in MID_YEAR.items():
        months = MONTHS.get(code, ())
        _update(world, plans[code], [month for month in months if month <= HALF_YEAR])
        _review(world, plans[code], state)
        _update(world, plans[code], [month for month in months if month > HALF_YEAR])
        if code in WHOLE_WAY:
            record_what_was_done(world, plans[code].document, after=in_geneva(2020, 1, 1))


def record_what_was_done(world: World, document: PlanDocument, *, after: datetime) -> None:
    """Let the editor record what was done, each when it ended; of 2020 the last ones are still going on."""
    by = world.editor(document.entity.code)
    rows = Activity.objects.filter(output__workplan__document=document)
    for activity in rows.select_related("output__workplan__period").order_by("ends_on", "pk"):
        ended = in_geneva(activity.ends_on.year, activity.ends_on.month, activity.ends_on.day)
        is_late = (activity.ends_on.year, activity.ends_on.month) > (2020, LAST_DONE)
        status = Activity.Status.ONGOING if is_late else Activity.Status.COMPLETED
        planning.record_activity_status(activity, status, by=by, at=max(ended, after))


# Monthly updates


def _update(world: World, workplan: Workplan, months: list[int]) -> None:
    """Let the editor say in the first days after each month what happened with what was going on."""
    place = next(one.place for one in world.presences if one.code == workplan.entity.code)
    for month in months:
        first = date(2020, month, 1)
        rows = [
            implementation.RowSaid(row.activity.uid, _said(row.activity, first, month + number, place))
            for number, row in enumerate(month_rows(workplan, first))
        ]
        at = in_geneva(2020, month + 1, 3, 15)
        implementation.save_updates(workplan, first, rows, by=world.editor(workplan.entity.code), at=at)


def _said(activity: ApprovedActivity, month: date, number: int, place: str) -> rules.UpdateSaid:
    has_ended = activity.ends_on <= rules.last_day(month)
    texts = said.ENDED if has_ended else said.RUNNING
    return rules.UpdateSaid(
        status=Activity.Status.COMPLETED if has_ended else Activity.Status.ONGOING,
        what_happened=texts[number % len(texts)].format(place=place),
        evidence=f"{said.EVIDENCE}/{activity.code.lower()}" if has_ended else "",
    )


# Mid-year reviews


def _review(world: World, workplan: Workplan, state: str) -> None:
    """Open a mid-year review and bring it as far as this state."""
    code = workplan.entity.code
    editor, head = world.editor(code), world.head(code)
    review = implementation.open_mid_year_review(workplan, by=head, at=in_geneva(2020, 7, 6))
    rows = list(review.outputs.all())
    for number, row in enumerate(rows[:BEGUN] if state == ReviewState.OPEN else rows):
        status, text = said.STANDING[number % len(said.STANDING)]
        implementation.save_output(
            row,
            status=status,
            text="\n\n".join(part for part in (row.text, text) if part),
            base_revision=row.revision,
            by=editor,
            at=in_geneva(2020, 7, 14),
        )
    for proposal in _proposals(review):
        implementation.save_proposal(review, proposal, by=editor, at=in_geneva(2020, 7, 16))
    if state != ReviewState.OPEN:
        _go_on(world, implementation.move_review(review, "SUBMIT", by=head, at=in_geneva(2020, 7, 20)), state)


def _go_on(world: World, review: MidYearReview, state: str) -> None:
    if state == ReviewState.SUBMITTED:
        return
    review = implementation.move_review(review, "CONSOLIDATE", by=world.manager, at=in_geneva(2020, 8, 24))
    if state == ReviewState.CONSOLIDATED:
        return
    board, at = world.people["board"], in_geneva(2020, 9, 17)
    for proposal in review.adjustments.all():
        is_accepted = proposal.kind != Adjustment.Kind.REALLOCATE
        decision = Adjustment.Decision.ACCEPTED if is_accepted else Adjustment.Decision.NOT_ACCEPTED
        note = "" if is_accepted else said.NOT_ACCEPTED
        implementation.decide_proposal(proposal, decision, by=board, at=at, note=note)
    implementation.move_review(review, "DECIDE", by=board, at=at + days(0.1), reference=said.DECISION)


def _proposals(review: MidYearReview) -> Iterator[rules.AdjustmentSaid]:
    """Propose something about what is still to come: spend less, begin later, and pay one from another."""
    coming = [
        (subject, *subject.dates)
        for subject in rules.subjects_of(review.snapshot.data).values()
        if subject.dates is not None and subject.dates[0] > date(2020, 7, 1) and subject.amounts
    ]
    for (subject, starts_on, ends_on), kind in zip(coming, said.PROPOSALS, strict=False):
        fund, planned = max(subject.amounts.items(), key=lambda pair: pair[1])
        is_later = kind == Adjustment.Kind.POSTPONE
        yield rules.AdjustmentSaid(
            kind=kind,
            subject_uid=subject.uid,
            text=said.PROPOSALS[kind],
            fund="" if is_later else fund,
            amount=None if is_later else Decimal(round(planned / 4)),
            target_uid=coming[-1][0].uid if kind == Adjustment.Kind.REALLOCATE else "",
            starts_after=min(starts_on + timedelta(days=28), ends_on) if is_later else None,
            ends_after=ends_on if is_later else None,
        )


# Plans under review


def talk_about_plans(world: World) -> None:
    """Let the desk and reviewers ask about one plan under review: two threads are open, one is settled."""
    document = PlanDocument.objects.get(workplan__entity__code=DISCUSSED, workplan__period=world.years[2020])
    desk, head = world.people["MENA"], world.head(DISCUSSED)
    outputs = document.workplan.outputs.order_by("position", "code")
    about = [f"output:{output.uid}" for output in outputs[:3]]
    at = world.now - days(4)
    planning.comment_on_plan(document, anchor=about[0], text=said.QUESTION_OF_THE_DESK, by=desk, at=at)
    asked = planning.comment_on_plan(
        document,
        anchor=about[1],
        text=said.QUESTION_OF_FINANCE,
        by=world.people["FINANCE"],
        at=at + days(0.5),
    )
    planning.reply_on_plan(document, asked, text=said.ANSWER_TO_FINANCE, by=head, at=at + days(1))
    settled = planning.comment_on_plan(
        document, anchor=about[2], text=said.REMARK_ON_GENDER, by=world.people["GENDER"], at=at + days(1.2)
    )
    planning.reply_on_plan(document, settled, text=said.ANSWER_ON_GENDER, by=head, at=at + days(2))
    planning.resolve_on_plan(document, settled, by=world.people["GENDER"], at=at + days(2.5))


def hand_over_the_desk(world: World) -> None:
    """Let a colleague act for the desk of Kasmar's region while it is on leave, now."""
    own = Membership.objects.get(person=world.people["MENA"], role=roles.DESK_REVIEWER)
    since = world.now - days(2)
    delegation.delegate_role(
        own,
        to=world.people["EUROPE_CENTRAL_ASIA"],
        since=since.date(),
        until=(since + days(LONGEST_LEAVE)).date(),
        by=own.person,
        at=since,
    )
