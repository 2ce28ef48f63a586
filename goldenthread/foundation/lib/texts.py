"""Titles in several languages: language code to text, such as {"en": "Outputs", "fr": "Produits"}."""

import re
from collections.abc import Mapping

from django.utils.translation import get_language

TextMap = dict[str, str]
FIRST_CHOICE = "en"
# What programs end a line with; slides and spreadsheets use the vertical tab.
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# What no file format takes: control characters but tab and newline, halves of pairs, no characters at all.
UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
BETWEEN_LINES = re.compile(r"[ \t]*[\n\t][ \t\n]*")


def text_in(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """Return the text in this language (the reader's if none is named), else English, else any there is."""
    if not texts:
        return ""
    wanted = (language or get_language() or FIRST_CHOICE).split("-")[0]
    return texts.get(wanted) or texts.get(FIRST_CHOICE) or next(filter(None, texts.values()), "")


def english(text: str) -> TextMap:
    """Return a mapping with this English text only."""
    return {"en": text}


def printable(text: str) -> str:
    """Return the text without what no file format takes; every end of a line is a newline."""
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """Return a title or a name as it is kept: on one line, no control characters, no blanks around it."""
    return BETWEEN_LINES.sub(" ", printable(text)).strip()


def one_line_each(texts: Mapping[str, str]) -> TextMap:
    """Return a title with each of its languages on one line."""
    return {language: one_line(text) for language, text in texts.items()}
