"""Putting two edits of one text together, paragraph by paragraph."""

from difflib import SequenceMatcher

from goldenthread.foundation.lib import narratives

Changes = dict[int, tuple[int, list[str]]]


def merged(base: str, mine: str, theirs: str) -> str:
    """Return one text with both edits; nothing that either wrote is left out.

    Where both changed the same paragraph, theirs and mine stand one after the other.
    """
    if not base.strip():
        return narratives.cleaned("\n\n".join(_each_once(_paragraphs(theirs), _paragraphs(mine))))
    old = _paragraphs(base)
    ours, others = _changes(old, _paragraphs(mine)), _changes(old, _paragraphs(theirs))
    out: list[str] = []
    place = 0
    while place <= len(old):
        here = [changes[place] for changes in (others, ours) if place in changes]
        written: list[str] = []
        for _end, paragraphs in here:
            written = _each_once(written, paragraphs)
        out += written
        end = max((end for end, _paragraphs in here), default=place)
        if end > place:
            # Changes that begin inside a stretch the other replaced are kept as well.
            for changes in (others, ours):
                for start in range(place + 1, end):
                    out = _each_once(out, changes[start][1]) if start in changes else out
            place = end
            continue
        if place < len(old):
            out.append(old[place])
        place += 1
    return narratives.cleaned("\n\n".join(out))


def _paragraphs(text: str) -> list[str]:
    return [part for part in narratives.cleaned(text).split("\n\n") if part]


def _changes(old: list[str], new: list[str]) -> Changes:
    """Return what replaces which stretch of the old paragraphs: {start: (end, new paragraphs)}."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    return {
        a1: (a2, new[b1:b2]) for operation, a1, a2, b1, b2 in matcher.get_opcodes() if operation != "equal"
    }


def _each_once(first: list[str], second: list[str]) -> list[str]:
    return [*first, *(paragraph for paragraph in second if paragraph not in first)]
