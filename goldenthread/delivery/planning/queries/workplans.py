"""Workplans as pages show them: rows of lists, and a plan's plain data with its totals worked out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, EntityDetail, Place
from goldenthread.direction.strategy.models import PlanElement, PlanLevel
from goldenthread.foundation.accounts.models import User

from .. import rules
from ..models import (
    SETTLED,
    Activity,
    CostLine,
    Fund,
    PlanDocument,
    PlanSnapshot,
    PlanState,
    Post,
    Programme,
    Result,
    Workplan,
)
from .standing import found_under, opened_from, state_counted

CENTS = Decimal("0.01")
ACTION_PLAN_ROLES = (PlanLevel.Role.ACTION_PLAN, PlanLevel.Role.ACTION_PLAN_RESULT)
SORTS = {
    "entity": ("entity__code", "-period__starts_on"),
    "period": ("period__starts_on", "entity__code"),
    "region": ("region_code", "entity__code", "-period__starts_on"),
    "state": ("counted_as", "entity__code", "-period__starts_on"),
}


@dataclass(frozen=True)
class WorkplanRow:
    """A workplan in a list, as one reader may read it."""

    workplan: Workplan
    name: dict[str, str]
    region_name: dict[str, str]
    # What it counts as, and how that is called: one that is revised is still what was approved.
    state: str
    state_word: str
    # In the base currency, of the version this reader reads; nothing where no such version is kept.
    total: Decimal | None


def workplans_for_list(
    person: User, *, words: str = "", state: str = "", period: str = "", region: str = "", sort: str = ""
) -> QuerySet[Workplan]:
    """Return the workplans this person may read: those they write first, unless another order is asked.

    Only what narrows or orders is asked of all of them; `rows_of` asks the rest for the rows of a page.
    """
    rows: Any = Workplan.objects.visible_to(person).select_related("document", "entity", "period")
    if state in PlanState.values:
        rows = found_under(rows, state, person)
    if period:
        rows = rows.filter(period__code=period)
    if region or sort.removeprefix("-") == "region":
        rows = rows.annotate(region_code=_of_detail("region__code"))
    if region:
        rows = rows.filter(region_code=region)
    if words:
        named = EntityDetail.objects.filter(entity=OuterRef("entity"), name__en__icontains=words)
        rows = rows.filter(Q(entity__code__icontains=words) | Q(Exists(named)))
    return _ordered(rows, sort, person)


def _ordered(rows: QuerySet[Workplan], sort: str, person: User) -> QuerySet[Workplan]:
    keys = SORTS.get(sort.removeprefix("-"))
    rows = rows.alias(counted_as=state_counted())
    if keys is None:
        is_own = organization.first_where(Q(entity__in=_written_by(person)))
        return rows.order_by(is_own, "-period__starts_on", "entity__code", "pk")
    ordered = rows.order_by(*keys, "pk")
    return ordered.reverse() if sort.startswith("-") else ordered


def _written_by(person: User) -> QuerySet[Entity]:
    """Return the entities whose plans this person writes."""
    may_write = organization.holds(person, roles.WRITE_PLAN, timezone.localdate(), entity="pk")
    return Entity.objects.filter(may_write)


def _of_detail(name: str) -> Coalesce:
    """Return what an entity's detail says when the period starts, to be attached to workplans."""
    details = EntityDetail.objects.filter(entity=OuterRef("entity")).order_by("-valid_from")
    begun = details.filter(valid_from__lte=OuterRef("period__starts_on"))
    # An entity that began within the period is called what it was called first after its start.
    return Coalesce(Subquery(begun.values(name)[:1]), Subquery(details.values(name)[:1]))


def _with_what_a_row_needs(workplans: QuerySet[Workplan], person: User) -> Any:
    def permits(permission: str) -> Exists:
        documents = PlanDocument.objects.permitting(person, permission)
        return Exists(documents.filter(pk=OuterRef("document")))

    return workplans.select_related("document", "entity", "period").annotate(
        detail=_of_detail("pk"),
        is_mine=permits(roles.WRITE_PLAN),
        reads_draft=permits(roles.VIEW_DRAFT_PLAN),
        reads_submitted=permits(roles.VIEW_SUBMITTED_PLAN),
        stood_as=opened_from(),
        approved_number=F("document__approved_snapshot__number"),
    )


def rows_of(workplans: Iterable[Workplan], person: User) -> list[WorkplanRow]:
    """Return these workplans as rows, in their order. It takes four queries, however many there are."""
    keys = [workplan.pk for workplan in workplans]
    found = _with_what_a_row_needs(Workplan.objects.all(), person).in_bulk(keys)
    listed = [found[key] for key in keys]
    live = _live_totals(listed)
    by_key, latest = _frozen_totals(listed)
    details = EntityDetail.objects.select_related("region").in_bulk([one.detail for one in listed])
    return [_row(workplan, details.get(workplan.detail), live, by_key, latest) for workplan in listed]


def _row(
    workplan: Any,
    detail: EntityDetail | None,
    live: Mapping[int, Decimal],
    by_key: Mapping[int, Decimal],
    latest: Mapping[int, Decimal],
) -> WorkplanRow:
    document = workplan.document
    permissions = {
        permission
        for permission, holds in (
            (roles.VIEW_DRAFT_PLAN, workplan.reads_draft),
            (roles.VIEW_SUBMITTED_PLAN, workplan.reads_submitted),
        )
        if holds
    }
    read = rules.version_to_read(document.state, permissions, was_submitted=document.submitted_at is not None)
    total = live.get(workplan.pk, Decimal(0)) if read == rules.AS_IT_STANDS else None
    if read == rules.AS_SUBMITTED:
        total = latest.get(document.pk)
    elif read == rules.AS_APPROVED:
        total = by_key.get(document.approved_snapshot_id)
    standing = rules.standing_of(document.state, _revision(workplan, permissions))
    name, region = (detail.name, detail.region.name) if detail else ({}, {})
    return WorkplanRow(workplan, name, region, standing.state, standing.word, total)


def _revision(workplan: Any, permissions: Collection[str]) -> rules.RevisionFacts | None:
    number = workplan.approved_number
    if number is None:
        return None
    return rules.RevisionFacts(number, workplan.stood_as, rules.knows_of_revision(permissions))


def _live_totals(workplans: Sequence[Workplan]) -> dict[int, Decimal]:
    lines = CostLine.objects.filter(activity__output__workplan__in=[one.pk for one in workplans])
    sums = lines.order_by().values("activity__output__workplan").annotate(total=Sum("amount_base"))
    # SQLite adds up with more places than there are cents.
    return {
        pk: total.quantize(CENTS) for pk, total in sums.values_list("activity__output__workplan", "total")
    }


def _frozen_totals(workplans: Sequence[Workplan]) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """Return what each version costs, by its key, and what the latest of each document costs."""
    open_ones = [one.document_id for one in workplans if one.document.state not in SETTLED]
    versions = PlanSnapshot.objects.filter(document__in=open_ones).order_by("number")
    by_key: dict[int, Decimal] = {}
    latest: dict[int, Decimal] = {}
    for pk, document, totals in versions.values_list("pk", "document", "data__totals"):
        by_key[pk] = latest[document] = sum(map(Decimal, totals.values()), Decimal(0))
    return by_key, latest


def workplans_of_entity(entity: Entity, person: User) -> list[WorkplanRow]:
    """Return the entity's workplans that this person may read, the latest period first."""
    rows = Workplan.objects.visible_to(person).filter(entity=entity)
    return rows_of(rows.order_by("-period__starts_on", "pk"), person)


def workplans_to_write(person: User) -> list[WorkplanRow]:
    """Return the workplans this person writes that are a draft or came back, those returned first."""
    rows = Workplan.objects.filter(entity__in=_written_by(person), document__state__in=rules.WRITABLE)
    # "RETURNED" comes after "DRAFT" in the alphabet.
    return rows_of(rows.order_by("-document__state", "-period__starts_on", "entity__code"), person)


def results_to_serve(workplan: Workplan) -> QuerySet[Result]:
    """Return the results that this workplan's outputs can serve: of the entity's programmes in its period."""
    return (
        Result.objects.filter(programme__in=programmes_in(workplan))
        .select_related("programme", "element")
        .order_by("-programme__starts_on", "programme__code", "position", "code")
    )


def elements_to_serve(workplan: Workplan) -> QuerySet[PlanElement]:
    """Return the action plans' elements that outputs can serve, of the plans its programmes stand under."""
    versions = programmes_in(workplan).values("plan_version")
    return (
        PlanElement.objects.filter(version__in=versions, level__role__in=ACTION_PLAN_ROLES)
        .select_related("version__plan")
        .order_by("version", "position", "code")
    )


def programmes_in(workplan: Workplan) -> QuerySet[Programme]:
    """Return the programmes of the workplan's entity that run in its period."""
    period = workplan.period
    return Programme.objects.filter(
        entity=workplan.entity_id, starts_on__lte=period.ends_on, ends_on__gte=period.starts_on
    )


def places_to_choose(workplan: Workplan, activity: Activity | None) -> QuerySet[Place]:
    """Return where an activity can take place: the whole entity, its country's places, and those it has."""
    entity = workplan.entity
    near = Q(code=Place.WHOLE_ENTITY)
    # Offices without a country of their own (regional, headquarters) work in any.
    near |= Q(country=entity.country_id) if entity.country_id else Q(country__isnull=False)
    if activity is not None:
        near |= Q(activities=activity)
    return Place.objects.filter(near).distinct().order_by("code")


@dataclass(frozen=True)
class FundRow:
    """What is planned from one fund against what may be."""

    fund: str
    word: str
    planned: Decimal
    # Nothing: no ceiling is known, which is not a ceiling of zero.
    ceiling: Decimal | None

    @property
    def left(self) -> Decimal | None:
        """Return what may still be planned; below zero it is too much."""
        return None if self.ceiling is None else self.ceiling - self.planned

    @property
    def over(self) -> Decimal | None:
        """Return how much is planned above the ceiling, if anything."""
        return -self.left if self.left is not None and self.left < 0 else None

    @property
    def drawn(self) -> int:
        """Return how many of a hundred parts of the ceiling are planned, for a bar: at most all."""
        return min(100, round(100 * self.planned / self.ceiling)) if self.ceiling else 0


def fund_rows(data: Mapping[str, Any]) -> list[FundRow]:
    """Return the funds a workplan draws on or has a ceiling from, in order."""
    totals, ceilings = data["totals"], data["ceilings"]
    return [
        FundRow(
            fund,
            str(Fund(fund).label),
            Decimal(totals.get(fund, "0")),
            Decimal(ceilings[fund]) if fund in ceilings else None,
        )
        for fund in Fund.values
        if fund in totals or fund in ceilings
    ]


def output_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the plan's outputs with words, dates and totals worked out."""
    return [_output(output, data) for output in data["outputs"]]


def output_row(data: Mapping[str, Any], uid: str) -> dict[str, Any] | None:
    """Return one output of the plan, or nothing if this version does not have it."""
    return next((_output(output, data) for output in data["outputs"] if output["uid"] == uid), None)


def _output(output: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    quarters = quarter_names(data["quarters"])
    activities = [_activity(activity, quarters) for activity in output["activities"]]
    serves = output["result"] or output["element"]
    words = serves.get("statement") or serves.get("title")
    return {
        **output,
        "activities": activities,
        "serves_code": serves["code"],
        "serves": words,
        "is_oe": output["result"] is None,
        "is_copied": bool(output.get("copied_from")),
        "line_count": sum(len(activity["cost_lines"]) for activity in activities),
        "total": sum((activity["total"] for activity in activities), Decimal(0)),
    }


def _activity(activity: Mapping[str, Any], quarters: Sequence[str]) -> dict[str, Any]:
    lines = [_line(line, quarters) for line in activity["cost_lines"]]
    return {
        **activity,
        "status_word": str(Activity.Status(activity["status"]).label),
        "starts_on": date.fromisoformat(activity["starts_on"]),
        "ends_on": date.fromisoformat(activity["ends_on"]),
        "cost_lines": lines,
        "total": sum((line["amount_base"] for line in lines), Decimal(0)),
    }


def _line(line: Mapping[str, Any], quarters: Sequence[str]) -> dict[str, Any]:
    return {
        **line,
        "fund_word": str(Fund(line["fund"]).label),
        # Quarters beyond the period hold nothing.
        "shown_quarters": [
            {"name": name, "amount": Decimal(amount)}
            for name, amount in zip(quarters, line["quarters"], strict=False)
        ],
        "amount": Decimal(line["amount"]),
        "amount_base": Decimal(line["amount_base"]),
    }


def post_rows(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the plan's posts with words and dates."""
    return [
        {
            **post,
            "category_word": str(Post.Category(post["category"]).label),
            "fund_word": str(Fund(post["fund"]).label),
            "starts_on": date.fromisoformat(post["starts_on"]),
            "ends_on": date.fromisoformat(post["ends_on"]),
        }
        for post in data["posts"]
    ]


def quarter_names(quarters: Iterable[Sequence[int]]) -> list[str]:
    """Return quarters as people read them."""
    return [_("Q%(quarter)s %(year)s") % {"quarter": number, "year": year} for year, number in quarters]


def detail_of(workplan: Workplan) -> EntityDetail | None:
    """Return what the entity is called, and where it belongs, when the period starts."""
    details = EntityDetail.objects.filter(entity=workplan.entity_id).select_related("region")
    begun = details.filter(valid_from__lte=workplan.period.starts_on).order_by("-valid_from").first()
    return begun or details.order_by("-valid_from").first()
