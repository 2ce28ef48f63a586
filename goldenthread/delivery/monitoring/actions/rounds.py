"""Rounds: opening one for every entity in one go, and reminding those who are not in yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from goldenthread.delivery.planning.models import Indicator, Output, Result, ResultTag
from goldenthread.direction.organization import queries as organization
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Period
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail import actions as audit_trail
from goldenthread.foundation.lib.actions_in_bulk import insert_many
from goldenthread.foundation.lib.deeds import in_one_transaction, leaving
from goldenthread.foundation.lib.errors import RuleBroken

from .. import queries, sections
from ..models import (
    OutputReport,
    Reminder,
    Report,
    ReportSection,
    ResultReport,
    ResultReportTag,
    Round,
)
from . import letters
from .permits import record_refusal
from .refusals import NotYoursToWrite

BATCH = 1000
SHORT_KINDS = {
    Round.Kind.END_OF_YEAR: "EOY",
    Round.Kind.MID_YEAR: "MYR",
    Round.Kind.MONTHLY: "MON",
    Round.Kind.SPECIAL: "SPE",
}
# Reminding more often than this annoys more than it helps.
REMINDERS_APART = timedelta(days=1)


class RoundNotOpened(RuleBroken):
    """A round cannot be opened so."""


@dataclass
class Task:
    """What one entity will report on."""

    entity: int
    results: list[Result] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    indicators: int = 0

    def subjects(self) -> sections.Subjects:
        """Return how much of each there is, for the section kinds to decide."""
        return sections.Subjects(len(self.results), self.indicators, len(self.outputs))


@in_one_transaction
def open_round(
    kind: str,
    *,
    plan_version: PlanVersion,
    period: Period,
    due_at: datetime,
    locks_at: datetime,
    by: User,
    at: datetime,
    guidance: str = "",
) -> Round:
    """Open a round and make the report of every entity that has a programme under this plan in the period.

    Each report gets its sections, one result report a result with the result's tags as defaults, and one
    output report for each output under an action plan. The number of queries does not depend on the number of
    entities.
    """
    _check_may_manage(plan_version, by=by, at=at)
    _check_round(kind, plan_version, period, due_at, locks_at, at)
    round_ = Round.objects.create(
        code=_free_code(kind, plan_version, period),
        kind=kind,
        plan_version=plan_version,
        period=period,
        opened_at=at,
        opened_by=by,
        due_at=due_at,
        locks_at=locks_at,
        guidance=guidance,
    )
    tasks = _tasks(plan_version, period)
    if not tasks:
        raise RoundNotOpened(
            _("Not opened: no entity has a programme under %(plan)s in %(period)s. Add programmes first.")
            % {"plan": plan_version, "period": period}
        )
    reports = _make_reports(round_, tasks)
    audit_trail.record("monitoring.round.opened", round_, by=by, at=at, reports=len(reports))
    return round_


@in_one_transaction
def send_reminders(reports: Iterable[Report], *, by: User, at: datetime) -> list[Reminder]:
    """Remind the writers of reports that are not in yet; those reminded within a day are passed over.

    The framework manager reminds anyone, a desk reviewer those of the region or function.
    """
    asked = Report.objects.filter(pk__in=[report.pk for report in reports])
    own = asked if by.is_system else asked.permitting(by, roles.REVIEW_REPORT, timezone.localdate(at))
    if own.count() < asked.count():
        refusal = NotYoursToWrite(
            _("Nobody was reminded: some of these reports are not yours to review. Ask their desk.")
        )
        first = asked.first()
        raise leaving(refusal, lambda: record_refusal(first or asked.get(), "may not remind", by=by, at=at))
    waiting = (
        own.filter(state__in=queries.NOT_IN)
        .exclude(reminders__sent_at__gt=at - REMINDERS_APART)
        .select_related("round__period", "round__plan_version", "entity")
    )
    made = Reminder.objects.bulk_create(_reminders(waiting, by=by, at=at), batch_size=BATCH)
    if made:
        audit_trail.record(
            "monitoring.reminders.sent", made[0].report.round, by=by, at=at, reminders=len(made)
        )
    return made


def _reminders(reports: Iterable[Report], *, by: User, at: datetime) -> list[Reminder]:
    reminders, mail = [], []
    reports = list(reports)
    writers = queries.writers_by_entity([report.entity_id for report in reports], timezone.localdate(at))
    for report in reports:
        people = writers.get(report.entity_id, [])
        reminders.append(
            Reminder(report=report, sent_at=at, sent_by=by, recipients=[person.email for person in people])
        )
        mail += [letters.letter(person, letters.DUE, report) for person in people]
    letters.send(mail)
    return reminders


def _check_may_manage(subject: PlanVersion, *, by: User, at: datetime) -> None:
    if by.is_system or organization.has_permission(by, roles.MANAGE_ROUNDS, timezone.localdate(at)):
        return
    refusal = NotYoursToWrite(
        _("Not opened: rounds are opened by %(who)s. Ask one of them.")
        % {"who": ", ".join(roles.names_of_roles_with(roles.MANAGE_ROUNDS))}
    )
    raise leaving(refusal, lambda: record_refusal(subject, "may not open rounds", by=by, at=at))


def _check_round(
    kind: str, plan_version: PlanVersion, period: Period, due_at: datetime, locks_at: datetime, at: datetime
) -> None:
    if not at <= due_at <= locks_at:
        raise RoundNotOpened(
            _("Not opened: reports are due after the opening, and locked after they are due.")
        )
    same = Round.objects.filter(kind=kind, plan_version=plan_version, period=period).first()
    if same is not None:
        raise RoundNotOpened(
            _("Not opened: this round was opened on %(day)s as %(code)s. Open it from the list of rounds.")
            % {"day": f"{same.opened_at:%d %B %Y}", "code": same.code}
        )


def _free_code(kind: str, plan_version: PlanVersion, period: Period) -> str:
    code = f"{SHORT_KINDS[Round.Kind(kind)]}-{period.code}"
    if not Round.objects.filter(code=code).exists():
        return code
    return f"{code}-{plan_version.plan.code}-{plan_version.number}"[:40]


def _tasks(plan_version: PlanVersion, period: Period) -> list[Task]:
    """Return what each open entity with a programme in the period reports on, by the entity's code."""
    entities = queries.listing.entities_to_report(plan_version, period)
    tasks = {pk: Task(pk) for pk in entities.values_list("pk", flat=True)}
    for result in _results(plan_version, period):
        if result.programme.entity_id in tasks:
            tasks[result.programme.entity_id].results.append(result.as_agreed)
    for output in _oe_outputs(plan_version, period):
        if output.workplan.entity_id in tasks:
            tasks[output.workplan.entity_id].outputs.append(output.as_agreed)
    for entity, number in _indicator_counts(plan_version, period).items():
        if entity in tasks:
            tasks[entity].indicators = number
    return list(tasks.values())


def _results(plan_version: PlanVersion, period: Period) -> Iterable[Result]:
    return (
        Result.objects.of_record()
        .filter(
            programme__plan_version=plan_version,
            programme__starts_on__lte=period.ends_on,
            programme__ends_on__gte=period.starts_on,
        )
        .select_related("programme")
        .order_by("programme__code", "position", "code")
    )


def _oe_outputs(plan_version: PlanVersion, period: Period) -> Iterable[Output]:
    return (
        Output.objects.of_record()
        .under(plan_version.elements.values("pk"))
        .filter(
            workplan__period__starts_on__lte=period.ends_on,
            workplan__period__ends_on__gte=period.starts_on,
        )
        .select_related("workplan")
        .order_by("position", "code", "pk")
    )


def _indicator_counts(plan_version: PlanVersion, period: Period) -> Counter[int]:
    indicators = Indicator.objects.out_of_drafts()
    of_results = indicators.filter(result__in=_results(plan_version, period)).values_list(
        "result__programme__entity", flat=True
    )
    of_outputs = indicators.filter(output__in=_oe_outputs(plan_version, period)).values_list(
        "output__workplan__entity", flat=True
    )
    return Counter([*of_results, *of_outputs])


def _make_reports(round_: Round, tasks: list[Task]) -> list[Report]:
    reports = Report.objects.bulk_create(
        [Report(round=round_, entity_id=task.entity) for task in tasks], batch_size=BATCH
    )
    pairs = list(zip(reports, tasks, strict=True))
    insert_many(
        ReportSection,
        ("report", "kind", "key", "position"),
        ((report.pk, *section) for report, task in pairs for section in _sections(task)),
    )
    sections_made = ReportSection.objects.filter(report__round=round_, kind=sections.RESULT)
    by_key = {(report, key): pk for report, key, pk in sections_made.values_list("report", "key", "pk")}
    insert_many(
        ResultReport,
        ("report", "result", "section"),
        (
            (report.pk, result.pk, by_key[report.pk, key])
            for report, task in pairs
            for key, result in keys_of_results(task.results)
        ),
    )
    insert_many(
        OutputReport,
        ("report", "output"),
        ((report.pk, output.pk) for report, task in pairs for output in task.outputs),
    )
    _put_default_tags(round_)
    return reports


def _sections(task: Task) -> Iterator[tuple[str, str, int]]:
    """Return kind, key and position of each section the task asks for."""
    for kind in sections.SECTION_KINDS:
        if not kind.is_stored or not kind.is_wanted(task.subjects()):
            continue
        keys = [key for key, _result in keys_of_results(task.results)] if kind.per_result else [kind.code]
        for key in keys:
            yield kind.code, key, kind.order


def keys_of_results(results: list[Result]) -> list[tuple[str, Result]]:
    """Return the results with their sections' keys; a code used twice gets the programme's in front."""
    times = Counter(result.code for result in results)
    return [
        (
            sections.key_of_result(
                result.code if times[result.code] == 1 else f"{result.programme.code}.{result.code}"
            ),
            result,
        )
        for result in results
    ]


def _put_default_tags(round_: Round) -> None:
    made = dict(ResultReport.objects.filter(report__round=round_).values_list("result", "pk"))
    defaults = ResultTag.standing.filter(
        result__result_reports__report__round=round_, tag__tag_set__plan=round_.plan_version.plan_id
    )
    insert_many(
        ResultReportTag,
        ("result_report", "tag", "significance", "justification"),
        (
            (made[result], tag, significance, justification)
            for result, tag, significance, justification in defaults.values_list(
                "result", "tag", "significance", "justification"
            )
        ),
    )
