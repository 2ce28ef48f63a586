"""What a plan says once an old version of it is written back. Plain data in, plain data out, nothing saved.

Rows are recognized by their identifiers. What a version says is written over the draft; what a version knows
nothing of, because it was frozen before plans said it, stays as it is, and so do the things named in STAY.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

Data = Mapping[str, Any]
Parts = Mapping[str, tuple[str, Any]]

# The step in the story of a plan that is no move: the plan stays where it is.
WRITTEN_BACK = "WRITTEN_BACK"

# The rows of a plan: the list they stand in, what a row of it is, and the lists of rows under it.
_INDICATORS: Parts = {"indicators": ("indicator", {})}
PARTS: Parts = {
    "outputs": (
        "output",
        {**_INDICATORS, "activities": ("activity", {"cost_lines": ("cost_line", {})})},
    ),
    "posts": ("post", {}),
    "results": ("result", _INDICATORS),
    "risks": ("risk", {}),
    "resources": ("resource", {}),
}
# What a programme says of itself.
HEADER = ("title", "programme_kind", "starts_on", "ends_on")
# Of a row: how often it was saved, and what was observed since, are facts of now.
FACTS_OF_NOW = ("revision", "status")


def rows_in(
    data: Data, parts: Parts = PARTS, *, above: str = ""
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return every row of a plan as (what it is, the row it stands under, the row); owners come first."""
    for name, (kind, below) in parts.items():
        for row in data.get(name, ()):
            yield kind, above, row
            yield from rows_in(row, below, above=row["uid"])


def added_since(now: Data, version: Data) -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the rows that came after a version, by identifier: (what it is, the row)."""
    there = {row["uid"] for _kind, _above, row in rows_in(version)}
    known = {name: part for name, part in PARTS.items() if name in version}
    return {row["uid"]: (kind, row) for kind, _above, row in rows_in(now, known) if row["uid"] not in there}


def staying(now: Data, version: Data, held: Collection[str]) -> set[str]:
    """Return which of the rows that came after a version stay: those held, and what they are part of.

    A row stays with everything under it.
    """
    late = set(added_since(now, version))
    above = {row["uid"]: over for _kind, over, row in rows_in(now)}
    stays: set[str] = set()
    for uid in held:
        while uid in late and uid not in stays:
            stays.add(uid)
            uid = above[uid]
    for _kind, over, row in rows_in(now):
        if over in stays and row["uid"] in late:
            stays.add(row["uid"])
    return stays


def restored(
    now: Data, version: Data, *, stays: Collection[str], may_read: Callable[[str], bool]
) -> dict[str, Any]:
    """Return what the plan says once the version is written back over what it says now.

    `stays` are the identifiers of rows that came later and stay; `may_read` says whether whoever writes back
    may read texts of a classification: what is not theirs to read, they do not replace.
    """
    there = {row["uid"]: row for _kind, _above, row in rows_in(now)}
    made = {**now, **{name: version[name] for name in (*HEADER, "citations") if name in version}}
    for name, (_kind, below) in PARTS.items():
        if name in now and name in version:
            made[name] = _rows(now[name], version[name], below, there, stays)
    if "sections" in version:
        made["sections"] = _texts(now["sections"], version["sections"], may_read)
    if "results" in made:
        made["results"] = _linked(now["results"], version["results"], made["results"])
    return made


def texts_left(now: Data, version: Data, may_read: Callable[[str], bool]) -> list[str]:
    """Return the kinds of texts that stay: they are not this person's to read, now or in the version."""
    both = [*now["sections"], *version.get("sections", ())]
    return list(dict.fromkeys(one["kind"] for one in both if not may_read(one["classification"])))


def taken_twice(data: Data) -> list[str]:
    """Return the codes that two rows of one list have: such a plan cannot be kept."""
    return [code for rows in _lists(data, PARTS) for code in _twice([row.get("code", "") for row in rows])]


def _lists(data: Data, parts: Parts) -> Iterator[Sequence[Data]]:
    for name, (_kind, below) in parts.items():
        rows = data.get(name, ())
        yield rows
        for row in rows:
            yield from _lists(row, below)


def _twice(codes: Sequence[str]) -> list[str]:
    return sorted({code for code in codes if code and codes.count(code) > 1})


def _rows(
    now: Sequence[Data],
    then: Sequence[Data],
    below: Parts,
    there: Mapping[str, Data],
    stays: Collection[str],
) -> list[dict[str, Any]]:
    made = [_row(there.get(row["uid"], {}), row, below, there, stays) for row in then]
    return made + [dict(row) for row in now if row["uid"] in stays]


def _row(
    now: Data, then: Data, below: Parts, there: Mapping[str, Data], stays: Collection[str]
) -> dict[str, Any]:
    row = {**now, **then, **{name: now[name] for name in FACTS_OF_NOW if name in now}}
    for name, (_kind, further) in below.items():
        row[name] = _rows(now.get(name, ()), row.get(name, ()), further, there, stays)
    return row


def _texts(
    now: Sequence[Data], then: Sequence[Data], may_read: Callable[[str], bool]
) -> list[dict[str, Any]]:
    left = {one["kind"] for one in (*now, *then) if not may_read(one["classification"])}
    there = {one["kind"]: one for one in now}
    taken = [
        {**one, **{name: there[one["kind"]][name] for name in ("uid", "revision") if one["kind"] in there}}
        for one in then
        if one["kind"] not in left
    ]
    return taken + [dict(one) for one in now if one["kind"] in left]


def _linked(
    now: Sequence[Data], then: Sequence[Data], made: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Let each result lead where the version says, or where it led, by the code the other has then."""
    code = {row["uid"]: row["code"] for row in made}
    led = {row["uid"]: _uid_of(row["parent"], now) for row in now}
    for row in then:
        if "parent" in row:
            led[row["uid"]] = _uid_of(row["parent"], then)
    return [{**row, "parent": code.get(led.get(row["uid"], ""), "")} for row in made]


def _uid_of(code: str, rows: Sequence[Data]) -> str:
    return next((row["uid"] for row in rows if code and row["code"] == code), "")
