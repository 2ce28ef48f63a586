"""What writing an old version of a plan back would do: what it changes, what stays, what is in the way."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.foundation.comments.models import Comment

from .. import rules
from ..models import (
    Activity,
    CostLine,
    Indicator,
    Output,
    PlanDocument,
    PlanSection,
    Post,
    ProgrammeResource,
    ProgrammeRisk,
    Result,
)
from ..rules import restoring as going_back
from . import references, said
from .documents import plan_data, totals_by_fund
from .referred import outputs_delivered_for, referred_to_from_above
from .versions import plan_of

Data = Mapping[str, Any]
# What a version names, as `rows_in` says it, and the table it stands in.
MODELS: dict[str, Any] = {
    "output": Output,
    "activity": Activity,
    "cost_line": CostLine,
    "post": Post,
    "result": Result,
    "indicator": Indicator,
    "risk": ProgrammeRisk,
    "resource": ProgrammeResource,
}


@dataclass(frozen=True)
class Stay:
    """A row that came after the version and stays, with the reason."""

    kind: str
    title: str
    reason: str


@dataclass(frozen=True)
class Restoring:
    """What a plan says now, what it would say, and what has to be known before."""

    now: dict[str, Any]
    # What the plan would say; it is what is written.
    then: dict[str, Any]
    stays: list[Stay]
    # The titles of texts that stay because they are not this person's to read.
    texts_left: list[str]
    # Why it cannot be written back.
    refusals: list[str]
    known: references.References


def restoring(document: PlanDocument, version: Data, permissions: Collection[str] | None) -> Restoring:
    """Return what writing a version back would do. Without permissions (the system), every text is read."""

    def may_read(classification: str) -> bool:
        return permissions is None or rules.may_read_section(classification, permissions)

    now, known = plan_data(document), references.references_of(plan_of(document))
    reasons = _reasons_to_stay(document, going_back.added_since(now, version))
    then = going_back.restored(
        now, version, stays=going_back.staying(now, version, reasons), may_read=may_read
    )
    if "outputs" in then:
        then["totals"] = totals_by_fund(then["outputs"])
    return Restoring(
        now=now,
        then=then,
        stays=[
            Stay(_word(kind), _title(kind, row), reasons[row["uid"]])
            for kind, _above, row in going_back.rows_in(now)
            if row["uid"] in reasons
        ],
        texts_left=[
            str(PlanSection.Kind(kind).label) for kind in going_back.texts_left(now, version, may_read)
        ],
        refusals=[*_gone(version, known), *_taken_twice(then)],
        known=known,
    )


def _reasons_to_stay(document: PlanDocument, late: Mapping[str, tuple[str, Data]]) -> dict[str, str]:
    """Return why rows that came after a version do not go: somebody refers to them."""
    reasons: dict[str, str] = {}
    spoken_of = set(Comment.objects.filter(subject_uid=document.uid).values_list("anchor", flat=True))
    for uid, (kind, _row) in late.items():
        if f"{kind}:{uid}" in spoken_of:
            reasons[uid] = _("people have commented on it")
    for kind in dict.fromkeys(kind for kind, _row in late.values()):
        uids = [uid for uid, (of, _row) in late.items() if of == kind]
        for uid in referred_to_from_above(MODELS[kind], uids):
            reasons[uid] = _("a report, a value or a review refers to it")
    results = [uid for uid, (kind, _row) in late.items() if kind == "result"]
    for result, code in outputs_delivered_for(results):
        reasons[result] = _("output %(code)s is delivered for it") % {"code": code}
    return reasons


def _gone(version: Data, known: references.References) -> list[str]:
    """Return the refusal where rows of the version refer to what is gone."""
    for kind, _above, row in going_back.rows_in(version):
        references.FIELDS[kind](row, known)
    gone = list(dict.fromkeys(known.gone))
    if not gone:
        return []
    return [
        _(
            "It refers to what is not there any more: %(gone)s. Open the version beside the draft and write "
            "by hand what you need of it."
        )
        % {"gone": ", ".join(gone)}
    ]


def _taken_twice(then: Data) -> list[str]:
    """Return the refusal where a row that stays has a code of the version."""
    codes = going_back.taken_twice(then)
    if not codes:
        return []
    return [
        _(
            "A row that came later has its code, and stays because somebody refers to it: %(codes)s. Give "
            "that row another code first."
        )
        % {"codes": ", ".join(codes)}
    ]


def _word(kind: str) -> str:
    words = {
        "output": _("Output"),
        "activity": _("Activity"),
        "cost_line": _("Cost line"),
        "post": _("Post"),
        "result": _("Result"),
        "indicator": _("Indicator"),
        "risk": _("Risk"),
        "resource": _("Resource"),
    }
    return words[kind]


def _title(kind: str, row: Data) -> str:
    name = {"output": "statement", "result": "statement", "activity": "title", "indicator": "title"}
    if kind in name:
        return said.coded(name[kind])(row)
    return said.post_title(row) if kind == "post" else said.described(row)
