"""Texts of tags from a file: all or nothing, every problem at once, the same file twice changes nothing."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from goldenthread.direction.organization import rules as roles
from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy import actions
from goldenthread.direction.strategy.actions import TagText, TextsRecorded
from goldenthread.direction.strategy.models import PlanVersion, Tag, TagSet
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
MARCH_3 = datetime(2020, 3, 3, tzinfo=UTC)
PLAN = Path(__file__).parents[1] / "data" / "ohchr-2018-2021.yaml"
SDG = Path(os.environ.get("GOLDENTHREAD_DATA", Path(__file__).parents[5] / "shared" / "data")) / "sdg"
SMALL = """\
type,code,status,en,fr
goal,5,,"Equality,
for everyone",Égalité pour toutes et tous
goal,16,,Peaceful societies,
indicator,16.1.1,current,Something counted,Un compte
"""


def load(
    text: str | bytes, *, kind: TagText = TagText.DESCRIPTION, plan: str = "", dry_run: bool = False
) -> actions.TagTextsImport:
    content = text.encode() if isinstance(text, str) else text
    return actions.import_tag_texts(
        content, set_code="SDG", plan_code=plan, kind=kind, by=system_user(), at=MARCH_3, dry_run=dry_run
    )


def said(outcome: actions.TagTextsImport) -> list[str]:
    return [str(problem) for problem in outcome.problems]


def entries() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="strategy.tag_texts.recorded"))


@pytest.fixture
def version() -> PlanVersion:
    return make.plan_version(make.plan("OMP"))


def test_full_texts_stand_beside_the_short_labels(version: PlanVersion) -> None:
    outcome = load(SMALL)

    assert outcome.problems == []
    assert outcome.recorded == TextsRecorded(changed=2)
    assert outcome.file.languages == ["en", "fr"]
    assert outcome.file.left_out == {"indicator": 1}
    assert outcome.file.columns_left_out == ["status"]
    goal = make.tag(version, "5")
    assert goal.name == {"en": "5"}
    assert goal.description == {"en": "Equality,\nfor everyone", "fr": "Égalité pour toutes et tous"}
    assert make.tag(version, "16").description == {"en": "Peaceful societies"}
    (entry,) = entries()
    assert entry.details["changed"] == 2
    assert entry.details["languages"] == ["en", "fr"]


@pytest.mark.usefixtures("version")
def test_the_same_file_again_changes_nothing() -> None:
    load(SMALL)

    again = load(SMALL.encode("utf-8-sig"))

    assert again.recorded == TextsRecorded(unchanged=2)
    assert len(entries()) == 1


def test_languages_that_a_file_does_not_have_stay(version: PlanVersion) -> None:
    load(SMALL)
    load("goal,ES\n5,Igualdad\n")

    assert make.tag(version, "5").description.keys() == {"en", "fr", "es"}


def test_a_dry_run_tries_everything_and_keeps_nothing(version: PlanVersion) -> None:
    assert load(SMALL, dry_run=True).recorded == TextsRecorded(changed=2)
    assert make.tag(version, "5").description == {}
    assert entries() == []


def test_a_name_in_use_gains_languages_and_keeps_those_it_has(version: PlanVersion) -> None:
    outcome = load("code,en,fr\n5,Another name,Égalité\n16,16,Paix\n", kind=TagText.NAME)

    assert outcome.recorded == TextsRecorded(changed=2, names_kept=1)
    assert make.tag(version, "5").name == {"en": "5", "fr": "Égalité"}


def test_a_name_of_a_draft_is_changed() -> None:
    version = make.draft()

    assert load("code,en\n5,Another name\n", kind=TagText.NAME).recorded == TextsRecorded(changed=1)
    assert make.tag(version, "5").name == {"en": "Another name"}


def test_a_plan_file_still_loads_after_its_tags_have_names_in_more_languages() -> None:
    text = PLAN.read_text(encoding="utf-8")
    actions.import_plan(text.encode(), by=system_user(), at=MARCH_3)
    load("code,ru\n1,Ликвидация нищеты\n", kind=TagText.NAME)

    again = actions.import_plan((text + "\n# a remark\n").encode(), by=system_user(), at=MARCH_3)

    assert again.problems == []
    assert Tag.objects.get(tag_set__code="SDG", code="1").name["ru"] == "Ликвидация нищеты"


@pytest.mark.parametrize(
    ("content", "problems"),
    [
        ("", ["No column holds the code. Name it code.", "No column holds texts."]),
        ("code,pt\n5,Igualdade\n", ["line 1: No column holds texts."]),
        ("code,en,en\n5,a,b\n", ["line 1: en: The column stands twice."]),
        ("code,en\n", ["The file has no row with the texts of a tag."]),
        (
            'code,en\n5,"two\nlines"\n99,x\n5,again\n,nobody\n16,\n5,a,b\n',
            [
                "line 4: 99: Sdg has no tag with this code.",
                "line 5: 5: The code stands twice; first in line 2.",
                "line 6: The row has no code.",
                "line 7: 16: The row has no text in any language.",
                "line 8: The row has 3 cells, the head has 2. Is a comma not in quotes?",
            ],
        ),
        ('code,en\n5,fine\n16,"never closed\n', ["line 3: This is not CSV with commas: unexpected end"]),
        ("code,en\n5,bad \x00 byte\n", ["line 2: 5 › en: The text holds a character that is none."]),
        ("code,en\n5," + "x" * 5001 + "\n", ["line 2: 5 › en: The text has 5001 characters; at most 5000"]),
        ("code,en\n5,Égalité\n".encode("latin-1"), ["line 2: The file is not in UTF-8."]),
        (b"x" * (2 * 1024 * 1024 + 1), ["at most 2 MB"]),
    ],
)
def test_every_problem_is_said_with_its_line_and_nothing_is_kept(
    version: PlanVersion, content: str | bytes, problems: list[str]
) -> None:
    found = said(load(content))

    assert len(found) == len(problems), found
    for words, problem in zip(problems, found, strict=True):
        assert words in problem
    assert make.tag(version, "5").description == {}
    assert entries() == []


def test_a_set_nobody_has_or_several_plans_have_is_asked_about(version: PlanVersion) -> None:
    assert "No such plan has this tag set" in said(load(SMALL, plan="NONE"))[0]

    other = make.plan_version(make.plan("ZMP"))

    assert said(load(SMALL)) == ["SDG: Several plans have this tag set: OMP, ZMP. Say which plan."]
    assert load(SMALL, plan="ZMP").recorded.changed == 2
    assert make.tag(version, "5").description == {}
    assert make.tag(other, "5").description != {}


@pytest.mark.usefixtures("version")
def test_only_those_who_keep_the_plan_give_texts() -> None:
    tag_set = TagSet.objects.get(code="SDG")
    reader = people.member(role=roles.SENIOR_READER)

    with pytest.raises(actions.NotAllowed):
        actions.record_tag_texts(tag_set, {"5": {"en": "x"}}, by=reader, at=MARCH_3, kind=TagText.DESCRIPTION)
    with pytest.raises(actions.TagRefused, match="99"):
        actions.record_tag_texts(
            tag_set, {"99": {"en": "x"}}, by=system_user(), at=MARCH_3, kind=TagText.DESCRIPTION
        )


@pytest.mark.usefixtures("version")
def test_a_tag_on_the_plan_page_unfolds_to_its_full_text(client: Client) -> None:
    load("code,en\n5,Equality <for> everyone\n")
    client.force_login(people.member(role=roles.SENIOR_READER))

    page = client.get("/plans/OMP/").content.decode()

    assert "<details><summary><bdi>5</bdi> 5 " in page
    assert '</summary><p class="hint">Equality &lt;for&gt; everyone</p></details>' in page
    assert "<li><bdi>16</bdi> 16 " in page


@pytest.mark.shared
@pytest.mark.skipif(not SDG.is_dir(), reason=f"no texts at {SDG}; set GOLDENTHREAD_DATA")
def test_the_official_texts_of_all_goals_and_targets_load_in_six_languages() -> None:
    actions.import_plan(PLAN.read_bytes(), by=system_user(), at=MARCH_3)

    texts = load((SDG / "sdg_goals_targets_indicators_6lang.csv").read_bytes())
    names = load((SDG / "sdg_goal_short_names_6lang.csv").read_bytes(), kind=TagText.NAME)

    assert said(texts) == said(names) == []
    assert texts.recorded.changed == 17 + 169
    assert texts.file.left_out["indicator"] > 200
    assert names.recorded.changed == 17
    languages = {"en", "fr", "es", "ar", "ru", "zh"}
    assert all(tag.description.keys() == languages for tag in Tag.objects.filter(tag_set__code="SDG"))
    goal = Tag.objects.get(tag_set__code="SDG", code="1")
    assert goal.name == goal.name | {"en": "No poverty", "zh": "无贫穷"}
