"""A report as a list of tasks, and the last of them: check and submit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from goldenthread.delivery.planning.queries import linked_as_agreed
from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.accounts.http import SignedInRequest
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.texts import text_in

from .. import queries
from .. import sections as registry
from ..models import ReportSection
from ..rules import OpenPoint, facts_of
from .access import Seen, see

# Kinds of sections under the headings of the task list; a kind not named here comes under "More".
HEADINGS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Your plan"), (registry.PLAN_CHECK,)),
    (gettext_lazy("Progress towards results"), (registry.RESULT,)),
    (gettext_lazy("Measures"), (registry.INDICATORS, registry.OE_RESULTS)),
    (gettext_lazy("Context and learning"), (registry.RISKS, registry.LESSONS)),
)


@dataclass
class Task:
    """One row of the task list."""

    section: ReportSection
    title: str
    note: str
    url: str


@dataclass
class TaskGroup:
    """Tasks under one heading."""

    heading: str
    tasks: list[Task]


@require_GET
def report_detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show writers what is to do; everyone else reads the report."""
    seen = see(request.user, uid)
    if not seen.may_write:
        return redirect("monitoring:report-review", uid=uid)
    tasks = tasks_of(seen)
    open_tasks = [task for task in tasks if task.section.state != ReportSection.State.COMPLETE]
    context = {
        **frame_of(seen),
        "groups": _grouped(tasks),
        "done": len(tasks) - len(open_tasks),
        "total": len(tasks),
        "next_task": _next_of(open_tasks),
        "returned": [task for task in tasks if task.section.state == ReportSection.State.RETURNED],
        "is_locked": facts_of(seen.report).is_locked(seen.at),
        "moves": seen.report.moves.select_related("by").order_by("-pk"),
        "findings": queries.findings_in(seen.report, reader=seen.person),
    }
    return render(request, "monitoring/report_detail.html", context)


@require_GET
def report_check(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what is still open, what will be frozen, and who signs."""
    seen = see(request.user, uid)
    if not seen.may_write:
        return redirect("monitoring:report-review", uid=uid)
    tasks = {task.section.key: task for task in tasks_of(seen)}
    points = [_open_point(point, tasks.get(point.section_key)) for point in registry.open_points(seen.report)]
    classes = Counter(
        task.section.get_classification_display() for task in tasks.values() if task.section.text
    )
    context = {
        **frame_of(seen),
        "points": points,
        "classes": sorted(classes.items()),
        "may_submit": any(move.code == "SUBMIT" for move in seen.moves),
        "is_head": roles.SUBMIT_REPORT in seen.permissions,
        "is_locked": facts_of(seen.report).is_locked(seen.at),
        "words": sum(narratives.word_count(task.section.text) for task in tasks.values()),
    }
    return render(request, "monitoring/report_check.html", context)


def _open_point(point: OpenPoint, task: Task | None) -> dict[str, Any]:
    # The rules know a section by its key; people by its title.
    message = point.message.replace(f"{task.section.key}:", f"{task.title}:") if task else point.message
    return {"message": message, "task": task}


def frame_of(seen: Seen) -> dict[str, Any]:
    """Return what every page of a report shows around its contents."""
    return {
        "seen": seen,
        "report": seen.report,
        "round": seen.report.round,
        "now": seen.at,
        "last_note": seen.report.moves.exclude(note="").select_related("by").order_by("-pk").first(),
    }


def tasks_of(seen: Seen) -> list[Task]:
    """Return the report's tasks in order, each with its title and a note on how far it is."""
    rows = seen.report.result_reports.select_related("result__element", "result__agreed_element", "level")
    statements = {row.section_id: row for row in linked_as_agreed(rows, "result")}
    numbers = queries.report_numbers(seen.report)
    return [
        Task(
            section,
            _title(section, statements.get(section.pk)),
            _note(section, numbers),
            reverse(_url_name(section), args=[seen.report.uid, section.key]),
        )
        for section in seen.visible_sections()
    ]


def _url_name(section: ReportSection) -> str:
    known = section.kind in registry.SECTION_KINDS
    return registry.SECTION_KINDS[section.kind].url_name if known else "monitoring:section-edit"


def _title(section: ReportSection, row: Any) -> str:
    if row is None:
        return str(registry.title_of(section))
    element = f"{row.result.element.code} · " if row.result.element else ""
    return f"{row.result.code} · {element}{text_in(row.result.statement)}"


def _note(section: ReportSection, numbers: queries.ReportNumbers) -> str:
    parts = []
    if section.kind in registry.SECTION_KINDS:
        parts.append(str(registry.SECTION_KINDS[section.kind].note(section, numbers)))
    if section.updated_by:
        parts.append(_("last saved by %(name)s") % {"name": section.updated_by})
    return " · ".join(part for part in parts if part)


def _grouped(tasks: list[Task]) -> list[TaskGroup]:
    groups, placed = [], set()
    for heading, kinds in HEADINGS:
        inside = [task for task in tasks if task.section.kind in kinds]
        placed |= {task.section.pk for task in inside}
        if inside:
            groups.append(TaskGroup(str(heading), inside))
    rest = [task for task in tasks if task.section.pk not in placed]
    return [*groups, *([TaskGroup(_("More"), rest)] if rest else [])]


def _next_of(tasks: list[Task]) -> Task | None:
    """Return where to go on: what was returned, then what was begun, then what comes first."""
    order = {ReportSection.State.RETURNED: 0, ReportSection.State.IN_PROGRESS: 1}
    return min(tasks, key=lambda task: order.get(ReportSection.State(task.section.state), 2), default=None)
