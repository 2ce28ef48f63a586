"""Saving the sections of a report.

Each save names the revision it began from; none overwrites another silently.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.strategy.models import ScaleLevel, Tag
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.actions_in_bulk import update_many
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving

from .. import rules
from ..models import (
    OutputReport,
    Report,
    ReportMove,
    ReportSection,
    ResultReport,
    ResultReportTag,
    SectionRevision,
)
from . import readers
from .permits import record_refusal, report_to_write
from .refusals import NotOfThisReport, NotYoursToWrite, ReasonNeeded, SectionChanged, TextTooLong

State = ReportSection.State


@dataclass(frozen=True)
class TagChoice:
    """A tag put on a result in this report; where its set asks for it, how much (0 to 3) and why."""

    tag: Tag
    significance: int | None = None
    justification: str = ""


@dataclass(frozen=True)
class Draft:
    """What a writer wants a section to hold."""

    text: str
    language: str
    classification: str
    complete: bool
    answers: dict[str, Any] = field(default_factory=dict)
    # Why the classification is lowered, where that is asked for.
    reason: str = ""

    @classmethod
    def of(cls, section: ReportSection, *, complete: bool, answers: dict[str, Any] | None = None) -> Draft:
        """Return the section's own text with other answers."""
        return cls(section.text, section.language, section.classification, complete, answers or {})


@in_one_transaction
def save_result_section(
    section: ReportSection,
    *,
    base_revision: int,
    level: ScaleLevel | None,
    text: str,
    language: str,
    classification: str,
    tags: Iterable[TagChoice],
    complete: bool,
    by: User,
    at: datetime,
    reason: str = "",
) -> ReportSection:
    """Save what a report says about one result: its rating, its narrative and its tags in this round.

    Lowering its classification asks for a reason.
    """
    tags = list(tags)
    answers = {"level": level.code if level else None, "tags": [_tag_answer(choice) for choice in tags]}
    draft = Draft(narratives.cleaned(text), language, classification, complete, answers, reason)
    report, section = _to_write(section, draft, base_revision=base_revision, by=by, at=at)
    _check_of_plan(report, levels=[level] if level else [], tags=tags, by=by, at=at)
    saved = take(report, section, draft, base_revision=base_revision, by=by, at=at)
    result_report = ResultReport.objects.select_for_update().get(section=section)
    _rate(result_report, level, by=by, at=at)
    _put_tags(result_report, tags)
    return saved


@in_one_transaction
def save_oe_section(
    section: ReportSection,
    *,
    base_revision: int,
    ratings: Mapping[int, tuple[ScaleLevel | None, str]],
    complete: bool,
    by: User,
    at: datetime,
) -> ReportSection:
    """Save ratings and comments of OE results, by the keys of their output reports. Those not named stay."""
    known = {
        row.pk: row for row in OutputReport.objects.filter(report=section.report_id).select_related("output")
    }
    answers = {
        "outputs": {
            known[pk].output.code: {"level": level.code if level else None, "comment": comment}
            for pk, (level, comment) in ratings.items()
            if pk in known
        }
    }
    draft = Draft.of(section, complete=complete, answers=answers)
    report, section = _to_write(section, draft, base_revision=base_revision, by=by, at=at)
    if set(ratings) - set(known):
        raise _foreign(report, by=by, at=at)
    _check_of_plan(
        report, levels=[level for level, _comment in ratings.values() if level], tags=[], by=by, at=at
    )
    saved = take(report, section, draft, base_revision=base_revision, by=by, at=at)
    changed = [known[pk] for pk in ratings]
    for row in changed:
        level, comment = ratings[row.pk]
        if row.level_id != (level.pk if level else None):
            row.level, row.rated_at, row.rated_by = level, at if level else None, by if level else None
        row.comment = narratives.cleaned(comment)
    update_many(changed, ["level", "rated_at", "rated_by", "comment"])
    return saved


@in_one_transaction
def refuse_foreign_rows(section: ReportSection, *, by: User, at: datetime) -> None:
    """Refuse a save that names rows of another report, and record it. Always raises."""
    raise _foreign(report_to_write(section.report_id, by=by, at=at), by=by, at=at)


@in_one_transaction
def mark_section(
    section: ReportSection, *, complete: bool, base_revision: int, by: User, at: datetime
) -> ReportSection:
    """Call a section complete, or take that back, and leave what it holds as it is."""
    before = section.revisions.filter(was_taken=True).order_by("number").last()
    draft = Draft.of(section, complete=complete, answers=before.answers if before else {})
    report, section = _to_write(section, draft, base_revision=base_revision, by=by, at=at)
    return take(report, section, draft, base_revision=base_revision, by=by, at=at)


def take(
    report: Report, section: ReportSection, draft: Draft, *, base_revision: int, by: User, at: datetime
) -> ReportSection:
    """Make the draft the section's next revision, if nobody saved since `base_revision`; start the report.

    `section` was read under the report's lock. Raises SectionChanged if somebody saved; the draft is then
    kept as a revision that was not taken.
    """
    saved, before = section, section.classification
    now: dict[str, Any] = {
        "revision": base_revision + 1,
        "state": State.COMPLETE if draft.complete else State.IN_PROGRESS,
        "text": draft.text,
        "paragraphs": narratives.paragraphs_of(draft.text, before=saved.paragraphs),
        "language": draft.language,
        "classification": draft.classification,
        "updated_at": at,
        "updated_by": by,
    }
    # The revision is asked for in the same statement that changes it: on every database, whoever comes second
    # changes no row.
    if not ReportSection.objects.filter(pk=section.pk, revision=base_revision).update(**now):
        raise _conflict(saved, draft, base_revision=base_revision, by=by, at=at)
    for name, value in now.items():
        setattr(saved, name, value)
    _revision(saved, draft, number=saved.revision, by=by, at=at).save()
    start(report, by=by, at=at)
    audit_trail.record(
        "monitoring.section.saved",
        saved,
        by=by,
        at=at,
        entity_code=report.entity.code,
        round=report.round.code,
        revision=saved.revision,
        state=saved.state,
    )
    if saved.classification == Classification.STRICTLY_CONFIDENTIAL:
        readers.keep_writer_named(saved, by=by, at=at)
    if before != saved.classification:
        audit_trail.record(
            "monitoring.section.classified",
            saved,
            by=by,
            at=at,
            note=narratives.cleaned(draft.reason),
            entity_code=report.entity.code,
            round=report.round.code,
            source=before,
            target=saved.classification,
        )
    return saved


def as_it_stands(section: ReportSection) -> ReportSection:
    """Return the section as it stands now that its report is locked, not as when the page was opened."""
    return ReportSection.objects.get(pk=section.pk)


def keep_aside(
    section: ReportSection, draft: Draft, *, base_revision: int, by: User, at: datetime
) -> SectionRevision:
    """Keep a draft that could not be taken, so that its writer finds it again and can compare."""
    kept = _revision(section, draft, number=base_revision, by=by, at=at)
    kept.was_taken = False
    kept.save()
    return kept


def start(report: Report, *, by: User, at: datetime) -> None:
    """Move a report that nobody had begun to "in progress"."""
    if report.state != Report.State.NOT_STARTED:
        return
    source, report.state = report.state, Report.State.IN_PROGRESS
    report.save(update_fields=["state"])
    ReportMove.objects.create(report=report, move="START", source=source, target=report.state, at=at, by=by)
    audit_trail.record(
        "monitoring.report.started",
        report,
        by=by,
        at=at,
        entity_code=report.entity.code,
        round=report.round.code,
    )


def _to_write(
    section: ReportSection, draft: Draft, *, base_revision: int, by: User, at: datetime
) -> tuple[Report, ReportSection]:
    """Return the locked report and the section as it stands now, if this person may write it."""
    if narratives.is_too_long(draft.text):
        raise TextTooLong(
            _(
                "The text has %(length)s characters; a section holds %(most)s. "
                "Shorten it, or link to a document."
            )
            % {"length": len(draft.text), "most": narratives.MAX_LENGTH}
        )
    keep = partial(keep_aside, section, draft, base_revision=base_revision, by=by, at=at)
    report = report_to_write(section.report_id, by=by, at=at, keep=keep)
    if draft.classification not in Classification.values:
        raise _foreign(report, by=by, at=at)
    section = as_it_stands(section)
    if section.classification == Classification.STRICTLY_CONFIDENTIAL and not readers.is_named(
        section, by, at
    ):
        refusal = NotYoursToWrite(
            _(
                "Nothing was saved: this section is strictly confidential, and you are not named for it. "
                "Ask %(who)s."
            )
            % {"who": section.updated_by}
        )
        raise leaving(
            refusal, keep, partial(record_refusal, report, "not named for the section", by=by, at=at)
        )
    if (
        rules.needs_reason_to_lower(section.classification, draft.classification)
        and not narratives.cleaned(draft.reason)
        and section.revision == base_revision
    ):
        raise ReasonNeeded(
            _("Nothing was saved yet: say why “%(before)s” is lowered to “%(after)s”.")
            % {
                "before": section.get_classification_display(),
                "after": Classification(draft.classification).label,
            }
        )
    return report, section


def _revision(
    section: ReportSection, draft: Draft, *, number: int, by: User, at: datetime
) -> SectionRevision:
    return SectionRevision(
        section=section,
        number=number,
        text=draft.text,
        paragraphs=narratives.paragraphs_of(draft.text, before=section.paragraphs),
        language=draft.language,
        classification=draft.classification,
        answers=draft.answers,
        saved_at=at,
        saved_by=by,
    )


def _conflict(
    theirs: ReportSection, draft: Draft, *, base_revision: int, by: User, at: datetime
) -> SectionChanged:
    refusal = SectionChanged(
        _(
            "%(who)s saved this section on %(when)s, after you opened it. Your text is kept beside theirs. "
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
    refusal.base = theirs.revisions.filter(number=base_revision, was_taken=True).first()

    def keep() -> None:
        refusal.mine = keep_aside(theirs, draft, base_revision=base_revision, by=by, at=at)

    leaving(refusal, keep)
    return refusal


def _rate(result_report: ResultReport, level: ScaleLevel | None, *, by: User, at: datetime) -> None:
    if result_report.level_id == (level.pk if level else None):
        return
    result_report.level = level
    result_report.rated_at, result_report.rated_by = (at, by) if level else (None, None)
    result_report.save(update_fields=["level", "rated_at", "rated_by"])


def _put_tags(result_report: ResultReport, choices: Iterable[TagChoice]) -> None:
    wanted = {choice.tag.pk: choice for choice in choices}
    there = {use.tag_id: use for use in result_report.tag_uses.all()}
    gone = set(there) - set(wanted)
    if gone:
        result_report.tag_uses.filter(tag__in=gone).delete()
    new, changed = [], []
    for pk, choice in wanted.items():
        said = {
            "significance": choice.significance,
            "justification": narratives.cleaned(choice.justification),
        }
        if pk not in there:
            new.append(ResultReportTag(result_report=result_report, tag=choice.tag, **said))
        elif any(getattr(there[pk], name) != value for name, value in said.items()):
            for name, value in said.items():
                setattr(there[pk], name, value)
            changed.append(there[pk])
    ResultReportTag.objects.bulk_create(new)
    update_many(changed, ["significance", "justification"])


def _check_of_plan(
    report: Report, *, levels: Iterable[ScaleLevel], tags: Iterable[TagChoice], by: User, at: datetime
) -> None:
    version = report.round.plan_version
    strange_level = any(level.scale_id != version.scale_id for level in levels)
    strange_tag = any(choice.tag.tag_set.plan_id != version.plan_id for choice in tags)
    if strange_level or strange_tag:
        raise _foreign(report, by=by, at=at)


def _foreign(report: Report, *, by: User, at: datetime) -> NotOfThisReport:
    refusal = NotOfThisReport(
        _(
            "Nothing was saved: something sent does not belong to this report. "
            "Open the section again and choose there."
        )
    )
    leaving(refusal, partial(record_refusal, report, "sent what is not of this report", by=by, at=at))
    return refusal


def _tag_answer(choice: TagChoice) -> dict[str, Any]:
    return {
        "tag": choice.tag.code,
        "significance": choice.significance,
        "justification": choice.justification,
    }
