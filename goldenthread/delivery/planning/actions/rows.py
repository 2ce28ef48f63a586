"""What the rows of a programme have in common: a revision, and nobody's words overwritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.errors import RuleBroken

from ..models import Indicator, PlanDocument, Programme, ProgrammeRisk, Result
from ..queries.referred import referred_to_from_above
from .permits import check_planner, document_to_write

Row = TypeVar("Row", Result, ProgrammeRisk)


class RowRefused(RuleBroken):
    """Part of a programme cannot be kept as it is; the message says what to correct."""


class RowGone(RuleBroken):
    """The row is not there any more, or belongs to another programme."""


class RowChanged(RuleBroken):
    """Someone saved it first. Nothing is overwritten; `theirs` is what stands there now."""

    theirs: Any


def changed(theirs: Any) -> RowChanged:
    """Return the refusal of whoever began from what does not stand any more."""
    refusal = RowChanged(
        _(
            "Someone saved this while you were writing. Nothing was overwritten: compare both, "
            "then save again."
        )
    )
    refusal.theirs = theirs
    return refusal


def refuse(reasons: Sequence[str]) -> None:
    """Raise RowRefused if there is a reason."""
    if reasons:
        raise RowRefused(" ".join(reasons))


def open_programme(programme: Programme, *, by: User, at: datetime) -> PlanDocument:
    """Return the locked document of a programme this person may write in now."""
    # What comes from files, under the system's account, is loaded into plans that are in force as well.
    if by.is_system:
        check_planner(programme.entity, by, at)
        return programme.document
    return document_to_write(programme.document_id, by=by, at=at)


def begun_from(row: Row | None, base_revision: int, own: Any) -> Row | None:
    """Return the row as it stands, locked and one revision on, if nobody saved it since it was read."""
    if row is None:
        return None
    found: Row | None = own.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise RowGone(
            _("This is not in the programme any more: someone removed it, or it is another programme's.")
        )
    if found.revision != base_revision:
        raise changed(found)
    found.revision += 1
    return found


def is_referred_to_from_above(row: Result | Indicator) -> bool:
    """Say whether a row of a higher app stands on this one: a report, a value, a lesson."""
    return bool(referred_to_from_above(type(row), [row.uid]))


def next_code(start: str, taken: Iterable[str]) -> str:
    """Return the next free code that begins with these letters."""
    known = set(taken)
    number = len(known) + 1
    while f"{start}{number}" in known:
        number += 1
    return f"{start}{number}"


def record(
    row: models.Model, programme: Programme, *, by: User, at: datetime, word: str = "saved", **details: Any
) -> None:
    """Write one line in the audit trail about a row of a programme."""
    audit_trail.record(
        f"planning.{row._meta.model_name}.{word}",
        row,
        by=by,
        at=at,
        entity_code=programme.entity.code,
        programme=programme.code,
        **details,
    )
