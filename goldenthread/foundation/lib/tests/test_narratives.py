"""Narratives: what is kept of what people type, which ids paragraphs keep, and that nothing shown can run."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.foundation.lib import narratives

PARAGRAPH = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(
    lambda text: narratives.cleaned(text) == text and "\n" not in text and text.strip() == text
)
DANGER = re.compile(r"<script|<[^>]*\son\w+\s*=|<[^>]*(javascript|data|vbscript):", re.IGNORECASE)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  a  \r\n\r\n\r\n b\x00\x07 ", "a\n\n b"),
        ("one\rtwo", "one\ntwo"),
        ("tab\tstays", "tab\tstays"),
        ("turned \u202eround", "turned round"),
        ("half a pair \ud800", "half a pair"),
        ("", ""),
        (" \n \n ", ""),
    ],
)
def test_text_is_cleaned_on_the_way_in(typed: str, kept: str) -> None:
    assert narratives.cleaned(typed) == kept


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n<p>Two.</p>"),
        ("*so* and **much**", "<p><em>so</em> and <strong>much</strong></p>"),
        ("# Heading", "<h3>Heading</h3>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("<b>raw</b>", "<p>&lt;b&gt;raw&lt;/b&gt;</p>"),
        ("![picture](https://example.org/x.png)", "<p>!<a href="),
        (
            "[x](https://example.org)",
            '<p><a href="https://example.org" rel="nofollow noopener noreferrer">x</a></p>',
        ),
        ("[x](mailto:a@example.org)", '<p><a href="mailto:a@example.org"'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("[x](data:text/html,hi)", "<p>[x](data:text/html,hi)</p>"),
        ("[x](/reports/)", "<p><a"),
        ("> quote", "<p>&gt; quote</p>"),
        ("    code", "<p>code</p>"),
        ("`code`", "<p>`code`</p>"),
    ],
)
def test_the_subset_is_shown_and_the_rest_stays_text(text: str, shown: str) -> None:
    assert narratives.as_html(text).startswith(shown)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '[x](https://e.org "onmouseover=alert(1)")',
        "[x](  javascript:alert(1))",
        "[x](java\nscript:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](\x01javascript:alert(1))",
        "[a]: javascript:alert(1)\n\n[a]",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "<div hx-get='/x' id='y'>",
        "*<b onclick=x>*",
    ],
)
def test_nothing_shown_can_run(attack: str) -> None:
    assert not DANGER.search(narratives.as_html(attack))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_at_all_becomes_something_that_runs(text: str) -> None:
    shown = narratives.as_html(text)

    assert not DANGER.search(shown)
    assert set(re.findall(r"</?([a-z0-9]+)", shown)) <= narratives.ALLOWED_TAGS


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = narratives.cleaned(text)

    assert narratives.cleaned(once) == once


@settings(max_examples=100, deadline=None)
@given(st.lists(PARAGRAPH, max_size=6), st.lists(PARAGRAPH, max_size=6))
def test_ids_are_unique_and_the_text_is_whole(before: list[str], after: list[str]) -> None:
    old = narratives.paragraphs_of("\n\n".join(before))
    new = narratives.paragraphs_of("\n\n".join(after), before=old)

    assert len({paragraph["id"] for paragraph in new}) == len(new)
    assert "\n\n".join(paragraph["text"] for paragraph in new) == narratives.cleaned("\n\n".join(after))


@settings(max_examples=100, deadline=None)
@given(st.lists(PARAGRAPH, min_size=1, max_size=6, unique=True), st.data())
def test_paragraphs_nobody_touched_keep_their_ids_when_one_is_put_between(
    texts: list[str], data: st.DataObject
) -> None:
    old = narratives.paragraphs_of("\n\n".join(texts))
    place = data.draw(st.integers(0, len(texts)))
    more = [*texts[:place], "Something quite new, put in between.", *texts[place:]]

    new = narratives.paragraphs_of("\n\n".join(more), before=old)

    assert [p["id"] for p in new if p["text"] in texts] == [p["id"] for p in old]


def test_an_edited_paragraph_keeps_its_id_and_another_gets_a_new_one() -> None:
    old = narratives.paragraphs_of("The law changed in May.\n\nOur office helped to write it.")

    new = narratives.paragraphs_of(
        "The law changed in June.\n\nQuite other words here!\n\nOur office helped to write most of it.",
        before=old,
    )

    assert (new[0]["id"], new[2]["id"]) == (old[0]["id"], old[1]["id"])
    assert new[1]["id"] not in {paragraph["id"] for paragraph in old}


def test_words_are_counted_in_any_script() -> None:
    assert narratives.word_count("Don’t count twice: 1,5 % – two-thirds!") == 5
    assert narratives.word_count("تغير القانون") == 2
    assert narratives.word_count("") == 0


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_a_comparison_holds_both_texts_whole(old: str, new: str) -> None:
    steps = narratives.diff_words(old, new)

    assert "".join(words for kind, words in steps if kind != "new") == narratives.cleaned(old)
    assert "".join(words for kind, words in steps if kind != "gone") == narratives.cleaned(new)


def test_a_comparison_names_the_words_that_changed() -> None:
    assert narratives.diff_words("the law changed", "the bill changed") == [
        ("same", "the "),
        ("gone", "law"),
        ("new", "bill"),
        ("same", " changed"),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 30_000, "a b " * 15_000),
        ("a\n\n" * 20_000, "b\n\n" + "a\n\n" * 19_000),
        ("word and more " * 4_000, "more and word " * 4_000),
        ("x" * 59_000, "y" + "x" * 59_000),
        ("\n\n".join(f"{n} old" for n in range(6_000)), "\n\n".join(f"{n} new" for n in range(6_000))),
    ],
)
def test_no_text_however_it_is_made_keeps_a_page_waiting(old: str, new: str) -> None:
    began = time.process_time()

    narratives.diff_words(old, new)
    narratives.paragraphs_of(new, narratives.paragraphs_of(old))

    assert time.process_time() - began < 5
