"""How sentences are put together, so that a translation keeps the figures strong where they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django.utils.translation import gettext as _

from goldenthread.insight.publishing.model import Paragraph, Run, Share, whole_percent, words_of

Sentence = tuple[Run, ...]
Group = TypeVar("Group")


def sentence(words: str, **values: object) -> Sentence:
    """Return a sentence with its values filled in; what stands in *stars* is strong."""
    said = {name: words_of(value) if isinstance(value, int) else str(value) for name, value in values.items()}
    # "n = 86" stays on one line.
    kept_together = words.replace("n = %(", "n\u00a0=\u00a0%(")
    parts = [part % said for part in kept_together.split("*")]
    return tuple(Run(part, strong=place % 2 == 1) for place, part in enumerate(parts) if part)


def paragraph(*sentences: Sentence) -> Paragraph:
    """Return a paragraph of some sentences."""
    joined: list[Run] = []
    for said in sentences:
        joined += ([Run(" ")] if joined else []) + list(said)
    return Paragraph(tuple(joined))


def per_cent(share: Share) -> str:
    """Return a share as it is written in a sentence."""
    return _("%(number)s per cent") % {"number": whole_percent(share)} if share.of else _("no share")


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def highest(shares: Mapping[Group, Share]) -> list[Group]:
    """Return the group with the largest share; several only if they are exactly equal."""
    known = {group: share.value for group, share in shares.items() if share.value is not None}
    most = max(known.values(), default=0)
    return [group for group, value in known.items() if value == most and value > 0]
