"""The register of report sections. Higher apps add kinds, conditions of submission and side panels here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.registry import Registry
from goldenthread.foundation.ui.tabs import PanelSpec, panels

from . import queries
from .models import Report, ReportSection
from .queries import ReportNumbers
from .rules import OpenPoint

Words = str | Promise


@dataclass(frozen=True)
class Subjects:
    """What one entity has to report on in a round: how many results, indicators and OE results."""

    results: int = 0
    indicators: int = 0
    oe_results: int = 0


def always(_subjects: Subjects) -> bool:
    """Every report has the section."""
    return True


def says_nothing(_section: ReportSection, _numbers: ReportNumbers) -> str:
    """No note beside the section."""
    return ""


def note_on_result(section: ReportSection, numbers: ReportNumbers) -> str:
    """Say how far the result is and how much is written."""
    level = numbers.levels.get(section.pk)
    words = narratives.word_count(section.text)
    written = ngettext("%(number)s word", "%(number)s words", words) % {"number": words}
    return f"{level or _('not rated')} · {written}"


def note_on_indicators(_section: ReportSection, numbers: ReportNumbers) -> str:
    """Say how many indicators have values."""
    return _("%(done)s of %(all)s have a value") % {
        "done": numbers.indicators_with_values,
        "all": numbers.indicators,
    }


def note_on_oe_results(_section: ReportSection, numbers: ReportNumbers) -> str:
    """Say how many OE results are rated."""
    return _("%(done)s of %(all)s rated") % {"done": numbers.oe_results_rated, "all": numbers.oe_results}


def note_on_risks(_section: ReportSection, numbers: ReportNumbers) -> str:
    """Say how many risks are listed."""
    return ngettext("%(number)s risk", "%(number)s risks", numbers.risks) % {"number": numbers.risks}


def note_on_lessons(_section: ReportSection, numbers: ReportNumbers) -> str:
    """Say how many lessons are listed."""
    return ngettext("%(number)s lesson", "%(number)s lessons", numbers.lessons) % {"number": numbers.lessons}


@dataclass(frozen=True)
class SectionKind:
    """A kind of section: its place and title in the task list, who gets it, and the note beside it.

    A kind has one section a report, with the kind's code as key; `per_result` makes one for each result
    instead. A kind that is not stored is a step of the task list without contents of its own, such as "check
    and submit".
    """

    code: str
    order: int
    title: Words
    per_result: bool = False
    is_stored: bool = True
    is_wanted: Callable[[Subjects], bool] = always
    note: Callable[[ReportSection, ReportNumbers], str] = says_nothing
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
    "plan-check",
    "result",
    "indicators",
    "oe-results",
    "risks",
    "lessons",
    "check",
)

BUILT_IN = (
    SectionKind(PLAN_CHECK, 10, gettext_lazy("Check your plan")),
    SectionKind(RESULT, 20, gettext_lazy("Progress on results"), per_result=True, note=note_on_result),
    SectionKind(
        INDICATORS,
        30,
        gettext_lazy("Indicators"),
        is_wanted=lambda subjects: subjects.indicators > 0,
        note=note_on_indicators,
    ),
    SectionKind(
        OE_RESULTS,
        40,
        gettext_lazy("Organizational effectiveness"),
        is_wanted=lambda subjects: subjects.oe_results > 0,
        note=note_on_oe_results,
    ),
    SectionKind(RISKS, 50, gettext_lazy("Risks that occurred"), note=note_on_risks),
    SectionKind(LESSONS, 60, gettext_lazy("Lessons"), note=note_on_lessons),
    SectionKind(
        CHECK, 90, gettext_lazy("Check and submit"), is_stored=False, url_name="monitoring:report-check"
    ),
)


SHOWN_OF_AN_ENTITY = 8


def _reports_panel(entity: Any, person: Any) -> Mapping[str, Any]:
    return {"reports": queries.listing.reports_of_entity(entity, person)[:SHOWN_OF_AN_ENTITY]}


def add_to_lower_pages() -> None:
    """Put an entity's reports on its page; called once, when the app starts."""
    panels.register(PanelSpec("reports", 20, "entity", "monitoring/_reports.html", _reports_panel))


def _updates_panel(section: ReportSection, person: Any) -> dict[str, Any]:
    return {"updates": queries.updates_of_result(section, person)}


UPDATES = SidePanel(
    "updates",
    10,
    gettext_lazy("From your monthly updates"),
    "monitoring/sections/updates.html",
    _updates_panel,
    (RESULT,),
)


def _quality_panel(section: ReportSection, person: Any) -> dict[str, Any]:
    found = queries.findings_in(section.report, reader=person)
    return {"findings": [finding for finding in found if finding.section_key == section.key]}


QUALITY = SidePanel(
    "quality",
    20,
    gettext_lazy("Look again"),
    "monitoring/sections/quality.html",
    _quality_panel,
    (RESULT, INDICATORS),
)


def register_built_in() -> None:
    """Register this app's own kinds and side panels; called once, when it starts."""
    for panel in (UPDATES, QUALITY):
        if panel.code not in SIDE_PANELS:
            SIDE_PANELS.register(panel)
    for kind in BUILT_IN:
        if kind.code not in SECTION_KINDS:
            SECTION_KINDS.register(kind)


def key_of_result(code: str) -> str:
    """Return the key of a result's section. A key is part of an address, so it holds no slash."""
    return f"{RESULT}:{code}".replace("/", "-")


def title_of(section: ReportSection) -> str:
    """Return the section's title as shown to people; a result's is its code."""
    if section.kind not in SECTION_KINDS:
        return section.key
    kind = SECTION_KINDS[section.kind]
    return section.key.partition(":")[2] if kind.per_result else str(kind.title)


def open_points(report: Report) -> list[OpenPoint]:
    """Return everything to do before submission: what this app's rules ask, then higher apps' conditions."""
    points = queries.open_points(report, title_of=title_of)
    return [*points, *(point for condition in SUBMISSION_CONDITIONS for point in condition.reasons(report))]
