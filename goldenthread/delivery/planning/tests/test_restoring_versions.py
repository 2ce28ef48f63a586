"""Writing an old version back into the draft: what it says again, what it never overwrites, and who may."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Output,
    PlanDocument,
    Post,
    Programme,
    SourceCategory,
)
from goldenthread.direction.strategy.models import PlanElement, PlanLevel
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from tests.helpers import page

from . import make
from .make_reviews import AT, Office, office
from .make_versions import address, full_workplan, rewritten

pytestmark = pytest.mark.django_db


# Writing an old version back.


def plain(document: PlanDocument) -> dict[str, Any]:
    """Return what a workplan says, without the revisions of its rows."""

    def without(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: without(one) for key, one in value.items() if key != "revision"}
        return [without(one) for one in value] if isinstance(value, list) else value

    said: dict[str, Any] = without(queries.plan_data(document))
    return said


def restore(document: PlanDocument, number: int = 1, *, by: User) -> None:
    """Write a version back over the draft as it stands, having seen it."""
    seen = actions.digest_of_draft(PlanDocument.objects.get(pk=document.pk))
    actions.restore_version(document, number, seen=seen, by=by, at=AT)


def test_an_old_version_written_back_says_what_it_said_and_is_a_draft() -> None:
    at = office(full_workplan().document)
    said = plain(at.document)
    at.walk("SUBMIT", "RETURN")
    rewritten(at)
    assert plain(at.document) != said

    restore(at.document, by=at.editor)

    assert plain(PlanDocument.objects.get(pk=at.document.pk)) == said
    assert at.state == "RETURNED"
    assert at.document.snapshots.count() == 1
    entry = AuditEntry.objects.get(action="planning.workplan.version_restored")
    assert (entry.by, entry.details["version"]) == (at.editor, 1)
    assert (entry.details["added"], entry.details["changed"], entry.details["removed"]) == (2, 2, 5)
    # Whoever wrote it back has written in the plan.
    assert at.document.contributions.filter(person=at.editor).exists()


def test_rows_written_back_have_a_new_revision_so_that_nobody_overwrites_them_unseen() -> None:
    at = office(full_workplan().document)
    line = CostLine.objects.get(activity__output__workplan__document=at.document)
    at.walk("SUBMIT", "RETURN")
    untouched = Activity.objects.get(output__workplan__document=at.document)
    CostLine.objects.all().delete()

    restore(at.document, by=at.head)

    again = CostLine.objects.get(uid=line.uid)
    assert again.revision == line.revision + 1
    assert (again.amount, again.amount_base) == (line.amount, line.amount_base)
    assert Activity.objects.get(uid=untouched.uid).revision == untouched.revision


def test_where_an_activity_stands_is_kept_and_only_one_that_comes_back_takes_the_version_s() -> None:
    """Given a version with two activities; since then one was done, and the other was done and removed."""
    at = office(full_workplan().document)
    done = Activity.objects.get(output__workplan__document=at.document)
    gone, title = make.activity(done.output, status="ONGOING"), done.title
    at.walk("SUBMIT", "RETURN")
    Activity.objects.update(status="COMPLETED")
    Activity.objects.filter(pk=done.pk).update(title={"en": "Quite another"})
    gone.delete()

    restore(at.document, by=at.head)

    done.refresh_from_db()
    assert (done.title, done.status) == (title, "COMPLETED")
    assert Activity.objects.get(uid=gone.uid).status == "ONGOING"


def test_an_activity_that_only_moved_on_is_left_alone() -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    Activity.objects.update(status="ONGOING")
    before = Activity.objects.get().revision

    restore(at.document, by=at.head)

    row = Activity.objects.get()
    assert (row.status, row.revision) == ("ONGOING", before)


def test_a_version_that_refers_to_what_is_gone_is_refused_with_the_reason_and_changes_nothing() -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    CostLine.objects.all().delete()
    BudgetClass.objects.all().delete()
    SourceCategory.objects.all().delete()
    before = plain(at.document)

    with pytest.raises(actions.CannotRestore, match=r"refers to what is not there any more: .*MS"):
        restore(at.document, by=at.head)

    assert plain(at.document) == before


def test_the_oldest_versions_name_results_by_code_only() -> None:
    at = office()
    at.walk("SUBMIT", "RETURN")
    version = at.document.snapshots.get()
    for output in version.data["outputs"]:
        output["result"].pop("uid")
    version.save()
    output_then = at.document.workplan.outputs.get()
    Output.objects.filter(pk=output_then.pk).update(statement={"en": "Changed"})

    restore(at.document, by=at.head)

    assert Output.objects.get(pk=output_then.pk).statement == output_then.statement


def test_outputs_under_an_action_plan_are_written_back_under_it() -> None:
    workplan = make.complete_workplan()
    plan_version = Programme.objects.get(entity=workplan.entity).plan_version
    level = PlanLevel.objects.create(
        version=plan_version, code="OE", name={"en": "Action plan"}, role=PlanLevel.Role.ACTION_PLAN
    )
    element = PlanElement.objects.create(
        version=plan_version, level=level, code="OE1", title={"en": "Action plan"}
    )
    made = make.output(workplan, element=element)
    make.cost_line(make.activity(made))
    at = office(workplan.document)
    at.walk("SUBMIT", "RETURN")
    CostLine.objects.filter(activity__output=made).delete()
    Activity.objects.filter(output=made).delete()
    made.delete()

    restore(at.document, by=at.head)

    assert Output.objects.get(uid=made.uid).element == element


def test_only_versions_of_the_very_plan_are_written_back() -> None:
    at = office()
    at.walk("SUBMIT", "RETURN")

    with pytest.raises(actions.CannotRestore, match="Only a version of this very plan"):
        restore(at.document, 9, by=make.system())


def test_a_plan_that_is_not_open_takes_nothing_back_and_nor_do_outsiders() -> None:
    at = office()
    at.walk("SUBMIT")
    with pytest.raises(actions.PlanNotOpen):
        restore(at.document, by=at.head)
    at.walk("RETURN")
    with pytest.raises(actions.NotYoursToPlan):
        restore(at.document, by=at.desk)


def seen_on(client: Client, at: Office) -> dict[str, str]:
    """Return what the page sends with the button: the digest of the draft it showed."""
    return {"seen": client.get(address(at, "plan-restore", 1)).context["digest"]}


def test_rows_that_a_colleague_added_since_one_looked_are_not_wiped(client: Client) -> None:
    """Given the head on the page that asks, while the editor adds a post."""
    at = office(full_workplan().document)
    at.walk("SUBMIT", "RETURN")
    client.force_login(at.head)
    form = seen_on(client, at)
    post = make.post(at.document.workplan, title="Driver")

    for sent in (form, {}):
        refused = client.post(address(at, "plan-restore", 1), sent)

        assert refused.status_code == 409
        assert "somebody changed the plan since you looked" in refused.content.decode()
        assert Post.objects.filter(pk=post.pk).exists()
    # The page shows what stands now, so that it can be decided again.
    again = client.post(address(at, "plan-restore", 1), {"seen": refused.context["digest"]})
    assert again.status_code == 302
    assert not Post.objects.filter(pk=post.pk).exists()


def test_a_writer_writes_a_version_back_from_its_page(client: Client) -> None:
    at = office(full_workplan().document)
    said = plain(at.document)
    at.walk("SUBMIT", "RETURN")
    rewritten(at)
    assert "Write this version back" in page(client, at.editor, address(at, "plan-version", 1))
    assert "Rows that came later go" in page(client, at.editor, address(at, "plan-restore", 1))

    response = client.post(address(at, "plan-restore", 1), seen_on(client, at), follow=True)

    assert "Version 1 is written back" in response.content.decode()
    assert plain(PlanDocument.objects.get(pk=at.document.pk)) == said


def test_a_version_that_cannot_be_written_back_says_why_on_the_page(client: Client) -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT")
    assert "This is not possible now" in page(client, at.head, address(at, "plan-restore", 1))
    assert "Write this version back" not in page(client, at.head, address(at, "plan-version", 1))
    response = client.post(address(at, "plan-restore", 1))
    assert response.status_code == 409
    assert "cannot be changed now" in response.content.decode()
    at.walk("RETURN")
    assert "Write this version back" not in page(client, at.desk, address(at, "plan-version", 1))
    client.force_login(at.desk)
    assert client.post(address(at, "plan-restore", 1)).status_code == 409
