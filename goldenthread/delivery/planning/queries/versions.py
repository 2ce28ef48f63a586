"""The versions of a plan: which ones someone may read, and one of them ready to be shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import TextMap

from .. import rules
from ..models import PlanDocument, PlanMove, PlanSection, PlanSnapshot, Programme, Workplan
from ..rules.restoring import WRITTEN_BACK
from . import programmes, workplans
from .documents import plan_data
from .season import as_seen

# Stands for the plan as it is being written, where a version's number is asked for.
NOW = "now"
Data = Mapping[str, Any]


@dataclass(frozen=True)
class ReadText:
    """A text of a plan as it is read."""

    kind: str
    title: str
    paragraphs: list[dict[str, Any]]
    language: str
    classification: str
    is_copied: bool


@dataclass(frozen=True)
class Reading:
    """A plan, live or frozen long ago, ready to be shown. Nothing in it is looked up anew."""

    data: Data
    texts: list[ReadText]
    outputs: list[dict[str, Any]]
    posts: list[dict[str, Any]]
    funds: list[workplans.FundRow]
    quarters: list[str]
    total: Decimal
    # Of a programme; none where the plan is a workplan.
    programme: programmes.ShownProgramme | None
    starts_on: date
    ends_on: date

    @property
    def entity_name(self) -> TextMap:
        """Return what the entity was called; programmes keep only its code."""
        return self.data["entity"].get("name", {})  # type: ignore[no-any-return]


def reading_of(data: Data, *, talk: Mapping[str, int] | None = None) -> Reading:
    """Return a plan's plain data ready to be shown by `planning/_plan_read.html`.

    `talk` is how many open threads of comments each part of the plan has, by its anchor.
    """
    talk = talk or {}
    is_programme = data["kind"] == PlanDocument.Kind.PROGRAMME
    if is_programme:
        # Versions frozen before results stood in a tree know nothing of it.
        results = [{"parent": "", "assumption": "", **one} for one in data["results"]]
        data = {**data, "results": _with_talk(results, "result", talk)}
    period = data if is_programme else data["period"]
    outputs = [] if is_programme else _outputs(data, talk)
    return Reading(
        data=data,
        texts=[_text(section, talk) for section in data.get("sections", [])],
        outputs=outputs,
        posts=[] if is_programme else _with_talk(workplans.post_rows(data), "post", talk),
        funds=[] if is_programme else workplans.fund_rows(data),
        quarters=[] if is_programme else workplans.quarter_names(data["quarters"]),
        total=sum((output["total"] for output in outputs), Decimal(0)),
        programme=programmes.programme_page(data) if is_programme else None,
        starts_on=date.fromisoformat(period["starts_on"]),
        ends_on=date.fromisoformat(period["ends_on"]),
    )


def _with_talk(rows: Iterable[Data], kind: str, talk: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{**row, "talk": talk.get(f"{kind}:{row['uid']}", 0)} for row in rows]


def _outputs(data: Data, talk: Mapping[str, int]) -> list[dict[str, Any]]:
    outputs = _with_talk(workplans.output_rows(data), "output", talk)
    return [{**one, "activities": _with_talk(one["activities"], "activity", talk)} for one in outputs]


def _text(section: Data, talk: Mapping[str, int]) -> ReadText:
    kind = section["kind"]
    return ReadText(
        kind=kind,
        title=str(PlanSection.Kind(kind).label),
        paragraphs=[
            {**one, "talk": talk.get(f"section:{kind}:{one['id']}", 0)} for one in section["paragraphs"]
        ],
        language=section["language"],
        classification=str(Classification(section["classification"]).label),
        is_copied=bool(section["copied_from"]),
    )


def plan_of(document: PlanDocument) -> Programme | Workplan:
    """Return the programme or the workplan whose reviewable side this is, with its entity at hand."""
    if document.kind == PlanDocument.Kind.PROGRAMME:
        return Programme.objects.select_related("entity", "plan_version__plan").get(document=document)
    return Workplan.objects.select_related("entity", "period").get(document=document)


def versions_to_read(document: PlanDocument, permissions: Collection[str]) -> QuerySet[PlanSnapshot]:
    """Return the versions of a plan open to someone, the latest first, without what they say.

    Writers and reviewers read every version; others those that were approved.
    """
    rows = document.snapshots.select_related("taken_by", "approved_by").defer("data").order_by("-number")
    if {roles.VIEW_DRAFT_PLAN, roles.VIEW_SUBMITTED_PLAN} & set(permissions):
        return rows
    return rows.filter(approved_at__isnull=False)


def may_read_now(document: PlanDocument, permissions: Collection[str]) -> bool:
    """Say whether someone reads the plan as it stands, also while it is being written."""
    seen = rules.version_to_read(document.state, permissions, was_submitted=document.submitted_at is not None)
    return seen == rules.AS_IT_STANDS


def written_back(document: PlanDocument) -> list[PlanMove]:
    """Return when which version was written back into the draft and by whom, the latest first."""
    rows = document.moves.filter(move=WRITTEN_BACK).select_related("by", "snapshot")
    return list(rows.defer("snapshot__data").order_by("-pk"))


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a version with its number, or the plan as it stands."""

    key: str
    number: int | None
    data: dict[str, Any]
    at: datetime | None
    by: str
    reason: str


def side_of(document: PlanDocument, key: str, permissions: Collection[str]) -> Side | None:
    """Return a version by its number, or the plan now, as this person may read it; nothing if not theirs."""
    if key == NOW:
        if not may_read_now(document, permissions):
            return None
        return Side(NOW, None, as_seen(plan_data(document), permissions), None, "", "")
    # A number longer than this is of no version, and PostgreSQL refuses it.
    number = int(key) if key.isdecimal() and len(key) < 10 else 0
    rows = versions_to_read(document, permissions).defer(None)
    found = rows.filter(number=number).first()
    if found is None:
        return None
    data = as_seen(found.data, permissions)
    return Side(str(number), number, data, found.taken_at, str(found.taken_by), found.reason)
