"""What a version of a plan keeps, for ever, and who reads which version."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from goldenthread.delivery.planning.models import Activity, BudgetClass, CostLine, Post, SourceCategory
from goldenthread.delivery.planning.queries import versions
from goldenthread.direction.organization import actions as organization_actions
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as organization
from goldenthread.direction.strategy.models import PlanElement, PlanLevel
from goldenthread.foundation.lib.digests import digest_of
from tests.helpers import page

from . import make
from .make_reviews import AT, office
from .make_versions import APPROVED, address, full_programme, full_workplan, result_of, section

pytestmark = pytest.mark.django_db


# What a version keeps.


def test_a_plan_approved_in_2018_reads_the_same_after_names_the_plan_and_the_taxonomy_changed(
    client: Client,
) -> None:
    workplan = full_workplan()
    output = workplan.outputs.get()
    at = office(workplan.document)
    result = result_of(output)
    plan_version = result.programme.plan_version
    level = PlanLevel.objects.create(version=plan_version, code="AIM", name={"en": "Aim"})
    result.element = PlanElement.objects.create(
        version=plan_version, level=level, code="A1", title={"en": "Old aim"}
    )
    result.save()
    at.walk(*APPROVED)
    version = at.document.snapshots.get()
    before = page(client, at.desk, address(at, "plan-version", 1))

    # Years later the office has another name, the plan other words, the lists other entries; rows are gone.
    organization_actions.record_entity_detail(
        at.document.entity,
        since=date(2018, 1, 1),
        name={"en": "Renamed office"},
        region=organization_actions.add_region("NEW", name={"en": "New region"}),
        by=make.system(),
        at=AT,
    )
    PlanElement.objects.update(title={"en": "New aim"}, code="Z9")
    BudgetClass.objects.update(name={"en": "Renamed class"})
    SourceCategory.objects.update(name={"en": "Renamed source"})
    result.statement = {"en": "Another result"}
    result.save()
    Activity.objects.update(title={"en": "Another activity"})
    CostLine.objects.all().delete()
    Post.objects.all().delete()
    desk = organization.member(at.document.entity.details.get().region, roles.DESK_REVIEWER)
    after = page(client, desk, address(at, "plan-version", 1))

    def body(text: str) -> str:
        return text.split('<div class="stack mt">')[1].split('<p class="hint mt">')[0]

    assert body(after) == body(before)
    for new in ("New aim", "Renamed class", "Renamed source", "Another result", "Another activity"):
        assert new not in after
    assert "Today the entity is called Renamed office." in after
    assert f"Office {at.document.entity.code}," in after
    assert "Member States" in after
    version.refresh_from_db()
    assert version.digest == digest_of(version.data)
    # It still compares with what the plan says now.
    compared = page(client, at.head, address(at, "plan-compare") + "?from=1&to=now")
    assert "Another activity" in compared
    assert "Output" in compared


def test_a_version_shows_everything_it_says(client: Client) -> None:
    at = office(full_workplan().document)
    at.walk("SUBMIT")
    output = at.document.workplan.outputs.get()

    text = page(client, at.desk, address(at, "plan-version", 1))

    for said in (
        output.statement["en"],
        result_of(output).code,
        "Training worked well.",
        "Q3 2018",
        "Member States",
        "left",
        "1,000",
        "not approved",
    ):
        assert said in text, said


def test_a_programme_s_version_shows_results_indicators_risks_and_resources(client: Client) -> None:
    programme = full_programme()
    at = office(programme.document)
    at.walk("SUBMIT")

    text = page(client, at.desk, address(at, "plan-version", 1))

    for said in ("Drought", "Store water", "Peace holds.", "Indicator", "2021", "20,000", "leads to"):
        assert said in text, said


def test_versions_frozen_before_plans_said_so_much_still_open(client: Client) -> None:
    """The first programmes were frozen without texts, tree, risks and resources."""
    at = office(full_programme().document)
    at.walk("SUBMIT")
    version = at.document.snapshots.get()
    for gone in ("sections", "risks", "resources", "citations"):
        version.data.pop(gone, None)
    for result in version.data["results"]:
        for gone in ("parent", "assumption"):
            result.pop(gone)
    version.data["entity"] = {"code": at.document.entity.code}
    version.save()

    assert "Education" in page(client, at.desk, address(at, "plan-version", 1))
    at.walk("WITHDRAW")
    assert "Drought" in page(client, at.head, address(at, "plan-compare") + "?from=1&to=now")


# Who reads which version.


def test_the_list_says_who_submitted_what_when_why_and_what_became_of_it(client: Client) -> None:
    at = office()
    at.move("SUBMIT", note="First draft.")
    at.walk("RETURN")
    at.move("SUBMIT", note="Costs corrected.")
    at.walk(*APPROVED[1:])

    text = page(client, at.editor, address(at, "plan-versions"))

    for said in ("First draft.", "Costs corrected.", at.head.name, at.board.name, "the plan today"):
        assert said in text, said
    assert "not approved" in text


def test_a_plan_without_versions_says_when_one_comes(client: Client) -> None:
    at = office()
    assert "No versions yet" in page(client, at.editor, address(at, "plan-versions"))
    assert "Nothing to compare yet" in page(client, at.editor, address(at, "plan-compare"))


def test_whoever_only_reads_approved_plans_finds_only_approved_versions(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", *APPROVED, "REVISE", "SUBMIT")
    reader = organization.member(role=roles.SENIOR_READER)

    text = page(client, reader, address(at, "plan-versions"))

    assert address(at, "plan-version", 2) in text
    for hidden in (1, 3):
        assert address(at, "plan-version", hidden) not in text
        assert client.get(address(at, "plan-version", hidden)).status_code == 404
    for query in ("?from=2&to=3", "?from=2&to=now", "?from=1&to=2"):
        # With one version there is nothing to compare; what is asked for is not confirmed.
        assert "Nothing to compare yet" in page(client, reader, address(at, "plan-compare") + query)


@pytest.mark.parametrize("key", ["0", "7", "-1", "x", "9" * 40, "\u0663"])
def test_versions_that_are_not_there_are_not_found(client: Client, key: str) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", "SUBMIT")
    client.force_login(at.head)
    assert client.get(address(at, "plan-compare"), {"from": key, "to": "now"}).status_code == 404
    assert versions.side_of(at.document, key, {roles.VIEW_DRAFT_PLAN}) is None


def test_reviewers_do_not_compare_with_a_draft_they_do_not_read(client: Client) -> None:
    at = office()
    at.walk("SUBMIT", "RETURN", "SUBMIT", "RETURN")
    client.force_login(at.desk)
    assert client.get(address(at, "plan-compare") + "?from=1&to=now").status_code == 404
    assert client.get(address(at, "plan-compare")).status_code == 200


def test_a_confidential_text_shows_in_no_version_to_whoever_may_not_read_it(client: Client) -> None:
    workplan = full_workplan()
    section(workplan.document, "WHAT_DID_NOT", "A secret failure.", "CONFIDENTIAL")
    at = office(workplan.document)
    at.walk("SUBMIT", "RETURN")
    section(workplan.document, "WHAT_DID_NOT", "A worse secret.", "CONFIDENTIAL")
    at.walk("SUBMIT")
    pages = [address(at, "plan-version", 2), address(at, "plan-compare"), address(at, "plan-review")]

    for url in pages:
        assert "secret" in page(client, at.desk, url) or url.endswith("review/")
        assert "secret" not in page(client, at.manager, url)
