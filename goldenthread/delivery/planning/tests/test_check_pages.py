"""The page on which a plan is checked and submitted, and the panel beside the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import Ceiling, CheckSetting, Fund, PlanState, Programme, Workplan
from goldenthread.delivery.planning.rules.checks import CHECK_BY_CODE
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.ui.tabs import panels_of

from . import make

pytestmark = pytest.mark.django_db
Severity = CheckSetting.Severity
AT = datetime(2018, 9, 1, 9, 0, tzinfo=UTC)


def address(of: Workplan | Programme) -> str:
    return f"/plans-of-record/{of.document.uid}/check/"


# The page.


def test_a_writer_sees_what_blocks_with_the_place_to_mend_it(client: Client) -> None:
    workplan = make.workplan()
    output = make.output(workplan, code="LAW")
    client.force_login(make.editor_of(workplan))

    page = client.get(address(workplan)).content.decode()

    assert "One point blocks this plan" in page
    assert "Output LAW has no activity." in page
    assert f"/outputs/{output.uid}/activities/add/" in page
    assert "Sign and submit</button>" not in page


def test_every_point_of_a_workplan_leads_to_a_page_that_is_there(client: Client) -> None:
    workplan = make.complete_workplan()
    activity = workplan.outputs.get().activities.get()
    make.result(make.programme(of=workplan.entity), code="LONELY")
    post = actions.save_post(
        workplan,
        actions.PostSaid(
            "Officer", "P-3", "INTERNATIONAL", "REGULAR_BUDGET", date(2018, 7, 1), date(2019, 12, 31)
        ),
        by=make.system(),
        at=AT,
        copied_from="2017",
    )
    activity.cost_lines.update(copied_from="2017")
    client.force_login(make.editor_of(workplan))

    places = places_on(client, workplan)

    assert any(str(post.uid) in place for place in places)
    assert any(f"/activities/{activity.uid}/edit/#line-" in place for place in places)
    assert any("outputs/add/?serves=result:" in place for place in places)
    assert {client.get(place).status_code for place in places} == {200}
    assert [place for place in places if not has_the_part(client, place)] == []


def has_the_part(client: Client, place: str) -> bool:
    _page, _mark, part = place.partition("#")
    return not part or f'id="{part}"' in client.get(place).content.decode()


def test_every_point_of_a_programme_leads_to_a_page_that_is_there(client: Client) -> None:
    programme = make.complete_programme()
    client.force_login(make.editor_of(programme))

    places = places_on(client, programme)

    assert any("/edit/indicators/" in place for place in places)
    assert any("/edit/results/" in place for place in places)
    assert {client.get(place).status_code for place in places} == {200}


def test_a_check_that_finds_much_shows_the_first_points_and_opens_the_others(client: Client) -> None:
    workplan = make.workplan()
    for _number in range(7):
        make.output(workplan)
    client.force_login(make.editor_of(workplan))

    page = client.get(address(workplan))

    [group] = page.context["blocking"]
    assert (len(group["first"]), len(group["others"]), group["total"]) == (5, 2, 7)
    assert "<summary>Show 2 more</summary>" in page.content.decode()


def test_an_empty_plan_leads_to_where_its_first_row_is_added(client: Client) -> None:
    workplan, programme = make.workplan(), make.programme(state=PlanState.DRAFT)
    actions.set_ceilings_in_bulk(
        [Ceiling(entity=workplan.entity, period=workplan.period, fund=Fund.TRUST_FUND, amount=1)],
        by=make.system(),
        at=AT,
    )
    output = make.output(workplan)
    make.cost_line(make.activity(output), fund=Fund.TRUST_FUND)
    make.indicator(output=output)
    for plan, places in (
        (workplan, ["#funds", f"{output.uid}/#ind", "/reflection/"]),
        (programme, ["/results/add/", "/risks/add/", "/texts/CONTEXT/"]),
    ):
        client.force_login(make.editor_of(plan))
        found = places_on(client, plan)
        assert [place for place in places if not any(one.endswith(place) for one in found)] == []
        assert {client.get(place).status_code for place in found} == {200}
        assert [place for place in found if not has_the_part(client, place)] == []


def places_on(client: Client, plan: Workplan | Programme) -> list[str]:
    groups = client.get(address(plan)).context
    shown = (*groups["blocking"], *groups["advisory"])
    return [row["url"] for group in shown for row in (*group["first"], *group["others"])]


def signed(client: Client, plan: Workplan | Programme, note: str = "") -> dict[str, str]:
    """Return what the form sends when someone signs what they have just read."""
    return {"signed": "on", "note": note, "read": client.get(address(plan)).context["seen"].digest}


def test_the_head_signs_and_submits_with_a_note(client: Client) -> None:
    workplan = make.complete_workplan()
    reviewer = make.desk_of(workplan)
    client.force_login(make.head_of(workplan))
    assert f"It goes to {reviewer}." in client.get(address(workplan)).content.decode()

    answer = client.post(address(workplan), signed(client, workplan, "The travel costs are explained."))

    assert answer.status_code == 302
    assert answer["Location"] == f"/workplans/{workplan.entity.code}/{workplan.period.code}/"
    workplan.document.refresh_from_db()
    assert workplan.document.state == "SUBMITTED"
    assert workplan.document.snapshots.get().reason == "The travel costs are explained."


def test_the_head_of_an_entity_submits_a_programme(client: Client) -> None:
    programme = make.complete_programme()
    client.force_login(make.head_of(programme))

    answer = client.post(address(programme), signed(client, programme))

    assert answer["Location"] == f"/programmes/{programme.code}/"
    programme.document.refresh_from_db()
    assert programme.document.state == "SUBMITTED"


def test_nobody_signs_what_was_changed_while_they_read_it(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(make.head_of(workplan))
    sent = signed(client, workplan, "As agreed.")
    make.cost_line(workplan.outputs.get().activities.get(), "5000")

    answer = client.post(address(workplan), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "somebody changed the plan while you were reading it" in page
    assert "As agreed.</textarea>" in page
    assert " checked" not in page
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"
    assert client.post(address(workplan), signed(client, workplan)).status_code == 302


def test_nothing_is_submitted_unsigned_and_the_note_stays(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(make.head_of(workplan))

    page = client.post(address(workplan), {"note": "Explained."}).content.decode()

    assert "Sign first" in page
    assert "Explained.</textarea>" in page
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"


def test_a_blocked_plan_is_refused_with_the_reason(client: Client) -> None:
    workplan = make.workplan()
    client.force_login(make.head_of(workplan))

    answer = client.post(address(workplan), signed(client, workplan))

    assert answer.status_code == 409
    assert "Nothing was submitted" in answer.content.decode()
    assert "You can sign when nothing blocks the plan any more." in answer.content.decode()


def test_an_editor_is_told_who_signs(client: Client) -> None:
    workplan = make.complete_workplan()
    signs = make.head_of(workplan)
    client.force_login(make.editor_of(workplan))

    page = client.get(address(workplan)).content.decode()
    answer = client.post(address(workplan), {"signed": "on"})

    assert f"{signs}, head of entity, signs and submits." in page
    assert answer.status_code == 409
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"


def test_an_office_without_a_head_is_told_whom_to_ask(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(make.editor_of(workplan))

    assert "nobody holds that role now" in client.get(address(workplan)).content.decode()


def test_the_desk_reads_what_the_checks_found_without_places_to_mend(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(make.desk_of(workplan))
    assert client.get(address(workplan)).status_code == 404

    actions.move_plan(workplan.document, "SUBMIT", by=make.head_of(workplan), at=timezone.now())
    page = client.get(address(workplan)).content.decode()

    assert "What worked" in page
    assert "there is nothing for you to submit" in page
    assert "Sign and submit" not in page
    assert "/reflection/" not in page


def test_a_plan_without_any_point_says_so(client: Client) -> None:
    workplan = make.complete_workplan()
    for code in CHECK_BY_CODE:
        make.strict(code, Severity.OFF)
    client.force_login(make.head_of(workplan))

    assert "The checks found nothing to mend." in client.get(address(workplan)).content.decode()


def test_who_neither_writes_nor_judges_finds_no_page(client: Client) -> None:
    workplan = make.complete_workplan()
    make.in_state(workplan, PlanState.IN_FORCE)
    elsewhere = people.member(people.entity(), roles.HEAD_OF_ENTITY)
    for person in (people.user(), people.member(role=roles.SENIOR_READER), elsewhere):
        client.force_login(person)
        assert client.get(address(workplan)).status_code == 404
        assert client.post(address(workplan), {"signed": "on"}).status_code == 404


# The panel beside the plan.


def test_the_panel_shows_the_first_points_and_how_many_more() -> None:
    workplan = make.workplan()
    for _number in range(4):
        make.output(workplan)

    shown = panel_of("workplan", workplan, make.head_of(workplan))

    assert "4 points block the submission" in shown
    assert shown.count("<li>") == 5
    assert "and " in shown
    assert "Check and submit" in shown


def test_the_panel_says_when_there_is_nothing_and_leaves_others_out() -> None:
    workplan = make.complete_workplan()
    for code in CHECK_BY_CODE:
        make.strict(code, Severity.OFF)

    assert "The checks find nothing to mend." in panel_of("workplan", workplan, make.editor_of(workplan))
    assert panel_of("workplan", workplan, people.member(role=roles.SENIOR_READER)) == ""


def test_programmes_and_the_review_have_the_panel_as_well() -> None:
    programme = make.complete_programme()

    assert "Quality" in panel_of("programme", programme, make.editor_of(programme))
    assert "Quality" in panel_of("plan-review", programme.document, make.editor_of(programme))


def panel_of(page: str, thing: object, person: User) -> str:
    shown = [one for one in panels_of(page, thing, person) if one.template == "planning/_quality.html"]
    return "".join(render_to_string(one.template, {"panel": one.context}) for one in shown)
