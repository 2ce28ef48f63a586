"""Pages of plans: who sees what, and that they say it."""

import pytest
from django.test import Client

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy import actions, queries
from goldenthread.direction.strategy.actions import NewElement
from goldenthread.direction.strategy.models import PlanVersion, Tag
from tests.helpers import queries_used

from . import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(people.member(role=roles.SENIOR_READER))
    return client


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(people.framework_manager())
    return client


def test_the_list_says_what_a_plan_is_made_of(reader: Client) -> None:
    make.plan_version(make.plan("OMP", title={"en": "Plan of examples"}))

    page = reader.get("/plans/").content.decode()

    assert "Plan of examples" in page
    assert "Pillar <b>2</b>" in page
    assert "Pillar result <b>3</b>" in page


def test_an_empty_home_says_where_a_plan_comes_from(reader: Client) -> None:
    assert "goldenthread import plan FILE" in reader.get("/plans/").content.decode()


@pytest.mark.parametrize("path", ["/plans/OMP/", "/plans/OMP.csv", "/plans/OMP/elements/M1/"])
def test_someone_without_a_role_finds_no_plan(client: Client, path: str) -> None:
    make.plan_version(make.plan("OMP"))
    client.force_login(people.user())

    assert client.get(path).status_code == 404


def test_the_plan_shows_its_tree_its_scale_and_its_tags(reader: Client) -> None:
    make.plan_version(make.plan("OMP"))

    page = reader.get("/plans/OMP/").content.decode()

    for words in (
        "Mechanisms",
        "Structures for follow-up function",
        "Fully achieved: what it means.",
        "Civic space",
    ):
        assert words in page
    assert "Partially or fully achieved" in page
    assert "Add a tag" not in page


def test_tags_stand_under_the_tag_they_belong_to(reader: Client) -> None:
    version = make.plan_version(make.plan("OMP"))
    prevention = make.tag(version, "PREVENTION")
    for code, name in (("WARNING", "Early warning"), ("DIALOGUE", "Dialogue of parties")):
        actions.add_tag(
            prevention.tag_set,
            code=code,
            name={"en": name},
            parent=prevention,
            by=people.framework_manager(),
            at=people.NEW_YEAR_2020,
        )

    (shown,) = [tags for tag_set, tags in queries.tag_sets_for_page(version.plan) if tag_set.code == "SHIFT"]
    page = reader.get("/plans/OMP/").content.decode()

    assert dict(shown)[prevention] == list(prevention.children.order_by("position"))
    assert all(tag.parent is None for tag, _under in shown)
    assert page.count("Early warning") == page.count("Dialogue of parties") == 1


def test_a_place_holder_is_marked(reader: Client) -> None:
    make.plan_version(
        make.plan("OMP"),
        elements=(NewElement("PILLAR", "X", {"en": "X"}, confidence="L", note="To be checked."),),
    )

    for path in ("/plans/OMP/", "/plans/OMP/elements/X/"):
        page = reader.get(path).content.decode()
        assert "place-holder wording" in page
        assert "To be checked." in page


def test_an_element_shows_its_place_on_the_thread(reader: Client) -> None:
    make.plan_version(make.plan("OMP"))

    page = reader.get("/plans/OMP/elements/M1/").content.decode()

    assert 'href="/plans/OMP/elements/M/"' in page
    assert "<h1>Structures for follow-up function</h1>" in page
    assert "M2" in reader.get("/plans/OMP/elements/M/").content.decode()


@pytest.mark.parametrize("path", ["/plans/NONE/", "/plans/OMP/?version=9", "/plans/OMP/elements/NONE/"])
def test_what_is_not_there_is_not_found(reader: Client, path: str) -> None:
    make.plan_version(make.plan("OMP"))

    assert reader.get(path).status_code == 404


def test_a_draft_is_seen_by_those_who_keep_the_plan_only(client: Client) -> None:
    make.draft(make.plan("OMP"))
    client.force_login(people.member(role=roles.SENIOR_READER))
    assert client.get("/plans/OMP/").status_code == 404
    assert "OMP" not in client.get("/plans/").content.decode()

    client.force_login(people.framework_manager())
    assert "This is a draft." in client.get("/plans/OMP/").content.decode()


def test_a_superseded_version_stays_readable(reader: Client) -> None:
    first = make.plan_version(make.plan("OMP"))
    make.plan_version(first.plan)

    page = reader.get("/plans/OMP/?version=1").content.decode()

    assert "A later version is in force." in page
    assert "Version 2" in page


def test_the_tree_downloads_as_a_file(reader: Client) -> None:
    make.plan_version(make.plan("OMP"))

    lines = reader.get("/plans/OMP.csv").content.decode("utf-8-sig").splitlines()

    assert lines[0].startswith("Code,Level,Title,Short title,Under,Confidence,Note")
    assert lines[2].startswith("M1,Pillar result,Structures for follow-up function,,M,,")
    assert len(lines) == 1 + len(make.ELEMENTS)


def test_a_framework_manager_adds_a_tag_to_the_plan_in_force(manager: Client) -> None:
    version = make.plan_version(make.plan("OMP"))
    shifts = make.tag(version, "PREVENTION").tag_set
    answers = {"tag_set": shifts.pk, "code": "RE_SETS", "name": "Re-sets of 2019", "parent": ""}

    answer = manager.post("/plans/OMP/tags/add/", answers, follow=True)

    assert "Re-sets of 2019 is added." in answer.content.decode()
    tag = Tag.objects.get(code="RE_SETS")
    assert (tag.tag_set, tag.name, tag.added_on is not None) == (shifts, {"en": "Re-sets of 2019"}, True)


def test_a_refused_tag_keeps_what_was_typed(manager: Client) -> None:
    version = make.plan_version(make.plan("OMP"))
    shifts = make.tag(version, "PREVENTION").tag_set

    answer = manager.post(
        "/plans/OMP/tags/add/",
        {"tag_set": shifts.pk, "code": "PREVENTION", "name": "Typed words", "parent": ""},
    )

    assert answer.status_code == 422
    assert "Choose another code" in answer.content.decode()
    assert "Typed words" in answer.content.decode()


def test_only_those_who_keep_the_plan_add_tags_or_put_it_in_force(reader: Client) -> None:
    version = make.plan_version(make.plan("OMP"))

    refused = reader.get("/plans/OMP/tags/add/")
    assert refused.status_code == 403
    assert "open to these roles: framework manager" in refused.content.decode()
    assert reader.post("/plans/OMP/tags/add/", {}).status_code == 403
    assert reader.post(f"/plans/OMP/versions/{version.number}/put-in-force/").status_code == 403


def test_a_draft_is_put_in_force_after_asking_once_more(manager: Client) -> None:
    draft = make.draft(make.plan("OMP"))
    path = "/plans/OMP/versions/1/put-in-force/"

    assert "frozen from then on" in manager.get(path).content.decode()
    assert PlanVersion.objects.get(pk=draft.pk).state == "DRAFT"
    manager.post(path)

    assert PlanVersion.objects.get(pk=draft.pk).state == "IN_FORCE"
    again = manager.post(path)
    assert again.status_code == 409
    assert "already in force" in again.content.decode()


def test_the_plan_page_costs_the_same_for_a_small_tree_as_for_a_large_one(reader: Client) -> None:
    make.plan_version(make.plan("SMALL"))
    large = make.draft(make.plan("LARGE"))
    actions.add_elements(
        large, [NewElement("PILLAR_RESULT", f"M1.{number}", {"en": "Leaf"}, "M1") for number in range(60)]
    )
    actions.put_in_force(large, by=people.framework_manager(), at=people.NEW_YEAR_2020)

    assert queries_used(reader, "/plans/LARGE/") == queries_used(reader, "/plans/SMALL/")
    assert queries_used(reader, "/plans/LARGE/elements/M1/") == queries_used(
        reader, "/plans/SMALL/elements/M1/"
    )


def test_the_list_costs_the_same_for_one_plan_as_for_five(reader: Client) -> None:
    make.plan_version()
    for_one = queries_used(reader, "/plans/")
    for _number in range(4):
        make.plan_version()

    assert queries_used(reader, "/plans/") == for_one
