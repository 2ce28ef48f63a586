"""The page where framework managers import files."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from goldenthread.delivery.planning.models import Target
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import StrategicPlan
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
PLAN = Path(__file__).parents[3] / "direction" / "strategy" / "data" / "ohchr-2018-2021.yaml"


@pytest.fixture
def manager(client: Client) -> Client:
    organization.organization()
    client.force_login(organization.framework_manager())
    return client


def files(folder: Path) -> dict[str, SimpleUploadedFile]:
    return {
        "results": SimpleUploadedFile("../../my results.xlsx", (folder / make.RESULTS).read_bytes()),
        "activities": SimpleUploadedFile("a.xlsx", (folder / make.ACTIVITIES).read_bytes()),
    }


def test_workbooks_are_checked_first_and_then_imported_by_the_one_who_sent_them(
    manager: Client, tmp_path: Path
) -> None:
    folder = make.folder(tmp_path)

    checked = manager.post("/imports/workbook/", files(folder))

    assert checked.status_code == 200
    assert "9 rows: 2 operations, 3 results, 8 indicators." in checked.content.decode()
    assert "7 = 9" in checked.content.decode()
    assert not Target.objects.exists()
    fingerprint = checked.context["workbook_form"].initial["checked"]

    done = manager.post("/imports/workbook/", files(folder) | {"checked": fingerprint})

    assert done.status_code == 302
    assert Target.objects.count() == 8
    entry = AuditEntry.objects.get(action="planning.targets.recorded_in_bulk")
    assert entry.by == User.objects.get(memberships__role="FRAMEWORK_MANAGER")


def test_other_files_than_those_checked_are_refused(manager: Client, tmp_path: Path) -> None:
    folder = make.folder(tmp_path)

    answer = manager.post("/imports/workbook/", files(folder) | {"checked": "0" * 64})

    assert answer.status_code == 422
    assert "These are not the files that were checked" in answer.content.decode()
    assert not Target.objects.exists()


def test_every_problem_is_shown_with_its_cell(manager: Client, tmp_path: Path) -> None:
    folder = make.folder(tmp_path, [make.row(target_value="<b>many</b>")])

    page = manager.post("/imports/workbook/", files(folder)).content.decode()

    assert "One problem. Nothing was imported." in page
    assert "“&lt;b&gt;many&lt;/b&gt;” is not a number" in page
    assert not Target.objects.exists()


def test_a_plan_is_checked_first_and_then_imported(manager: Client) -> None:
    content = PLAN.read_bytes()

    checked = manager.post("/imports/plan/", {"plan": SimpleUploadedFile("plan.yaml", content)})
    assert "This plan can be imported." in checked.content.decode()
    assert checked.content.decode().count('id="id_checked"') == 1
    assert not StrategicPlan.objects.exists()
    fingerprint = checked.context["plan_form"].initial["checked"]
    manager.post("/imports/plan/", {"plan": SimpleUploadedFile("p.yaml", content), "checked": fingerprint})

    assert StrategicPlan.objects.get().code == "OMP-2018-2021"


def test_files_that_were_not_chosen_are_asked_for(manager: Client) -> None:
    assert manager.post("/imports/workbook/", {}).status_code == 422
    assert manager.post("/imports/plan/", {}).status_code == 422


@pytest.mark.parametrize("role", ["SENIOR_READER", "AUDITOR", "SYSTEM_ADMINISTRATOR"])
@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", "workbook/"), ("post", "plan/")])
def test_others_are_told_who_imports(client: Client, role: str, method: str, path: str) -> None:
    organization.organization()
    client.force_login(organization.member(role=role))

    refused = getattr(client, method)(f"/imports/{path}")
    assert refused.status_code == 403
    assert "Files are imported by framework managers" in refused.content.decode()


def test_the_page_shows_both_forms(manager: Client) -> None:
    page = manager.get("/imports/").content.decode()

    assert page.count('type="file"') == 3
    assert len({part.split('"')[0] for part in page.split(' id="')[1:]}) == len(page.split(' id="')) - 1


def test_the_list_of_plans_leads_framework_managers_and_nobody_else_to_imports(
    manager: Client, client: Client
) -> None:
    theirs = manager.get("/plans/").content.decode()
    client.force_login(organization.member(role="SENIOR_READER"))

    assert 'href="/imports/"' in theirs
    assert "/imports/" not in client.get("/plans/").content.decode()
