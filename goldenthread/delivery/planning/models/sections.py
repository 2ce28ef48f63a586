"""What a plan says in words: sections of a programme and of a workplan, with every saved version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.uids import new_uid

from .documents import PlanDocument


class PlanSection(models.Model):
    """One text of a plan document: a Markdown subset, with paragraphs that keep their ids through edits."""

    class Kind(models.TextChoices):
        # Of a programme.
        CONTEXT = "CONTEXT", _("Context analysis")
        THEORY_OF_CHANGE = "THEORY_OF_CHANGE", _("Theory of change")
        STAKEHOLDERS = "STAKEHOLDERS", _("Stakeholders and partners")
        GENDER_AND_INCLUSION = "GENDER_AND_INCLUSION", _("Gender and inclusion analysis")
        # Of a workplan: the reflection that comes before planning.
        WHAT_WORKED = "WHAT_WORKED", _("What worked")
        WHAT_DID_NOT = "WHAT_DID_NOT", _("What did not work")
        WHAT_CHANGES = "WHAT_CHANGES", _("What we change")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.ForeignKey(PlanDocument, on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=24, choices=Kind.choices)
    revision = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, default="en")
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    copied_from = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("document", "pk")
        constraints = (
            models.UniqueConstraint(fields=["document", "kind"], name="one_section_per_plan_and_kind"),
        )

    def __str__(self) -> str:
        return str(self.get_kind_display())


class PlanSectionRevision(models.Model):
    """What a section held after a save, or what was refused because someone saved first."""

    section = models.ForeignKey(PlanSection, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    was_taken = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8)
    classification = models.CharField(max_length=22, choices=Classification.choices)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("section", "number", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["section", "number"],
                condition=Q(was_taken=True),
                name="one_taken_revision_per_plan_section_and_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.section_id}, {self.number}"
