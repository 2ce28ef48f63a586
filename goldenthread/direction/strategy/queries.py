"""Questions other code asks about plans. Reading only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Prefetch

from goldenthread.foundation.accounts.models import User

from .models import PlanElement, PlanLevel, PlanVersion, ScaleLevel, StrategicPlan, Tag, TagSet

State = PlanVersion.State


def plan_version_in_force(code: str | None = None, *, on: date | None = None) -> PlanVersion | None:
    """Return the version in force of the plan with this code, or nothing.

    Without a code: of the plan that runs on that day; without a day, of the plan that began last.
    """
    versions = PlanVersion.objects.filter(state=State.IN_FORCE).select_related("plan", "scale")
    if code:
        versions = versions.filter(plan__code=code)
    if on is not None:
        versions = versions.filter(plan__starts_on__lte=on, plan__ends_on__gte=on)
    return versions.order_by("-plan__starts_on", "plan__code").first()


def tag_sets_of(plan: StrategicPlan) -> list[TagSet]:
    """Return the tag sets of this plan in order, each with its tags."""
    return list(plan.tag_sets.order_by("position", "code").prefetch_related("tags"))


def scale_levels(version: PlanVersion) -> list[ScaleLevel]:
    """Return the levels results are rated with under this version, lowest first; none without a scale."""
    if version.scale_id is None:
        return []
    return list(ScaleLevel.objects.filter(scale_id=version.scale_id).order_by("position"))


@dataclass(frozen=True)
class PlanRow:
    """A plan in the list: the version people work with, and the others this reader may open."""

    plan: StrategicPlan
    current: PlanVersion
    others: list[PlanVersion]
    # How many elements each level of the current version holds.
    levels: list[tuple[PlanLevel, int]]


def plans_for_list(person: User) -> list[PlanRow]:
    """Return the plans this person may read, the latest first."""
    counted = PlanLevel.objects.annotate(size=Count("elements")).order_by("position")
    versions = (
        PlanVersion.objects.visible_to(person)
        .select_related("plan")
        .prefetch_related(Prefetch("levels", counted, to_attr="counted_levels"))
        .order_by("-plan__starts_on", "plan__code", "-number")
    )
    by_plan: dict[StrategicPlan, list[PlanVersion]] = {}
    for version in versions:
        by_plan.setdefault(version.plan, []).append(version)
    return [_row(plan, of_plan) for plan, of_plan in by_plan.items()]


def _row(plan: StrategicPlan, versions: list[PlanVersion]) -> PlanRow:
    current = next((version for version in versions if version.state == State.IN_FORCE), versions[0])
    levels = [(level, level.size) for level in current.counted_levels]  # type: ignore[attr-defined]
    return PlanRow(plan, current, [version for version in versions if version != current], levels)


def version_for_page(person: User, code: str, number: int | None = None) -> PlanVersion | None:
    """Return the version of a plan to show: the one asked for, else the one in force, else the latest."""
    versions = PlanVersion.objects.visible_to(person).filter(plan__code=code).select_related("plan", "scale")
    if number is not None:
        return versions.filter(number=number).first()
    return versions.filter(state=State.IN_FORCE).first() or versions.order_by("-number").first()


def versions_of(person: User, plan: StrategicPlan) -> list[PlanVersion]:
    """Return all versions of a plan that this person may open, the latest first."""
    return list(PlanVersion.objects.visible_to(person).filter(plan=plan).order_by("-number"))


@dataclass
class Node:
    """An element in the tree of a page, with its numbers (one for each column) and what lies under it."""

    element: PlanElement
    depth: int
    values: list[int] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    @property
    def is_loose(self) -> bool:
        """Say whether nothing lies under this element and nothing links to it: a loose end of the thread."""
        return bool(self.values) and not self.children and not any(self.values)


def tree_of(version: PlanVersion, columns: Sequence[Mapping[int, int]] = ()) -> list[Node]:
    """Return the topmost elements with everything under them. One query, whatever the depth."""
    elements = list(version.elements.select_related("level").order_by("position", "code"))
    nodes = {
        element.pk: Node(element, 0, [column.get(element.pk, 0) for column in columns])
        for element in elements
    }
    roots = []
    for element in elements:
        if element.parent_id is None:
            roots.append(nodes[element.pk])
        else:
            nodes[element.parent_id].children.append(nodes[element.pk])
    for root in roots:
        _set_depth(root, 0)
    return roots


def _set_depth(node: Node, depth: int) -> None:
    node.depth = depth
    for child in node.children:
        _set_depth(child, depth + 1)


def flat(nodes: Sequence[Node]) -> list[Node]:
    """Return a tree as a list, each element before what lies under it."""
    return [each for node in nodes for each in (node, *flat(node.children))]


def element_for_page(person: User, plan: str, code: str) -> PlanElement | None:
    """Return the element a page shows: of the version in force, else of the latest that has the code."""
    visible = PlanVersion.objects.visible_to(person).filter(plan__code=plan)
    elements = PlanElement.objects.filter(version__in=visible, code=code).select_related(
        "level", "version__plan"
    )
    return (
        elements.filter(version__state=State.IN_FORCE).first()
        or elements.order_by("-version__number").first()
    )


def above(element: PlanElement) -> list[PlanElement]:
    """Return what lies above an element, the topmost first."""
    return list(
        PlanElement.objects.filter(descendant_links__element=element, descendant_links__distance__gt=0)
        .select_related("level")
        .order_by("-descendant_links__distance")
    )


def tag_sets_for_page(plan: StrategicPlan) -> list[tuple[TagSet, list[tuple[Tag, list[Tag]]]]]:
    """Return the tag sets of a plan, each with its tags and the tags under them. Two queries."""
    shown = []
    for tag_set in tag_sets_of(plan):
        tags = sorted(tag_set.tags.all(), key=lambda tag: (tag.position, tag.code))
        under: dict[int, list[Tag]] = {}
        for tag in tags:
            if tag.parent_id is not None:
                under.setdefault(tag.parent_id, []).append(tag)
        shown.append((tag_set, [(tag, under.get(tag.pk, [])) for tag in tags if tag.parent_id is None]))
    return shown
