"""The pages on which a programme is written: who may, what is kept, and what both see when two write."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.forms import MultipleChoiceField
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import (
    Fund,
    PlanSection,
    PlanState,
    Programme,
    ProgrammeResource,
    ProgrammeRisk,
    Result,
)
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import Measure, PlanVersion, Tag
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
EDIT = "/programmes/KAS-P/edit/"


@pytest.fixture
def version() -> PlanVersion:
    people.organization()
    return plans.plan_version(plans.plan("OMP"))


@pytest.fixture
def programme(version: PlanVersion) -> Programme:
    return make.programme(of=people.entity("KAS"), version=version, code="KAS-P", state=PlanState.DRAFT)


@pytest.fixture
def editor(programme: Programme) -> User:
    return people.member(programme.entity, roles.ENTITY_EDITOR)


@pytest.fixture
def writer(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def filled(client: Client, address: str, **typed: Any) -> dict[str, Any]:
    """Return the form of a page as it stands, with what someone types into it."""
    form = client.get(address).context["form"]
    standing = {bound.html_name: bound.value() for bound in form}
    # A browser sends nothing of boxes of which none is ticked.
    is_list = {name: isinstance(form.fields.get(name), MultipleChoiceField) for name in standing}
    said = {name: "" if value is None else value for name, value in (standing | typed).items()}
    return {name: value for name, value in said.items() if value != "" or not is_list.get(name)}


def post(client: Client, address: str, **typed: Any) -> Any:
    return client.post(address, filled(client, address, **typed))


def page(answer: Any) -> str:
    text: str = answer.content.decode()
    return text


# Every page, every state, every role


def every_page(programme: Programme) -> list[str]:
    result = make.result(programme, code="R1")
    indicator = make.indicator(result=result)
    risk = ProgrammeRisk.objects.create(
        programme=programme, factor="PROGRAMMATIC", description="Floods", likelihood=2, impact=2
    )
    return [
        EDIT,
        f"{EDIT}texts/CONTEXT/",
        f"{EDIT}results/add/",
        f"{EDIT}results/{result.uid}/",
        f"{EDIT}results/{result.uid}/indicators/add/",
        f"{EDIT}indicators/{indicator.uid}/",
        f"{EDIT}risks/add/",
        f"{EDIT}risks/{risk.uid}/",
        f"{EDIT}resources/",
        f"{EDIT}remove/result/{result.uid}/",
        f"{EDIT}remove/indicator/{indicator.uid}/",
        f"{EDIT}remove/risk/{risk.uid}/",
    ]


def test_the_entity_writes_on_every_page(writer: Client, programme: Programme) -> None:
    assert {address: writer.get(address).status_code for address in every_page(programme)} == dict.fromkeys(
        every_addresses(programme), 200
    )


def every_addresses(programme: Programme) -> list[str]:
    result, risk = programme.results.get(), programme.risks.get()
    indicator = result.indicators.get()
    return [
        EDIT,
        *(f"{EDIT}{rest}" for rest in ("texts/CONTEXT/", "results/add/", "risks/add/", "resources/")),
        f"{EDIT}results/{result.uid}/",
        f"{EDIT}results/{result.uid}/indicators/add/",
        f"{EDIT}indicators/{indicator.uid}/",
        f"{EDIT}risks/{risk.uid}/",
        f"{EDIT}remove/result/{result.uid}/",
        f"{EDIT}remove/indicator/{indicator.uid}/",
        f"{EDIT}remove/risk/{risk.uid}/",
    ]


def test_those_who_read_a_programme_in_force_are_told_who_writes_it(
    client: Client, programme: Programme
) -> None:
    addresses = every_page(programme)
    make.in_state(programme, PlanState.IN_FORCE)
    client.force_login(people.member(role=roles.SENIOR_READER))

    assert {client.get(address).status_code for address in addresses} == {403}


def test_those_who_may_not_read_a_draft_find_no_page_of_it(client: Client, programme: Programme) -> None:
    addresses = every_page(programme)
    client.force_login(people.member(people.entity("ELSE"), roles.ENTITY_EDITOR))

    assert {client.get(address).status_code for address in addresses} == {404}


def test_what_is_submitted_sends_its_writer_back_to_read_it(writer: Client, programme: Programme) -> None:
    addresses = every_page(programme)
    make.in_state(programme, PlanState.SUBMITTED)

    for address in addresses:
        answer = writer.get(address, follow=True)
        assert answer.redirect_chain == [("/programmes/KAS-P/", 302)], address
        assert "cannot be changed now" in page(answer)
    assert "/edit/" not in page(writer.get("/programmes/KAS-P/"))


def test_what_was_typed_stays_when_the_programme_was_submitted_meanwhile(
    writer: Client, programme: Programme
) -> None:
    typed = filled(writer, f"{EDIT}results/add/", statement="Typed for an hour")
    make.in_state(programme, PlanState.SUBMITTED)

    answer = writer.post(f"{EDIT}results/add/", typed)

    assert answer.status_code == 409
    assert "Typed for an hour" in page(answer)
    assert "returned with a note" in page(answer)
    assert not Result.objects.exists()


# Starting


def test_the_head_starts_a_programme_from_the_page_of_the_entity(
    client: Client, version: PlanVersion
) -> None:
    entity = people.entity("NEW", kind="REGIONAL_OFFICE")
    client.force_login(people.member(entity, roles.HEAD_OF_ENTITY))
    assert "/entities/NEW/programmes/start/" in page(client.get("/entities/NEW/"))
    form = client.get("/entities/NEW/programmes/start/").context["form"]

    answer = post(client, "/entities/NEW/programmes/start/", title="Regional work", plan_version=version.pk)

    assert form["kind"].value() == "REGIONAL"
    assert answer["Location"] == "/programmes/NEW-2018-2021/"
    made = entity.programmes.get()
    assert (made.kind, made.title, made.ends_on) == ("REGIONAL", {"en": "Regional work"}, date(2021, 12, 31))
    assert "There is no plan to start a programme under" in page(
        client.get("/entities/NEW/programmes/start/")
    )


def test_a_programme_outside_its_plan_is_not_started_and_nothing_typed_is_lost(
    client: Client, version: PlanVersion
) -> None:
    client.force_login(people.member(people.entity("NEW"), roles.HEAD_OF_ENTITY))
    address = "/entities/NEW/programmes/start/"

    outside = post(client, address, title="Typed", plan_version=version.pk, ends_on="2031-01-01")
    empty = post(client, address, title="", plan_version=version.pk)

    assert (outside.status_code, empty.status_code) == (409, 200)
    assert "outside the strategic plan" in page(outside)
    assert "Typed" in page(outside)
    assert not Programme.objects.exists()


@pytest.mark.parametrize("role", [roles.ENTITY_EDITOR, roles.SENIOR_READER])
@pytest.mark.usefixtures("version")
def test_others_are_told_who_starts_a_programme(client: Client, role: str) -> None:
    entity = people.entity("NEW")
    client.force_login(people.member(entity if role == roles.ENTITY_EDITOR else None, role))

    assert client.get("/entities/NEW/programmes/start/").status_code == 403
    assert "programmes/start" not in page(client.get("/entities/NEW/"))


# Writing


def test_the_title_is_written_in_one_language_and_the_others_stay(
    writer: Client, programme: Programme
) -> None:
    answer = post(writer, EDIT, title="État de droit", language="fr", ends_on="2020-12-31")

    programme.refresh_from_db()
    assert answer["Location"] == "/programmes/KAS-P/"
    assert programme.title == {"en": "Programme", "fr": "État de droit"}
    assert programme.ends_on == date(2020, 12, 31)


def test_two_people_change_the_title_and_the_second_sees_both(
    writer: Client, programme: Programme, editor: User
) -> None:
    typed = filled(writer, EDIT, title="Mine")
    stamp = actions.stamp_of(actions.said_of(programme))
    said = actions.ProgrammeSaid({"en": "Theirs"}, "REGIONAL", programme.starts_on, programme.ends_on)
    actions.save_programme(programme, said, base_stamp=stamp, by=editor, at=make.AT)

    refused = writer.post(EDIT, typed)

    assert refused.status_code == 409
    for words in ("Theirs", "Mine", "Regional programme", "Country programme", "Keep theirs"):
        assert words in page(refused)
    again = refused.context["form"]
    saved = writer.post(EDIT, {bound.html_name: bound.value() for bound in again})
    programme.refresh_from_db()
    assert (saved.status_code, programme.title) == (302, {"en": "Mine"})


def test_a_text_is_written_and_read_and_a_second_writer_sees_both(writer: Client) -> None:
    address = f"{EDIT}texts/CONTEXT/"
    typed = filled(writer, address, text="Mine from the start")

    post(writer, address, text="Courts have **no** budget.")
    refused = writer.post(address, typed)

    assert "Courts have <strong>no</strong> budget." in page(writer.get("/programmes/KAS-P/"))
    assert refused.status_code == 409
    assert "Courts have **no** budget." in page(refused)
    assert "Mine from the start" in page(refused)
    standing = {bound.html_name: bound.value() for bound in refused.context["form"]}
    assert writer.post(address, standing).status_code == 302
    section = PlanSection.objects.get()
    assert (section.text, section.revision) == ("Mine from the start", 2)


def test_texts_of_workplans_and_unknown_ones_are_not_here(writer: Client) -> None:
    assert writer.get(f"{EDIT}texts/WHAT_WORKED/").status_code == 404
    assert writer.get(f"{EDIT}texts/POETRY/").status_code == 404


def test_a_text_that_is_not_theirs_to_read_is_not_there_to_write(
    client: Client, programme: Programme, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given an organization whose editors write plans without reading what is confidential."""
    actions.save_plan_section(
        programme.document, "CONTEXT", base_revision=0, text="Names of people", language="en",
        classification="CONFIDENTIAL", by=editor, at=make.AT,
    )  # fmt: skip
    role = roles.ROLES[roles.ENTITY_EDITOR]
    less = replace(role, permissions=role.permissions - {roles.VIEW_CONFIDENTIAL})
    monkeypatch.setitem(roles.ROLES, roles.ENTITY_EDITOR, less)
    client.force_login(editor)

    assert client.get(f"{EDIT}texts/CONTEXT/").status_code == 404
    assert "Names of people" not in page(client.get("/programmes/KAS-P/"))


def asks_for_significance(version: PlanVersion) -> Tag:
    tag = plans.tag(version, "WOMEN")
    tag.tag_set.has_significance = True
    tag.tag_set.save()
    return tag


def test_a_result_is_written_with_its_place_and_its_tags(
    writer: Client, programme: Programme, version: PlanVersion
) -> None:
    top = make.result(programme, code="R1")
    women, goal = asks_for_significance(version), plans.tag(version, "16")
    goals = f"tags_{goal.tag_set.pk}"

    answer = post(
        writer,
        f"{EDIT}results/add/",
        statement="Courts are independent",
        element="M1",
        parent=str(top.uid),
        assumption="Judges are paid",
        **{f"significance_{women.pk}": "0", f"justification_{women.pk}": "Not yet", goals: ["16"]},
    )

    made = programme.results.get(code="KAS-R2")
    assert answer["Location"] == "/programmes/KAS-P/#results"
    assert (made.statement, made.parent, made.element) == (
        {"en": "Courts are independent"}, top, plans.element(version, "M1"),
    )  # fmt: skip
    uses = {use.tag.code: (use.significance, use.justification) for use in made.tag_uses.all()}
    assert uses == {"WOMEN": (0, "Not yet"), "16": (None, "")}
    shown = page(writer.get("/programmes/KAS-P/"))
    for words in ("How change comes about", "Judges are paid", "leads to R1", "0/3", "Not yet"):
        assert words in shown
    # What stands is what the form offers again: saving it untouched changes nothing.
    assert post(writer, f"{EDIT}results/{made.uid}/").status_code == 302
    kept = {use.tag.code: (use.significance, use.justification) for use in made.tag_uses.all()}
    assert kept == uses


def test_many_tags_are_written_as_codes_and_unknown_ones_are_named(
    writer: Client, programme: Programme, version: PlanVersion
) -> None:
    goals = plans.tag(version, "16").tag_set
    for number in range(20, 40):
        Tag.objects.create(tag_set=goals, code=f"T{number}", name={"en": f"Goal {number}"}, position=number)
    field = f"tags_{goals.pk}"

    wrong = post(writer, f"{EDIT}results/add/", statement="A change", **{field: "t20; NOPE"})
    right = post(writer, f"{EDIT}results/add/", statement="A change", **{field: "t20; T21"})

    assert "NOPE is not in this list" in page(wrong)
    assert "A change" in page(wrong)
    assert right.status_code == 302
    made = programme.results.get()
    assert sorted(made.tags.values_list("code", flat=True)) == ["T20", "T21"]
    assert writer.get(f"{EDIT}results/{made.uid}/").context["form"][field].value() == "T20, T21"


def test_a_reason_without_a_weight_is_asked_about(writer: Client, version: PlanVersion) -> None:
    women = asks_for_significance(version)

    answer = post(writer, f"{EDIT}results/add/", statement="A", **{f"justification_{women.pk}": "Because"})

    assert "Say how much, from 0 to 3" in page(answer)
    assert not Result.objects.exists()


def test_a_circle_is_refused_on_the_page_with_the_reason(writer: Client, programme: Programme) -> None:
    top = make.result(programme, code="R1")
    below = make.result(programme, code="R2")
    Result.objects.filter(pk=below.pk).update(parent=top)

    answer = post(writer, f"{EDIT}results/{top.uid}/", parent=str(below.uid))

    assert answer.status_code == 409
    assert "close a circle" in page(answer)


def test_two_people_change_a_result_and_the_second_sees_both(
    writer: Client, programme: Programme, version: PlanVersion, editor: User
) -> None:
    result = make.result(programme, code="R1")
    goals = f"tags_{plans.tag(version, '16').tag_set.pk}"
    typed = filled(writer, f"{EDIT}results/{result.uid}/", statement="Mine", **{goals: ["16"]})
    theirs = actions.ResultSaid({"en": "Theirs"}, element=plans.element(version, "M1"))
    actions.save_result(programme, theirs, result=result, base_revision=1, by=editor, at=make.AT)

    refused = writer.post(f"{EDIT}results/{result.uid}/", typed)

    clashes = {clash.label: (clash.theirs, clash.mine) for clash in refused.context["clashes"]}
    assert refused.status_code == 409
    assert clashes["Statement"] == ("Theirs", "Mine")
    assert clashes["Element of the strategic plan"][0].startswith("M1 ")
    assert refused.context["form"].began_from == 2


def test_results_change_places_and_links_to_their_row(writer: Client, programme: Programme) -> None:
    make.result(programme, code="R1", position=1)
    second = make.result(programme, code="R2", position=2)

    answer = writer.post(f"{EDIT}results/{second.uid}/move/", {"up": "1"})

    assert answer["Location"] == f"/programmes/KAS-P/#result-{second.uid}"
    assert [row.code for row in programme.results.order_by("position")] == ["R2", "R1"]
    make.in_state(programme, PlanState.BOARD)
    refused = writer.post(f"{EDIT}results/{second.uid}/move/", {"down": "1"}, follow=True)
    assert "cannot be changed now" in page(refused)


def test_an_indicator_is_written_with_baseline_and_milestones(writer: Client, programme: Programme) -> None:
    result = make.result(programme, code="R1")
    address = f"{EDIT}results/{result.uid}/indicators/add/"

    answer = post(
        writer, address, title="Share of courts", measure=Measure.PERCENTAGE, responsible="Legal officer",
        means_of_verification="Ministry", baseline_year="2017", baseline_value="10",
        y2021_numerator="1", y2021_denominator="4", y2019_value="12.5",
    )  # fmt: skip

    made = result.indicators.get()
    assert answer["Location"] == f"/programmes/KAS-P/#result-{result.uid}"
    assert [fact.value for fact in made.targets.order_by("period__code")] == [Decimal("12.5"), Decimal(25)]
    shown = page(writer.get("/programmes/KAS-P/"))
    for words in ("Share of courts", "Target 2021", "1 of 4", "Legal officer", "Ministry", "2017"):
        assert words in shown
    edit = f"{EDIT}indicators/{made.uid}/"
    assert post(writer, edit, y2021_numerator="2").status_code == 302
    assert made.targets.get(period__code="2021").value == Decimal(50)


def test_numbers_that_are_none_and_baselines_without_a_year_come_back_as_typed(
    writer: Client, programme: Programme
) -> None:
    result = make.result(programme, code="R1")
    address = f"{EDIT}results/{result.uid}/indicators/add/"

    words = post(writer, address, title="T", measure=Measure.UNIT, y2019_value="many", baseline_year="old")
    alone = post(writer, address, title="T", measure=Measure.UNIT, baseline_value="3")
    mixed = post(writer, address, title="T", measure=Measure.QUALITATIVE, y2019_value="3")

    assert (words.status_code, alone.status_code, mixed.status_code) == (200, 409, 409)
    assert 'value="many"' in page(words)
    assert "Year of the baseline" in page(words)
    assert "The baseline has no year" in page(alone)
    assert "measured in words" in page(mixed)
    assert not result.indicators.exists()


def test_two_people_change_an_indicator_or_add_to_one_result(
    writer: Client, programme: Programme, editor: User
) -> None:
    result = make.result(programme, code="R1")
    indicator = make.indicator(result=result)
    make.target(indicator, "10")
    edit, add = f"{EDIT}indicators/{indicator.uid}/", f"{EDIT}results/{result.uid}/indicators/add/"
    changed, added = filled(writer, edit, y2019_value="11"), filled(writer, add, title="New", measure="UNIT")
    said = actions.IndicatorSaid(
        {"en": "Theirs"}, Measure.UNIT, milestones={2019: actions.ValueSaid(value=Decimal(12))}
    )
    actions.save_indicator(result, said, indicator=indicator, base_revision=1, by=editor, at=make.AT)

    of_change, of_addition = writer.post(edit, changed), writer.post(add, added)

    assert (of_change.status_code, of_addition.status_code) == (409, 409)
    clashes = {clash.label: (clash.theirs, clash.mine) for clash in of_change.context["clashes"]}
    assert clashes["2019: value"] == ("12", "11")
    # Nothing differs: only the result moved on. Saving once more adds it.
    assert of_addition.context["clashes"] == []
    standing = {bound.html_name: bound.value() or "" for bound in of_addition.context["form"]}
    assert writer.post(add, standing).status_code == 302
    assert result.indicators.count() == 2


def test_a_risk_is_written_and_shown_in_words(writer: Client, programme: Programme, editor: User) -> None:
    said = {
        "factor": "PROGRAMMATIC",
        "description": "Elections are put off",
        "likelihood": "4",
        "impact": "5",
    }

    post(writer, f"{EDIT}risks/add/", **said)
    risk = programme.risks.get()
    shown = page(writer.get("/programmes/KAS-P/"))
    missing = post(writer, f"{EDIT}risks/add/", **{**said, "likelihood": ""})
    typed = filled(writer, f"{EDIT}risks/{risk.uid}/", response="Mine")
    theirs = actions.RiskSaid("PROGRAMMATIC", "Elections are put off", 1, 1, "Theirs")
    actions.save_risk(programme, theirs, risk=risk, base_revision=1, by=editor, at=make.AT)
    refused = writer.post(f"{EDIT}risks/{risk.uid}/", typed)

    for words in ("Elections are put off", "very high", "likely, severe"):
        assert words in shown
    assert missing.status_code == 200
    clashes = {clash.label: (clash.theirs, clash.mine) for clash in refused.context["clashes"]}
    assert clashes == {
        "How likely": ("1 · rare", "4 · likely"),
        "How severe": ("1 · slight", "5 · severe"),
        "What you do about it": ("Theirs", "Mine"),
    }


def test_needs_are_written_as_a_table_with_totals(writer: Client) -> None:
    address = f"{EDIT}resources/"

    post(writer, address, need_2018_REGULAR_BUDGET="1000", need_2019_REGULAR_BUDGET="0",
         need_2019_TRUST_FUND="250.50")  # fmt: skip
    shown = page(writer.get("/programmes/KAS-P/"))
    refused = post(writer, address, need_2018_REGULAR_BUDGET="-5")
    wrong = post(writer, address, need_2018_REGULAR_BUDGET="a lot")

    for words in ("1,000", "250.5", "1,250.5", "Trust fund"):
        assert words in shown
    # Missing is never zero: no column for a fund of which nothing is said.
    assert "Extrabudgetary" not in shown
    assert (refused.status_code, wrong.status_code) == (409, 200)
    assert "not between 0 and" in page(refused)
    assert 'value="a lot"' in page(wrong)


def test_two_people_change_an_amount_and_the_second_sees_both(
    writer: Client, programme: Programme, editor: User
) -> None:
    address, key = f"{EDIT}resources/", (2018, Fund.REGULAR_BUDGET.value)
    typed = filled(writer, address, need_2018_REGULAR_BUDGET="2")
    theirs = {key: actions.NeedSaid(Decimal(1))}
    actions.save_resources(programme, theirs, by=editor, at=make.AT)

    refused = writer.post(address, typed)
    standing = {bound.html_name: bound.value() or "" for bound in refused.context["form"]}
    saved = writer.post(address, standing)

    clashes = [(clash.label, clash.theirs, clash.mine) for clash in refused.context["clashes"]]
    assert clashes == [("2018, Regular budget", "1", "2")]
    assert saved.status_code == 302
    assert ProgrammeResource.objects.get().amount == 2


# Removing


def test_a_part_is_removed_after_asking(writer: Client, programme: Programme) -> None:
    addresses = [one for one in every_page(programme) if "/remove/" in one]
    asked = [page(writer.get(address)) for address in addresses]

    for address in (addresses[2], addresses[1], addresses[0]):
        revision = writer.get(address).context["revision"]
        answer = writer.post(address, {"base_revision": str(revision)}, follow=True)
        assert "Removed." in page(answer)

    assert "Remove result R1?" in asked[0]
    assert "Floods" in asked[2]
    assert (programme.results.count(), programme.risks.count()) == (0, 0)


def test_what_outputs_serve_is_not_removed_and_the_page_says_what_next(
    writer: Client, programme: Programme
) -> None:
    result = make.result(programme, code="R1")
    make.output(make.workplan(programme.entity), result=result, code="O1")

    answer = writer.post(f"{EDIT}remove/result/{result.uid}/", {"base_revision": "1"})

    assert answer.status_code == 409
    assert "Link them to another result" in page(answer)


@pytest.mark.parametrize("forged", ["", "x", "²", "9" * 12])
def test_a_forged_revision_removes_nothing(writer: Client, programme: Programme, forged: str) -> None:
    result = make.result(programme, code="R1")

    answer = writer.post(f"{EDIT}remove/result/{result.uid}/", {"base_revision": forged})

    assert answer.status_code == 409
    assert programme.results.exists()


def test_parts_of_other_programmes_and_unknown_parts_are_not_there(
    writer: Client, programme: Programme
) -> None:
    elsewhere = make.result()
    own = make.result(programme)

    assert writer.get(f"{EDIT}results/{elsewhere.uid}/").status_code == 404
    assert writer.get(f"{EDIT}remove/result/{elsewhere.uid}/").status_code == 404
    assert writer.get(f"{EDIT}remove/programme/{own.uid}/").status_code == 404
    make.in_state(programme, PlanState.IN_FORCE)
    assert writer.get(f"{EDIT}remove/result/{elsewhere.uid}/").status_code == 404
    assert writer.get(f"{EDIT}remove/programme/{own.uid}/").status_code == 404


def test_writing_costs_the_same_for_two_results_as_for_twenty(writer: Client, programme: Programme) -> None:
    first = make.result(programme)
    make.indicator(result=first)
    paths = ("/programmes/KAS-P/", f"{EDIT}results/{first.uid}/", f"{EDIT}results/add/", f"{EDIT}resources/")

    def add(count: int) -> None:
        for _number in range(count):
            result = make.result(programme)
            make.target(make.indicator(result=result))
            make.baseline(result.indicators.get())
            Result.objects.filter(pk=result.pk).update(parent=first)
            ProgrammeRisk.objects.create(
                programme=programme, factor="PROGRAMMATIC", description="Floods", likelihood=2, impact=2
            )

    add(2)
    for_two = [queries_used(writer, path) for path in paths]
    add(18)

    assert [queries_used(writer, path) for path in paths] == for_two
