"""Undoing a removal: what was removed comes back as it was, with all that was under it, or says why not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.actions import removals
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Indicator,
    Output,
    PlanDocument,
    PlanSnapshot,
    Post,
    ProgrammeResource,
    ProgrammeRisk,
    RemovedRow,
    Result,
    Target,
)
from goldenthread.delivery.planning.queries import removals as removed_rows
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make
from .make_reviews import AT, Office, office
from .make_versions import APPROVED, full_programme, full_workplan

pytestmark = pytest.mark.django_db


def plain(document: PlanDocument) -> Any:
    """Return what a plan says, without the revisions of its rows."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(one) for key, one in value.items() if key != "revision"}
        return [without(one) for one in value] if isinstance(value, list) else value

    return without(queries.plan_data(PlanDocument.objects.get(pk=document.pk)))


def planned(kind: str) -> tuple[Office, Any]:
    """Return a plan that says something of everything, and a row of a kind in it."""
    if kind in ("output", "activity", "cost line", "post"):
        at = office(full_workplan().document)
        output = at.document.workplan.outputs.get()
        activity = output.activities.get()
        rows: dict[str, Any] = {
            "output": output,
            "activity": activity,
            "cost line": activity.cost_lines.get(),
            "post": at.document.workplan.posts.get(),
        }
        return at, rows[kind]
    at = office(full_programme().document)
    programme = at.document.programme
    result = programme.results.get(parent=None)
    return at, {
        "result": result,
        "indicator": Indicator.objects.get(result__parent=result),
        "risk": programme.risks.get(),
        "resource": programme.resources.get(),
    }[kind]


def remove(row: Any, at: Office) -> RemovedRow:
    """Remove a row as its page does; return what is kept of it."""
    row.refresh_from_db()
    said: Any = {"by": at.editor, "at": AT}
    match row:
        case Result():
            return actions.remove_result(row, base_revision=row.revision, **said)
        case Indicator():
            assert row.result is not None
            return actions.remove_indicator(row, base_revision=row.result.revision, **said)
        case ProgrammeRisk():
            return actions.remove_risk(row, base_revision=row.revision, **said)
        case ProgrammeResource():
            need = actions.NeedSaid(None, base_revision=row.revision)
            actions.save_resources(row.programme, {(row.year, row.fund): need}, **said)
            return RemovedRow.objects.get(row_uid=row.uid)
    return actions.remove_line(row, base_revision=row.revision, **said)


KINDS = ("output", "activity", "cost line", "post", "result", "indicator", "risk", "resource")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_removed_comes_back_as_it_was_with_all_that_was_under_it(kind: str) -> None:
    at, row = planned(kind)
    said = plain(at.document)
    removed = remove(row, at)
    assert plain(at.document) != said

    actions.put_back(removed, by=at.head, at=AT)

    assert plain(at.document) == said
    again = type(row)._default_manager.get(uid=row.uid)
    assert again.pk == row.pk
    entry = AuditEntry.objects.get(action__endswith=".put_back")
    assert (entry.by, entry.subject_id, entry.entity_code) == (at.head, str(row.pk), at.document.entity.code)
    # Whoever put it back has written in the plan.
    assert at.document.contributions.filter(person=at.head).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_still_has_the_removed_row_on_the_screen_does_not_overwrite_the_one_that_came_back(
    kind: str,
) -> None:
    at, row = planned(kind)
    had = row if hasattr(row, "revision") else row.result
    began_from = had.revision

    actions.put_back(remove(row, at), by=at.editor, at=AT)

    assert type(had)._default_manager.get(uid=had.uid).revision > began_from


def test_everything_that_stands_under_a_row_of_a_plan_is_kept_with_it() -> None:
    """A table that comes to stand under rows of plans has to be named, or undoing would lose it."""
    rows = (Result, Indicator, Output, Activity, CostLine, Post, ProgrammeRisk, ProgrammeResource)
    found = set()
    for model in apps.get_app_config("planning").get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            relation: Any = field.remote_field if isinstance(field, models.ForeignKey) else None
            if relation and relation.model in rows and relation.on_delete is not models.SET_NULL:
                found.add((field.related_model, model, field.name))

    # Outputs do not go with their result: it stays while there are any.
    assert found - {(Result, Output, "result")} == set(removals.BELOW)


def test_results_that_led_to_it_lead_to_it_again_unless_they_lead_elsewhere_or_would_form_a_ring() -> None:
    at, top = planned("result")
    programme = at.document.programme
    first = programme.results.get(parent=top)
    second, third = (make.result(programme) for _number in range(2))
    for row in (second, third):
        row.parent = top
        row.save()
    above = make.result(programme)
    top.parent = above
    top.save()
    removed = remove(top, at)
    Result.objects.filter(pk=second.pk).update(parent=first)
    # What the removed result led to leads to one that led to it.
    Result.objects.filter(pk=above.pk).update(parent=third)

    actions.put_back(removed, by=at.editor, at=AT)

    parents = dict(programme.results.values_list("pk", "parent"))
    assert (parents[first.pk], parents[second.pk], parents[third.pk]) == (top.pk, first.pk, None)
    assert parents[top.pk] == above.pk


def test_a_result_comes_back_to_the_top_where_what_it_led_to_is_gone() -> None:
    at, top = planned("result")
    below = at.document.programme.results.get(parent=top)
    lower = remove(below, at)
    remove(top, at)

    actions.put_back(lower, by=at.editor, at=AT)

    assert Result.objects.get(uid=below.uid).parent is None


def test_what_stood_under_a_row_that_is_gone_waits_for_that_row() -> None:
    at, line = planned("cost line")
    activity = line.activity
    lower, upper = remove(line, at), remove(activity, at)

    with pytest.raises(actions.CannotPutBack, match="stood under was removed as well"):
        actions.put_back(lower, by=at.editor, at=AT)
    actions.put_back(upper, by=at.editor, at=AT)
    actions.put_back(lower, by=at.editor, at=AT)

    assert CostLine.objects.get(uid=line.uid).activity == activity


def test_where_something_took_its_place_it_stays_removed_and_the_reason_is_said() -> None:
    at, output = planned("output")
    removed = remove(output, at)
    make.output(at.document.workplan, code=output.code)
    before = plain(at.document)

    with pytest.raises(actions.CannotPutBack, match="something took the place"):
        actions.put_back(removed, by=at.editor, at=AT)

    assert plain(at.document) == before
    removed.refresh_from_db()
    assert removed.put_back_at is None


def test_a_row_that_refers_to_an_entry_that_is_gone_is_not_put_back() -> None:
    at, line = planned("cost line")
    removed = remove(line, at)
    BudgetClass.objects.filter(pk=line.budget_class_id).delete()

    with pytest.raises(actions.CannotPutBack, match="an entry of a list that is not there any more"):
        actions.put_back(removed, by=at.editor, at=AT)


def test_a_row_that_is_there_again_is_not_put_back_twice() -> None:
    at, post = planned("post")
    removed = remove(post, at)
    actions.put_back(removed, by=at.editor, at=AT)
    # Pressed twice: nothing happens.
    actions.put_back(removed, by=at.editor, at=AT)
    assert AuditEntry.objects.filter(action="planning.post.put_back").count() == 1

    RemovedRow.objects.update(put_back_at=None, put_back_by=None)
    with pytest.raises(actions.CannotPutBack, match="is in the plan again"):
        actions.put_back(removed, by=at.editor, at=AT)


def test_only_who_writes_the_plan_puts_back_and_only_while_it_is_written() -> None:
    at, post = planned("post")
    removed = remove(post, at)
    with pytest.raises(actions.NotYoursToPlan):
        actions.put_back(removed, by=at.desk, at=AT)
    at.walk("SUBMIT")
    with pytest.raises(actions.PlanNotOpen):
        actions.put_back(removed, by=at.editor, at=AT)
    assert not Post.objects.filter(uid=post.uid).exists()


def test_a_row_removed_before_its_table_had_a_column_comes_back_with_what_such_rows_begin_with() -> None:
    at, post = planned("post")
    removed = remove(post, at)
    for said in removed.rows:
        del said["fields"]["revision"], said["fields"]["is_vacant"]
    removed.save()

    actions.put_back(removed, by=at.editor, at=AT)

    again = Post.objects.get(uid=post.uid)
    assert (again.title, again.revision, again.is_vacant) == (post.title, 1, False)


def test_a_row_that_a_revision_removed_comes_back_as_agreed_and_after_the_next_approval_as_new() -> None:
    """Given a plan opened for revision; a row is removed and put back, before and after the next approval."""
    at, output = planned("output")
    make.cost_line(make.activity(make.output(at.document.workplan)))
    at.walk(*APPROVED, "PUT_IN_FORCE", "REVISE")
    output.refresh_from_db()
    agreed = output.agreed
    held = Target.objects.none().model._base_manager.filter(indicator__output=output, is_held=True)
    assert (agreed["code"], held.count()) == (output.code, 1)
    removed = remove(output, at)
    actions.put_back(removed, by=at.editor, at=AT)
    assert (Output.objects.get(pk=output.pk).agreed, held.count()) == (agreed, 1)

    remove(output, at)
    PlanSnapshot.objects.filter(document=at.document).update(approved_at=AT + timedelta(days=1))
    actions.put_back(RemovedRow.objects.get(put_back_at=None), by=at.editor, at=AT + timedelta(days=2))

    again = Output.objects.get(pk=output.pk)
    assert (again.agreed, again.agreed_result, held.count()) == (None, None, 0)
    assert Target.objects.filter(indicator__output=again).count() == 1


# On the pages.


def test_after_removing_a_row_one_button_brings_it_back(client: Client) -> None:
    at, post = planned("post")
    plan = at.document.workplan
    place = [plan.entity.code, plan.period.code]
    client.force_login(at.editor)
    address = reverse("planning:line-remove", args=[*place, "post", post.uid])
    assert "While the plan is written you can undo this" in client.get(address).content.decode()
    text = client.post(address, {"base_revision": post.revision}, follow=True).content.decode()
    removed = RemovedRow.objects.get()
    undo = reverse("planning:removal-undo", args=[removed.uid])
    assert f'method="post" action="{undo}"' in text
    assert "1 row that can be put back" in text

    response = client.post(undo, follow=True)

    text = response.content.decode()
    assert response.redirect_chain[-1][0] == reverse("planning:workplan-detail", args=place)
    assert f"Back in the plan: {post}." in text
    assert "can be put back" not in text
    assert Post.objects.filter(uid=post.uid).exists()


@pytest.mark.parametrize("part", ["result", "indicator", "risk"])
def test_parts_of_a_programme_come_back_from_the_list_of_what_was_removed(client: Client, part: str) -> None:
    at, row = planned(part)
    code = at.document.programme.code
    client.force_login(at.editor)
    address = reverse("planning:programme-part-remove", args=[code, part, row.uid])
    said = client.get(address).context["revision"]
    text = client.post(address, {"base_revision": said}, follow=True).content.decode()
    assert "Recently removed" in text

    listed = reverse("planning:plan-removed", args=[at.document.uid])
    assert (
        f'Undo<span class="vh"> {str(row).split(" ", maxsplit=1)[0]}' in client.get(listed).content.decode()
    )
    client.post(reverse("planning:removal-undo", args=[RemovedRow.objects.get().uid]))

    assert type(row)._default_manager.filter(uid=row.uid).exists()
    assert "Nothing was removed" in client.get(listed).content.decode()


def test_a_refusal_is_said_on_the_list(client: Client) -> None:
    at, output = planned("output")
    removed = remove(output, at)
    make.output(at.document.workplan, code=output.code)
    client.force_login(at.editor)

    text = client.post(reverse("planning:removal-undo", args=[removed.uid]), follow=True).content.decode()

    assert "something took the place" in text
    assert "<h1>Recently removed</h1>" in text


def test_who_reads_the_draft_sees_what_was_removed_and_only_its_writers_put_it_back(client: Client) -> None:
    at, post = planned("post")
    removed = remove(post, at)
    listed = reverse("planning:plan-removed", args=[at.document.uid])
    undo = reverse("planning:removal-undo", args=[removed.uid])
    at.walk("SUBMIT")
    client.force_login(at.editor)
    frozen = client.get(listed).content.decode()
    assert str(post) in frozen
    assert "Rows are put back by those who write the plan" in frozen
    assert undo not in frozen

    # The desk reads what was submitted, not what was crossed out before.
    for outsider in (at.desk, organization.member(make.entity(), roles.HEAD_OF_ENTITY)):
        client.force_login(outsider)
        assert client.get(listed).status_code == 404
        assert client.post(undo).status_code == 404
    assert not Post.objects.filter(uid=post.uid).exists()


def test_the_list_shows_the_last_twenty_and_older_ones_as_these_come_back() -> None:
    at, post = planned("post")
    remove(post, at)
    for number in range(removed_rows.MOST_SHOWN):
        remove(make.post(at.document.workplan, title=f"Post {number}"), at)

    shown = removed_rows.recently_removed(at.document, at.editor)
    actions.put_back(shown[0], by=at.editor, at=AT)

    assert len(shown) == removed_rows.MOST_SHOWN
    assert post.uid not in [row.row_uid for row in shown]
    assert post.uid in [row.row_uid for row in removed_rows.recently_removed(at.document, at.editor)]


# Many at once, as a workbook removes them.


def test_rows_that_a_workbook_removes_can_be_put_back_each_with_what_was_under_it() -> None:
    at, first = planned("activity")
    plan = at.document.workplan
    second = make.activity(first.output)
    lines = [make.cost_line(second, amount) for amount in ("7", "8")]
    said = plain(at.document)
    gone = [actions.RowGoes(row, row.revision) for row in (first, second)]

    actions.save_rows(plan, [], by=at.editor, at=AT, gone=gone)
    removed = {row.row_uid: row for row in RemovedRow.objects.all()}
    assert set(removed) == {first.uid, second.uid}
    actions.put_back(removed[second.uid], by=at.editor, at=AT)
    assert [line.uid for line in Activity.objects.get().cost_lines.all()] == [line.uid for line in lines]
    actions.put_back(removed[first.uid], by=at.editor, at=AT)

    assert plain(at.document) == said


def test_removing_many_costs_no_more_questions_than_removing_one() -> None:
    at, first = planned("activity")
    plan = at.document.workplan
    many = [make.activity(first.output) for _number in range(12)]
    for activity in many:
        make.cost_line(activity, "7")

    with CaptureQueriesContext(connection) as one:
        actions.save_rows(plan, [], by=at.editor, at=AT, gone=[actions.RowGoes(many[0], many[0].revision)])
    gone = [actions.RowGoes(row, row.revision) for row in many[1:]]
    with CaptureQueriesContext(connection) as eleven:
        actions.save_rows(plan, [], by=at.editor, at=AT, gone=gone)

    assert len(eleven) <= len(one)
