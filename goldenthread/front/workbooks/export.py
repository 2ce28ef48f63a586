"""Making the workbook of a workplan: of a version someone may read, in the language it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goldenthread.delivery.planning import queries as planning
from goldenthread.delivery.planning.models import Workplan
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.errors import RuleBroken

from . import rows, writer
from .columns import MOST_ROWS, SCHEMA_VERSION, sheets_of
from .lists import lists_of, rates_of
from .seal import Seal, kept_rows

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TooLong(RuleBroken):
    """The workplan has more rows than a workbook brings back."""


@dataclass(frozen=True)
class Made:
    """A workbook that was made."""

    name: str
    content: bytes


def data_for(workplan: Workplan, person: User) -> dict[str, Any] | None:
    """Return the version of a workplan this person may read, or nothing."""
    if person.is_system:
        return planning.workplan_data(workplan)
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate())
    return planning.data_for(workplan.document, permissions)


def _reads_drafts(workplan: Workplan, person: User) -> bool:
    permissions = organization.permissions_at(person, workplan.entity, timezone.localdate())
    return person.is_system or roles.VIEW_DRAFT_PLAN in permissions


def workbook_of(
    workplan: Workplan, data: Mapping[str, Any], *, by: User, at: datetime, language: str = ""
) -> Made:
    """Return the workbook of a version of a workplan. Raises TooLong when it could not be brought back."""
    language = language or rows.language_of(data, otherwise=by.language)
    plain = rows.rows_of(data, language)
    count = sum(len(of_sheet) for of_sheet in plain.values())
    if count > MOST_ROWS:
        raise TooLong(
            _(
                "This workplan has %(count)s rows; a workbook brings back at most %(most)s. Use the pages of "
                "the workplan instead."
            )
            % {"count": count, "most": MOST_ROWS}
        )
    with translation.override(language):
        lists = lists_of(workplan, data, reads_drafts=_reads_drafts(workplan, by))
        sheets = sheets_of(data["quarters"])
        seal = _seal(
            workplan, data, language=language, at=at, kept=kept_rows(plain), lists=lists, sheets=sheets
        )
        content = writer.write(
            writer.Contents(
                data=data,
                rows=plain,
                sheets=sheets,
                lists=lists,
                rates=rates_of(workplan, lists["currency"].labels),
                seal=seal,
                state=planning.standings_of([workplan.document], by)[workplan.document_id].word,
                made_at=at,
                made_by=str(by),
                organization=str(organization.the_organization() or ""),
                is_illustrative=organization.is_illustrative(),
            )
        )
    return Made(f"workplan-{workplan.entity.code}-{workplan.period.code}.xlsx", content)


def _seal(
    workplan: Workplan,
    data: Mapping[str, Any],
    *,
    language: str,
    at: datetime,
    kept: Mapping[str, Mapping[str, Any]],
    lists: Any,
    sheets: Any,
) -> Seal:
    latest = planning.latest_version(workplan.document)
    return Seal(
        schema_version=SCHEMA_VERSION,
        workplan=str(workplan.uid),
        document=str(workplan.document.uid),
        entity=workplan.entity.code,
        period=workplan.period.code,
        language=language,
        version=latest.number if latest else 0,
        made_at=at.isoformat(),
        names={sheet.key: str(sheet.name)[: writer.LONGEST_NAME] for sheet in sheets},
        quarters=data["quarters"],
        labels={name: dict(one.labels) for name, one in lists.items()},
        rows=kept,
    )
