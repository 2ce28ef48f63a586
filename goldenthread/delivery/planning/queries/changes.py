"""What changed from one version of a plan to another: rows added, removed and changed, word by word.

Rows are recognized by their identifiers, so that a row that moved or was rewritten is still the same row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.texts import text_in

from ..models import Fund, PlanDocument, PlanSection
from . import said
from .said import Data, Said
from .workplans import quarter_names

Steps = list[tuple[str, str]]

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class FieldChange:
    """One thing a row says that changed."""

    label: str
    steps: Steps

    @property
    def before(self) -> Steps:
        """Return the side of the earlier version: what stayed and what went."""
        return [step for step in self.steps if step[0] != "new"]

    @property
    def after(self) -> Steps:
        """Return the side of the later version: what stayed and what came."""
        return [step for step in self.steps if step[0] != "gone"]


@dataclass(frozen=True)
class RowChange:
    """A row that is new, gone or changed."""

    kind: str
    change: str
    title: str
    fields: list[FieldChange]


@dataclass
class Group:
    """What changed in one part of a plan."""

    title: str
    rows: list[RowChange] = field(default_factory=list)


@dataclass(frozen=True)
class TotalChange:
    """What is planned from one fund in both versions; nothing where a version does not plan from it."""

    word: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal:
        """Return by how much the plan grew, less than zero where it shrank."""
        return (self.after or Decimal(0)) - (self.before or Decimal(0))


@dataclass(frozen=True)
class Changes:
    """Everything that changed between two versions."""

    groups: list[Group]
    totals: list[TotalChange]

    def count(self, change: str) -> int:
        """Return how many rows were added, removed or changed."""
        return sum(row.change == change for group in self.groups for row in group.rows)

    @property
    def added(self) -> int:
        """Return how many rows are new."""
        return self.count(ADDED)

    @property
    def removed(self) -> int:
        """Return how many rows are gone."""
        return self.count(REMOVED)

    @property
    def changed(self) -> int:
        """Return how many rows say something else."""
        return self.count(CHANGED)

    @property
    def is_empty(self) -> bool:
        """Say whether both versions say the same."""
        return not self.groups


def changes_between(before: Data, after: Data) -> Changes:
    """Compare two versions of the same plan."""
    is_programme = after["kind"] == PlanDocument.Kind.PROGRAMME
    groups = [_frame(before, after), _texts(before, after)]
    groups += _programme(before, after) if is_programme else _workplan(before, after)
    groups.append(_citations(before, after))
    return Changes(
        [group for group in groups if group.rows],
        [] if is_programme else _totals(before, after),
    )


def _workplan(before: Data, after: Data) -> list[Group]:
    quarters = quarter_names(after["quarters"])
    groups = []
    for old, new in _pairs(before["outputs"], after["outputs"]):
        there = new or old or {}
        group = Group(f"{there['code']} {text_in(there['statement'])}")
        group.rows += _rows(_("Output"), [(old, new)], said.of_output, said.coded("statement"))
        group.rows += _indicators(old, new)
        pairs = _pairs((old or {}).get("activities", []), (new or {}).get("activities", []))
        group.rows += _rows(_("Activity"), pairs, said.of_activity, said.coded("title"))
        group.rows += _rows(
            _("Cost line"), _lines(pairs), lambda line: said.of_line(line, quarters), said.described
        )
        groups.append(group)
    posts = Group(_("Posts"))
    posts.rows += _rows(_("Post"), _pairs(before["posts"], after["posts"]), said.of_post, said.post_title)
    ceilings = Group(_("Ceilings"))
    ceilings.rows += _ceilings(before["ceilings"], after["ceilings"])
    return [*groups, posts, ceilings]


def _programme(before: Data, after: Data) -> list[Group]:
    header = Group(_("Programme"))
    header.rows += _rows(_("Programme"), [(before, after)], said.of_header, said.coded("title"))
    groups = [header]
    for old, new in _pairs(before["results"], after["results"]):
        there = new or old or {}
        group = Group(f"{there['code']} {text_in(there['statement'])}")
        group.rows += _rows(_("Result"), [(old, new)], said.of_result, said.coded("statement"))
        group.rows += _indicators(old, new)
        groups.append(group)
    risks, needs = Group(_("Risks")), Group(_("Resources"))
    pairs = _pairs(before.get("risks", []), after.get("risks", []))
    risks.rows += _rows(_("Risk"), pairs, said.of_risk, said.described)
    pairs = _pairs(before.get("resources", []), after.get("resources", []))
    needs.rows += _rows(
        _("Resource"), pairs, said.of_need, lambda need: f"{need['year']}, {said.fund_word(need)}"
    )
    return [*groups, risks, needs]


def _frame(before: Data, after: Data) -> Group:
    """Return what changed around the plan: what its entity, region and period were called."""
    group = Group(_("Entity and period"))
    group.rows += _rows(_("Plan"), [(before, after)], said.of_frame, lambda plan: str(plan["entity"]["code"]))
    return group


def _citations(before: Data, after: Data) -> Group:
    group = Group(_("What the plan cites"))
    pairs = _pairs(before.get("citations", []), after.get("citations", []), key="subject_uid")
    group.rows += _rows(_("Citation"), pairs, said.of_citation, lambda one: str(one["label"]))
    return group


def _texts(before: Data, after: Data) -> Group:
    group = Group(_("Texts"))
    pairs = _pairs(before.get("sections", []), after.get("sections", []), key="kind")
    group.rows += _rows(
        _("Text"), pairs, said.of_section, lambda one: str(PlanSection.Kind(one["kind"]).label)
    )
    return group


def _indicators(old: Data | None, new: Data | None) -> list[RowChange]:
    pairs = _pairs((old or {}).get("indicators", []), (new or {}).get("indicators", []))
    return _rows(_("Indicator"), pairs, said.of_indicator, said.coded("title"))


Pair = tuple[Data | None, Data | None]


def _pairs(before: Sequence[Data], after: Sequence[Data], *, key: str = "uid") -> list[Pair]:
    """Return each row of both lists beside its other self, in the later order, those gone at the end."""
    old, new = ({row[key]: row for row in rows} for rows in (before, after))
    return [(old.get(name), row) for name, row in new.items()] + [
        (row, None) for name, row in old.items() if name not in new
    ]


def _lines(activities: Iterable[Pair]) -> list[Pair]:
    return [
        pair
        for old, new in activities
        for pair in _pairs((old or {}).get("cost_lines", []), (new or {}).get("cost_lines", []))
    ]


def _rows(
    kind: str, pairs: Iterable[Pair], says: Callable[[Data], Said], title: Callable[[Data], str]
) -> list[RowChange]:
    """Return the rows that differ, with every field that does."""
    found = []
    for old, new in pairs:
        fields = _fields(says(old) if old else [], says(new) if new else [])
        if fields:
            change = ADDED if old is None else REMOVED if new is None else CHANGED
            found.append(RowChange(kind, change, title(new or old or {}), fields))
    return found


def _fields(before: Said, after: Said) -> list[FieldChange]:
    old = {label: (words, is_prose) for label, words, is_prose in before}
    new = {label: (words, is_prose) for label, words, is_prose in after}
    found = []
    for label in dict.fromkeys([*old, *new]):
        was, is_prose = old.get(label, ("", False))
        now, is_prose = new.get(label, ("", is_prose))
        if was != now:
            found.append(FieldChange(label, _steps(was, now, is_prose=is_prose)))
    return found


def _steps(was: str, now: str, *, is_prose: bool) -> Steps:
    if is_prose:
        return narratives.diff_words(was, now)
    return [step for step in (("gone", was), ("new", now)) if step[1]]


def _ceilings(before: Mapping[str, str], after: Mapping[str, str]) -> list[RowChange]:
    funds = [fund for fund in Fund if before.get(fund) != after.get(fund)]
    return [
        RowChange(
            _("Ceiling"),
            ADDED if fund not in before else REMOVED if fund not in after else CHANGED,
            str(fund.label),
            [
                FieldChange(
                    _("Amount"),
                    _steps(
                        said.amount_word(before.get(fund, "")),
                        said.amount_word(after.get(fund, "")),
                        is_prose=False,
                    ),
                )
            ],
        )
        for fund in funds
    ]


def _totals(before: Data, after: Data) -> list[TotalChange]:
    old, new = ({fund: Decimal(amount) for fund, amount in one["totals"].items()} for one in (before, after))
    rows = [
        TotalChange(str(fund.label), old.get(fund), new.get(fund))
        for fund in Fund
        if fund in old or fund in new
    ]
    whole = TotalChange(_("All funds"), sum(old.values(), Decimal(0)), sum(new.values(), Decimal(0)))
    return [*rows, whole] if rows else []
