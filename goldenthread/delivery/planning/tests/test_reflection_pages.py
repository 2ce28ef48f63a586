"""The reflection before planning: writing three texts, two people at once, citing, and who reads what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from goldenthread.delivery.planning import actions, queries
from goldenthread.delivery.planning.models import Citation, PlanSection, PlanState, Workplan
from goldenthread.delivery.planning.queries import season as seasons
from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.foundation.accounts.models import User
from goldenthread.foundation.lib.uids import new_uid
from goldenthread.foundation.ui.tabs import PanelSpec, panels
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db
PAGE = "/workplans/KAS/2020/reflection/"
KINDS = ("WHAT_WORKED", "WHAT_DID_NOT", "WHAT_CHANGES")
LESSON = new_uid()


@pytest.fixture
def workplan() -> Workplan:
    return make.workplan(people.entity("KAS", name="Kasmar office"), period=make.year(2020))


@pytest.fixture
def editor(client: Client, workplan: Workplan) -> User:
    person = people.member(workplan.entity)
    client.force_login(person)
    return person


@pytest.fixture
def citable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one lesson be cited, as a higher app does."""

    def label(uid: UUID, _person: User) -> str | None:
        return "Begin early" if uid == LESSON else None

    monkeypatch.setitem(seasons.CITABLE._items, "LESSON", seasons.Citable("LESSON", 10, "Lessons", label))


def typed(**said: Any) -> dict[str, str]:
    """Return what a browser sends: three texts with their levels; by kind, those that say something."""
    data = {}
    for kind in KINDS:
        fields = {"base_revision": "0", "text": "", "language": "en", "classification": "INTERNAL"}
        for name, value in (fields | said.get(kind, {})).items():
            data[f"{kind}-{name}"] = str(value)
    data.update(said.get("also", {}))
    return data


def save(workplan: Workplan, text: str, *, by: User, kind: str = "WHAT_WORKED", **said: Any) -> PlanSection:
    defaults: dict[str, Any] = {"base_revision": 0, "language": "en", "classification": "INTERNAL"}
    return actions.save_plan_section(
        workplan.document, kind, text=text, by=by, at=make.AT, **(defaults | said)
    )


def texts() -> dict[str, str]:
    return dict(PlanSection.objects.exclude(text="").values_list("kind", "text"))


# Writing


@pytest.mark.usefixtures("editor")
def test_the_page_asks_three_questions(client: Client) -> None:
    page = client.get(PAGE).content.decode()

    for words in ("What worked", "What did not work", "What we change", "Kasmar office", "Nothing yet."):
        assert words in page


@pytest.mark.usefixtures("editor")
def test_what_was_typed_is_saved_and_what_is_empty_is_not_made(client: Client) -> None:
    answer = client.post(PAGE, typed(WHAT_WORKED={"text": "It worked."}, WHAT_CHANGES={"text": "More."}))

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert texts() == {"WHAT_WORKED": "It worked.", "WHAT_CHANGES": "More."}
    page = client.get(PAGE).content.decode()
    assert "It worked." in page
    assert 'name="WHAT_WORKED-base_revision" value="1"' in page


@pytest.mark.usefixtures("editor")
def test_saving_can_lead_on_to_the_plan(client: Client) -> None:
    answer = client.post(PAGE, typed(WHAT_WORKED={"text": "It worked."}, also={"then": "plan"}))

    assert answer["Location"] == "/workplans/KAS/2020/"


@pytest.mark.usefixtures("editor")
def test_one_mistake_loses_nothing_of_all_three(client: Client) -> None:
    answer = client.post(PAGE, typed(WHAT_WORKED={"text": "It worked."}, WHAT_CHANGES={"text": "x" * 60_001}))

    page = answer.content.decode()
    assert "a section holds 60000" in page
    assert "It worked." in page
    assert "x" * 60_001 in page
    assert texts() == {}


@pytest.mark.usefixtures("editor")
def test_a_level_that_does_not_exist_is_refused(client: Client) -> None:
    page = client.post(
        PAGE, typed(WHAT_WORKED={"text": "Mine.", "classification": "SECRET"})
    ).content.decode()

    assert "Choose one from the list" in page
    assert "Mine." in page
    assert texts() == {}


def test_what_is_untouched_is_not_saved_over_what_another_wrote(
    client: Client, editor: User, workplan: Workplan
) -> None:
    """Given a text; while I change another one, a colleague changes it."""
    save(workplan, "Old.", by=editor)
    save(workplan, "Theirs.", by=people.member(workplan.entity), base_revision=1)

    answer = client.post(
        PAGE, typed(WHAT_WORKED={"text": "Old.", "base_revision": 1}, WHAT_CHANGES={"text": "Mine."})
    )

    assert answer.status_code == 302
    assert texts() == {"WHAT_WORKED": "Theirs.", "WHAT_CHANGES": "Mine."}


def test_two_people_at_one_text_see_both_and_the_other_texts_are_saved(
    client: Client, editor: User, workplan: Workplan
) -> None:
    save(workplan, "Old.", by=editor)
    save(workplan, "Theirs.", by=people.member(workplan.entity), base_revision=1)
    said = {"text": "Mine.", "base_revision": 1}

    answer = client.post(PAGE, typed(WHAT_WORKED=said, WHAT_CHANGES={"text": "Saved."}))

    page = answer.content.decode()
    assert answer.status_code == 409
    for words in ("Someone saved “What worked” while you were writing", "Theirs.", "Mine.", "Old."):
        assert words in page
    assert texts() == {"WHAT_WORKED": "Theirs.", "WHAT_CHANGES": "Saved."}
    assert 'name="WHAT_WORKED-base_revision" value="2"' in page
    assert 'name="WHAT_CHANGES-base_revision" value="1"' in page

    again = typed(
        WHAT_WORKED={"text": "Mine.", "base_revision": 2},
        WHAT_CHANGES={"text": "Saved.", "base_revision": 1},
    )
    assert client.post(PAGE, again).status_code == 302
    assert texts()["WHAT_WORKED"] == "Mine."
    page = client.get(PAGE).content.decode()
    assert "kept aside, not saved" in page
    assert "Theirs." in page


@pytest.mark.usefixtures("editor")
def test_a_text_that_nobody_had_begun_can_collide_too(client: Client, workplan: Workplan) -> None:
    save(workplan, "Theirs.", by=people.member(workplan.entity))

    answer = client.post(PAGE, typed(WHAT_WORKED={"text": "Mine."}))

    assert answer.status_code == 409
    assert "What both began from" not in answer.content.decode()


@pytest.mark.usefixtures("editor")
def test_a_plan_submitted_while_one_writes_keeps_the_text(client: Client, workplan: Workplan) -> None:
    client.get(PAGE)
    make.in_state(workplan, PlanState.SUBMITTED)

    answer = client.post(PAGE, typed(WHAT_WORKED={"text": "Too late."}))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "cannot be changed now" in page
    assert "Too late." in page
    assert texts() == {}


def test_a_copied_text_keeps_its_mark_until_somebody_says_it_holds(
    client: Client, editor: User, workplan: Workplan
) -> None:
    save(workplan, "As ever.", by=editor)
    PlanSection.objects.update(copied_from="KAS 2019")
    same = {"text": "As ever.", "base_revision": 1}

    assert "copied from KAS 2019" in client.get(PAGE).content.decode()
    client.post(PAGE, typed(WHAT_WORKED=same))
    assert PlanSection.objects.get().copied_from == "KAS 2019"
    client.post(PAGE, typed(WHAT_WORKED={**same, "still_holds": "on"}))

    section = PlanSection.objects.get()
    assert (section.copied_from, section.revision) == ("", 2)
    client.post(PAGE, typed(WHAT_WORKED={**same, "base_revision": 2, "still_holds": "on"}))
    assert PlanSection.objects.get().revision == 2


# Citing


@pytest.mark.usefixtures("workplan", "citable")
def test_a_row_is_cited_and_taken_back_while_what_is_typed_stays(client: Client, editor: User) -> None:
    said = {"WHAT_WORKED": {"text": "Half a sent"}}

    page = client.post(PAGE, typed(**said, also={"cite": f"LESSON:{LESSON}"})).content.decode()

    assert "Half a sent" in page
    assert "Not saved yet" in page
    assert f'name="uncite" value="{LESSON}"' in page
    citation = Citation.objects.get()
    assert (citation.label, citation.kind, citation.cited_by) == ("Begin early", "LESSON", editor)
    assert texts() == {}

    page = client.post(PAGE, typed(**said, also={"uncite": str(LESSON)})).content.decode()
    assert "Half a sent" in page
    assert "Nothing yet." in page
    assert not Citation.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"cite": f"LESSON:{new_uid()}"},
        {"cite": f"RUMOUR:{LESSON}"},
        {"cite": "LESSON:nonsense"},
        {"cite": ""},
        {"uncite": "\x00"},
    ],
)
@pytest.mark.usefixtures("editor", "citable")
def test_what_is_not_there_for_someone_cannot_be_cited(client: Client, said: dict[str, str]) -> None:
    assert client.post(PAGE, typed(also=said)).status_code == 404
    assert not Citation.objects.exists()


@pytest.mark.usefixtures("editor", "citable")
def test_citing_in_a_plan_that_is_not_open_is_refused_in_words(client: Client, workplan: Workplan) -> None:
    make.in_state(workplan, PlanState.BOARD)

    answer = client.post(PAGE, typed(also={"cite": f"LESSON:{LESSON}"}))

    assert answer.status_code == 409
    assert "cannot be changed now" in answer.content.decode()


def test_panels_of_higher_apps_stand_beside_the_form(
    client: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []

    def context(workplan: Workplan, person: User) -> dict[str, Any]:
        seen.append((workplan.entity.code, person))
        return {"season": None, "workplan": workplan, "written": None, "texts": 3, "may_copy": False}

    spec = PanelSpec("probe", 1, "season-subject", "planning/season_panel.html", context)
    monkeypatch.setitem(panels._items, "probe", spec)

    assert "Before you plan" in client.get(PAGE).content.decode()
    assert seen == [("KAS", editor)]


# Reading


def test_a_submitted_plan_is_read_not_written(client: Client, editor: User, workplan: Workplan) -> None:
    save(workplan, "It **worked**.", by=editor)
    make.in_state(workplan, PlanState.IN_FORCE)

    page = client.get(PAGE).content.decode()

    assert "<strong>worked</strong>" in page
    assert "can be changed again when it is returned" in page
    assert "<textarea" not in page
    client.force_login(people.member(role=roles.SENIOR_READER))
    page = client.get(PAGE).content.decode()
    assert "<strong>worked</strong>" in page
    assert "can be changed again" not in page


def test_a_reader_gets_no_confidential_text_and_is_told_there_is_nothing(
    client: Client, editor: User, workplan: Workplan
) -> None:
    save(workplan, "Names.", by=editor, classification="CONFIDENTIAL")
    make.in_state(workplan, PlanState.IN_FORCE)
    assert "Confidential" in client.get(PAGE).content.decode()

    client.force_login(people.member(role=roles.SENIOR_READER))
    page = client.get(PAGE).content.decode()

    assert "Names." not in page
    assert "No reflection to read" in page


def test_outsiders_find_nothing_and_readers_write_nothing(client: Client, workplan: Workplan) -> None:
    client.force_login(people.member(people.entity("BRA")))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, typed(WHAT_WORKED={"text": "Mine."})).status_code == 404

    make.in_state(workplan, PlanState.IN_FORCE)
    assert client.get(PAGE).status_code == 200
    assert client.post(PAGE, typed(WHAT_WORKED={"text": "Mine."})).status_code == 403
    assert texts() == {}


def test_the_plans_page_leads_to_the_reflection(client: Client, editor: User, workplan: Workplan) -> None:
    save(workplan, "It worked.", by=editor)

    page = client.get("/workplans/KAS/2020/").content.decode()

    assert PAGE in page
    assert "1 of 3 texts" in page


def test_the_page_costs_the_same_for_one_text_as_for_many_revisions(
    client: Client, editor: User, workplan: Workplan
) -> None:
    save(workplan, "One.", by=editor)
    for_one = queries_used(client, PAGE)
    for number, kind in enumerate(KINDS[1:]):
        save(workplan, f"{number}", by=editor, kind=kind)
    for number in range(1, 9):
        save(workplan, f"Again {number}.", by=editor, base_revision=number)
    for _number in range(5):
        actions.cite(
            workplan.document, kind="LESSON", subject_uid=new_uid(), label="L", by=editor, at=make.AT
        )

    assert queries_used(client, PAGE) == for_one
    assert len(queries.cited_in(workplan.document)) == 5
