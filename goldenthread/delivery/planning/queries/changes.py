"""What changed from one version of a plan to another: rows added, removed and changed, word by word.

Rows are recognized by their identifiers, so that a row that moved or was rewritten is still the same row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from goldenthread.direction.organization.models import Place
from goldenthread.direction.strategy.models import Cell
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

from .. import rules
from ..models import Activity, Fund, PlanDocument, PlanSection, Post, ProgrammeRisk
from .workplans import quarter_names

Data = Mapping[str, Any]
Steps = list[tuple[str, str]]
# What a row says, label by label: (label, what it says, whether words are compared one by one).
Said = list[tuple[str, str, bool]]

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
    groups = [_texts(before, after)]
    groups += _programme(before, after) if is_programme else _workplan(before, after)
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
        group.rows += _rows(_("Output"), [(old, new)], _output_said, _coded("statement"))
        group.rows += _indicators(old, new)
        pairs = _pairs((old or {}).get("activities", []), (new or {}).get("activities", []))
        group.rows += _rows(_("Activity"), pairs, _activity_said, _coded("title"))
        group.rows += _rows(
            _("Cost line"), _lines(pairs), lambda line: _line_said(line, quarters), _described
        )
        groups.append(group)
    posts = Group(_("Posts"))
    posts.rows += _rows(_("Post"), _pairs(before["posts"], after["posts"]), _post_said, _post_title)
    ceilings = Group(_("Ceilings"))
    ceilings.rows += _ceilings(before["ceilings"], after["ceilings"])
    return [*groups, posts, ceilings]


def _programme(before: Data, after: Data) -> list[Group]:
    header = Group(_("Programme"))
    header.rows += _rows(_("Programme"), [(before, after)], _header_said, _coded("title"))
    groups = [header]
    for old, new in _pairs(before["results"], after["results"]):
        there = new or old or {}
        group = Group(f"{there['code']} {text_in(there['statement'])}")
        group.rows += _rows(_("Result"), [(old, new)], _result_said, _coded("statement"))
        group.rows += _indicators(old, new)
        groups.append(group)
    risks, needs = Group(_("Risks")), Group(_("Resources"))
    pairs = _pairs(before.get("risks", []), after.get("risks", []))
    risks.rows += _rows(_("Risk"), pairs, _risk_said, _described)
    pairs = _pairs(before.get("resources", []), after.get("resources", []))
    needs.rows += _rows(_("Resource"), pairs, _need_said, lambda need: f"{need['year']}, {_fund(need)}")
    return [*groups, risks, needs]


def _texts(before: Data, after: Data) -> Group:
    group = Group(_("Texts"))
    pairs = _pairs(before.get("sections", []), after.get("sections", []), key="kind")
    group.rows += _rows(_("Text"), pairs, _section_said, lambda one: str(PlanSection.Kind(one["kind"]).label))
    return group


def _indicators(old: Data | None, new: Data | None) -> list[RowChange]:
    pairs = _pairs((old or {}).get("indicators", []), (new or {}).get("indicators", []))
    return _rows(_("Indicator"), pairs, _indicator_said, _coded("title"))


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
    kind: str, pairs: Iterable[Pair], said: Callable[[Data], Said], title: Callable[[Data], str]
) -> list[RowChange]:
    """Return the rows that differ, with every field that does."""
    found = []
    for old, new in pairs:
        fields = _fields(said(old) if old else [], said(new) if new else [])
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


# What each kind of row says, in words.


def _in_languages(label: str, texts: Mapping[str, str]) -> Said:
    """Return a title in each of its languages; which one is said only where it is not English."""
    return [
        (label if language == "en" else f"{label} ({language})", words, True)
        for language, words in texts.items()
    ]


def _output_said(output: Data) -> Said:
    serves = output["result"] or output["element"]
    return [
        (_("Code"), output["code"], False),
        *_in_languages(_("Statement"), output["statement"]),
        (_("Serves"), serves["code"], False),
    ]


def _activity_said(activity: Data) -> Said:
    return [
        (_("Code"), activity["code"], False),
        *_in_languages(_("Title"), activity["title"]),
        (_("From"), activity["starts_on"], False),
        (_("To"), activity["ends_on"], False),
        (_("Responsible"), activity["responsible"], True),
        (_("Partners"), activity["partners"], True),
        (_("Places"), ", ".join(text_in(one["name"]) or one["code"] for one in activity["places"]), False),
        (_("Status"), str(Activity.Status(activity["status"]).label), False),
    ]


def _line_said(line: Data, quarters: Sequence[str]) -> Said:
    amounts = [
        (quarter, amount if Decimal(amount) else "", False)
        for quarter, amount in zip(quarters, line["quarters"], strict=False)
    ]
    return [
        (_("What for"), line["description"], True),
        (_("Fund"), _fund(line), False),
        (_("Source category"), _entry(line["source_category"]), False),
        (_("Budget class"), _entry(line["budget_class"]), False),
        *amounts,
        (_("Total"), f"{line['amount']} {line['currency']}", False),
        (_("In the base currency"), line["amount_base"], False),
    ]


def _post_said(post: Data) -> Said:
    return [
        (_("Title"), post["title"], True),
        (_("Grade"), post["grade"], False),
        (_("Category"), str(Post.Category(post["category"]).label), False),
        (_("Fund"), _fund(post), False),
        (_("Filled"), _("Vacant") if post["is_vacant"] else _("Encumbered"), False),
        (_("From"), post["starts_on"], False),
        (_("To"), post["ends_on"], False),
    ]


def _header_said(programme: Data) -> Said:
    return [
        *_in_languages(_("Title"), programme["title"]),
        (_("From"), programme["starts_on"], False),
        (_("To"), programme["ends_on"], False),
    ]


def _result_said(result: Data) -> Said:
    element = result["element"]
    return [
        (_("Code"), result["code"], False),
        *_in_languages(_("Statement"), result["statement"]),
        (_("Element of the plan"), element["code"] if element else "", False),
        (_("Leads to"), result.get("parent", ""), False),
        (_("Assumption"), result.get("assumption", ""), True),
        *((f"{tag['set']} {tag['code']}", _tag(tag), False) for tag in result["tags"]),
    ]


def _tag(tag: Data) -> str:
    level = "" if tag["significance"] is None else f" ({tag['significance']})"
    return f"{text_in(tag['name']) or tag['code']}{level} {tag['justification']}".strip()


def _risk_said(risk: Data) -> Said:
    return [
        (_("Description"), risk["description"], True),
        (_("Factor"), str(ProgrammeRisk.Factor(risk["factor"]).label), False),
        (_("Likelihood"), str(rules.LIKELIHOODS[risk["likelihood"]]), False),
        (_("Impact"), str(rules.IMPACTS[risk["impact"]]), False),
        (_("Response"), risk["response"], True),
    ]


def _need_said(need: Data) -> Said:
    return [(_("Amount"), need["amount"], False)]


def _section_said(section: Data) -> Said:
    return [
        (_("Text"), "\n\n".join(one["text"] for one in section["paragraphs"]), True),
        (_("Classification"), str(Classification(section["classification"]).label), False),
    ]


def _indicator_said(indicator: Data) -> Said:
    return [
        (_("Code"), indicator["code"], False),
        *_in_languages(_("Title"), indicator["title"]),
        (_("Unit"), indicator["unit"], False),
        (_("Means of verification"), indicator["means_of_verification"], True),
        (_("Responsible"), indicator.get("responsible", ""), True),
        *_facts(_("Baseline"), indicator["baselines"]),
        *_facts(_("Target"), indicator["targets"]),
    ]


def _facts(word: str, facts: Iterable[Data]) -> Iterator[tuple[str, str, bool]]:
    for fact in facts:
        where = [fact["place"], fact["cell"]]
        beside = ", ".join(part for part in where if part not in (Place.WHOLE_ENTITY, Cell.TOTAL))
        label = " ".join(filter(None, (word, fact["period"], beside)))
        value = fact["value"] if fact["value"] is not None else fact["text"] or fact["status"].lower()
        parts = f" ({fact['numerator']} / {fact['denominator']})" if fact["numerator"] is not None else ""
        yield (label if fact["occurrence"] == 1 else f"{label}, {fact['occurrence']}"), value + parts, False


def _coded(name: str) -> Callable[[Data], str]:
    return lambda row: f"{row['code']} {text_in(row[name])}".strip()


def _described(row: Data) -> str:
    return str(row["description"])


def _post_title(post: Data) -> str:
    return f"{post['title']} ({post['grade']})"


def _fund(row: Data) -> str:
    return str(Fund(row["fund"]).label)


def _entry(entry: Data | None) -> str:
    return "" if entry is None else text_in(entry["name"]) or str(entry["code"])


def _ceilings(before: Mapping[str, str], after: Mapping[str, str]) -> list[RowChange]:
    funds = [fund for fund in Fund if before.get(fund) != after.get(fund)]
    return [
        RowChange(
            _("Ceiling"),
            ADDED if fund not in before else REMOVED if fund not in after else CHANGED,
            str(fund.label),
            [FieldChange(_("Amount"), _steps(before.get(fund, ""), after.get(fund, ""), is_prose=False))],
        )
        for fund in funds
    ]


def _totals(before: Data, after: Data) -> list[TotalChange]:
    old, new = ({fund: Decimal(said) for fund, said in one["totals"].items()} for one in (before, after))
    rows = [
        TotalChange(str(fund.label), old.get(fund), new.get(fund))
        for fund in Fund
        if fund in old or fund in new
    ]
    whole = TotalChange(_("All funds"), sum(old.values(), Decimal(0)), sum(new.values(), Decimal(0)))
    return [*rows, whole] if rows else []
