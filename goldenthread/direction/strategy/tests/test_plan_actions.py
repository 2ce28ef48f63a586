"""Plans: building a draft, putting it in force, and what is frozen from then on."""

from datetime import UTC, datetime

import pytest

from goldenthread.direction.organization.tests import make as people
from goldenthread.direction.strategy import actions, queries, rules
from goldenthread.direction.strategy.actions import NewElement, NewScaleLevel
from goldenthread.direction.strategy.models import ElementAncestor, PlanVersion
from goldenthread.foundation.audit_trail.models import AuditEntry

from . import make

pytestmark = pytest.mark.django_db
MARCH_3 = datetime(2020, 3, 3, tzinfo=UTC)


def test_a_draft_is_put_in_force_and_supersedes_the_version_before() -> None:
    first = make.plan_version()
    manager = people.framework_manager()

    second = actions.put_in_force(make.draft(first.plan), by=manager, at=MARCH_3)

    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("SUPERSEDED", "IN_FORCE", 2)
    assert queries.plan_version_in_force(first.plan.code) == second
    assert AuditEntry.objects.filter(action="strategy.plan_version.put_in_force", by=manager).exists()


def test_a_plan_in_force_is_frozen() -> None:
    version = make.plan_version()

    with pytest.raises(actions.PlanFrozen, match="does not change"):
        actions.add_elements(version, [NewElement("PILLAR", "X", {"en": "New pillar"})])
    with pytest.raises(actions.PlanFrozen, match="tags may be added"):
        actions.add_level(version, code="X", name={"en": "X"}, role="OTHER", position=9)
    with pytest.raises(actions.ScaleDiffers, match="code of its own"):
        actions.add_scale(
            version.plan, code="PROGRESS", name={"en": "P"}, levels=[NewScaleLevel("A", {"en": "A"})]
        )


def test_a_stale_copy_of_a_version_does_not_open_the_frozen_plan() -> None:
    draft = make.draft()
    actions.put_in_force(PlanVersion.objects.get(pk=draft.pk), by=people.framework_manager(), at=MARCH_3)
    assert draft.state == "DRAFT"

    with pytest.raises(actions.PlanFrozen):
        actions.add_elements(draft, [NewElement("PILLAR", "X", {"en": "New pillar"})])


def test_tags_may_be_added_while_the_plan_is_in_force() -> None:
    version = make.plan_version()
    parent = make.tag(version, "PREVENTION")

    tag = actions.add_tag(
        parent.tag_set,
        code="EARLY_WARNING",
        name={"en": "Early warning"},
        parent=parent,
        by=people.framework_manager(),
        at=MARCH_3,
    )

    assert (tag.added_on, tag.parent, tag.position) == (MARCH_3.date(), parent, 2)


def test_a_tag_whose_code_is_taken_is_refused() -> None:
    version = make.plan_version()
    shifts = make.tag(version, "PREVENTION").tag_set

    with pytest.raises(actions.TagRefused, match="Choose another code"):
        actions.add_tag(
            shifts, code="PREVENTION", name={"en": "Again"}, by=people.framework_manager(), at=MARCH_3
        )


@pytest.mark.parametrize("role", ["SYSTEM_ADMINISTRATOR", "SENIOR_READER", "AUDITOR"])
def test_only_framework_managers_change_a_plan(role: str) -> None:
    draft = make.draft()

    with pytest.raises(actions.NotAllowed, match="Ask one of: framework manager"):
        actions.put_in_force(draft, by=people.member(role=role), at=MARCH_3)


def test_a_plan_without_elements_is_not_put_in_force() -> None:
    version = actions.create_version(make.plan(), by=people.framework_manager(), at=MARCH_3)

    with pytest.raises(actions.NotReadyForForce, match="no elements"):
        actions.put_in_force(version, by=people.framework_manager(), at=MARCH_3)


def test_every_element_knows_everything_above_it_whatever_the_order_and_the_batches() -> None:
    version = make.draft()

    actions.add_elements(
        version,
        [
            NewElement("PILLAR_RESULT", "M1.1.1", {"en": "Leaf"}, "M1.1"),
            NewElement("PILLAR_RESULT", "M1.1", {"en": "Twig"}, "M1"),
        ],
    )

    links = ElementAncestor.objects.filter(element__version=version, element__code="M1.1.1").order_by(
        "distance"
    )
    assert list(links.values_list("ancestor__code", "distance")) == [
        ("M1.1.1", 0),
        ("M1.1", 1),
        ("M1", 2),
        ("M", 3),
    ]


def test_a_bad_tree_is_refused_with_every_fault_and_adds_nothing() -> None:
    version = make.draft()
    count = version.elements.count()

    with pytest.raises(actions.BadTree) as refusal:
        actions.add_elements(
            version, [NewElement("MOON", "M1", {}, "Z"), NewElement("PILLAR", "Q", {"en": "Q"}, "Q")]
        )

    for words in ("used twice", "on level MOON", "lies under Z", "has no title", "Q lies under itself"):
        assert words in str(refusal.value)
    assert version.elements.count() == count


def test_a_plan_that_is_there_is_given_back_as_it_is() -> None:
    plan = make.plan("OMP")

    again = make.plan("OMP", title={"en": "Another title"})

    assert again == plan
    assert again.title == {"en": "Plan OMP"}


def test_a_tag_needs_a_name_and_a_parent_of_its_own_set() -> None:
    version = make.plan_version()
    women, parent = make.tag(version, "WOMEN"), make.tag(version, "PREVENTION")

    with pytest.raises(actions.TagRefused, match="code and a name") as refused:
        actions.add_tag(
            women.tag_set, code="GIRLS", name={}, parent=parent, by=people.framework_manager(), at=MARCH_3
        )

    assert "another tag set" in str(refused.value)


def test_a_scale_without_levels_keeps_a_plan_from_being_put_in_force() -> None:
    reasons = rules.reasons_not_to_put_in_force(make.draft(), elements=1, scale_levels=0)

    assert reasons == ["The plan's scale has no levels. Add at least one."]


def test_the_plan_in_force_is_asked_for_by_code_or_by_day() -> None:
    version = make.plan_version()

    assert queries.plan_version_in_force() == version
    assert queries.plan_version_in_force(on=version.plan.starts_on) == version
    assert queries.plan_version_in_force("ELSEWHERE") is None
    assert queries.plan_version_in_force(on=MARCH_3.date().replace(year=2030)) is None


def test_a_plan_may_have_no_scale() -> None:
    version = actions.create_version(make.plan(), by=people.framework_manager(), at=MARCH_3)

    assert queries.scale_levels(version) == []
