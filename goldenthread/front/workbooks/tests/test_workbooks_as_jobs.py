"""A workbook that changes many rows is brought in as a job: all of it or nothing, and its person is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.monitoring.tests import make as people
from goldenthread.delivery.planning import actions as planning
from goldenthread.delivery.planning.models import CostLine, Workplan
from goldenthread.direction.organization.models import Membership
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.jobs import actions as jobs
from goldenthread.foundation.jobs.models import Job
from goldenthread.front.workbooks import actions, change_list, kinds, views

from . import make, make_large

pytestmark = pytest.mark.django_db
LINES = 12


@pytest.fixture
def workplan() -> Workplan:
    organization.organization()
    return make.workplan()


@pytest.fixture
def editor(workplan: Workplan) -> User:
    return people.editor_of(workplan.entity)


@pytest.fixture
def page(client: Client, workplan: Workplan, editor: User, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(kinds, "MOST_AT_ONCE", LINES - 1)
    client.force_login(editor)
    return f"/workplans/{workplan.entity.code}/{workplan.period.code}/workbook/"


def sent(client: Client, page: str, content: bytes) -> str:
    """Send a workbook; return the token it is kept under."""
    answer = client.post(f"{page}check/", {"workbook": SimpleUploadedFile("plan.xlsx", content)})
    return parse_qs(urlsplit(answer["Location"]).query)["file"][0]


def asked(client: Client, page: str, workplan: Workplan) -> Job:
    """Look at a large workbook and ask for it to be saved; return the job."""
    token = sent(client, page, make_large.workbook(workplan, LINES))
    looked = client.get(page, {"file": token})
    assert "It takes a while, so it is done apart" in looked.content.decode()
    said = {"file": token, "looked_at": looked.context["comparison"].fingerprint()}
    answer = client.post(f"{page}commit/", said)
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.uid}/"
    return job


def lines_of(workplan: Workplan) -> int:
    return CostLine.objects.filter(activity__output__workplan=workplan).count()


def test_a_large_workbook_is_brought_in_by_a_job_that_lists_what_it_changed_and_tells_its_person(
    client: Client, workplan: Workplan, editor: User, page: str, django_capture_on_commit_callbacks: Any
) -> None:
    job = asked(client, page, workplan)
    assert lines_of(workplan) == 4

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.run_job.call(str(job.uid)) == "DONE"

    assert lines_of(workplan) == 4 + LINES
    shown = client.get(f"/jobs/{job.uid}/").content.decode()
    assert "It is done: all of it is saved." in shown
    assert f'href="{page.removesuffix("workbook/")}"' in shown
    made = b"".join(client.get(f"/jobs/{job.uid}/file/")).decode("utf-8-sig")
    assert made.splitlines()[1].startswith("added,Costs,9,A,Activity,O1.1 Line 0,,O1.1")
    [letter] = mail.outbox
    assert letter.to == [editor.email]
    assert f"/jobs/{job.uid}/" in str(letter.body)
    assert "Line 0" not in f"{letter.subject}{letter.body}"
    assert AuditEntry.objects.get(action=actions.IMPORTED).by == editor


def test_a_job_cancelled_before_it_saves_leaves_nothing(
    client: Client, workplan: Workplan, editor: User, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(client, page, workplan)
    save = planning.save_rows

    def save_and_cancel(*said: Any, **more: Any) -> None:
        save(*said, **more)
        jobs.cancel_job(job, by=editor, at=timezone.now())

    monkeypatch.setattr(planning, "save_rows", save_and_cancel)

    assert jobs.run_job.call(str(job.uid)) == "no longer wanted"
    assert lines_of(workplan) == 4
    assert not AuditEntry.objects.filter(action=actions.IMPORTED).exists()


def test_once_all_is_saved_the_job_cannot_be_cancelled_any_more(
    client: Client, workplan: Workplan, editor: User, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(client, page, workplan)

    def too_late(*_said: object) -> Any:
        with pytest.raises(jobs.JobRefused, match="just ending: what it was asked for is done"):
            jobs.cancel_job(job, by=editor, at=timezone.now())
        assert "Cancel this job" not in client.get(f"/jobs/{job.uid}/").content.decode()
        raise OSError("the worker died")

    monkeypatch.setattr(change_list, "made", too_late)
    jobs.run_job.call(str(job.uid))
    monkeypatch.undo()

    assert lines_of(workplan) == 4 + LINES
    workplan.posts.all().delete()
    assert jobs.run_job.call(str(job.uid)) == "DONE"
    assert lines_of(workplan) == 4 + LINES


def plan_changes(workplan: Workplan, _editor: User) -> None:
    CostLine.objects.filter(activity__output__workplan=workplan)[0].delete()
    make.cost(workplan.outputs.get(code="O1").activities.all()[0], "Line 0", ["10", "0.5"])


def role_ends(_workplan: Workplan, editor: User) -> None:
    Membership.objects.filter(person=editor).delete()


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (plan_changes, "someone changed the plan while you looked"),
        (role_ends, "you do not write this plan any more"),
    ],
)
def test_what_happens_while_the_job_waits_is_said_and_nothing_is_saved(
    client: Client,
    workplan: Workplan,
    editor: User,
    page: str,
    happens: Callable[[Workplan, User], None],
    words: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    job = asked(client, page, workplan)
    happens(workplan, editor)
    before = lines_of(workplan)

    with django_capture_on_commit_callbacks(execute=True):
        assert jobs.run_job.call(str(job.uid)) == "FAILED"

    job.refresh_from_db()
    assert words in job.problem
    assert lines_of(workplan) == before
    shown = client.get(f"/jobs/{job.uid}/").content.decode()
    assert "Nothing was saved" in shown
    assert len(mail.outbox) == 1


def test_nobody_asks_for_the_job_of_a_plan_they_do_not_write(workplan: Workplan) -> None:
    said = {"entity": workplan.entity.code, "period": workplan.period.code}
    reader, desk = organization.member(role="SENIOR_READER"), people.desk_of(workplan.entity)

    assert not kinds.may_bring_it(reader, said)
    assert not kinds.may_bring_it(desk, said)
    assert kinds.may_bring_it(people.editor_of(workplan.entity), said)


def test_a_page_shows_the_first_rows_and_the_list_has_all(
    client: Client, workplan: Workplan, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_SHOWN", 5)
    token = sent(client, page, make_large.workbook(workplan, LINES))
    wrong = sent(client, page, make_large.workbook(workplan, LINES, q2=-1))

    shown, refused = (client.get(page, {"file": one}).content.decode() for one in (token, wrong))
    listed, problems = (
        client.get(f"{page}changes.csv", {"file": one}).content.decode("utf-8-sig") for one in (token, wrong)
    )

    assert (shown.count("Line "), "The first 5 are shown." in shown) == (10, True)
    assert (refused.count("An amount is negative"), "The first 5 are shown." in refused) == (5, True)
    assert len({line.split(",")[2] for line in listed.splitlines()[1:]}) == LINES
    assert problems.splitlines()[1].startswith("problem,Costs,9,H,Q4 2018,An amount is negative.")
    assert client.get(f"{page}changes.csv", {"file": "nonsense"}).status_code == 409


def test_a_row_that_goes_stands_in_the_list(client: Client, workplan: Workplan, page: str) -> None:
    token = sent(client, page, make.changed(workplan, "posts", {"remove": "Remove"}, title="Driver"))

    listed = client.get(f"{page}changes.csv", {"file": token}).content.decode("utf-8-sig")

    assert listed.splitlines()[1].startswith("removed,Posts,6,,,Driver GS-3")
