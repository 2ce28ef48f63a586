"""The list of reports: whose drafts it shows, and in which order."""

from collections.abc import Iterator

import pytest
import time_machine

from goldenthread.direction.organization.tests import make as organization

from . import make
from .make_pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def test_report_list_shows_own_drafts_and_of_others_only_what_is_approved() -> None:
    own, submitted, approved = make.report("IN_PROGRESS"), make.report("SUBMITTED"), make.report("APPROVED")

    page = signed_in(make.editor_of(own.entity)).get("/reports/").content.decode()

    assert [str(report.uid) in page for report in (own, submitted, approved)] == [True, False, True]


def test_an_administrator_reads_no_report() -> None:
    report = make.report("APPROVED")

    answer = signed_in(organization.system_administrator()).get(f"/reports/{report.uid}/")

    assert answer.status_code == 404


def test_the_list_begins_with_ones_own_reports_in_open_rounds_and_keeps_what_is_asked_for() -> None:
    locked = make.report("NOT_STARTED", year=2018)
    mine = make.report("NOT_STARTED")
    editor = make.editor_of(mine.entity)
    elsewhere = make.editor_of(locked.entity)
    client = signed_in(editor)

    plain = client.get("/reports/").content.decode()
    everything = signed_in(elsewhere).get("/reports/?round=").content.decode()
    nothing_open = signed_in(elsewhere).get("/reports/").content.decode()

    assert str(mine.uid) in plain
    assert str(locked.uid) in everything
    assert str(locked.uid) not in nothing_open
    assert "?round=" in nothing_open


def test_ones_own_entities_come_before_others() -> None:
    other = make.report("APPROVED", of=organization.entity("AAA"))
    mine = make.report("NOT_STARTED", of=organization.entity("ZZZ"))
    person = make.editor_of(mine.entity)
    organization.member(role="SENIOR_READER", person=person)

    page = signed_in(person).get("/reports/").content.decode()

    assert 0 < page.index(str(mine.uid)) < page.index(str(other.uid))
