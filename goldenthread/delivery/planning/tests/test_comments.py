"""Comments on plans: who speaks, about what, and what others read of it."""

import pytest
from django.test import Client
from django.urls import reverse

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import PlanDocument, PlanState, Workplan
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.comments.models import Comment

from . import make

pytestmark = pytest.mark.django_db
AT = make.AT.replace(year=2020)


@pytest.fixture
def workplan() -> Workplan:
    """Return a submitted workplan with one output."""
    made = make.workplan(make.entity("KAS"))
    make.activity(make.output(made, code="KAS-O1"))
    actions.move_plan(made.document, "SUBMIT", by=head(made), at=AT)
    made.document.refresh_from_db()
    return made


def head(of: Workplan) -> User:
    return people.member(of.entity, roles.HEAD_OF_ENTITY)


def editor(of: Workplan) -> User:
    return people.member(of.entity, roles.ENTITY_EDITOR)


def output_anchor(of: Workplan) -> str:
    return f"output:{of.outputs.get().uid}"


def say(of: Workplan, by: User, *, anchor: str = queries.WHOLE_PLAN, text: str = "Who pays?") -> Comment:
    return actions.comment_on_plan(of.document, anchor=anchor, text=text, by=by, at=AT)


def address(of: Workplan) -> str:
    return reverse("planning:comment-list", args=[of.document.uid])


def test_a_reviewer_asks_about_a_row_and_the_writers_answer_and_settle_it(
    workplan: Workplan, client: Client
) -> None:
    reviewer, writer = people.member(role=roles.FINANCE_REVIEWER), editor(workplan)
    thread = say(workplan, reviewer, anchor=output_anchor(workplan))

    client.force_login(writer)
    page = client.get(address(workplan)).content.decode()
    assert "KAS-O1" in page
    assert "Who pays?" in page
    assert "1 open thread" in page
    reply = reverse("planning:comment-reply", args=[workplan.document.uid, thread.uid])
    assert client.post(reply, {"text": "The trust fund."}).status_code == 302
    resolve = reverse("planning:comment-resolve", args=[workplan.document.uid, thread.uid])
    assert client.post(resolve).status_code == 302

    thread.refresh_from_db()
    assert (thread.resolved_by, [one.text for one in thread.replies.all()]) == (writer, ["The trust fund."])
    assert "0 open threads" in client.get(address(workplan)).content.decode()
    assert client.post(resolve.replace("resolve", "reopen")).status_code == 302
    thread.refresh_from_db()
    assert thread.resolved_at is None


@pytest.mark.parametrize("role", [roles.SENIOR_READER, roles.AUDITOR, roles.SYSTEM_ADMINISTRATOR])
def test_who_neither_writes_nor_reviews_cannot_speak_and_the_attempt_is_recorded(
    role: str, workplan: Workplan
) -> None:
    with pytest.raises(actions.NotYoursToComment, match="finance reviewer"):
        say(workplan, people.member(role=role))

    assert not Comment.objects.exists()
    assert AuditEntry.objects.filter(action="planning.workplan.refused").count() == 1


def test_a_part_the_plan_does_not_have_cannot_be_spoken_about(workplan: Workplan) -> None:
    for anchor in ("output:0", "nothing", ""):
        with pytest.raises(actions.NotYoursToComment, match="parts of the plan"):
            say(workplan, head(workplan), anchor=anchor)


def test_a_thread_of_another_plan_cannot_be_answered_here(workplan: Workplan) -> None:
    other = make.workplan(make.entity("ZAM"))
    foreign = say(other, editor(other))

    with pytest.raises(actions.NotYoursToComment):
        actions.reply_on_plan(workplan.document, foreign, text="Hello", by=head(workplan), at=AT)


def test_nobody_speaks_about_a_closed_plan(workplan: Workplan) -> None:
    make.in_state(workplan, PlanState.CLOSED)

    with pytest.raises(actions.NotYoursToComment, match="closed"):
        say(workplan, head(workplan))


def test_an_outsider_does_not_find_the_conversation(workplan: Workplan, client: Client) -> None:
    client.force_login(people.member(role=roles.SENIOR_READER))
    for name in ("comment-list", "comment-next"):
        assert client.get(reverse(f"planning:{name}", args=[workplan.document.uid])).status_code == 404


def test_a_refused_comment_keeps_what_was_typed(workplan: Workplan, client: Client) -> None:
    client.force_login(head(workplan))
    add = reverse("planning:comment-add", args=[workplan.document.uid])

    page = client.post(add, {"anchor": "nothing", "text": "Kept all the same"})

    assert page.status_code == 422
    assert "Kept all the same" in page.content.decode()
    assert "Nothing was saved" in page.content.decode()


def test_a_refused_reply_stays_with_its_thread(workplan: Workplan, client: Client) -> None:
    thread = say(workplan, editor(workplan))
    client.force_login(head(workplan))

    page = client.post(
        reverse("planning:comment-reply", args=[workplan.document.uid, thread.uid]), {"text": "x" * 4001}
    )

    assert page.status_code == 422
    assert "x" * 4001 in page.content.decode()


def test_the_next_open_thread_is_found_one_after_the_other(workplan: Workplan, client: Client) -> None:
    first, second = say(workplan, head(workplan)), say(workplan, head(workplan), text="And when?")
    client.force_login(editor(workplan))
    following = reverse("planning:comment-next", args=[workplan.document.uid])

    assert client.get(following).headers["Location"].endswith(f"#c-{first.uid}")
    assert client.get(f"{following}?after={first.pk}").headers["Location"].endswith(f"#c-{second.uid}")
    for thread in (first, second):
        actions.resolve_on_plan(workplan.document, thread, by=head(workplan), at=AT)
    assert client.get(f"{following}?after=no").headers["Location"] == address(workplan)


def test_a_comment_on_a_row_that_was_removed_stays_readable(workplan: Workplan, client: Client) -> None:
    thread = say(workplan, head(workplan), anchor=output_anchor(workplan))
    workplan.outputs.get().delete()
    client.force_login(editor(workplan))

    page = client.get(address(workplan)).content.decode()

    assert "no longer in the plan" in page
    assert thread.text in page


WRITER = frozenset({roles.VIEW_DRAFT_PLAN, roles.COMMENT_ON_PLAN})
REVIEWER = frozenset({roles.VIEW_SUBMITTED_PLAN, roles.COMMENT_ON_PLAN})


@pytest.mark.parametrize(
    ("anchor", "permissions", "reads_the_part", "asked", "reads_the_thread"),
    [
        ("section:CONTEXT:p1", WRITER, True, False, True),
        # A confidential paragraph that is closed to this writer.
        ("section:CONTEXT:p1", WRITER, False, False, False),
        ("section:CONTEXT:p1", WRITER, False, True, True),
        ("output:1", WRITER, True, False, True),
        # A row that is gone.
        ("output:1", WRITER, False, False, True),
        ("output:1", REVIEWER, True, False, True),
        # A row of a draft that this reviewer does not read.
        ("output:1", REVIEWER, False, False, False),
        ("output:1", REVIEWER, False, True, True),
        ("output:1", frozenset({roles.VIEW_APPROVED_REPORT}), True, False, False),
    ],
)
def test_a_thread_is_read_by_those_who_read_the_part_it_is_about(
    workplan: Workplan,
    anchor: str,
    permissions: frozenset[str],
    reads_the_part: bool,
    asked: bool,
    reads_the_thread: bool,
) -> None:
    document, person = PlanDocument.objects.get(pk=workplan.document_id), head(workplan)
    say(workplan, person)
    Comment.objects.update(anchor=anchor)
    sections = [{"kind": "CONTEXT", "paragraphs": [{"id": "p1", "text": "…"}]}]
    output = {"uid": "1", "code": "O1", "statement": {}, "indicators": [], "activities": []}
    data = {"sections": sections, "outputs": [output]} if reads_the_part else {}

    threads = queries.readable_threads(document, data, person if asked else editor(workplan), permissions)

    assert bool(threads) == reads_the_thread


def test_the_conversation_about_an_approved_plan_is_closed_to_mere_readers(
    workplan: Workplan, client: Client
) -> None:
    say(workplan, head(workplan), text="Do not tell the donors yet")
    make.in_state(workplan, PlanState.IN_FORCE)
    client.force_login(people.member(role=roles.SENIOR_READER))

    assert client.get(address(workplan)).status_code == 404
    plan = reverse("planning:workplan-detail", args=[workplan.entity.code, workplan.period.code])
    for page in (plan, reverse("planning:plan-review", args=[workplan.document.uid])):
        assert "donors" not in client.get(page).content.decode()


def test_every_part_of_a_plan_can_be_spoken_about_by_its_name() -> None:
    indicator = {"uid": "i", "code": "I1", "title": {"en": "Laws"}}
    line = {"uid": "l", "description": "Hall"}
    activity = {"uid": "a", "code": "A1", "title": {"en": "Train"}, "cost_lines": [line]}
    data = {
        "results": [{"uid": "r", "code": "R1", "statement": {"en": "Change"}, "indicators": [indicator]}],
        "outputs": [
            {
                "uid": "o",
                "code": "O1",
                "statement": {"en": "Advice"},
                "indicators": [],
                "activities": [activity],
            }
        ],
        "posts": [{"uid": "p", "title": "Officer", "grade": "P-3"}],
        "sections": [{"kind": "CONTEXT", "paragraphs": [{"id": "x", "text": "secret"}]}],
    }

    assert queries.anchors_of(data) == {
        "plan": "",
        "section:CONTEXT:x": "Context analysis, 1",
        "result:r": "R1 Change",
        "indicator:i": "I1 Laws",
        "output:o": "O1 Advice",
        "activity:a": "A1 Train",
        "cost_line:l": "A1: Hall",
        "post:p": "Officer (P-3)",
    }
