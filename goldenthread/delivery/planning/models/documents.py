"""The reviewable side of a programme or a workplan: its state, who moved it, and what was frozen when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.queries import holds, holds_a_role
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid


class PlanState(models.TextChoices):
    """Where a plan document stands. The states after a submission speak of what was frozen then."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Submitted")
    DESK_REVIEW = "DESK_REVIEW", _("Desk review")
    TECHNICAL_REVIEW = "TECHNICAL_REVIEW", _("Technical review")
    BOARD = "BOARD", _("Before the board")
    RETURNED = "RETURNED", _("Returned")
    APPROVED = "APPROVED", _("Approved")
    IN_FORCE = "IN_FORCE", _("In force")
    CLOSED = "CLOSED", _("Closed")


SETTLED = (PlanState.APPROVED, PlanState.IN_FORCE, PlanState.CLOSED)
BEING_WRITTEN = (PlanState.DRAFT, PlanState.RETURNED)


def being_revised(path: str = "") -> Q:
    """Return the condition that a plan was approved and is open again: its rows are a draft.

    `path` (ending in "__", or empty) leads to its document.
    """
    return Q(**{f"{path}approved_snapshot__isnull": False}) & ~Q(**{f"{path}state__in": SETTLED})


class PlanDocumentQuerySet(models.QuerySet["PlanDocument"]):
    """Filters for plan documents."""

    def visible_to(self, person: User) -> PlanDocumentQuerySet:
        """Keep the documents this person may read in some version.

        One that was approved once is open to everyone with a role: they read the approved version. A draft is
        its entity's; what was submitted is also open to those who review.
        """
        day = timezone.localdate()
        settled = Q(state__in=SETTLED) | Q(approved_snapshot__isnull=False)
        return self.filter(
            (settled & holds_a_role(person, day))
            | holds(person, roles.VIEW_DRAFT_PLAN, day, entity="entity")
            | (Q(submitted_at__isnull=False) & holds(person, roles.VIEW_SUBMITTED_PLAN, day, entity="entity"))
        )

    def permitting(self, person: User, permission: str) -> PlanDocumentQuerySet:
        """Keep the documents whose entity is within a role of this person that holds the permission."""
        return self.filter(holds(person, permission, timezone.localdate(), entity="entity"))


class PlanDocument(models.Model):
    """What a programme and a workplan have in common when they are reviewed."""

    class Kind(models.TextChoices):
        PROGRAMME = "PROGRAMME", _("Programme")
        WORKPLAN = "WORKPLAN", _("Workplan")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="plan_documents")
    state = models.CharField(max_length=16, choices=PlanState.choices, default=PlanState.DRAFT)
    # The latest submission; the whole story is in PlanMove.
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # The version approved last; while a revision is being written it is still the plan.
    approved_snapshot = models.ForeignKey(
        "PlanSnapshot", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PlanDocumentQuerySet.as_manager()

    class Meta:
        ordering = ("entity", "pk")
        indexes = (models.Index(fields=["state"], name="plan_documents_by_state"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="a_submitted_plan_has_both_who_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.entity_id}"

    @property
    def is_being_revised(self) -> bool:
        """Say whether it was approved and is open again, as `being_revised` asks of many."""
        return self.approved_snapshot_id is not None and self.state not in SETTLED


def rows_open_to(person: User, path: str) -> Q:
    """Return the condition that this person reads a row of the plan document at the end of this path.

    Outside the pages of the plan itself everybody reads what was agreed. What is being written is its
    entity's; what was submitted for the first time is also open to those who review, until it is returned.
    """
    day = timezone.localdate()
    with_role = holds_a_role(person, day)
    in_review = Q(approved_snapshot=None, submitted_at__isnull=False) & ~Q(state__in=BEING_WRITTEN)
    documents = PlanDocument.objects.filter(
        (Q(state__in=SETTLED) & with_role)
        | holds(person, roles.VIEW_DRAFT_PLAN, day, entity="entity")
        | (in_review & holds(person, roles.VIEW_SUBMITTED_PLAN, day, entity="entity")),
        pk=OuterRef(path),
    )
    return Q(Exists(documents)) | (Q(agreed__isnull=False) & with_role)


def of_readable_plan(person: User, path: str) -> Exists:
    """Return the condition that the plan document at the end of this path is one that the person may read."""
    return Exists(PlanDocument.objects.visible_to(person).filter(pk=OuterRef(path)))


class PlanSnapshot(models.Model):
    """A plan exactly as it was submitted: what reviewers judge. Frozen: nothing in it ever changes."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    reason = models.TextField(blank=True)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("document", "number")
        constraints = (
            models.UniqueConstraint(
                fields=["document", "number"], name="one_plan_snapshot_per_document_and_number"
            ),
        )

    def __str__(self) -> str:
        return f"version {self.number}"


class PlanMove(models.Model):
    """One step of a plan from state to state: who, when, about which version and, where asked, why."""

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="moves")
    snapshot = models.ForeignKey(
        PlanSnapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="moves"
    )
    move = models.CharField(max_length=20)
    source = models.CharField(max_length=16, choices=PlanState.choices)
    target = models.CharField(max_length=16, choices=PlanState.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("document", "pk")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class PlanContribution(models.Model):
    """That a person wrote in a plan document since it was approved last: they do not approve it."""

    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="contributions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["document", "person"], name="one_contribution_per_plan_and_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.document_id}"


class TechnicalReview(models.Model):
    """What one technical function says of a submitted version, independently of the others."""

    class Function(models.TextChoices):
        FINANCE = "FINANCE", _("Finance")
        HUMAN_RESOURCES = "HUMAN_RESOURCES", _("Human resources")
        GENDER = "GENDER", _("Gender equality")
        DISABILITY_INCLUSION = "DISABILITY_INCLUSION", _("Disability inclusion")
        THEMATIC = "THEMATIC", _("Thematic lead")

    class Outcome(models.TextChoices):
        WAITING = "WAITING", _("Waiting")
        AGREED = "AGREED", _("Agreed")
        AGREED_WITH_REMARKS = "AGREED_WITH_REMARKS", _("Agreed, with remarks")
        NOT_AGREED = "NOT_AGREED", _("Not agreed")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    snapshot = models.ForeignKey(PlanSnapshot, on_delete=models.CASCADE, related_name="technical_reviews")
    function = models.CharField(max_length=20, choices=Function.choices)
    outcome = models.CharField(max_length=20, choices=Outcome.choices, default=Outcome.WAITING)
    note = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("snapshot", "function")
        constraints = (
            models.UniqueConstraint(
                fields=["snapshot", "function"], name="one_technical_review_per_version_and_function"
            ),
            models.CheckConstraint(
                condition=Q(outcome="WAITING", answered_at=None, answered_by=None)
                | (~Q(outcome="WAITING") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="an_answered_technical_review_has_who_and_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.function}: {self.outcome}"
