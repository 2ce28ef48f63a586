"""Writing outputs and posts on their pages, removing rows, and what a plan under review keeps."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Activity, Output, PlanState, Post, Workplan
from goldenthread.direction.strategy.models import PlanElement
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make
from .typist import Typist

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2018H2-2019/"


def test_a_post_is_written_changed_and_both_see_a_conflict(writer: Client, workplan: Workplan) -> None:
    typist = Typist(writer, f"{PAGE}posts/add/")
    answer = typist.send(
        title="Legal officer",
        grade="P3",
        category="INTERNATIONAL",
        fund="TRUST_FUND",
        is_vacant="on",
        then="next",
    )
    assert answer.url == f"{PAGE}posts/add/"
    post = workplan.posts.get()
    assert post.is_vacant

    typist = Typist(writer, f"{PAGE}posts/{post.uid}/edit/")
    Post.objects.filter(pk=post.pk).update(revision=2, grade="P5", is_vacant=False)
    assert typist.send(grade="P4").status_code == 409
    assert "P5" in typist.page
    assert typist.send(use="mine").status_code == 302

    post.refresh_from_db()
    assert (post.grade, post.is_vacant, post.revision) == ("P4", False, 3)
    assert Typist(writer, f"{PAGE}posts/{post.uid}/edit/").send().url == f"{PAGE}#posts"
    post.refresh_from_db()
    assert post.revision == 3


def test_two_people_tick_a_box_differently_and_read_yes_and_no(writer: Client, workplan: Workplan) -> None:
    post = make.post(workplan)
    typist = Typist(writer, f"{PAGE}posts/{post.uid}/edit/")
    typist.fields["was"] = typist.fields["was"].replace('"is_vacant": ""', '"is_vacant": "maybe"')
    Post.objects.filter(pk=post.pk).update(revision=2, is_vacant=True)

    assert typist.send().status_code == 409

    assert "yes" in typist.page
    assert "no</td>" in typist.page


def test_an_output_is_written_numbered_and_changed(writer: Client, workplan: Workplan) -> None:
    result = make.result(make.programme(of=workplan.entity), code="R1")
    typist = Typist(writer, f"{PAGE}outputs/add/")
    answer = typist.send(serves=f"result:{result.uid}", statement="A help desk is open", then="next")
    output = workplan.outputs.get()
    assert output.code == "R1.O1"
    assert answer.url == f"{PAGE}outputs/{output.uid}/activities/add/"

    edit = f"{PAGE}outputs/{output.uid}/edit/"
    assert Typist(writer, edit).send().url == f"{PAGE}outputs/{output.uid}/"
    Typist(writer, edit).send(statement="A help desk is open in every province")

    output.refresh_from_db()
    assert output.statement == {"en": "A help desk is open in every province"}
    assert (output.revision, output.position) == (2, 0)


def test_two_people_who_write_one_output_see_both(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/edit/")
    Output.objects.filter(pk=output.pk).update(revision=2, statement={"en": "Theirs"})

    assert typist.send(statement="Mine").status_code == 409
    for words in ("Theirs", "Mine"):
        assert words in typist.page
    typist.send(use="theirs")

    output.refresh_from_db()
    assert output.statement == {"en": "Theirs"}


def test_two_people_who_choose_what_an_output_serves_read_both_in_words(
    writer: Client, output: Output
) -> None:
    assert output.result is not None
    mine, theirs = (make.result(output.result.programme, code=code) for code in ("MINE", "THEIRS"))
    typist = Typist(writer, f"{PAGE}outputs/{output.uid}/edit/")
    Output.objects.filter(pk=output.pk).update(revision=2, result=theirs)

    assert typist.send(serves=f"result:{mine.uid}").status_code == 409

    for clash in ("MINE", "THEIRS"):
        assert f"{clash} " in typist.page.split('id="con-h"')[1].split("</table>")[0]


def test_an_output_serves_an_action_plan_and_says_so(writer: Client, workplan: Workplan) -> None:
    version = plans.plan_version(plans.plan("OMP"))
    make.programme(of=workplan.entity, version=version)
    element = PlanElement.objects.get(version=version, code="OE1.1")
    typist = Typist(writer, f"{PAGE}outputs/add/")

    typist.send(serves=f"element:{element.uid}", statement="Lessons are used", code="X1")

    output = workplan.outputs.get()
    assert output.element == element
    assert "Action plan" in writer.get(PAGE).content.decode()
    assert f"element:{element.uid}" in Typist(writer, f"{PAGE}outputs/{output.uid}/edit/").page


def test_a_code_that_is_taken_is_refused_with_everything_still_there(writer: Client, output: Output) -> None:
    typist = Typist(writer, f"{PAGE}outputs/add/")
    assert output.result is not None

    answer = typist.send(serves=f"result:{output.result.uid}", statement="Another", code="O1")

    assert answer.status_code == 409
    assert "O1 is already in use here." in typist.page
    assert "Another" in typist.page


@pytest.mark.usefixtures("workplan")
def test_without_a_programme_there_is_nothing_to_serve(writer: Client) -> None:
    assert "There is nothing to serve yet" in Typist(writer, f"{PAGE}outputs/add/").page


def test_a_removal_says_what_goes_and_takes_it(writer: Client, output: Output, workplan: Workplan) -> None:
    activity = make.activity(output)
    line, post = make.cost_line(activity), make.post(workplan)

    def remove(kind: str, uid: object) -> Any:
        url = f"{PAGE}remove/{kind}/{uid}/"
        page = writer.get(url)
        return page.content.decode(), writer.post(url, {"base_revision": page.context["revision"]})

    page, answer = remove("cost-line", line.uid)
    assert answer.url == f"/activities/{activity.uid}/edit/"
    make.cost_line(activity)
    page, answer = remove("activity", activity.uid)
    assert "One cost line goes with it." in page
    assert answer.url == f"{PAGE}outputs/{output.uid}/"
    make.cost_line(make.activity(output))
    page, answer = remove("output", output.uid)
    assert "Its activity goes with it." in page
    assert answer.url == PAGE
    assert remove("post", post.uid)[1].url == PAGE
    assert not workplan.outputs.exists()
    assert not workplan.posts.exists()
    words = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"planning.output.removed", "planning.post.removed", "planning.costline.removed"} <= words


def test_a_row_that_changed_meanwhile_is_not_removed_unseen(writer: Client, workplan: Workplan) -> None:
    post = make.post(workplan)

    for sent in ("0", "", "x", "9" * 30):
        answer = writer.post(f"{PAGE}remove/post/{post.uid}/", {"base_revision": sent})
        assert answer.status_code == 409

    assert "Someone saved this row while you were writing." in answer.content.decode()
    assert writer.get(f"{PAGE}remove/exe/{post.uid}/").status_code == 404
    assert writer.get(f"{PAGE}remove/post/{uuid4()}/").status_code == 404
    assert workplan.posts.count() == 1


def test_a_plan_under_review_is_not_written_and_nothing_typed_is_lost(
    writer: Client, activity: Activity, workplan: Workplan
) -> None:
    post, output = make.post(workplan), activity.output
    typist = Typist(writer, f"/activities/{activity.uid}/edit/")
    make.in_state(workplan, PlanState.SUBMITTED)

    answer = typist.send(responsible="Legal officer")

    assert answer.status_code == 409
    assert "Legal officer" in typist.page
    assert "Nothing was saved" in typist.page
    for url in (
        f"/activities/{activity.uid}/edit/",
        f"{PAGE}outputs/add/",
        f"{PAGE}outputs/{output.uid}/edit/",
        f"{PAGE}outputs/{output.uid}/activities/add/",
        f"{PAGE}posts/add/",
        f"{PAGE}posts/{post.uid}/edit/",
        f"{PAGE}remove/post/{post.uid}/",
    ):
        assert writer.get(url)["Location"] == PAGE
    assert "cannot be changed now" in writer.get(PAGE).content.decode()
