"""The pages on which a programme is started and written: who may, what is kept, its title and its texts."""

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions
from goldenthread.delivery.planning.models import PlanSection, PlanState, Programme, ProgrammeRisk, Result
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy.models import PlanVersion
from goldenthread.direction.strategy.tests import make as plans
from goldenthread.foundation.accounts.models import User
from tests.helpers import queries_used

from . import make
from .typist import filled, page, post

pytestmark = pytest.mark.django_db
EDIT = "/programmes/KAS-P/edit/"


@pytest.fixture
def version() -> PlanVersion:
    people.organization()
    return plans.plan_version(plans.plan("OMP"))


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


@pytest.mark.usefixtures("programme")
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


@pytest.mark.usefixtures("programme")
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


def test_a_part_is_removed_after_asking(writer: Client, programme: Programme) -> None:
    addresses = [one for one in every_page(programme) if "/remove/" in one]
    asked = [page(writer.get(address)) for address in addresses]

    for address in (addresses[2], addresses[1], addresses[0]):
        revision = writer.get(address).context["revision"]
        answer = writer.post(address, {"base_revision": str(revision)}, follow=True)
        assert "Removed: “" in page(answer)

    assert "Remove result R1?" in asked[0]
    assert "Floods" in asked[2]
    assert (programme.results.count(), programme.risks.count()) == (0, 0)
