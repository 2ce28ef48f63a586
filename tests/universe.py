"""One of everything that has an address, and a person of each kind who may reach it or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from goldenthread.delivery.implementation.models import (
    ActivityUpdate,
    Adjustment,
    MidYearReview,
    OutputImplementation,
)
from goldenthread.delivery.monitoring.models import Report
from goldenthread.delivery.monitoring.tests import make
from goldenthread.delivery.planning.actions import freeze
from goldenthread.delivery.planning.actions.removals import take_out
from goldenthread.delivery.planning.models import (
    Activity,
    Output,
    PlanningSeason,
    PlanSnapshot,
    TechnicalReview,
    Workplan,
)
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments import actions as comments
from goldenthread.foundation.jobs.models import Job

OWN, DESK = ("own editor", "own head"), "desk"
REVIEWERS = (DESK, "framework manager", "auditor")
READERS = ("editor elsewhere", "desk of another region", "senior reader")
OUTSIDE = ("administrator", "role ended", "role not begun", "nobody")
EVERYBODY = (*OWN, *REVIEWERS, *READERS, *OUTSIDE)
WITH_WORK = (*OWN, *REVIEWERS, *READERS)
WITH_ROLE = (*WITH_WORK, "administrator")


@dataclass
class Universe:
    """One report of an entity, with everything that hangs on it, and a person of each kind."""

    report: Report
    people: dict[str, User]
    ids: dict[str, dict[str, object]]
    visible: dict[str, tuple[str, ...]]


def people_around(report: Report) -> dict[str, User]:
    entity, today = report.entity, timezone.localdate()
    elsewhere = organization.entity(region=organization.region())
    member = organization.member
    return {
        "own editor": make.editor_of(entity),
        "own head": make.head_of(entity),
        DESK: make.desk_of(entity),
        "framework manager": organization.framework_manager(),
        "auditor": member(role=roles.AUDITOR),
        "editor elsewhere": member(elsewhere, roles.ENTITY_EDITOR),
        "desk of another region": member(organization.region(), roles.DESK_REVIEWER),
        "senior reader": member(role=roles.SENIOR_READER),
        "administrator": organization.system_administrator(),
        "role ended": member(entity, roles.HEAD_OF_ENTITY, until=today - timedelta(days=1)),
        "role not begun": member(entity, roles.HEAD_OF_ENTITY, since=today + timedelta(days=1)),
        "nobody": organization.user(),
    }


def rows_of_implementation(activity: Activity, version: PlanSnapshot, *, by: User) -> Adjustment:
    """Return a proposal in a mid-year review being written, beside a monthly update and an output's row."""
    output, now = activity.output, timezone.now()
    workplan = output.workplan
    ActivityUpdate.objects.create(
        workplan=workplan,
        activity=activity,
        activity_uid=activity.uid,
        output_uid=output.uid,
        month=workplan.period.starts_on.replace(day=1),
        status="ONGOING",
        at=now,
        by=by,
    )
    review = MidYearReview.objects.create(workplan=workplan, snapshot=version, opened_at=now, opened_by=by)
    OutputImplementation.objects.create(review=review, output_uid=output.uid, code=output.code)
    return Adjustment.objects.create(
        review=review, kind="STOP", subject_uid=output.uid, text="-", proposed_at=now, proposed_by=by
    )


def season_of(workplan: Workplan, *, by: User) -> dict[str, object]:
    """Call for the plans of a workplan's period; return the season's id."""
    now = timezone.now()
    PlanningSeason.objects.create(
        period=workplan.period, opens_at=now, due_at=now + timedelta(days=30), opened_by=by
    )
    return {"period": workplan.period.code}


def universe(state: str) -> Universe:
    organization.organization()
    report = make.report(state, results=1, oe_results=1, indicators=1)
    people = people_around(report)
    result = report.result_reports.get().result
    programme = result.programme
    plan, section = programme.plan_version.plan, report.sections.get(kind="result")
    job = Job.objects.create(
        kind="chapter",
        title="Chapter",
        requested_by=people["own editor"],
        requested_at=timezone.now(),
        parameters={"plan": plan.code, "year": 2019, "format": "html"},
    )
    of_report: dict[str, object] = {"uid": report.uid}
    of_section: dict[str, object] = {**of_report, "key": section.key}
    in_plan: dict[str, object] = {"plan": plan.code, "code": result.element.code if result.element else ""}
    readers = {
        "IN_PROGRESS": OWN,
        "SUBMITTED": (*OWN, *REVIEWERS),
        "APPROVED": WITH_WORK,
    }[state]
    membership = Membership.objects.filter(person=people["senior reader"]).get()
    # A draft workplan of the same entity, with a row of each kind.
    planning.in_state(Workplan.objects.get(entity=report.entity), "DRAFT")
    output = Output.objects.get(workplan__entity=report.entity)
    workplan, activity, post = output.workplan, planning.activity(output), planning.post(output.workplan)
    removed = take_out(planning.post(workplan), workplan.document, by=people["own editor"], at=timezone.now())
    of_plan: dict[str, object] = {"entity": workplan.entity.code, "period": workplan.period.code}
    of_season = season_of(workplan, by=people["framework manager"])
    of_output: dict[str, object] = {**of_plan, "uid": output.uid}
    of_post: dict[str, object] = {**of_plan, "uid": post.uid}
    of_document: dict[str, object] = {"uid": workplan.document.uid}
    of_version: dict[str, object] = {**of_document, "number": 1}
    version = freeze(workplan.document, None, reason="", by=people["own head"], at=timezone.now())
    thread = comments.start_thread(
        workplan.document.uid, anchor="plan", anchor_label="", text="Why?", by=people["own editor"],
        at=timezone.now(),
    )  # fmt: skip
    of_thread: dict[str, object] = {**of_document, "comment": thread.uid}
    technical = TechnicalReview.objects.create(snapshot=version, function="FINANCE")
    of_month: dict[str, object] = {**of_plan, "month": f"{workplan.period.starts_on:%Y-%m}"}
    in_review = rows_of_implementation(activity, version, by=people["own editor"])
    in_programme: dict[str, object] = {"code": programme.code, "uid": result.uid}
    risk = programme.risks.create(
        factor="PROGRAMMATIC", description="Elections are put off", likelihood=3, impact=4
    )
    table: dict[str, tuple[dict[str, object], tuple[str, ...]]] = {
        "monitoring:report-detail": (of_report, readers),
        "monitoring:report-check": (of_report, readers),
        "monitoring:report-review": (of_report, readers),
        "monitoring:report-looked": (of_report, readers),
        "monitoring:report-move": ({**of_report, "move": "APPROVE"}, readers),
        "monitoring:section-edit": (of_section, readers),
        "monitoring:section-readers": (of_section, readers),
        # Reviewers read what was submitted, not what was tried on the way.
        "monitoring:section-history": (of_section, OWN),
        "monitoring:result-detail": ({"uid": result.uid}, WITH_ROLE),
        "monitoring:round-cockpit": ({"code": report.round.code}, WITH_WORK),
        "monitoring:round-remind": ({"code": report.round.code}, WITH_WORK),
        "monitoring:round-export": ({"code": report.round.code}, WITH_WORK),
        "monitoring:round-funnel": ({"code": report.round.code}, WITH_WORK),
        "organization:entity-detail": ({"code": report.entity.code}, WITH_ROLE),
        "organization:period-correct": ({"code": workplan.period.code}, ("framework manager",)),
        "organization:role-end": ({"uid": membership.uid}, ("administrator",)),
        "strategy:plan-detail": ({"code": plan.code}, EVERYBODY),
        "strategy:plan-csv": ({"code": plan.code}, EVERYBODY),
        "strategy:tag-add": ({"code": plan.code}, EVERYBODY),
        "strategy:version-put-in-force": ({"code": plan.code, "number": 1}, EVERYBODY),
        "strategy:element-detail": (in_plan, EVERYBODY),
        "planning:element-results": (in_plan, EVERYBODY),
        "planning:season-detail": (of_season, WITH_WORK),
        "planning:season-export": (of_season, WITH_WORK),
        "planning:season-remind": (of_season, WITH_WORK),
        "planning:season-call": (of_season, WITH_WORK),
        "planning:ceiling-list": (of_season, WITH_WORK),
        "planning:reflection": (of_plan, OWN),
        "planning:workplan-copy": (of_plan, OWN),
        "planning:programme-detail": ({"code": programme.code}, WITH_ROLE),
        "planning:programme-start": ({"entity": report.entity.code}, WITH_ROLE),
        # Who reads a programme is told who writes it.
        "planning:programme-edit": ({"code": programme.code}, WITH_ROLE),
        "planning:programme-text-edit": ({"code": programme.code, "kind": "CONTEXT"}, WITH_ROLE),
        "planning:result-add": ({"code": programme.code}, WITH_ROLE),
        "planning:result-edit": (in_programme, WITH_ROLE),
        "planning:result-move": (in_programme, WITH_ROLE),
        "planning:indicator-add": (in_programme, WITH_ROLE),
        "planning:indicator-edit": ({**in_programme, "uid": result.indicators.get().uid}, WITH_ROLE),
        "planning:risk-add": ({"code": programme.code}, WITH_ROLE),
        "planning:risk-edit": ({**in_programme, "uid": risk.uid}, WITH_ROLE),
        "planning:resources-edit": ({"code": programme.code}, WITH_ROLE),
        "planning:programme-part-remove": ({**in_programme, "part": "result"}, WITH_ROLE),
        "planning:plan-review": (of_document, OWN),
        "planning:plan-move": ({**of_document, "move": "APPROVE"}, OWN),
        "planning:plan-versions": (of_document, OWN),
        "planning:plan-compare": (of_document, OWN),
        "planning:plan-version": (of_version, OWN),
        "planning:plan-restore": (of_version, OWN),
        "planning:plan-removed": (of_document, OWN),
        "planning:removal-undo": ({"uid": removed.uid}, OWN),
        "planning:technical-answer": ({"uid": technical.uid}, OWN),
        "planning:plan-check": ({"uid": workplan.document.uid}, OWN),
        "planning:comment-list": (of_document, OWN),
        "planning:comment-next": (of_document, OWN),
        "planning:comment-add": (of_document, OWN),
        "planning:comment-reply": (of_thread, OWN),
        "planning:comment-resolve": (of_thread, OWN),
        "planning:comment-reopen": (of_thread, OWN),
        "planning:workplan-add": ({"code": report.entity.code}, OWN),
        "planning:workplan-detail": (of_plan, OWN),
        "planning:output-add": (of_plan, OWN),
        "planning:output-detail": (of_output, OWN),
        "planning:output-edit": (of_output, OWN),
        "planning:activity-add": (of_output, OWN),
        "planning:activity-edit": ({"uid": activity.uid}, OWN),
        "planning:post-add": (of_plan, OWN),
        "planning:post-edit": (of_post, OWN),
        "planning:line-remove": ({**of_post, "kind": "post"}, OWN),
        "implementation:update-list": (of_plan, OWN),
        "implementation:updates": (of_month, OWN),
        "implementation:activity-updates": ({**of_plan, "uid": activity.uid}, OWN),
        "implementation:midyear": (of_plan, OWN),
        "implementation:midyear-open": (of_plan, OWN),
        "implementation:midyear-output": ({**of_plan, "uid": output.uid}, OWN),
        "implementation:midyear-move": ({**of_plan, "move": "SUBMIT"}, OWN),
        "implementation:midyear-revise": (of_plan, OWN),
        "implementation:midyear-carried": (of_plan, OWN),
        "implementation:proposal-add": (of_plan, OWN),
        "implementation:proposal-edit": ({**of_plan, "uid": in_review.uid}, OWN),
        "implementation:proposal-remove": ({**of_plan, "uid": in_review.uid}, OWN),
        "implementation:proposal-decide": ({**of_plan, "uid": in_review.uid}, OWN),
        "implementation:consolidation": ({"period": workplan.period.code}, WITH_WORK),
        "implementation:consolidation-export": ({"period": workplan.period.code}, WITH_WORK),
        "implementation:midyear-open-all": ({"period": workplan.period.code}, WITH_WORK),
        "implementation:funding": ({"period": workplan.period.code}, WITH_WORK),
        "implementation:funding-csv": ({"period": workplan.period.code}, WITH_WORK),
        "implementation:funding-import": ({"period": workplan.period.code}, WITH_WORK),
        "publishing:programme-document": ({"code": programme.code}, WITH_ROLE),
        "publishing:programme-make": ({"code": programme.code, "kind": "pdf"}, WITH_ROLE),
        "workbooks:workplan-export": (of_plan, OWN),
        "workbooks:workplan-import": (of_plan, OWN),
        "workbooks:workplan-check": (of_plan, OWN),
        "workbooks:workplan-commit": (of_plan, OWN),
        "workbooks:workplan-changes": (of_plan, OWN),
        "publishing:workplan-document": ({**of_plan, "kind": "docx"}, OWN),
        "publishing:chapter-detail": ({"plan": plan.code, "year": 2019}, WITH_WORK),
        "publishing:chapter-make": ({"plan": plan.code, "year": 2019, "kind": "html"}, WITH_WORK),
        "analysis:figure-detail": ({"figure_id": "progress-by-pillar"}, WITH_WORK),
        "analysis:figure-csv": ({"figure_id": "progress-by-pillar"}, WITH_WORK),
        "analysis:figure-records": ({"figure_id": "progress-by-pillar"}, WITH_WORK),
        "jobs:job-detail": ({"uid": job.uid}, ("own editor",)),
        "jobs:job-cancel": ({"uid": job.uid}, ("own editor",)),
        "jobs:job-download": ({"uid": job.uid}, ("own editor",)),
        "organization:account-close": ({"uid": people["senior reader"].uid}, ("administrator",)),
        "shell:token-revoke": ({"pk": 1}, ()),
        "shell:delegation-end": ({"pk": 1}, ()),
        "api:programme_results": ({"uid": programme.uid}, WITH_ROLE),
        "api:figure_list": ({"year": 2019}, WITH_WORK),
    }
    return Universe(
        report,
        people,
        {name: ids for name, (ids, _) in table.items()},
        {n: who for n, (_, who) in table.items()},
    )


def routes(
    patterns: list[URLPattern | URLResolver], space: str = "", before: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every named address with the names of its ids. Signing in has its own tests."""
    for entry in patterns:
        names = (*before, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            if not str(entry.pattern).startswith("accounts/"):
                inner = f"{entry.namespace}:" if entry.namespace else space
                yield from routes(entry.url_patterns, inner, names)
        elif entry.name:
            yield space + entry.name, names


def every_route() -> list[tuple[str, tuple[str, ...]]]:
    return list(routes(get_resolver().url_patterns))


def address(name: str, ids: dict[str, object]) -> str:
    return reverse(name.replace("api:", "api:"), kwargs=ids)
