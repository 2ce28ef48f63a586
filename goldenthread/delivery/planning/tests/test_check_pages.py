"""Checking a plan on the database and on its pages: what is found, who may submit, who decides how strict."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.actions.checks import MOST_NAMED
from goldenthread.delivery.planning.models import (
    Ceiling,
    CheckSetting,
    Fund,
    PlanDocument,
    PlanSnapshot,
    PlanState,
    Programme,
    Workplan,
)
from goldenthread.delivery.planning.queries import checks as quality
from goldenthread.delivery.planning.rules.checks import CHECK_BY_CODE
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.models import ExchangeRate
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import TagSet
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.audit_trail.models import AuditEntry
from goldenthread.foundation.ui.tabs import panels_of
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
Severity = CheckSetting.Severity
TODAY = date(2018, 9, 1)
AT = datetime(2018, 9, 1, 9, 0, tzinfo=UTC)


def head(of: Workplan | Programme) -> User:
    return people.member(of.entity, roles.HEAD_OF_ENTITY)


def editor(of: Workplan | Programme) -> User:
    return people.member(of.entity, roles.ENTITY_EDITOR)


def desk(of: Workplan | Programme) -> User:
    return people.member(of.entity.details.get().region, roles.DESK_REVIEWER)


def strict(code: str, severity: str = Severity.BLOCKING) -> None:
    actions.change_check_setting(code, severity, by=make.system(), at=AT)


def codes(of: Workplan | Programme, today: date = TODAY) -> list[str]:
    return [one.check.code for one in quality.findings_of(of.document, today=today)]


def address(of: Workplan | Programme) -> str:
    return f"/plans-of-record/{of.document.uid}/check/"


# What the checks find in plans on the database.


def test_a_complete_workplan_and_a_complete_programme_have_nothing_that_blocks() -> None:
    for plan in (make.complete_workplan(), make.complete_programme()):
        assert quality.blocking_points(plan.document, today=TODAY) == []


def test_an_empty_plan_is_blocked() -> None:
    workplan, programme = make.workplan(), make.programme(state=PlanState.DRAFT)

    assert [one.check.code for one in quality.blocking_points(workplan.document, today=TODAY)] == [
        "no-outputs"
    ]
    assert [one.check.code for one in quality.blocking_points(programme.document, today=TODAY)] == [
        "no-results"
    ]


def test_a_result_of_the_entity_without_output_is_pointed_out_while_its_programme_holds() -> None:
    workplan = make.complete_workplan()
    assert "result-without-output" not in codes(workplan)

    make.result(make.programme(of=workplan.entity), code="LONELY")
    make.result(make.programme(of=workplan.entity, state=PlanState.DRAFT), code="DRAFTED")
    make.result(make.programme(), code="ELSEWHERE")
    past = make.programme(of=workplan.entity)
    make.result(past, code="PAST")
    Programme.objects.filter(pk=past.pk).update(starts_on=date(2014, 1, 1), ends_on=date(2018, 6, 30))

    points = quality.findings_of(workplan.document, today=TODAY)
    found = [one.point.message for one in points if one.check.code == "result-without-output"]
    assert len(found) == 1
    assert "LONELY" in found[0]


def test_a_text_is_compared_with_the_entitys_workplan_before() -> None:
    words = {"en": "Visits to the prisons of the northern region"}
    first = make.complete_workplan(period=make.year(2018))
    make.activity(first.outputs.get(), title=words)
    make.output(first, code="EMPTY")
    second = make.complete_workplan(first.entity, period=make.year(2019))
    assert "same-as-last-year" in codes(second)
    second.outputs.get().activities.update(title={"en": "Help desk for people without papers"})
    assert "same-as-last-year" not in codes(second)

    make.activity(second.outputs.get(), title=words)

    assert "same-as-last-year" in codes(second)
    assert "same-as-last-year" not in codes(first)


def test_the_rate_that_counts_is_the_latest_before_the_period() -> None:
    workplan = make.complete_workplan()
    for year, month in ((2016, 1), (2018, 8)):
        ExchangeRate.objects.create(currency="CHF", valid_from=date(year, month, 1), units_per_base=1)
    make.cost_line(workplan.outputs.get().activities.get(), currency="CHF")
    assert "old-rate" in codes(workplan)

    ExchangeRate.objects.create(currency="CHF", valid_from=date(2018, 1, 1), units_per_base=1)

    assert "old-rate" not in codes(workplan)


def test_tags_are_asked_for_as_the_strategic_plan_has_them() -> None:
    version = plans.plan_version(plans.plan("OMP"))
    programme = make.complete_programme(version=version)
    TagSet.objects.filter(plan=version.plan, role=TagSet.Role.SDG).update(has_significance=False)
    assert "empty-tags" in codes(programme)

    make.result(programme, code="TAGGED", tags=[plans.tag(version, "5")])

    points = quality.findings_of(programme.document, today=TODAY)
    assert [
        one.point.message
        for one in points
        if one.check.code == "empty-tags" and "TAGGED" in one.point.message
    ] == []


def test_the_organization_makes_a_check_stricter_milder_or_silent() -> None:
    workplan = make.workplan()
    strict("no-outputs", Severity.ADVISORY)
    strict("unwritten-texts", Severity.OFF)

    found = quality.findings_of(workplan.document, today=TODAY)

    assert [(one.check.code, one.is_blocking) for one in found] == [("no-outputs", False)]


def test_the_cost_of_checking_does_not_grow_with_the_plan(client: Client) -> None:
    small, large = make.complete_workplan(), make.complete_workplan()
    for _number in range(3):
        output = make.output(large)
        for _other in range(3):
            make.cost_line(make.activity(output))
    reader = people.member(role=roles.AUDITOR)
    for plan in (small, large):
        actions.move_plan(plan.document, "SUBMIT", by=head(plan), at=AT)
        plan.document.refresh_from_db()

    client.force_login(reader)
    client.get(address(small))

    assert queries_used(client, address(large)) == queries_used(client, address(small))
    used = [queries_used_as(head(plan), plan) for plan in (small, large)]
    assert used[0] == used[1]


def queries_used_as(person: User, plan: Workplan) -> int:
    client = Client()
    client.force_login(person)
    client.get(address(plan))
    return queries_used(client, address(plan))


# Which version somebody's findings are about.


def test_reviewers_are_told_about_what_was_submitted_and_writers_about_what_they_write() -> None:
    workplan = make.complete_workplan()
    actions.move_plan(workplan.document, "SUBMIT", by=head(workplan), at=AT)
    actions.move_plan(workplan.document, "RETURN", by=desk(workplan), at=AT, note="Who is responsible?")
    workplan.outputs.get().activities.update(responsible="")
    document = PlanDocument.objects.get(pk=workplan.document.pk)
    readers = {roles.VIEW_SUBMITTED_PLAN}

    judged = quality.reading_of(document, readers, today=TODAY)
    written = quality.reading_of(document, readers | {roles.VIEW_DRAFT_PLAN}, today=TODAY)

    assert judged is not None
    assert written is not None
    assert "nobody-responsible" not in [one.check.code for one in judged.findings]
    assert "nobody-responsible" in [one.check.code for one in written.findings]
    assert quality.reading_of(document, set(), today=TODAY) is None


def test_a_draft_that_was_never_submitted_has_nothing_to_find_for_reviewers() -> None:
    document = make.workplan().document

    assert quality.reading_of(document, {roles.VIEW_SUBMITTED_PLAN}, today=TODAY) is None


# Submitting.


def test_a_plan_is_not_submitted_while_something_blocks_it() -> None:
    workplan = make.workplan()

    with pytest.raises(
        actions.PointsRemain, match=r"one point has to be mended first\. The workplan has no"
    ) as raised:
        actions.move_plan(workplan.document, "SUBMIT", by=head(workplan), at=AT)

    assert [one.check.code for one in raised.value.points] == ["no-outputs"]
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"
    assert workplan.document.submitted_at is None
    assert not PlanSnapshot.objects.exists()


def test_a_refusal_names_the_first_points_and_how_many_there_are() -> None:
    workplan = make.workplan()
    for number in range(MOST_NAMED + 1):
        make.output(workplan, code=f"O-{number}")

    with pytest.raises(actions.PointsRemain, match="4 points have to be mended first") as raised:
        actions.move_plan(workplan.document, "SUBMIT", by=head(workplan), at=AT)

    assert "O-2" in str(raised.value)
    assert "O-3" not in str(raised.value)


def test_the_day_of_the_submission_counts_for_dates() -> None:
    workplan = make.complete_workplan()
    workplan.outputs.get().activities.update(status="ONGOING")

    with pytest.raises(actions.PointsRemain, match="begins on 1 Jul 2018"):
        actions.move_plan(workplan.document, "SUBMIT", by=head(workplan), at=make.AT)
    moved = actions.move_plan(workplan.document, "SUBMIT", by=head(workplan), at=AT)

    assert moved.state == "SUBMITTED"


# How strict a check is.


def test_a_framework_manager_decides_and_it_is_recorded() -> None:
    manager = people.framework_manager()

    setting = actions.change_check_setting(
        "no-risks", Severity.BLOCKING, by=manager, at=AT, note=" Board 2018/7 "
    )
    actions.change_check_setting("no-risks", Severity.OFF, by=manager, at=AT)

    setting.refresh_from_db()
    assert (setting.severity, setting.changed_by) == (Severity.OFF, manager)
    first, second = AuditEntry.objects.filter(action="planning.check.changed").order_by("pk")
    assert (first.note, first.details) == (
        "Board 2018/7",
        {"check": "no-risks", "source": "ADVISORY", "target": "BLOCKING"},
    )
    assert (second.details["source"], second.details["target"]) == ("BLOCKING", "OFF")


@pytest.mark.parametrize("role", sorted(set(roles.ROLES) - {roles.FRAMEWORK_MANAGER}))
def test_nobody_else_decides(role: str) -> None:
    scope = roles.ROLES[role].scopes[0]
    where = people.entity() if scope == "ENTITY" else people.region() if scope == "REGION" else None
    person = people.member(where, role)

    with pytest.raises(actions.CheckNotYours, match="decided by framework manager"):
        actions.change_check_setting("no-risks", Severity.OFF, by=person, at=AT)

    assert not CheckSetting.objects.exists()


@pytest.mark.parametrize(("code", "severity"), [("no-such", "OFF"), ("no-risks", "FATAL"), ("no-risks", "")])
def test_only_known_checks_and_words_are_taken(code: str, severity: str) -> None:
    with pytest.raises(actions.NoSuchCheck, match="choose one of the checks"):
        actions.change_check_setting(code, severity, by=make.system(), at=AT)

    assert not CheckSetting.objects.exists()


# The page.


def test_a_writer_sees_what_blocks_with_the_place_to_mend_it(client: Client) -> None:
    workplan = make.workplan()
    output = make.output(workplan, code="LAW")
    client.force_login(editor(workplan))

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
    client.force_login(editor(workplan))

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
    client.force_login(editor(programme))

    places = places_on(client, programme)

    assert any("/edit/indicators/" in place for place in places)
    assert any("/edit/results/" in place for place in places)
    assert {client.get(place).status_code for place in places} == {200}


def test_a_check_that_finds_much_shows_the_first_points_and_opens_the_others(client: Client) -> None:
    workplan = make.workplan()
    for _number in range(7):
        make.output(workplan)
    client.force_login(editor(workplan))

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
        client.force_login(editor(plan))
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
    reviewer = desk(workplan)
    client.force_login(head(workplan))
    assert f"It goes to {reviewer}." in client.get(address(workplan)).content.decode()

    answer = client.post(address(workplan), signed(client, workplan, "The travel costs are explained."))

    assert answer.status_code == 302
    assert answer["Location"] == f"/workplans/{workplan.entity.code}/{workplan.period.code}/"
    workplan.document.refresh_from_db()
    assert workplan.document.state == "SUBMITTED"
    assert workplan.document.snapshots.get().reason == "The travel costs are explained."


def test_the_head_of_an_entity_submits_a_programme(client: Client) -> None:
    programme = make.complete_programme()
    client.force_login(head(programme))

    answer = client.post(address(programme), signed(client, programme))

    assert answer["Location"] == f"/programmes/{programme.code}/"
    programme.document.refresh_from_db()
    assert programme.document.state == "SUBMITTED"


def test_nobody_signs_what_was_changed_while_they_read_it(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(head(workplan))
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
    client.force_login(head(workplan))

    page = client.post(address(workplan), {"note": "Explained."}).content.decode()

    assert "Sign first" in page
    assert "Explained.</textarea>" in page
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"


def test_a_blocked_plan_is_refused_with_the_reason(client: Client) -> None:
    workplan = make.workplan()
    client.force_login(head(workplan))

    answer = client.post(address(workplan), signed(client, workplan))

    assert answer.status_code == 409
    assert "Nothing was submitted" in answer.content.decode()
    assert "You can sign when nothing blocks the plan any more." in answer.content.decode()


def test_an_editor_is_told_who_signs(client: Client) -> None:
    workplan = make.complete_workplan()
    signs = head(workplan)
    client.force_login(editor(workplan))

    page = client.get(address(workplan)).content.decode()
    answer = client.post(address(workplan), {"signed": "on"})

    assert f"{signs}, head of entity, signs and submits." in page
    assert answer.status_code == 409
    workplan.document.refresh_from_db()
    assert workplan.document.state == "DRAFT"


def test_an_office_without_a_head_is_told_whom_to_ask(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(editor(workplan))

    assert "nobody holds that role now" in client.get(address(workplan)).content.decode()


def test_the_desk_reads_what_the_checks_found_without_places_to_mend(client: Client) -> None:
    workplan = make.complete_workplan()
    client.force_login(desk(workplan))
    assert client.get(address(workplan)).status_code == 404

    actions.move_plan(workplan.document, "SUBMIT", by=head(workplan), at=timezone.now())
    page = client.get(address(workplan)).content.decode()

    assert "What worked" in page
    assert "there is nothing for you to submit" in page
    assert "Sign and submit" not in page
    assert "/reflection/" not in page


def test_a_plan_without_any_point_says_so(client: Client) -> None:
    workplan = make.complete_workplan()
    for code in CHECK_BY_CODE:
        strict(code, Severity.OFF)
    client.force_login(head(workplan))

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

    shown = panel_of("workplan", workplan, head(workplan))

    assert "4 points block the submission" in shown
    assert shown.count("<li>") == 5
    assert "and " in shown
    assert "Check and submit" in shown


def test_the_panel_says_when_there_is_nothing_and_leaves_others_out() -> None:
    workplan = make.complete_workplan()
    for code in CHECK_BY_CODE:
        strict(code, Severity.OFF)

    assert "The checks find nothing to mend." in panel_of("workplan", workplan, editor(workplan))
    assert panel_of("workplan", workplan, people.member(role=roles.SENIOR_READER)) == ""


def test_programmes_and_the_review_have_the_panel_as_well() -> None:
    programme = make.complete_programme()

    assert "Quality" in panel_of("programme", programme, editor(programme))
    assert "Quality" in panel_of("plan-review", programme.document, editor(programme))


def panel_of(page: str, thing: object, person: User) -> str:
    shown = [one for one in panels_of(page, thing, person) if one.template == "planning/_quality.html"]
    return "".join(render_to_string(one.template, {"panel": one.context}) for one in shown)


# The page that decides.


def posted(client: Client, **changes: str) -> dict[str, str]:
    """Return what the form of all checks sends when some were changed on it."""
    rows = client.get("/planning/checks/").context["rows"]
    now = {row["now"].check.code: row["now"].severity for row in rows}
    return now | {f"was-{code}": severity for code, severity in now.items()} | changes


def test_a_framework_manager_sees_every_check_and_changes_some(client: Client) -> None:
    manager = people.framework_manager()
    client.force_login(manager)
    page = client.get("/planning/checks/").content.decode()
    for check in CHECK_BY_CODE.values():
        assert f'id="{check.code}"' in page
    assert "programmes and workplans" in page
    sent = posted(client) | {"no-risks": "BLOCKING", "old-rate": "OFF", "note": "Board"}

    answer = client.post("/planning/checks/", sent, follow=True)

    assert "2 checks changed." in answer.content.decode()
    assert set(CheckSetting.objects.values_list("code", "severity")) == {
        ("no-risks", "BLOCKING"),
        ("old-rate", "OFF"),
    }
    entries = AuditEntry.objects.filter(action="planning.check.changed")
    assert [entry.note for entry in entries] == ["Board", "Board"]
    assert str(manager) in answer.content.decode()


def test_only_what_a_person_changed_is_saved(client: Client) -> None:
    client.force_login(people.framework_manager())
    seen_before = posted(client)
    strict("no-risks", Severity.OFF)

    answer = client.post("/planning/checks/", seen_before, follow=True)

    assert "Nothing was changed." in answer.content.decode()
    assert CheckSetting.objects.get().severity == Severity.OFF


def test_nonsense_changes_no_check(client: Client) -> None:
    client.force_login(people.framework_manager())

    answer = client.post("/planning/checks/", posted(client) | {"no-risks": "FATAL"})

    assert "Nothing was changed" in answer.content.decode()
    assert not CheckSetting.objects.exists()


def test_the_page_that_decides_is_closed_to_others(client: Client) -> None:
    for person in (people.member(people.entity(), roles.HEAD_OF_ENTITY), people.user()):
        client.force_login(person)
        assert client.get("/planning/checks/").status_code == 403
        assert client.post("/planning/checks/", {"no-risks": "OFF"}).status_code == 403

    assert not CheckSetting.objects.exists()


def test_the_cost_of_the_page_that_decides_is_constant(client: Client) -> None:
    client.force_login(people.framework_manager())
    before = queries_used(client, "/planning/checks/")
    for code in CHECK_BY_CODE:
        strict(code)

    assert queries_used(client, "/planning/checks/") == before


def test_plan_data_tells_what_the_checks_need() -> None:
    workplan, programme = make.complete_workplan(), make.complete_programme()

    output = queries.plan_data(workplan.document)["outputs"][0]
    fact = queries.plan_data(programme.document)["results"][0]["indicators"][0]["targets"][0]

    assert output["result"]["uid"] == str(workplan.outputs.get().result.uid)  # type: ignore[union-attr]
    assert (output["revision"], output["copied_from"]) == (1, "")
    assert fact["ends_on"] == "2021-12-31"
