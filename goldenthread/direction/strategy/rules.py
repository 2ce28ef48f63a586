"""What is allowed with plans. Plain functions: values in, answer out, nothing saved."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from goldenthread.foundation.lib.texts import TextMap

from .models import Category, PlanVersion

MOST_CATEGORIES_IN_A_CELL = 3
# Deeper trees are mistakes; the pages and the walk to the top rely on an end.
DEEPEST_TREE = 12


@dataclass(frozen=True)
class Fault:
    """Something wrong with one element of a list: its place in the list, the field, and what in words."""

    place: int
    field: str
    message: str


@dataclass(frozen=True)
class NewElement:
    """An element to be added to a draft's tree. Its parent, named by code, may stand in the same list."""

    level_code: str
    code: str
    title: TextMap
    parent_code: str = ""
    short_title: TextMap = field(default_factory=dict)
    confidence: str = ""
    note: str = ""
    position: int = 0


def reasons_not_to_change(version: PlanVersion) -> list[str]:
    """Return why the levels, tree and scale of this version cannot be changed."""
    if version.state == PlanVersion.State.DRAFT:
        return []
    return [
        _(
            "%(version)s is %(state)s and does not change, because programmes and reports stand on it. "
            "A framework manager can make the next version of the plan; tags may be added at any time."
        )
        % {"version": version, "state": version.get_state_display().lower()}
    ]


def reasons_not_to_put_in_force(version: PlanVersion, *, elements: int, scale_levels: int) -> list[str]:
    """Return everything that keeps a version from being put in force."""
    reasons = []
    if version.state != PlanVersion.State.DRAFT:
        state = version.get_state_display().lower()
        reasons.append(_("%(version)s is already %(state)s.") % {"version": version, "state": state})
    if not elements:
        reasons.append(_("The plan has no elements yet. Add its pillars or result areas first."))
    if version.scale_id is not None and not scale_levels:
        reasons.append(_("The plan's scale has no levels. Add at least one."))
    return reasons


def faults_of_elements(
    elements: Sequence[NewElement], *, level_codes: Collection[str], known: Collection[str]
) -> list[Fault]:
    """Return everything wrong with a list of new elements. `known` are the codes already in the tree."""
    counts = Counter(element.code for element in elements)
    all_codes = set(counts) | set(known)
    faults: list[Fault] = []
    for place, element in enumerate(elements):
        is_twice = counts[element.code] > 1 or element.code in known
        faults += _faults_of(place, element, level_codes, all_codes, is_twice=is_twice)
    return faults + _faults_of_circles(elements)


def _faults_of(
    place: int,
    element: NewElement,
    level_codes: Collection[str],
    all_codes: Collection[str],
    *,
    is_twice: bool,
) -> list[Fault]:
    code, level, parent = element.code, element.level_code, element.parent_code
    twice = _("The code %(code)s is used twice. Each element needs a code of its own.")
    no_level = _("%(code)s is on level %(level)s, which this plan does not have.")
    no_parent = _("%(code)s lies under %(parent)s, which this plan does not have.")
    checks = (
        ("code", not code, _("An element has no code. Give it one.")),
        ("code", bool(code) and is_twice, twice),
        ("level", level not in level_codes, no_level),
        ("parent", bool(parent) and parent not in all_codes, no_parent),
        ("title", not any(element.title.values()), _("%(code)s has no title. Write one.")),
    )
    values = {"code": code, "level": level, "parent": parent}
    return [Fault(place, field, message % values) for field, is_wrong, message in checks if is_wrong]


def _faults_of_circles(elements: Sequence[NewElement]) -> list[Fault]:
    parents = {element.code: element.parent_code for element in elements}
    faults = ((place, _fault_above(element.code, parents)) for place, element in enumerate(elements))
    return [Fault(place, "parent", message) for place, message in faults if message]


def _fault_above(code: str, parents: dict[str, str]) -> str:
    """Return what is wrong with the way up from an element, looking no further than a tree may be deep."""
    above = parents.get(code, "")
    for _step in range(DEEPEST_TREE):
        if above == code:
            return _("%(code)s lies under itself. Name another parent.") % {"code": code}
        if not above:
            return ""
        above = parents.get(above, "")
    return _("%(code)s lies deeper than %(most)d levels.") % {"code": code, "most": DEEPEST_TREE}


def chains_of(elements: Iterable[NewElement], *, known: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return for each element the codes above it, itself first and the root last.

    `known` holds the chains of the elements already in the tree. Parents may stand after their children.
    """
    parents = {element.code: element.parent_code for element in elements}
    chains: dict[str, list[str]] = {}
    for code in parents:
        chain, above = [code], parents[code]
        while above in parents:
            chain.append(above)
            above = parents[above]
        chains[code] = chain + (known[above] if above else [])
    return chains


def reasons_against_cell(categories: Collection[Category]) -> list[str]:
    """Return why these categories cannot stand together in one cell."""
    reasons = []
    if len(categories) > MOST_CATEGORIES_IN_A_CELL:
        reasons.append(
            _("A value is broken down by at most %(most)d categories at once; this one names %(count)d.")
            % {"most": MOST_CATEGORIES_IN_A_CELL, "count": len(categories)}
        )
    dimensions = Counter(category.dimension.code for category in categories)
    reasons += [
        _("A value names one category of each dimension at most; this one names %(count)d of %(dimension)s.")
        % {"count": count, "dimension": code}
        for code, count in dimensions.items()
        if count > 1
    ]
    return reasons


def key_of_cell(categories: Collection[Category]) -> str:
    """Return the canonical key of these categories: the same in whatever order they come."""
    return "|".join(sorted(f"{_safe(c.dimension.code)}={_safe(c.code)}" for c in categories))


def _safe(code: str) -> str:
    # The key's own punctuation inside a code would let two different sets share one key.
    return code.replace("%", "%25").replace("|", "%7C").replace("=", "%3D")
