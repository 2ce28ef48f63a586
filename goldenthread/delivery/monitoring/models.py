"""What entities achieved: rounds, reports with sections, ratings, actual values, what was frozen when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goldenthread.delivery.planning.models import Indicator, Output, Result, TagUse, significance_constraint
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership, Period
from goldenthread.direction.strategy.models import Fact, PlanVersion, ScaleLevel, fact_constraints
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.uids import new_uid


class Round(models.Model):
    """One call for reports, from all entities, about one period."""

    class Kind(models.TextChoices):
        END_OF_YEAR = "END_OF_YEAR", _("End-of-year report")
        MID_YEAR = "MID_YEAR", _("Mid-year review")
        MONTHLY = "MONTHLY", _("Monthly update")
        SPECIAL = "SPECIAL", _("Special report")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="rounds")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rounds")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    locks_at = models.DateTimeField()
    guidance = models.TextField(blank=True)

    class Meta:
        ordering = ("-due_at", "code")
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "plan_version", "period"], name="one_round_per_kind_plan_and_period"
            ),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("opened_at")) & Q(locks_at__gte=F("due_at")),
                name="a_round_opens_then_is_due_then_locks",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period}"


SUBMITTED_OR_FURTHER = ("SUBMITTED", "DESK_APPROVED", "APPROVED")


def _holds(person: User, permission: str, on: date, *, entity: str, period_end: str) -> Q:
    """Return the condition that this person holds the permission for the entity behind these lookups.

    Where the entity belongs (region, function) is read on the last day of the period, as figures do.
    """
    mine = Membership.objects.in_force(on).filter(person=person, role__in=roles.roles_with(permission))
    detail = EntityDetail.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=OuterRef(period_end)),
        entity=OuterRef(entity),
        valid_from__lte=OuterRef(period_end),
    )
    return (
        Q(Exists(mine.filter(entity=OuterRef(entity))))
        | Q(Exists(mine.filter(scope=Membership.Scope.ORGANIZATION)))
        | Q(Exists(detail.filter(region__in=mine.filter(region__isnull=False).values("region"))))
        | Q(
            Exists(
                detail.exclude(function="").filter(function__in=mine.exclude(function="").values("function"))
            )
        )
    )


class ReportQuerySet(models.QuerySet["Report"]):
    """Filters for reports."""

    def with_detail(self) -> ReportQuerySet:
        """Attach `name` and `region_name`: the entity's, as they were at the end of the period."""
        detail = EntityDetail.objects.filter(
            Q(valid_to=None) | Q(valid_to__gte=OuterRef("round__period__ends_on")),
            entity=OuterRef("entity"),
            valid_from__lte=OuterRef("round__period__ends_on"),
        )
        return self.annotate(
            name=Subquery(detail.values("name")[:1]), region_name=Subquery(detail.values("region__name")[:1])
        )

    def permitting(self, person: User, permission: str, on: date | None = None) -> ReportQuerySet:
        """Keep the reports whose entity is within a role of this person that holds the permission."""
        day = on or timezone.localdate()
        return self.filter(
            _holds(person, permission, day, entity="entity", period_end="round__period__ends_on")
        )

    def visible_to(self, person: User) -> ReportQuerySet:
        """Keep the reports this person may read: own drafts, submitted ones of one's scope, approved ones."""
        day = timezone.localdate()
        at = {"entity": "entity", "period_end": "round__period__ends_on"}
        submitted = Q(state__in=SUBMITTED_OR_FURTHER) | (Q(submitted_at__isnull=False) & Q(state="RETURNED"))
        approved_readers = Membership.objects.in_force(day).filter(
            person=person, role__in=roles.roles_with(roles.VIEW_APPROVED_REPORT)
        )
        return self.filter(
            _holds(person, roles.VIEW_DRAFT_REPORT, day, **at)
            | (submitted & _holds(person, roles.VIEW_SUBMITTED_REPORT, day, **at))
            # An approved report is open to everyone who may read approved reports anywhere.
            | (Q(state="APPROVED") & Q(Exists(approved_readers)))
        )


class Report(models.Model):
    """What one entity reports in one round."""

    class State(models.TextChoices):
        NOT_STARTED = "NOT_STARTED", _("Not started")
        IN_PROGRESS = "IN_PROGRESS", _("In progress")
        SUBMITTED = "SUBMITTED", _("Submitted")
        RETURNED = "RETURNED", _("Returned")
        DESK_APPROVED = "DESK_APPROVED", _("Desk approved")
        APPROVED = "APPROVED", _("Approved")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="reports")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=14, choices=State.choices, default=State.NOT_STARTED)
    # The latest submission and approvals; the whole story is in ReportMove.
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    desk_approved_at = models.DateTimeField(null=True, blank=True)
    desk_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set when the framework manager reopens it after the round's lock: editing is possible until it is
    # submitted.
    reopened_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("round", "entity")
        indexes = (models.Index(fields=["round", "state"], name="reports_by_round_and_state"),)
        constraints = (
            models.UniqueConstraint(fields=["round", "entity"], name="one_report_per_round_and_entity"),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="a_submission_has_both_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="an_approval_has_both_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["SUBMITTED", "DESK_APPROVED", "APPROVED"])
                | Q(submitted_at__isnull=False),
                name="only_a_submitted_report_goes_further",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round.code} {self.entity.code}"


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


def among(readable: models.QuerySet[Any], path: str) -> Exists:
    """Return the condition that what is at the end of the path is one of these.

    Asked row by row: of `IN (...)` SQLite would first work out the whole list, for every entity and year.
    """
    return Exists(readable.filter(pk=OuterRef(path)))


def readable_by(person: User, *, section: str | None, entity: str, period_end: str) -> Q:
    """Return the condition that a classification lets this person read an item of a report they may read.

    Public and internal: yes. Confidential: the entity's people and its desk. Strictly confidential: only
    those named for the section (`section` is the lookup of its key, if the item is one) and, elsewhere,
    nobody else than the entity's own people.
    """
    day = timezone.localdate()
    confidential = _holds(person, roles.VIEW_CONFIDENTIAL, day, entity=entity, period_end=period_end)
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


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    """Filters for links to evidence."""

    def visible_to(self, person: User) -> EvidenceQuerySet:
        """Keep the links this person may see: of sections they may read, not classified above them."""
        return self.filter(
            readable_by(
                person,
                section=None,
                entity="result_report__report__entity",
                period_end="result_report__report__round__period__ends_on",
            ),
            among(ReportSection.objects.visible_to(person), "result_report__section"),
        )


class RiskEventQuerySet(models.QuerySet["RiskEvent"]):
    """Filters for risks that occurred."""

    def visible_to(self, person: User) -> RiskEventQuerySet:
        """Keep the risks this person may read: of reports they may read, not classified above them."""
        return self.filter(_of_readable_report(person))


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Filters for lessons."""

    def visible_to(self, person: User) -> LessonQuerySet:
        """Keep the lessons this person may read: of reports they may read, not classified above them."""
        return self.filter(_of_readable_report(person))


def _of_readable_report(person: User) -> Q:
    may = readable_by(
        person, section=None, entity="report__entity", period_end="report__round__period__ends_on"
    )
    return may & Q(among(Report.objects.visible_to(person), "report"))


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


class ActualQuerySet(models.QuerySet["Actual"]):
    """Filters for actual values."""

    def visible_to(self, person: User) -> ActualQuerySet:
        """Leave out the values of a period whose report this person may not read (yet)."""
        unread = Report.objects.filter(
            round__period__starts_on__lte=OuterRef("period__starts_on"),
            round__period__ends_on__gte=OuterRef("period__ends_on"),
        ).exclude(among(Report.objects.visible_to(person), "pk"))
        return self.exclude(
            Exists(unread.filter(entity=OuterRef("indicator__result__programme__entity")))
        ).exclude(Exists(unread.filter(entity=OuterRef("indicator__output__workplan__entity"))))


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


class Rating(models.Model):
    """How far something is, on the plan's scale, in the judgement of the entity. Empty: not rated yet."""

    level = models.ForeignKey(
        ScaleLevel, null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    rated_at = models.DateTimeField(null=True, blank=True)
    rated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True


class ResultReport(Rating):
    """What a report says about one result: its rating and tags here, its narrative in the section."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="result_reports")
    result = models.ForeignKey(Result, on_delete=models.PROTECT, related_name="result_reports")
    section = models.OneToOneField(ReportSection, on_delete=models.PROTECT, related_name="result_report")

    class Meta:
        ordering = ("report", "result__position", "result__code")
        constraints = (
            models.UniqueConstraint(
                fields=["report", "result"], name="one_result_report_per_report_and_result"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.result_id}"


class ResultReportTag(TagUse):
    """A tag this round's report puts on a result. Later changes of the result's own tags do not touch it."""

    result_report = models.ForeignKey(ResultReport, on_delete=models.CASCADE, related_name="tag_uses")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["result_report", "tag"], name="one_use_of_a_tag_per_result_report"
            ),
            significance_constraint("significance_of_result_report_tags_is_0_to_3"),
        )

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.result_report_id}"


class OutputReport(Rating):
    """What a report says about one output under an action plan: an OE result."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="output_reports")
    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="output_reports")
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ("report", "output__position", "output__code")
        constraints = (
            models.UniqueConstraint(
                fields=["report", "output"], name="one_output_report_per_report_and_output"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}: {self.output_id}"


class Evidence(models.Model):
    """A link to something outside that shows what a result report says."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    result_report = models.ForeignKey(ResultReport, on_delete=models.CASCADE, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=1000)
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("result_report", "added_at", "pk")
        verbose_name_plural = "evidence"

    def __str__(self) -> str:
        return self.title


class RiskEvent(models.Model):
    """A risk that occurred in the period. A light record, until the risk register takes it over."""

    class Factor(models.TextChoices):
        ENVIRONMENTAL = "ENVIRONMENTAL", _("Environmental (political, crisis, cultural)")
        PROGRAMMATIC = "PROGRAMMATIC", _("Programmatic")
        INSTITUTIONAL = "INSTITUTIONAL", _("Institutional")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="risk_events")
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="risk_events"
    )
    factor = models.CharField(max_length=14, choices=Factor.choices)
    description = models.TextField()
    effect = models.TextField(blank=True)
    occurred_on = models.DateField(null=True, blank=True)
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RiskEventQuerySet.as_manager()

    class Meta:
        ordering = ("report", "added_at", "pk")

    def __str__(self) -> str:
        return self.description[:80]


class Lesson(models.Model):
    """What was learned. A light record, until the learning module takes it over."""

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="lessons")
    result = models.ForeignKey(
        Result, null=True, blank=True, on_delete=models.PROTECT, related_name="lessons"
    )
    title = models.CharField(max_length=200)
    what_happened = models.TextField()
    what_to_do = models.TextField(blank=True)
    classification = models.CharField(
        max_length=22, choices=Classification.choices, default=Classification.INTERNAL
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ("report", "added_at", "pk")

    def __str__(self) -> str:
        return self.title


class ReportMove(models.Model):
    """One step of a report from state to state: who, when and, where asked for, why."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="moves")
    move = models.CharField(max_length=20)
    source = models.CharField(max_length=14, choices=Report.State.choices)
    target = models.CharField(max_length=14, choices=Report.State.choices)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("report", "pk")

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Snapshot(models.Model):
    """A report exactly as it was submitted. Frozen: nothing in it ever changes."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="snapshots")
    number = models.PositiveIntegerField()
    schema_version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    digest = models.CharField(max_length=64)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("report", "number")
        constraints = (
            models.UniqueConstraint(fields=["report", "number"], name="one_snapshot_per_report_and_number"),
        )

    def __str__(self) -> str:
        return f"{self.report_id} as submitted, {self.number}"


class ReviewLook(models.Model):
    """Which submission a reviewer read last, so that only what changed since need be read again."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="looks")
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "person"], name="one_last_look_per_report_and_person"),
        )

    def __str__(self) -> str:
        return f"{self.person_id} read {self.snapshot_id}"


class Reminder(models.Model):
    """A reminder sent about a report that is not in yet."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="reminders")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recipients = models.JSONField(default=list)

    class Meta:
        ordering = ("report", "sent_at")

    def __str__(self) -> str:
        return f"{self.report_id} at {self.sent_at}"


class Actual(Fact):
    """What an indicator's value was in a period."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="actuals")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ActualQuerySet.as_manager()

    class Meta:
        constraints = fact_constraints("actuals")

    def __str__(self) -> str:
        return f"actual {self.value}"
