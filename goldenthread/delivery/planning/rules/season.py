"""Decisions about the texts of a plan and about the planning season."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification

from ..models import PlanDocument, PlanSection

Kind = PlanSection.Kind

# Which texts each kind of plan has, in the order they are read.
SECTION_KINDS: dict[str, tuple[str, ...]] = {
    PlanDocument.Kind.PROGRAMME: (
        Kind.CONTEXT,
        Kind.THEORY_OF_CHANGE,
        Kind.STAKEHOLDERS,
        Kind.GENDER_AND_INCLUSION,
    ),
    # The reflection that comes before planning.
    PlanDocument.Kind.WORKPLAN: (Kind.WHAT_WORKED, Kind.WHAT_DID_NOT, Kind.WHAT_CHANGES),
}


def may_read_section(classification: str, permissions: Collection[str]) -> bool:
    """Say whether someone with these permissions at an entity reads a text of its plan, classified so.

    They may read the plan already. Confidential: the entity's people and its desk. Strictly confidential:
    only the entity's own writers. A level that is not known is read by nobody.
    """
    if classification in (Classification.PUBLIC, Classification.INTERNAL):
        return True
    if classification == Classification.CONFIDENTIAL:
        return roles.VIEW_CONFIDENTIAL in permissions
    return classification == Classification.STRICTLY_CONFIDENTIAL and roles.WRITE_PLAN in permissions


def reasons_against_section(
    document_kind: str, kind: str, *, text: str, language: str, classification: str
) -> list[str]:
    """Return why a text cannot be kept as a section of a plan."""
    reasons = []
    if kind not in SECTION_KINDS[document_kind]:
        labels = ", ".join(str(Kind(known).label) for known in SECTION_KINDS[document_kind])
        reasons.append(_("This plan has no such text. It has: %(texts)s.") % {"texts": labels})
    if narratives.is_too_long(text):
        reasons.append(
            _(
                "The text has %(length)s characters; a section holds %(most)s. "
                "Shorten it, or link to a document."
            )
            % {"length": len(text), "most": narratives.MAX_LENGTH}
        )
    if language not in dict(settings.LANGUAGES):
        reasons.append(_("The language is not in the list. Choose the one the text is written in."))
    if classification not in Classification.values:
        reasons.append(_("Say who may read the text: choose one of the levels in the list."))
    return reasons


def reasons_not_to_open_season(*, opens_at: datetime, due_at: datetime) -> list[str]:
    """Return why a planning season cannot be opened with these dates."""
    if due_at <= opens_at:
        return [_("Plans are due after the season opens. Choose a moment that is still to come.")]
    return []
