from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, default_storage
from django.test import Client, override_settings
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.jobs import actions, queries
from goldenthread.foundation.jobs.kinds import MadeFile, Progress
from goldenthread.foundation.jobs.models import Job
from goldenthread.foundation.lib.errors import RuleBroken

from . import make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(tmp_path: Path) -> Iterator[None]:
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES=settings.STORAGES | {"default": own}):
        yield


def asked(kind: str = "words", by: User | None = None, word: str = "hello") -> Job:
    return actions.request_job(
        kind, title="Some words", parameters={"word": word}, by=by or make.person(), at=NOON
    )


def test_a_job_is_handed_to_a_worker_when_the_transaction_is_committed(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with make.kind("words"), django_capture_on_commit_callbacks(execute=True):
        asked()

    names = set(DBTaskResult.objects.values_list("task_path", flat=True))
    assert {name.rsplit(".", 1)[1] for name in names} == {"run_job", "watch_jobs"}
    assert AuditEntry.objects.get().action == "jobs.job.requested"


def test_a_worker_makes_the_file_and_keeps_it_under_its_digest() -> None:
    with make.kind("words"):
        job = asked()

        assert actions.run_job.call(str(job.uid)) == "DONE"

    job.refresh_from_db()
    assert (job.state, job.attempts, job.done, job.total) == ("DONE", 1, 2, 2)
    with default_storage.open(job.output) as kept:
        assert kept.read().endswith(b"hello")
    assert not [
        name for name in default_storage.listdir(str(Path(job.output).parent))[1] if name.endswith(".part")
    ]


def test_the_same_content_is_kept_once() -> None:
    made = MadeFile("a.txt", "text/plain", b"same")

    assert actions.keep_file(made) == actions.keep_file(made)


def test_asking_twice_while_the_first_is_open_gives_the_first() -> None:
    person = make.person()
    with make.kind("words"):
        assert asked(by=person) == asked(by=person)
        assert asked(by=person, word="other") != asked(by=person)


def test_a_kind_that_does_not_permit_it_is_refused() -> None:
    with make.kind("secret", permits=lambda *_: False), pytest.raises(actions.JobRefused, match="roles"):
        asked("secret")
    assert not Job.objects.exists()


def test_work_that_breaks_is_tried_three_times_and_then_says_so() -> None:
    def breaks(*_: object) -> MadeFile:
        raise OSError("no space left")

    with make.kind("breaks", run=breaks):
        job = asked("breaks")
        states = [actions.run_job.call(str(job.uid)) for _ in range(4)]

    assert states == ["WAITING", "WAITING", "FAILED", "not waiting"]
    job.refresh_from_db()
    assert str(job.uid) in job.problem
    assert "no space" not in job.problem


def test_a_broken_rule_is_shown_and_not_tried_again() -> None:
    def refuses(*_: object) -> MadeFile:
        raise RuleBroken("There is no plan for 1999. Choose another year.")

    with make.kind("refuses", run=refuses):
        job = asked("refuses")
        assert actions.run_job.call(str(job.uid)) == "FAILED"

    job.refresh_from_db()
    assert job.problem == "There is no plan for 1999. Choose another year."


def test_a_job_cancelled_while_it_runs_stops_at_its_next_step_and_keeps_nothing() -> None:
    def cancelled_half_way(_: dict[str, Any], by: User, progress: Progress) -> MadeFile:
        actions.cancel_job(Job.objects.get(), by=by, at=NOON)
        progress("Going on", 1, 2)
        raise AssertionError("the work went on")

    with make.kind("long", run=cancelled_half_way):
        job = asked("long")
        assert actions.run_job.call(str(job.uid)) == "no longer wanted"

    job.refresh_from_db()
    assert (job.state, job.output) == ("CANCELLED", "")


def test_a_job_that_lost_its_worker_waits_again_and_the_lost_worker_cannot_finish_it() -> None:
    with make.kind("words"):
        job = asked()
        lost = actions.take_job(str(job.uid), at=NOON)
        assert lost is not None

        # Within the lease nothing happens; after it the job waits for another worker.
        assert actions.reap(at=NOON + timedelta(minutes=1)) == 0
        assert actions.reap(at=NOON + timedelta(minutes=4)) == 1
        second = actions.take_job(str(job.uid), at=NOON + timedelta(minutes=5))

    assert second is not None
    assert second.attempts == 2
    with pytest.raises(actions.NoLongerWanted):
        actions.report_progress(lost, "Late", 1, 2, at=NOON + timedelta(minutes=5))
    with pytest.raises(actions.NoLongerWanted):
        actions.finish_job(lost, MadeFile("x.txt", "text/plain", b"x"), at=NOON + timedelta(minutes=5))


def test_after_three_lost_workers_the_job_fails() -> None:
    with make.kind("words"):
        job = asked()
        for hour in range(3):
            actions.take_job(str(job.uid), at=NOON + timedelta(hours=hour))
            actions.reap(at=NOON + timedelta(hours=hour, minutes=5))

    job.refresh_from_db()
    assert job.state == "FAILED"


def test_the_page_shows_progress_then_the_file_to_the_one_who_asked_only(client: Client) -> None:
    person, other = make.person(), make.person()
    with make.kind("words"):
        job = asked(by=person)
        client.force_login(person)
        waiting = client.get(f"/jobs/{job.uid}/").content.decode()
        actions.run_job.call(str(job.uid))
        part = client.get(f"/jobs/{job.uid}/", headers={"HX-Request": "true"}).content.decode()
        file = client.get(f"/jobs/{job.uid}/file/")

        assert "Look again" in waiting
        # The job was asked for at a moment long past, so the page owns up that nothing works on it.
        assert "may not be running" in waiting
        assert "<html" not in part
        assert "hx-trigger" not in part
        assert b"hello" in file.getvalue()
        assert "words.txt" in file["Content-Disposition"]
        assert "Some words" in client.get("/jobs/").content.decode()

        client.force_login(other)
        for url in (f"/jobs/{job.uid}/", f"/jobs/{job.uid}/file/"):
            assert client.get(url).status_code == 404
        assert client.post(f"/jobs/{job.uid}/cancel/").status_code == 404
        assert "Some words" not in client.get("/jobs/").content.decode()


def test_a_running_job_shows_its_step_and_can_be_cancelled(client: Client) -> None:
    person = make.person()
    with make.kind("words"):
        job = asked(by=person)
        taken = actions.take_job(str(job.uid), at=NOON)
        assert taken is not None
        actions.report_progress(taken, "Drawing figures", 3, 8, at=NOON)
    client.force_login(person)

    page = client.get(f"/jobs/{job.uid}/").content.decode()
    client.post(f"/jobs/{job.uid}/cancel/")

    assert "3 of 8 steps" in page
    assert "Drawing figures" in page
    assert 'width="37.5%"' in page
    job.refresh_from_db()
    assert job.state == "CANCELLED"


def test_an_ended_job_cannot_be_cancelled() -> None:
    with make.kind("words"):
        job = asked()
        actions.run_job.call(str(job.uid))
        with pytest.raises(actions.JobRefused, match="already ended"):
            actions.cancel_job(job, by=job.requested_by, at=NOON)


def test_a_file_is_not_handed_out_once_the_right_to_it_has_ended(client: Client) -> None:
    person, rights = make.person(), {"open": True}
    with make.kind("words", permits=lambda *_: rights["open"]):
        job = asked(by=person)
        actions.run_job.call(str(job.uid))
        client.force_login(person)
        allowed = client.get(f"/jobs/{job.uid}/file/")
        assert allowed.getvalue() != b""

        rights["open"] = False

        assert client.get(f"/jobs/{job.uid}/file/").status_code == 404


def test_work_that_breaks_after_it_was_cancelled_stays_cancelled() -> None:
    def cancelled_then_broken(_: dict[str, Any], by: User, __: Progress) -> MadeFile:
        actions.cancel_job(Job.objects.get(), by=by, at=NOON)
        raise OSError("the folder went away")

    with make.kind("breaks", run=cancelled_then_broken):
        job = asked("breaks")
        assert actions.run_job.call(str(job.uid)) == "CANCELLED"

    job.refresh_from_db()
    assert (job.state, job.problem) == ("CANCELLED", "")
    assert not AuditEntry.objects.filter(action="jobs.job.failed").exists()


class ObjectStore(Storage):
    """A storage that keeps whole objects by name and has no paths."""

    kept: dict[str, bytes] = {}

    def exists(self, name: str) -> bool:
        return name in self.kept

    def delete(self, name: str) -> None:
        del self.kept[name]

    def _save(self, name: str, content: File) -> str:  # type: ignore[type-arg]
        self.kept[name] = content.read()
        return name


def test_a_storage_without_paths_keeps_the_whole_file_once_and_nothing_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(ObjectStore, "kept", kept)
    made = MadeFile("a.txt", "text/plain", b"same")

    with override_settings(STORAGES=settings.STORAGES | {"default": {"BACKEND": f"{__name__}.ObjectStore"}}):
        names = {actions.keep_file(made), actions.keep_file(made)}

    assert kept == dict.fromkeys(names, b"same")
    assert len(names) == 1


def test_a_watch_hands_out_what_was_lost_and_looks_again_only_while_work_is_open(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with make.kind("words"):
        job = asked()
        actions.take_job(str(job.uid), at=NOON)

        with django_capture_on_commit_callbacks(execute=True):
            assert actions.watch_jobs.call() == 1

        # The lost job waits again, is handed out, and will be looked after.
        job.refresh_from_db()
        assert job.state == "WAITING"
        assert sorted(names_of_tasks()) == ["run_job", "watch_jobs"]

        actions.run_job.call(str(job.uid))
        with django_capture_on_commit_callbacks(execute=True):
            assert actions.watch_jobs.call() == 0
    assert names_of_tasks().count("watch_jobs") == 1


def names_of_tasks() -> list[str]:
    return [path.rsplit(".", 1)[1] for path in DBTaskResult.objects.values_list("task_path", flat=True)]


@pytest.mark.parametrize(
    ("is_own", "state", "kind", "may"),
    [
        (True, Job.State.DONE, "words", True),
        (False, Job.State.DONE, "words", False),
        (True, Job.State.RUNNING, "words", False),
        # A kind of work that the product no longer does.
        (True, Job.State.DONE, "gone", False),
    ],
)
def test_a_file_is_had_by_who_asked_for_it_once_it_is_there(
    is_own: bool, state: str, kind: str, may: bool
) -> None:
    with make.kind("words"):
        job = asked()
        Job.objects.filter(pk=job.pk).update(state=state, kind=kind)
        job.refresh_from_db()

        assert queries.may_download(job, job.requested_by if is_own else make.person()) == may
