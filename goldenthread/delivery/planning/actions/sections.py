"""Writing the texts of a plan.

Each save names the revision it began from; none overwrites another silently, and no text is lost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken

from .. import rules
from ..models import PlanDocument, PlanSection, PlanSectionRevision
from .permits import NotYoursToPlan, PlanNotOpen, document_to_write, record_refusal


class SectionRefused(RuleBroken):
    """A text cannot be kept as it is; the message says what to correct."""


class PlanSectionChanged(RuleBroken):
    """Someone saved the section first. Nothing is overwritten and nothing is lost.

    `theirs` is the section as it stands, `base` the revision both began from (if there was one), and `mine`
    what was refused here, kept as a revision that was not taken.
    """

    theirs: PlanSection
    base: PlanSectionRevision | None
    mine: PlanSectionRevision


@dataclass(frozen=True)
class _Save:
    """What a writer wants a section to hold, and from which revision they began."""

    kind: str
    base_revision: int
    text: str
    language: str
    classification: str
    by: User
    at: datetime


@in_one_transaction
def save_plan_section(
    document: PlanDocument,
    kind: str,
    *,
    base_revision: int,
    text: str,
    language: str,
    classification: str,
    by: User,
    at: datetime,
) -> PlanSection:
    """Save one text of a plan, beginning from revision 0 where nobody wrote it yet.

    Raises SectionRefused, NotYoursToPlan, PlanNotOpen or PlanSectionChanged. Where someone else's save or a
    submission got in the way, what was typed is kept aside.
    """
    save = _Save(kind, base_revision, narratives.cleaned(text), language, classification, by, at)
    reasons = rules.reasons_against_section(
        document.kind, kind, text=save.text, language=language, classification=classification
    )
    if reasons:
        raise SectionRefused(" ".join(reasons))
    try:
        document = document_to_write(document.pk, by=by, at=at)
    except PlanNotOpen as refusal:
        leaving(refusal, partial(_keep_aside, document, save))
        raise
    section = _section(document, kind)
    _check_may_read(document, section, save)
    return _take(document, section, save)


def _section(document: PlanDocument, kind: str) -> PlanSection:
    section, _is_new = PlanSection.objects.get_or_create(document=document, kind=kind)
    return section


def _check_may_read(document: PlanDocument, section: PlanSection, save: _Save) -> None:
    """Nobody replaces a text that is not theirs to read."""
    permissions = organization.permissions_at(save.by, document.entity, timezone.localdate(save.at))
    if save.by.is_system or rules.may_read_section(section.classification, permissions):
        return
    refusal = NotYoursToPlan(
        _(
            "Nothing was saved: this text is “%(level)s”, and your roles do not include reading it. "
            "Ask the people of %(entity)s to write it."
        )
        % {"level": section.get_classification_display(), "entity": document.entity.code}
    )
    raise leaving(
        refusal, partial(record_refusal, document, "not a reader of the text", by=save.by, at=save.at)
    )


def _take(document: PlanDocument, section: PlanSection, save: _Save) -> PlanSection:
    before, was = section.classification, section.revision
    now = {
        "revision": save.base_revision + 1,
        "text": save.text,
        "paragraphs": narratives.paragraphs_of(save.text, before=section.paragraphs),
        "language": save.language,
        "classification": save.classification,
        # Whoever saves a copied text has read it.
        "copied_from": "",
        "updated_at": save.at,
        "updated_by": save.by,
    }
    # The revision is asked for in the same statement that changes it: on every database, whoever comes second
    # changes no row.
    if not PlanSection.objects.filter(pk=section.pk, revision=save.base_revision).update(**now):
        raise _conflict(section, save)
    section.refresh_from_db()
    _revision(section, save, number=section.revision, was_taken=True)
    changed = (
        {"source": before, "target": section.classification} if was and before != save.classification else {}
    )
    audit_trail.record(
        "planning.section.saved",
        section,
        by=save.by,
        at=save.at,
        entity_code=document.entity.code,
        kind=section.kind,
        revision=section.revision,
        **changed,
    )
    return section


def _revision(section: PlanSection, save: _Save, *, number: int, was_taken: bool) -> PlanSectionRevision:
    return PlanSectionRevision.objects.create(
        section=section,
        number=number,
        was_taken=was_taken,
        text=save.text,
        paragraphs=narratives.paragraphs_of(save.text, before=section.paragraphs),
        language=save.language,
        classification=save.classification,
        saved_at=save.at,
        saved_by=save.by,
    )


def _keep_aside(document: PlanDocument, save: _Save) -> PlanSectionRevision:
    """Keep a text that could not be taken, so that its writer finds it again and can compare."""
    section = _section(document, save.kind)
    return _revision(section, save, number=save.base_revision, was_taken=False)


def _conflict(theirs: PlanSection, save: _Save) -> PlanSectionChanged:
    refusal = PlanSectionChanged(
        _(
            "%(who)s saved this text on %(when)s, after you opened it. Yours is kept beside theirs. "
            "Compare the two, and save what should stand."
        )
        % {
            "who": theirs.updated_by or _("Someone"),
            "when": timezone.localtime(theirs.updated_at).strftime("%d %B %Y, %H:%M")
            if theirs.updated_at
            else "",
        }
    )
    refusal.theirs = theirs
    refusal.base = theirs.revisions.filter(number=save.base_revision, was_taken=True).first()

    def keep() -> None:
        refusal.mine = _keep_aside(theirs.document, save)

    leaving(refusal, keep)
    return refusal
