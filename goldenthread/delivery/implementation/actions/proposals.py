"""Writing proposed adjustments, deciding on them, and bringing what was accepted back into the workplan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _

from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning import rules as plan_rules
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives, once
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.uids import new_uid
from goldenthread.foundation.workflow.machine import MoveRefused

from .. import queries, rules
from ..models import Adjustment, MidYearReview
from .permits import NotYoursToReview, locked_review, permissions_on, record_refusal, review_to_write

Decision = Adjustment.Decision


class ProposalRefused(RuleBroken):
    """A proposal cannot be kept as it is; the message says what to correct."""


class ProposalChanged(RuleBroken):
    """Someone saved or removed the proposal first. `theirs` is the row as it stands, if it still does."""

    theirs: Adjustment | None


class NotRevisedYet(RuleBroken):
    """What the board accepted cannot be brought back now; the message says what comes first."""


@in_one_transaction
def save_proposal(
    review: MidYearReview,
    said: rules.AdjustmentSaid,
    *,
    by: User,
    at: datetime,
    proposal: Adjustment | None = None,
    base_revision: int = 0,
    uid: UUID | None = None,
) -> Adjustment:
    """Propose a change to the approved workplan, or save the proposal given.

    `uid` is what a new one will be known by: under the same again, nothing more is proposed.
    """
    review = review_to_write(review.pk, by=by, at=at)
    subjects = rules.subjects_of(review.snapshot.data)
    period = review.workplan.period
    reasons = rules.reasons_against_adjustment(said, subjects, within=(period.starts_on, period.ends_on))
    if reasons:
        raise ProposalRefused(" ".join(reasons))
    made = None if proposal else once.made_before(uid, review.adjustments.all())
    row = made or _begun_from(review, proposal, base_revision, uid)
    _check_together(review, said, subjects, row)
    subject = subjects[said.subject_uid]
    row.kind, row.text = said.kind, narratives.cleaned(said.text)
    row.subject_uid = UUID(subject.uid)
    row.subject_code, row.subject_title = subject.code, subject.title
    for name, value in rules.difference(said, subjects).items():
        setattr(row, name, value)
    if made:
        return once.unchanged(made)
    row.proposed_by, row.proposed_at = by, at
    row.save()
    _record(row, review, "saved", by=by, at=at, revision=row.revision)
    return row


def _check_together(
    review: MidYearReview, said: rules.AdjustmentSaid, subjects: Mapping[str, rules.Subject], row: Adjustment
) -> None:
    """Refuse what would, with the other proposals of the review, take more than is planned."""
    if said.kind not in rules.TAKING:
        return
    mine = rules.Proposed(said.kind, said.subject_uid, said.fund, said.amount)
    others = queries.proposed_in(review, without=row)
    reasons = rules.reasons_against_together([*others, mine], subjects, about=said.subject_uid)
    if reasons:
        raise ProposalRefused(" ".join(reasons))


@in_one_transaction
def remove_proposal(proposal: Adjustment, *, base_revision: int, by: User, at: datetime) -> None:
    """Take back a proposal that was not submitted yet."""
    review = review_to_write(proposal.review_id, by=by, at=at)
    row = _begun_from(review, proposal, base_revision)
    _record(row, review, "removed", by=by, at=at)
    row.delete()


def _begun_from(
    review: MidYearReview, proposal: Adjustment | None, base_revision: int, uid: UUID | None = None
) -> Adjustment:
    if proposal is None:
        position = review.adjustments.count() + 1
        return Adjustment(uid=uid or new_uid(), review=review, position=position)
    row = review.adjustments.select_for_update().filter(pk=proposal.pk).first()
    if row is None or row.revision != base_revision:
        refusal = ProposalChanged(
            _(
                "Someone saved or removed this proposal while you were writing. Nothing was overwritten: "
                "compare both, then save again."
            )
        )
        refusal.theirs = row
        raise refusal
    row.revision += 1
    return row


@in_one_transaction
def decide_proposal(
    proposal: Adjustment, decision: str, *, by: User, at: datetime, note: str = ""
) -> Adjustment:
    """Record the board's word on one proposal. Not accepting needs a note."""
    review = locked_review(proposal.review_id)
    try:
        rules.check_decision(
            queries.review_facts(review), person=by.pk, permissions=permissions_on(review, by, at)
        )
    except MoveRefused as refusal:
        trace = partial(
            record_refusal, review, "not theirs to decide", by=by, at=at, proposal=str(proposal.pk)
        )
        leaving(refusal, trace)
        raise
    reasons = rules.reasons_against_decision(decision, note=note)
    if reasons:
        raise ProposalRefused(" ".join(reasons))
    row = review.adjustments.select_for_update().get(pk=proposal.pk)
    row.decision, row.decision_note = decision, narratives.cleaned(note)
    row.decided_at, row.decided_by = at, by
    row.save()
    _record(row, review, "decided", by=by, at=at, note=row.decision_note, decision=decision)
    return row


@in_one_transaction
def revise_workplan(review: MidYearReview, *, by: User, at: datetime) -> MidYearReview:
    """Open the workplan for what the board accepted, with the board's reference as the note.

    A deed of the head of the entity, as every revision is. Raises NotRevisedYet or MoveRefused.
    """
    review = locked_review(review.pk)
    _check_reviser(review, roles.SUBMIT_PLAN, by=by, at=at)
    accepted = list(review.adjustments.filter(decision=Decision.ACCEPTED))
    reasons = rules.reasons_not_to_revise(
        review.state, was_revised=review.revised_at is not None, accepted=len(accepted)
    )
    if reasons:
        raise NotRevisedYet(" ".join(reasons))
    document = review.workplan.document
    if not plan_rules.is_writable(document.state):
        note = _("Mid-year review, decision %(reference)s: %(codes)s") % {
            "reference": review.decision_reference,
            "codes": ", ".join(f"{row.get_kind_display()} {row.subject_code}" for row in accepted),
        }
        planning.move_plan(document, "REVISE", by=by, at=at, note=note)
    review.revised_at, review.revised_by = at, by
    review.save(update_fields=["revised_at", "revised_by"])
    audit_trail.record(
        "implementation.workplan.opened_for_decision",
        review,
        by=by,
        at=at,
        entity_code=review.workplan.entity.code,
        reference=review.decision_reference,
        accepted=len(accepted),
    )
    return review


@in_one_transaction
def record_carried(review: MidYearReview, *, by: User, at: datetime) -> MidYearReview:
    """Record that the version approved since holds what the board accepted.

    A deed of the head or a framework manager, who has compared both versions. Raises NotRevisedYet.
    """
    review = locked_review(review.pk)
    _check_reviser(review, roles.SUBMIT_PLAN, roles.MANAGE_PLANNING, by=by, at=at)
    version = queries.version_that_carries(review)
    if version is None:
        raise NotRevisedYet(
            _(
                "No version was approved since the workplan was opened for this decision. Write the changes, "
                "submit the workplan, and come back when it is approved."
            )
        )
    review.carried_by = version
    review.save(update_fields=["carried_by"])
    audit_trail.record(
        "implementation.mid_year_review.carried_back",
        review,
        by=by,
        at=at,
        entity_code=review.workplan.entity.code,
        reference=review.decision_reference,
        version=version.number,
    )
    return review


def _check_reviser(review: MidYearReview, *permissions: str, by: User, at: datetime) -> None:
    if not permissions_on(review, by, at) & set(permissions):
        who = {name for permission in permissions for name in roles.names_of_roles_with(permission)}
        refusal = NotYoursToReview(
            _("This is not yours to do. It belongs to: %(who)s. Ask one of them.")
            % {"who": ", ".join(sorted(who))}
        )
        raise leaving(refusal, partial(record_refusal, review, "not theirs to carry back", by=by, at=at))


def _record(
    row: Adjustment,
    review: MidYearReview,
    word: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    **details: str | int,
) -> None:
    audit_trail.record(
        f"implementation.proposal.{word}",
        row,
        by=by,
        at=at,
        note=note,
        entity_code=review.workplan.entity.code,
        kind=row.kind,
        **details,
    )
