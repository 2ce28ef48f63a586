"""Moving a plan from state to state: submit, review, approve, revise. What is judged is frozen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.actions_in_bulk import update_many
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.workflow.machine import MoveRefused

from .. import queries, rules
from ..models import (
    CostLine,
    PlanContribution,
    PlanDocument,
    PlanMove,
    PlannedAmount,
    PlanSnapshot,
    PlanState,
    TechnicalReview,
)
from ..queries.resubmitting import returned_unchanged
from ..rules.resubmitting import reasons_not_to_submit_again
from .agreed import keep_what_was_agreed, let_go_of_what_was_agreed
from .checks import refuse_with_blocking_points
from .letters import tell_of_answers, tell_of_move, tell_of_request
from .permits import check_framework_manager, locked_document, record_refusal

PAST = {
    "SUBMIT": "submitted",
    "WITHDRAW": "withdrawn",
    "TAKE_UP": "taken_up",
    "ASK_TECHNICAL": "sent_for_technical_review",
    "ACCEPT": "accepted",
    "APPROVE": "approved",
    "RETURN": "returned",
    "PUT_IN_FORCE": "put_in_force",
    "REVISE": "opened_for_revision",
    "CLOSE": "closed",
    "REOPEN": "opened_again",
}


# The move of a plan that was approved before it was kept here.
LOADED = "LOADED"


class NotReady(RuleBroken):
    """Something has to be done first; the message says what."""


class AnsweredAlready(RuleBroken):
    """A technical review has its answer, or its version is not being judged any more."""


@in_one_transaction
def move_plan(
    document: PlanDocument,
    move_code: str,
    *,
    by: User,
    at: datetime,
    note: str = "",
    version: int | None = None,
    functions: Iterable[str] = TechnicalReview.Function.values,
) -> PlanDocument:
    """Take a plan one step further or back, as PLAN_WORKFLOW allows, and record it.

    Submitting freezes the plan as its next version. `version` is the number that was read by whoever judges;
    `functions` are the technical functions asked. Raises MoveRefused or NotReady.
    """
    document = locked_document(document.pk)
    latest = queries.latest_version(document)
    try:
        move = rules.check_move(
            move_code,
            queries.plan_facts(document, latest, on=timezone.localdate(at)),
            person=by.pk,
            permissions=organization.permissions_at(by, document.entity, timezone.localdate(at)),
            note=note,
            version=version,
        )
    except MoveRefused as refusal:
        if refusal.is_a_leap:
            trace = partial(
                record_refusal, document, "not a step for them now", by=by, at=at, move=move_code[:20]
            )
            leaving(refusal, trace)
        raise
    source, note = document.state, narratives.cleaned(note)
    if move.code == "REVISE":
        latest = _open_for_revision(document, latest, by=by, at=at)
    _refuse_the_same_again(document, move.code, note)
    document.state = move.target
    if move.code == "SUBMIT":
        latest = _submit(document, latest, note=note, by=by, at=at)
    elif move.code == "ASK_TECHNICAL":
        _ask(document, latest, set(functions), by=by, at=at)
    elif move.code == "ACCEPT":
        _check_answers(latest, note)
    elif move.code == "APPROVE":
        _approve(document, latest, by=by, at=at)
    document.save()
    PlanMove.objects.create(
        document=document,
        snapshot=latest,
        move=move.code,
        source=source,
        target=document.state,
        note=note,
        at=at,
        by=by,
    )
    audit_trail.record(
        f"planning.{document.kind.lower()}.{PAST[move.code]}",
        document,
        by=by,
        at=at,
        note=note,
        entity_code=document.entity.code,
        version=latest.number if latest else 0,
        source=source,
        target=document.state,
    )
    tell_of_move(document, move.code, by=by, at=at)
    return document


@in_one_transaction
def record_approved_elsewhere(
    documents: Sequence[PlanDocument], *, note: str, by: User, at: datetime
) -> list[PlanSnapshot]:
    """Put plans in force that were approved before they were kept here, each frozen as its first version.

    A framework manager's deed, for plans that come from files. `note` says where they were approved.
    """
    check_framework_manager(by, at)
    if not note.strip():
        raise NotReady(_("Say where these plans were approved: a decision, a letter, a system."))
    drafts = [document for document in documents if document.state == PlanState.DRAFT]
    frozen = [freeze(document, None, reason=note, by=by, at=at) for document in drafts]
    PlanSnapshot.objects.filter(pk__in=[snapshot.pk for snapshot in frozen]).update(
        approved_at=at, approved_by=by
    )
    for document, snapshot in zip(drafts, frozen, strict=True):
        document.state, document.approved_snapshot = PlanState.IN_FORCE, snapshot
        document.submitted_at, document.submitted_by = at, by
    update_many(drafts, ["state", "approved_snapshot", "submitted_at", "submitted_by"])
    PlanContribution.objects.filter(document__in=drafts).delete()
    PlanMove.objects.bulk_create(
        PlanMove(
            document=document,
            snapshot=snapshot,
            move=LOADED,
            source=PlanState.DRAFT,
            target=PlanState.IN_FORCE,
            note=note,
            at=at,
            by=by,
        )
        for document, snapshot in zip(drafts, frozen, strict=True)
    )
    for document in drafts[:1]:
        audit_trail.record(
            "planning.plans.recorded_as_approved", document, by=by, at=at, note=note, plans=len(drafts)
        )
    return frozen


@in_one_transaction
def answer_technical_review(
    review: TechnicalReview, outcome: str, *, by: User, at: datetime, note: str = ""
) -> TechnicalReview:
    """Say what a technical function thinks of the version it was asked about. An answer stands.

    Not agreeing needs a note. Raises MoveRefused or AnsweredAlready.
    """
    document = locked_document(review.snapshot.document_id)
    review = TechnicalReview.objects.select_for_update().get(pk=review.pk)
    permissions = organization.permissions_at(by, document.entity, timezone.localdate(at))
    try:
        rules.check_answer(
            review.function,
            outcome,
            queries.plan_facts(document, None, on=timezone.localdate(at)),
            person=by.pk,
            permissions=permissions,
            note=note,
        )
    except MoveRefused as refusal:
        if refusal.is_a_leap:
            leaving(refusal, partial(record_refusal, document, "not theirs to answer", by=by, at=at))
        raise
    latest = queries.latest_version(document)
    if review.answered_at is not None or latest is None or latest.pk != review.snapshot_id:
        raise AnsweredAlready(
            _("Nothing was recorded: this review is answered already, or a newer version is being reviewed.")
        )
    review.outcome, review.note = outcome, narratives.cleaned(note)
    review.answered_at, review.answered_by = at, by
    review.save()
    audit_trail.record(
        "planning.technical_review.answered",
        review,
        by=by,
        at=at,
        note=review.note,
        entity_code=document.entity.code,
        function=review.function,
        outcome=outcome,
        version=latest.number,
    )
    if not latest.technical_reviews.filter(outcome=TechnicalReview.Outcome.WAITING).exists():
        tell_of_answers(document, by=by, at=at)
    return review


def freeze(
    document: PlanDocument, latest: PlanSnapshot | None, *, reason: str, by: User, at: datetime
) -> PlanSnapshot:
    """Keep the plan exactly as it reads now, with a digest that shows any later change."""
    data = queries.plan_data(document)
    snapshot = PlanSnapshot.objects.create(
        document=document,
        number=latest.number + 1 if latest else 1,
        schema_version=data["schema_version"],
        data=data,
        digest=digest_of(data),
        reason=reason,
        taken_at=at,
        taken_by=by,
    )
    _add_up(snapshot)
    return snapshot


def _add_up(snapshot: PlanSnapshot) -> None:
    """Keep what the version plans, so that nobody has to add up its lines again. A programme has none."""
    lines = CostLine.objects.filter(activity__output__workplan__document=snapshot.document_id)
    PlannedAmount.objects.bulk_create(
        PlannedAmount(snapshot=snapshot, result_id=result, element_id=element, fund=fund, amount=amount)
        for result, element, fund, amount in queries.added_up(lines, "result", "element", "fund")
    )


def _refuse_the_same_again(document: PlanDocument, move: str, note: str) -> None:
    """Refuse a returned plan in which nothing was changed, unless a note says why it comes as it was."""
    returned = returned_unchanged(document) if move == "SUBMIT" else None
    reasons = reasons_not_to_submit_again(returned.version.number, note=note) if returned else []
    if reasons:
        raise NotReady(" ".join(reasons))


def _submit(
    document: PlanDocument, latest: PlanSnapshot | None, *, note: str, by: User, at: datetime
) -> PlanSnapshot:
    refuse_with_blocking_points(document, at=at)
    document.submitted_at, document.submitted_by = at, by
    return freeze(document, latest, reason=note, by=by, at=at)


def _ask(
    document: PlanDocument, latest: PlanSnapshot | None, functions: Collection[str], *, by: User, at: datetime
) -> None:
    reasons = rules.reasons_not_to_ask(functions)
    if reasons:
        raise NotReady(" ".join(reasons))
    wanted = [function for function in TechnicalReview.Function.values if function in functions]
    TechnicalReview.objects.bulk_create(TechnicalReview(snapshot=latest, function=name) for name in wanted)
    tell_of_request(document, wanted, by=by, at=at)


def _check_answers(latest: PlanSnapshot | None, note: str) -> None:
    answers = TechnicalReview.objects.filter(snapshot=latest).values_list("function", "outcome")
    reasons = rules.reasons_not_to_accept(answers, note=note)
    if reasons:
        raise NotReady(" ".join(reasons))


def _open_for_revision(
    document: PlanDocument, latest: PlanSnapshot | None, *, by: User, at: datetime
) -> PlanSnapshot | None:
    """Keep what was agreed, for everybody who does not write the plan. Return its latest version."""
    keep_what_was_agreed(document)
    if document.approved_snapshot_id is not None:
        return latest
    return _keep_what_holds(document, latest, by=by, at=at)


def _keep_what_holds(
    document: PlanDocument, latest: PlanSnapshot | None, *, by: User, at: datetime
) -> PlanSnapshot:
    """Freeze a plan that a file brought in force: it stays the plan while it is revised."""
    reason = _("As it stood when it was first opened for revision; it came from a file.")
    document.approved_snapshot = freeze(document, latest, reason=reason, by=by, at=at)
    return document.approved_snapshot


def _approve(document: PlanDocument, latest: PlanSnapshot | None, *, by: User, at: datetime) -> None:
    assert latest is not None  # noqa: S101 - a plan before the board was submitted
    latest.approved_at, latest.approved_by = at, by
    latest.save(update_fields=["approved_at", "approved_by"])
    document.approved_snapshot = latest
    let_go_of_what_was_agreed(document)
    PlanContribution.objects.filter(document=document).delete()
