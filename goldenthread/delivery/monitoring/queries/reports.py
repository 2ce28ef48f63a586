"""One report: what is open in it, what was said last time, who writes it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Indicator, linked
from goldenthread.delivery.planning.queries import linked_as_agreed
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Entity, Membership, Period
from goldenthread.direction.strategy.models import ScaleLevel
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib import narratives

from .. import rules
from ..models import Actual, OutputReport, Report, ReportSection, ResultReport, ResultReportTag


def writers_of(entity: Entity, on: date) -> list[User]:
    """Return the active people who write the reports of exactly this entity, by name."""
    held = Membership.objects.in_force(on).filter(
        person=OuterRef("pk"), entity=entity, role__in=roles.roles_with(roles.WRITE_REPORT)
    )
    return list(User.objects.filter(Exists(held), is_active=True).order_by("name", "pk"))


def writers_by_entity(entities: Iterable[int], on: date) -> dict[int, list[User]]:
    """Return the same as `writers_of` for many entities, in one query."""
    keys = list(entities)
    held = (
        Membership.objects.in_force(on)
        .filter(entity__in=keys, role__in=roles.roles_with(roles.WRITE_REPORT), person__is_active=True)
        .select_related("person")
        .order_by("person__name", "person")
    )
    people: dict[int | None, dict[int, User]] = defaultdict(dict)
    for membership in held:
        people[membership.entity_id][membership.person_id] = membership.person
    return {entity: list(people[entity].values()) for entity in keys}


def why_not_writable(report: Report, at: datetime) -> str:
    """Return why nobody writes the report now, who could change that and how; nothing if it is open."""
    facts = rules.facts_of(report)
    if facts.is_writable(at):
        return ""
    managers = _names(organization.framework_managers(timezone.localdate(at)))
    if facts.state in rules.WRITABLE:
        return _(
            "Nothing was saved: the round was locked on %(day)s. %(managers)s can open this report again; "
            "write to them and say why. Your text is kept beside the section."
        ) % {"day": _moment(report.round.locks_at), "managers": managers}
    desk = _names(organization.desk_reviewers_of(report.entity, report.round.period.ends_on)) or managers
    return _(
        "Nothing was saved: the report is “%(state)s” since %(who)s submitted it on %(when)s. "
        "To change it, ask %(desk)s to return it, or %(managers)s to reopen it. "
        "Your text is kept beside the section."
    ) % {
        "state": report.get_state_display(),
        "who": report.submitted_by,
        "when": _moment(report.submitted_at),
        "desk": desk,
        "managers": managers,
    }


def _names(people: list[User]) -> str:
    return ", ".join(person.name for person in people[:3]) or _("a framework manager")


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%d %B %Y, %H:%M") if at else ""


def indicators_of_report(report: Report) -> QuerySet[Indicator]:
    """Return the indicators a report gives values for: of its results and of its outputs in the period."""
    return indicators_of_reports([report], report.round.period)


def indicators_of_reports(reports: Sequence[Report], period: Period) -> QuerySet[Indicator]:
    """Return the same for many reports of one round, whose period is given."""
    results = ResultReport.objects.filter(report__in=reports).values("result")
    oe_results = OutputReport.objects.filter(report__in=reports).values("output")
    in_period = Q(
        output__workplan__period__starts_on__lte=period.ends_on,
        output__workplan__period__ends_on__gte=period.starts_on,
    )
    serving = linked("result__in", results, row="output__")
    return Indicator.objects.out_of_drafts().filter(
        Q(result__in=results) | Q(output__in=oe_results) | (serving & in_period)
    )


def previous_report(report: Report) -> Report | None:
    """Return what the same entity reported in the round of the same kind before this one."""
    return (
        Report.objects.filter(
            entity=report.entity_id,
            round__kind=report.round.kind,
            round__period__ends_on__lt=report.round.period.starts_on,
        )
        .select_related("round__period")
        .order_by("-round__period__ends_on", "-pk")
        .first()
    )


def previous_section(section: ReportSection) -> ReportSection | None:
    """Return the section with the same key in the report before, to be shown beside this one."""
    before = previous_report(section.report)
    return before.sections.filter(key=section.key).first() if before else None


def open_points(report: Report, *, title_of: Callable[[ReportSection], str] = str) -> list[rules.OpenPoint]:
    """Return everything still to do before this report can be submitted, in the order of its task list.

    `title_of` gives a section's title as people read it. Four queries.
    """
    uses = ResultReportTag.objects.select_related("tag__tag_set")
    results = report.result_reports.select_related("section", "result").prefetch_related(
        Prefetch("tag_uses", uses)
    )
    outputs = linked_as_agreed(report.output_reports.select_related("output"), "output")
    return rules.reasons_not_to_submit(
        [rules.SectionFacts(s.key, str(title_of(s)), s.state) for s in report.sections.all()],
        [_result_facts(row) for row in linked_as_agreed(results, "result")],
        [
            rules.OutputFacts("oe-results", row.output.code, row.level_id is not None, bool(row.comment))
            for row in outputs
        ],
    )


def _result_facts(row: ResultReport) -> rules.ResultFacts:
    asked = [use for use in row.tag_uses.all() if use.tag.tag_set.has_significance]
    return rules.ResultFacts(
        row.section.key,
        row.result.code,
        row.level_id is not None,
        narratives.word_count(row.section.text),
        tags_without_significance=tuple(str(use.tag) for use in asked if use.significance is None),
        tags_without_justification=tuple(
            str(use.tag) for use in asked if use.significance and not use.justification
        ),
    )


@dataclass(frozen=True)
class ReportNumbers:
    """What the notes of a task list count, fetched once for the whole report."""

    levels: dict[int, ScaleLevel | None]
    indicators: int
    indicators_with_values: int
    oe_results: int
    oe_results_rated: int
    risks: int
    lessons: int


def report_numbers(report: Report) -> ReportNumbers:
    """Return the numbers behind a report's task list. Five queries."""
    indicators = indicators_of_report(report)
    period = report.round.period
    values = Actual.objects.filter(
        indicator__in=indicators.values("pk"),
        period__starts_on__gte=period.starts_on,
        period__ends_on__lte=period.ends_on,
    )
    counts = Report.objects.filter(pk=report.pk).aggregate(
        oe=Count("output_reports", distinct=True),
        oe_rated=Count("output_reports", filter=Q(output_reports__level__isnull=False), distinct=True),
        risks=Count("risk_events", filter=Q(risk_events__removed_at=None), distinct=True),
        lessons=Count("lessons", filter=Q(lessons__removed_at=None), distinct=True),
    )
    return ReportNumbers(
        levels={row.section_id: row.level for row in report.result_reports.select_related("level")},
        indicators=indicators.count(),
        indicators_with_values=values.values("indicator").distinct().count(),
        oe_results=counts["oe"],
        oe_results_rated=counts["oe_rated"],
        risks=counts["risks"],
        lessons=counts["lessons"],
    )
