"""What of planning waits for a person, apart from plans to review: to write, to look back on, to answer.

Each question takes a number of queries that does not depend on how much waits.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.queries import holds
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import PlanDocument, PlanningSeason, PlanSection, PlanState, Programme, Workplan
from .standing import with_standing

REFLECTION = rules.SECTION_KINDS[PlanDocument.Kind.WORKPLAN]


def _name_today(at: datetime) -> Subquery:
    return organization.name_on(timezone.localdate(at), "entity")


def programmes_to_write(person: User, *, at: datetime) -> list[Any]:
    """Return the programmes this person writes that are a draft or came back, those returned first."""
    mine = holds(person, roles.WRITE_PLAN, timezone.localdate(at), entity="entity")
    rows = Programme.objects.filter(mine, document__state__in=rules.WRITABLE)
    # "RETURNED" comes after "DRAFT" in the alphabet.
    ordered = rows.select_related("document", "entity").order_by("-document__state", "code")
    return with_standing(ordered.annotate(named=_name_today(at)), person)


def workplans_in_hand(person: User, *, at: datetime) -> list[Any]:
    """Return the workplans this person writes for that others read now, and the latest that is carried out.

    Those to write are not among them; a person is shown them as work. Next year's plan under review does not
    hide the one that is carried out: its monthly updates are still to be written.
    """
    mine = holds(person, roles.WRITE_PLAN, timezone.localdate(at), entity="entity")
    handed_in = Workplan.objects.exclude(document__state__in=(*rules.WRITABLE, PlanState.CLOSED))
    agreed = Q(document__state=PlanState.IN_FORCE) | Q(document__approved_snapshot__isnull=False)
    later = Workplan.objects.filter(
        agreed, entity=OuterRef("entity"), period__starts_on__gt=OuterRef("period__starts_on")
    ).exclude(document__state=PlanState.CLOSED)
    rows: QuerySet[Any] = handed_in.filter(mine).filter(~Exists(later)).annotate(named=_name_today(at))
    ordered = rows.select_related("document", "entity", "period").order_by("entity__code", "pk")
    return with_standing(ordered, person)


@dataclass(frozen=True)
class ReflectionToWrite:
    """A reflection that a planning season asks for and that is not complete."""

    workplan: Workplan
    name: TextMap
    written: int
    due_at: datetime

    @property
    def asked(self) -> int:
        """Return how many texts a reflection has."""
        return len(REFLECTION)


def reflections_to_write(person: User, *, at: datetime) -> list[ReflectionToWrite]:
    """Return the reflections that open seasons ask of this person, before the first plan of the period."""
    mine = holds(person, roles.WRITE_PLAN, timezone.localdate(at), entity="entity")
    written = PlanSection.objects.filter(document=OuterRef("document"), kind__in=REFLECTION).exclude(text="")
    count = written.order_by().values("document").annotate(n=Count("pk")).values("n")
    season = PlanningSeason.objects.filter(period=OuterRef("period"), opens_at__lte=at)
    rows: QuerySet[Any] = Workplan.objects.filter(
        mine, Exists(season), document__state__in=rules.WRITABLE, document__approved_snapshot=None
    ).annotate(
        named=_name_today(at),
        written=Coalesce(Subquery(count, output_field=IntegerField()), 0),
    )
    open_ones = rows.filter(written__lt=len(REFLECTION)).select_related("entity", "period__planning_season")
    return [
        ReflectionToWrite(row, row.named or {}, row.written, row.period.planning_season.due_at)
        for row in open_ones.order_by("period__planning_season__due_at", "entity__code")
    ]


@dataclass(frozen=True)
class PlanWithThreads:
    """A plan in which threads wait for a person's answer."""

    document: PlanDocument
    name: TextMap
    title: str
    count: int


def threads_to_answer(person: User, *, at: datetime) -> list[PlanWithThreads]:
    """Return the plans where open threads wait for this person, those with the newest word first.

    A thread waits for those who spoke in it when another spoke last, and for the writers of the plan when
    whoever spoke last is not one of them.
    """
    spoken = _threads(person, at).order_by().values("subject_uid").annotate(size=Count("pk"))
    sizes = dict(spoken.values_list("subject_uid", "size"))
    if not sizes:
        return []
    readable = PlanDocument.objects.visible_to(person).permitting(person, roles.COMMENT_ON_PLAN)
    documents: QuerySet[Any] = (
        readable.filter(uid__in=sizes)
        .exclude(state=PlanState.CLOSED)
        .select_related("entity", "programme", "workplan__period")
        .annotate(named=_name_today(at))
    )
    return [
        PlanWithThreads(one, one.named or {}, title_of(one), sizes[one.uid])
        for one in documents.order_by("-pk")
    ]


def _threads(person: User, at: datetime) -> QuerySet[Comment]:
    day = timezone.localdate(at)
    words = Comment.objects.filter(Q(pk=OuterRef("pk")) | Q(thread=OuterRef("pk"))).order_by("-pk")
    spoke = Q(by=person) | Exists(Comment.objects.filter(thread=OuterRef("pk"), by=person))
    written = PlanDocument.objects.permitting(person, roles.WRITE_PLAN).values("uid")
    a_writer = Membership.objects.in_force(day).filter(
        person=OuterRef("last_by"),
        role__in=roles.roles_with(roles.WRITE_PLAN),
        entity__plan_documents__uid=OuterRef("subject_uid"),
    )
    return (
        Comment.objects.filter(thread=None, resolved_at=None)
        .alias(last_by=Subquery(words.values("by")[:1]))
        .exclude(last_by=person.pk)
        .filter(spoke | (Q(subject_uid__in=written) & ~Exists(a_writer)))
    )


def title_of(document: Any) -> str:
    """Return what a plan is called beside its entity; its programme or workplan is at hand."""
    if document.kind == PlanDocument.Kind.PROGRAMME:
        return f"{document.get_kind_display()} {document.programme.code}"
    return f"{document.get_kind_display()} {document.workplan.period}"
