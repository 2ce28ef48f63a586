"""Questions about one mid-year review."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from goldenthread.delivery.planning.models import PlanSnapshot, Workplan
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import Adjustment, MidYearReview, OutputImplementation
from .updates import texts_of


def review_of(workplan: Workplan, person: User) -> MidYearReview | None:
    """Return the workplan's mid-year review, if there is one that this person may read."""
    rows = MidYearReview.objects.visible_to(person).select_related(
        "workplan__entity", "workplan__period", "workplan__document", "snapshot", "carried_by",
        "opened_by", "submitted_by", "decided_by", "revised_by",
    )  # fmt: skip
    return rows.filter(workplan=workplan).first()


def review_facts(review: MidYearReview) -> rules.ReviewFacts:
    """Return what the rules need to know of this review."""
    writers = {
        *review.outputs.exclude(updated_by=None).values_list("updated_by", flat=True),
        *review.adjustments.values_list("proposed_by", flat=True),
        *([review.submitted_by_id] if review.submitted_by_id else []),
    }
    return rules.ReviewFacts(review.state, frozenset(writers))


def counts_of(review: MidYearReview) -> list[tuple[str, int]]:
    """Return how many outputs are how far, in words; those nobody has spoken of come last."""
    counts = Counter(review.outputs.values_list("status", flat=True))
    known = [(str(label), counts[code]) for code, label in OutputImplementation.Status.choices]
    return [*known, ("", counts[""])]


def texts_for_output(review: MidYearReview, output_uid: UUID | str) -> list[rules.UpdateText]:
    """Return the monthly updates of an output's activities, the oldest first."""
    workplan = review.workplan
    return texts_of(workplan.entity, workplan.period, outputs=[output_uid])


def proposed_in(review: MidYearReview, *, without: Adjustment | None = None) -> list[rules.Proposed]:
    """Return what the proposals of a review say of money; one of them can be left out."""
    return [
        rules.Proposed(row.kind, str(row.subject_uid), row.fund, row.amount)
        for row in review.adjustments.all()
        if row != without
    ]


def version_that_carries(review: MidYearReview) -> PlanSnapshot | None:
    """Return the first version that was approved after the workplan was opened for the board's decision."""
    if review.revised_at is None:
        return None
    versions = review.workplan.document.snapshots.filter(
        approved_at__isnull=False, taken_at__gte=review.revised_at
    )
    return versions.order_by("number").first()
