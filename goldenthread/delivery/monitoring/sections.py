"""The register of report sections. Higher apps add kinds, conditions of submission and side panels here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from goldenthread.foundation.lib.registry import Registry

from . import queries
from .models import Report, ReportSection
from .rules import OpenPoint

Words = str | Promise


@dataclass(frozen=True)
class Subjects:
    """What one entity has to report on in a round: how many results, indicators and OE results."""

    results: int = 0
    indicators: int = 0
    oe_results: int = 0


def always(subjects: Subjects) -> bool:
    """Every report has the section."""
    return True


def says_nothing(section: ReportSection) -> str:
    """No note beside the section."""
    return ""


@dataclass(frozen=True)
class SectionKind:
    """A kind of section: its place and title in the task list, who gets it, and the note beside it.

    A kind has one section a report, with the kind's code as key; `per_result` makes one for each result instead.
    A kind that is not stored is a step of the task list without contents of its own, such as "check and submit".
    """

    code: str
    order: int
    title: Words
    per_result: bool = False
    is_stored: bool = True
    is_wanted: Callable[[Subjects], bool] = always
    note: Callable[[ReportSection], str] = says_nothing
    url_name: str = "monitoring:section-edit"


@dataclass(frozen=True)
class SubmissionCondition:
    """Something a report must satisfy to be submitted, beyond this app's own rules."""

    code: str
    order: int
    reasons: Callable[[Report], list[OpenPoint]]


@dataclass(frozen=True)
class SidePanel:
    """Something shown beside a section while it is written: a template, and what it shows."""

    code: str
    order: int
    title: Words
    template: str
    context: Callable[[ReportSection, Any], dict[str, Any]]
    section_kinds: tuple[str, ...] = ()


SECTION_KINDS: Registry[SectionKind] = Registry()
SUBMISSION_CONDITIONS: Registry[SubmissionCondition] = Registry()
SIDE_PANELS: Registry[SidePanel] = Registry()

PLAN_CHECK, RESULT, INDICATORS, OE_RESULTS, RISKS, LESSONS, CHECK = (
    "plan-check", "result", "indicators", "oe-results", "risks", "lessons", "check",
)

BUILT_IN = (
    SectionKind(PLAN_CHECK, 10, gettext_lazy("Check your plan")),
    SectionKind(RESULT, 20, gettext_lazy("Progress on results"), per_result=True),
    SectionKind(INDICATORS, 30, gettext_lazy("Indicators"), is_wanted=lambda subjects: subjects.indicators > 0),
    SectionKind(
        OE_RESULTS, 40, gettext_lazy("Organizational effectiveness"), is_wanted=lambda subjects: subjects.oe_results > 0
    ),
    SectionKind(RISKS, 50, gettext_lazy("Risks that occurred")),
    SectionKind(LESSONS, 60, gettext_lazy("Lessons")),
    SectionKind(CHECK, 90, gettext_lazy("Check and submit"), is_stored=False, url_name="monitoring:report-check"),
)


def register_built_in() -> None:
    """Register this app's own kinds; called once, when it starts."""
    for kind in BUILT_IN:
        if kind.code not in SECTION_KINDS:
            SECTION_KINDS.register(kind)


def key_of_result(code: str) -> str:
    """Return the key of a result's section. A key is part of an address, so it holds no slash."""
    return f"{RESULT}:{code}".replace("/", "-")


def title_of(section: ReportSection) -> Words:
    """Return the section's title as shown to people."""
    if section.kind not in SECTION_KINDS:
        return section.key
    kind = SECTION_KINDS[section.kind]
    if kind.per_result:
        return format_lazy("{title}: {code}", title=kind.title, code=section.key.partition(":")[2])
    return kind.title


def open_points(report: Report) -> list[OpenPoint]:
    """Return everything to do before the report can be submitted: this app's rules, then higher apps' conditions."""
    points: Iterable[OpenPoint] = queries.open_points(report)
    return [*points, *(point for condition in SUBMISSION_CONDITIONS for point in condition.reasons(report))]
