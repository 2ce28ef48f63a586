"""Writing an old version of a workplan back into the draft: its outputs, activities, costs and posts.

The version itself stays as it is. What is written back is an ordinary draft: it is checked, submitted and
judged like any other, as a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Place
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.deeds import in_one_transaction
from goldenthread.foundation.lib.digests import digest_of
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import (
    QUARTERS,
    Activity,
    BudgetClass,
    CostLine,
    Output,
    PlanDocument,
    PlanSnapshot,
    Post,
    Result,
    SourceCategory,
    Workplan,
)
from ..queries import plan_data, workplans
from .permits import document_to_write

Data = Mapping[str, Any]


class DraftChanged(RuleBroken):
    """The draft is not the one that was seen before writing an old version over it."""


class CannotRestore(RuleBroken):
    """A version cannot be written back; the message says what is missing or in the way."""


@dataclass(frozen=True)
class _Row:
    """A row of a version, ready to be written: what it says, and which row it stands under."""

    uid: str
    revision: int
    fields: dict[str, Any]
    under: str = ""
    places: tuple[int, ...] = ()


@dataclass
class _Rows:
    """All rows of a version."""

    outputs: list[_Row] = field(default_factory=list)
    activities: list[_Row] = field(default_factory=list)
    cost_lines: list[_Row] = field(default_factory=list)
    posts: list[_Row] = field(default_factory=list)


@dataclass
class _Known:
    """What there is today for rows to refer to, key by code; and what a version names that is gone."""

    results: dict[str, int]
    elements: dict[str, int]
    classes: dict[str, int]
    sources: dict[str, int]
    places: dict[str, int]
    gone: list[str] = field(default_factory=list)

    def find(self, among: Mapping[str, int], *codes: str) -> int:
        """Return the key of what has one of these codes; note the last as gone where nothing has."""
        for code in codes:
            if code in among:
                return among[code]
        self.gone.append(codes[-1])
        return 0


@in_one_transaction
def restore_version(
    document: PlanDocument, number: int, *, seen: str, by: User, at: datetime
) -> PlanDocument:
    """Write the outputs, activities, cost lines and posts of an old version into the draft.

    `seen` is the digest of the draft as it was shown before: what came since is not wiped unseen.

    Rows keep their identifiers, so that comments and comparisons still know them. Where an activity stands is
    a fact of carrying it out and stays; only one that comes back takes the version's. Raises NotYoursToPlan,
    PlanNotOpen, DraftChanged or CannotRestore; then nothing is changed.
    """
    document = document_to_write(document.pk, by=by, at=at)
    _check_seen(document, seen)
    snapshot = _version(document, number)
    workplan = Workplan.objects.select_related("entity", "period").get(document=document)
    rows = _rows_of(snapshot, workplan)
    counts = {"removed": _remove_others(workplan, rows), "added": 0, "changed": 0}
    _write_all(workplan, rows, counts)
    audit_trail.record(
        "planning.workplan.version_restored",
        document,
        by=by,
        at=at,
        entity_code=document.entity.code,
        version=number,
        added=counts["added"],
        changed=counts["changed"],
        removed=counts["removed"],
    )
    return document


def digest_of_draft(document: PlanDocument) -> str:
    """Return the digest of a plan as it stands now; who writes over it gives it back."""
    return digest_of(plan_data(document))


def _check_seen(document: PlanDocument, seen: str) -> None:
    if seen != digest_of_draft(document):
        raise DraftChanged(
            _(
                "Nothing was written back: somebody changed the plan since you looked, and their rows would "
                "be gone. See what would change now, then decide again."
            )
        )


def _version(document: PlanDocument, number: int) -> PlanSnapshot:
    snapshot = document.snapshots.filter(number=number).first()
    if snapshot is None or document.kind != PlanDocument.Kind.WORKPLAN:
        raise CannotRestore(
            _(
                "Only a version of a workplan can be written back. Choose one from the list of versions of a "
                "workplan; a programme is changed back by hand."
            )
        )
    return snapshot


def _rows_of(snapshot: PlanSnapshot, workplan: Workplan) -> _Rows:
    """Return the rows of a version, or raise CannotRestore where what they refer to is gone."""
    known, rows, data = _known(workplan), _Rows(), snapshot.data
    for position, output in enumerate(data["outputs"], start=1):
        rows.outputs.append(_output(output, position, known))
        for place, activity in enumerate(output["activities"], start=1):
            rows.activities.append(_activity(activity, place, output["uid"], known))
            rows.cost_lines += [
                _cost_line(line, number, activity["uid"], known)
                for number, line in enumerate(activity["cost_lines"], start=1)
            ]
    rows.posts = [_post(post, position) for position, post in enumerate(data["posts"], start=1)]
    if known.gone:
        raise CannotRestore(
            _(
                "Nothing was changed: version %(number)s refers to what is not there any more: %(gone)s. "
                "Open the version beside the draft and write by hand what you need of it."
            )
            % {"number": snapshot.number, "gone": ", ".join(dict.fromkeys(known.gone))}
        )
    return rows


def _known(workplan: Workplan) -> _Known:
    results = Result.objects.filter(programme__entity=workplan.entity_id)
    by_code = workplans.results_to_serve(workplan).order_by("programme__starts_on", "pk")
    return _Known(
        # A version names its results by identifier; the oldest only by code.
        results={
            **dict(by_code.values_list("code", "pk")),
            **{str(uid): pk for uid, pk in results.values_list("uid", "pk")},
        },
        elements=dict(workplans.elements_to_serve(workplan).values_list("code", "pk")),
        classes=dict(BudgetClass.objects.values_list("code", "pk")),
        sources=dict(SourceCategory.objects.values_list("code", "pk")),
        places=dict(Place.objects.values_list("code", "pk")),
    )


def _output(said: Data, position: int, known: _Known) -> _Row:
    result, element = said["result"], said["element"]
    fields = {
        "code": said["code"],
        "statement": said["statement"],
        "result_id": known.find(known.results, result.get("uid", ""), result["code"]) if result else None,
        "element_id": known.find(known.elements, element["code"]) if element else None,
        "position": position,
    }
    return _Row(said["uid"], said.get("revision", 1), fields)


def _activity(said: Data, position: int, output: str, known: _Known) -> _Row:
    fields = {
        **{
            name: said[name] for name in ("code", "title", "responsible", "partners", "status", "copied_from")
        },
        "starts_on": date.fromisoformat(said["starts_on"]),
        "ends_on": date.fromisoformat(said["ends_on"]),
        "position": position,
    }
    places = tuple(known.find(known.places, place["code"]) for place in said["places"])
    return _Row(said["uid"], said["revision"], fields, output, places)


def _cost_line(said: Data, position: int, activity: str, known: _Known) -> _Row:
    source = said["source_category"]
    fields = {
        **{name: said[name] for name in ("description", "fund", "currency", "copied_from")},
        **{name: Decimal(amount) for name, amount in zip(QUARTERS, said["quarters"], strict=True)},
        "units_per_base": Decimal(said["units_per_base"]),
        "budget_class_id": known.find(known.classes, said["budget_class"]["code"]),
        "source_category_id": known.find(known.sources, source["code"]) if source else None,
        "position": position,
    }
    return _Row(said["uid"], said["revision"], fields, activity)


def _post(said: Data, position: int) -> _Row:
    fields = {
        **{name: said[name] for name in ("title", "grade", "category", "fund", "is_vacant", "copied_from")},
        "starts_on": date.fromisoformat(said["starts_on"]),
        "ends_on": date.fromisoformat(said["ends_on"]),
        "position": position,
    }
    return _Row(said["uid"], said["revision"], fields)


def _own(workplan: Workplan) -> tuple[Any, Any, Any, Any]:
    """Return the outputs, activities, cost lines and posts of the workplan as they stand."""
    return (
        Output.objects.filter(workplan=workplan),
        Activity.objects.filter(output__workplan=workplan),
        CostLine.objects.filter(activity__output__workplan=workplan),
        Post.objects.filter(workplan=workplan),
    )


def _remove_others(workplan: Workplan, rows: _Rows) -> int:
    """Remove what came after the version, the lowest rows first; return how many rows went."""
    outputs, activities, cost_lines, posts = _own(workplan)
    kept = (
        (cost_lines, rows.cost_lines),
        (activities, rows.activities),
        (outputs, rows.outputs),
        (posts, rows.posts),
    )
    removed = 0
    for own, those in kept:
        others = own.exclude(uid__in=[row.uid for row in those])
        removed += others.count()
        try:
            others.delete()
        except ProtectedError as refusal:
            raise CannotRestore(
                _(
                    "Nothing was changed: %(rows)s came after this version and cannot go, because a report, "
                    "an indicator or a review refers to it. Remove that first, or change the draft by hand."
                )
                % {"rows": ", ".join(getattr(row, "code", str(row)) for row in others[:5])}
            ) from refusal
    return removed


def _write_all(workplan: Workplan, rows: _Rows, counts: dict[str, int]) -> None:
    outputs, activities, cost_lines, posts = _own(workplan)
    made = _write(outputs, rows.outputs, lambda _row: {"workplan_id": workplan.pk}, counts)
    done = _write(activities, rows.activities, lambda row: {"output_id": made[row.under].pk}, counts)
    _write(cost_lines, rows.cost_lines, lambda row: {"activity_id": done[row.under].pk}, counts)
    _write(posts, rows.posts, lambda _row: {"workplan_id": workplan.pk}, counts)
    for row in rows.activities:
        done[row.uid].places.set(row.places)


def _write(
    own: Any, rows: Sequence[_Row], place: Callable[[_Row], dict[str, Any]], counts: dict[str, int]
) -> dict[str, Any]:
    """Make the rows say what the version says; those already saying it are left alone. Return all by uid."""
    there = {str(one.uid): one for one in own}
    _free_codes(there, rows)
    for row in rows:
        thing = there.get(row.uid)
        said = {**(row.fields if thing is None else _without_facts(row.fields)), **place(row)}
        if thing is None:
            # Whoever still has the removed row on the screen must not overwrite this one unseen.
            thing = there[row.uid] = own.model(uid=row.uid, revision=row.revision + 1, **said)
            counts["added"] += 1
        elif any(getattr(thing, name) != value for name, value in said.items()):
            for name, value in {**said, "revision": thing.revision + 1}.items():
                setattr(thing, name, value)
            counts["changed"] += 1
        else:
            continue
        thing.save()
    return there


def _without_facts(fields: dict[str, Any]) -> dict[str, Any]:
    """Return what a version planned: where an activity stands has moved on since, and is not undone."""
    return {name: value for name, value in fields.items() if name != "status"}


def _free_codes(there: Mapping[str, models.Model], rows: Sequence[_Row]) -> None:
    """Set aside the codes that change, so that two rows can swap theirs."""
    for row in rows:
        thing: Any = there.get(row.uid)
        if thing is not None and thing.__dict__.get("code") != row.fields.get("code"):
            type(thing)._default_manager.filter(pk=thing.pk).update(code=f"~{thing.pk}")
