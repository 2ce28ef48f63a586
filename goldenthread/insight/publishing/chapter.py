"""The performance chapter: put together from the figures of a year, then written in one of four formats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Organization
from goldenthread.direction.organization.queries import the_organization
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.lib.errors import RuleBroken
from goldenthread.foundation.lib.texts import text_in
from goldenthread.insight.analysis import figures

from . import background, docx, html, pdf, xlsx
from .model import Document, Method, Omitted, digest_of
from .programme import UnknownFormat, invented_note
from .sections import Material, all_sections, lead

FORMATS: dict[str, Callable[[Document], bytes]] = {
    "html": html.write,
    "docx": docx.write,
    "pdf": pdf.write,
    "xlsx": xlsx.write,
}
MEDIA_TYPES = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


class NothingToPublish(RuleBroken):
    """There is no plan with data of that year."""


@dataclass(frozen=True)
class Chapter(Document):
    """The performance chapter of one plan and year, without a format."""

    year: int = 0
    plan_code: str = ""


def publish(
    year: int,
    format: str,  # noqa: A002
    *,
    plan_code: str = "",
    language: str = "en",
    at: datetime | None = None,
) -> bytes:
    """Return the chapter of a year as a file: html, docx, pdf or xlsx.

    Raises UnknownFormat, and NothingToPublish where no plan has data of that year.
    """
    check_format(format)
    chapter = assemble(year, plan_code=plan_code, language=language, at=at)
    with translation.override(language):
        return FORMATS[format](chapter)


def check_format(chosen: str) -> None:
    """Raise UnknownFormat for a format the chapter is not made in."""
    if chosen not in FORMATS:
        raise UnknownFormat(
            _("The chapter is not made as “%(format)s”. Choose one of: %(formats)s.")
            % {"format": chosen, "formats": ", ".join(FORMATS)}
        )


def assemble(year: int, *, plan_code: str = "", language: str = "en", at: datetime | None = None) -> Chapter:
    """Put the chapter together from the database: every number is computed now."""
    with translation.override(language):
        answer = figures.compute_all(year, plan_code=plan_code)
        if answer.version is None:
            raise NothingToPublish(_why_nothing(year, plan_code))
        return _chapter(
            answer, answer.version, the_organization(), language=language, at=at or timezone.now()
        )


def _why_nothing(year: int, plan_code: str) -> str:
    if plan_code:
        return _(
            "There is no plan %(code)s with data of %(year)s. Look at the list of chapters for what there is."
        ) % {
            "code": plan_code,
            "year": year,
        }
    return _(
        "No plan has reports or values for %(year)s. Open a round or import results of that year first."
    ) % {"year": year}


def _chapter(
    answer: figures.Answer,
    version: PlanVersion,
    organization: Organization | None,
    *,
    language: str,
    at: datetime,
) -> Chapter:
    year = answer.year
    material = Material(answer, version, organization)
    sections = all_sections(material)
    if not material.has_data:
        raise NothingToPublish(_why_nothing(year, version.plan.code))
    methods = tuple(_method(table) for table in answer.tables)
    digest = digest_of(sections, methods)
    illustrative = organization is not None and organization.is_illustrative
    zone = ZoneInfo(organization.time_zone if organization else "UTC")
    return Chapter(
        title=_("How we performed in %(year)s") % {"year": year},
        eyebrow=_("Performance chapter %(year)s · %(plan)s")
        % {"year": year, "plan": text_in(version.plan.title)},
        organization=text_in(organization.name) if organization else "",
        language=language,
        made_at=at,
        version=_("Performance chapter %(year)s, version %(digest)s") % {"year": year, "digest": digest[:12]},
        file_name=f"performance-{version.plan.code.lower()}-{year}",
        sections=sections,
        lead=tuple(lead(material)),
        meta=_meta(background.data_as_at(version, year), at, zone, digest),
        illustrative_note=invented_note() if illustrative else "",
        methods=methods,
        omitted=tuple(Omitted(o.figure_id, o.title, o.reason) for o in answer.omitted),
        digest=digest,
        year=year,
        plan_code=version.plan.code,
    )


def _meta(as_at: datetime | None, at: datetime, zone: ZoneInfo, digest: str) -> tuple[str, ...]:
    lines = [_("Version %(digest)s, made on %(day)s") % {"digest": digest[:12], "day": _day(at, zone)}]
    if as_at is not None:
        lines.append(_("Data as at %(day)s") % {"day": _day(as_at, zone)})
    return tuple(lines)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return date_format(moment.astimezone(zone).date(), "j F Y")


def _method(table: figures.FigureTable) -> Method:
    figure = table.figure
    return Method(
        figure_id=figure.id,
        title=str(figure.title),
        unit=str(figure.unit),
        numerator=str(figure.numerator),
        denominator=str(figure.denominator),
        method=str(figure.method),
        n=_n_of(table),
        rows=len(table.rows),
    )


def _n_of(table: figures.FigureTable) -> int:
    """Return how many things a figure is about: all of them, rated or not, for the latest year it shows."""
    rows = table.rows
    if "level" in table.figure.keys:
        return sum(row.count for row in rows)
    if "year" in table.figure.keys:
        latest = max((row.keys["year"] for row in rows), default=0)
        return max((row.of for row in rows if row.keys["year"] == latest), default=0)
    groups_are_parts = table.figure.id.startswith("indicators-on-target")
    return sum(row.of for row in rows) if groups_are_parts else max((row.of for row in rows), default=0)


def citation(chapter: Chapter) -> str:
    """Return how to cite the chapter, with the digest of what it says."""
    return _("%(organization)s, performance chapter %(year)s, sha256 %(digest)s.") % {
        "organization": chapter.organization,
        "year": chapter.year,
        "digest": chapter.digest,
    }


__all__ = ["FORMATS", "MEDIA_TYPES", "Chapter", "NothingToPublish", "assemble", "citation", "publish"]
