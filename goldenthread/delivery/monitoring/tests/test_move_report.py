"""Moving reports on a real database: who may, what is frozen, who is told, and what a refusal leaves."""

import pytest
from django.core.mail import EmailMessage
from pytest_django import DjangoCaptureOnCommitCallbacks

from goldenthread.delivery.monitoring import actions, queries
from goldenthread.delivery.monitoring.models import Report, Snapshot
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.lib.digests import digest_of

from . import make

pytestmark = pytest.mark.django_db


def test_submitting_an_unfinished_report_lists_everything_open_with_its_section() -> None:
    report = make.report("IN_PROGRESS", oe_results=1)

    with pytest.raises(actions.NotReadyToSubmit) as refused:
        actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)

    assert {point.section_key for point in refused.value.points} == {
        "plan-check",
        "result:R1",
        "oe-results",
        "risks",
        "lessons",
    }
    assert not Snapshot.objects.exists()
    assert Report.objects.get(pk=report.pk).state == "IN_PROGRESS"


def test_submitting_twice_is_told_that_it_is_done_and_changes_nothing() -> None:
    report = make.report("SUBMITTED")
    assert report.submitted_by is not None

    with pytest.raises(actions.MoveRefused, match=report.submitted_by.name):
        actions.move_report(report, "SUBMIT", by=report.submitted_by, at=make.NOW)

    assert report.snapshots.count() == 1
    assert report.moves.filter(move="SUBMIT").count() == 1
    assert AuditEntry.objects.filter(action="monitoring.report.submitted").count() == 1
    assert not AuditEntry.objects.filter(action="monitoring.report.refused").exists()


def test_nobody_approves_what_they_submitted_even_with_every_role() -> None:
    report = make.report()
    make.fill(report)
    head = make.head_of(report.entity)
    organization.member(report.entity.details.get().region, roles.DESK_REVIEWER, person=head)
    make.take_to(report, "SUBMITTED", head=head)

    with pytest.raises(actions.MoveRefused, match="nobody approves what they submitted"):
        actions.move_report(report, "DESK_APPROVE", by=head, at=make.NOW)


def test_a_state_jump_is_refused_and_recorded() -> None:
    report = make.report("IN_PROGRESS")

    with pytest.raises(actions.MoveRefused):
        actions.move_report(report, "APPROVE", by=organization.framework_manager(), at=make.NOW)

    entry = AuditEntry.objects.get(action="monitoring.report.refused")
    assert entry.details == {"state": "IN_PROGRESS", "reason": "not a step from here", "move": "APPROVE"}


def test_a_move_nobody_knows_is_refused() -> None:
    with pytest.raises(actions.MoveRefused):
        actions.move_report(make.report(), "PUBLISH", by=organization.framework_manager(), at=make.NOW)


def test_a_desk_of_another_region_may_not_review() -> None:
    report = make.report("SUBMITTED")
    elsewhere = organization.member(organization.region(), roles.DESK_REVIEWER)

    with pytest.raises(actions.MoveRefused, match="desk reviewer"):
        actions.move_report(report, "DESK_APPROVE", by=elsewhere, at=make.NOW)


def test_a_return_marks_what_is_to_be_reworked_and_opens_the_report() -> None:
    report = make.report("SUBMITTED")

    report = actions.move_report(
        report,
        "RETURN",
        by=make.desk_of(report.entity),
        at=make.AFTER_THE_LOCK,
        note="Say more.",
        to_rework=["risks"],
    )

    assert list(report.sections.filter(state="RETURNED").values_list("key", flat=True)) == ["risks"]
    assert queries.why_not_writable(report, make.AFTER_THE_LOCK) == ""
    returned = report.moves.filter(move="RETURN").last()
    assert returned is not None
    assert returned.note == "Say more."


def test_reopening_takes_approvals_back_and_keeps_the_first_submission() -> None:
    report = make.report("APPROVED")

    report = actions.move_report(
        report, "REOPEN", by=organization.framework_manager(), at=make.AFTER_THE_LOCK, note="Wrong year."
    )

    assert (report.state, report.approved_at, report.desk_approved_at) == ("IN_PROGRESS", None, None)
    assert report.first_submitted_at == make.NOW
    assert report.snapshots.count() == 1


def test_each_submission_is_frozen_and_the_first_never_changes() -> None:
    report = make.report("RETURNED")
    first = report.snapshots.get()
    make.save_result(
        report.sections.get(kind="result"), by=make.editor_of(report.entity), text="Said better."
    )

    actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)

    kept, second = report.snapshots.order_by("number")
    assert kept.data == first.data
    assert kept.digest == digest_of(kept.data)
    assert second.data["sections"][1]["text"] == "Said better."
    assert second.digest != kept.digest


def test_whoever_turn_it_is_gets_a_letter_that_says_nothing_of_the_contents(
    mailoutbox: list[EmailMessage], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    report = make.report()
    make.fill(report)
    desk = make.desk_of(report.entity)

    with django_capture_on_commit_callbacks(execute=True):
        actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)

    (letter,) = mailoutbox
    assert letter.to == [desk.email]
    assert report.entity.code in letter.subject
    assert f"/reports/{report.uid}/" in letter.body
    assert "law" not in letter.body


def test_a_mail_server_that_fails_undoes_nothing(
    monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    report = make.report()
    make.fill(report)
    make.desk_of(report.entity)

    def fails(_connection: object, _letters: list[EmailMessage]) -> None:
        raise OSError("no mail today")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fails)
    with django_capture_on_commit_callbacks(execute=True):
        actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)

    assert Report.objects.get(pk=report.pk).state == "SUBMITTED"


def test_a_comparison_marks_only_what_changed_between_two_submissions() -> None:
    report = make.report("RETURNED", results=2)
    make.save_result(
        report.sections.get(key="result:R2"),
        by=make.editor_of(report.entity),
        text="The law changed, and our office wrote it.",
        level="FULLY_ACHIEVED",
    )
    actions.move_report(report, "SUBMIT", by=make.head_of(report.entity), at=make.NOW)
    before, now = (snapshot.data for snapshot in report.snapshots.order_by("number"))

    def compared(*visible: str) -> queries.comparison.Comparison:
        return queries.comparison.compare(now, before, visible=visible, may_read=lambda _: True)

    (changed,) = compared("result:R1", "result:R2").changed_parts
    assert changed.key == "result:R2"
    assert ("gone", "helped.") in changed.paragraphs[0].steps
    assert changed.is_rerated
    assert compared("result:R1").changed_parts == []


def test_looking_at_a_report_never_submitted_notes_nothing() -> None:
    report = make.report()

    assert actions.note_look(report, by=make.desk_of(report.entity), at=make.NOW) is None
