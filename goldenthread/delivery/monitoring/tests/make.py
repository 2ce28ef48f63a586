"""Build valid rounds and reports with the fewest words; name only what the test is about."""

from datetime import UTC, datetime
from itertools import count

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import OutputReport, Report, ReportSection, ResultReport, Round
from goldenthread.delivery.planning.models import Programme
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Entity
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanVersion, ScaleLevel
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User

OPENED = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)
NOW = datetime(2020, 2, 1, 9, 0, tzinfo=UTC)
DUE = datetime(2020, 2, 15, 17, 0, tzinfo=UTC)
LOCKS = datetime(2020, 3, 1, 17, 0, tzinfo=UTC)
AFTER_THE_LOCK = datetime(2020, 3, 2, 9, 0, tzinfo=UTC)
# The moves that take a new report to a state, with who does each.
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "NOT_STARTED": (),
    "IN_PROGRESS": (("START", "editor"),),
    "SUBMITTED": (("START", "editor"), ("SUBMIT", "head")),
    "RETURNED": (("START", "editor"), ("SUBMIT", "head"), ("RETURN", "desk")),
    "DESK_APPROVED": (("START", "editor"), ("SUBMIT", "head"), ("DESK_APPROVE", "desk")),
    "APPROVED": (("START", "editor"), ("SUBMIT", "head"), ("DESK_APPROVE", "desk"), ("APPROVE", "framework")),
}
_next = count(1)


def programme(
    of: Entity | None = None,
    *,
    version: PlanVersion | None = None,
    results: int = 1,
    oe_results: int = 0,
    indicators: int = 0,
) -> Programme:
    """Return a programme with results under M1, tagged WOMEN, with indicators, and OE results."""
    version = version or strategy.plan_version()
    made = planning.programme(of=of or organization.entity(), version=version)
    for number in range(1, results + 1):
        result = planning.result(
            made,
            element=strategy.element(version),
            code=f"R{number}",
            tags=[strategy.tag(version, "WOMEN")],
            position=number,
        )
        for place in range(1, indicators + 1):
            planning.indicator(result=result, code=f"R{number}.{place}")
    if oe_results:
        workplan = planning.workplan(made.entity)
        for number in range(1, oe_results + 1):
            planning.output(workplan, element=strategy.element(version, "OE1.1"), code=f"OE{number}")
        planning.in_state(workplan, "IN_FORCE")
    return made


def round(  # noqa: A001 - the domain's word
    version: PlanVersion | None = None,
    *,
    year: int = 2019,
    kind: str = Round.Kind.END_OF_YEAR,
) -> Round:
    """Return a round opened under this version of a plan; without one, under a new plan with one entity."""
    version = version or programme().plan_version
    later = year - 2019
    return actions.open_round(
        kind,
        plan_version=version,
        period=organization.period(year),
        by=system_user(),
        at=OPENED.replace(year=OPENED.year + later),
        due_at=DUE.replace(year=DUE.year + later),
        locks_at=LOCKS.replace(year=LOCKS.year + later),
    )


def report(
    state: str = "NOT_STARTED",
    *,
    of: Entity | None = None,
    version: PlanVersion | None = None,
    results: int = 1,
    oe_results: int = 0,
    indicators: int = 0,
    year: int = 2019,
    head: User | None = None,
) -> Report:
    """Return the report of an entity in a new round, taken to the state by the people whose turn it is."""
    made = programme(of, version=version, results=results, oe_results=oe_results, indicators=indicators)
    report = round(made.plan_version, year=year).reports.get(entity=made.entity)
    if state not in ("NOT_STARTED", "IN_PROGRESS"):
        fill(report)
    return take_to(report, state, head=head)


def take_to(report: Report, state: str, *, head: User | None = None) -> Report:
    """Move a report to a state, from where it is on the way there."""
    now = NOW.replace(year=report.round.opened_at.year)
    who = {"head": lambda: head or head_of(report.entity), "editor": lambda: editor_of(report.entity)}
    who |= {"desk": lambda: desk_of(report.entity), "framework": organization.framework_manager}
    report.refresh_from_db()
    for move, by in WAYS[state]:
        if move == "START" and report.state != "NOT_STARTED":
            continue
        report = actions.move_report(report, move, by=who[by](), at=now, note="See our note.")
    return report


def fill(report: Report, *, level: str = "GOOD_PROGRESS") -> Report:
    """Complete every section of a report, so that it can be submitted."""
    editor, now = editor_of(report.entity), NOW.replace(year=report.round.opened_at.year)
    for section in report.sections.all():
        if section.kind == "result":
            save_result(section, level=level, by=editor, at=now)
        elif section.kind == "oe-results":
            rating = (scale_level(report, level), "")
            actions.save_oe_section(
                section,
                base_revision=section.revision,
                complete=True,
                by=editor,
                at=now,
                ratings={row.pk: rating for row in report.output_reports.all()},
            )
        else:
            actions.mark_section(section, complete=True, base_revision=section.revision, by=editor, at=now)
    report.refresh_from_db()
    return report


def save_result(
    section: ReportSection,
    *,
    by: User,
    text: str = "The law changed, and our office helped.",
    level: str | None = "GOOD_PROGRESS",
    tags: tuple[str, ...] = ("WOMEN",),
    base_revision: int | None = None,
    classification: str = "INTERNAL",
    complete: bool = True,
    at: datetime = NOW,
) -> ReportSection:
    """Save a result's section with a rating, a text and tags."""
    version = section.report.round.plan_version
    return actions.save_result_section(
        section,
        base_revision=section.revision if base_revision is None else base_revision,
        level=scale_level(section.report, level) if level else None,
        text=text,
        language="en",
        classification=classification,
        tags=[actions.TagChoice(strategy.tag(version, code)) for code in tags],
        complete=complete,
        by=by,
        at=at,
    )


def result_report(*, level: str | None = "GOOD_PROGRESS", state: str = "SUBMITTED") -> ResultReport:
    """Return what a report says about one result, at this level of progress."""
    made = report()
    fill(made, level=level or "GOOD_PROGRESS")
    section = made.sections.get(kind="result")
    if level is None:
        save_result(section, level=None, by=editor_of(made.entity))
    return ResultReport.objects.get(report=take_to(made, state if level else "IN_PROGRESS"))


def output_report() -> OutputReport:
    """Return what a report says about one OE result, not rated yet."""
    return OutputReport.objects.get(report=report(oe_results=1))


def result_section(**fields: int | str) -> ReportSection:
    """Return the section of a report's first result."""
    made = report(**fields)  # type: ignore[arg-type]
    section = made.sections.filter(kind="result").first()
    assert section is not None
    return section


def scale_level(report: Report, code: str) -> ScaleLevel:
    """Return a level of the scale that a report rates with."""
    return ScaleLevel.objects.get(scale=report.round.plan_version.scale_id, code=code)


def editor_of(entity: Entity) -> User:
    """Return a person who writes the entity's reports."""
    return organization.member(entity, roles.ENTITY_EDITOR)


def head_of(entity: Entity) -> User:
    """Return a person who submits the entity's reports."""
    return organization.member(entity, roles.HEAD_OF_ENTITY)


def desk_of(entity: Entity) -> User:
    """Return a person who reviews the reports of the entity's region."""
    detail = entity.details.latest("valid_from")
    return organization.member(detail.region, roles.DESK_REVIEWER)
