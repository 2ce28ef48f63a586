from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.comments import actions, queries, rules
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib.uids import new_uid

pytestmark = pytest.mark.django_db
AT = datetime(2020, 10, 1, 9, 0, tzinfo=UTC)


def person(name: str = "Ingrid Lund") -> User:
    return User.objects.create_user(f"{name.split()[0].lower()}@example.org", name)


def thread(subject: UUID, *, by: User, anchor: str = "activity:1", text: str = "Who pays?") -> Comment:
    return actions.start_thread(subject, anchor=anchor, anchor_label="Activity 1", text=text, by=by, at=AT)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who pays for this?", None),
        ("", "is empty"),
        (" \n\t ", "is empty"),
        ("x" * 4_000, None),
        ("x" * 4_001, "4001 characters; at most 4000"),
    ],
)
def test_a_comment_says_something_and_not_too_much(text: str, words: str | None) -> None:
    reasons = rules.reasons_not_to_keep(text)

    assert bool(reasons) == (words is not None)
    assert words is None or words in reasons[0]


def test_a_refused_comment_is_not_kept_and_says_why() -> None:
    with pytest.raises(actions.CommentRefused, match=r"Nothing was saved. The comment is empty"):
        thread(new_uid(), by=person(), text=" ")

    assert not Comment.objects.exists()


def test_threads_come_in_order_with_their_replies_at_a_constant_cost() -> None:
    subject, writer = new_uid(), person()
    first, second = thread(subject, by=writer), thread(subject, by=writer, anchor="post:2", text="Vacant?")
    thread(new_uid(), by=writer, text="About something else")
    actions.reply(first, text="The trust fund.", by=writer, at=AT)

    with CaptureQueriesContext(connection) as used:
        found = [(one.text, [r.text for r in one.replies.all()]) for one in queries.threads_of(subject)]

    assert found == [("Who pays?", ["The trust fund."]), ("Vacant?", [])]
    assert len(used) == 2
    assert queries.open_counts(subject) == {first.anchor: 1, second.anchor: 1}


def test_a_thread_is_resolved_once_and_opened_again_by_a_reply() -> None:
    subject, writer, reviewer = new_uid(), person(), person("Samuel Osei")
    one = thread(subject, by=reviewer)
    answer = actions.reply(one, text="The trust fund.", by=writer, at=AT)

    # From any comment of the thread.
    actions.resolve(answer, by=reviewer, at=AT)
    actions.resolve(one, by=writer, at=AT + timedelta(days=1))

    one.refresh_from_db()
    assert (one.resolved_by, one.resolved_at) == (reviewer, AT)
    assert queries.open_counts(subject) == {}

    actions.reply(one, text="Which one?", by=reviewer, at=AT)

    one.refresh_from_db()
    assert (one.resolved_by, one.resolved_at) == (None, None)


def test_a_thread_that_is_not_settled_after_all_is_reopened_once() -> None:
    reviewer = person()
    one = thread(new_uid(), by=reviewer)
    actions.resolve(one, by=reviewer, at=AT)

    for _time in range(2):
        assert actions.reopen(one, by=reviewer, at=AT).resolved_at is None

    deeds = [entry.action.rpartition(".")[2] for entry in AuditEntry.objects.order_by("pk")]
    assert deeds == ["added", "resolved", "reopened"]


def test_the_trail_names_the_part_and_never_the_text() -> None:
    subject = new_uid()
    thread(subject, by=person(), text="The witness is named Amal")

    entry = AuditEntry.objects.get()
    assert entry.details == {"document": str(subject), "anchor": "activity:1"}
    assert "Amal" not in f"{entry.subject_label} {entry.note} {entry.details}"


def test_the_next_open_thread_follows_and_begins_again_after_the_last() -> None:
    subject, writer = new_uid(), person()
    first, settled, last = (thread(subject, by=writer, anchor=f"post:{n}") for n in range(3))
    actions.resolve(settled, by=writer, at=AT)

    assert queries.next_open(subject) == first
    assert queries.next_open(subject, after=first.pk) == last
    assert queries.next_open(subject, after=last.pk) == first
    assert queries.next_open(subject, among=[last.pk, settled.pk]) == last
    assert queries.next_open(new_uid()) is None
