"""Titles and names: on one line, and with nothing in them that no file format takes."""

import pytest

from goldenthread.foundation.lib import texts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Hold sessions", "Hold sessions"),
        ("Hold\x0bsessions", "Hold sessions"),
        ("  Hold \r\n\r\n\t sessions\x0c ", "Hold sessions"),
        ("Hold\u2028sessions\x85", "Hold sessions"),
        ("H\x00o\x1fl\ud800d\ufffe\x9f", "Hold"),
        ("5\u00a0%  of 学校", "5\u00a0%  of 学校"),
        ("\x0b\x00 ", ""),
    ],
)
def test_a_title_is_kept_on_one_line_without_control_characters(typed: str, kept: str) -> None:
    assert texts.one_line(typed) == kept
    assert texts.one_line_each({"en": typed, "fr": "Un"}) == {"en": kept, "fr": "Un"}


def test_what_is_printed_keeps_its_lines() -> None:
    assert texts.printable("One\x0btwo\r\nthree\tfour\x07") == "One\ntwo\nthree\tfour"
