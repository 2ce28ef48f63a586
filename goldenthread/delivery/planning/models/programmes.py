"""What an entity wants to change over the life of a plan: programmes and their results."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from goldenthread.direction.organization.models import Entity
from goldenthread.direction.strategy.models import PlanElement, PlanVersion, Tag
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.texts import text_in
from goldenthread.foundation.lib.uids import new_uid

from .agreed import Agreed, Held, WrittenManager, linked, not_of_revised, stands
from .documents import SETTLED, PlanDocument, of_readable_plan, rows_open_to


def of_record(path: str) -> Q:
    """Return the condition that the plan document at the end of this path was approved at some time."""
    return Q(**{f"{path}__state__in": SETTLED}) | Q(**{f"{path}__approved_snapshot__isnull": False})


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    """Filters for programmes."""

    def visible_to(self, person: User) -> ProgrammeQuerySet:
        """Keep the programmes this person may read."""
        return self.filter(of_readable_plan(person, "document"))

    def of_record(self) -> ProgrammeQuerySet:
        """Keep the programmes that were approved at some time: what figures count and rounds ask about."""
        return self.filter(of_record("document"))


class Programme(Agreed):
    """What one entity wants to change over the life of a plan."""

    KEPT = ("kind", "title", "starts_on", "ends_on")

    class Kind(models.TextChoices):
        COUNTRY = "COUNTRY", _("Country programme")
        REGIONAL = "REGIONAL", _("Regional programme")
        HEADQUARTERS = "HEADQUARTERS", _("Headquarters programme")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    document = models.OneToOneField(PlanDocument, on_delete=models.PROTECT, related_name="programme")
    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="programmes")
    plan_version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="programmes")
    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.JSONField(default=dict)
    starts_on = models.DateField()
    ends_on = models.DateField()

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_programme_ends_after_it_starts"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.title)}"


class ResultQuerySet(models.QuerySet["Result"]):
    """Filters for results."""

    def visible_to(self, person: User) -> ResultQuerySet:
        """Keep the results this person may read; `as_agreed` says what they read of them."""
        return self.filter(rows_open_to(person, "programme__document"))

    def of_record(self) -> ResultQuerySet:
        """Keep the results that were agreed: those of a revision that is being written are not yet."""
        return self.filter(stands("programme__document"))

    def under(self, elements: models.QuerySet[Any, Any] | list[int]) -> ResultQuerySet:
        """Keep the results that link to one of these elements, given by their keys, as was agreed."""
        return self.filter(linked("element__in", elements))


class Result(Agreed):
    """A change an entity works for, linked to (never copied from) an element of the strategic plan."""

    KEPT = ("code", "statement", "position")
    KEPT_LINKS = ("element",)

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="results")
    code = models.CharField(max_length=60)
    statement = models.JSONField(default=dict)
    # Empty is a gap in the thread, and is drawn as one.
    element = models.ForeignKey(
        PlanElement, null=True, blank=True, on_delete=models.PROTECT, related_name="results"
    )
    agreed_element = models.ForeignKey(
        PlanElement, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    # The theory of change: which result this one leads to, and what has to hold for it to do so.
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children"
    )
    assumption = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    copied_from = models.CharField(max_length=120, blank=True)
    tags = models.ManyToManyField(Tag, through="ResultTag", related_name="results")

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ("programme", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=["programme", "code"], name="one_result_per_programme_and_code"),
        )

    def __str__(self) -> str:
        return f"{self.code} {text_in(self.statement)}"


class TagUse(models.Model):
    """A tag put on something; where the tag's set asks for it, how much and why."""

    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="%(class)ss")
    significance = models.PositiveSmallIntegerField(null=True, blank=True)
    justification = models.TextField(blank=True)

    class Meta:
        abstract = True


def significance_constraint(name: str) -> models.CheckConstraint:
    """Return the constraint that a significance is 0, 1, 2 or 3."""
    return models.CheckConstraint(condition=Q(significance=None) | Q(significance__lte=3), name=name)


class StandingTags(models.Manager["ResultTag"]):
    """The tags of results as they were agreed."""

    def get_queryset(self) -> models.QuerySet[ResultTag]:
        return super().get_queryset().filter(Q(is_held=True) | not_of_revised("result__programme__document"))


class ResultTag(TagUse, Held):
    """A tag of a result: the default that each round's report starts from."""

    result = models.ForeignKey(Result, on_delete=models.CASCADE, related_name="tag_uses")

    objects = WrittenManager()
    standing = StandingTags()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["result", "tag", "is_held"], name="one_use_of_a_tag_per_result"),
            significance_constraint("significance_of_result_tags_is_0_to_3"),
        )

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.result_id}"


class ProgrammeRisk(models.Model):
    """A risk to a programme. A light record, until the register of risks takes it over."""

    class Factor(models.TextChoices):
        ENVIRONMENTAL = "ENVIRONMENTAL", _("Environmental")
        PROGRAMMATIC = "PROGRAMMATIC", _("Programmatic")
        INSTITUTIONAL = "INSTITUTIONAL", _("Institutional")

    uid = models.UUIDField(default=new_uid, unique=True, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="risks")
    factor = models.CharField(max_length=14, choices=Factor.choices)
    description = models.TextField()
    # From 1 (rare, slight) to 5 (almost certain, severe).
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    response = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("programme", "position", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="a_programme_risk_is_weighed_from_1_to_5",
            ),
        )

    def __str__(self) -> str:
        return self.description[:80]
