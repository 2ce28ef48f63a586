"""Narratives: a Markdown subset that people write, its paragraphs with stable ids, and its safe HTML.

A paragraph keeps its id while it is edited, so that comments and comparisons can point at it. Nothing a
reader's browser could run survives: raw HTML is text, and what is rendered passes an allow-list.
"""

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypedDict

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from .texts import LINE_ENDS
from .uids import new_uid

MAX_LENGTH = 60_000
# Two paragraphs at least this alike are one paragraph, edited.
ALIKE = 0.5
# Comparing costs time by how often the same pieces meet; beyond these it is done more coarsely, so that no
# text, however it is made, keeps a page waiting.
MOST_PAIRS = 200_000
MOST_COMPARED = 400
MOST_PIECES = 25_000_000
# Control characters other than tab and newline, and the marks that turn text round invisibly.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
BLANK_LINES = re.compile(r"\n{3,}")
WORD = re.compile(r"[^\W_]+(?:[’'\-.,][^\W_]+)*")
PIECE = re.compile(r"\s+|[^\s]+")

ALLOWED_TAGS = {"p", "em", "strong", "ul", "ol", "li", "a", "h3", "br"}
ALLOWED_SCHEMES = {"http", "https", "mailto"}


class Paragraph(TypedDict):
    """One paragraph of a narrative, with the id it keeps through edits."""

    id: str
    text: str


def cleaned(text: str) -> str:
    """Return the text as it is kept: one kind of newline, no control characters, no blanks around it."""
    text = LINE_ENDS.sub("\n", text)
    text = UNWANTED.sub("", text).encode("utf-8", "ignore").decode("utf-8")
    lines = [line.rstrip() for line in text.split("\n")]
    return BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def is_too_long(text: str) -> bool:
    """Say whether the text is longer than a section may hold."""
    return len(text) > MAX_LENGTH


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "typographer": False})
    return parser.enable(["emphasis", "link", "list", "heading", "newline", "escape", "entity"])


def as_html(text: str) -> SafeString:
    """Return the narrative as HTML that is safe to show: paragraphs, emphasis, lists, links, one heading."""
    rendered = re.sub(r"<(/?)h[1-6]>", r"<\1h3>", _parser().render(cleaned(text)))
    safe = nh3.clean(
        rendered,
        tags=ALLOWED_TAGS,
        attributes={"a": {"href"}},
        url_schemes=ALLOWED_SCHEMES,
        link_rel="nofollow noopener noreferrer",
    )
    # The allow-list above is the reason this is safe.
    return mark_safe(safe)  # noqa: S308


def _matcher(before: Sequence[str], after: Sequence[str]) -> SequenceMatcher[str]:
    """Compare exactly, unless what repeats would make that take minutes; then what repeats is passed over."""
    counts = Counter(piece for piece in before if not piece.isspace())
    pairs = sum(counts[piece] * times for piece, times in Counter(after).items() if piece in counts)
    return SequenceMatcher(str.isspace, before, after, autojunk=pairs > MOST_PAIRS)


def _alikeness(old: str, new: str) -> float:
    """Return how alike two paragraphs are: letter by letter, or by words where they are long."""
    if len(old) * len(new) <= MOST_PAIRS * 10:
        return SequenceMatcher(a=old, b=new, autojunk=False).ratio()
    return _matcher(PIECE.findall(old), PIECE.findall(new)).ratio()


def paragraphs_of(text: str, before: Sequence[Paragraph] = ()) -> list[Paragraph]:
    """Return the paragraphs of the text. Those that were there before, alike or the same, keep their ids."""
    texts = [part for part in cleaned(text).split("\n\n") if part]
    ids: list[str] = [""] * len(texts)
    matcher = _matcher([old["text"] for old in before], texts)
    for operation, a1, a2, b1, b2 in matcher.get_opcodes():
        if operation == "equal":
            ids[b1:b2] = [old["id"] for old in before[a1:a2]]
        elif operation == "replace":
            _keep_ids_of_alike(before[a1:a2], texts, ids, range(b1, b2))
    used: set[str] = set()
    for position, known in enumerate(ids):
        ids[position] = known if known and known not in used else new_uid().hex
        used.add(ids[position])
    return [{"id": id_, "text": part} for id_, part in zip(ids, texts, strict=True)]


def _keep_ids_of_alike(old: Sequence[Paragraph], texts: list[str], ids: list[str], places: range) -> None:
    """Give each new paragraph the id of the most similar old one that comes after the last one taken."""
    if len(old) * len(places) > MOST_COMPARED:
        return
    first = 0
    for place in places:
        scores = [
            (_alikeness(candidate["text"], texts[place]), -index)
            for index, candidate in enumerate(old[first:], start=first)
        ]
        best, index = max(scores, default=(0.0, 0))
        if best >= ALIKE:
            ids[place] = old[-index]["id"]
            first = -index + 1


def word_count(text: str) -> int:
    """Return how many words the text has."""
    return len(WORD.findall(text))


def diff_words(old: str, new: str) -> list[tuple[str, str]]:
    """Return the change from old to new as ("same" | "gone" | "new", words), whole words at a time."""
    before, after = PIECE.findall(cleaned(old)), PIECE.findall(cleaned(new))
    if len(before) * len(after) > MOST_PIECES:
        # A book, not a section: whole lines at a time.
        before, after = cleaned(old).splitlines(keepends=True), cleaned(new).splitlines(keepends=True)
    steps: list[tuple[str, str]] = []
    for operation, a1, a2, b1, b2 in _matcher(before, after).get_opcodes():
        if operation == "equal":
            steps.append(("same", "".join(before[a1:a2])))
            continue
        if a2 > a1:
            steps.append(("gone", "".join(before[a1:a2])))
        if b2 > b1:
            steps.append(("new", "".join(after[b1:b2])))
    return steps
