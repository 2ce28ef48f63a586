"""The demonstration many times over, on a world of two offices: what a copy is, and what stays shared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management.color import no_style
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.implementation.models import ActivityUpdate, MidYearReview
from goldenthread.delivery.implementation.tests import make as carried
from goldenthread.delivery.monitoring import actions as monitoring_actions
from goldenthread.delivery.monitoring.models import (
    Lesson,
    Report,
    ReportMove,
    ReportSection,
    ResultReport,
    ResultReportTag,
    Round,
    Snapshot,
)
from goldenthread.delivery.monitoring.tests import make as monitoring
from goldenthread.delivery.planning.models import (
    Indicator,
    Output,
    Programme,
    Result,
    ResultTag,
    Target,
    Workplan,
)
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.models import Entity, EntityDetail, Membership, Organization, Region
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.shell.demo import actions, actions_copies

pytestmark = pytest.mark.django_db
NOW = monitoring.NOW + timedelta(days=5)


@pytest.fixture(autouse=True)
def keys_begin_at_one(db: None) -> Iterator[None]:  # noqa: ARG001 - the database must be there
    """Begin and end with low keys: PostgreSQL keeps how far it counted when a test is rolled back."""
    _count_from_one()
    yield
    _count_from_one()


def _count_from_one() -> None:
    tables = [{"table": kind._meta.db_table, "column": "id"} for kind in actions_copies.COPIED]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(statement)


def two_offices() -> Report:
    """Make Kasmar and another office under one plan and round; return the report of the other, submitted."""
    organization.organization()
    version = strategy.plan_version()
    offices = [organization.entity(code, name=f"Office {code}") for code in ("KAS", "LUM")]
    for office in offices:
        monitoring.programme(office, version=version, results=2, oe_results=1, indicators=1)
    planning.target(Indicator.objects.filter(result__programme__entity__code="LUM").first())
    round_ = monitoring.round(version)
    for report in round_.reports.all():
        # Both offices have an editor and a head of their own.
        monitoring.take_to(report, "IN_PROGRESS")
        monitoring.fill(report)
        monitoring_actions.add_lesson(
            report,
            title="Start early",
            what_happened="It was late.",
            by=monitoring.editor_of(report.entity),
            at=monitoring.NOW,
        )
        monitoring.take_to(report, "SUBMITTED")
    return round_.reports.get(entity__code="LUM")


def copy(copies: int) -> list[tuple[int, int, str]]:
    """Copy the two offices so often; return what was told on the way."""
    told: list[tuple[int, int, str]] = []
    actions_copies.copy_entities(copies, by=system_user(), at=NOW, progress=lambda *step: told.append(step))
    return told


def test_every_office_comes_again_with_all_that_belongs_to_it_and_shares_the_rest() -> None:
    two_offices()
    own = (
        *(Entity, EntityDetail, Programme, Result, ResultTag, Output, Indicator, Target, Report),
        *(ReportSection, ResultReport, ResultReportTag, Lesson, ReportMove, Snapshot),
    )
    shared = (Organization, Region, PlanElement, Round, User)
    before = {kind: kind._default_manager.count() for kind in (*own, *shared)}
    assert 0 not in before.values()

    copy(2)

    assert {kind: kind._default_manager.count() for kind in own} == {kind: 3 * before[kind] for kind in own}
    assert {kind: kind._default_manager.count() for kind in shared} == {k: before[k] for k in shared}


def test_a_copy_has_a_code_a_name_and_an_identifier_of_its_own() -> None:
    report = two_offices()
    programme = report.entity.programmes.get()

    copy(2)

    codes = set(Entity.objects.values_list("code", flat=True))
    assert codes == {"KAS", "KAS-1", "KAS-2", "LUM", "LUM-1", "LUM-2"}
    second = Entity.objects.get(code="LUM-2")
    assert second.details.get().name == {"en": "Office LUM 2"}
    assert second.programmes.get().code == f"{programme.code}-2"
    uids = list(Report.objects.values_list("uid", flat=True))
    assert len(set(uids)) == 6
    assert {(uid.version, uid.variant) for uid in uids} == {(7, "specified in RFC 4122")}


def test_what_a_copy_consists_of_points_at_the_copy_and_not_at_the_original() -> None:
    original = two_offices()

    copy(1)

    report = Report.objects.get(entity__code="LUM-1")
    assert (report.round, report.state) == (original.round, "SUBMITTED")
    assert report.submitted_by == original.submitted_by
    results = Result.objects.filter(programme__entity__code="LUM-1")
    assert {one.result for one in ResultReport.objects.filter(report=report)} == set(results)
    sections = ReportSection.objects.filter(result_report__result__in=results)
    assert {section.report for section in sections} == {report}
    assert report.lessons.get().title == "Start early"
    (target,) = Target.objects.filter(indicator__result__in=results)
    assert (target.value, target.period.code) == (Decimal(10), "2019")


def test_updates_and_mid_year_reviews_of_a_copy_are_about_the_copy() -> None:
    """Given two updates, one about an activity that has left the plan, and a review with a proposal."""
    organization.organization()
    workplan = carried.workplan(organization.entity("LUM"), outputs=2)
    kept, gone = carried.activities(workplan)
    carried.update(kept)
    carried.update(gone)
    carried.proposal(carried.review(workplan))
    gone.cost_lines.all().delete()
    gone.delete()

    copy(1)

    (copied,) = carried.activities(Workplan.objects.get(entity__code="LUM-1"))
    about, about_gone = ActivityUpdate.objects.filter(workplan__entity__code="LUM-1").order_by(
        "activity_code"
    )
    assert (about.activity, about.activity_uid, about.output_uid) == (copied, copied.uid, copied.output.uid)
    assert (about_gone.activity, about_gone.activity_uid) == (None, gone.uid)
    review = MidYearReview.objects.get(workplan__entity__code="LUM-1")
    # The review is measured on the approved version, which names the original.
    assert review.snapshot.document == copied.output.workplan.document
    assert [str(row.output_uid) for row in review.outputs.all()] == [
        output["uid"] for output in review.snapshot.data["outputs"]
    ]
    assert review.adjustments.get().subject_uid == kept.uid
    assert ActivityUpdate.objects.values("uid").distinct().count() == 4


def test_of_what_entities_plan_carry_out_and_report_only_what_they_share_is_not_copied() -> None:
    labels = {"planning", "implementation", "monitoring"}
    kinds = {kind for label in labels for kind in apps.get_app_config(label).get_models()}

    shared = {kind.__name__ for kind in kinds - set(actions_copies.COPIED)}

    assert shared == {
        *("BudgetClass", "SourceCategory", "PlanningSeason", "CheckSetting", "Round"),
        # The demonstration has none of these.
        *("Citation", "SectionReader"),
        # What was removed from the original is not the copy's to put back.
        "RemovedRow",
    }


def test_people_answer_for_the_copies_but_those_one_can_sign_in_as_for_kasmar_alone() -> None:
    report = two_offices()
    head = report.submitted_by
    assert head is not None
    everywhere = organization.framework_manager()

    copy(2)

    roles = Membership.objects.filter(entity__code__startswith="LUM-", role="HEAD_OF_ENTITY")
    assert set(roles.filter(person=head).values_list("entity__code", flat=True)) == {"LUM-1", "LUM-2"}
    assert not Membership.objects.filter(entity__code__startswith="KAS-").exists()
    assert Membership.objects.filter(person=everywhere).count() == 1


def test_copies_are_made_some_at_a_time_and_recorded_as_one_deed(monkeypatch: pytest.MonkeyPatch) -> None:
    organization.organization()
    organization.entity("KAS")
    monkeypatch.setattr(actions_copies, "COPIES_AT_ONCE", 2)

    told = copy(3)

    assert [step[:2] for step in told] == [(2, 3), (3, 3)]
    assert Entity.objects.count() == 4
    entry = AuditEntry.objects.get(action="shell.demonstration.copied")
    assert (entry.subject_label, entry.details) == ("Office of Examples", {"copies": 3})


def test_new_rows_find_room_behind_the_copies() -> None:
    organization.organization()
    organization.entity("KAS")
    copy(2)

    new = organization.entity("NEW")

    assert new.pk > Entity.objects.get(code="KAS-2").pk


def test_keys_too_high_for_copies_are_refused_before_anything_is_written() -> None:
    organization.organization()
    Entity.objects.create(pk=actions_copies.STEP, code="FAR", kind=Entity.Kind.OTHER)

    with pytest.raises(ValueError, match="Entity has keys up to 1000000; copies need all below 1000000"):
        copy(1)

    assert Entity.objects.get().code == "FAR"
    assert not AuditEntry.objects.filter(action="shell.demonstration.copied").exists()


@pytest.mark.parametrize(("vendor", "looks"), [("postgresql", 1), ("sqlite", 0)])
def test_only_postgresql_is_asked_to_count_while_the_demonstration_is_built(
    vendor: str, looks: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "vendor", vendor)

    with CaptureQueriesContext(connection) as asked:
        actions_copies.let_the_database_look()

    assert [query["sql"] for query in asked].count("ANALYZE") == looks


def test_people_of_the_demonstration_sign_in_only_where_a_password_was_given() -> None:
    signing_in = actions.add_people(
        {"editor@example.org": "Ada", "head@example.org": "Bo"}, password="words-of-a-test"
    )
    others = actions.add_people({"kept-out@example.org": "Cy"})

    assert {email: person.name for email, person in signing_in.items()} == {
        "editor@example.org": "Ada",
        "head@example.org": "Bo",
    }
    assert {person.time_zone for person in User.objects.filter(email__in=signing_in)} == {"Europe/Zurich"}
    for email, person in signing_in.items():
        assert authenticate(username=email, password="words-of-a-test") == person
    assert authenticate(username="kept-out@example.org", password="words-of-a-test") is None
    assert not others["kept-out@example.org"].has_usable_password()
