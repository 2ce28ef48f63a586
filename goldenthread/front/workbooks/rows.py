"""A workplan's rows as the workbook holds them: each cell in one plain spelling, to be compared.

Dates are ISO, amounts have two decimals, choices are codes, places are codes in order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from goldenthread.foundation.lib.texts import FIRST_CHOICE, printable, text_in

from .columns import ACTIVITIES, COSTS, LONGEST_CELL, OUTPUTS, POSTS

# What a spreadsheet cannot keep or no text needs: control characters but tabs and line ends, halves of pairs.
UNKEPT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
PLACES_BETWEEN = "; "


@dataclass(frozen=True)
class Row:
    """One row of the plan: its id, its revision, and what its cells say, by column."""

    uid: str
    revision: int
    values: Mapping[str, str]
    # The plain data it came from, for what is shown but never read back.
    data: Mapping[str, Any]


Rows = dict[str, list[Row]]


def cell_text(text: str) -> str:
    """Return a text as a cell keeps it."""
    return printable(text).strip()[:LONGEST_CELL].strip()


def language_of(data: Mapping[str, Any], *, otherwise: str) -> str:
    """Return the language an entity writes its plan in: that of most outputs and activities."""
    texts = [output["statement"] for output in data["outputs"]]
    texts += [activity["title"] for output in data["outputs"] for activity in output["activities"]]
    used = Counter(language for text in texts for language, words in text.items() if words)
    most = max(used.values(), default=0)
    best = sorted(language for language, count in used.items() if count == most)
    return otherwise if otherwise in best or not best else best[0]


def reference_of(activity: str, output: str, codes: Counter[str]) -> str:
    """Return what cost lines call an activity: its code, with the output's where two have the same."""
    return activity if codes[activity] == 1 else f"{output}/{activity}"


def codes_of_activities(data: Mapping[str, Any]) -> Counter[str]:
    """Return how often each code of an activity occurs in a plan."""
    return Counter(activity["code"] for output in data["outputs"] for activity in output["activities"])


def references_of(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the id of each activity by what cost lines call it."""
    codes = codes_of_activities(data)
    return {
        cell_text(reference_of(activity["code"], output["code"], codes)): activity["uid"]
        for output in data["outputs"]
        for activity in output["activities"]
    }


def rows_of(data: Mapping[str, Any], language: str) -> Rows:
    """Return the rows of a workplan's plain data, by sheet, with titles in one language."""
    codes = codes_of_activities(data)
    rows: Rows = {OUTPUTS: [], ACTIVITIES: [], COSTS: [], POSTS: []}
    for output in data["outputs"]:
        rows[OUTPUTS].append(_row(output, _output(output, language)))
        for activity in output["activities"]:
            rows[ACTIVITIES].append(_row(activity, _activity(activity, output["code"], language)))
            reference = reference_of(activity["code"], output["code"], codes)
            rows[COSTS] += [_row(line, _cost(line, reference)) for line in activity["cost_lines"]]
    rows[POSTS] = [_row(post, _post(post)) for post in data["posts"]]
    return rows


def _row(data: Mapping[str, Any], values: Mapping[str, str]) -> Row:
    # Versions frozen early say no revision of outputs.
    return Row(data["uid"], data.get("revision", 1), values, data)


def title_in(title: Mapping[str, str], language: str) -> str:
    """Return a title as its cell shows it in this language."""
    return cell_text(text_in(title, language or FIRST_CHOICE))


def _output(output: Mapping[str, Any], language: str) -> dict[str, str]:
    serves = output["result"] or output["element"] or {"code": ""}
    return {
        "code": cell_text(output["code"]),
        "serves": cell_text(serves["code"]),
        "statement": title_in(output["statement"], language),
    }


def _activity(activity: Mapping[str, Any], output: str, language: str) -> dict[str, str]:
    return {
        "output": cell_text(output),
        "code": cell_text(activity["code"]),
        "title": title_in(activity["title"], language),
        "starts_on": activity["starts_on"],
        "ends_on": activity["ends_on"],
        "responsible": cell_text(activity["responsible"]),
        "partners": cell_text(activity["partners"]),
        "places": places_text([place["code"] for place in activity["places"]]),
        "status": activity["status"],
    }


def _cost(line: Mapping[str, Any], activity: str) -> dict[str, str]:
    return {
        "activity": cell_text(activity),
        "description": cell_text(line["description"]),
        "fund": line["fund"],
        "source_category": line["source_category"]["code"] if line["source_category"] else "",
        "budget_class": line["budget_class"]["code"],
        "currency": line["currency"],
        **{f"q{number}": amount for number, amount in enumerate(line["quarters"], 1)},
    }


def _post(post: Mapping[str, Any]) -> dict[str, str]:
    return {
        "title": cell_text(post["title"]),
        "grade": cell_text(post["grade"]),
        "category": post["category"],
        "fund": post["fund"],
        "is_vacant": "YES" if post["is_vacant"] else "NO",
        "starts_on": post["starts_on"],
        "ends_on": post["ends_on"],
    }


def places_text(codes: Sequence[str]) -> str:
    """Return codes of places as one cell: each once, in order."""
    return PLACES_BETWEEN.join(sorted({cell_text(code) for code in codes} - {""}))
