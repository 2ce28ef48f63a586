"""The pages of rounds, reviews and results: who sees them, what they offer, and what they cost."""

import re
from collections.abc import Iterator
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from goldenthread.delivery.monitoring import actions
from goldenthread.delivery.monitoring.models import Reminder, ReviewLook, Round
from goldenthread.delivery.planning.models import Result
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import record_entity_detail, system_user
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.tests import make as strategy
from goldenthread.foundation.accounts.models import User

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def queries_used(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as context:
        assert client.get(url).status_code == 200
    return len(context)


def round_of(entities: int) -> Round:
    version = strategy.plan_version()
    for _number in range(entities):
        make.programme(organization.entity(), version=version)
    return make.round(version)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (roles.FRAMEWORK_MANAGER, 200),
        (roles.SENIOR_READER, 200),
        (roles.AUDITOR, 200),
        (roles.SYSTEM_ADMINISTRATOR, 403),
    ],
)
def test_the_cockpit_is_for_those_who_follow_rounds(role: str, status: int) -> None:
    round_ = round_of(2)

    answer = signed_in(organization.member(role=role)).get(f"/rounds/{round_.code}/")

    assert answer.status_code == status


def test_an_editor_has_no_cockpit() -> None:
    report = make.report()

    assert signed_in(make.editor_of(report.entity)).get("/rounds/").status_code == 403


def test_the_cockpit_says_how_far_the_round_is_before_it_is_due() -> None:
    round_ = round_of(3)

    page = signed_in(organization.framework_manager()).get(f"/rounds/{round_.code}/").content.decode()

    assert "0 of 3 entities have submitted." in page
    assert "1–3 of 3" in page


def test_the_cockpit_costs_the_same_with_two_entities_and_with_twenty() -> None:
    small, large = round_of(2), round_of(20)
    client = signed_in(organization.framework_manager())

    assert queries_used(client, f"/rounds/{small.code}/") == queries_used(client, f"/rounds/{large.code}/")
    assert queries_used(client, "/rounds/") <= 20


def test_a_filter_narrows_the_cockpit_and_its_workbook_where_nothing_can_run() -> None:
    round_ = round_of(3)
    one = round_.reports.first()
    assert one is not None
    region = organization.region("FAR", "=HYPERLINK(1)")
    record_entity_detail(
        one.entity,
        since=round_.period.starts_on,
        name={"en": "=1+1"},
        region=region,
        by=system_user(),
        at=make.NOW,
    )
    client = signed_in(organization.framework_manager())

    page = client.get(f"/rounds/{round_.code}/?region=FAR").content.decode()
    book = client.get(f"/rounds/{round_.code}/reports.xlsx?region=FAR")

    rows = list(openpyxl.load_workbook(BytesIO(book.content)).active.iter_rows(min_row=5))
    assert "1–1 of 1" in page
    assert [[cell.value for cell in row[:3]] for row in rows] == [[one.entity.code, "=1+1", "=HYPERLINK(1)"]]
    assert {cell.data_type for cell in rows[0][:3]} == {"s"}


def test_only_the_chosen_that_are_not_in_are_reminded() -> None:
    round_ = round_of(3)
    chosen, submitted = round_.reports.all()[:2]
    make.take_to(make.fill(submitted), "SUBMITTED")

    signed_in(organization.framework_manager()).post(
        f"/rounds/{round_.code}/remind/", {"report": [chosen.pk, submitted.pk, "99999999999999999999"]}
    )

    assert [reminder.report for reminder in Reminder.objects.all()] == [chosen]


def test_a_reader_of_the_cockpit_reminds_nobody() -> None:
    round_ = round_of(1)

    answer = signed_in(organization.member(role=roles.SENIOR_READER)).post(
        f"/rounds/{round_.code}/remind/", {"all": "1"}
    )

    assert answer.status_code == 403
    assert not Reminder.objects.exists()


def test_opening_a_round_first_says_whom_it_reaches() -> None:
    organization.organization()
    programme = make.programme()
    said = {
        "kind": "END_OF_YEAR",
        "plan_version": programme.plan_version.pk,
        "period": organization.period(2019).pk,
        "due_at": "2020-02-15T23:59",
        "locks_at": "2020-03-01T23:59",
    }
    client = signed_in(organization.framework_manager())

    asked = client.post("/rounds/open/", said).content.decode()
    before = Round.objects.count()
    client.post("/rounds/open/", said | {"confirm": "1"})

    round_ = Round.objects.get()
    assert "This reaches one entity." in asked
    assert before == 0
    assert round_.due_at.isoformat() == "2020-02-15T22:59:00+00:00"


def test_a_round_with_dates_in_the_wrong_order_is_explained() -> None:
    programme = make.programme()
    said = {
        "kind": "END_OF_YEAR",
        "plan_version": programme.plan_version.pk,
        "period": organization.period(2019).pk,
        "due_at": "2020-03-15T23:59",
        "locks_at": "2020-03-01T23:59",
        "guidance": "Keep this.",
    }

    page = signed_in(organization.framework_manager()).post("/rounds/open/", said).content.decode()

    assert "The round locks after it is due" in page
    assert "Keep this." in page


def test_a_reviewer_reads_the_report_and_is_offered_only_the_steps_of_the_role() -> None:
    report = make.report("SUBMITTED", oe_results=1, indicators=1)

    page = signed_in(make.desk_of(report.entity)).get(f"/review/{report.uid}/").content.decode()
    managers_page = signed_in(organization.framework_manager()).get(f"/review/{report.uid}/").content.decode()

    assert "The law changed, and our office helped." in page
    assert f"/reports/{report.uid}/moves/DESK_APPROVE/" in page
    assert f"/reports/{report.uid}/moves/DESK_APPROVE/" not in managers_page


def test_after_a_look_only_what_changed_is_marked() -> None:
    report = make.report("SUBMITTED", results=2)
    desk, editor = make.desk_of(report.entity), make.editor_of(report.entity)
    client = signed_in(desk)
    client.post(f"/review/{report.uid}/looked/")
    actions.move_report(report, "RETURN", by=desk, at=make.NOW, note="Which law?")
    section = report.sections.get(key="result:R1")
    make.save_result(
        section, by=editor, text="The press law changed, and our office helped.", level="SOME_PROGRESS"
    )
    actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)

    page = client.get(f"/review/{report.uid}/").content.decode()

    assert re.search(r"<ins>\s*press\s*</ins>", page)
    assert page.count("rating changed") == 1
    assert ReviewLook.objects.get().snapshot.number == 1


def test_a_confidential_section_is_withheld_from_who_may_not_read_it() -> None:
    report = make.report("IN_PROGRESS")
    make.fill(report)
    section = report.sections.get(kind="result")
    make.save_result(
        section,
        by=make.editor_of(report.entity),
        text="A name that must not travel.",
        classification="CONFIDENTIAL",
    )
    make.take_to(report, "APPROVED")

    desk = signed_in(make.desk_of(report.entity)).get(f"/review/{report.uid}/").content.decode()
    reader = (
        signed_in(organization.member(role=roles.SENIOR_READER))
        .get(f"/review/{report.uid}/")
        .content.decode()
    )

    assert "A name that must not travel." in desk
    assert "A name that must not travel." not in reader
    assert "confidential and not open to you" in reader


def test_the_queue_holds_what_waits_for_this_reviewer() -> None:
    mine, elsewhere = make.report("SUBMITTED"), make.report("SUBMITTED")
    record_entity_detail(
        elsewhere.entity,
        since=elsewhere.round.period.starts_on,
        name={"en": "Elsewhere"},
        region=organization.region(),
        by=system_user(),
        at=make.NOW,
    )

    page = signed_in(make.desk_of(mine.entity)).get("/review/").content.decode()

    assert str(mine.uid) in page
    assert str(elsewhere.uid) not in page


def test_a_result_shows_its_line_and_its_gaps_and_respects_who_may_read_reports() -> None:
    report = make.report("SUBMITTED", indicators=1)
    result = Result.objects.get()

    page = signed_in(organization.framework_manager()).get(f"/results/{result.uid}/").content.decode()
    stranger = (
        signed_in(organization.member(role=roles.SENIOR_READER))
        .get(f"/results/{result.uid}/")
        .content.decode()
    )

    assert "Good progress" in page
    assert "No evidence" in page
    assert "No report on this result is open to you yet." in stranger
    assert "The law changed" not in stranger
    assert report.state == "SUBMITTED"


def test_someone_without_any_role_finds_no_result() -> None:
    make.report()

    assert signed_in(organization.user()).get(f"/results/{Result.objects.get().uid}/").status_code == 404


def test_review_and_result_pages_cost_the_same_with_two_results_and_with_twenty() -> None:
    small, large = (
        make.report("SUBMITTED", results=2, indicators=1),
        make.report("SUBMITTED", results=20, indicators=1),
    )
    client = signed_in(organization.framework_manager())

    assert queries_used(client, f"/review/{small.uid}/") == queries_used(client, f"/review/{large.uid}/")


def test_the_steps_of_a_round_come_as_a_file_for_those_who_follow_it() -> None:
    round_ = round_of(2)

    answer = signed_in(organization.framework_manager()).get(f"/rounds/{round_.code}/steps.csv")
    refused = signed_in(make.editor_of(round_.reports.all()[0].entity)).get(
        f"/rounds/{round_.code}/steps.csv"
    )

    assert f"{round_.code},Report opened,2,2" in answer.content.decode()
    assert f"{round_.code},Approved,0,2" in answer.content.decode()
    assert refused.status_code == 403


@pytest.mark.parametrize("illustrative", [True, False])
def test_files_of_a_round_say_that_their_data_is_invented(illustrative: bool) -> None:
    round_ = round_of(1)
    organization.organization(is_illustrative=illustrative)
    client = signed_in(organization.framework_manager())

    book = client.get(f"/rounds/{round_.code}/reports.xlsx")
    steps = client.get(f"/rounds/{round_.code}/steps.csv")

    opened = openpyxl.load_workbook(BytesIO(book.content))
    said = [opened.active["A3"].value or "", opened.properties.description or ""]
    assert ["Illustrative" in words for words in said] == [illustrative] * 2
    assert opened.active["A4"].value == "Code"
    for answer in (book, steps):
        assert ('"illustrative-' in answer["Content-Disposition"]) is illustrative


def test_who_may_not_open_a_round_is_told_who_may() -> None:
    organization.organization()

    answer = signed_in(organization.member(role=roles.SENIOR_READER)).get("/rounds/open/")

    assert answer.status_code == 403
    assert "This is open to these roles: framework manager." in answer.content.decode()
