"""The mid-year review: open it, say how far each output is, take it from state to state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.planning import queries as plans
from goldenthread.delivery.planning.actions.permits import check_planner, locked_document
from goldenthread.delivery.planning.models import PlanSnapshot, Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.workflow.machine import MoveRefused

from .. import queries, rules
from ..models import Adjustment, MidYearMove, MidYearReview, OutputImplementation
from .permits import NotYoursToReview, locked_review, permissions_on, record_refusal, review_to_write

Decision = Adjustment.Decision
PAST = {
    "SUBMIT": "submitted",
    "RETURN": "returned",
    "CONSOLIDATE": "put_before_the_board",
    "DECIDE": "decided",
}


class ReviewRefused(RuleBroken):
    """The review cannot be opened or kept as it is; the message says what to do."""


class OutputChanged(RuleBroken):
    """Someone saved the output first. Nothing is overwritten; `theirs` is the row as it stands."""

    theirs: OutputImplementation


@in_one_transaction
def open_mid_year_review(workplan: Workplan, *, by: User, at: datetime) -> MidYearReview:
    """Open the mid-year review of a workplan: a row for each output of its approved version.

    Each text starts with what the monthly updates said, with month and person.
    """
    document = locked_document(workplan.document_id)
    check_planner(document.entity, by, at, document=document)
    if MidYearReview.objects.filter(workplan=workplan).exists():
        raise ReviewRefused(_("This workplan has its mid-year review already. Open it to go on writing."))
    snapshot = document.approved_snapshot
    if not plans.is_carried_out(document):
        raise ReviewRefused(
            _(
                "This workplan is “%(state)s”: a mid-year review looks at an approved workplan in force. A "
                "framework manager puts it in force."
            )
            % {"state": document.get_state_display()}
        )
    if snapshot is None:
        raise ReviewRefused(
            _(
                "No approved version of this workplan is kept here, so there is nothing to measure on. Its "
                "head opens it for revision and submits it; the review looks at the version approved then."
            )
        )
    review = _opened(workplan, snapshot, by=by, at=at)
    audit_trail.record(
        "implementation.mid_year_review.opened",
        review,
        by=by,
        at=at,
        entity_code=document.entity.code,
        version=snapshot.number,
    )
    return review


@in_one_transaction
def open_mid_year_reviews(period: Period, *, by: User, at: datetime) -> list[MidYearReview]:
    """Open the mid-year review of every workplan of a period that is in force and has none."""
    if not organization.may(by, roles.MANAGE_PLANNING, timezone.localdate(at)):
        raise NotYoursToReview(
            _("Nothing was opened: mid-year reviews of all entities are opened by %(who)s. Ask one of them.")
            % {"who": ", ".join(roles.names_of_roles_with(roles.MANAGE_PLANNING))}
        )
    opened = []
    for workplan in queries.workplans_without_review(period):
        snapshot = workplan.document.approved_snapshot
        assert snapshot is not None  # noqa: S101 - the query asks for one
        opened.append(_opened(workplan, snapshot, by=by, at=at))
    if not opened:
        raise ReviewRefused(
            _("Every workplan of this period that is in force has its mid-year review already.")
        )
    audit_trail.record(
        "implementation.mid_year_reviews.opened",
        opened[0],
        by=by,
        at=at,
        period=period.code,
        reviews=len(opened),
    )
    return opened


def _opened(workplan: Workplan, snapshot: PlanSnapshot, *, by: User, at: datetime) -> MidYearReview:
    review = MidYearReview.objects.create(workplan=workplan, snapshot=snapshot, opened_at=at, opened_by=by)
    texts = _by_output(queries.texts_of(workplan.entity, workplan.period))
    OutputImplementation.objects.bulk_create(
        OutputImplementation(
            review=review,
            output_uid=output["uid"],
            code=output["code"],
            statement=output["statement"],
            position=position,
            text=rules.assembled(texts.get(output["uid"], [])),
            origins=rules.origins_of(texts.get(output["uid"], [])),
        )
        for position, output in enumerate(snapshot.data["outputs"], start=1)
    )
    return review


def _by_output(texts: Iterable[rules.UpdateText]) -> dict[str, list[rules.UpdateText]]:
    found: dict[str, list[rules.UpdateText]] = {}
    for text in texts:
        found.setdefault(text.output_uid, []).append(text)
    return found


@in_one_transaction
def save_output(
    row: OutputImplementation, *, status: str, text: str, base_revision: int, by: User, at: datetime
) -> OutputImplementation:
    """Say how far an output is, and what there is to say about it."""
    review = review_to_write(row.review_id, by=by, at=at)
    text = narratives.cleaned(text)
    if status not in OutputImplementation.Status.values:
        raise ReviewRefused(_("Choose how far the output is: on track, delayed, cancelled or done."))
    if narratives.is_too_long(text):
        raise ReviewRefused(
            _("The text has %(length)s characters; it may have %(most)s. Shorten it, or link to a document.")
            % {"length": len(text), "most": narratives.MAX_LENGTH}
        )
    row = _begun_from(row, base_revision)
    row.status, row.text = status, text
    return _kept(row, review, by=by, at=at)


@in_one_transaction
def add_new_updates(
    row: OutputImplementation, *, base_revision: int, by: User, at: datetime
) -> OutputImplementation:
    """Add to an output's text what monthly updates said since it was put together."""
    review = review_to_write(row.review_id, by=by, at=at)
    row = _begun_from(row, base_revision)
    known = {origin["update"] for origin in row.origins}
    new = [
        text
        for text in queries.texts_for_output(review, row.output_uid)
        if text.update_id not in known and text.text.strip()
    ]
    if not new:
        raise ReviewRefused(_("The monthly updates say nothing new of this output."))
    text = "\n\n".join(part for part in (row.text, rules.assembled(new)) if part)
    row.text, row.origins = text, [*row.origins, *rules.origins_of(new)]
    return _kept(row, review, by=by, at=at)


def _begun_from(row: OutputImplementation, base_revision: int) -> OutputImplementation:
    fresh = OutputImplementation.objects.select_for_update().get(pk=row.pk)
    if fresh.revision != base_revision:
        refusal = OutputChanged(
            _(
                "Someone saved this output while you were writing. Nothing was overwritten: compare both, "
                "then save again."
            )
        )
        refusal.theirs = fresh
        raise refusal
    fresh.revision += 1
    return fresh


def _kept(
    row: OutputImplementation, review: MidYearReview, *, by: User, at: datetime
) -> OutputImplementation:
    row.updated_by, row.updated_at = by, at
    row.save()
    audit_trail.record(
        "implementation.mid_year_output.saved",
        row,
        by=by,
        at=at,
        entity_code=review.workplan.entity.code,
        revision=row.revision,
        status=row.status,
    )
    return row


@in_one_transaction
def move_review(
    review: MidYearReview, move_code: str, *, by: User, at: datetime, note: str = "", reference: str = ""
) -> MidYearReview:
    """Take a mid-year review one step further or back, as MID_YEAR_WORKFLOW allows, and record it.

    `reference` is the board's own number for its decision. Raises MoveRefused or ReviewRefused.
    """
    review = locked_review(review.pk)
    try:
        move = rules.check_move(
            move_code,
            queries.review_facts(review),
            person=by.pk,
            permissions=permissions_on(review, by, at),
            note=note,
        )
    except MoveRefused as refusal:
        if refusal.is_a_leap:
            trace = partial(
                record_refusal, review, "not a step for them now", by=by, at=at, move=move_code[:20]
            )
            leaving(refusal, trace)
        raise
    source, note = review.state, narratives.cleaned(note)
    review.state = move.target
    if move.code == "SUBMIT":
        _check_complete(review)
        review.submitted_at, review.submitted_by = at, by
    elif move.code == "DECIDE":
        _check_decided(review, reference)
        review.decision_reference = narratives.cleaned(reference)[:60]
        review.decided_at, review.decided_by = at, by
    elif move.code == "RETURN":
        _forget_decisions(review)
    review.save()
    MidYearMove.objects.create(
        review=review, move=move.code, source=source, target=review.state, note=note, at=at, by=by
    )
    audit_trail.record(
        f"implementation.mid_year_review.{PAST[move.code]}",
        review,
        by=by,
        at=at,
        note=note,
        entity_code=review.workplan.entity.code,
        source=source,
        target=review.state,
        reference=review.decision_reference,
    )
    return review


def _check_complete(review: MidYearReview) -> None:
    reasons = rules.reasons_not_to_submit(review.outputs.values_list("code", "status", "text"))
    subjects = rules.subjects_of(review.snapshot.data)
    reasons += rules.reasons_against_together(queries.proposed_in(review), subjects)
    if reasons:
        raise ReviewRefused(" ".join(reasons))


def _check_decided(review: MidYearReview, reference: str) -> None:
    proposals = list(review.adjustments.values_list("subject_code", "decision"))
    reasons = rules.reasons_not_to_decide(proposals, reference=reference)
    if reasons:
        raise ReviewRefused(" ".join(reasons))


def _forget_decisions(review: MidYearReview) -> None:
    """Take back what was decided of proposals: their writers can change them now. The trail keeps it."""
    review.adjustments.update(decision=Decision.WAITING, decision_note="", decided_at=None, decided_by=None)
