"""Loading plan files: all or nothing, every problem at once, the same file twice changes nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from goldenthread.direction.organization.actions import system_user
from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy import actions, queries
from goldenthread.direction.strategy.models import (
    ElementAncestor,
    PlanElement,
    PlanVersion,
    StrategicPlan,
    Tag,
)
from goldenthread.direction.strategy.plan_file import fields

pytestmark = pytest.mark.django_db
MARCH_3 = datetime(2020, 3, 3, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
SMALL = """\
format: golden-thread-plan/1
code: SMALL
title: Small plan
starts_on: 2018-01-01
ends_on: 2021-12-31
put_in_force: true
levels:
  - {code: AIM, name: Aim, role: PILLAR}
scale:
  code: S
  name: Scale
  levels:
    - {code: LOW, name: Low}
    - {code: HIGH, name: High, in_roll_up: true}
tag_sets:
  - code: THEME
    name: Themes
    tags:
      - {code: WATER, name: Water}
elements:
  - {code: A, level: AIM, title: Aim A}
  - {code: A.1, level: AIM, parent: A, title: Aim A.1}
"""


def load(text: str | bytes, *, dry_run: bool = False) -> actions.PlanImport:
    content = text.encode() if isinstance(text, str) else text
    return actions.import_plan(content, by=system_user(), at=MARCH_3, dry_run=dry_run)


def shipped(name: str) -> actions.PlanImport:
    return load((DATA / name).read_bytes())


def test_the_shipped_plan_has_the_parts_its_public_descriptions_name() -> None:
    outcome = shipped("ohchr-2018-2021.yaml")

    version = outcome.version
    assert outcome.problems == []
    assert version is not None
    assert version == queries.plan_version_in_force("OMP-2018-2021")
    by_role: dict[str, list[str]] = {
        role: [] for role in ("PILLAR", "PILLAR_RESULT", "ACTION_PLAN", "ACTION_PLAN_RESULT")
    }
    for element in version.elements.select_related("level"):
        by_role[element.level.role].append(element.code)
    assert by_role["PILLAR"] == ["M", "D", "PS", "ND", "A", "P"]
    assert {role: len(codes) for role, codes in by_role.items()} == {
        "PILLAR": 6,
        "PILLAR_RESULT": 38,
        "ACTION_PLAN": 9,
        "ACTION_PLAN_RESULT": 9,
    }
    assert not version.elements.filter(confidence="").exists()
    assert set(version.elements.filter(confidence="L").values_list("code", flat=True)) == {"ND4", "ND7"}


def test_the_shipped_plan_has_its_tags_and_its_scale() -> None:
    version = shipped("ohchr-2018-2021.yaml").version

    assert version is not None
    sets = {tag_set.code: list(tag_set.tags.all()) for tag_set in queries.tag_sets_of(version.plan)}
    assert [tag.code for tag in sets["SPOTLIGHT"]] == ["WOMEN", "YOUTH", "PERSONS_WITH_DISABILITIES"]
    assert len([tag for tag in sets["SHIFT"] if tag.parent_id is None]) == 4
    assert Tag.objects.filter(parent__code="FRONTIER_ISSUES").count() == 5
    assert len([tag for tag in sets["SDG"] if tag.parent_id is None]) == 17
    assert len([tag for tag in sets["SDG"] if tag.parent_id]) == 169
    assert Tag.objects.get(code="16.10").number == 16
    assert [(s.code, s.in_roll_up) for s in queries.scale_levels(version)] == [
        ("NO_PROGRESS", False),
        ("SOME_PROGRESS", False),
        ("GOOD_PROGRESS", False),
        ("PARTIALLY_ACHIEVED", True),
        ("FULLY_ACHIEVED", True),
    ]
    assert all(s.definition["en"] for s in queries.scale_levels(version))


def test_a_differently_shaped_plan_loads_beside_it_with_no_code_change() -> None:
    shipped("ohchr-2018-2021.yaml")

    version = shipped("example-regional.yaml").version

    assert version is not None
    assert [level.name["en"] for level in version.levels.order_by("position")] == [
        "Impact area",
        "Outcome",
        "Line of action",
    ]
    assert [s.code for s in queries.scale_levels(version)] == [
        "OFF_COURSE",
        "AT_RISK",
        "ON_COURSE",
        "REACHED",
    ]
    assert [t.code for t in queries.tag_sets_of(version.plan)] == ["GENDER", "BASIN"]
    leaf = PlanElement.objects.get(version=version, code="F.10.a")
    above = (
        ElementAncestor.objects.filter(element=leaf)
        .order_by("distance")
        .values_list("ancestor__code", flat=True)
    )
    assert list(above) == ["F.10.a", "F.10", "F"]
    assert PlanVersion.objects.filter(state="IN_FORCE").count() == 2


def test_the_same_file_again_changes_nothing() -> None:
    first = load(SMALL)

    again = load(SMALL)

    assert (again.unchanged, again.created, again.version) == (True, {}, first.version)
    assert PlanVersion.objects.count() == 1


def test_a_file_that_differs_only_in_layout_changes_nothing() -> None:
    load(SMALL)

    assert load(f"# A comment.\n{SMALL}").unchanged


def test_a_dry_run_says_what_it_would_make_and_keeps_nothing() -> None:
    outcome = load(SMALL, dry_run=True)

    assert outcome.created == {
        "plans": 1,
        "versions": 1,
        "levels": 1,
        "elements": 2,
        "scales": 1,
        "scale_levels": 2,
        "tag_sets": 1,
        "tags": 1,
    }
    assert outcome.version is None
    assert not StrategicPlan.objects.exists()


def test_a_file_without_the_wish_to_be_in_force_stays_a_draft() -> None:
    version = load(SMALL.replace("put_in_force: true\n", "")).version

    assert version is not None
    assert version.state == "DRAFT"


def test_a_draft_loaded_again_holds_what_the_file_holds() -> None:
    text = SMALL.replace("put_in_force: true\n", "")
    load(text)

    version = load(text.replace("code: A.1,", "code: B,").replace("name: High", "name: Very high")).version

    assert version is not None
    assert version.number == 1
    assert set(version.elements.values_list("code", flat=True)) == {"A", "B"}
    assert [s.name["en"] for s in queries.scale_levels(version)] == ["Low", "Very high"]


def test_new_tags_are_added_to_the_plan_in_force_without_a_new_version() -> None:
    first = load(SMALL)
    more = SMALL.replace(
        "      - {code: WATER, name: Water}\n",
        "      - {code: WATER, name: Water}\n      - {code: RIVER, parent: WATER, name: River}\n",
    )

    outcome = load(more)

    assert (outcome.version, outcome.created) == (first.version, {"tags": 1})
    assert Tag.objects.get(code="RIVER").added_on == MARCH_3.date()


def test_a_changed_tree_becomes_the_next_version_and_the_old_one_stays_as_it_was() -> None:
    first = load(SMALL).version
    assert first is not None

    second = load(SMALL.replace("title: Aim A}", "title: Another aim}")).version

    assert second is not None
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("SUPERSEDED", "IN_FORCE", 2)
    assert first.elements.get(code="A").title == {"en": "Aim A"}


def test_a_changed_tree_waits_as_a_draft_where_the_file_does_not_put_it_in_force() -> None:
    load(SMALL)

    second = load(
        SMALL.replace("title: Aim A}", "title: Another}").replace("put_in_force: true\n", "")
    ).version

    assert second is not None
    assert second.state == "DRAFT"
    in_force = queries.plan_version_in_force("SMALL")
    assert in_force is not None
    assert in_force.number == 1


def test_a_scale_in_use_keeps_its_levels() -> None:
    load(SMALL)

    outcome = load(SMALL.replace("name: High", "name: Very high"))

    assert [(problem.line, problem.where) for problem in outcome.problems] == [(10, "scale")]
    assert "code of its own" in outcome.problems[0].message
    assert PlanVersion.objects.count() == 1


def test_a_plan_without_a_scale_loads_and_its_results_are_not_rated() -> None:
    scale = SMALL[SMALL.index("scale:") : SMALL.index("tag_sets:")]

    version = load(SMALL.replace(scale, "")).version

    assert version is not None
    assert (version.state, version.scale, queries.scale_levels(version)) == ("IN_FORCE", None, [])


RIVERS = SMALL.replace("put_in_force: true\n", "").replace(
    "      - {code: WATER, name: Water}\n",
    "      - {code: WATER, name: Water, number: 6}\n"
    "      - {code: SOIL, name: Soil, number: 15}\n"
    "      - {code: RIVER, parent: WATER, name: River}\n",
)


@pytest.mark.parametrize(
    ("change", "by", "code", "becomes"),
    [
        ("name: Soil, number: 15", "name: Earth, number: 16", "SOIL", ("Earth", 16, None)),
        # A tag takes the number of what it lies under, also when it is corrected.
        ("name: River", "name: Rivers", "RIVER", ("Rivers", 6, "WATER")),
        ("parent: WATER, name: River", "parent: SOIL, name: River", "RIVER", ("River", 15, "SOIL")),
        ("parent: WATER, name: River", "name: River", "RIVER", ("River", None, None)),
    ],
)
def test_a_tag_of_a_draft_is_corrected_in_place(
    change: str, by: str, code: str, becomes: tuple[str, int | None, str | None]
) -> None:
    first = load(RIVERS).version
    before = Tag.objects.get(code=code)

    outcome = load(RIVERS.replace(change, by))

    tag = Tag.objects.get(code=code)
    assert (outcome.version, outcome.unchanged, outcome.problems) == (first, False, [])
    assert (tag.name["en"], tag.number, tag.parent.code if tag.parent else None) == becomes
    assert (tag.pk, Tag.objects.count()) == (before.pk, 3)


def test_a_tag_in_use_is_not_renamed() -> None:
    load(SMALL)

    outcome = load(SMALL.replace("name: Water", "name: Seas"))

    assert [problem.where for problem in outcome.problems] == ["tag_sets › THEME › WATER"]
    assert Tag.objects.get().name == {"en": "Water"}


def test_a_renewed_plan_title_is_taken_over() -> None:
    load(SMALL)

    outcome = load(SMALL.replace("title: Small plan", "title: Smaller plan"))

    assert not outcome.unchanged
    assert StrategicPlan.objects.get().title == {"en": "Smaller plan"}


def test_an_import_leaves_a_trace_and_needs_a_framework_manager() -> None:
    with pytest.raises(actions.NotAllowed):
        actions.import_plan(SMALL.encode(), by=people.system_administrator(), at=MARCH_3)

    assert actions.import_plan(SMALL.encode(), by=people.framework_manager(), at=MARCH_3).version


def test_every_problem_is_listed_at_once_and_nothing_is_loaded() -> None:
    outcome = load(
        SMALL.replace("starts_on: 2018-01-01", "starts_on: 2018-13-01")
        .replace("code: A.1, level: AIM, parent: A,", "code: A, level: MOON, parent: Z,")
        .replace("title: Small plan", "titel: Small plan")
        .replace("in_roll_up: true", "in_roll_up: perhaps")
    )

    found = {(problem.line, problem.where) for problem in outcome.problems}
    assert found == {
        (1, "title"),
        (3, ""),
        (4, "starts_on"),
        (14, "scale › levels › HIGH › in_roll_up"),
        (21, "elements › A › code"),
        (22, "elements › A › code"),
        (22, "elements › A › level"),
        (22, "elements › A › parent"),
    }
    assert not StrategicPlan.objects.exists()


@pytest.mark.parametrize(
    ("change", "by", "line", "words"),
    [
        ("code: SMALL\n", "code: SMALL\ncode: TWICE\n", 3, "stands twice"),
        ("title: Small plan", "title: &a Small plan", 3, "Anchors"),
        ("title: Small plan", "title: *a", 3, "References"),
        ("title: Small plan", "title: !!python/object:os.system x", 3, "Type tags"),
        ("title: Small plan", "title: [Small]", 3, "Here stands a text"),
        ("title: Small plan", "title: {en: Small, english: Small}", 3, "language code"),
        ("title: Small plan", "title: {}", 3, "Missing"),
        ("title: Small plan", "title: 'Small", 3, "not YAML"),
        ("title: Small plan", "title: \x07", None, "not YAML"),
        ("code: SMALL", "code: SMALL PLAN", 2, "no space"),
        ("ends_on: 2021-12-31", "ends_on: 31.12.2021", 5, "Write it as"),
        ("ends_on: 2021-12-31", "ends_on: 2017-12-31", 5, "ends before"),
        ("golden-thread-plan/1", "golden-thread-plan/9", 1, "reads golden-thread-plan/1"),
        ("role: PILLAR", "role: COLUMN", 8, "Known are: PILLAR"),
        ("levels:\n  - {code: AIM, name: Aim, role: PILLAR}", "levels: AIM", 7, "Here stands a list"),
        ("  - {code: A, level: AIM, title: Aim A}", "  - A", 21, "Here stands a mapping"),
        ("  - {code: A, level: AIM, title: Aim A}", "  - {}", 21, "Missing"),
        ("parent: A, title: Aim A.1", "parent: A.1, title: Aim A.1", 22, "lies under itself"),
        ("title: Aim A.1", "confidence: X, title: Aim A.1", 22, "Known are: V, H, M, L"),
        ("{code: WATER, name: Water}", "{code: WATER, name: Water, parent: SEA}", 19, "not in this set"),
        ("{code: WATER, name: Water}", "{code: WATER, name: Water, number: two}", 19, "whole number"),
        ("elements:", "---\nelements:", 20, "second document"),
        ("title: Small plan", 'title: "a\\0b"', 3, "cannot be shown"),
        ("title: Small plan", 'title: {en: "\\ud800"}', 3, "cannot be shown"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_refused_with_the_line(change: str, by: str, line: int | None, words: str) -> None:
    assert change in SMALL

    outcome = load(SMALL.replace(change, by, 1))

    assert any(problem.line == line and words in problem.message for problem in outcome.problems), (
        outcome.problems
    )
    assert not StrategicPlan.objects.exists()


def test_a_tree_too_deep_to_be_meant_is_refused() -> None:
    chain = "".join(f"  - {{code: B{n}, level: AIM, parent: B{n - 1}, title: B}}\n" for n in range(1, 40))

    outcome = load(f"{SMALL}  - {{code: B0, level: AIM, title: B}}\n{chain}")

    assert any("B39 lies deeper than 12 levels" in problem.message for problem in outcome.problems)


def test_a_list_too_long_to_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields, "LONGEST_LIST", 5)
    more = "".join(f"  - {{code: C{n}, level: AIM, title: C}}\n" for n in range(5))

    outcome = load(SMALL + more)

    assert [problem.message for problem in outcome.problems] == ["The list has more than 5 entries."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"x" * (2 * 1024 * 1024 + 1), "at most 2 MB"),
        ("title: Größe".encode("latin-1"), "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"- just\n- a list\n", "Here stands a mapping"),
        (b"PK\x03\x04\x00\x00", "not YAML"),
    ],
)  # fmt: skip
def test_what_is_no_plan_file_at_all_is_refused_in_words(content: bytes, words: str) -> None:
    outcome = load(content)

    assert words in outcome.problems[0].message
