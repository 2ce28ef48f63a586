"""Characters that no font of the PDF holds: shown as a mark, and counted. No text breaks a document."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Any, Final

import typst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MARK: Final = "\N{REPLACEMENT CHARACTER}"
KEY: Final = "characters-not-shown"
STANDARD: Final = "ua-1"
MOST_NAMED = 8
# What every font at hand holds: it need not be tried.
CERTAIN = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x180), 0x2013, 0x2014, 0x2019, 0xFFFD]))
# Where no font at hand holds anything, thousands may be used: they are not tried one by one.
EAST_ASIAN = ((0x2E80, 0x9FFF), (0xAC00, 0xD7AF), (0x20000, 0x3FFFF))
# Drawings and their descriptions say again what stands in the text.
SAID_AGAIN = ("svg", "alt")
PROBE = b"""#set document(title: "-")
#set text(lang: "en", font: "Libertinus Serif")
#sys.inputs.text"""


def without_unshown(data: dict[str, Any]) -> dict[str, Any] | None:
    """Return the document's data with a mark for each character that cannot be shown; None if all can."""
    unshown = unshown_of(frozenset(_characters(data)) - CERTAIN)
    return _marked(data, unshown) if unshown else None


def without_uncertain(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with a mark for all but the commonest characters: the way out that always works."""
    return _marked(data, frozenset(_characters(data)) - CERTAIN)


def unshown_of(characters: Collection[str]) -> frozenset[str]:
    """Return which of these characters the fonts cannot show."""
    east_asian = {one for one in characters if any(low <= ord(one) <= high for low, high in EAST_ASIAN)}
    return frozenset(east_asian | _tried(tuple(sorted(set(characters) - east_asian))))


def _tried(characters: tuple[str, ...]) -> set[str]:
    """Halve what cannot be shown until single characters remain."""
    if not characters or _is_shown(" ".join(characters)):
        return set()
    if len(characters) == 1:
        return set(characters)
    middle = len(characters) // 2
    return _tried(characters[:middle]) | _tried(characters[middle:])


@lru_cache(maxsize=4096)
def _is_shown(text: str) -> bool:
    try:
        typst.compile(
            PROBE,
            format="pdf",
            pdf_standards=STANDARD,
            sys_inputs={"text": text},
            ignore_system_fonts=True,
        )
    except typst.TypstError:
        return False
    return True


def _characters(said: Any) -> set[str]:
    if isinstance(said, str):
        # Line ends and tabs are no characters that a font shows.
        return {one for one in said if not one.isspace()}
    parts = said.values() if isinstance(said, dict) else said if isinstance(said, list) else ()
    return set().union(*map(_characters, parts))


def _marked(data: dict[str, Any], unshown: frozenset[str]) -> dict[str, Any]:
    count = _count(data, unshown)
    marked: dict[str, Any] = _replaced(data, str.maketrans(dict.fromkeys(unshown, MARK)))
    marked["annex"] = [*marked["annex"], _note(count, sorted(unshown))]
    return marked


def _count(said: Any, unshown: frozenset[str]) -> int:
    if isinstance(said, str):
        return sum(one in unshown for one in said)
    if isinstance(said, dict):
        return sum(_count(part, unshown) for name, part in said.items() if name not in SAID_AGAIN)
    return sum(_count(part, unshown) for part in said) if isinstance(said, list) else 0


def _replaced(said: Any, marks: dict[int, str]) -> Any:
    if isinstance(said, str):
        return said.translate(marks)
    if isinstance(said, dict):
        return {name: _replaced(part, marks) for name, part in said.items()}
    return [_replaced(part, marks) for part in said] if isinstance(said, list) else said


def _note(count: int, unshown: list[str]) -> dict[str, Any]:
    named = ", ".join(f"U+{ord(one):04X}" for one in unshown[:MOST_NAMED])
    text = ngettext(
        "%(count)s character could not be shown in this PDF and stands as “%(mark)s” (%(named)s). "
        "Nothing is lost: download the Word document, which keeps it.",
        "%(count)s characters could not be shown in this PDF and stand as “%(mark)s” (%(named)s). "
        "Nothing is lost: download the Word document, which keeps them.",
        count,
    ) % {"count": count, "mark": MARK, "named": named + (", …" if len(unshown) > MOST_NAMED else "")}
    return {
        "key": KEY,
        "title": _("Characters that are not shown"),
        "blocks": [{"kind": "paragraph", "runs": [{"text": text, "strong": False}]}],
    }
