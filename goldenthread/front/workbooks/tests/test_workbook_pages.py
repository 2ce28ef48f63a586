"""The pages on which a workplan's workbook goes out and comes back."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.monitoring.tests import make as people
from goldenthread.delivery.planning import actions as plans
from goldenthread.delivery.planning.models import PlanDocument, Workplan
from goldenthread.delivery.planning.tests import make as planning
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.front.workbooks import actions_files, export, forms, links

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def workplan() -> Workplan:
    organization.organization()
    return make.workplan()


@pytest.fixture
def editor(workplan: Workplan) -> User:
    return people.editor_of(workplan.entity)


@pytest.fixture
def page(client: Client, workplan: Workplan, editor: User) -> str:
    client.force_login(editor)
    return f"/workplans/{workplan.entity.code}/{workplan.period.code}/workbook/"


def upload(content: bytes) -> dict[str, SimpleUploadedFile]:
    return {"workbook": SimpleUploadedFile("../../plan.xlsx", content)}


def changed(workplan: Workplan) -> bytes:
    return make.changed(workplan, "posts", {"grade": "GS-4"}, title="Driver")


def token_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["file"][0]


def test_a_workbook_goes_out_comes_back_is_looked_at_and_saved(
    client: Client, workplan: Workplan, page: str
) -> None:
    out = client.get(page.removesuffix("/") + ".xlsx")
    assert out["Content-Type"] == export.MEDIA_TYPE
    assert out["Content-Disposition"].endswith(f'workplan-{workplan.entity.code}-2018H2-2019.xlsx"')
    file = make.File(out.content)
    file.write("posts", file.row_of("posts", title="Driver"), {"grade": "GS-4"})

    sent = client.post(f"{page}check/", upload(file.saved()))
    looked = client.get(sent["Location"])

    assert "One row changes" in looked.content.decode()
    assert "<del>GS-3</del> <ins>GS-4</ins>" in looked.content.decode()
    assert workplan.posts.get(title="Driver").grade == "GS-3"
    form = {"file": looked.context["token"], "looked_at": looked.context["comparison"].fingerprint()}
    saved = client.post(f"{page}commit/", form)
    assert saved["Location"] == page.removesuffix("workbook/")
    assert workplan.posts.get(title="Driver").grade == "GS-4"
    assert (
        AuditEntry.objects.get(action="workbooks.workplan.imported").by.memberships.get().role
        == "ENTITY_EDITOR"
    )
    again = client.post(f"{page}commit/", form)
    assert again.status_code == 409
    assert "is not kept any more" in again.content.decode()


def test_problems_are_shown_with_their_cells_and_nothing_can_be_saved(
    client: Client, workplan: Workplan, page: str
) -> None:
    file = make.File(make.workbook(workplan))
    file.write("posts", 5, {"title": "=1+1"})
    file.write("posts", 6, {"category": "<script>"})
    file.write("activities", file.row_of("activities", code="O1.1"), {"remove": "Remove"})
    file.add("outputs", code="O9", serves=f"{workplan.entity.code}-R1", statement="New")

    looked = client.post(f"{page}check/", upload(file.saved()), follow=True).content.decode()

    assert "2 problems. Nothing is saved while they are there." in looked
    assert "“&lt;script&gt;” is not in the list" in looked
    assert "1 added, 0 changed, 1 removed" in looked
    assert "commit/" not in looked
    token = token_in(client.post(f"{page}check/", upload(file.saved()))["Location"])
    refused = client.post(f"{page}commit/", {"file": token})
    assert (refused.status_code, "the workbook has 2 problems" in refused.content.decode()) == (409, True)


def test_an_untouched_file_says_there_is_nothing_to_save(
    client: Client, workplan: Workplan, page: str
) -> None:
    looked = client.post(f"{page}check/", upload(make.workbook(workplan)), follow=True).content.decode()

    assert "There is nothing to save." in looked
    assert "commit/" not in looked


def test_a_plan_that_changed_while_one_looked_is_looked_at_again(
    client: Client, workplan: Workplan, page: str
) -> None:
    sent = client.post(f"{page}check/", upload(changed(workplan)))
    looked = client.get(sent["Location"])
    workplan.posts.filter(title="Driver").update(title="Chauffeur", revision=2)

    form = {"file": looked.context["token"], "looked_at": looked.context["comparison"].fingerprint()}
    refused = client.post(f"{page}commit/", form)

    assert refused.status_code == 409
    assert "someone changed the plan while you looked" in refused.content.decode()
    assert "Save this change" in refused.content.decode()


def test_files_that_cannot_be_read_are_refused_at_the_field(
    client: Client, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make.workplan()
    refused = {
        "nothing": client.post(f"{page}check/", {}),
        "not a workbook": client.post(f"{page}check/", upload(b"hello")),
        "another entity": client.post(f"{page}check/", upload(make.workbook(other))),
    }
    monkeypatch.setattr(forms, "MOST_MB", 0)
    refused["too large"] = client.post(f"{page}check/", upload(b"hello"))

    assert {name: answer.status_code for name, answer in refused.items()} == dict.fromkeys(refused, 422)
    assert "This is the workbook of" in refused["another entity"].content.decode()
    assert "larger than 0 MB" in refused["too large"].content.decode()


def test_a_token_of_somebody_else_of_another_plan_or_of_an_hour_ago_opens_nothing(
    client: Client, workplan: Workplan, editor: User, page: str
) -> None:
    other, now = make.workplan(), timezone.now()
    content = changed(workplan)
    mine = actions_files.keep(content, workplan=workplan, by=editor, at=now)
    theirs = actions_files.keep(content, workplan=workplan, by=people.editor_of(workplan.entity), at=now)
    elsewhere = actions_files.keep(content, workplan=other, by=editor, at=now)
    old = actions_files.keep(content, workplan=workplan, by=editor, at=now - timedelta(minutes=61))

    for token, status in ((mine, 200), (theirs, 422), (elsewhere, 422), (old, 422), ("nonsense", 422)):
        assert client.get(page, {"file": token}).status_code == status


def test_files_that_nobody_can_bring_in_any_more_are_deleted(workplan: Workplan, editor: User) -> None:
    now = timezone.now()
    first = actions_files.keep(b"first", workplan=workplan, by=editor, at=now)

    second = actions_files.keep(b"second", workplan=workplan, by=editor, at=now + timedelta(minutes=59))
    assert actions_files.kept(first, workplan=workplan, by=editor, at=now) == b"first"
    actions_files.forget_old(at=now + timedelta(minutes=62))

    for token in (first, second):
        with pytest.raises(actions_files.NotKept, match="kept for one hour"):
            actions_files.kept(token, workplan=workplan, by=editor, at=now)


def test_a_plan_that_is_closed_for_writing_says_so_and_takes_no_file(
    client: Client, workplan: Workplan, page: str
) -> None:
    token = token_in(client.post(f"{page}check/", upload(changed(workplan)))["Location"])
    planning.in_state(workplan, "IN_FORCE")

    shown = client.get(page).content.decode()

    assert "This plan is “In force” and cannot be changed now." in shown
    assert 'type="file"' not in shown
    assert client.get(page, {"file": token}).status_code == 200
    refused = client.post(f"{page}commit/", {"file": token})
    assert refused.status_code == 409
    assert "this plan is “In force”" in refused.content.decode()


def test_a_plan_too_long_for_a_workbook_says_what_to_do(
    client: Client, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 3)

    shown = client.get(page.removesuffix("/") + ".xlsx", follow=True).content.decode()

    assert "This workplan has 11 rows; a workbook brings back at most 3." in shown


def test_readers_take_away_the_version_they_may_read_and_bring_nothing_back(
    client: Client, workplan: Workplan, page: str
) -> None:
    reader = organization.member(role="SENIOR_READER")
    client.force_login(reader)
    out = page.removesuffix("/") + ".xlsx"
    assert client.get(out).status_code == 404
    assert client.get(page).status_code == 404
    planning.in_state(workplan, "IN_FORCE")

    file = make.File(client.get(out).content)

    assert file.row_of("posts", title="Driver")
    refused = [
        client.get(page),
        client.post(f"{page}check/", upload(b"x")),
        client.post(f"{page}commit/", {}),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert "A workbook is brought back by an editor or the head of the entity" in refused[0].content.decode()
    panel = links.workbook_of_workplan(Workplan.objects.get(pk=workplan.pk), reader)
    assert panel["may_import"] is False


def test_a_framework_manager_learns_nothing_of_a_draft_by_bringing_a_workbook(
    client: Client, workplan: Workplan, editor: User, page: str
) -> None:
    """Given a plan under revision, whose approved version others read, and whose draft says more."""
    manager, now = organization.framework_manager(), timezone.now()
    version = plans.freeze(workplan.document, None, reason="", by=editor, at=now)
    PlanDocument.objects.filter(pk=workplan.document_id).update(approved_snapshot=version)
    file = changed(workplan)
    workplan.posts.filter(title="Driver").update(grade="SECRET")
    token = actions_files.keep(file, workplan=workplan, by=manager, at=now)
    client.force_login(manager)

    answers = [
        client.get(page, {"file": token}),
        client.post(f"{page}check/", upload(file), follow=True),
        client.post(f"{page}commit/", {"file": token}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert not any("SECRET" in answer.content.decode() for answer in answers)
    assert links.workbook_of_workplan(workplan, manager)["may_import"] is False
    assert links.may_bring({roles.WRITE_PLAN}) is False
    assert client.get(page.removesuffix("/") + ".xlsx").status_code == 200


def test_a_reviewer_without_any_version_to_read_finds_nothing(
    client: Client, workplan: Workplan, page: str
) -> None:
    desk = people.desk_of(workplan.entity)
    client.force_login(desk)

    assert client.get(page.removesuffix("/") + ".xlsx").status_code == 404
    assert export.data_for(workplan, desk) is None
    assert export.data_for(workplan, make.system()) == make.data(workplan)


def test_the_page_of_the_workplan_offers_both_ways_to_its_writers(
    client: Client, workplan: Workplan, editor: User, page: str
) -> None:
    shown = client.get(page.removesuffix("workbook/")).content.decode()

    assert f'href="{page}"' in shown
    assert f'href="{page.removesuffix("/")}.xlsx"' in shown
    assert links.workbook_of_workplan(workplan, editor)["may_import"] is True
