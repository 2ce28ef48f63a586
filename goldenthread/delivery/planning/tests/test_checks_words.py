"""The words by which the checks know what an activity is, in each language."""

from __future__ import annotations

import pytest

from goldenthread.delivery.planning.rules import checks_words

WORDED = [
    ("en", "Organize three workshops", "organize"),
    ("en", "Organizations apply the law", ""),
    ("en", "1.1 To conduct a survey", "conduct"),
    ("en", "– Carrying out visits", "carrying out"),
    ("en", "Carry the law out", ""),
    ("en", "SUPPORT the ministry", "support"),
    ("en", "Support for victims is available in all regions", ""),
    ("en", "Supported by law, journalists report freely", ""),
    ("en", "Trained judges decide", ""),
    ("en", "Training of judges", "training of"),
    ("en", "Training institutions teach human rights", ""),
    ("en", "Today courts decide in time", ""),
    ("en", "", ""),
    ("fr", "Élaborer un plan d’action", "elaborer"),
    ("fr", "Mettre en œuvre le plan", "mettre en oeuvre"),
    ("fr", "Organisation d’ateliers", "organisation d"),
    ("fr", "Les organisations suivent la loi", ""),
    ("fr", "Formation des juges", "formation des"),
    ("es", "Capacitar a jueces", "capacitar"),
    ("es", "Llevar a cabo talleres", "llevar a cabo"),
    ("es", "Acompañar a las víctimas", "acompanar"),
    ("es", "Los jueces aplican la ley", ""),
    # Nobody has written a list for this language.
    ("ru", "Organize", ""),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "word"), WORDED)
def test_an_activity_is_known_by_its_first_words(language: str, text: str, word: str) -> None:
    assert checks_words.activity_word(text, language) == word


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_words_are_written_as_texts_are_compared(language: str) -> None:
    listed = (*checks_words.ACTIVITY_WORDS[language], *checks_words.NOT_ACTIVITIES[language])

    assert [word for word in listed if checks_words.plain(word) != word] == []
    assert len(listed) == len(set(listed))
