"""A submitted report beside an earlier submission: what changed, in words, ratings and values."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from goldenthread.direction.organization import rules as roles
from goldenthread.foundation.lib import narratives
from goldenthread.foundation.lib.classification import Classification
from goldenthread.foundation.lib.texts import text_in

Data = dict[str, Any]
MayRead = Callable[[str], bool]


def may_read(permissions: Collection[str], *, is_own: bool) -> MayRead:
    """Return the question whether this reader may read something of a classification in this report."""
    open_to = {Classification.PUBLIC, Classification.INTERNAL}
    if roles.VIEW_CONFIDENTIAL in permissions:
        open_to.add(Classification.CONFIDENTIAL)
    if is_own:
        open_to.add(Classification.STRICTLY_CONFIDENTIAL)
    return lambda classification: classification in open_to


@dataclass
class Paragraph:
    """One paragraph of the newer text, with the steps from the older."""

    number: int
    steps: list[tuple[str, str]]


@dataclass
class Part:
    """One section or result of the report: as it is now, and as it was."""

    key: str
    title: str
    now: Data
    before: Data | None
    paragraphs: list[Paragraph] = field(default_factory=list)
    level: Data | None = None
    level_before: Data | None = None
    tags_added: list[str] = field(default_factory=list)
    tags_gone: list[str] = field(default_factory=list)
    added: int = 0
    gone: int = 0
    is_withheld: bool = False

    @property
    def anchor(self) -> str:
        """Return the part's name within the page."""
        return "part-" + "".join(letter if letter.isalnum() else "-" for letter in self.key)

    @property
    def is_rerated(self) -> bool:
        """Say whether the rating is another one than before."""
        return self.before is not None and _code(self.level) != _code(self.level_before)

    @property
    def is_changed(self) -> bool:
        """Say whether anything in it differs."""
        return bool(self.added or self.gone or self.is_rerated or self.tags_added or self.tags_gone)


@dataclass
class ValueChange:
    """An indicator's value, now and before."""

    code: str
    title: str
    part: str
    before: str
    now: str
    target: str

    @property
    def is_changed(self) -> bool:
        """Say whether the value differs."""
        return self.before != self.now


@dataclass
class Comparison:
    """Everything a reviewer reads, changed things marked."""

    parts: list[Part]
    values: list[ValueChange]
    outputs: list[Data]
    risks: list[Data]
    lessons: list[Data]
    has_before: bool

    @property
    def changed_parts(self) -> list[Part]:
        """Return the parts in which something differs."""
        return [part for part in self.parts if part.is_changed]

    @property
    def changed_values(self) -> list[ValueChange]:
        """Return the values that differ."""
        return [value for value in self.values if value.is_changed]

    @property
    def changed_lists(self) -> list[Data]:
        """Return the OE results, risks and lessons that are new, gone or different."""
        return [row for row in (*self.outputs, *self.risks, *self.lessons) if row["change"]]


def compare(
    now: Data,
    before: Data | None,
    *,
    visible: Collection[str],
    may_read: MayRead,
    named: Collection[str] = (),
) -> Comparison:
    """Return the newer snapshot against the older; what the reader may not read is withheld in both.

    `visible` are the keys of the sections they may read as they stand now, `named` those of the sections for
    which they are named: only these open a text that was strictly confidential when it was submitted.
    """

    def is_open(section: Data) -> bool:
        if section["classification"] == Classification.STRICTLY_CONFIDENTIAL:
            return section["key"] in named
        return may_read(section["classification"])

    old = before or {}
    results = {row["section"]: row for row in now["results"]}
    old_results = {row["section"]: row for row in old.get("results", [])}
    old_sections = {section["key"]: section for section in old.get("sections", [])}
    parts = [
        _part(
            section,
            old_sections.get(section["key"]),
            results.get(section["key"]),
            old_results.get(section["key"]),
            has_before=before is not None,
            is_open=section["key"] in visible and is_open(section),
            was_open=section["key"] not in old_sections or is_open(old_sections[section["key"]]),
            may_read=may_read,
        )
        for section in now["sections"]
        if section["key"] in results or section["text"]
    ]
    return Comparison(
        parts=parts,
        values=_values(now, old if before else now),
        outputs=_rows(now["outputs"], old.get("outputs"), key="code"),
        risks=_rows(now["risk_events"], old.get("risk_events"), key="uid", keep=may_read),
        lessons=_rows(now["lessons"], old.get("lessons"), key="uid", keep=may_read),
        has_before=before is not None,
    )


def _part(
    section: Data,
    old: Data | None,
    result: Data | None,
    old_result: Data | None,
    *,
    has_before: bool,
    is_open: bool,
    was_open: bool,
    may_read: MayRead,
) -> Part:
    title = f"{result['code']} {text_in(result['statement'])}" if result else section["key"].capitalize()
    part = Part(section["key"], title, {**section, **(result or {})}, old if has_before else None)
    if not is_open:
        part.is_withheld = True
        part.now = {**part.now, "text": "", "evidence": []}
        return part
    if result:
        part.now["evidence"] = [item for item in result["evidence"] if may_read(item["classification"])]
        part.level, part.level_before = result["level"], old_result["level"] if old_result else None
    if old_result and result:
        part.tags_added, part.tags_gone = _tag_changes(result, old_result)
    part.paragraphs = _paragraphs(section, old if has_before and was_open else section)
    for kind, words in (step for paragraph in part.paragraphs for step in paragraph.steps):
        part.added += narratives.word_count(words) if kind == "new" else 0
        part.gone += narratives.word_count(words) if kind == "gone" else 0
    return part


def _paragraphs(now: Data, old: Data | None) -> list[Paragraph]:
    """Return the paragraphs now, each against the one with the same id, then those that went."""
    before = {row["id"]: row["text"] for row in (old or {}).get("paragraphs", [])}
    kept = {row["id"] for row in now["paragraphs"]}
    rows = [
        Paragraph(number, narratives.diff_words(before.get(row["id"], ""), row["text"]))
        for number, row in enumerate(now["paragraphs"], start=1)
    ]
    gone = [Paragraph(0, [("gone", text)]) for key, text in before.items() if key not in kept]
    return [*rows, *gone]


def _tag_changes(result: Data, old: Data) -> tuple[list[str], list[str]]:
    now = {tag["code"]: text_in(tag["name"]) for tag in result["tags"]}
    before = {tag["code"]: text_in(tag["name"]) for tag in old["tags"]}
    return [now[code] for code in now if code not in before], [
        before[code] for code in before if code not in now
    ]


def _values(now: Data, old: Data) -> list[ValueChange]:
    before = {
        (row["of"], row["code"], _fact_key(fact)): _said(fact)
        for row in old["indicators"]
        for fact in row["actuals"]
    }
    rows = []
    for row in now["indicators"]:
        targets = {_fact_key(fact)[1:]: _said(fact) for fact in row["targets"]}
        known = {_fact_key(fact): _said(fact) for fact in row["actuals"]}
        keys = [
            *known,
            *(key for of, code, key in before if (of, code) == (row["of"], row["code"]) and key not in known),
        ]
        rows += [
            ValueChange(
                row["code"],
                text_in(row["title"]),
                _place_and_cell(key),
                before.get((row["of"], row["code"], key), "–"),
                known.get(key, "–"),
                targets.get(key[1:], "–"),
            )
            for key in keys
        ]
    return rows


def _fact_key(fact: Data) -> tuple[str, str, str, int]:
    return fact["period"], fact["place"], fact["cell"], fact["occurrence"]


def _place_and_cell(key: tuple[str, str, str, int]) -> str:
    named = [word for word in key[1:3] if word not in ("WHOLE_ENTITY", "TOTAL")]
    return ", ".join(word.replace("|", ", ") for word in named)


def _said(fact: Data) -> str:
    said = fact["value"] or fact["text"] or fact["status"].replace("_", " ").lower()
    return str(said)


def _rows(now: list[Data], old: list[Data] | None, *, key: str, keep: MayRead | None = None) -> list[Data]:
    before = {row[key]: row for row in old or []}
    rows = [{**row, "change": "" if old is None else _change(before.get(row[key]), row)} for row in now]
    gone = [{**row, "change": "gone"} for uid, row in before.items() if uid not in {row[key] for row in now}]
    return [row for row in (*rows, *gone) if keep is None or keep(row["classification"])]


def _change(before: Data | None, now: Data) -> str:
    if before is None:
        return "new"
    return "" if before == now else "different"


def _code(level: Data | None) -> str:
    return level["code"] if level else ""
