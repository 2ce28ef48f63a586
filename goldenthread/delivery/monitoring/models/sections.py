"""Sections of a report: its tasks, their classified texts, and who may read them."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.uids import new_uid

from .reports import Report, among


def readable_by(person: User, *, section: str | None, entity: str, period_end: str) -> Q:
    """Return the condition that a classification lets this person read an item of a report they may read.

    Public and internal: yes. Confidential: the entity's people and its desk. Strictly confidential: only
    those named for the section (`section` is the lookup of its key, if the item is one) and, elsewhere,
    nobody else than the entity's own people.
    """
    day = timezone.localdate()
    confidential = holds(person, roles.VIEW_CONFIDENTIAL, day, entity=entity, period_end=period_end)
    if section is None:
        own = Membership.objects.in_force(day).filter(person=person, entity=OuterRef(entity))
        strictly = Q(Exists(own))
    else:
        named = SectionReader.objects.in_force(day).filter(section=OuterRef(section), person=person)
        strictly = Q(Exists(named)) | Q(updated_by=person)
    return (
        Q(classification__in=["PUBLIC", "INTERNAL"])
        | (Q(classification="CONFIDENTIAL") & confidential)
        | (Q(classification="STRICTLY_CONFIDENTIAL") & strictly)
    )


class ReportSectionQuerySet(models.QuerySet["ReportSection"]):
    """Filters for sections."""

    def visible_to(self, person: User) -> ReportSectionQuerySet:
        """Keep the sections this person may read: of reports they may read, not classified above them."""
        return self.filter(
            readable_by(
                person, section="pk", entity="report__entity", period_end="report__round__period__ends_on"
            ),
            among(Report.objects.visible_to(person), "report"),
        )


class ReportSection(models.Model):
    """One task of a report's task list: its text, and whether its writers call it complete.

    `key` is the kind, and for a kind with many sections the code of the subject: "result:KAS-R1", "risks".
    The text is a Markdown subset; `paragraphs` is the same text as [{"id", "text"}], where an id stays with
    its paragraph through edits. `revision` grows by one with each save and guards against silent overwriting.
    """

    class State(models.TextChoices):
        NOT_STARTED = "NOT_STARTED", _("Not started")
        IN_PROGRESS = "IN_PROGRESS", _("In progress")
        RETURNED = "RETURNED", _("Returned")
        COMPLETE = "COMPLETE", _("Complete")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    # A code of sections.SECTION_KINDS.
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State.choices, default=State.NOT_STARTED)
    revision = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8, default="en")
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    updated_at = models.DateTimeField(null=True, blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = ReportSectionQuerySet.as_manager()

    class Meta:
        ordering = ("report", "position", "key")
        constraints = (
            models.UniqueConstraint(fields=["report", "key"], name="one_section_per_report_and_key"),
        )

    def __str__(self) -> str:
        return self.key


class SectionReaderQuerySet(models.QuerySet["SectionReader"]):
    """Filters for named readers."""

    def in_force(self, on: date) -> SectionReaderQuerySet:
        """Keep those whose reading right has not ended on that day."""
        return self.filter(until__gte=on)


class SectionReader(models.Model):
    """Someone named to read a strictly confidential section, until a day."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="readers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateField()

    objects = SectionReaderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["section", "person"], name="one_reading_right_per_section_and_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} reads {self.section_id} until {self.until}"


class SectionRevisionQuerySet(models.QuerySet["SectionRevision"]):
    """Filters for versions of sections."""

    def visible_to(self, person: User) -> SectionRevisionQuerySet:
        """Keep the versions of sections this person may read; a strictly confidential one only if named.

        What was strictly confidential when it was written stays so when the section is lowered later.
        """
        named = SectionReader.objects.in_force(timezone.localdate()).filter(
            section=OuterRef("section"), person=person
        )
        return self.filter(
            ~Q(classification="STRICTLY_CONFIDENTIAL") | Q(saved_by=person) | Q(Exists(named)),
            among(ReportSection.objects.visible_to(person), "section"),
        )


class SectionRevision(models.Model):
    """What a section held after one save: nothing written is ever lost."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    # False: kept aside because someone else had saved first; the writer is offered to compare.
    was_taken = models.BooleanField(default=True)
    text = models.TextField(blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=8)
    classification = models.CharField(max_length=22, choices=Classification.choices)
    # The other answers of the section: rating, tags, facts.
    answers = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = SectionRevisionQuerySet.as_manager()

    class Meta:
        ordering = ("section", "number", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["section", "number"],
                condition=Q(was_taken=True),
                name="one_taken_revision_per_section_and_number",
            ),
        )

    def __str__(self) -> str:
        return f"{self.section_id} revision {self.number}"
