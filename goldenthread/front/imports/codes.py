"""Codes for things that a source knows by their titles only: readable, and the same in every year."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from .mapping import Level

NUMBERED_INDICATOR = re.compile(r"([0-9]+(\.[0-9]+)+)\s")


@lru_cache(maxsize=10_000)
def slug(text: str, *, longest: int = 60, told_apart_by: str = "") -> str:
    """Return the words of a text in lower case, with hyphens; a long one is cut and fingerprinted."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    words = re.sub(r"[^\w]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")
    if len(words) <= longest and words and not told_apart_by:
        return words
    digest = hashlib.sha256(f"{told_apart_by}\n{words or text}".encode()).hexdigest()[:6]
    return f"{words[: longest - 7].rstrip('-')}-{digest}".lstrip("-")


def of_element(level: Level, title: str) -> str:
    """Return the code of a result area: its number where the title has one, else its words."""
    return _of_element(level.prefix, level.numbered, title)


@lru_cache(maxsize=10_000)
def _of_element(prefix: str, numbered: re.Pattern[str] | None, title: str) -> str:
    match = numbered.fullmatch(title) if numbered else None
    return f"{prefix}-{match['number']}" if match else f"{prefix}-{slug(title, longest=50)}"


def short_title_of(level: Level, title: str) -> str:
    """Return the title without the number and the kind, where it has them."""
    match = level.numbered.fullmatch(title) if level.numbered else None
    return match.groupdict().get("title") or title if match else title


def of_indicator(element: str, title: str) -> str:
    """Return the code of an indicator of a result area: "OA-1/1.3" where its title begins with a number."""
    match = NUMBERED_INDICATOR.match(title)
    if match:
        return f"{element}/{match[1]}"
    # The same words under another result area are another indicator.
    return slug(title, longest=60, told_apart_by=element)
