"""A form for something new makes it once."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.comments.models import Comment
from goldenthread.foundation.lib import once

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment() -> Comment:
    return Comment.objects.create(
        subject_uid=uuid4(),
        anchor="plan",
        anchor_label="Plan",
        text="Why?",
        at=datetime(2020, 3, 2, tzinfo=UTC),
        by=User.objects.create_user("ada@example.org", "Ada"),
    )


def test_an_identifier_is_read_or_refused() -> None:
    uid = uuid4()

    assert once.uid_in(str(uid)) == uid
    assert once.uid_in("") is None
    with pytest.raises(once.NotOnce) as refused:
        once.uid_in("x" * 5000)
    assert refused.value.carried == "x" * 5000


def test_what_was_made_before_is_found_only_among_its_own(comment: Comment) -> None:
    assert once.made_before(None, Comment.objects.all()) is None
    assert once.made_before(uuid4(), Comment.objects.all()) is None
    assert once.made_before(comment.uid, Comment.objects.all()) == comment
    with pytest.raises(once.NotOnce):
        once.made_before(comment.uid, Comment.objects.filter(anchor="section"))


def test_what_says_the_same_again_was_there_and_what_does_not_is_refused(comment: Comment) -> None:
    again = Comment.objects.get()
    other = Comment.objects.get()
    other.text = "When?"

    assert once.words_on(once.unchanged(again)) == "Already saved."
    assert once.words_on(comment) == once.words_on(None) == "Saved."
    with pytest.raises(once.NotOnce, match="saved already, as “Plan”") as refused:
        once.unchanged(other)
    assert refused.value.carried == str(comment.uid)
    with pytest.raises(once.NotOnce):
        once.unchanged(comment, also=False)


def test_a_whole_was_there_before_only_with_all_its_parts(comment: Comment) -> None:
    again = once.unchanged(Comment.objects.get())

    assert once.is_again(once.as_one(again, []))
    assert once.is_again(once.as_one(again, [again]))
    assert not once.is_again(once.as_one(again, [again, comment]))
    assert not once.is_again(once.as_one(comment, [again]))
