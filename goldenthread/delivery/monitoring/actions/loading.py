"""Whole reports loaded at once, as one deed: for organizations that bring their past, for trials of scale."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.strategy.models import ScaleLevel, Tag
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib import narratives

from .. import queries, rules
from ..models import (
    OutputReport,
    Report,
    ReportMove,
    ReportSection,
    ResultReport,
    ResultReportTag,
    Round,
    SectionRevision,
    Snapshot,
)
from .refusals import NotYoursToWrite
from .writing import update_many

BATCH = 500
State = Report.State


@dataclass(frozen=True)
class LoadedResult:
    """What a loaded report says about one result."""

    level: ScaleLevel | None
    text: str = ""
    # Empty: the tags stay those of the result.
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True)
class LoadedReport:
    """What a report says, by the keys of its results and OE outputs, and the steps it took.

    `steps` are (move, who, when) in order, as REPORT_WORKFLOW names them.
    """

    report: Report
    results: Mapping[int, LoadedResult]
    outputs: Mapping[int, ScaleLevel | None] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: Sequence[tuple[str, User, datetime]] = ()
    language: str = "en"


@transaction.atomic
def load_reports_in_bulk(loaded: Iterable[LoadedReport], *, round_: Round, by: User, at: datetime) -> int:
    """Fill reports of one round that nobody has begun, and take them through their steps; return how many.

    One deed, with one line in the audit trail. Only the framework manager may do this. The steps must follow
    the table of moves; who takes them is taken on trust. Submitted reports get their snapshot.
    """
    if not by.is_system and not organization.has_permission(by, roles.MANAGE_ROUNDS, timezone.localdate(at)):
        raise NotYoursToWrite(
            _("Nothing was loaded: whole rounds are loaded by a framework manager. Ask one.")
        )
    done = 0
    for batch in _batches(loaded):
        _load(batch, round_, at)
        done += len(batch)
    audit_trail.record("monitoring.reports.loaded_in_bulk", round_, by=by, at=at, reports=done)
    return done


def _batches(loaded: Iterable[LoadedReport]) -> Iterator[list[LoadedReport]]:
    rest = iter(loaded)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _load(batch: list[LoadedReport], round_: Round, at: datetime) -> None:
    by_report = {one.report.pk: one for one in batch}
    sections = list(
        ReportSection.objects.select_for_update().filter(
            report__in=by_report, report__round=round_, report__state=State.NOT_STARTED
        )
    )
    result_reports = list(ResultReport.objects.filter(report__in=by_report).select_related("result"))
    _fill_sections(sections, {row.section_id: row.result_id for row in result_reports}, by_report, at)
    _rate(result_reports, by_report, at)
    _put_tags(result_reports, by_report)
    _rate_outputs(by_report, at)
    _take_steps(batch)
    _freeze(batch, at)


def _writer(one: LoadedReport) -> User:
    return one.steps[0][1] if one.steps else one.report.round.opened_by


def _fill_sections(
    sections: list[ReportSection],
    result_of: Mapping[int, int],
    by_report: Mapping[int, LoadedReport],
    at: datetime,
) -> None:
    for section in sections:
        one = by_report[section.report_id]
        result = one.results.get(result_of.get(section.pk, 0))
        section.text = narratives.cleaned(result.text if result else one.texts.get(section.key, ""))
        section.paragraphs = narratives.paragraphs_of(section.text)
        section.state, section.revision, section.language = ReportSection.State.COMPLETE, 1, one.language
        section.updated_at, section.updated_by = at, _writer(one)
    update_many(sections, ["text", "paragraphs", "state", "revision", "language", "updated_at", "updated_by"])
    SectionRevision.objects.bulk_create(
        [
            SectionRevision(
                section=section,
                number=1,
                text=section.text,
                paragraphs=section.paragraphs,
                language=section.language,
                classification=section.classification,
                saved_at=at,
                saved_by=_writer(by_report[section.report_id]),
            )
            for section in sections
        ],
        batch_size=BATCH,
    )


def _rate(rows: list[ResultReport], by_report: Mapping[int, LoadedReport], at: datetime) -> None:
    rated = []
    for row in rows:
        one = by_report[row.report_id]
        said = one.results.get(row.result_id)
        if said is not None and said.level is not None:
            row.level, row.rated_at, row.rated_by = said.level, at, _writer(one)
            rated.append(row)
    update_many(rated, ["level", "rated_at", "rated_by"])


def _put_tags(rows: list[ResultReport], by_report: Mapping[int, LoadedReport]) -> None:
    said = {row.pk: by_report[row.report_id].results.get(row.result_id) for row in rows}
    chosen = {pk: one.tags for pk, one in said.items() if one is not None and one.tags}
    ResultReportTag.objects.filter(result_report__in=list(chosen)).delete()
    ResultReportTag.objects.bulk_create(
        [ResultReportTag(result_report_id=pk, tag=tag) for pk, tags in chosen.items() for tag in tags],
        batch_size=BATCH,
    )


def _rate_outputs(by_report: Mapping[int, LoadedReport], at: datetime) -> None:
    rated = []
    for row in OutputReport.objects.filter(report__in=by_report):
        one = by_report[row.report_id]
        level = one.outputs.get(row.output_id)
        if level is not None:
            row.level, row.rated_at, row.rated_by = level, at, _writer(one)
            rated.append(row)
    update_many(rated, ["level", "rated_at", "rated_by"])


FIELDS = [
    "state",
    "submitted_at",
    "submitted_by",
    "first_submitted_at",
    "desk_approved_at",
    "desk_approved_by",
    "approved_at",
    "approved_by",
    "reopened_at",
]


def _take_steps(batch: list[LoadedReport]) -> None:
    moves = []
    for one in batch:
        report = one.report
        for code, who, when in one.steps:
            move = rules.REPORT_WORKFLOW.by_code[code]
            if report.state not in move.sources:
                raise ValueError(f"{report}: {code} is not possible from {report.state}")
            moves.append(
                ReportMove(report=report, move=code, source=report.state, target=move.target, at=when, by=who)
            )
            rules.stamp(report, move, by=who, at=when)
    ReportMove.objects.bulk_create(moves, batch_size=BATCH)
    update_many([one.report for one in batch], FIELDS)


def _freeze(batch: list[LoadedReport], at: datetime) -> None:
    submitted = [one.report for one in batch if one.report.submitted_at is not None]
    if not submitted:
        return
    data = queries.snapshots_data(submitted)
    Snapshot.objects.bulk_create(
        [
            Snapshot(
                report=report,
                number=1,
                schema_version=data[report.pk]["schema_version"],
                data=data[report.pk],
                digest=queries.digest_of(data[report.pk]),
                taken_at=report.submitted_at or at,
                taken_by=report.submitted_by,
            )
            for report in submitted
        ],
        batch_size=BATCH,
    )
