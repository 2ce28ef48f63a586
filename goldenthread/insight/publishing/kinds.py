"""The documents that are made as jobs: the chapter of a year, and a programme."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Programme
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.jobs.kinds import JobKind, MadeFile, Progress

from . import chapter, programme
from .model import Document

STEPS = 3


def may_read_figures(person: User, parameters: dict[str, Any]) -> bool:  # noqa: ARG001
    """Permit those who may see figures; the chapter holds no more than figures."""
    return organization.has_permission(person, roles.VIEW_FIGURES, timezone.localdate())


def may_read_programme(person: User, parameters: dict[str, Any]) -> bool:
    """Permit those who may read the programme."""
    return Programme.objects.visible_to(person).filter(uid=parameters["programme"]).exists()


def make_chapter(parameters: dict[str, Any], by: User, progress: Progress) -> MadeFile:
    """Make the chapter of a plan and year in one format."""
    chosen = parameters["format"]
    chapter.check_format(chosen)
    progress(_("Computing the figures"), 0, STEPS)
    made = chapter.assemble(int(parameters["year"]), plan_code=parameters["plan"], language=by.language)
    return _written(made, chosen, chapter.FORMATS, progress)


def make_programme(parameters: dict[str, Any], by: User, progress: Progress) -> MadeFile:
    """Make the document of a programme in one format."""
    chosen = parameters["format"]
    programme.check_format(chosen)
    progress(_("Reading results and values"), 0, STEPS)
    about = Programme.objects.visible_to(by).get(uid=parameters["programme"])
    made = programme.assemble(about, language=by.language, at=timezone.now(), reader=by)
    return _written(made, chosen, programme.FORMATS, progress)


def _written(made: Document, chosen: str, formats: dict[str, Any], progress: Progress) -> MadeFile:
    progress(_("Drawing and setting the pages"), 1, STEPS)
    with translation.override(made.language):
        content = formats[chosen](made)
    progress(_("Keeping the file"), 2, STEPS)
    return MadeFile(f"{made.file_name}.{chosen}", chapter.MEDIA_TYPES[chosen], content)


CHAPTER = JobKind("chapter", make_chapter, may_read_figures)
PROGRAMME = JobKind("programme", make_programme, may_read_programme)
