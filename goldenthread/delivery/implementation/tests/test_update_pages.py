"""The pages of monthly updates: who may read and write, nothing typed is lost, cost is constant."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from goldenthread.delivery.implementation.models import ActivityUpdate
from goldenthread.delivery.planning.models import Activity, Workplan
from goldenthread.delivery.planning.tests import make as plans
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
MARCH = "2019-03"


@pytest.fixture
def workplan() -> Workplan:
    return make.workplan(plans.entity("KAS"), outputs=2)


@pytest.fixture
def editor(client: Client, workplan: Workplan) -> Client:
    client.force_login(make.editor_of(workplan.entity))
    return client


def url(workplan: Workplan, rest: str = f"updates/{MARCH}/") -> str:
    return f"/workplans/{workplan.entity.code}/{workplan.period.code}/{rest}"


def form_of(client: Client, workplan: Workplan) -> dict[str, Any]:
    """Return the month's form as a browser would send it, untouched."""
    data: dict[str, Any] = {"activity": []}
    for row in client.get(url(workplan)).context["rows"]:
        data["activity"].append(str(row.row.activity.uid))
        for bound in row.form:
            value = bound.value()
            data[bound.html_name] = "" if value is None else str(value)
    return data


def name(activity: Activity, field: str) -> str:
    return f"{activity.uid.hex}-{field}"


def test_an_editor_writes_a_month_and_only_what_they_touched_is_saved(
    editor: Client, workplan: Workplan
) -> None:
    first, _second = make.activities(workplan)
    data = form_of(editor, workplan)
    data |= {name(first, "what_happened"): "Twelve took part.", name(first, "status"): "ONGOING"}

    answer = editor.post(url(workplan), data, follow=True)

    assert "Saved: 1 activity." in answer.content.decode()
    assert ActivityUpdate.objects.get().activity_code == first.code
    first.refresh_from_db()
    assert first.status == "ONGOING"


def test_nothing_touched_saves_nothing(editor: Client, workplan: Workplan) -> None:
    answer = editor.post(url(workplan), form_of(editor, workplan), follow=True)

    assert "nothing was saved" in answer.content.decode()
    assert not ActivityUpdate.objects.exists()


def test_last_month_stands_beside_the_form(editor: Client, workplan: Workplan) -> None:
    make.update(make.activities(workplan)[0], "The draft law was **discussed**.", month=date(2019, 2, 1))

    page = editor.get(url(workplan)).content.decode()

    assert "Last time: February 2019" in page
    assert "The draft law was <strong>discussed</strong>." in page


def test_a_mistake_loses_nothing_that_was_typed(editor: Client, workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    data = form_of(editor, workplan)
    data |= {name(first, "evidence"): "minutes", name(second, "what_happened"): "A long text."}

    page = editor.post(url(workplan), data).content.decode()

    assert "One activity needs you. Nothing you typed is lost." in page
    assert "not a web address" in page
    assert "A long text." in page
    assert not ActivityUpdate.objects.exists()


def test_a_status_that_is_not_in_the_list_is_a_mistake(editor: Client, workplan: Workplan) -> None:
    first = make.activities(workplan)[0]
    data = form_of(editor, workplan) | {name(first, "status"): "SLEEPING"}

    assert "One activity needs you" in editor.post(url(workplan), data).content.decode()


def test_whoever_comes_second_sees_both_and_saves_knowingly(editor: Client, workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    data = form_of(editor, workplan)
    data |= {name(first, "what_happened"): "Mine.", name(second, "what_happened"): "Mine alone."}
    make.update(first, "Theirs.")

    answer = editor.post(url(workplan), data)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Theirs." in page
    assert "Mine." in page
    again = {name_: value for name_, value in data.items() if name_ != name(first, "base_revision")}
    editor.post(url(workplan), again | {name(first, "base_revision"): "1"})
    assert set(ActivityUpdate.objects.values_list("what_happened", flat=True)) == {"Mine.", "Mine alone."}


def test_someone_else_s_row_is_no_conflict_for_who_did_not_touch_it(
    editor: Client, workplan: Workplan
) -> None:
    first, second = make.activities(workplan)
    data = form_of(editor, workplan) | {name(second, "what_happened"): "Mine."}
    make.update(first, "Theirs.")

    assert editor.post(url(workplan), data).status_code == 302
    assert set(ActivityUpdate.objects.values_list("what_happened", flat=True)) == {"Theirs.", "Mine."}


def test_what_was_typed_of_an_activity_that_left_the_plan_is_shown(
    editor: Client, workplan: Workplan
) -> None:
    first = make.activities(workplan)[0]
    data = form_of(editor, workplan) | {name(first, "what_happened"): "Typed for nothing?"}
    first.delete()

    answer = editor.post(url(workplan), data)

    assert answer.status_code == 409
    assert "Typed for nothing?" in answer.content.decode()


def test_a_row_that_is_over_meanwhile_can_still_be_saved(editor: Client, workplan: Workplan) -> None:
    first = make.activities(workplan)[0]
    data = form_of(editor, workplan) | {name(first, "what_happened"): "Still going."}
    Activity.objects.filter(pk=first.pk).update(status="COMPLETED")

    assert editor.post(url(workplan), data).status_code == 302
    assert ActivityUpdate.objects.get().what_happened == "Still going."


def test_a_forged_row_is_not_found(editor: Client, workplan: Workplan) -> None:
    assert editor.post(url(workplan), {"activity": "nonsense"}).status_code == 404


def test_a_plan_that_is_not_in_force_says_so(client: Client) -> None:
    workplan = make.draft(plans.entity("KAS"))
    client.force_login(make.editor_of(workplan.entity))

    assert "Updates are written while it is in force" in client.get(url(workplan)).content.decode()
    first = make.activities(workplan)[0]
    data = {"activity": str(first.uid), name(first, "status"): "ONGOING", name(first, "what_happened"): "x"}
    answer = client.post(url(workplan), data)
    assert answer.status_code == 409
    assert "“Draft”" in answer.content.decode()


def test_a_plan_that_is_approved_but_not_yet_in_force_keeps_what_was_typed(client: Client) -> None:
    workplan = make.draft(plans.entity("KAS"))
    plans.in_state(workplan, "APPROVED")
    client.force_login(make.editor_of(workplan.entity))
    first = make.activities(workplan)[0]
    data = {"activity": str(first.uid), name(first, "status"): "ONGOING", name(first, "what_happened"): "x"}

    answer = client.post(url(workplan), data)

    assert answer.status_code == 409
    assert "a framework manager puts an approved workplan in force" in answer.content.decode()
    assert not ActivityUpdate.objects.exists()


def test_a_month_outside_the_period_or_none_at_all_is_not_found(editor: Client, workplan: Workplan) -> None:
    for month in ("2018-06", "2020-01", "2019-13", "nonsense"):
        assert editor.get(url(workplan, f"updates/{month}/")).status_code == 404


def test_reviewers_read_updates_and_write_none(client: Client, workplan: Workplan) -> None:
    first = make.activities(workplan)[0]
    make.update(first, "Twelve took part.", evidence="https://example.org/minutes")
    client.force_login(make.desk_of(workplan.entity))

    for rest in (f"updates/{MARCH}/", f"updates/activities/{first.uid}/"):
        page = client.get(url(workplan, rest)).content.decode()
        assert "Twelve took part." in page
        assert 'href="https://example.org/minutes"' in page
        assert "Save the update" not in page
    assert client.post(url(workplan), {"activity": []}).status_code == 403


@pytest.mark.parametrize("state", ["DRAFT", "RETURNED"])
@pytest.mark.parametrize(
    "role",
    [roles.AUDITOR, roles.BOARD_MEMBER, roles.DESK_REVIEWER, roles.FRAMEWORK_MANAGER, roles.FINANCE_REVIEWER],
)
def test_what_a_revision_writes_is_not_seen_through_the_months(
    client: Client, workplan: Workplan, role: str, state: str
) -> None:
    first, second = make.activities(workplan)
    make.update(first)
    plans.in_state(workplan, state)
    for activity in (first, plans.activity(second.output)):
        Activity.objects.filter(pk=activity.pk).update(title={"en": "A secret of the draft"})
    desk = role == roles.DESK_REVIEWER
    client.force_login(make.desk_of(workplan.entity) if desk else people.member(role=role))

    month = client.get(url(workplan))

    assert [row.row.activity.uid for row in month.context["rows"]] == [first.uid, second.uid]
    for rest in (f"updates/{MARCH}/", "updates/", ""):
        assert "A secret of the draft" not in client.get(url(workplan, rest)).content.decode()


def test_outsiders_find_no_updates(client: Client, workplan: Workplan) -> None:
    first = make.activities(workplan)[0]
    make.update(first)
    for person in (
        people.user(),
        people.member(role=roles.SENIOR_READER),
        make.editor_of(plans.entity(region=people.region())),
    ):
        client.force_login(person)
        for rest in ("updates/", f"updates/{MARCH}/", f"updates/activities/{first.uid}/"):
            assert client.get(url(workplan, rest)).status_code == 404


def test_the_list_leads_to_months_and_activities(editor: Client, workplan: Workplan) -> None:
    first, second = make.activities(workplan)
    empty = editor.get(url(workplan, "updates/")).content.decode()
    assert "No update yet" in empty
    make.update(first)

    page = editor.get(url(workplan, "updates/")).content.decode()

    assert url(workplan) in page
    assert url(workplan, f"updates/activities/{first.uid}/") in page
    assert editor.get(url(workplan, f"updates/activities/{second.uid}/")).status_code == 404


def test_the_month_costs_the_same_for_two_activities_as_for_twenty(
    editor: Client, workplan: Workplan
) -> None:
    pages = (url(workplan), url(workplan, "updates/"))
    for activity in make.activities(workplan):
        make.update(activity)
    for_two = [queries_used(editor, page) for page in pages]
    plans.in_state(workplan, "DRAFT")
    output = workplan.outputs.first()
    for _number in range(18):
        plans.activity(output)
    plans.in_state(workplan, "IN_FORCE")
    for activity in Activity.objects.filter(updates=None):
        make.update(activity)

    assert [queries_used(editor, page) for page in pages] == for_two


def test_the_page_of_the_workplan_shows_the_month_and_leads_to_the_form(
    editor: Client, workplan: Workplan
) -> None:
    page = editor.get(url(workplan, "")).content.decode()

    assert "Implementation this month" in page
    assert "Write the monthly update" in page
    assert "Begin the mid-year review" in page


def test_the_page_of_the_workplan_shows_no_panel_to_who_may_not_read_it(
    client: Client, workplan: Workplan
) -> None:
    client.force_login(people.member(role=roles.SENIOR_READER))

    page = client.get(url(workplan, "")).content.decode()

    assert "Implementation this month" not in page
    assert "Mid-year review" not in page
