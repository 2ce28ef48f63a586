"""The texts of plans as they may be read, what plans cite, and who is where in a planning season."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import EntityDetail, Membership, Region
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.registry import Registry

from .. import rules
from ..models import (
    Citation,
    Output,
    PlanDocument,
    PlanningSeason,
    PlanSection,
    PlanState,
    Workplan,
)
from .standing import found_under, state_counted

# The entry of the audit trail that says whom a reminder reached.
REMINDED = "planning.reminders.sent"


def sections_data(document: PlanDocument) -> list[dict[str, Any]]:
    """Return the plan's texts as plain data, in reading order. A text nobody wrote is left out."""
    order = rules.SECTION_KINDS[document.kind]
    written = PlanSection.objects.filter(document=document).exclude(text="")
    return [
        {
            "uid": str(section.uid),
            "kind": section.kind,
            "paragraphs": section.paragraphs,
            "language": section.language,
            "classification": section.classification,
            "revision": section.revision,
            "copied_from": section.copied_from,
        }
        for section in sorted(written, key=lambda one: order.index(one.kind))
    ]


def as_seen(data: dict[str, Any], permissions: Collection[str]) -> dict[str, Any]:
    """Return a plan's data without the texts that someone with these permissions may not read."""
    # Versions frozen before plans had texts have none.
    sections = [
        section
        for section in data.get("sections", [])
        if rules.may_read_section(section["classification"], permissions)
    ]
    return {**data, "sections": sections}


# What plans cite


def citations_data(document: PlanDocument) -> list[dict[str, str]]:
    """Return what the plan cites as plain data, in the order it was cited."""
    cited = Citation.objects.filter(document=document).order_by("cited_at", "pk")
    return [{"kind": one.kind, "subject_uid": str(one.subject_uid), "label": one.label} for one in cited]


@dataclass(frozen=True)
class Citable:
    """A kind of thing that plans cite. It lives in a higher app, which registers it when it starts.

    `label` returns what the citation of a thing reads, or nothing where the person may not see it.
    """

    code: str
    order: int
    title: str | Promise
    label: Callable[[UUID, User], str | None]


CITABLE: Registry[Citable] = Registry()


def label_to_cite(kind: str, subject_uid: UUID, person: User) -> str | None:
    """Return what citing this thing reads, or nothing if it is not there for this person."""
    return CITABLE[kind].label(subject_uid, person) if kind in CITABLE else None


def citations_of(uids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many plans use each of these things; those that none uses are left out."""
    cited = Citation.objects.filter(subject_uid__in=list(uids)).order_by()
    counts = cited.values("subject_uid").annotate(plans=Count("document"))
    return dict(counts.values_list("subject_uid", "plans"))


def cited_in(document: PlanDocument) -> set[UUID]:
    """Return what this plan cites."""
    return set(Citation.objects.filter(document=document).values_list("subject_uid", flat=True))


# The season


def seasons_with_counts(person: User) -> QuerySet[Any]:
    """Return the seasons, the latest first, each with how many plans this person follows there and are in."""
    mine = _followed(person).filter(period=OuterRef("period")).order_by()
    counts = mine.values("period").annotate(n=Count("pk")).values("n")
    submitted = mine.exclude(document__submitted_at=None).values("period").annotate(n=Count("pk")).values("n")
    return PlanningSeason.objects.select_related("period").annotate(
        total=Coalesce(Subquery(counts, output_field=IntegerField()), 0),
        submitted=Coalesce(Subquery(submitted, output_field=IntegerField()), 0),
    )


def _followed(person: User) -> QuerySet[Workplan]:
    """Return the workplans whose progress this person follows: all, or those of a region or function."""
    day = timezone.localdate()
    held = Membership.objects.in_force(day).filter(
        person=person, role__in=roles.roles_with(roles.VIEW_COCKPIT)
    )
    if held.filter(scope=Membership.Scope.ORGANIZATION).exists():
        return Workplan.objects.all()
    documents = PlanDocument.objects.permitting(person, roles.VIEW_COCKPIT)
    return Workplan.objects.filter(Exists(documents.filter(pk=OuterRef("document"))))


@dataclass(frozen=True)
class SeasonFilters:
    """What the list of a season is narrowed to. Empty means everything."""

    state: str = ""
    region: str = ""
    words: str = ""


SORTS = {
    "entity": ("entity__code",),
    "region": ("region_position", "region_code", "entity__code"),
    "state": ("state_order", "entity__code"),
    "reflection": ("written", "entity__code"),
    "submitted": (F("document__submitted_at").desc(nulls_last=True), "entity__code"),
}
# The order of work: what needs a push first.
STATE_ORDER = (
    PlanState.DRAFT,
    PlanState.RETURNED,
    PlanState.SUBMITTED,
    PlanState.DESK_REVIEW,
    PlanState.TECHNICAL_REVIEW,
    PlanState.BOARD,
    PlanState.APPROVED,
    PlanState.IN_FORCE,
    PlanState.CLOSED,
)


def season_rows(
    season: PlanningSeason, person: User, filters: SeasonFilters = SeasonFilters(), *, sort: str = "entity"
) -> QuerySet[Any]:
    """Return the season's workplans that this person follows, complete enough to show in a list.

    Each has `name`, `region_name`, `written` (texts of the reflection), `citation_count`, `output_count`.
    """
    rows = _with_region(_followed(person).filter(period=season.period_id), season.period.starts_on)
    if filters.state:
        rows = found_under(rows, filters.state, person)
    if filters.region:
        rows = rows.filter(Q(region_code=filters.region))
    if filters.words:
        named = EntityDetail.objects.filter(entity=OuterRef("entity"), name__en__icontains=filters.words)
        rows = rows.filter(Q(entity__code__icontains=filters.words) | Q(Exists(named)))
    places = [When(counted_as=state, then=Value(place)) for place, state in enumerate(STATE_ORDER)]
    sections = PlanSection.objects.filter(document=OuterRef("document")).exclude(text="")
    counted = (
        rows.annotate(counted_as=state_counted())
        .annotate(
            state_order=Case(*places, default=Value(len(STATE_ORDER))),
            written=_count(sections, "document"),
            citation_count=_count(Citation.objects.filter(document=OuterRef("document")), "document"),
            output_count=_count(Output.objects.filter(workplan=OuterRef("pk")), "workplan"),
        )
        .select_related("document", "entity", "period")
    )
    ordered: QuerySet[Any] = counted.order_by(*SORTS.get(sort.removeprefix("-"), SORTS["entity"]), "pk")
    return ordered.reverse() if sort.startswith("-") else ordered


def _with_region(workplans: QuerySet[Workplan], day: date) -> QuerySet[Any]:
    """Attach the entity's name and region on a day; of one that begins later, the first ones."""
    has_begun = Case(When(valid_from__lte=day, then=F("valid_from")))
    details = EntityDetail.objects.filter(entity=OuterRef("entity")).order_by(
        has_begun.desc(nulls_last=True), "valid_from"
    )
    return workplans.annotate(
        name=Subquery(details.values("name")[:1], output_field=JSONField()),
        region_code=Subquery(details.values("region__code")[:1], output_field=CharField()),
        region_name=Subquery(details.values("region__name")[:1], output_field=JSONField()),
        region_position=Subquery(details.values("region__position")[:1], output_field=IntegerField()),
    )


def _count(rows: QuerySet[Any], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


# The columns of the funnel: how far a plan is, in the words of the page.
STEPS: dict[str, tuple[str, ...]] = {
    "writing": (PlanState.DRAFT,),
    "returned": (PlanState.RETURNED,),
    "review": (PlanState.SUBMITTED, PlanState.DESK_REVIEW, PlanState.TECHNICAL_REVIEW),
    "board": (PlanState.BOARD,),
    "approved": (PlanState.APPROVED, PlanState.IN_FORCE, PlanState.CLOSED),
}


@dataclass(frozen=True)
class FunnelRow:
    """How far the workplans of one region are, of those without a region, or of all."""

    region: Region | None
    total: int
    writing: int
    returned: int
    review: int
    board: int
    approved: int


@dataclass(frozen=True)
class SeasonSummary:
    """Who is where in a season, for what one person follows."""

    whole: FunnelRow
    regions: list[FunnelRow]
    submitted: int
    # Not submitted, or returned.
    not_in: int
    citations: dict[str, int]


def season_summary(season: PlanningSeason, person: User) -> SeasonSummary:
    """Return how far the season is, by region, and what plans cite. The number of queries is fixed."""
    workplans = _followed(person).filter(period=season.period_id)
    counts = {step: Count("pk", filter=Q(counted_as__in=states)) for step, states in STEPS.items()}
    found: dict[str | None, dict[str, int]] = {}
    counted = workplans.alias(counted_as=state_counted())
    rows = _with_region(counted, season.period.starts_on).order_by().values("region_code")
    for row in rows.annotate(total=Count("pk"), **counts):
        found[row.pop("region_code")] = row
    known: list[Region | None] = list(Region.objects.filter(code__in=[code for code in found if code]))
    # An entity about which nothing is said yet stands in no region.
    known += [None] if None in found else []
    regions = [FunnelRow(region, **found[region.code if region else None]) for region in known]
    names = ("total", *STEPS)
    whole = FunnelRow(None, **{name: sum(row[name] for row in found.values()) for name in names})
    cited = Citation.objects.filter(document__workplan__in=workplans).order_by().values("kind")
    return SeasonSummary(
        whole,
        regions,
        submitted=workplans.exclude(document__submitted_at=None).count(),
        not_in=whole.writing + whole.returned,
        citations=dict(cited.annotate(n=Count("pk")).values_list("kind", "n")),
    )


def reminded(season: PlanningSeason) -> dict[str, datetime]:
    """Return when each entity was reminded of its plan last, by its code."""
    sent = AuditEntry.objects.filter(
        action=REMINDED, subject_type=season._meta.label, subject_id=str(season.pk)
    )
    last: dict[str, datetime] = {}
    for at, details in sent.order_by("sequence").values_list("at", "details"):
        last.update(dict.fromkeys(details["entities"], at))
    return last


def writers_by_entity(entities: Collection[int], on: date) -> dict[int, list[User]]:
    """Return the active people who write the plans of exactly each of these entities, by name."""
    held = (
        Membership.objects.in_force(on)
        .filter(entity__in=entities, role__in=roles.roles_with(roles.WRITE_PLAN), person__is_active=True)
        .select_related("person")
        .order_by("person__name", "person")
    )
    people: dict[int | None, dict[int, User]] = defaultdict(dict)
    for membership in held:
        people[membership.entity_id][membership.person_id] = membership.person
    return {entity: list(people[entity].values()) for entity in entities}


def season_for(workplan: Workplan) -> PlanningSeason | None:
    """Return the season that called for this workplan, if one was opened."""
    return PlanningSeason.objects.filter(period=workplan.period_id).first()
