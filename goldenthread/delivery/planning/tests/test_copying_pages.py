"""The pages of copying: choose a plan, see what would come and what not, copy once."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Activity,
    BudgetClass,
    CostLine,
    Output,
    PlanDocument,
    PlanState,
    Post,
    Workplan,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2020/copy/"


@pytest.fixture
def target() -> Workplan:
    return make.workplan(people.entity("KAS", name="Kasmar office"), period=make.year(2020))


@pytest.fixture
def source(target: Workplan) -> Workplan:
    """Return last year's plan, with an output, two activities, a cost line and a post."""
    plan = make.workplan(target.entity, period=make.year(2019))
    output = make.output(plan, code="KAS-O1")
    days = {"starts_on": date(2019, 2, 1), "ends_on": date(2019, 3, 31)}
    visits = Activity.objects.create(output=output, code="KAS-O1.1", title={"en": "Visit prisons"}, **days)
    Activity.objects.create(
        output=output, code="KAS-O1.2", title={"en": "Old work"}, status="CANCELLED", **days
    )
    CostLine.objects.create(
        activity=visits,
        description="Travel",
        fund="REGULAR_BUDGET",
        budget_class=BudgetClass.objects.get(code="TRAVEL"),
        currency="USD",
        q1=Decimal(1500),
    )
    Post.objects.create(
        workplan=plan,
        title="Officer",
        grade="P-3",
        category="INTERNATIONAL",
        fund="REGULAR_BUDGET",
        starts_on=date(2019, 1, 1),
        ends_on=date(2019, 12, 31),
    )
    make.in_state(plan, PlanState.IN_FORCE)
    return plan


@pytest.fixture
def editor(client: Client, target: Workplan) -> User:
    person = people.member(target.entity)
    client.force_login(person)
    return person


def sent(page: str) -> dict[str, Any]:
    """Return the fields of the form that copies, as a browser would send them."""
    form = page[page.index('<form method="post" class="actionbar') :]
    data: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
        data.setdefault(name, []).append(value)
    return data


@pytest.mark.usefixtures("editor")
def test_the_plans_to_copy_from_are_listed_and_found(client: Client, source: Workplan) -> None:
    page = client.get(PAGE).content.decode()

    assert f"?from={source.uid}" in page
    assert "Kasmar office, 2019" in page
    assert "results are found again by their code" in page
    assert "approved version" not in page
    assert "No plan to copy from" in client.get(PAGE, {"q": "nowhere"}).content.decode()


@pytest.mark.usefixtures("editor")
def test_the_first_plan_of_all_has_nothing_to_copy_from(client: Client) -> None:
    page = client.get(PAGE).content.decode()

    assert "No other plan is open to you yet." in page


@pytest.mark.usefixtures("editor")
def test_the_preview_says_what_comes_and_what_stays_and_copies_nothing(
    client: Client, source: Workplan
) -> None:
    page = client.get(PAGE, {"from": str(source.uid)}).content.decode()

    for words in (
        "1 output<",
        "1 activity",
        "1 cost line",
        "1 post",
        "USD 0 of 1,500",
        "Visit prisons",
        "1 Feb 2020",
        "31 Mar 2020",
        "Officer (P-3)",
        "It was cancelled.",
        "copied from KAS 2019",
    ):
        assert words in page, words
    assert Output.objects.count() == 1


@pytest.mark.usefixtures("editor")
def test_what_was_chosen_is_shown_again_and_then_copied(
    client: Client, source: Workplan, target: Workplan
) -> None:
    chosen: dict[str, Any] = {
        "from": str(source.uid),
        "shown": "1",
        "parts": ["activities", "costs"],
        "with_amounts": "on",
    }
    page = client.get(PAGE, chosen).content.decode()
    assert "0 posts" in page
    assert "USD 1,500 of 1,500" in page

    answer = client.post(PAGE, sent(page), follow=True)

    assert answer.redirect_chain == [("/workplans/KAS/2020/", 302)]
    assert "1 output was copied." in answer.content.decode()
    assert CostLine.objects.get(activity__output__workplan=target).amount == 1500
    assert target.posts.count() == 0


@pytest.mark.usefixtures("editor")
def test_a_second_click_copies_nothing_twice(client: Client, source: Workplan, target: Workplan) -> None:
    form = sent(client.get(PAGE, {"from": str(source.uid)}).content.decode())
    client.post(PAGE, form)

    answer = client.post(PAGE, form)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "in this plan already" in page
    assert "Nothing would be copied." in page
    assert "Copy into this plan" not in page
    assert target.outputs.count() == 1


@pytest.mark.usefixtures("editor")
def test_a_change_since_the_preview_is_shown_first(
    client: Client, source: Workplan, target: Workplan
) -> None:
    form = sent(client.get(PAGE, {"from": str(source.uid)}).content.decode())
    Activity.objects.filter(code="KAS-O1.1").update(title={"en": "Visit courts"})

    answer = client.post(PAGE, form)

    assert answer.status_code == 409
    assert "was changed since you looked" in answer.content.decode()
    assert "Visit courts" in answer.content.decode()
    assert target.outputs.count() == 0
    assert client.post(PAGE, sent(answer.content.decode())).status_code == 302


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("said", [{"parts": "everything"}, {"with_amounts": "x" * 500}])
def test_nonsense_in_the_address_is_shown_beside_the_field(
    client: Client, source: Workplan, said: dict[str, str]
) -> None:
    answer = client.get(PAGE, {"from": str(source.uid), "shown": "1", **said})

    assert answer.status_code in (200, 409)
    assert (
        client.post(PAGE, {"from": str(source.uid), "shown": "1", "parts": "everything"}).status_code == 200
    )
    assert Output.objects.count() == 1


def test_the_own_approved_version_is_offered_and_restores_what_is_missing(
    client: Client, source: Workplan, editor: User
) -> None:
    snapshot = actions.freeze(source.document, None, reason="", by=editor, at=make.AT)
    PlanDocument.objects.filter(pk=source.document_id).update(
        approved_snapshot=snapshot, state=PlanState.DRAFT
    )
    address = "/workplans/KAS/2019/copy/"

    assert "own approved version" in client.get(address).content.decode()
    Post.objects.all().delete()
    page = client.get(
        address, {"from": str(source.uid), "shown": "1", "from_approved": "on", "parts": "posts"}
    )
    assert "KAS-O1 is in this plan already." in page.content.decode()
    client.post(address, sent(page.content.decode()))

    assert source.posts.get().copied_from == "KAS 2019, version 1"


@pytest.mark.usefixtures("editor")
def test_a_plan_without_an_approved_version_or_the_plan_itself_is_refused_in_words(
    client: Client, source: Workplan, target: Workplan
) -> None:
    refused: tuple[dict[str, str], ...] = (
        {"from": str(source.uid), "shown": "1", "from_approved": "on"},
        {"from": str(target.uid)},
    )
    for said in refused:
        answer = client.get(PAGE, said)
        assert answer.status_code == 409
        assert "There is no version of this plan for you to copy." in answer.content.decode()


@pytest.mark.usefixtures("editor")
def test_a_plan_that_may_not_be_read_or_is_nobodys_is_not_there(client: Client) -> None:
    draft = make.workplan(people.entity("BRA"), period=make.year(2019))

    for uid in (draft.uid, new_uid(), "nonsense", ""):
        assert client.get(PAGE, {"from": str(uid)}).status_code == 404
        assert client.post(PAGE, {"from": str(uid), "shown": "1"}).status_code == 404


@pytest.mark.usefixtures("editor")
def test_a_plan_in_review_shows_the_preview_and_takes_no_copy(
    client: Client, source: Workplan, target: Workplan
) -> None:
    form = sent(client.get(PAGE, {"from": str(source.uid)}).content.decode())
    make.in_state(target, PlanState.SUBMITTED)

    page = client.get(PAGE, {"from": str(source.uid)}).content.decode()
    assert "takes no copy now" in page
    assert "Copy into this plan" not in page
    assert client.post(PAGE, form).status_code == 409
    assert target.outputs.count() == 0


def test_only_writers_copy_and_outsiders_find_nothing(
    client: Client, source: Workplan, target: Workplan
) -> None:
    client.force_login(people.member(people.entity("BRA")))
    assert client.get(PAGE).status_code == 404

    make.in_state(target, PlanState.IN_FORCE)
    client.force_login(people.member(role=roles.SENIOR_READER))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"from": str(source.uid), "shown": "1"}).status_code == 403


@pytest.mark.usefixtures("editor")
def test_the_plans_page_offers_to_start_from_another(client: Client, target: Workplan) -> None:
    assert PAGE in client.get("/workplans/KAS/2020/").content.decode()
    make.in_state(target, PlanState.BOARD)
    assert PAGE not in client.get("/workplans/KAS/2020/").content.decode()
