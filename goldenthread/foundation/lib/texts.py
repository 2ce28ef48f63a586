"""Titles in several languages: language code to text, such as {"en": "Outputs", "fr": "Produits"}."""

from collections.abc import Mapping

from django.utils.translation import get_language

TextMap = dict[str, str]
FIRST_CHOICE = "en"


def text_in(texts: Mapping[str, str] | None, language: str | None = None) -> str:
    """Return the text in this language (the reader's if none is named), else English, else any there is."""
    if not texts:
        return ""
    wanted = (language or get_language() or FIRST_CHOICE).split("-")[0]
    return texts.get(wanted) or texts.get(FIRST_CHOICE) or next(filter(None, texts.values()), "")


def english(text: str) -> TextMap:
    """Return a mapping with this English text only."""
    return {"en": text}
